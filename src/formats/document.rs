//! A word processor's document, whatever file it came in.
//!
//! In: paragraphs with what their styles say, and what the file says about itself. Out: the
//! articles of a database's export, or one [`Article`], read as a page of plain text is, with
//! headings, quotations and items as they were marked.

use rustc_hash::FxHashSet;

use super::clean::{clean, one_line, squeeze};
use super::{Sink, Skip, check_article, database, text};
use crate::article::bylines::is_unsigned;
use crate::article::names::{looks_like_name, title_case};
use crate::model::{Article, Basis, Date, ParagraphKind, Sourced};

/// One paragraph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Block {
    /// Its text; lines that were broken by hand are parted by `\n`.
    pub text: String,
    /// What its style says it is.
    pub kind: ParagraphKind,
    /// Its style is that of a title.
    pub is_title: bool,
    /// It is set in the middle of the line.
    pub is_centred: bool,
    /// An empty paragraph stands before it.
    pub after_blank: bool,
}

impl Block {
    /// What the name of a style, in small letters, says: Word keeps these names in English.
    pub(super) fn kind_of_style(name: &str) -> (ParagraphKind, bool) {
        match name {
            "title" => (ParagraphKind::Heading, true),
            _ if name.starts_with("heading ") => (ParagraphKind::Heading, false),
            "quote" | "intense quote" | "block text" | "block quote" | "block quotation"
            | "blockquote" | "quotations" => (ParagraphKind::Quote, false),
            "list paragraph" => (ParagraphKind::Text, false),
            _ if name.starts_with("list bullet") || name.starts_with("list number") => {
                (ParagraphKind::Item, false)
            }
            _ => (ParagraphKind::Text, false),
        }
    }
}

/// The paragraphs of a document, and what its file says about it.
#[derive(Clone, Debug, Default)]
pub(super) struct Document {
    pub blocks: Vec<Block>,
    pub title: Option<String>,
    pub creator: Option<String>,
    pub date: Option<Date>,
    /// The file breaks off.
    pub is_cut: bool,
    /// The last paragraph was empty.
    ends_blank: bool,
}

impl Document {
    /// Appends a paragraph, if it says anything.
    pub(super) fn push(&mut self, block: Block) {
        if block.text.trim().is_empty() {
            self.ends_blank = true;
        } else {
            let after_blank = std::mem::take(&mut self.ends_blank);
            self.blocks.push(Block { after_blank, ..block });
        }
    }

    /// True where each paragraph is a line that was broken by hand, and empty ones part what
    /// belongs together: so programs write that know only lines.
    fn is_wrapped(&self) -> bool {
        const LONGEST_BYTES: usize = 160;
        self.blocks.iter().skip(1).any(|block| block.after_blank)
            && self.blocks.iter().all(|block| block.text.len() <= LONGEST_BYTES)
    }

    /// Hands out the articles of the document.
    pub(super) fn read(self, what: &str, sink: Sink<'_>) {
        let plain = self.plain_text(false);
        let is_cut = self.is_cut;
        match database::recognise(&plain) {
            Some(layout) => database::read(&plain, layout, sink),
            None if self.blocks.is_empty() => {
                return sink(Err(Skip::new(format!("{what} without text"))));
            }
            None => sink(check_article(self.into_article())),
        }
        if is_cut {
            sink(Err(Skip::new(format!("{what} breaks off; what follows is missing"))));
        }
    }

    /// The paragraphs with blank lines between them. For an article, headings and items are
    /// marked; for an export, what is set in the middle of the line stands there.
    fn plain_text(&self, marked: bool) -> String {
        const MIDDLE: &str = "                    ";
        let is_wrapped = self.is_wrapped();
        let mut out = String::new();
        for block in &self.blocks {
            if !out.is_empty() {
                out.push_str(if is_wrapped && !block.after_blank { "\n" } else { "\n\n" });
            }
            match block.kind {
                ParagraphKind::Heading if marked => {
                    // A title is the first heading of all.
                    out.push_str(if block.is_title { "# " } else { "## " });
                    out.push_str(&one_line(&block.text));
                }
                ParagraphKind::Item if marked => {
                    out.push_str("• ");
                    out.push_str(&one_line(&block.text));
                }
                _ => {
                    if block.is_centred && !marked {
                        out.push_str(MIDDLE);
                    }
                    out.push_str(&clean(&block.text));
                }
            }
        }
        out.push('\n');
        out
    }

    fn into_article(self) -> Article {
        let mut article = text::read(&self.plain_text(true));
        self.mark_quotes(&mut article);
        if let Some(title) = self.blocks.iter().find(|block| block.is_title) {
            article.title = Some(Sourced::new(one_line(&title.text), Basis::Heading));
            drop_repeated_title(&mut article);
        }
        if article.title.is_none()
            && let Some(title) = self.title.as_deref().map(one_line).filter(|t| is_title(t))
        {
            article.title = Some(Sourced::new(title, Basis::Meta));
        }
        if article.authors.is_empty()
            && let Some(name) = self.creator.as_deref().map(one_line)
            && looks_like_name(&name)
            && !is_unsigned(&name)
        {
            article.authors = vec![title_case(&name)];
            article.authors_basis = Some(Basis::Meta);
        }
        if article.date.is_none() {
            article.date = self.date.map(|date| Sourced::new(date, Basis::Meta));
        }
        article
    }

    /// Gives the quotations back what they are, which plain text has no mark for.
    fn mark_quotes(&self, article: &mut Article) {
        let quotes = self.blocks.iter().filter(|block| block.kind == ParagraphKind::Quote);
        let quotes: FxHashSet<String> = quotes.map(|block| squeeze(&clean(&block.text))).collect();
        for paragraph in &mut article.paragraphs {
            if paragraph.kind == ParagraphKind::Text && quotes.contains(&paragraph.text) {
                paragraph.kind = ParagraphKind::Quote;
            }
        }
    }
}

fn drop_repeated_title(article: &mut Article) {
    let Some(title) = &article.title else {
        return;
    };
    if article.paragraphs.first().is_some_and(|first| first.text == title.value) {
        article.paragraphs.remove(0);
    }
}

/// True where a file's own title may be that of the piece; programs put their own words there.
pub(super) fn is_title(title: &str) -> bool {
    let lower = title.to_lowercase();
    let ends = [".doc", ".docx", ".rtf", ".txt", ".pdf", ".indd", ".qxd", ".odt", ".pages", ".tex"];
    let fronts = ["microsoft word", "untitled", "document", "dokument", "slide ", "layout "];
    !title.is_empty()
        && title.chars().any(char::is_alphabetic)
        && !ends.iter().any(|end| lower.ends_with(end))
        && !fronts.iter().any(|front| lower.starts_with(front))
}
