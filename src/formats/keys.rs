//! Declared keys, made safe to cite.
//!
//! In: a `key` or `id` as a file declares it. Out: the same, unless a citation could not be read
//! back with it. Keys made from paths, and keys that two articles share, are left to others.

use unicode_normalization::UnicodeNormalization;

use super::clean::boundary_before;

/// A longer key is cut here (at a character) and ends in a hash of the whole, so that two long
/// keys stay apart.
const MAX_KEY_BYTES: usize = 200;

/// `declared` as a key; `None` where nothing of it is left.
///
/// The rule: NFC; each run of white space, control characters and `#` becomes one `-`, none at
/// the ends; leading `-` go (a key is typed as an argument); an `@` that only four or more hex
/// digits follow becomes `-` (it would be read as a passage's hash); over 200 bytes, the rest
/// becomes a hash. Every other key stands as it is.
#[must_use]
pub fn safe_key(declared: &str) -> Option<String> {
    let mut key = String::with_capacity(declared.len());
    let mut gap = false;
    for c in declared.nfc() {
        if c == '#' || c.is_whitespace() || c.is_control() || is_invisible(c) {
            gap = true;
        } else {
            if gap && !key.is_empty() {
                key.push('-');
            }
            gap = false;
            key.push(c);
        }
    }
    let key = key.trim_start_matches('-');
    let key = match key.rsplit_once('@') {
        Some((start, end)) if end.len() >= 4 && end.bytes().all(|b| b.is_ascii_hexdigit()) => {
            format!("{start}-{end}").trim_start_matches('-').to_string()
        }
        _ => key.to_string(),
    };
    (!key.is_empty()).then(|| shorten(key))
}

fn shorten(mut key: String) -> String {
    if key.len() <= MAX_KEY_BYTES {
        return key;
    }
    let hash = blake3::hash(key.as_bytes()).to_hex();
    let end = boundary_before(&key, MAX_KEY_BYTES - 17);
    key.truncate(end);
    key.push('-');
    key.push_str(&hash[..16]);
    key
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Citation;

    fn check(declared: &str, expected: &str) {
        assert_eq!(safe_key(declared).as_deref().unwrap_or(""), expected);
    }

    #[test]
    fn ordinary_keys_stand() {
        check("hard-power", "hard-power");
        check("tne-doc_0001", "tne-doc_0001");
        check("notes/2011/a.b", "notes/2011/a.b");
        check("<x@mail.example>", "<x@mail.example>");
        check("Kulturträger", "Kulturträger");
    }

    #[test]
    fn what_would_break_a_citation_goes() {
        check("  a b\tc\n", "a-b-c");
        check("a#p3", "a-p3");
        check("a # b", "a-b");
        check("--rebuild", "rebuild");
        check("x@beef", "x-beef");
        check("x@bee", "x@bee");
        check("@cafe", "cafe");
        check("#", "");
        check("\u{0}", "");
        check("", "");
    }

    #[test]
    fn long_keys_stay_apart() {
        let (a, b) = ("é".repeat(5000), "é".repeat(5001));
        let (a, b) = (safe_key(&a).unwrap(), safe_key(&b).unwrap());
        assert!(a.len() <= MAX_KEY_BYTES && a != b);
    }

    proptest! {
        #[test]
        fn a_safe_key_can_be_cited(text in "[a-f0-9#@ -]{0,12}|\\PC{0,12}") {
            if let Some(key) = safe_key(&text) {
                prop_assert_eq!(safe_key(&key).unwrap(), key.clone());
                prop_assert_eq!(Citation::parse(&key).key, key.clone());
                prop_assert_eq!(Citation::parse(&format!("{key}#p3@abcd")).key, key);
            }
        }
    }
}
