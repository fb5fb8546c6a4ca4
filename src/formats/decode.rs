//! Bytes to text.
//!
//! In: the bytes of a file, and the charset that a person names for it. Out: text, by the first
//! that holds of: byte order mark, the charset named, the charset that the file declares, UTF-16
//! by its pattern, UTF-8, a guess. What the text says, and its cleaning, are left to others.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::Skip;

/// How much of a file is looked at for a declaration, and for a guess.
const DECLARED_IN_BYTES: usize = 1024;
const GUESS_BYTES: usize = 1 << 20;

/// Decodes `bytes`, by the charset called `named` where given. Text that is UTF-8 is borrowed.
/// What the charset has no character for becomes U+FFFD.
///
/// # Errors
/// UTF-32, which no browser and no crate here reads, is refused.
pub fn decode<'b>(bytes: &'b [u8], named: Option<&str>) -> Result<Cow<'b, str>, Skip> {
    decode_declared(bytes, named, None)
}

/// As [`decode`], for a format in which the file itself says its charset (`declaration`). That is
/// believed less than a person: of a text that is UTF-8 beyond its ASCII it says nothing, since
/// whoever saved it so left the old declaration in.
///
/// # Errors
/// As [`decode`].
pub fn decode_declared<'b>(
    bytes: &'b [u8],
    named: Option<&str>,
    declaration: Option<&'static Encoding>,
) -> Result<Cow<'b, str>, Skip> {
    if bytes.starts_with(&[0xFF, 0xFE, 0, 0]) || bytes.starts_with(&[0, 0, 0xFE, 0xFF]) {
        return Err(Skip::refused("text in UTF-32").hint("save it as UTF-8"));
    }
    if let Some((encoding, len)) = Encoding::for_bom(bytes) {
        return Ok(encoding.decode_without_bom_handling(&bytes[len..]).0);
    }
    if let Some(encoding) = named.and_then(charset) {
        return Ok(encoding.decode_without_bom_handling(bytes).0);
    }
    if let Some(encoding) = declaration.or_else(|| declared(bytes)) {
        return Ok(match std::str::from_utf8(bytes) {
            Ok(text) if !text.is_ascii() => Cow::Borrowed(text),
            _ => encoding.decode_without_bom_handling(bytes).0,
        });
    }
    if let Some(encoding) = utf16(bytes) {
        return Ok(encoding.decode_without_bom_handling(bytes).0);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Cow::Borrowed(text));
    }
    let encoding = if is_nearly_utf8(bytes) { UTF_8 } else { guess(bytes) };
    Ok(encoding.decode_without_bom_handling(bytes).0)
}

/// The charset called `name`, by any of the names that the web uses.
#[must_use]
pub fn charset(name: &str) -> Option<&'static Encoding> {
    Encoding::for_label(name.trim().as_bytes())
}

/// The charset of a text of which `head` is the beginning, and which is not in UTF-16: by the
/// same rules as [`decode`].
#[must_use]
pub fn encoding_of(head: &[u8], named: Option<&str>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    let said = named.and_then(charset).or_else(|| declared(head));
    let guessed = || if is_nearly_utf8(head) { UTF_8 } else { guess(head) };
    said.unwrap_or_else(guessed)
}

/// UTF-16 without a byte order mark. In the sample the one byte of a pair is NUL or says which
/// alphabet the other is of, and always the same one: most are NUL in Latin letters, and in other
/// scripts at least those of spaces, marks and line ends, while all others are of one block.
#[must_use]
pub fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(4096)];
    let n_pairs = sample.len() / 2;
    let (high_first, high_second) = (Highs::of(sample, 0), Highs::of(sample, 1));
    let encoding = match () {
        () if n_pairs < 2 => return None,
        () if high_second.are_high(n_pairs) && high_first.n_nul * 50 <= n_pairs => UTF_16LE,
        () if high_first.are_high(n_pairs) && high_second.n_nul * 50 <= n_pairs => UTF_16BE,
        () => return None,
    };
    let (text, _) = encoding.decode_without_bom_handling(&sample[..n_pairs * 2]);
    let n_odd = text.chars().filter(|c| c.is_control() && !c.is_whitespace()).count();
    (n_odd * 50 <= n_pairs).then_some(encoding)
}

