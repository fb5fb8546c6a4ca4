//! The one rule to which every set of marked names is brought before training and measuring.
//!
//! 1. The sets' own type names become person, organisation, place, group, other, or nothing.
//! 2. Titles are no part of a person's name; a title alone is no name.
//! 3. Demonyms are groups, whatever a set calls them, unless they are part of a longer name.
//! 4. A leading "the" or quote mark and a trailing 's or quote mark stay outside.

use std::collections::HashSet;
use std::sync::OnceLock;

use super::conll::Name;
use super::tags::Kind;
use super::words::fold;

/// The rule in words, as `entities eval` prints it.
pub const RULE: &str = "titles are not part of a name; demonyms are groups; other geo-political \
     names are places; a leading \"the\" and a trailing 's stay outside";

/// A name over tokens `start..end`, under the rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ruled {
    /// First token.
    pub start: usize,
    /// One past the last token.
    pub end: usize,
    /// The kind.
    pub kind: Kind,
}

fn list(text: &'static str) -> HashSet<String> {
    text.lines().filter(|l| !l.starts_with('#')).map(fold).collect()
}

fn titles() -> &'static HashSet<String> {
    static SET: OnceLock<HashSet<String>> = OnceLock::new();
    SET.get_or_init(|| list(include_str!("gazetteer/titles.txt")))
}

fn groups() -> &'static HashSet<String> {
    static SET: OnceLock<HashSet<String>> = OnceLock::new();
    SET.get_or_init(|| list(include_str!("gazetteer/groups.txt")))
}

/// True for a title or rank that stands before names.
#[must_use]
pub fn is_title(word: &str) -> bool {
    titles().contains(&fold(word))
}

/// True for a demonym or another name of a people, religion or movement.
#[must_use]
pub fn is_demonym(word: &str) -> bool {
    word.chars().any(char::is_uppercase) && groups().contains(&fold(word))
}

/// What a type name means; `None` for types that are not counted (dates, amounts …).
#[must_use]
pub fn kind_of_type(name: &str) -> Option<Kind> {
    let folded: String =
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    Some(match folded.as_str() {
        "per" | "person" | "people" | "persons" | "politician" | "writer" | "scientist"
        | "musicalartist" | "artist" | "researcher" | "human" | "prs" => Kind::Person,
        "org" | "organisation" | "organization" | "organizations" | "orgs" | "corporation"
        | "corp" | "company" | "politicalparty" | "party" | "group" | "band" | "team"
        | "sportsteam" | "university" | "government" | "agency" | "media" | "newspaper"
        | "institution" | "grp" => Kind::Org,
        "loc" | "location" | "locations" | "geo" | "geoloc" | "geolocation" | "gpe" | "place"
        | "places" | "country" | "city" | "state" | "region" | "fac" | "facility" | "building"
        | "gpeloc" => Kind::Place,
        "norp" | "nationality" | "religion" | "groups" | "demonym" | "ideology" => Kind::Group,
        "misc" | "miscellaneous" | "other" | "art" | "artifact" | "eve" | "event" | "nat"
        | "work" | "workofart" | "creativework" | "product" | "prod" | "law" | "book" | "song"
        | "album" | "election" | "award" | "movie" | "tvshow" | "language" | "literarygenre"
        | "magazine" | "poem" => Kind::Misc,
        _ => return None,
    })
}

/// Brings one name to the rule; `None` where nothing is left of it.
#[must_use]
pub fn apply(tokens: &[String], name: &Name) -> Option<Ruled> {
    let mut kind = kind_of_type(&name.kind)?;
    let (mut start, mut end) = trim(tokens, name.start, name.end)?;
    if kind == Kind::Person {
        start = skip_titles(tokens, start, end);
        (start, end) = trim(tokens, start, end)?;
        let bare = |t: &String| is_title(t) || is_office(&fold(t));
        if is_bare_title(&tokens[end - 1]) && tokens[start..end - 1].iter().all(bare) {
            return None;
        }
    }
    if kind != Kind::Person && is_people(&tokens[start..end]) {
        let org = kind == Kind::Org && end - start > 1;
        kind = if org { kind } else { Kind::Group };
    }
    Some(Ruled { start, end, kind })
}

/// True for demonyms, and for those of several words ("South Koreans").
#[must_use]
pub fn is_people(tokens: &[String]) -> bool {
    tokens.iter().all(|t| is_demonym(t)) || (tokens.len() == 2 && is_demonym(&tokens.join(" ")))
}

/// Takes "the" and quote marks off the front, 's and quote marks off the end.
fn trim(tokens: &[String], mut start: usize, mut end: usize) -> Option<(usize, usize)> {
    let is_quote = |t: &str| matches!(t, "\"" | "'" | "``" | "''" | "“" | "”" | "‘" | "’" | "`");
    while start < end && (is_quote(&tokens[start]) || tokens[start].eq_ignore_ascii_case("the")) {
        start += 1;
    }
    while start < end && (is_quote(&tokens[end - 1]) || matches!(&*tokens[end - 1], "'s" | "’s"))
    {
        end -= 1;
    }
    (start < end).then_some((start, end))
}

