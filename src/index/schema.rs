//! The Tantivy schema: one document per passage; the first one holds the article's record too.
//!
//! Every passage document carries the metadata of its article, so that a filter needs no join
//! and a hit is shown from one stored record.

use tantivy::schema::{
    BytesOptions, FAST, Field, INDEXED, IndexRecordOption, NumericOptions, STORED, Schema,
    TextFieldIndexing, TextOptions,
};

/// Tokenizer of [`Fields::body`] and [`Fields::title`]: stems.
pub const STEM_TOKENIZER: &str = "byline_stem";
/// Tokenizer of [`Fields::body_exact`]: folded words, and the cased form where case matters.
pub const EXACT_TOKENIZER: &str = "byline_exact";

/// The term of [`Fields::doctype`] that every passage document has.
pub const PASSAGE: &str = "passage";

/// The term in [`Fields::bounds`] at the first token of each sentence.
pub const SENTENCE_START: &str = "s";
/// The term in [`Fields::bounds`] at the first token of each paragraph.
pub const PARAGRAPH_START: &str = "p";

/// Handles to the fields of the schema.
///
/// `body`, `body_exact`, `mention` and `bounds` share one position space: position `i` in each
/// is token `i` of the passage's text, as `text::tokens` counts.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// Stems of the passage's words.
    pub body: Field,
    /// The words themselves, folded; at the same position the cased form where case matters.
    pub body_exact: Field,
    /// Mention keys (`person:raymond davis`) at the first token of each mention.
    pub mention: Field,
    /// Sentence and paragraph starts.
    pub bounds: Field,
    /// Mention keys of those to whom the passage gives words.
    pub speaker: Field,
    /// Stems of the article's title, on every passage of it.
    pub title: Field,
    /// The title's words themselves, folded, at the same positions.
    pub title_exact: Field,
    /// Stems of the article's deck, on every passage of it.
    pub deck: Field,
    /// Words of author names, folded for matching; a gap lies between two authors.
    pub author_words: Field,
    /// Author names as shown; for facets.
    pub author: Field,
    /// Words of the source's name, folded.
    pub source_words: Field,
    /// The source as shown; for facets.
    pub source: Field,
    /// What the piece is, lower case.
    pub kind: Field,
    /// Language code.
    pub lang: Field,
    /// Tags, lower case.
    pub tag: Field,
    /// The article's key, on its passages.
    pub key: Field,
    /// The article's key, on the one document that holds its [`Fields::article_record`].
    pub article: Field,
    /// Root-relative path.
    pub path: Field,
    /// Address.
    pub url: Field,
    /// Which metadata there is: `author`, `date`, `entity`, `url`, `deck`, `source`, `tag`,
    /// `lang`, `correction`; and of the passage: `speaker`.
    pub has: Field,
    /// First day of the period that the date covers; days since 1970-01-01.
    pub date_start: Field,
    /// Last day of that period.
    pub date_end: Field,
    /// The passage's place in its article; the head is 0, the body begins at 1.
    pub ordinal: Field,
    /// How many tokens the passage has.
    pub n_tokens: Field,
    /// [`PASSAGE`], on passages.
    pub doctype: Field,
    /// The article's id inside the index; documents are deleted by it.
    pub uid: Field,
    /// The stored record of the passage ([`super::record`]).
    pub record: Field,
    /// The stored record of the article, on its first passage: a document of its own would
    /// have no words, and so would pull down the mean length that Tantivy prunes by.
    pub article_record: Field,
}

/// Builds the schema. The order of the fields is part of the index format.
#[must_use]
pub fn build() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let text = |tokenizer: &str, option: IndexRecordOption, norms: bool| {
        TextOptions::default().set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(option)
                .set_fieldnorms(norms),
        )
    };
    let positions = IndexRecordOption::WithFreqsAndPositions;
    let basic = IndexRecordOption::Basic;
    let raw = || text("raw", basic, false);
    let fields = Fields {
        body: builder.add_text_field("body", text(STEM_TOKENIZER, positions, true)),
        body_exact: builder.add_text_field("body_exact", text(EXACT_TOKENIZER, positions, false)),
        // The next fields are given as tokens with positions, so their tokenizer is never run.
        mention: builder.add_text_field("mention", text("raw", positions, false)),
        bounds: builder.add_text_field("bounds", text("raw", positions, false)),
        speaker: builder.add_text_field("speaker", raw()),
        title: builder.add_text_field("title", text(STEM_TOKENIZER, positions, false)),
        title_exact: builder.add_text_field("title_exact", text(EXACT_TOKENIZER, positions, false)),
        deck: builder.add_text_field("deck", text(STEM_TOKENIZER, positions, false)),
        author_words: builder.add_text_field("author_words", text("raw", positions, false)),
        author: builder.add_text_field("author", TextOptions::default().set_fast("raw")),
        source_words: builder.add_text_field("source_words", text("raw", positions, false)),
        source: builder.add_text_field("source", TextOptions::default().set_fast("raw")),
        kind: builder.add_text_field("kind", raw().set_fast("raw")),
        lang: builder.add_text_field("lang", raw().set_fast("raw")),
        tag: builder.add_text_field("tag", raw().set_fast("raw")),
        key: builder.add_text_field("key", raw().set_fast("raw")),
        article: builder.add_text_field("article", raw()),
        path: builder.add_text_field("path", raw()),
        url: builder.add_text_field("url", raw()),
        has: builder.add_text_field("has", raw()),
        date_start: builder.add_i64_field("date_start", FAST),
        date_end: builder.add_i64_field("date_end", FAST),
        ordinal: builder.add_u64_field("ordinal", FAST),
        n_tokens: builder.add_u64_field("n_tokens", FAST),
        doctype: builder.add_text_field("doctype", raw()),
        uid: builder.add_u64_field("uid", NumericOptions::from(INDEXED)),
        record: builder.add_bytes_field("record", BytesOptions::from(STORED)),
        article_record: builder.add_bytes_field("article_record", BytesOptions::from(STORED)),
    };
    (builder.build(), fields)
}
