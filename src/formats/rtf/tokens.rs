//! RTF as a row of tokens.
//!
//! In: bytes. Out: braces, control words with their numbers, and bytes of text. Binary data is
//! stepped over. No state but the place in the bytes; what a word means is left to the reader.
//! The grammar is that of Microsoft's Rich Text Format Specification, version 1.9.1.

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'b> {
    /// `{`
    Open,
    /// `}`
    Close,
    /// `\word` with its number, without the backslash.
    Word(&'b [u8], Option<i32>),
    /// `\` and a character that is no letter, but for those below.
    Symbol(u8),
    /// A byte of text: as it stands, escaped, or in hexadecimal.
    Byte(u8),
}

/// The tokens of a file.
pub(super) struct Tokens<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Tokens<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Tokens<'b> {
        Tokens { bytes, at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn control(&mut self) -> Option<Token<'b>> {
        let first = self.peek()?;
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return Some(match first {
                b'\\' | b'{' | b'}' => Token::Byte(first),
                b'\'' => self.hex(),
                // A line end after a backslash is a paragraph.
                b'\n' | b'\r' => Token::Word(b"par", None),
                other => Token::Symbol(other),
            });
        }
        let rest = &self.bytes[self.at..];
        let len = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let name = &rest[..len];
        self.at += len;
        let number = self.number();
        if self.peek() == Some(b' ') {
            self.at += 1;
        }
        if name == b"bin" {
            let len = number.and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
            self.at = self.at.saturating_add(len).min(self.bytes.len());
            return self.next();
        }
        Some(Token::Word(name, number))
    }

    /// The number behind a control word; too many digits give the largest.
    fn number(&mut self) -> Option<i32> {
        let rest = &self.bytes[self.at..];
        let is_negative = rest.first() == Some(&b'-');
        let digits = &rest[usize::from(is_negative)..];
        let len = digits.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if len == 0 {
            return None;
        }
        self.at += usize::from(is_negative) + len;
        let value = digits[..len].iter().fold(0i32, |sum, digit| {
            sum.saturating_mul(10).saturating_add(i32::from(digit - b'0'))
        });
        Some(if is_negative { -value } else { value })
    }

    fn hex(&mut self) -> Token<'b> {
        let digit = |byte: Option<&u8>| byte.and_then(|b| (*b as char).to_digit(16));
        match (digit(self.bytes.get(self.at)), digit(self.bytes.get(self.at + 1))) {
            (Some(high), Some(low)) => {
                self.at += 2;
                Token::Byte((high * 16 + low) as u8)
            }
            _ => Token::Symbol(b'\''),
        }
    }
}

impl<'b> Iterator for Tokens<'b> {
    type Item = Token<'b>;

    fn next(&mut self) -> Option<Token<'b>> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            return match byte {
                b'{' => Some(Token::Open),
                b'}' => Some(Token::Close),
                b'\\' => self.control(),
                // Line ends are there for the eye only.
                b'\r' | b'\n' | 0 => continue,
                b'\t' => Some(Token::Word(b"tab", None)),
                byte => Some(Token::Byte(byte)),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(rtf: &[u8], expected: &str) {
        let shown: Vec<String> = Tokens::new(rtf)
            .map(|token| match token {
                Token::Open => "{".into(),
                Token::Close => "}".into(),
                Token::Word(name, number) => {
                    let number = number.map_or(String::new(), |n| n.to_string());
                    format!("\\{}{number}", String::from_utf8_lossy(name))
                }
                Token::Symbol(byte) => format!("\\{}", byte as char),
                Token::Byte(byte) => format!("{:x}", byte),
            })
            .collect();
        assert_eq!(shown.join(" "), expected);
    }

    #[test]
    fn words_symbols_and_bytes() {
        check(b"{\\rtf1\\ansi A\\par\r\nB}", "{ \\rtf1 \\ansi 41 \\par 42 }");
        check(b"\\u-10179 ?\\'e9\\~\\\\\\{", "\\u-10179 3f e9 \\~ 5c 7b");
        check(b"\\b0 x\\b  y", "\\b0 78 \\b 20 79");
        check(b"\\'zz\\'e", "\\' 7a 7a \\' 65");
        check(b"\\bin4 }}}}A\\bin99 x", "41");
        check(b"\\fs99999999999\\", "\\fs2147483647");
        check(b"\\bin-5 A", "41");
    }
}