/// The first token of `start..end` after its titles. The last token is never taken for a title.
fn skip_titles(tokens: &[String], start: usize, end: usize) -> usize {
    let mut after = start;
    for (at, token) in tokens.iter().enumerate().take(end - 1).skip(start) {
        let word = fold(token);
        let joins = matches!(word.as_str(), "of" | "for" | "and" | "-" | "," | "the" | "&" | "'s");
        if is_title(&word) || (after > start && is_office(&word)) {
            after = at + 1;
        } else if !(is_office(&word) || (joins && after > start)) {
            break;
        }
    }
    after
}

/// Words that make a title longer: "Foreign Minister", "Secretary of State".
fn is_office(word: &str) -> bool {
    matches!(
        word,
        "prime"
            | "vice"
            | "deputy"
            | "foreign"
            | "defense"
            | "defence"
            | "interior"
            | "finance"
            | "home"
            | "chief"
            | "first"
            | "acting"
            | "former"
            | "crown"
            | "grand"
            | "field"
            | "brigadier"
            | "rear"
            | "state"
            | "staff"
            | "treasury"
            | "war"
            | "justice"
            | "health"
            | "labor"
            | "labour"
            | "commerce"
            | "transportation"
            | "energy"
            | "education"
            | "security"
            | "national"
            | "adviser"
            | "advisor"
            | "assistant"
            | "associate"
            | "oil"
            | "trade"
            | "information"
            | "agriculture"
            | "environment"
            | "affairs"
            | "external"
            | "press"
            | "executive"
            | "officer"
            | "police"
            | "army"
            | "navy"
            | "u.s."
            | "special"
            | "permanent"
            | "opposition"
            | "party"
            | "majority"
            | "minority"
            | "house"
            | "senate"
    )
}

/// Titles that are never a name by themselves; "King" and "Major" may be one.
fn is_bare_title(word: &str) -> bool {
    matches!(
        fold(word).trim_end_matches('.'),
        "president"
            | "minister"
            | "mr"
            | "mrs"
            | "ms"
            | "dr"
            | "prof"
            | "premier"
            | "secretary"
            | "senator"
            | "chancellor"
            | "pope"
            | "prime"
            | "vice"
            | "general"
            | "lieutenant"
            | "colonel"
            | "ambassador"
            | "secretary-general"
            | "president-elect"
    )
}

/// Brings all names of a sentence to the rule.
#[must_use]
pub fn apply_all(tokens: &[String], names: &[Name]) -> Vec<Ruled> {
    names.iter().filter_map(|n| apply(tokens, n)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(tokens: &str, kind: &str, expected: Option<(&str, Kind)>) {
        let tokens: Vec<String> = tokens.split(' ').map(str::to_string).collect();
        let name = Name { start: 0, end: tokens.len(), kind: kind.into() };
        let found = apply(&tokens, &name).map(|r| (tokens[r.start..r.end].join(" "), r.kind));
        let found = found.as_ref().map(|(t, k)| (t.as_str(), *k));
        assert_eq!(found, expected, "{tokens:?}");
    }

    #[test]
    fn titles_are_outside() {
        check("President Ada Poe", "per", Some(("Ada Poe", Kind::Person)));
        check("Mr. Poe", "PER", Some(("Poe", Kind::Person)));
        check("Prime Minister Ada Poe", "per", Some(("Ada Poe", Kind::Person)));
        check("Secretary of State Ada Poe", "per", Some(("Ada Poe", Kind::Person)));
        check("Prime Minister", "per", None);
        check("Colonel Imam", "per", Some(("Imam", Kind::Person)));
        check("King", "per", Some(("King", Kind::Person)));
        check("Foreign Minister Ada Poe", "per", Some(("Ada Poe", Kind::Person)));
        check("Army Chief of Staff General Poe", "per", Some(("Poe", Kind::Person)));
        check("Vice President Poe", "per", Some(("Poe", Kind::Person)));
        check("President Hotel", "org", Some(("President Hotel", Kind::Org)));
    }

    #[test]
    fn demonyms_are_groups() {
        check("Afghan", "gpe", Some(("Afghan", Kind::Group)));
        check("Afghans", "MISC", Some(("Afghans", Kind::Group)));
        check("Afghanistan", "gpe", Some(("Afghanistan", Kind::Place)));
        check("Afghan Army", "org", Some(("Afghan Army", Kind::Org)));
    }

    #[test]
    fn edges_are_trimmed() {
        check("the Hague", "geo", Some(("Hague", Kind::Place)));
        check("\" Dawn \"", "org", Some(("Dawn", Kind::Org)));
        check("Poe 's", "per", Some(("Poe", Kind::Person)));
        check("the", "geo", None);
    }

    #[test]
    fn type_names() {
        assert_eq!(kind_of_type("politicalparty"), Some(Kind::Org));
        assert_eq!(kind_of_type("creative-work"), Some(Kind::Misc));
        assert_eq!(kind_of_type("Location"), Some(Kind::Place));
        assert_eq!(kind_of_type("tim"), None);
    }
}
