//! Who wrote it: from a byline as printed to a list of names.
//!
//! In: a byline ("By JANE DOE and R. W. Seton-Watson, the director of X"), the value of an author
//! field, or the note about the author. Out: clean names, and what else the byline says. Nothing is
//! made up: where no name is printed there is none.

use crate::article::dates::date_in;
use crate::article::names::{fold_word, is_all_capitals, looks_like_name, may_be_name, title_case};

/// A byline taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Byline {
    /// As printed, without the white space around it.
    pub raw: String,
    /// The names in order, cleaned; empty where unsigned or lost.
    pub names: Vec<String>,
    /// What the byline says about them: "the director of X"; empty where nothing.
    pub roles: Vec<String>,
}

/// Reads a byline or an author field.
///
/// "By" and its like, dates, addresses, titles before and credentials after a name are dropped;
/// names in capitals are put in title case; roles and affiliations are kept apart. Boards and
/// agencies ("The Editorial Board", "Reuters") are authors as printed, unless they stand after a
/// person, where they are the affiliation. "Not signed", "Anonymous", "Staff" and their like give
/// no name. `Doe, Jane; Roe, John` and `Seton-Watson, R. W.` are put in reading order.
#[must_use]
pub fn byline(text: &str) -> Byline {
    let raw = text.trim().to_string();
    let spaced = raw.replace(['\u{a0}', '_', '\n', '\t'], " ");
    let text = cut_date(strip_by(spaced.trim()));
    let mut out = Byline { raw, ..Byline::default() };
    if is_unsigned(text) {
        return out;
    }
    // A bar parts the author from other things: "Jane Doe | Opinion | 3 min read".
    for section in text.split(['|', '•', '·', '\u{2022}']) {
        read_section(section, &mut out);
        if !out.names.is_empty() {
            break;
        }
    }
    out
}

/// True where a line begins as bylines do: "By Jane", "Written by", "By ,".
#[must_use]
pub fn begins_byline(line: &str) -> bool {
    by_len(line.trim_start_matches(is_lead_mark)) > 0
}

/// True for what is printed where there is no author: `Not_signed`, "Anonymous", "Staff", "none".
#[must_use]
pub fn is_unsigned(text: &str) -> bool {
    #[rustfmt::skip]
    const MARKS: [&str; 36] = [
        "", "a correspondent", "a staff reporter", "a staff writer", "admin", "administrator",
        "anon", "anonym", "anonyme", "anonymous", "author", "by", "correspondent", "editor",
        "guest", "guest author", "guest writer", "n a", "na", "nil", "no author", "none",
        "not signed", "null", "our correspondent", "our foreign staff", "our own correspondent",
        "our special correspondent", "our reporter", "staff", "staff reporter", "staff report",
        "staff writer", "undefined", "unknown", "unsigned",
    ];
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_lowercase)
        .collect();
    MARKS.contains(&words.join(" ").as_str())
}

/// True for an editorial board, an agency, a paper or another body that signs as such.
#[must_use]
pub fn is_collective(text: &str) -> bool {
    #[rustfmt::skip]
    const NAMES: [&str; 20] = [
        "aap", "afp", "agence france-presse", "ani", "ansa", "ap", "associated press", "bbc news",
        "bloomberg", "dpa", "efe", "ians", "press association", "pti", "reuters", "tass",
        "the associated press", "upi", "xinhua", "the economist",
    ];
    #[rustfmt::skip]
    const WORDS: [&str; 24] = [
        "agencies", "agency", "association", "board", "bureau", "coalition", "collective",
        "committee", "council", "desk", "editorial", "editors", "federation", "foundation",
        "institute", "magazine", "network", "newsroom", "organization", "redaktion", "service",
        "staff", "team", "union",
    ];
    let lower = text.trim().to_lowercase();
    let is_short = lower.split_whitespace().count() <= 8;
    let has_word = || lower.split(|c: char| !c.is_alphabetic()).any(|w| WORDS.contains(&w));
    // "a member of the board" is a role.
    let is_role = text.trim_start().trim_start_matches("the ").starts_with(char::is_lowercase);
    NAMES.contains(&lower.as_str()) || is_short && !is_role && has_word()
}