/// The first or the second bytes of all pairs, as the high ones of UTF-16.
#[derive(Default)]
struct Highs {
    n_nul: usize,
    /// In the most frequent of the blocks of alphabets, U+0100 to U+1EFF.
    n_alphabet: usize,
    /// In the blocks of kana, Han and Hangul, and of their marks.
    n_wide: usize,
}

impl Highs {
    fn of(sample: &[u8], place: usize) -> Highs {
        let mut counts = [0; 256];
        sample.chunks_exact(2).for_each(|pair| counts[pair[place] as usize] += 1);
        let sum = |range: std::ops::RangeInclusive<usize>| counts[range].iter().sum::<usize>();
        let n_wide = sum(0x30..=0x9F) + sum(0xAC..=0xD7) + counts[0xFF] + counts[0x20];
        // Letters of ASCII with a NUL among them look the same, but for the other half.
        let is_ascii = sample.iter().filter(|byte| !byte.is_ascii()).count() * 8 < sample.len();
        Highs {
            n_nul: counts[0],
            n_alphabet: counts[0x01..=0x1E].iter().copied().max().unwrap_or(0),
            n_wide: if is_ascii { 0 } else { n_wide },
        }
    }

    fn are_high(&self, n_pairs: usize) -> bool {
        let latin = self.n_nul * 5 >= n_pairs * 3;
        // Of a few bytes any may look so.
        let spaced = n_pairs >= 32 && self.n_nul * 100 >= n_pairs;
        let in_block = |n: usize| (self.n_nul + n) * 20 >= n_pairs * 19;
        latin || spaced && (in_block(self.n_alphabet) || in_block(self.n_wide))
    }
}

/// The charset that the head of a file declares: `charset:` or `encoding:` in front matter, or an
/// editor's `-*- coding: … -*-`. UTF-8 declares nothing that is not looked at anyway.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARED_IN_BYTES)]);
    let mut lines = head.lines();
    let first = lines.next()?;
    let name = match first.split_once("-*-").and_then(|(_, rest)| rest.split_once("coding:")) {
        Some((_, rest)) => rest.split("-*-").next().and_then(|rest| rest.split(';').next()),
        None if matches!(first.trim_end(), "---" | "+++") => lines.find_map(declaration),
        None => None,
    };
    charset(name?).filter(|encoding| *encoding != UTF_8)
}

/// The charset that an XML declaration names.
#[must_use]
pub fn declared_in_xml(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(DECLARED_IN_BYTES)]);
    let (said, _) = head.trim_start().strip_prefix("<?xml")?.split_once("?>")?;
    let (_, value) = said.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    charset(value.get(1..)?.split(['"', '\'']).next()?)
}

fn declaration(line: &str) -> Option<&str> {
    let (key, value) = line.split_once([':', '='])?;
    let value = value.trim().trim_matches(['"', '\'']);
    matches!(key.trim(), "charset" | "encoding").then_some(value)
}

