//! The people of one article by all their names, and whom a short one means.
//!
//! In: full names with the titles before them, and where each stands. Out: for a surname, a first
//! name or an initialled form the one person that it can mean, or nobody.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::fold_alias;

/// A full name as it stands in the article.
#[derive(Clone, Debug)]
pub(super) struct FullName {
    /// As written.
    pub text: String,
    /// The title before it, folded; empty where there is none.
    pub title: String,
    /// The passage.
    pub passage: usize,
    /// First byte in the passage.
    pub at: u32,
}

/// Surnames that more people of an article have mean nobody: the cost stays linear.
const MAX_ALIKE: usize = 64;

/// How a name was led back to a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Means {
    /// It is a full name of the person.
    Full,
    /// It is part of the full name, and of no other's.
    Part,
    /// Several people have it; a title or the nearest full name decides.
    Nearest,
}

/// A short name where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Short<'t> {
    /// Its folded form.
    pub fold: &'t str,
    /// The title before it, folded; empty where there is none.
    pub title: &'t str,
    /// The passage.
    pub passage: usize,
    /// First byte in the passage.
    pub at: u32,
}

/// The people of an article.
#[derive(Default)]
pub(super) struct People {
    people: Vec<Person>,
    /// Who has a form, by its folded text.
    by_form: FxHashMap<String, usize>,
    /// Who has a form that ends with the word.
    by_last: FxHashMap<String, BTreeSet<usize>>,
    /// Who has a form that begins with the word.
    by_first: FxHashMap<String, BTreeSet<usize>>,
}

struct Person {
    /// The longest form.
    name: String,
    /// Folded words of all forms.
    forms: Vec<Vec<String>>,
    titles: BTreeSet<String>,
    /// `(passage, first byte)` of every full mention, in order.
    places: Vec<(usize, u32)>,
}

impl People {
    /// Gathers the people behind the full names of an article. `known` names were declared or
    /// defined: they are what the person is called, each with its other forms.
    pub fn of(known: &[(String, Vec<String>)], names: &[FullName]) -> People {
        let mut people = People::default();
        for (name, forms) in known {
            let person = people.person(name);
            people.people[person].forms.push(words(&fold_alias(name)));
            for form in forms {
                people.add_form(person, &fold_alias(form));
            }
        }
        let folds: Vec<String> = names.iter().map(|n| fold_alias(&n.text)).collect();
        let mut order: Vec<usize> = (0..names.len()).collect();
        // Long names first, so that "bin Laden" finds the man that it belongs to.
        order.sort_by_key(|&i| (std::cmp::Reverse(folds[i].split(' ').count()), i));
        for i in order {
            if let Some(person) = people.enter(&names[i].text, &folds[i]) {
                let entry = &mut people.people[person];
                entry.places.push((names[i].passage, names[i].at));
                if !names[i].title.is_empty() {
                    entry.titles.insert(names[i].title.clone());
                }
            }
        }
        people.people.iter_mut().for_each(|p| p.places.sort_unstable());
        people
    }

    /// The name of a person as outputs show it.
    pub fn name(&self, person: usize) -> &str {
        &self.people[person].name
    }

    /// True where no person is known.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    fn person(&mut self, name: &str) -> usize {
        let fold = fold_alias(name);
        if let Some(&known) = self.by_form.get(&fold) {
            return known;
        }
        let person = Person {
            name: name.to_string(),
            forms: Vec::new(),
            titles: BTreeSet::new(),
            places: Vec::new(),
        };
        self.people.push(person);
        let number = self.people.len() - 1;
        self.add_form(number, &fold);
        number
    }

    fn add_form(&mut self, person: usize, fold: &str) {
        if self.by_form.contains_key(fold) {
            return;
        }
        let words = words(fold);
        let (Some(first), Some(last)) = (words.first(), words.last()) else { return };
        self.by_last.entry(last.clone()).or_default().insert(person);
        self.by_first.entry(first.clone()).or_default().insert(person);
        self.by_form.insert(fold.to_string(), person);
        self.people[person].forms.push(words);
    }

    /// Enters a full name; nobody has it where it may be short for several people.
    fn enter(&mut self, text: &str, fold: &str) -> Option<usize> {
        if let Some(&known) = self.by_form.get(fold) {
            return Some(known);
        }
        let form = words(fold);
        match *self.alike(&form).as_slice() {
            [] => Some(self.person(text)),
            [person] => {
                self.add_form(person, fold);
                Some(person)
            }
            _ => None,
        }
    }

    /// The people with a form that may be a longer or shorter writing of `form`.
    fn alike(&self, form: &[String]) -> Vec<usize> {
        let Some(candidates) = form.last().and_then(|last| self.by_last.get(last)) else {
            return Vec::new();
        };
        if candidates.len() > MAX_ALIKE {
            return Vec::new();
        }
        let fits = |p: &&usize| self.people[**p].forms.iter().any(|f| same_name(f, form));
        candidates.iter().filter(fits).copied().collect()
    }

    /// Whom a name means.
    pub fn meant(&self, short: &Short<'_>) -> Option<(usize, Means)> {
        if let Some(&person) = self.by_form.get(short.fold) {
            return Some((person, Means::Full));
        }
        let form = words(short.fold);
        let alike = self.alike(&form);
        match alike.as_slice() {
            [] => {}
            [person] => return Some((*person, Means::Part)),
            several => return self.decide(several, short).map(|p| (p, Means::Nearest)),
        }
        // A first name; but a title stands before surnames and the names of kings.
        if form.len() > 1 || !short.title.is_empty() {
            return None;
        }
        match self.by_first.get(short.fold).map(|s| s.iter().copied().collect::<Vec<_>>()) {
            Some(people) if people.len() == 1 => Some((people[0], Means::Part)),
            _ => None,
        }
    }

    /// Of several people who share a name: the one with the title, else the one whose full name
    /// alone stands in the same passage, before it.
    fn decide(&self, people: &[usize], short: &Short<'_>) -> Option<usize> {
        let titled = |p: &&usize| self.people[**p].titles.contains(short.title);
        if !short.title.is_empty()
            && let [person] = people.iter().filter(titled).collect::<Vec<_>>()[..]
        {
            return Some(*person);
        }
        let first_here = |person: usize| {
            let places = &self.people[person].places;
            let first = places.partition_point(|(passage, _)| *passage < short.passage);
            places.get(first).filter(|(passage, _)| *passage == short.passage).map(|(_, at)| *at)
        };
        let mut here = people.iter().filter_map(|p| first_here(*p).map(|at| (*p, at)));
        let (person, at) = here.next()?;
        (here.next().is_none() && at < short.at).then_some(person)
    }
}

