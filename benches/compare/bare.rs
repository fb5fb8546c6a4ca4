//! The same work by Tantivy alone: its tokenizers, its query objects, its top ten, its snippets.

use std::fs;
use std::ops::Bound;
use std::path::Path;

use byline::query::Filters;
use byline::search::SearchRequest;
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::snippet::SnippetGenerator;
use tantivy::tokenizer::{
    Language, LowerCaser, SimpleTokenizer, Stemmer, TextAnalyzer, TokenStream,
};
use tantivy::{
    DocAddress, Index, IndexSettings, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term,
};

use super::corpus::Passage;

/// A query as both sides run it.
#[derive(Clone)]
pub struct BareQuery {
    words: Vec<String>,
    required: bool,
    phrase: bool,
    author: Option<String>,
    years: Option<(i16, i16)>,
}

impl BareQuery {
    pub fn any(words: &[String]) -> BareQuery {
        let words = words.to_vec();
        BareQuery { words, required: false, phrase: false, author: None, years: None }
    }

    pub fn all(words: &[String]) -> BareQuery {
        BareQuery { required: true, ..BareQuery::any(words) }
    }

    pub fn phrase(words: &str) -> BareQuery {
        let words: Vec<String> = words.split(' ').map(String::from).collect();
        BareQuery { phrase: true, ..BareQuery::any(&words) }
    }

    /// The words of a phrase within five of each other, for byline alone.
    pub fn near(&self) -> SearchRequest {
        SearchRequest { query: self.words.join(" w/5 "), ..SearchRequest::default() }
    }

    pub fn filtered(word: &str, author: &str, from: i16, to: i16) -> BareQuery {
        BareQuery {
            author: Some(author.to_string()),
            years: Some((from, to)),
            ..BareQuery::any(&[word.to_string()])
        }
    }

    fn text(&self) -> String {
        let words = self.words.join(" ");
        if self.phrase { format!("\"{words}\"") } else { words }
    }

    pub fn request(&self) -> SearchRequest {
        SearchRequest {
            query: self.text(),
            all: self.required,
            filters: Filters {
                author: self.author.iter().cloned().collect(),
                since: self.years.map(|(from, _)| from.to_string()),
                until: self.years.map(|(_, to)| to.to_string()),
                ..Filters::default()
            },
            ..SearchRequest::default()
        }
    }

    pub fn json_line(&self) -> String {
        let mut record = serde_json::json!({"query": self.text(), "all": self.required});
        if let Some(author) = &self.author {
            record["author"] = author.as_str().into();
        }
        if let Some((from, to)) = self.years {
            record["since"] = from.to_string().into();
            record["until"] = to.to_string().into();
        }
        format!("{record}\n")
    }
}

#[derive(Clone, Copy)]
struct Fields {
    body: Field,
    exact: Field,
    title: Field,
    author: Field,
    day: Field,
    record: Field,
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let indexed = |tokenizer: &str| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(IndexRecordOption::WithFreqsAndPositions);
        TextOptions::default().set_indexing_options(indexing)
    };
    let fields = Fields {
        body: builder.add_text_field("body", indexed("en_stem")),
        exact: builder.add_text_field("exact", indexed("default")),
        title: builder.add_text_field("title", indexed("en_stem")),
        author: builder.add_text_field("author", STRING | FAST),
        day: builder.add_i64_field("day", FAST),
        record: builder.add_bytes_field("record", STORED),
    };
    (builder.build(), fields)
}

/// Writes the passages with Tantivy alone: the text in two fields, the title, author and date,
/// and the stored record.
pub fn index(passages: &[Passage], dir: &Path, threads: usize, merge: bool) {
    let _ = fs::remove_dir_all(dir);
    fs::create_dir_all(dir).expect("the target folder can be written");
    let (schema, fields) = schema();
    let settings = IndexSettings { docstore_blocksize: 4096, ..IndexSettings::default() };
    let directory = tantivy::directory::MmapDirectory::open(dir).expect("the folder opens");
    let index = Index::create(directory, schema, settings).expect("an index is made");
    let mut writer: IndexWriter =
        index.writer_with_num_threads(threads, 160 << 20).expect("a writer");
    writer.set_merge_policy(Box::new(tantivy::indexer::NoMergePolicy));
    for passage in passages {
        let mut document = TantivyDocument::default();
        document.add_text(fields.body, &passage.text);
        document.add_text(fields.exact, &passage.text);
        document.add_text(fields.title, &passage.title);
        document.add_text(fields.author, &passage.author);
        document.add_i64(fields.day, passage.day);
        document.add_bytes(fields.record, &passage.record);
        writer.add_document(document).expect("a document is added");
    }
    writer.commit().expect("a commit");
    if merge {
        let ids = index.searchable_segment_ids().expect("segments");
        writer.merge(&ids).wait().expect("a merge");
        writer.garbage_collect_files().wait().expect("a sweep");
    }
}

