//! Keys that repeat: where several articles want the same, each gets a suffix made from its
//! path, so that the same files give the same keys on every machine and in every order.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use anyhow::Result;

use super::run::RootWork;
use super::threads::{Job, Outcome, Shared};
use crate::index::restored;
use crate::index::state::State;

/// Hex digits of a suffix, and how many more are taken while two suffixes are equal.
const SUFFIX_DIGITS: usize = 6;

/// The key of every article whose base key another article wants too, by the article's id.
#[must_use]
pub fn final_keys(state: &State) -> HashMap<u64, String> {
    let mut wanting: BTreeMap<&str, Vec<(u64, String)>> = BTreeMap::new();
    for root in &state.roots {
        let root_name = Path::new(&root.path).file_name().unwrap_or_default().to_string_lossy();
        for (rel, source) in &root.sources {
            let mut nth: HashMap<&str, usize> = HashMap::new();
            for article in &source.articles {
                let n = nth.entry(article.base.as_str()).or_default();
                *n += 1;
                // The root's whole path stands last: it only parts what all else has in common.
                let place = format!("{root_name}/{rel}\0{n}\0{}", root.path);
                wanting.entry(&article.base).or_default().push((article.uid, place));
            }
        }
    }
    let mut keys = HashMap::new();
    for (base, articles) in wanting.into_iter().filter(|(_, a)| a.len() > 1) {
        for ((uid, _), suffix) in articles.iter().zip(suffixes(&articles)) {
            keys.insert(*uid, format!("{base}~{suffix}"));
        }
    }
    keys
}

fn suffixes(articles: &[(u64, String)]) -> Vec<String> {
    let hash = |text: &str| blake3::hash(text.as_bytes()).to_hex().to_string();
    let short = |place: &str| hash(place.rsplit_once('\0').map_or(place, |(p, _)| p));
    let firsts: Vec<String> =
        articles.iter().map(|(_, p)| short(p)[..SUFFIX_DIGITS].to_string()).collect();
    firsts
        .iter()
        .zip(articles)
        .map(|(first, (_, place))| match firsts.iter().filter(|f| *f == first).count() {
            1 => first.clone(),
            _ => format!("{first}{}", &hash(place)[..SUFFIX_DIGITS]),
        })
        .collect()
}

/// Writes articles again under other keys: those of the last commit from their stored records,
/// those of this run from their sources.
pub(super) fn rewrite(
    state: &mut State,
    shared: &Shared,
    works: &[RootWork],
    keys: &HashMap<u64, String>,
) -> Result<()> {
    let Some(writer) = shared.writer else { return Ok(()) };
    let mut again: BTreeMap<Job, HashMap<usize, String>> = BTreeMap::new();
    for (root_idx, root) in state.roots.iter_mut().enumerate() {
        for (rel, source) in &mut root.sources {
            for (place, article) in source.articles.iter_mut().enumerate() {
                let Some(key) = keys.get(&article.uid) else { continue };
                if let Some((record, passages)) = writer.stored(article.uid)? {
                    writer.remove(article.uid);
                    article.uid = shared.new_uid();
                    article.key.clone_from(key);
                    let documents = restored(&record, &passages, article).documents();
                    writer.add(documents.documents)?;
                    *article = documents.state;
                } else if let Some(job) = job_of(works, root_idx, rel) {
                    again.entry(job).or_default().insert(place, key.clone());
                }
            }
        }
    }
    let jobs: Vec<Job> = again.keys().copied().collect();
    shared.run(&jobs, Some(&again), &mut |outcome| {
        match outcome {
            Outcome::Added(job, place, article, _) => {
                let work = &works[job.work];
                let rel = &work.sources[job.source].rel;
                let articles = state.roots[work.idx].sources.get_mut(rel).map(|s| &mut s.articles);
                if let Some(old) = articles.and_then(|a| a.get_mut(place)) {
                    writer.remove(old.uid);
                    *old = article;
                }
            }
            Outcome::Failed(error) => return Err(error),
            Outcome::Unchanged(_) | Outcome::Read(..) | Outcome::Kept(..) => {}
        }
        Ok(())
    })
}

fn job_of(works: &[RootWork], root_idx: usize, rel: &str) -> Option<Job> {
    let work = works.iter().position(|w| w.idx == root_idx)?;
    let source = works[work].sources.iter().position(|s| s.rel == rel)?;
    Some(Job { work, source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::state::{ArticleState, Root, Source};

    /// A source's path and the base keys of its articles.
    type Bases<'a> = (&'a str, &'a [&'a str]);

    fn state(roots: &[(&str, &[Bases])]) -> State {
        let mut state = State::default();
        for (path, sources) in roots {
            let mut root = Root { path: (*path).to_string(), ..Root::default() };
            for (rel, bases) in *sources {
                let mut source = Source::default();
                for base in *bases {
                    source.articles.push(ArticleState {
                        uid: state.next_uid,
                        base: (*base).to_string(),
                        key: (*base).to_string(),
                        hash: String::new(),
                        passages: 1,
                        tokens: 1,
                        title_tokens: 0,
                    });
                    state.next_uid += 1;
                }
                root.sources.insert((*rel).to_string(), source);
            }
            state.roots.push(root);
        }
        state
    }

    #[test]
    fn only_repeated_keys_get_a_suffix() {
        let keys = final_keys(&state(&[
            ("../a", &[("x.md", &["x"]), ("x.txt", &["x"])]),
            ("../b", &[("y.md", &["y"])]),
        ]));
        assert_eq!(keys.len(), 2);
        assert!(keys.values().all(|k| k.starts_with("x~") && k.len() == 2 + SUFFIX_DIGITS));
        assert_ne!(keys[&0], keys[&1]);
    }

    #[test]
    fn suffixes_do_not_depend_on_order_or_machine() {
        let one = final_keys(&state(&[("/m/a", &[("x", &["k"])]), ("/m/b", &[("x", &["k"])])]));
        let two = final_keys(&state(&[("/n/b", &[("x", &["k"])]), ("/n/a", &[("x", &["k"])])]));
        assert_eq!(one[&0], two[&1]);
        assert_eq!(one[&1], two[&0]);
    }

    #[test]
    fn the_same_key_twice_in_one_file() {
        let keys = final_keys(&state(&[("a", &[("x.jsonl", &["k", "k"])])]));
        assert_ne!(keys[&0], keys[&1]);
    }

    #[test]
    fn folders_of_one_name_are_told_apart() {
        let keys = final_keys(&state(&[("/m/a", &[("x", &["k"])]), ("/n/a", &[("x", &["k"])])]));
        assert_ne!(keys[&0], keys[&1]);
    }
}
