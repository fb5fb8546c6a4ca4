//! Flags as typed to a search as meant: defaults filled, conflicts refused. Pure.
//!
//! What a flag's value means in the query language (dates, names) is left to `query`.

use super::args::{
    BatchArgs, EntityListArgs, FilterArgs, KwicArgs, MatchArgs, ParseArgs, QueryArgs, ResultArgs,
    SearchArgs,
};
use crate::output::Format;
use crate::output::batch::RecordFormat;
use crate::query::Filters;
use crate::search::request::{Group, SearchRequest};

/// Flags that do not go together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FlagsError {
    /// Neither words nor a filter.
    #[error("nothing to search for")]
    NothingToFind,
    /// `--per-article` with articles as hits.
    #[error("`--per-article` does not go with `--group article`, where every article stands once")]
    PerArticleOfArticles,
    /// `--context` with a format that shows no paragraphs around a hit.
    #[error("`--context` does not go with `--format {}`", .0.as_str())]
    ContextUnseen(Format),
    /// `--explain` with a format that shows no signals.
    #[error("`--explain` does not go with `--format {}`", .0.as_str())]
    SignalsUnseen(Format),
    /// `--fold` with a format that has no place for what is folded.
    #[error("`--fold` does not go with `--format {}`, where every passage has its line", .0.as_str())]
    FoldUnseen(Format),
    /// `--against` where nothing is compared.
    #[error("`--against` needs `--format jsonl`, and does not go with `--check`")]
    AgainstUnseen,
    /// `--resume` with a format whose records name no index.
    #[error("`--resume` needs `--format jsonl`: other records do not name their index")]
    ResumeWithoutIndex,
    /// `--resume` while nothing is run.
    #[error("`--resume` does not go with `--check`, which answers nothing")]
    ResumeOfCheck,
}

impl FlagsError {
    /// What to do instead, where that can be said.
    #[must_use]
    pub fn hint(self) -> Option<&'static str> {
        Some(match self {
            FlagsError::NothingToFind => {
                "give words, a filter such as `--author lieven`, or '*' for everything"
            }
            FlagsError::PerArticleOfArticles => "leave out one of the two",
            FlagsError::ContextUnseen(_) => "use `--format text`, `json`, `jsonl` or `markdown`",
            FlagsError::SignalsUnseen(_) => "use `--format text`, `json` or `jsonl`",
            FlagsError::FoldUnseen(_)
            | FlagsError::AgainstUnseen
            | FlagsError::ResumeWithoutIndex
            | FlagsError::ResumeOfCheck => return None,
        })
    }
}

impl QueryArgs {
    /// The search for it, with the hits that `results` asks for.
    fn search(&self, results: &ResultArgs) -> SearchRequest {
        SearchRequest {
            query: self.query.join(" "),
            filters: filters(&self.filters, &self.tag),
            ..base(&self.matching, results)
        }
    }

    /// The search whose matches are to be looked at; no query is everything.
    #[must_use]
    pub fn request(&self) -> SearchRequest {
        let mut request = self.search(&ResultArgs::default());
        if is_nothing(&request) {
            request.query = "*".to_string();
        }
        request
    }
}

/// True for neither words nor a filter.
fn is_nothing(request: &SearchRequest) -> bool {
    request.query.trim().is_empty() && request.filters == Filters::default()
}

impl SearchArgs {
    /// The search that the flags ask for.
    ///
    /// # Errors
    /// Flags that contradict each other or ask for what the format cannot show, and a search for
    /// nothing.
    pub fn request(&self) -> Result<SearchRequest, FlagsError> {
        let format = self.output.format;
        let request = SearchRequest {
            with_text: format.needs_text(),
            fold: format.needs_text() && !self.output.unfold,
            ..self.query.search(&self.results)
        };
        if is_nothing(&request) {
            return Err(FlagsError::NothingToFind);
        }
        check_results(&request)?;
        check_format(&request, format)?;
        Ok(request)
    }
}

