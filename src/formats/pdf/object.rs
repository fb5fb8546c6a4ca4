//! The objects of PDF: the syntax that files, content streams and character maps share.
//!
//! In: bytes. Out: tokens and objects. Nesting and the number of objects read at once are bounded;
//! what is broken is null or ends the reading. The syntax is that of ISO 32000-1, 7.2 and 7.3.

use rustc_hash::FxHashMap;

/// Arrays and dictionaries within each other.
const MAX_DEPTH: usize = 48;
/// Objects in one object.
const MAX_NODES: usize = 1 << 20;

/// An object. Streams are dictionaries here; where their bytes are, the file knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Object {
    #[default]
    Null,
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    Array(Vec<Object>),
    Dict(Dict),
    /// The number of another object.
    Ref(u32),
}

/// A dictionary.
pub(super) type Dict = FxHashMap<Vec<u8>, Object>;

impl Object {
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Object::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// A number from 0 on.
    pub(super) fn index(&self) -> Option<usize> {
        self.number().filter(|n| (0.0..1e12).contains(n)).map(|n| n as usize)
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        match self {
            Object::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(super) fn is_name(&self, name: &[u8]) -> bool {
        self.name() == Some(name)
    }
}

/// A token.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token<'b> {
    Number(f64),
    Name(Vec<u8>),
    Text(Vec<u8>),
    OpenArray,
    CloseArray,
    OpenDict,
    CloseDict,
    /// Any other word: an operator, `obj`, `true`, `R`.
    Word(&'b [u8]),
}

/// Reads tokens and objects from bytes.
pub(super) struct Lexer<'b> {
    pub bytes: &'b [u8],
    pub at: usize,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hex(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

impl<'b> Lexer<'b> {
    pub(super) fn new(bytes: &'b [u8], at: usize) -> Lexer<'b> {
        Lexer { bytes, at: at.min(bytes.len()) }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Steps over white space and comments.
    pub(super) fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if is_space(byte) {
                self.at += 1;
            } else {
                return;
            }
        }
    }

    pub(super) fn token(&mut self) -> Option<Token<'b>> {
        self.skip_space();
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'[' => Token::OpenArray,
            b']' => Token::CloseArray,
            b'(' => Token::Text(self.literal()),
            b'/' => Token::Name(self.name()),
            b'<' if self.peek() == Some(b'<') => {
                self.at += 1;
                Token::OpenDict
            }
            b'<' => Token::Text(self.hexadecimal()),
            b'>' if self.peek() == Some(b'>') => {
                self.at += 1;
                Token::CloseDict
            }
            b'>' | b')' | b'{' | b'}' => {
                return Some(Token::Word(&self.bytes[self.at - 1..self.at]));
            }
            _ => {
                let start = self.at - 1;
                while self.peek().is_some_and(|b| !is_space(b) && !is_delimiter(b)) {
                    self.at += 1;
                }
                let word = &self.bytes[start..self.at];
                number(word).map_or(Token::Word(word), Token::Number)
            }
        })
    }

    fn name(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        while let Some(byte) = self.peek().filter(|b| !is_space(*b) && !is_delimiter(*b)) {
            self.at += 1;
            let code = |at: usize| self.bytes.get(at).copied().and_then(hex);
            match (byte, code(self.at), code(self.at + 1)) {
                (b'#', Some(high), Some(low)) => {
                    self.at += 2;
                    out.push(high * 16 + low);
                }
                _ => out.push(byte),
            }
        }
        out
    }

