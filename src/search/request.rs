//! What a caller asks of a search: the query text and every setting that has a flag.
//!
//! Made by `cli` from argv and by `batch` from an input line; read by the rest of `search`.

use serde::Deserialize;

use crate::query::Filters;

/// How hits are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Best first; newest first where the query has nothing to score.
    #[default]
    Relevance,
    /// Latest date first; undated last.
    Newest,
    /// Earliest date first; undated last.
    Oldest,
}

/// How wide a filter on entities reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The passage itself must mention the entity.
    #[default]
    Passage,
    /// Some passage of the same article must.
    Article,
}

/// What is ranked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// Passages.
    #[default]
    Passage,
    /// Articles, each by its best passage.
    Article,
}

/// One search, as meant.
#[derive(Clone, Debug)]
pub struct SearchRequest {
    /// The query text; may be empty where a filter is given.
    pub query: String,
    /// Filters given as flags or keys.
    pub filters: Filters,
    /// Read the text as words alone.
    pub plain: bool,
    /// Require every word.
    pub all: bool,
    /// How far entity filters reach.
    pub scope: Scope,
    /// Passages or articles.
    pub group: Group,
    /// The order.
    pub sort: Sort,
    /// Rank by words of the best passages too.
    pub expand: bool,
    /// At most this many hits.
    pub limit: usize,
    /// Leave out this many hits first.
    pub offset: usize,
    /// At most this many hits of one article.
    pub per_article: Option<usize>,
    /// Show this many paragraphs before and after each hit.
    pub context: usize,
    /// Count distinct articles too.
    pub count: bool,
    /// Break every score into its signals.
    pub explain: bool,
    /// Read the stored text of the hits; `ids` and `trec` output needs none.
    pub with_text: bool,
    /// Show near-duplicates under the first of them ([`super::fold`]).
    pub fold: bool,
}

impl Default for SearchRequest {
    fn default() -> SearchRequest {
        SearchRequest {
            query: String::new(),
            filters: Filters::default(),
            plain: false,
            all: false,
            scope: Scope::default(),
            group: Group::default(),
            sort: Sort::default(),
            expand: false,
            limit: 10,
            offset: 0,
            per_article: None,
            context: 0,
            count: false,
            explain: false,
            with_text: true,
            fold: false,
        }
    }
}
