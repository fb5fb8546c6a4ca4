//! The charset that a page declares.

use encoding_rs::Encoding;

/// How many bytes are looked at, as browsers do, with some room for long heads.
const LOOK_BYTES: usize = 8 << 10;

/// The charset that a page declares of itself: a byte order mark, `<meta charset>`,
/// `<meta http-equiv=content-type>`, or an XML declaration. `None` where it says nothing, or
/// nothing known. A page that can be read this far and says UTF-16 is taken as UTF-8.
#[must_use]
pub fn declared_charset(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Some(encoding);
    }
    let head = &bytes[..bytes.len().min(LOOK_BYTES)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let declared = declared_in_meta(&head).or_else(|| {
        let xml = head.trim_start().strip_prefix("<?xml")?;
        value_of(xml.split('>').next()?, "encoding")
    })?;
    let encoding = Encoding::for_label(declared.as_bytes())?;
    let is_wide = encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE;
    Some(if is_wide { encoding_rs::UTF_8 } else { encoding })
}

fn declared_in_meta(head: &str) -> Option<&str> {
    let mut rest = head;
    while let Some(at) = rest.find("<meta") {
        rest = &rest[at + 5..];
        let tag = rest.split('>').next().unwrap_or(rest);
        if let Some(value) = value_of(tag, "charset") {
            return Some(value);
        }
    }
    None
}

/// The value behind `name=` in a tag, with or without quotes.
fn value_of<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let rest = &tag[tag.find(name)? + name.len()..];
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let rest = rest.trim_start_matches(['"', '\'']);
    let end = rest.find(['"', '\'', ' ', ';', '/', '?']).unwrap_or(rest.len());
    (end > 0).then_some(&rest[..end])
}
