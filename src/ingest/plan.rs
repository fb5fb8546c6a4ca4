//! Which roots a run brings up to date, and where they are.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::index::state::{Root, State};

/// A root as given on the command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootGiven {
    /// A folder or a file.
    pub path: PathBuf,
    /// `--config FILE`.
    pub config: Option<PathBuf>,
}

/// Why a run cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// There is no root to index.
    #[error(
        "there is nothing to index: no folder was given, none is recorded, and there is no \
         `corpus` here\n\nhint: name a folder, as in `byline index ~/articles`"
    )]
    NoRoots,
    /// A given root is not there.
    #[error("cannot find `{0}`\n\nhint: check the spelling; nothing was changed")]
    NotFound(String),
    /// A recorded root is not there.
    #[error(
        "the root `{0}` is not there\n\n\
         hint: if its disk is not mounted, mount it; if it is gone for good, forget it with \
         `byline index --remove {0}`"
    )]
    RootMissing(String),
    /// A recorded root had sources and now has none.
    #[error(
        "the root `{0}` held articles and is now empty\n\n\
         hint: if its disk is not mounted, mount it; if it is empty for good, forget it with \
         `byline index --remove {0}`"
    )]
    RootEmpty(String),
    /// Two roots share files.
    #[error(
        "the roots `{0}` and `{1}` overlap, so that articles would be indexed twice\n\n\
         hint: index the outer one alone"
    )]
    Overlap(String, String),
    /// `--remove` names no root.
    #[error("`{0}` is not a root of this index{1}")]
    NotARoot(String, String),
    /// The run was interrupted.
    #[error("interrupted; the index is as it was")]
    Interrupted,
}

/// The place of a recorded root.
#[must_use]
pub fn root_path(index_dir: &Path, root: &str) -> PathBuf {
    let path = index_dir.join(root);
    // A way through a directory that is not there yet leads nowhere.
    if index_dir.exists() { path } else { normal(&path) }
}

/// How a path is recorded: as given if absolute, else relative to the index directory.
#[must_use]
pub fn recorded(index_dir: &Path, given: &Path) -> String {
    let text = |p: &Path| p.to_string_lossy().into_owned();
    if given.is_absolute() {
        return text(given);
    }
    // The index directory need not be there yet.
    let place = |path: &Path| {
        fs::canonicalize(path).or_else(|_| std::path::absolute(path).map(|p| normal(&p)))
    };
    match (place(index_dir), place(given)) {
        (Ok(base), Ok(path)) => text(&relative(&base, &path)),
        _ => text(given),
    }
}

fn relative(base: &Path, path: &Path) -> PathBuf {
    let (base, path): (Vec<Component>, Vec<Component>) =
        (base.components().collect(), path.components().collect());
    let shared = base.iter().zip(&path).take_while(|(a, b)| a == b).count();
    let up = base[shared..].iter().map(|_| Component::ParentDir);
    let out: PathBuf = up.chain(path[shared..].iter().copied()).collect();
    if out.as_os_str().is_empty() { PathBuf::from(".") } else { out }
}

/// Enters the given roots into the state and says which of its roots this run brings up to
/// date, as indices. Without a given root that is all of them; where there is none, `./corpus`.
///
/// # Errors
/// See [`IngestError`].
pub fn select_roots(
    state: &mut State,
    given: &[RootGiven],
    index_dir: &Path,
) -> Result<Vec<usize>, IngestError> {
    if given.is_empty() {
        if !state.roots.is_empty() {
            return Ok((0..state.roots.len()).collect());
        }
        let corpus = RootGiven { path: PathBuf::from("corpus"), config: None };
        if !corpus.path.is_dir() {
            return Err(IngestError::NoRoots);
        }
        return select_roots(state, &[corpus], index_dir);
    }
    let mut selected = Vec::new();
    for root in given {
        let canonical = fs::canonicalize(&root.path)
            .map_err(|_| IngestError::NotFound(root.path.display().to_string()))?;
        let idx = match find_root(state, index_dir, &canonical) {
            Some(idx) => idx,
            None => {
                refuse_overlap(state, index_dir, &root.path, &canonical)?;
                let path = recorded(index_dir, &root.path);
                state.roots.push(Root { path, ..Root::default() });
                state.roots.len() - 1
            }
        };
        if let Some(config) = &root.config {
            state.roots[idx].config = Some(recorded(index_dir, config));
        }
        if !selected.contains(&idx) {
            selected.push(idx);
        }
    }
    selected.sort_unstable();
    Ok(selected)
}