impl ParseArgs {
    /// The search whose query is to be shown.
    ///
    /// # Errors
    /// A query of nothing.
    pub fn request(&self) -> Result<SearchRequest, FlagsError> {
        let request = self.query.search(&ResultArgs::default());
        if is_nothing(&request) { Err(FlagsError::NothingToFind) } else { Ok(request) }
    }
}

impl EntityListArgs {
    /// The search in whose matches entities are counted; `None` where they are in all passages.
    #[must_use]
    pub fn request(&self) -> Option<SearchRequest> {
        let request = SearchRequest {
            query: self.query.clone().unwrap_or_default(),
            filters: filters(&self.filters, &self.tag),
            ..base(&self.matching, &ResultArgs::default())
        };
        (!is_nothing(&request)).then_some(request)
    }
}

impl KwicArgs {
    /// The search whose matches are to be shown, and which of them.
    ///
    /// # Errors
    /// A query of nothing, or of everything.
    pub fn request(&self) -> Result<SearchRequest, FlagsError> {
        let mut request = self.query.request();
        if request.query.trim() == "*" && request.filters == Filters::default() {
            return Err(FlagsError::NothingToFind);
        }
        request.limit = if self.limit == 0 { usize::MAX } else { self.limit as usize };
        request.offset = self.offset as usize;
        Ok(request)
    }
}

impl BatchArgs {
    /// What holds for every line that does not say otherwise; its query is empty.
    ///
    /// # Errors
    /// Flags that contradict each other or ask for what the format cannot show.
    pub fn defaults(&self) -> Result<SearchRequest, FlagsError> {
        if self.against.is_some() && (self.check || self.format != RecordFormat::Jsonl) {
            return Err(FlagsError::AgainstUnseen);
        }
        if self.resume.is_some() && self.format != RecordFormat::Jsonl {
            return Err(FlagsError::ResumeWithoutIndex);
        }
        if self.resume.is_some() && self.check {
            return Err(FlagsError::ResumeOfCheck);
        }
        let format = self.format.as_format();
        if self.fold && !format.needs_text() {
            return Err(FlagsError::FoldUnseen(format));
        }
        let request = SearchRequest {
            filters: filters(&self.filters, &[]),
            with_text: format.needs_text(),
            fold: self.fold,
            ..base(&self.matching, &self.results)
        };
        check_results(&request)?;
        check_format(&request, format)?;
        Ok(request)
    }
}

fn base(matching: &MatchArgs, results: &ResultArgs) -> SearchRequest {
    SearchRequest {
        query: String::new(),
        filters: Filters::default(),
        plain: matching.plain,
        all: matching.all,
        scope: matching.scope,
        group: results.group,
        sort: results.sort,
        expand: results.expand,
        limit: results.limit as usize,
        offset: results.offset as usize,
        per_article: results.per_article.map(|n| n as usize),
        context: results.context as usize,
        count: results.count,
        explain: results.explain,
        with_text: true,
        fold: false,
    }
}

fn filters(args: &FilterArgs, tag: &[String]) -> Filters {
    Filters {
        author: args.author.clone(),
        entity: args.entity.clone(),
        any_entity: args.any_entity.clone(),
        not_entity: args.not_entity.clone(),
        since: args.since.clone(),
        until: args.until.clone(),
        date: args.date.clone(),
        source: args.source.clone(),
        kind: args.kind.clone(),
        lang: args.lang.clone(),
        tag: tag.to_vec(),
    }
}

fn check_results(request: &SearchRequest) -> Result<(), FlagsError> {
    match request.per_article.is_some() && request.group == Group::Article {
        true => Err(FlagsError::PerArticleOfArticles),
        false => Ok(()),
    }
}

fn check_format(request: &SearchRequest, format: Format) -> Result<(), FlagsError> {
    if request.context > 0 && !format.shows_context() {
        return Err(FlagsError::ContextUnseen(format));
    }
    if request.explain && !format.shows_signals() {
        return Err(FlagsError::SignalsUnseen(format));
    }
    Ok(())
}

#[cfg(test)]
#[path = "settings_tests.rs"]
mod tests;
