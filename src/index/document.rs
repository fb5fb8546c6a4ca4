//! A prepared article → the Tantivy documents of its passages.

use std::collections::BTreeSet;

use tantivy::TantivyDocument;
use tantivy::schema::Field;
use tantivy::tokenizer::{PreTokenizedString, Token};

use super::analysis;
use super::record::{
    ArticleRecord, Head, PassageRecord, StoredMention, content_hash, paragraph_kinds,
};
use super::schema::{self, Fields, PARAGRAPH_START, PASSAGE, SENTENCE_START};
use super::state::ArticleState;
use super::stems::StemLanguage;
use crate::article::names::fold_name;
use crate::entities::{ArticleTally, article_tally, fold_alias, mention_key};
use crate::model::{Article, Basis, Mention, Paragraph, Passage, Sourced, Speaker};
use crate::text;

/// An article ready to be written: what the walk `ingest` makes of one.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// The article, overrides applied.
    pub article: Article,
    /// Its passages.
    pub passages: Vec<Passage>,
    /// Mentions, a list for each passage.
    pub mentions: Vec<Vec<Mention>>,
    /// Who speaks, a list for each passage.
    pub speakers: Vec<Vec<Speaker>>,
    /// The citation key.
    pub key: String,
    /// Root-relative path of the source.
    pub path: String,
    /// Its id inside the index.
    pub uid: u64,
    /// The key it would have if no other article wanted the same.
    pub base: String,
    /// Hash of the effective record.
    pub hash: String,
}

/// What comes out of [`Prepared::documents`].
pub struct Documents {
    /// One for each passage; the first holds the article's record.
    pub documents: Vec<TantivyDocument>,
    /// For the index's state.
    pub state: ArticleState,
    /// For the tally of names.
    pub tally: ArticleTally,
}

/// A gap between the words of two authors, so that no name is read across it.
const VALUE_GAP: usize = 8;

impl Prepared {
    /// Makes the documents of an article. Linear in its text.
    #[must_use]
    pub fn documents(&self) -> Documents {
        documents(&schema::build().1, self)
    }
}

/// A stored article as it was prepared, so that it can be written again under another key.
/// Of the body only the passages come back, which is all that its documents are made of.
#[must_use]
pub fn restored(
    record: &ArticleRecord,
    stored: &[PassageRecord],
    known: &ArticleState,
) -> Prepared {
    let head = &record.head;
    let basis = |name: &str| {
        record.basis.iter().find(|(n, _)| n == name).map_or(Basis::Text, |(_, basis)| *basis)
    };
    let sourced = |name: &str, value: &Option<String>| {
        value.clone().map(|value| Sourced::new(value, basis(name)))
    };
    let mut paragraphs = vec![Paragraph::text(""); record.n_paragraphs as usize];
    for (number, kind) in &record.kinds {
        if let Some(paragraph) = paragraphs.get_mut(*number as usize - 1) {
            paragraph.kind = *kind;
        }
    }
    let article = Article {
        declared_key: None,
        kind: sourced("kind", &head.kind),
        about: head.about.clone(),
        title: sourced("title", &head.title),
        kicker: record.kicker.clone(),
        deck: record.deck.clone(),
        authors: head.authors.clone(),
        authors_basis: (!head.authors.is_empty()).then(|| basis("author")),
        byline: record.byline.clone(),
        dateline: record.dateline.clone(),
        date: head.date.clone(),
        source: sourced("source", &head.source),
        url: sourced("url", &head.url),
        lang: sourced("lang", &head.lang),
        tags: record.tags.clone(),
        entities: Vec::new(),
        bio: record.bio.clone(),
        corrections: record.corrections.clone(),
        related: record.related.clone(),
        paragraphs,
        extra: Vec::new(),
        // The path has it.
        member: None,
    };
    Prepared {
        article,
        passages: stored.iter().map(PassageRecord::passage).collect(),
        mentions: stored.iter().map(PassageRecord::mentions).collect(),
        speakers: stored.iter().map(|r| r.speakers.clone()).collect(),
        key: known.key.clone(),
        path: head.path.clone(),
        uid: known.uid,
        base: known.base.clone(),
        hash: known.hash.clone(),
    }
}

