//! Running text cut into the tokens that the recogniser knows: words, numbers, single marks.
//!
//! A possessive 's is a token of its own, abbreviations keep their dots, compounds are parted
//! where one half may be a name (`Lahore-based`, `anti-Soviet`) and kept where the whole is one
//! (`Lashkar-e-Taiba`). Sentence starts are guessed from marks and capitals.

use std::ops::Range;

/// A token's place in the text, in bytes, and whether a sentence begins with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Bytes of the text.
    pub range: Range<usize>,
    /// True where a sentence begins.
    pub first: bool,
}

/// Cuts a text into tokens, in order; together they cover everything but white space.
#[must_use]
pub fn pieces(text: &str) -> Vec<Piece> {
    let mut cutter = Cutter { text, out: Vec::with_capacity(text.len() / 5), ended: true };
    let mut start = None;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            if let Some(from) = start.take() {
                cutter.chunk(from, at);
            }
        } else if start.is_none() {
            start = Some(at);
        }
    }
    if let Some(from) = start {
        cutter.chunk(from, text.len());
    }
    cutter.out
}

struct Cutter<'t> {
    text: &'t str,
    out: Vec<Piece>,
    /// True where the sentence before has ended and no word has begun another.
    ended: bool,
}

impl Cutter<'_> {
    fn push(&mut self, start: usize, end: usize) {
        if start == end {
            return;
        }
        let token = &self.text[start..end];
        let mut first = self.out.is_empty();
        if self.ended && opens_sentence(token) {
            first = true;
        }
        if token.chars().any(char::is_alphanumeric) {
            self.ended = false;
        } else if matches!(token, "." | "?" | "!" | "…" | "...") {
            self.ended = true;
        }
        self.out.push(Piece { range: start..end, first });
        // The mark that opens a quotation begins its sentence.
        if first && !token.chars().any(char::is_alphanumeric) && token != "." {
            self.ended = false;
        }
    }

    /// Cuts a run without white space.
    fn chunk(&mut self, mut start: usize, mut end: usize) {
        if is_address(&self.text[start..end]) {
            return self.push(start, end);
        }
        while let Some(c) = self.text[start..end].chars().next().filter(|c| is_edge_mark(*c)) {
            self.push(start, start + c.len_utf8());
            start += c.len_utf8();
        }
        let mut tail = Vec::new();
        while let Some(n) = closing_mark(&self.text[start..end]) {
            tail.push((end - n, end));
            end -= n;
        }
        self.body(start, end);
        for (s, e) in tail.into_iter().rev() {
            self.push(s, e);
        }
    }

    /// Cuts what is left between the marks: at dashes, slashes, glued sentences, hyphens.
    fn body(&mut self, start: usize, end: usize) {
        let mut from = start;
        let mut before = None;
        let bytes = self.text.as_bytes();
        for (i, c) in self.text[start..end].char_indices() {
            let at = start + i;
            if at < from {
                continue;
            }
            let after = self.text[at + c.len_utf8()..end].chars().next();
            let double = c == '-' && bytes.get(at + 1) == Some(&b'-');
            if is_dash(c)
                || double
                || (matches!(c, '/' | ',' | ';' | '"' | '(' | ')' | '[' | ']' | '“' | '”')
                    && !is_in_number(before, after))
            {
                self.word(from, at);
                let mut stop = at + c.len_utf8();
                while double && stop < end && bytes[stop] == b'-' {
                    stop += 1;
                }
                self.push(at, stop);
                from = stop;
            } else if matches!(c, '.' | '?' | '!') && glued(&self.text[from..at], after) {
                self.word(from, at);
                self.push(at, at + 1);
                from = at + 1;
            }
            before = Some(c);
        }
        self.word(from, end);
    }

    /// Cuts a word from its possessive and its compound.
    fn word(&mut self, start: usize, end: usize) {
        let word = &self.text[start..end];
        for suffix in ["'s", "’s", "'S", "’S"] {
            if let Some(stem) = word.strip_suffix(suffix)
                && stem.ends_with(char::is_alphanumeric) | stem.ends_with('.')
            {
                self.compound(start, start + stem.len());
                return self.push(start + stem.len(), end);
            }
        }
        self.compound(start, end);
    }

    fn compound(&mut self, start: usize, end: usize) {
        let word = &self.text[start..end];
        let hyphens = || word.match_indices(['-', '‐', '‑']);
        if let Some((at, mark)) = hyphens().next()
            && is_prefix(&word[..at])
            && word[at + mark.len()..].starts_with(char::is_uppercase)
        {
            self.push(start, start + at);
            self.push(start + at, start + at + mark.len());
            return self.push(start + at + mark.len(), end);
        }
        if let Some((at, mark)) = hyphens().next_back()
            && word.chars().any(char::is_uppercase)
            && is_tail(&word[at + mark.len()..])
        {
            self.push(start, start + at);
            self.push(start + at, start + at + mark.len());
            return self.push(start + at + mark.len(), end);
        }
        if let Some((at, mark)) = hyphens().next()
            && word[..at].ends_with('.')
            && word[at + mark.len()..].starts_with(char::is_uppercase)
        {
            self.push(start, start + at);
            self.push(start + at, start + at + mark.len());
            return self.push(start + at + mark.len(), end);
        }
        self.push(start, end);
    }
}