/// Tantivy's index opened, with what a program around it would keep ready.
pub struct Bare {
    searcher: Searcher,
    fields: Fields,
    stemmer: TextAnalyzer,
}

impl Bare {
    pub fn open(dir: &Path) -> Bare {
        let index = Index::open_in_dir(dir).expect("the index opens");
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .try_into()
            .expect("the index opens");
        let stemmer = TextAnalyzer::builder(SimpleTokenizer::default())
            .filter(LowerCaser)
            .filter(Stemmer::new(Language::English))
            .build();
        Bare { searcher: reader.searcher(), fields: schema().1, stemmer }
    }

    fn stem(&self, word: &str) -> Term {
        let mut stemmer = self.stemmer.clone();
        let mut stream = stemmer.token_stream(word);
        assert!(stream.advance(), "a word has a stem");
        Term::from_field_text(self.fields.body, &stream.token().text)
    }

    fn query(&self, query: &BareQuery) -> Box<dyn Query> {
        if query.phrase {
            let terms = query.words.iter().map(|w| Term::from_field_text(self.fields.exact, w));
            return Box::new(PhraseQuery::new(terms.collect()));
        }
        let option = IndexRecordOption::WithFreqs;
        let occur = match query.required || query.author.is_some() {
            true => Occur::Must,
            false => Occur::Should,
        };
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = query
            .words
            .iter()
            .map(|w| (occur, Box::new(TermQuery::new(self.stem(w), option)) as Box<dyn Query>))
            .collect();
        if let Some(author) = &query.author {
            let term = Term::from_field_text(self.fields.author, author);
            let query = TermQuery::new(term, IndexRecordOption::Basic);
            clauses.push((Occur::Must, Box::new(query)));
        }
        if let Some((from, to)) = query.years {
            let day = |year: i16| byline::model::Date::year(year).expect("a year");
            let bound = |day| Term::from_field_i64(self.fields.day, day);
            clauses.push((
                Occur::Must,
                Box::new(RangeQuery::new(
                    Bound::Included(bound(day(from).start_day())),
                    Bound::Included(bound(day(to).end_day())),
                )),
            ));
        }
        match clauses.len() {
            1 => clauses.remove(0).1,
            _ => Box::new(BooleanQuery::new(clauses)),
        }
    }

    /// The ten best and how many there are, no more.
    pub fn top_and_count(&self, query: &BareQuery) -> (Vec<(f32, DocAddress)>, usize) {
        let top = TopDocs::with_limit(10).order_by_score();
        self.searcher.search(&self.query(query), &(top, Count)).expect("the query runs")
    }

    /// The ten best with stored text and Tantivy's own snippets, as HTML.
    pub fn search(&self, query: &BareQuery) -> Vec<(f32, String, String)> {
        let planned = self.query(query);
        let top = self
            .searcher
            .search(&planned, &TopDocs::with_limit(10).order_by_score())
            .expect("the query runs");
        let field = if query.phrase { self.fields.exact } else { self.fields.body };
        let mut snippets =
            SnippetGenerator::create(&self.searcher, &planned, field).expect("a generator");
        snippets.set_max_num_chars(2000);
        top.into_iter()
            .map(|(score, address)| {
                let document: TantivyDocument = self.searcher.doc(address).expect("a document");
                let bytes = document
                    .get_first(self.fields.record)
                    .and_then(|v| v.as_bytes())
                    .expect("every document has a record");
                let record: serde_json::Value = serde_json::from_slice(bytes).expect("a record");
                let text = record["text"].as_str().unwrap_or_default().to_string();
                let snippet = snippets.snippet(&text).to_html();
                (score, text, snippet)
            })
            .collect()
    }
}

/// A process that opens, searches and prints, and does nothing else.
pub fn process(dir: &Path, word: &str) {
    use std::io::Write;
    let bare = Bare::open(dir);
    let mut out = std::io::stdout().lock();
    for (score, _, snippet) in bare.search(&BareQuery::any(&[word.to_string()])) {
        let _ = writeln!(out, "{score}\t{snippet}");
    }
}