/// True where a text is UTF-8 but for a few broken places: a guess would spoil every letter for
/// the sake of one.
fn is_nearly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        let valid = chunk.valid().as_bytes();
        good += valid.iter().filter(|byte| **byte >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 8 * bad
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let first = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let from = first.saturating_sub(64);
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[from..bytes.len().min(from + GUESS_BYTES)], true);
    detector.guess(None, Utf8Detection::Deny)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: &str) {
        assert_eq!(decode(bytes, None).unwrap(), expected);
    }

    fn utf16_bytes(text: &str, big: bool) -> Vec<u8> {
        let bytes = |unit: u16| {
            if big { unit.to_be_bytes() } else { unit.to_le_bytes() }
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn marks_are_believed() {
        check(b"\xEF\xBB\xBFcaf\xC3\xA9", "café");
        check(&[b"\xFF\xFE".to_vec(), utf16_bytes("café", false)].concat(), "café");
        check(&[b"\xFE\xFF".to_vec(), utf16_bytes("café", true)].concat(), "café");
    }

    #[test]
    fn utf16_is_known_without_a_mark() {
        let text = "The café by the river, and what was said there";
        check(&utf16_bytes(text, false), text);
        check(&utf16_bytes(text, true), text);
        assert_eq!(utf16(&[0; 64]), None);
        assert_eq!(utf16(&[1, 0, 2, 0, 3, 0, 4, 0]), None);
        assert_eq!(utf16(b"a\0"), None);
        assert_eq!(
            utf16("a broken text with a \0 in it, of some length. ".repeat(4).as_bytes()),
            None
        );
        // Samples of sound or numbers are none.
        let numbers: Vec<u8> = (0..2000u16).flat_map(u16::to_le_bytes).collect();
        assert_eq!(utf16(&numbers), None);
    }

    #[test]
    fn the_rest_is_utf8_or_a_guess() {
        check(b"", "");
        check("naïve — “so”".as_bytes(), "naïve — “so”");
        check(b"a caf\xE9 and a na\xEFve man \x93so\x94", "a café and a naïve man “so”");
        let nearly = [("é".repeat(20)).as_bytes(), b"\xFF"].concat();
        check(&nearly, &("é".repeat(20) + "\u{FFFD}"));
    }

    #[test]
    fn declarations_are_followed() {
        check(b"-*- coding: koi8-r -*-\n\xC1", "-*- coding: koi8-r -*-\nа");
        check(b"---\ncharset: windows-1251\n---\n\xE0", "---\ncharset: windows-1251\n---\nа");
        check(b"---\ncharset: utf-8\n---\n\xC3\xA9", "---\ncharset: utf-8\n---\né");
        assert_eq!(decode(b"\xE0", Some("windows-1251")).unwrap(), "а");
        // What is left of a declaration in a file that was saved again does not spoil it.
        check("---\ncharset: gbk\n---\nété".as_bytes(), "---\ncharset: gbk\n---\nété");
        let gbk = charset("gbk");
        let decoded = |bytes| decode_declared(bytes, None, gbk).unwrap().into_owned();
        assert_eq!(decoded("外交".as_bytes()), "外交");
        assert_eq!(decoded(b"\xCD\xE2\xBD\xBB"), "外交");
        assert_eq!(decoded(b"plain"), "plain");
        assert_eq!(decode("外".as_bytes(), Some("windows-1252")).unwrap(), "å¤–");
    }

    #[test]
    fn undeclared_charsets_are_detected() {
        let russian = "Совет собрался в третий раз на этой неделе, и никто не захотел сказать, \
                       будет ли паром продан.";
        let japanese =
            "市議会は今週三度目の会合を開いたが、渡し船を売るのかどうかは誰も語らなかった。";
        let chinese = "市议会本周第三次开会，谁也不愿意说渡轮是否会被出售，虽然大家都知道。";
        let polish = "Rada zebrała się po raz trzeci w tym tygodniu i nikt nie chciał powiedzieć, \
                      czy prom będzie sprzedany, choć wszyscy o tym wiedzą.";
        for (text, name) in [
            (russian, "windows-1251"),
            (russian, "koi8-r"),
            (japanese, "shift_jis"),
            (japanese, "euc-jp"),
            (chinese, "gbk"),
            (polish, "iso-8859-2"),
        ] {
            let (bytes, _, broken) = charset(name).unwrap().encode(text);
            assert!(!broken, "{name}");
            check(&bytes, text);
        }
        for text in [russian, japanese] {
            check(&[b"\xFF\xFE".to_vec(), utf16_bytes(text, false)].concat(), text);
            let lines = format!("{text}\r\n{text}\r\n");
            check(&utf16_bytes(&lines, false), &lines);
            check(&utf16_bytes(&lines, true), &lines);
        }
    }

    #[test]
    fn utf32_is_refused() {
        assert!(decode(&[0xFF, 0xFE, 0, 0, b'a', 0, 0, 0], None).is_err());
    }
}
