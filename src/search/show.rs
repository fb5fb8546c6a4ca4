//! A citation → the paragraphs that it names, and whether their text is still what it was.

use anyhow::Result;

use crate::index::Snapshot;
use crate::index::record::{ArticleRecord, PassageRecord};
use crate::model::{Citation, Locus};

/// What a citation names.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The article.
    pub article: ArticleRecord,
    /// Title and deck, where the article has a title.
    pub head: Option<String>,
    /// All its paragraphs, in order.
    pub paragraphs: Vec<String>,
    /// What was asked for; `None` is the whole article.
    pub locus: Option<Locus>,
    /// The text that was asked for.
    pub text: String,
    /// The content hash of that text, where it is a passage as it was handed out.
    pub hash: Option<String>,
    /// What to tell the reader, such as that the text is no longer what was cited.
    pub warning: Option<String>,
}

/// Why a citation names nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShowError {
    /// No article has the key.
    #[error("no article has the key `{key}`{hint}")]
    NoArticle {
        /// As typed.
        key: String,
        /// Near keys, with the words around them; may be empty.
        hint: String,
    },
    /// The article has fewer paragraphs.
    #[error("`{key}` has {paragraphs} paragraphs, and none numbered {number}")]
    NoParagraph {
        /// As typed.
        key: String,
        /// How many there are.
        paragraphs: usize,
        /// What was asked for.
        number: u32,
    },
    /// The paragraph has no such part.
    #[error("paragraph {number} of `{key}` has no part {part}")]
    NoPart {
        /// As typed.
        key: String,
        /// The paragraph.
        number: u32,
        /// The part.
        part: u32,
    },
}

/// How many near keys are offered for an unknown one.
const MAX_NEAR_KEYS: usize = 5;

/// Looks a citation up. Any paragraph or range can be named, however the passages were cut.
///
/// # Errors
/// [`ShowError`] inside the `anyhow` error where the citation names nothing.
pub fn show(snapshot: &Snapshot, citation: &Citation) -> Result<Shown> {
    let Some(article) = snapshot.article_by_key(&citation.key)? else {
        return Err(no_article(snapshot, &citation.key)?.into());
    };
    let passages = snapshot.passages_by_key(&citation.key)?;
    let paragraphs = paragraphs(&passages);
    let head = passages.iter().find(|p| p.locus().is_head()).map(|p| p.text.clone());
    let text = match citation.locus {
        None => paragraphs.join("\n\n"),
        Some(locus) => text_at(&passages, &paragraphs, &citation.key, locus)?,
    };
    let cited = citation.locus.unwrap_or(Locus::HEAD);
    let passage = passages.iter().find(|p| p.locus() == cited);
    let hash = passage.map(|p| p.hash.clone());
    let warning = citation.hash.as_ref().and_then(|expected| {
        let now = hash.clone().unwrap_or_else(|| crate::index::record::content_hash(&text));
        let same = now.starts_with(expected.as_str());
        (!same).then(|| {
            format!("the text under this citation changed: it was @{expected} and is now @{now}")
        })
    });
    Ok(Shown { article, head, paragraphs, locus: citation.locus, text, hash, warning })
}

fn text_at(
    passages: &[PassageRecord],
    paragraphs: &[String],
    key: &str,
    locus: Locus,
) -> Result<String, ShowError> {
    let key = key.to_string();
    if locus.to as usize > paragraphs.len() {
        return Err(ShowError::NoParagraph { key, paragraphs: paragraphs.len(), number: locus.to });
    }
    if locus.part > 0 {
        let part = passages.iter().find(|p| p.locus() == locus).map(|p| p.text.clone());
        return part.ok_or(ShowError::NoPart { key, number: locus.from, part: locus.part });
    }
    Ok(paragraphs[locus.from as usize - 1..locus.to as usize].join("\n\n"))
}

fn no_article(snapshot: &Snapshot, key: &str) -> Result<ShowError> {
    // A key that several articles want has a suffix for each of them.
    let candidates = snapshot.keys_with_prefix(&format!("{key}~"))?;
    let hint = if !candidates.is_empty() {
        let list: Vec<String> = candidates.iter().map(|k| format!("`{k}`")).collect();
        format!("\n\nhint: several articles want it; they are {}", list.join(", "))
    } else {
        let near = near_keys(key, &snapshot.keys_with_prefix("")?);
        let list: Vec<String> = near.iter().map(|k| format!("`{k}`")).collect();
        match list.is_empty() {
            true => String::new(),
            false => format!("\n\nhint: there are {}", list.join(", ")),
        }
    };
    Ok(ShowError::NoArticle { key: key.to_string(), hint })
}

fn near_keys(key: &str, keys: &[String]) -> Vec<String> {
    let mut near: Vec<(usize, &String)> = keys
        .iter()
        .filter_map(|other| {
            let last = other.rsplit('/').next().unwrap_or(other);
            let distance = strsim::osa_distance(key, other).min(strsim::osa_distance(key, last));
            let longest = key.chars().count().max(1);
            (distance * 3 <= longest || other.contains(key)).then_some((distance, other))
        })
        .collect();
    near.sort();
    near.into_iter().take(MAX_NEAR_KEYS).map(|(_, k)| k.clone()).collect()
}

/// The paragraphs of an article, put together again from its passages: parts are joined by a
/// space, and paragraphs that share a passage are taken apart.
#[must_use]
pub fn paragraphs(passages: &[PassageRecord]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for passage in passages.iter().filter(|p| !p.locus().is_head()) {
        let locus = passage.locus();
        if locus.part > 1
            && let Some(last) = out.last_mut()
        {
            let unspaced = last.chars().next_back().is_some_and(is_unspaced)
                && passage.text.chars().next().is_some_and(is_unspaced);
            if !unspaced {
                last.push(' ');
            }
            last.push_str(&passage.text);
            continue;
        }
        let ends = passage.paragraphs.iter().skip(1).map(|s| *s as usize);
        let mut start = 0;
        for end in ends.chain([passage.text.len()]) {
            let text = passage.text.get(start..end).unwrap_or_default();
            out.push(text.trim_end_matches('\n').to_string());
            start = end;
        }
    }
    out
}

/// Letters and marks of scripts that put no spaces between sentences.
fn is_unspaced(c: char) -> bool {
    matches!(
        c,
        '\u{0E00}'..='\u{0E7F}' | '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
            | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}'
    )
}