/// Names for a byline that has lost its own: those that the note about the author introduces, if
/// the byline's role is theirs. `By , the director of the Eurasia program at the Quincy Institute`
/// and `Anatol Lieven is the director of the Eurasia program at …` give `Anatol Lieven`.
///
/// A role is theirs if at least four in five of its content words stand in the note, among them
/// the first. A byline without a role is not completed.
#[must_use]
pub fn completed_from_bio(byline: &Byline, bio: &str) -> Vec<String> {
    let role = content_words(&byline.roles.join(" "));
    let bio_words = content_words(bio);
    let known = role.iter().filter(|word| bio_words.contains(word)).count();
    let first_known = role.first().is_some_and(|word| bio_words.contains(word));
    if !byline.names.is_empty() || !first_known || known * 5 < role.len() * 4 {
        return Vec::new();
    }
    bio_names(bio)
}

fn content_words(text: &str) -> Vec<String> {
    #[rustfmt::skip]
    const EMPTY: [&str; 13] = [
        "a", "an", "and", "at", "by", "for", "in", "is", "of", "on", "the", "to", "was",
    ];
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    words.map(fold_word).filter(|w| !EMPTY.contains(&w.as_str())).collect()
}

/// The names with which a note about the author begins: "Jane Doe is …", "Jane Doe and John Roe
/// are …", "Jane Doe, a fellow at X, is …", "Jane Doe’s latest book is …".
#[must_use]
pub fn bio_names(bio: &str) -> Vec<String> {
    let bio = bio.trim_start_matches(|c: char| !c.is_alphanumeric());
    let head = &bio[..verb_at(bio).unwrap_or(0)];
    let head = head.split(" and is ").next().unwrap_or(head);
    let mut names = Vec::new();
    for piece in head.split(" and ").flat_map(|part| part.split(',')) {
        let piece = strip_title(piece.trim().trim_end_matches("’s").trim_end_matches("'s"));
        if looks_like_name(piece) {
            names.push(title_case(piece));
        } else if names.is_empty() {
            // What does not begin with a name is not about one.
            break;
        }
    }
    names
}

/// Where the verb of the first clause stands, which ends the names.
fn verb_at(bio: &str) -> Option<usize> {
    #[rustfmt::skip]
    const VERBS: [&str; 32] = [
        "is", "was", "are", "were", "has", "teaches", "writes", "works", "served", "serves",
        "covers", "edits", "directs", "runs", "reports", "lives", "blogs", "tweets", "leads",
        "heads", "directed", "wrote", "worked", "taught", "edited", "have", "teach", "write",
        "studies", "holds", "hosts", "chairs",
    ];
    const MOST_BYTES: usize = 240;
    let mut at = 0;
    for word in bio.split_inclusive(' ') {
        let bare = word.trim();
        if at > 0 && VERBS.contains(&bare) {
            return Some(at);
        }
        at += word.len();
        // "Jane Doe’s latest book": the name ends before the book.
        let possessive = bare.ends_with("’s") || bare.ends_with("'s");
        if possessive && looks_like_name(bio[..at].trim()) {
            return Some(at);
        }
        if at > MOST_BYTES {
            break;
        }
    }
    None
}

/// Drops "By" and its like from the front.
fn strip_by(text: &str) -> &str {
    let text = text.trim_start_matches(is_lead_mark);
    text[by_len(text)..].trim_start_matches([' ', ':'])
}

/// What may stand before a byline: dashes, bullets, bars.
fn is_lead_mark(c: char) -> bool {
    "—–-|*•~ ".contains(c)
}