fn opens_sentence(token: &str) -> bool {
    token.chars().next().is_some_and(|c| c.is_uppercase() || c.is_numeric() || is_opening(c))
}

fn is_opening(c: char) -> bool {
    matches!(c, '"' | '“' | '‘' | '\'' | '(' | '[' | '«' | '„')
}

fn is_dash(c: char) -> bool {
    matches!(c, '—' | '–' | '―' | '…')
}

fn is_edge_mark(c: char) -> bool {
    !c.is_alphanumeric() && !matches!(c, '@' | '#' | '$' | '£' | '€' | '-' | '.' | '\'' | '’' | '&')
        || c == '’'
        || c == '\''
}

fn is_in_number(before: Option<char>, after: Option<char>) -> bool {
    before.is_some_and(|c| c.is_ascii_digit()) && after.is_some_and(|c| c.is_ascii_digit())
}

fn is_address(chunk: &str) -> bool {
    chunk.contains("://")
        || chunk.starts_with("www.")
        || chunk.find('@').is_some_and(|at| at > 0 && chunk[at..].contains('.'))
}

/// Length of the mark that closes a chunk; `None` where it ends in a word.
fn closing_mark(chunk: &str) -> Option<usize> {
    let last = chunk.chars().next_back()?;
    if last == '.' {
        if chunk.ends_with("...") {
            return Some(3);
        }
        return (!is_abbreviation(chunk)).then_some(1);
    }
    let keeps = last.is_alphanumeric() || matches!(last, '%' | '$' | '£' | '€' | '°' | '+' | '&');
    let mark = last.is_alphabetic() || keeps || is_combining(last);
    (!mark).then(|| last.len_utf8())
}

fn is_combining(c: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&c)
}

/// True for words that keep the dot at their end.
fn is_abbreviation(word: &str) -> bool {
    const KNOWN: &[&str] = &[
        "mr", "mrs", "ms", "dr", "prof", "gen", "lt", "col", "sgt", "capt", "maj", "brig", "adm",
        "cmdr", "rev", "hon", "sen", "rep", "gov", "pres", "st", "jr", "sr", "messrs", "mme",
        "mlle", "mt", "ft", "co", "corp", "inc", "ltd", "bros", "vs", "etc", "no", "vol", "jan",
        "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec", "dept",
        "univ", "assn", "ave", "blvd", "rd", "viz", "cf", "fr", "lieut", "esq", "supt", "reps",
        "sens", "gens", "drs", "ph.d", "pp", "ed",
    ];
    let stem = &word[..word.len() - 1];
    if stem.is_empty() || stem.ends_with('.') {
        return false;
    }
    let letters = stem.chars().filter(|c| *c != '.').count();
    if stem.contains('.') {
        return letters <= 6 && stem.split('.').all(|p| p.chars().count() <= 2 && !p.is_empty());
    }
    if letters == 1 {
        return stem.chars().all(char::is_uppercase);
    }
    letters <= 6 && {
        let lower = stem.to_lowercase();
        // "no." and "co." end sentences more often without a capital.
        KNOWN.contains(&lower.as_str()) && stem.starts_with(char::is_uppercase)
            || matches!(lower.as_str(), "vs" | "etc" | "viz" | "cf")
    }
}

/// True where a mark glues two sentences: "ended.The".
fn glued(before: &str, after: Option<char>) -> bool {
    let lower = before.chars().rev().take(2).filter(|c| c.is_lowercase()).count() == 2;
    lower && !before.contains('.') && after.is_some_and(char::is_uppercase)
}

fn is_prefix(part: &str) -> bool {
    matches!(
        part,
        "anti"
            | "pro"
            | "non"
            | "ex"
            | "pre"
            | "post"
            | "mid"
            | "trans"
            | "then"
            | "former"
            | "neo"
            | "pan"
            | "self"
            | "semi"
            | "quasi"
            | "inter"
            | "intra"
            | "sub"
            | "un"
            | "all"
            | "Anti"
            | "Pro"
            | "Non"
            | "Ex"
            | "Post"
            | "Pre"
    )
}