fn documents(fields: &Fields, prepared: &Prepared) -> Documents {
    let article = &prepared.article;
    let head = head(prepared);
    let tally = article_tally(&prepared.passages, &prepared.mentions, &article.entities);
    let title = article.title.as_ref().map_or("", |t| t.value.as_str());
    let title_tokens = text::tokens(title).count() as u64 * prepared.passages.len() as u64;
    let language = head.lang.as_deref().and_then(StemLanguage::of);
    let mut documents = Vec::with_capacity(prepared.passages.len() + 1);
    let has_head = prepared.passages.first().is_some_and(|p| p.locus.is_head());
    let mut tokens = 0;
    for (ordinal, ((passage, mentions), speakers)) in
        prepared.passages.iter().zip(&prepared.mentions).zip(&prepared.speakers).enumerate()
    {
        let mut doc = TantivyDocument::default();
        let n_tokens = add_words(&mut doc, fields, passage, mentions, language);
        tokens += n_tokens;
        add_metadata(&mut doc, fields, prepared, !tally.is_empty(), language);
        add_speakers(&mut doc, fields, speakers);
        // The head is 0 and the body begins at 1, whether there is a head or not.
        let first = if has_head { 0 } else { 1 };
        doc.add_u64(fields.ordinal, (first + ordinal) as u64);
        doc.add_u64(fields.n_tokens, n_tokens);
        doc.add_text(fields.doctype, PASSAGE);
        let record = PassageRecord {
            text: passage.text.clone(),
            locus: [passage.locus.from, passage.locus.to, passage.locus.part],
            sentences: passage.sentence_starts.clone(),
            paragraphs: passage.paragraph_starts.clone(),
            mentions: mentions.iter().map(StoredMention::new).collect(),
            speakers: speakers.clone(),
            hash: content_hash(&passage.text),
            head: head.clone(),
        };
        add_record(&mut doc, fields.record, &record);
        documents.push(doc);
    }
    if documents.is_empty() {
        // Nothing to search in, but something to show.
        let mut doc = TantivyDocument::default();
        doc.add_u64(fields.uid, prepared.uid);
        documents.push(doc);
    }
    add_article(&mut documents[0], fields, prepared, head, tally.clone());
    let state = ArticleState {
        uid: prepared.uid,
        base: prepared.base.clone(),
        key: prepared.key.clone(),
        hash: prepared.hash.clone(),
        passages: prepared.passages.len() as u32,
        tokens,
        title_tokens,
    };
    Documents { documents, state, tally }
}

fn head(prepared: &Prepared) -> Head {
    let article = &prepared.article;
    let value = |v: &Option<Sourced<String>>| v.as_ref().map(|v| v.value.clone());
    Head {
        key: prepared.key.clone(),
        kind: value(&article.kind),
        about: article.about.clone(),
        title: value(&article.title),
        authors: article.authors.clone(),
        date: article.date.clone(),
        source: value(&article.source),
        url: value(&article.url),
        lang: value(&article.lang),
        path: prepared.path.clone(),
    }
}

/// Adds the text, its bounds and its mentions; returns the number of tokens.
fn add_words(
    doc: &mut TantivyDocument,
    fields: &Fields,
    passage: &Passage,
    mentions: &[Mention],
    language: Option<StemLanguage>,
) -> u64 {
    add_stems(doc, fields.body, &passage.text, language);
    doc.add_text(fields.body_exact, &passage.text);
    let mut bounds: Vec<Token> = Vec::new();
    let mut keys: Vec<Token> = Vec::new();
    let (mut sentences, mut paragraphs) =
        (passage.sentence_starts.iter().peekable(), passage.paragraph_starts.iter().peekable());
    let mut mentions = mentions.iter().peekable();
    let mut n_tokens = 0;
    for (position, span) in text::tokens(&passage.text).enumerate() {
        // A start counts for the first token that ends after it: quotes may come before it.
        if paragraphs.next_if(|s| span.end > **s).is_some() {
            bounds.push(token(position, PARAGRAPH_START.to_string()));
            while paragraphs.next_if(|s| span.end > **s).is_some() {}
        }
        if sentences.next_if(|s| span.end > **s).is_some() {
            bounds.push(token(position, SENTENCE_START.to_string()));
            while sentences.next_if(|s| span.end > **s).is_some() {}
        }
        while let Some(mention) = mentions.next_if(|m| span.end > m.span.start) {
            keys.push(token(position, mention_key(mention.kind, &mention.name)));
        }
        n_tokens += 1;
    }
    add_tokens(doc, fields.bounds, bounds);
    add_tokens(doc, fields.mention, keys);
    n_tokens
}

/// Adds a text to a field of stems.
fn add_stems(doc: &mut TantivyDocument, field: Field, text: &str, language: Option<StemLanguage>) {
    match language {
        None => doc.add_text(field, text),
        Some(language) => doc.add_pre_tokenized_text(field, analysis::stems(text, language)),
    }
}

