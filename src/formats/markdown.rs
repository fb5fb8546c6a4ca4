//! Markdown, with YAML or TOML front matter or without.
//!
//! In: cleaned text. Out: one [`Article`]: the fields of the front matter, and the paragraphs of
//! the body as a reader sees them. Footnotes, pictures and HTML comments are left out; the
//! cleaning of the text, and which field means what, are in `clean` and `names`.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use super::clean::squeeze;
use super::fields::Record;
use super::names::{FieldMap, Origin};
use super::{Skip, front_matter};
use crate::model::{Article, Basis, Paragraph, ParagraphKind, Sourced};

/// Reads one page.
///
/// The first heading of the first level is the title where the front matter has none; it is left
/// out of the body where it says the same as the title.
///
/// # Errors
/// A [`Skip`] with the line where the front matter is broken.
pub fn read(text: &str, map: &FieldMap) -> Result<Article, Skip> {
    let (entries, body) = front_matter::split(text)?;
    let mut record = Record::default();
    record.read(map, Origin::FrontMatter, entries);
    let mut article = record.into_article(Basis::FrontMatter);
    let mut blocks = Blocks::default();
    for event in Parser::new_ext(body, extensions()) {
        blocks.take(event);
    }
    blocks.flush();
    if let Some(at) = blocks.first_heading {
        let heading = &blocks.paragraphs[at].text;
        let title =
            article.title.get_or_insert_with(|| Sourced::new(heading.clone(), Basis::Heading));
        if says_the_same(&title.value, heading) {
            blocks.paragraphs.remove(at);
        }
    }
    // A field `text` in the front matter is rare, and then it is the beginning.
    article.paragraphs.append(&mut blocks.paragraphs);
    Ok(article)
}

fn extensions() -> Options {
    Options::ENABLE_FOOTNOTES | Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH
}

/// True where two lines have the same letters and digits.
fn says_the_same(a: &str, b: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
        text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
    }
    letters(a).eq(letters(b))
}

/// The blocks of a page as they come: a stack of what stands around the text, and the text of the
/// paragraph under way.
#[derive(Default)]
struct Blocks {
    paragraphs: Vec<Paragraph>,
    /// Where the first heading of the first level stands.
    first_heading: Option<usize>,
    text: String,
    /// The quotes, items and headings around the text; the innermost says what it is.
    around: Vec<ParagraphKind>,
    /// How many things that are left out stand around.
    muted: usize,
    html: Option<String>,
}

impl Blocks {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.open(&tag),
            Event::End(tag) => self.close(tag),
            Event::Html(html) => {
                if let Some(block) = &mut self.html {
                    block.push_str(&html);
                }
            }
            Event::Text(text) | Event::Code(text) => self.push(&text),
            Event::SoftBreak | Event::HardBreak => self.push(" "),
            Event::InlineHtml(tag) if tag.starts_with("<br") => self.push(" "),
            Event::Rule => self.flush(),
            // Tags within a line, references to footnotes, marks of task lists.
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if self.muted == 0 {
            self.text.push_str(text);
        }
    }

    fn open(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::BlockQuote(_) => self.enter(ParagraphKind::Quote),
            Tag::Item => self.enter(ParagraphKind::Item),
            Tag::Heading { .. } => self.enter(ParagraphKind::Heading),
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::List(_) | Tag::Table(_) => self.flush(),
            Tag::HtmlBlock => {
                self.flush();
                self.html = Some(String::new());
            }
            Tag::FootnoteDefinition(_) => {
                self.flush();
                self.muted += 1;
            }
            Tag::Image { .. } | Tag::MetadataBlock(_) => self.muted += 1,
            _ => {}
        }
    }

    fn close(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::BlockQuote(_) | TagEnd::Item => self.leave(),
            TagEnd::Heading(level) => {
                let at = self.paragraphs.len();
                self.leave();
                let is_title = level == HeadingLevel::H1 && self.paragraphs.len() > at;
                if is_title && self.around.is_empty() && self.first_heading.is_none() {
                    self.first_heading = Some(at);
                }
            }
            TagEnd::TableCell => self.push(" "),
            TagEnd::HtmlBlock => {
                if let Some(html) = self.html.take() {
                    self.push(&without_tags(&html));
                    self.flush();
                }
            }
            TagEnd::FootnoteDefinition => {
                self.flush();
                self.muted = self.muted.saturating_sub(1);
            }
            TagEnd::Image | TagEnd::MetadataBlock(_) => {
                self.muted = self.muted.saturating_sub(1);
            }
            TagEnd::Paragraph
            | TagEnd::CodeBlock
            | TagEnd::List(_)
            | TagEnd::TableHead
            | TagEnd::TableRow => self.flush(),
            _ => {}
        }
    }

    fn enter(&mut self, kind: ParagraphKind) {
        self.flush();
        self.around.push(kind);
    }

    fn leave(&mut self) {
        self.flush();
        self.around.pop();
    }

    /// Ends the paragraph under way.
    fn flush(&mut self) {
        let text = squeeze(&self.text);
        self.text.clear();
        if !text.is_empty() {
            let kind = self.around.last().copied().unwrap_or_default();
            self.paragraphs.push(Paragraph { text, kind });
        }
    }
}