/// The recorded root that a `--remove` names, whether it is still there or not.
///
/// # Errors
/// [`IngestError::NotARoot`], with the roots that there are.
pub fn root_to_remove(state: &State, index_dir: &Path, given: &Path) -> Result<usize, IngestError> {
    let by_place =
        fs::canonicalize(given).ok().and_then(|canonical| find_root(state, index_dir, &canonical));
    let text = given.to_string_lossy();
    let trimmed = text.trim_end_matches('/');
    let absent = || {
        let there = std::path::absolute(given).ok();
        state.roots.iter().position(|r| {
            r.path == text
                || r.path == trimmed
                || there.as_deref().is_some_and(|t| {
                    std::path::absolute(root_path(index_dir, &r.path))
                        .is_ok_and(|p| normal(&p) == normal(t))
                })
        })
    };
    by_place.or_else(absent).ok_or_else(|| {
        let roots: Vec<String> = state.roots.iter().map(|r| format!("`{}`", r.path)).collect();
        let hint = match roots.is_empty() {
            true => String::new(),
            false => format!("\n\nhint: its roots are {}", roots.join(", ")),
        };
        IngestError::NotARoot(text.into_owned(), hint)
    })
}

/// A path without `.` and `..`, by its words alone: the folders may be gone.
fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

fn find_root(state: &State, index_dir: &Path, canonical: &Path) -> Option<usize> {
    state
        .roots
        .iter()
        .position(|r| fs::canonicalize(root_path(index_dir, &r.path)).is_ok_and(|p| p == canonical))
}

fn refuse_overlap(
    state: &State,
    index_dir: &Path,
    given: &Path,
    canonical: &Path,
) -> Result<(), IngestError> {
    for root in &state.roots {
        let Ok(other) = fs::canonicalize(root_path(index_dir, &root.path)) else { continue };
        if canonical.starts_with(&other) || other.starts_with(canonical) {
            return Err(IngestError::Overlap(root.path.clone(), given.display().to_string()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recorded_paths_lead_from_the_index() {
        let check = |base: &str, path: &str, expected: &str| {
            assert_eq!(relative(Path::new(base), Path::new(path)), Path::new(expected));
        };
        check("/a/index", "/a/corpus", "../corpus");
        check("/a/index", "/b/c", "../../b/c");
        check("/a", "/a/corpus", "corpus");
        check("/a", "/a", ".");
    }

    #[test]
    fn overlapping_roots_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("outer/inner")).unwrap();
        let index = dir.path().join("index");
        fs::create_dir(&index).unwrap();
        let given = |p: &str| RootGiven { path: dir.path().join(p), config: None };
        let mut state = State::default();
        assert_eq!(select_roots(&mut state, &[given("outer")], &index).unwrap(), [0]);
        assert_eq!(select_roots(&mut state, &[given("outer/")], &index).unwrap(), [0]);
        let error = select_roots(&mut state, &[given("outer/inner")], &index).unwrap_err();
        assert!(matches!(error, IngestError::Overlap(..)), "{error}");
        let error = select_roots(&mut state, &[given("nowhere")], &index).unwrap_err();
        assert!(matches!(error, IngestError::NotFound(..)), "{error}");
        fs::remove_dir_all(dir.path().join("outer")).unwrap();
        assert_eq!(root_to_remove(&state, &index, &dir.path().join("outer")).unwrap(), 0);
        assert!(root_to_remove(&state, &index, Path::new("elsewhere")).is_err());
    }
}