fn add_metadata(
    doc: &mut TantivyDocument,
    fields: &Fields,
    prepared: &Prepared,
    names: bool,
    language: Option<StemLanguage>,
) {
    let article = &prepared.article;
    doc.add_text(fields.key, &prepared.key);
    doc.add_text(fields.path, &prepared.path);
    doc.add_u64(fields.uid, prepared.uid);
    if let Some(title) = &article.title {
        add_stems(doc, fields.title, &title.value, language);
        doc.add_text(fields.title_exact, &title.value);
    }
    if let Some(deck) = &article.deck {
        add_stems(doc, fields.deck, deck, language);
    }
    let mut author_words = Vec::new();
    let mut position = 0;
    for author in &article.authors {
        doc.add_text(fields.author, author);
        for word in fold_name(author).split(' ') {
            author_words.push(token(position, word.to_string()));
            position += 1;
        }
        position += VALUE_GAP;
    }
    add_tokens(doc, fields.author_words, author_words);
    if let Some(source) = &article.source {
        doc.add_text(fields.source, &source.value);
        let words = fold_alias(&source.value);
        let words = words.split(' ').enumerate().map(|(i, w)| token(i, w.to_string())).collect();
        add_tokens(doc, fields.source_words, words);
    }
    for (field, value) in [(fields.kind, &article.kind), (fields.lang, &article.lang)] {
        if let Some(value) = value {
            doc.add_text(field, value.value.to_lowercase());
        }
    }
    for tag in &article.tags {
        doc.add_text(fields.tag, tag.to_lowercase());
    }
    if let Some(url) = &article.url {
        doc.add_text(fields.url, &url.value);
    }
    if let Some(date) = &article.date {
        doc.add_i64(fields.date_start, date.value.start_day());
        doc.add_i64(fields.date_end, date.value.end_day());
    }
    for word in present(article, names) {
        doc.add_text(fields.has, word);
    }
}

/// Adds who speaks, each once.
fn add_speakers(doc: &mut TantivyDocument, fields: &Fields, speakers: &[Speaker]) {
    if speakers.is_empty() {
        return;
    }
    doc.add_text(fields.has, "speaker");
    let keys: BTreeSet<String> = speakers
        .iter()
        .flat_map(|s| s.names.iter().map(|(kind, name)| mention_key(*kind, name)))
        .collect();
    keys.iter().for_each(|key| doc.add_text(fields.speaker, key));
}

/// The words of `has:` that hold for an article.
fn present(article: &Article, names: bool) -> impl Iterator<Item = &'static str> {
    [
        ("author", !article.authors.is_empty()),
        ("date", article.date.is_some()),
        ("entity", names),
        ("url", article.url.is_some()),
        ("deck", article.deck.is_some()),
        ("source", article.source.is_some()),
        ("tag", !article.tags.is_empty()),
        ("lang", article.lang.is_some()),
        ("correction", !article.corrections.is_empty()),
    ]
    .into_iter()
    .filter(|(_, there)| *there)
    .map(|(word, _)| word)
}

fn add_article(
    doc: &mut TantivyDocument,
    fields: &Fields,
    prepared: &Prepared,
    head: Head,
    mentions: ArticleTally,
) {
    let article = &prepared.article;
    doc.add_text(fields.article, &prepared.key);
    let record = ArticleRecord {
        head,
        kicker: article.kicker.clone(),
        deck: article.deck.clone(),
        byline: article.byline.clone(),
        dateline: article.dateline.clone(),
        bio: article.bio.clone(),
        corrections: article.corrections.clone(),
        related: article.related.clone(),
        tags: article.tags.clone(),
        kinds: paragraph_kinds(&article.paragraphs),
        basis: bases(article),
        n_paragraphs: article.paragraphs.len() as u32,
        mentions,
    };
    add_record(doc, fields.article_record, &record);
}

fn bases(article: &Article) -> Vec<(String, Basis)> {
    fn basis<T>(value: &Option<Sourced<T>>) -> Option<Basis> {
        value.as_ref().map(|v| v.basis)
    }
    [
        ("title", basis(&article.title)),
        ("author", article.authors_basis),
        ("date", basis(&article.date)),
        ("source", basis(&article.source)),
        ("kind", basis(&article.kind)),
        ("url", basis(&article.url)),
        ("lang", basis(&article.lang)),
    ]
    .into_iter()
    .filter_map(|(name, basis)| Some((name.to_string(), basis?)))
    .collect()
}

fn add_record<T: serde::Serialize>(doc: &mut TantivyDocument, field: Field, record: &T) {
    let bytes = serde_json::to_vec(record).expect("a record is plain data");
    doc.add_bytes(field, &bytes);
}

fn token(position: usize, text: String) -> Token {
    Token { position, text, ..Token::default() }
}

fn add_tokens(doc: &mut TantivyDocument, field: Field, tokens: Vec<Token>) {
    if !tokens.is_empty() {
        doc.add_pre_tokenized_text(field, PreTokenizedString { text: String::new(), tokens });
    }
}