fn is_tail(part: &str) -> bool {
    const TAILS: &[&str] = &[
        "affiliated",
        "aligned",
        "allied",
        "appointed",
        "approved",
        "armed",
        "backed",
        "based",
        "bashing",
        "born",
        "bound",
        "bred",
        "brokered",
        "built",
        "centred",
        "centric",
        "chaired",
        "controlled",
        "designated",
        "designed",
        "dominated",
        "drafted",
        "driven",
        "educated",
        "elect",
        "era",
        "esque",
        "exiled",
        "flagged",
        "focused",
        "friendly",
        "funded",
        "generation",
        "governed",
        "haters",
        "held",
        "hosted",
        "imposed",
        "influenced",
        "inspired",
        "issued",
        "language",
        "leaning",
        "led",
        "like",
        "linked",
        "listed",
        "made",
        "majority",
        "managed",
        "manufactured",
        "mediated",
        "minded",
        "nominated",
        "occupied",
        "organized",
        "oriented",
        "origin",
        "owned",
        "populated",
        "produced",
        "proposed",
        "registered",
        "related",
        "ridden",
        "rooted",
        "ruled",
        "run",
        "sanctioned",
        "scale",
        "speakers",
        "speaking",
        "sponsored",
        "style",
        "supplied",
        "supported",
        "supporting",
        "sympathetic",
        "the",
        "tied",
        "trained",
        "type",
        "watchers",
        "wide",
        "winning",
        "years",
        "level",
        "relations",
        "class",
        "only",
        "educated",
        "free",
        "wing",
        "hating",
        "haired",
        "plated",
        "blessed",
        "directed",
        "dwelling",
    ];
    TAILS.contains(&part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let cut: Vec<&str> = pieces(text).into_iter().map(|p| &text[p.range]).collect();
        assert_eq!(cut.join(" "), expected, "{text}");
    }

    fn check_starts(text: &str, expected: &[&str]) {
        let starts: Vec<&str> =
            pieces(text).into_iter().filter(|p| p.first).map(|p| &text[p.range]).collect();
        assert_eq!(starts, expected, "{text}");
    }

    #[test]
    fn marks_are_tokens() {
        check("He came, saw; left.", "He came , saw ; left .");
        check("\"Why?\" he asked.", "\" Why ? \" he asked .");
        check("“Yes,” (he said) …", "“ Yes , ” ( he said ) …");
        check("war—and peace--or not", "war — and peace -- or not");
        check("AFP/Reuters, 1,300 men", "AFP / Reuters , 1,300 men");
        check("", "");
        check("...", "...");
    }

    #[test]
    fn possessives_are_tokens() {
        check("Poland's fate", "Poland 's fate");
        check("Poland’s fate", "Poland ’s fate");
        check("the U.S.'s aims", "the U.S. 's aims");
        check("the allies' aims", "the allies ' aims");
        check("'s", "' s");
    }

    #[test]
    fn abbreviations_keep_their_dots() {
        check("Mr. Poe of the U.S. Army left.", "Mr. Poe of the U.S. Army left .");
        check("J. R. Poe met Gen. Lee.", "J. R. Poe met Gen. Lee .");
        check("It ended.Then came", "It ended . Then came");
    }

    #[test]
    fn compounds() {
        check("Lahore-based group", "Lahore - based group");
        check("anti-Soviet feeling", "anti - Soviet feeling");
        check("Lashkar-e-Taiba and Ban Ki-moon", "Lashkar-e-Taiba and Ban Ki-moon");
        check("U.S.-led talks", "U.S. - led talks");
        check("U.S.-Pakistan ties", "U.S. - Pakistan ties");
        check("well-based", "well-based");
    }

    #[test]
    fn sentences() {
        check_starts("He left. She stayed.", &["He", "She"]);
        check_starts("Mr. Poe left. “No,” he said.", &["Mr.", "“"]);
        check_starts("Why? because. Then", &["Why", "Then"]);
        check_starts("He said: Go home", &["He"]);
    }

    #[test]
    fn pieces_cover_the_text() {
        for text in ["a—b’s ‘c’ (U.S.) x.Y é́", "--", "a,b;c/d", "’s", "x…", ".a."] {
            let mut at = 0;
            for p in pieces(text) {
                assert!(text[at..p.range.start].trim().is_empty(), "{text}");
                assert!(p.range.start < p.range.end);
                at = p.range.end;
            }
            assert!(text[at..].trim().is_empty());
        }
    }
}