/// A block of HTML without its tags and comments; scripts and styles give nothing.
fn without_tags(html: &str) -> String {
    let lower = html.get(..8).unwrap_or(html).to_ascii_lowercase();
    if lower.starts_with("<script") || lower.starts_with("<style") {
        return String::new();
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        out.push_str(before);
        let end = if tag.starts_with("!--") { "-->" } else { ">" };
        rest = tag.split_once(end).map_or("", |(_, after)| after);
        out.push(' ');
    }
    out.push_str(rest);
    let signs = [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&amp;", "&")];
    signs.iter().fold(
        out,
        |text, (sign, meant)| {
            if text.contains(sign) { text.replace(sign, meant) } else { text }
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The title and the paragraphs, one a line, each behind the letter of its kind.
    fn check(text: &str, expected: &[&str]) {
        let article = read(text, &FieldMap::default()).unwrap();
        let title = article.title.iter().map(|title| format!("= {}", title.value));
        let lines = article.paragraphs.iter().map(|paragraph| {
            let kind = match paragraph.kind {
                ParagraphKind::Text => 't',
                ParagraphKind::Heading => 'h',
                ParagraphKind::Quote => 'q',
                ParagraphKind::Item => 'i',
            };
            format!("{kind} {}", paragraph.text)
        });
        assert_eq!(title.chain(lines).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn text_is_what_a_reader_sees() {
        check("a *b* **c** ~~d~~ `e`\nf", &["t a b c d e f"]);
        check("see [the mill](http://x.example \"t\") now", &["t see the mill now"]);
        check("<http://x.example>", &["t http://x.example"]);
        check("before ![a picture](p.png) after", &["t before after"]);
        check("![only a picture](p.png)", &[]);
        check("a\\*b &amp; c&nbsp;d", &["t a*b & c d"]);
        check("\"typed\" 'quotes' -- stay...", &["t \"typed\" 'quotes' -- stay..."]);
        check("one  \ntwo<br>three", &["t one two three"]);
    }

    #[test]
    fn blocks_have_kinds() {
        check("para\n\n## Part\n\npara", &["t para", "h Part", "t para"]);
        check("> q one\n>\n> q two\n\nafter", &["q q one", "q q two", "t after"]);
        check("- a\n- b\n  - c\n\n    d\n- e", &["i a", "i b", "i c", "i d", "i e"]);
        check("> - item in a quote\n> \n> more", &["i item in a quote", "q more"]);
        check("1. > quote in an item", &["q quote in an item"]);
        check("```\ncode  here\nand here\n```", &["t code here and here"]);
        check("| a | b |\n|---|---|\n| c | d |", &["t a b", "t c d"]);
        check("a\n\n---\n\nb", &["t a", "t b"]);
    }

    #[test]
    fn notes_and_comments_go() {
        check("a[^1] b\n\n[^1]: the note\n\n    more of it\n\nc", &["t a b", "t c"]);
        check("a <!-- b --> c\n\n<!-- d\n\ne -->\n\nf", &["t a c", "t f"]);
        check(
            "<div class=\"x\">in a <b>box</b> &amp; out</div>\n\nb",
            &["t in a box & out", "t b"],
        );
        check("<script>\nlet x = 1 < 2;\n</script>\n\nb", &["t b"]);
        check("a <span>b</span> c", &["t a b c"]);
    }

    #[test]
    fn the_first_heading_is_the_title() {
        check("# Of Rivers\n\ntext", &["= Of Rivers", "t text"]);
        check("intro\n\nOf Rivers\n=====\n\ntext", &["= Of Rivers", "t intro", "t text"]);
        check("---\ntitle: Of rivers\n---\n# Of *Rivers*!\n\ntext", &["= Of rivers", "t text"]);
        check("---\ntitle: Other\n---\n# Of Rivers\n\ntext", &["= Other", "h Of Rivers", "t text"]);
        check("# One\n\n# Two\n", &["= One", "h Two"]);
        check("## Two\n\ntext", &["h Two", "t text"]);
        check("- # In a list\n\ntext", &["h In a list", "t text"]);
    }

    #[test]
    fn front_matter_fills_the_fields() {
        let text = "---\n\
            title: Of Rivers\nauthors:\n  - name: Jane Mill\n  - Tom Weir\n\
            date: 2011-04-25\npublication: The Valley Review\nlink: http://x.example/r\n\
            type: Op-Ed\nsubtitle: On water\nlanguage: en-GB\nkeywords: [water, law]\n\
            people: [Ann Ford]\nentities:\n  - {name: Order of the Bell, type: org, aliases: [OB]}\n\
            id: rivers 1\nvolume: 3\nnested: {a: {b: c}}\n---\ntext\n";
        let article = read(text, &FieldMap::default()).unwrap();
        assert_eq!(article.title.unwrap().basis, Basis::FrontMatter);
        assert_eq!(article.authors, ["Jane Mill", "Tom Weir"]);
        assert_eq!(article.date.unwrap().value.to_string(), "2011-04-25");
        assert_eq!(article.source.unwrap().value, "The Valley Review");
        assert_eq!(article.url.unwrap().value, "http://x.example/r");
        assert_eq!(article.kind.unwrap().value, "op-ed");
        assert_eq!(article.deck.unwrap(), "On water");
        assert_eq!(article.lang.unwrap().value, "en");
        assert_eq!(article.tags, ["water", "law"]);
        assert_eq!(article.declared_key.unwrap(), "rivers-1");
        let names: Vec<_> =
            article.entities.iter().map(|e| (&*e.name, e.kind.unwrap().as_str())).collect();
        assert_eq!(names, [("Order of the Bell", "org"), ("Ann Ford", "person")]);
        let extra = [("volume".to_string(), "3".to_string()), ("nested.a.b".into(), "c".into())];
        assert_eq!(article.extra, extra);
    }

    #[test]
    fn hostile_pages_are_read() {
        let n = 20_000;
        for part in [">", "- ", "[", "*a ", "![", "<", "`", "<!--", "[^1]: ", "\n    ", "|a"] {
            let _ = read(&part.repeat(n), &FieldMap::default());
        }
    }
}
