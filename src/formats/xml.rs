//! XML as a row of nodes, for the files inside Word documents, OpenDocument texts and EPUBs.
//!
//! In: the text of a file. Out: elements by their local names, and text with its references
//! resolved. No entity but the five of XML is known, so none can grow. What is broken ends the row.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A node.
pub(super) enum Node<'t> {
    /// An element begins.
    Open(Element<'t>),
    /// An element ends; empty ones end as well.
    Close(String),
    /// Text.
    Text(Cow<'t, str>),
}

/// The start of an element.
pub(super) struct Element<'t> {
    start: BytesStart<'t>,
}

impl Element<'_> {
    /// Its name, without a prefix.
    pub(super) fn name(&self) -> &str {
        self.start.local_name().into_inner()
    }

    /// The value of the first attribute of this local name.
    pub(super) fn attr(&self, name: &str) -> Option<String> {
        const MOST: usize = 64;
        let mut attrs = self.start.attributes();
        let attrs = attrs.with_checks(false).take(MOST).filter_map(Result::ok);
        let mut attrs = attrs.filter(|attr| attr.key.local_name().into_inner() == name);
        let value = attrs.next()?.value;
        Some(
            quick_xml::escape::unescape(&value).map_or_else(|_| value.to_string(), Cow::into_owned),
        )
    }
}

/// The nodes of a file.
pub(super) struct Nodes<'t> {
    reader: Reader<&'t [u8]>,
    /// The file ended where its first element ended.
    pub is_whole: bool,
}

impl<'t> Nodes<'t> {
    pub(super) fn new(text: &'t str) -> Nodes<'t> {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        config.expand_empty_elements = true;
        Nodes { reader, is_whole: false }
    }
}

impl<'t> Iterator for Nodes<'t> {
    type Item = Node<'t>;

    fn next(&mut self) -> Option<Node<'t>> {
        loop {
            return match self.reader.read_event() {
                Ok(Event::Start(start) | Event::Empty(start)) => {
                    Some(Node::Open(Element { start }))
                }
                Ok(Event::End(end)) => Some(Node::Close(end.local_name().into_inner().to_string())),
                Ok(Event::Text(text)) => Some(Node::Text(text.into_inner())),
                Ok(Event::CData(data)) => Some(Node::Text(data.into_inner())),
                Ok(Event::GeneralRef(name)) => match name.resolve_char_ref() {
                    Ok(Some(c)) => Some(Node::Text(c.to_string().into())),
                    _ => match entity(&name) {
                        Some(text) => Some(Node::Text(text.into())),
                        None => continue,
                    },
                },
                Ok(Event::Eof) => {
                    self.is_whole = true;
                    None
                }
                Err(_) => None,
                Ok(_) => continue,
            };
        }
    }
}

fn entity(name: &str) -> Option<&'static str> {
    Some(match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "apos" => "'",
        "quot" => "\"",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(xml: &str, expected: &str) {
        let shown: Vec<String> = Nodes::new(xml)
            .map(|node| match node {
                Node::Open(element) => {
                    let value = element.attr("val").map_or(String::new(), |v| format!("={v}"));
                    format!("<{}{value}>", element.name())
                }
                Node::Close(name) => format!("</{name}>"),
                Node::Text(text) => text.into_owned(),
            })
            .collect();
        assert_eq!(shown.concat(), expected);
    }

    #[test]
    fn names_values_and_references() {
        check(
            "<?xml version='1.0'?><w:a w:val='x&amp;y'>1 &lt; 2 &#233;&unknown;</w:a>",
            "<a=x&y>1 < 2 é</a>",
        );
        check("<a/><b val=''/>", "<a></a><b=></b>");
        check("<a><![CDATA[<x>]]></a><!-- no --></b>", "<a><x></a></b>");
        check("<a>fish & chips</a>", "<a>fish & chips</a>");
        check("<!DOCTYPE a [<!ENTITY b \"bomb\">]><a>&b;</a>", "<a></a>");
        check("<a><b val=", "<a>");
        check("", "");
    }
}
