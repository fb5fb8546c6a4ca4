//! Addresses in the contacts of feeds, set apart from the names beside them.
//!
//! In: the text of a feed. Out: the same with blanks around each mail address in its contacts.
//! `feed-rs` cuts a name off its address by bytes, and panics where a letter of more than one byte
//! stands right beside it, as in `desk@quay.example（吴燕）`.

use std::borrow::Cow;

use serde_json::Value;

use super::clean::boundary_before;

/// The elements, by their local names, of which `feed-rs` takes addresses out.
const CONTACTS: [&str; 5] = ["author", "creator", "managingEditor", "webMaster", "name"];

/// Longest name of an element that is looked at.
const MAX_TAG_BYTES: usize = 64;

/// Longest text of a contact; what is longer is none, and has no address taken from it here.
const MAX_CONTACT_BYTES: usize = 4096;

/// A feed in XML with its addresses set apart.
pub(super) fn set_apart(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::new();
    let mut copied = 0;
    for (at, _) in text.match_indices('<') {
        let Some((start, end)) = contact_at(text, at).filter(|(start, _)| *start >= copied) else {
            continue;
        };
        let inner = &text[start..end];
        if inner.is_ascii() && !inner.contains('&') {
            continue;
        }
        if let Some(apart) = apart(&inner.replace("&#64;", "@").replace("&#x40;", "@")) {
            out.push_str(&text[copied..start]);
            out.push_str(&apart);
            copied = end;
        }
    }
    match copied {
        0 => Cow::Borrowed(text),
        _ => Cow::Owned(out + &text[copied..]),
    }
}

/// Where the text of the contact is whose element opens at `at`: up to the element's end, or as
/// far as a contact may reach.
fn contact_at(text: &str, at: usize) -> Option<(usize, usize)> {
    let near = |from: usize, most: usize| &text[from..from + boundary_before(&text[from..], most)];
    let tag = near(at + 1, MAX_TAG_BYTES).split(['>', ' ', '\t', '\r', '\n', '/']).next()?;
    let local = tag.rsplit(':').next().unwrap_or(tag);
    if !CONTACTS.contains(&local) {
        return None;
    }
    let element = near(at, MAX_CONTACT_BYTES);
    let start = element.find('>')? + 1;
    let len = element[start..].find(&format!("</{tag}")).unwrap_or(element.len() - start);
    Some((at + start, at + start + len))
}

/// A feed in JSON with its addresses set apart.
pub(super) fn set_apart_json(text: &str) -> Cow<'_, str> {
    if !text.contains('@') && !text.contains("\\u0040") {
        return Cow::Borrowed(text);
    }
    let Ok(mut feed) = serde_json::from_str::<Value>(text) else { return Cow::Borrowed(text) };
    let mut is_changed = authors_apart(&mut feed);
    for item in feed.get_mut("items").and_then(Value::as_array_mut).into_iter().flatten() {
        is_changed |= authors_apart(item);
    }
    match is_changed {
        true => Cow::Owned(feed.to_string()),
        false => Cow::Borrowed(text),
    }
}

fn authors_apart(holder: &mut Value) -> bool {
    let mut is_changed = false;
    let mut set = |author: &mut Value| {
        if let Some(Value::String(name)) = author.get_mut("name")
            && !name.is_ascii()
            && let Some(apart) = apart(name)
        {
            *name = apart;
            is_changed = true;
        }
    };
    if let Some(author) = holder.get_mut("author") {
        set(author);
    }
    holder.get_mut("authors").and_then(Value::as_array_mut).into_iter().flatten().for_each(set);
    is_changed
}

/// The text with a blank before and after each address; `None` where there is nothing to set
/// apart.
fn apart(text: &str) -> Option<String> {
    if !text.contains('@') {
        return None;
    }
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len() + 8);
    let mut copied = 0;
    for (at, _) in text.match_indices('@') {
        if at < copied {
            continue;
        }
        let n_before = bytes[copied..at].iter().rev().take_while(|byte| is_address(**byte)).count();
        let n_after = bytes[at..].iter().take_while(|byte| is_address(**byte)).count();
        let (start, end) = (at - n_before, at + n_after);
        // Links to addresses are taken for part of them.
        let before = text[copied..start].strip_suffix("mailto:").unwrap_or(&text[copied..start]);
        out.push_str(before);
        out.push(' ');
        out.push_str(&text[start..end]);
        out.push(' ');
        copied = end;
    }
    out.push_str(&text[copied..]);
    Some(out)
}

fn is_address(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".@_%+-".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(set_apart(text), expected, "{text}");
    }

    #[test]
    fn addresses_in_contacts_stand_alone() {
        let same = "<item><author>a@b.example (Jane)</author><p>ä@b.example</p></item>";
        check(same, same);
        check("<author>吴燕—a@b.example</author>", "<author>吴燕— a@b.example </author>");
        check("<author>a@b.example（吴燕）</author>", "<author> a@b.example （吴燕）</author>");
        check(
            "<dc:creator x='y'>é&#64;b.ex</dc:creator>",
            "<dc:creator x='y'>é @b.ex </dc:creator>",
        );
        check(
            "<author><![CDATA[吴 & <mailto:a@b.example>]]></author>",
            "<author><![CDATA[吴 & < a@b.example >]]></author>",
        );
        check("<author>a@b.ex&#8212;c@d.ex</author>", "<author> a@b.ex &#8212; c@d.ex </author>");
        check("<author>é<![CDATA[a@b.ex]]>", "<author>é<![CDATA[ a@b.ex ]]>");
        check("<author>é<!-- -->a@b.ex</p>", "<author>é<!-- --> a@b.ex </p>");
        for same in [
            "<author><name>é</name></author>é",
            "<author>&amp;</author>",
            "<author>é",
            "<author",
            "é<author>",
            "é<",
            "<authors>é@x.example</authors>",
        ] {
            check(same, same);
        }
    }

    #[test]
    fn and_in_json() {
        let text = "{\"author\":{\"name\":\"—a@b.ex\"},\"items\":[{\"authors\":[{\"name\":\"\\u2014a\\u0040b.ex\"},1]}]}";
        let expected = "{\"author\":{\"name\":\"— a@b.ex \"},\"items\":[{\"authors\":[{\"name\":\"— a@b.ex \"},1]}]}";
        assert_eq!(set_apart_json(text), expected);
        for same in ["{\"author\":{\"name\":\"Jane a@b.ex\"}}", "[\"@\"]", "{\"@", ""] {
            assert_eq!(set_apart_json(same), same);
        }
    }
}