/// How many bytes "By" and its like take at the front of `text`.
fn by_len(text: &str) -> usize {
    #[rustfmt::skip]
    const FRONTS: [&str; 41] = [
        "opinion by", "comment by", "words and pictures by", "as told to", "analysis by",
        "review by", "reviewed by", "commentary by", "column by", "essay by", "interview by",
        "interviewed by", "written by", "posted by", "words by", "story by", "text by",
        "article by", "submitted by", "contributed by", "created by", "authored by", "report by",
        "editorial by", "guest post by", "by:", "by", "author:", "authors:", "autor:", "auteur:",
        "text:", "words:", "written by:", "von", "par", "por", "di", "geschrieben von",
        "propos recueillis par", "door",
    ];
    let mut best = 0;
    for front in FRONTS {
        let Some(head) = text.get(..front.len()) else {
            continue;
        };
        let rest = &text[front.len()..];
        let ends = front.ends_with(':') || rest.is_empty() || rest.starts_with([' ', ',', ':']);
        // "von", "par", "di" open a byline only with a capital, as a line does.
        let foreign = matches!(front, "von" | "par" | "por" | "di" | "door");
        let capital = head.starts_with(char::is_uppercase);
        if head.eq_ignore_ascii_case(front) && ends && (!foreign || capital) {
            best = best.max(front.len());
        }
    }
    best
}

/// Cuts off a date and all behind it: "Jane Doe on March 3, 2013 at noon".
fn cut_date(text: &str) -> &str {
    let Some((span, _)) = date_in(text) else {
        return text;
    };
    let head = &text[..span.start as usize];
    if head.trim().is_empty() {
        return strip_by(
            text[span.end as usize..].trim_start_matches(|c: char| !c.is_alphabetic()),
        );
    }
    let mut head = head.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.' && c != ')');
    for word in [
        " on",
        " published",
        " posted",
        " updated",
        " monday",
        " tuesday",
        " wednesday",
        " thursday",
        " friday",
        " saturday",
        " sunday",
    ] {
        let cut = head.len().saturating_sub(word.len());
        if head.get(cut..).is_some_and(|tail| tail.eq_ignore_ascii_case(word)) {
            head = head[..cut].trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.');
        }
    }
    head
}

/// Reads one section of a byline, without bars.
fn read_section(section: &str, out: &mut Byline) {
    let section = drop_asides(section);
    let section = section.trim();
    if section.is_empty() || is_unsigned(section) {
        return;
    }
    if let Some(names) = inverted(section) {
        out.names.extend(names);
        return;
    }
    if is_collective(section) && !section.contains(',') && leading_name(section).is_none() {
        out.names.push(title_case(section));
        return;
    }
    let parts: Vec<&str> = section.split([',', ';']).map(str::trim).collect();
    let mut in_role = false;
    for (i, part) in parts.iter().enumerate() {
        let next_is_role = parts.get(i + 1).is_some_and(|next| is_role(next));
        read_part(part, next_is_role, &mut in_role, out);
    }
}

/// Reads what stands between two commas: names joined by "and", or a role.
fn read_part(part: &str, next_is_role: bool, in_role: &mut bool, out: &mut Byline) {
    let opened = ["and ", "& ", "with ", "und ", "et ", "y "]
        .iter()
        .find_map(|word| part.strip_prefix(word));
    let part = opened.unwrap_or(part).trim();
    if part.is_empty() || is_credential(part) {
        return;
    }
    let named = out.names.is_empty() && leading_name(clean(part)).is_some();
    if !named && is_role(part) || *in_role && opened.is_none() && !looks_like_name(clean(part)) {
        read_role(part, next_is_role, in_role, out);
        return;
    }
    // A word alone is a name only where nobody else signs.
    let alone = out.names.is_empty() && out.roles.is_empty() && !part.contains(' ');
    for (n, piece) in split_and(part).into_iter().enumerate() {
        let name = clean(piece);
        let joined = n > 0;
        if is_collective(piece) && !joined && !out.names.is_empty() && !looks_like_name(name) {
            out.roles.push(piece.to_string());
            *in_role = true;
        } else if looks_like_name(name)
            || alone && may_be_name(name)
            || joined && is_collective(piece)
        {
            out.names.push(title_case(name));
            *in_role = false;
        } else if let Some(name) = leading_name(name) {
            out.names.push(title_case(name));
            *in_role = true;
        } else if is_collective(piece) && out.names.is_empty() {
            out.names.push(title_case(piece));
        } else if !piece.is_empty() {
            out.roles.push(piece.to_string());
            *in_role = true;
        }
    }
}

