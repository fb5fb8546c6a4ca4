//! Names of files as text: root-relative, with `/`, also where a name is not UTF-8.
//!
//! In: paths as the operating system gives them. Out: strings that can be compared, printed and
//! turned back into bytes. Which files are read is decided in `walk` and `config`.

use std::path::{Component, Path};

/// A root-relative path as text, and whether a part of it had to be escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rel {
    /// The path with `/` between its parts, without a leading `./`.
    pub text: String,
    /// True where a name is not UTF-8 (or looks like an escape), so that `text` is not the name
    /// letter by letter.
    pub escaped: bool,
}

/// The text for a root-relative path.
///
/// A byte that is not UTF-8 becomes `%XX`. So that this can be undone, a `%` that two hex digits
/// follow becomes `%25`; every other character stands as it is. Equal texts are equal names.
#[must_use]
pub fn relative(path: &Path) -> Rel {
    let mut rel = Rel { text: String::new(), escaped: false };
    for part in path.components() {
        if let Component::Normal(name) = part {
            if !rel.text.is_empty() {
                rel.text.push('/');
            }
            push_name(&mut rel, name.as_encoded_bytes());
        }
    }
    rel
}

fn push_name(rel: &mut Rel, name: &[u8]) {
    for chunk in name.utf8_chunks() {
        let valid = chunk.valid();
        for (at, c) in valid.char_indices() {
            rel.text.push(c);
            if c == '%' && is_escape(&valid.as_bytes()[at..]) {
                rel.text.push_str("25");
                rel.escaped = true;
            }
        }
        for byte in chunk.invalid() {
            rel.text.push('%');
            rel.text.push(hex_digit(byte >> 4));
            rel.text.push(hex_digit(byte & 15));
            rel.escaped = true;
        }
    }
}

/// The bytes of the path that [`relative`] wrote as `text`.
#[must_use]
pub fn unescape(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if is_escape(&bytes[at..]) {
            out.push(hex_value(bytes[at + 1]) << 4 | hex_value(bytes[at + 2]));
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    out
}

fn is_escape(bytes: &[u8]) -> bool {
    matches!(bytes, [b'%', a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit())
}

fn hex_digit(value: u8) -> char {
    char::from(b"0123456789ABCDEF"[usize::from(value)])
}

fn hex_value(digit: u8) -> u8 {
    char::from(digit).to_digit(16).map_or(0, |value| value as u8)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    use super::*;

    fn check(name: &[u8], expected: &str) {
        let rel = relative(Path::new(OsStr::from_bytes(name)));
        assert_eq!(rel.text, expected);
        assert_eq!(rel.escaped, expected.as_bytes() != name);
        assert_eq!(unescape(&rel.text), name);
    }

    #[test]
    fn names_become_text_and_come_back() {
        check(b"a/b.txt", "a/b.txt");
        check("é/ü.txt".as_bytes(), "é/ü.txt");
        check(b"50%.txt", "50%.txt");
        check(b"caf\xe9.txt", "caf%E9.txt");
        check(b"caf%E9.txt", "caf%25E9.txt");
        check(b"caf%25E9.txt", "caf%2525E9.txt");
        check(b"%\xff", "%%FF");
        check(b"%4\xff", "%4%FF");
        check(b"\xf0\x9f/x", "%F0%9F/x");
    }

    #[test]
    fn a_leading_dot_goes() {
        assert_eq!(relative(Path::new("./a/./b")).text, "a/b");
    }
}