fn words(fold: &str) -> Vec<String> {
    fold.split(' ').map(str::to_string).collect()
}

/// True where two folded names with the same last word can be one person's: the shorter one's
/// words stand in the longer one in order, initials for words that begin so.
fn same_name(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let fits = |x: &str, y: &str| {
        x == y || is_initial(x) && y.starts_with(x) || is_initial(y) && x.starts_with(y)
    };
    let mut rest = long.iter();
    if !short.iter().all(|word| rest.any(|other| fits(word, other))) {
        return false;
    }
    // "Ahmed Karzai" is no short form of "Hamid Ahmed Karzai": first names meet, or one is a
    // surname of several words.
    let suffix = long.ends_with(short);
    let first = fits(&short[0], &long[0]);
    short.len() == 1 || first || suffix
}

fn is_initial(word: &str) -> bool {
    word.chars().count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(names: &[(&str, &str, usize, u32)]) -> People {
        let names: Vec<FullName> = names
            .iter()
            .map(|(text, title, passage, at)| FullName {
                text: (*text).into(),
                title: (*title).into(),
                passage: *passage,
                at: *at,
            })
            .collect();
        People::of(&[], &names)
    }

    fn check(people: &People, name: &str, title: &str, passage: usize, expected: Option<&str>) {
        let fold = fold_alias(name);
        let meant = people.meant(&Short { fold: &fold, title, passage, at: 90 });
        assert_eq!(meant.map(|(p, _)| people.name(p)), expected, "{title} {name}");
    }

    #[test]
    fn surnames_first_names_and_initials() {
        let all = people(&[
            ("Raymond Davis", "", 0, 0),
            ("R. W. Seton-Watson", "", 0, 9),
            ("Osama bin Laden", "", 1, 0),
            ("Benazir Bhutto", "", 1, 5),
        ]);
        check(&all, "Davis", "", 0, Some("Raymond Davis"));
        check(&all, "Raymond", "", 0, Some("Raymond Davis"));
        check(&all, "R. Davis", "", 0, Some("Raymond Davis"));
        check(&all, "Seton-Watson", "", 2, Some("R. W. Seton-Watson"));
        check(&all, "bin Laden", "", 2, Some("Osama bin Laden"));
        check(&all, "Benazir", "king", 2, None);
        check(&all, "Karzai", "", 2, None);
    }

    #[test]
    fn a_shared_surname_means_nobody_without_evidence() {
        let all = people(&[
            ("Husain Haqqani", "ambassador", 0, 0),
            ("Jalaluddin Haqqani", "maulvi", 1, 0),
            ("Husain Haqqani", "", 2, 0),
            ("Jalaluddin Haqqani", "", 2, 20),
        ]);
        check(&all, "Haqqani", "", 0, Some("Husain Haqqani"));
        check(&all, "Haqqani", "", 1, Some("Jalaluddin Haqqani"));
        check(&all, "Haqqani", "", 2, None);
        check(&all, "Haqqani", "", 3, None);
        check(&all, "Haqqani", "ambassador", 3, Some("Husain Haqqani"));
        check(&all, "S. Haqqani", "", 3, None);
    }

    #[test]
    fn the_longest_form_is_the_name() {
        let all = people(&[("George Bush", "", 0, 0), ("George W. Bush", "", 1, 0)]);
        check(&all, "George Bush", "", 1, Some("George W. Bush"));
        check(&all, "Bush", "", 1, Some("George W. Bush"));
    }
}