/// A role may hold a further name: "the director of X and John Roe, a fellow at Y". That is
/// believed only where a role follows, as "a fellow of War and Peace Studies" has the same form.
fn read_role(part: &str, next_is_role: bool, in_role: &mut bool, out: &mut Byline) {
    *in_role = true;
    if next_is_role
        && let Some((role, last)) = part.rsplit_once(" and ")
        && looks_like_name(clean(last))
    {
        out.roles.push(role.to_string());
        out.names.push(title_case(clean(last)));
        return;
    }
    out.roles.push(part.to_string());
}

fn split_and(part: &str) -> Vec<&str> {
    let mut pieces = vec![part];
    for word in [" and ", " AND ", " And ", " & ", " with ", " und ", " et ", " + ", " / "] {
        pieces = pieces.iter().flat_map(|piece| piece.split(word)).collect();
    }
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty()).collect()
}

/// True where the words are about a person, not a name: "the director of X", "Senior Editor",
/// "University of Y", "for The Times".
pub(crate) fn is_role(text: &str) -> bool {
    #[rustfmt::skip]
    const OPENERS: [&str; 16] = [
        "a", "an", "the", "at", "in", "for", "of", "from", "former", "formerly", "his", "her",
        "who", "whose", "special", "our",
    ];
    let mut words =
        text.split(|c: char| !(c.is_alphanumeric() || c == '-')).filter(|w| !w.is_empty());
    let Some(first) = words.next() else {
        return false;
    };
    // "A. J. Pettifer" begins with an initial.
    let initial = text.trim_start()[..].split(' ').next().is_some_and(|w| w.ends_with('.'));
    let opens = !initial
        && OPENERS.contains(&first.to_lowercase().as_str())
        && !(is_collective(text) && first.starts_with(char::is_uppercase));
    opens || has_role_word(text)
}

/// True where a word names an office or an institution.
pub(crate) fn has_role_word(text: &str) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 74] = [
        "adviser", "advisor", "academy", "activist", "ambassador", "analyst", "associate",
        "author", "campaigner", "candidate", "ceo", "center", "centre", "chair", "chairman",
        "chief", "co-director", "co-founder", "college", "columnist", "commentator",
        "contributor", "coordinator", "correspondent", "critic", "dean", "department", "director",
        "economist", "editor", "executive", "expert", "faculty", "fellow", "founder", "head",
        "historian", "institute", "institution", "journalist", "laboratory", "lawyer", "lecturer",
        "manager", "minister", "novelist", "officer", "partner", "policy", "president",
        "producer", "professor", "program", "programme", "redakteur", "redakteurin", "volontär",
        "volontärin", "korrespondent", "korrespondentin", "reporter", "representative",
        "researcher", "scholar", "school", "scientist", "secretary", "senator", "senior",
        "student", "university", "vice", "visiting", "writer",
    ];
    text.split([' ', ',']).any(|word| WORDS.contains(&word.to_lowercase().as_str()))
}

/// The name at the front of a piece that goes on: "Jane Doe in Karachi", "Jane Doe for The Times",
/// "JANE DOE Staff Writer".
fn leading_name(piece: &str) -> Option<&str> {
    #[rustfmt::skip]
    const ENDS: [&str; 11] = [
        "in", "on", "for", "at", "of", "from", "is", "special", "staff", "Special", "Staff",
    ];
    let mut at = 0;
    for word in piece.split_inclusive(' ') {
        let bare = word.trim();
        if ENDS.contains(&bare) || at > 0 && is_role(bare) {
            let name = piece[..at].trim();
            return looks_like_name(name).then_some(name);
        }
        at += word.len();
    }
    None
}