    fn literal(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut open = 1usize;
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'(' => open += 1,
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return out;
                    }
                }
                b'\\' => {
                    self.escaped(&mut out);
                    continue;
                }
                _ => {}
            }
            out.push(byte);
        }
        out
    }

    fn escaped(&mut self, out: &mut Vec<u8>) {
        let Some(byte) = self.peek() else {
            return;
        };
        self.at += 1;
        match byte {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' | b'f' => out.push(b' '),
            b'\r' => self.at += usize::from(self.peek() == Some(b'\n')),
            b'\n' => {}
            b'0'..=b'7' => {
                let mut code = u32::from(byte - b'0');
                for _ in 0..2 {
                    if let Some(digit @ b'0'..=b'7') = self.peek() {
                        code = code * 8 + u32::from(digit - b'0');
                        self.at += 1;
                    }
                }
                out.push(code as u8);
            }
            byte => out.push(byte),
        }
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let mut out = Vec::new();
        let mut high: Option<u8> = None;
        while let Some(byte) = self.peek() {
            self.at += 1;
            if byte == b'>' {
                break;
            }
            let Some(digit) = hex(byte) else {
                continue;
            };
            match high.take() {
                Some(high) => out.push(high * 16 + digit),
                None => high = Some(digit),
            }
        }
        out.extend(high.map(|high| high * 16));
        out
    }

    /// The next object; null where there is none.
    pub(super) fn object(&mut self) -> Object {
        let mut n_nodes = 0;
        match self.token() {
            Some(token) => self.object_from(token, 0, &mut n_nodes),
            None => Object::Null,
        }
    }

    /// The object that `token` begins. Recursion ends at [`MAX_DEPTH`].
    pub(super) fn object_from(
        &mut self,
        token: Token<'b>,
        depth: usize,
        n_nodes: &mut usize,
    ) -> Object {
        *n_nodes += 1;
        match token {
            Token::Number(number) => self.reference(number).unwrap_or(Object::Number(number)),
            Token::Name(name) => Object::Name(name),
            Token::Text(text) => Object::Text(text),
            Token::OpenArray => {
                let mut items = Vec::new();
                while let Some(token) = self.token().filter(|token| *token != Token::CloseArray) {
                    if depth >= MAX_DEPTH || *n_nodes >= MAX_NODES || is_end(&token) {
                        break;
                    }
                    items.push(self.object_from(token, depth + 1, n_nodes));
                }
                Object::Array(items)
            }
            Token::OpenDict => {
                let mut dict = Dict::default();
                while let Some(token) = self.token().filter(|token| *token != Token::CloseDict) {
                    if depth >= MAX_DEPTH || *n_nodes >= MAX_NODES || is_end(&token) {
                        break;
                    }
                    let Token::Name(key) = token else {
                        continue;
                    };
                    let Some(token) = self.token().filter(|token| *token != Token::CloseDict)
                    else {
                        break;
                    };
                    let value = self.object_from(token, depth + 1, n_nodes);
                    dict.insert(key, value);
                }
                Object::Dict(dict)
            }
            _ => Object::Null,
        }
    }

    /// `12 0 R`, of which 12 is read.
    fn reference(&mut self, number: f64) -> Option<Object> {
        if number < 0.0 || number.fract() != 0.0 || number > f64::from(u32::MAX) {
            return None;
        }
        let start = self.at;
        self.skip_space();
        let rest = &self.bytes[self.at..];
        let n_digits = rest.iter().take(6).take_while(|byte| byte.is_ascii_digit()).count();
        let after = rest.get(n_digits..).unwrap_or(&[]);
        let n_spaces = after.iter().take(4).take_while(|byte| is_space(**byte)).count();
        let ends = after.get(n_spaces + 1).is_none_or(|b| is_space(*b) || is_delimiter(*b));
        if n_digits > 0 && n_spaces > 0 && after.get(n_spaces) == Some(&b'R') && ends {
            self.at += n_digits + n_spaces + 1;
            return Some(Object::Ref(number as u32));
        }
        self.at = start;
        None
    }
}

/// Words that no array or dictionary holds: it was never closed.
fn is_end(token: &Token<'_>) -> bool {
    matches!(token, Token::Word(b"endobj" | b"stream" | b"obj" | b"endstream"))
}

fn number(word: &[u8]) -> Option<f64> {
    const LONGEST_BYTES: usize = 40;
    let first = *word.first()?;
    if !(first.is_ascii_digit() || matches!(first, b'+' | b'-' | b'.'))
        || word.len() > LONGEST_BYTES
    {
        return None;
    }
    let (mut value, mut scale, mut seen) = (0.0f64, 0.0f64, false);
    for &byte in word {
        match byte {
            b'0'..=b'9' => {
                seen = true;
                let digit = f64::from(byte - b'0');
                if scale > 0.0 {
                    value += digit * scale;
                    scale /= 10.0;
                } else {
                    value = value * 10.0 + digit;
                }
            }
            b'.' if scale == 0.0 => scale = 0.1,
            b'-' | b'+' => {}
            _ => return None,
        }
    }
    let value = if first == b'-' { -value } else { value };
    seen.then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(format!("{:?}", Lexer::new(text.as_bytes(), 0).object()), expected);
    }

    #[test]
    fn objects() {
        check("12", "Number(12.0)");
        check("-.5 x", "Number(-0.5)");
        check("12 0 R", "Ref(12)");
        check("[12 0 R 3]", "Array([Ref(12), Number(3.0)])");
        check("[1 0 0 1]", "Array([Number(1.0), Number(0.0), Number(0.0), Number(1.0)])");
        check("(a\\(b\\051(c)\\n)", "Text([97, 40, 98, 41, 40, 99, 41, 10])");
        check("<48 6>", "Text([72, 96])");
        check("/A#42c", "Name([65, 66, 99])");
        check("% remark\n null", "Null");
        check("<</C[1]>>", "Dict({[67]: Array([Number(1.0)])})");
        check("<</A 1", "Dict({[65]: Number(1.0)})");
        check("", "Null");
        let deep = "[".repeat(100_000);
        let _ = Lexer::new(deep.as_bytes(), 0).object();
    }
}