/// A name without titles before it, credentials behind it, and stray marks.
fn clean(piece: &str) -> &str {
    let mut name =
        strip_title(piece.trim().trim_matches(|c: char| "*\"“”:;,—–-".contains(c)).trim());
    while let Some((head, last)) = name.rsplit_once(' ') {
        if !is_credential(last) {
            break;
        }
        name = head.trim_end_matches([',', ' ']);
    }
    name
}

fn strip_title(name: &str) -> &str {
    #[rustfmt::skip]
    const TITLES: [&str; 14] = [
        "Dr.", "Dr", "Prof.", "Prof", "Professor", "Mr.", "Mr", "Mrs.", "Mrs", "Ms.", "Ms", "Mx.",
        "DR.", "PROF.",
    ];
    let mut name = name;
    while let Some((first, rest)) = name.split_once(' ') {
        if !TITLES.contains(&first) {
            break;
        }
        name = rest.trim_start();
    }
    name
}

fn is_credential(text: &str) -> bool {
    #[rustfmt::skip]
    const MARKS: [&str; 28] = [
        "bsc", "cbe", "dphil", "dsc", "esq", "frs", "jd", "kc", "llb", "llm", "ma", "mba", "mbe",
        "md", "mep", "mla", "mp", "mph", "mpp", "msc", "msp", "obe", "phd", "qc", "rn", "cpa",
        "dds", "ms",
    ];
    let plain: String = text.chars().filter(|c| c.is_alphabetic()).collect();
    // "Ma" may be a name; credentials have a second capital or a dot.
    let marked = text.chars().filter(|c| c.is_uppercase() || *c == '.').count() >= 2;
    marked && !text.contains(' ') && MARKS.contains(&plain.to_lowercase().as_str())
}

/// Drops what stands in brackets, addresses of mail and social networks, and what follows them.
fn drop_asides(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0usize;
    for c in text.chars() {
        match c {
            '(' | '[' | '<' => depth += 1,
            ')' | ']' | '>' => depth = depth.saturating_sub(1),
            c if depth == 0 => out.push(c),
            _ => {}
        }
    }
    let words = out.split_whitespace();
    let kept: Vec<&str> = words
        .map(|w| match w.split_once('@') {
            // "Brisbee@GrantBrisbee" is a name with its handle, without a space.
            Some((name, handle)) if !handle.contains('.') => name,
            _ => w,
        })
        .filter(|w| !(w.contains('@') || w.contains("://") || w.starts_with("www.")))
        .collect();
    kept.join(" ")
}

/// `Doe, Jane; Roe, John` and `Seton-Watson, R. W.` in reading order.
fn inverted(section: &str) -> Option<Vec<String>> {
    let people: Vec<&str> = section.split(';').map(str::trim).filter(|p| !p.is_empty()).collect();
    let mut names = Vec::with_capacity(people.len());
    for person in &people {
        let (last, first) = person.split_once(',')?;
        let (last, first) = (last.trim(), first.trim());
        let initials = first.split(['.', ' ']).all(|w| w.chars().count() <= 1) && !first.is_empty();
        let plain = may_be_name(last) && last.split_whitespace().count() <= 2;
        let given = may_be_name(first) && first.split_whitespace().count() <= 2;
        let one_of_many = people.len() > 1 && given;
        if !(plain && (initials || one_of_many)) || is_credential(first) {
            return None;
        }
        let last = if is_all_capitals(last) { title_case(last) } else { last.to_string() };
        names.push(format!("{first} {last}"));
    }
    (!names.is_empty()).then_some(names)
}

#[cfg(test)]
mod tests;
