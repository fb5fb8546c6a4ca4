//! What archives have in common: which members are read, under what path, and how deep.
//!
//! In: the name of a member and its bytes. Out: its articles and skips, each with the member's
//! path in it. Nothing is ever written to disk, so that a name can do no harm; it is made a clean
//! path all the same, for it is shown and becomes a key.

mod attached;
mod resources;
pub mod tar;
mod torn;
pub mod zip;

use std::io::Read;

use super::input::{Input, MAX_DEPTH, Place};
use super::{Sink, Skip, read_input, saved};
use crate::model::Article;

/// Longest archive within an archive, which is held in memory.
pub const MAX_HELD_BYTES: usize = 64 << 20;

/// The path of the member called `name`: its parts without those that lead nowhere or out (`..`, a
/// root, a drive); `None` for folders, hidden names, what the Finder adds, and control files.
#[must_use]
pub fn member_path(name: &str) -> Option<String> {
    if name.ends_with(['/', '\\']) {
        return None;
    }
    let is_drive = |part: &str| part.len() == 2 && part.ends_with(':');
    let parts: Vec<&str> = name
        .split(['/', '\\'])
        .filter(|part| !matches!(*part, "" | "." | "..") && !is_drive(part))
        .collect();
    let last = parts.last()?;
    let is_control =
        matches!(*last, "corpus.toml" | "entities.toml") || last.ends_with(".meta.toml");
    let is_hidden = parts.iter().any(|part| part.starts_with('.') || *part == "__MACOSX");
    let path = parts.join("/").replace(char::is_control, "-");
    (!is_control && !is_hidden).then_some(path)
}

/// True where the member at `path` is a resource of a saved page; `has_page` tells whether a page
/// is there, by its path without the extension.
#[must_use]
pub fn is_resource(path: &str, has_page: impl Fn(&str) -> bool) -> bool {
    let slashes = path.match_indices('/').map(|(at, _)| at);
    let mut folders = slashes.map(|at| path[..at].rsplit_once('/').unwrap_or(("", &path[..at])));
    folders.any(|(above, folder)| {
        saved::page_of_folder(folder).is_some_and(|stem| match above {
            "" => has_page(stem),
            above => has_page(&format!("{above}/{stem}")),
        })
    })
}

/// The path of a page without its extension, for [`is_resource`].
#[must_use]
pub fn page_path(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = saved::page_stem(name)?;
    Some(&path[..path.len() - (name.len() - stem.len())])
}

/// Reads the member at `path`. What is wrong with it is its own trouble.
pub fn read_member(reader: &mut dyn Read, path: &str, place: &Place<'_>, sink: Sink<'_>) {
    let mut inner_sink = |read: Result<Article, Skip>| {
        sink(match read {
            Ok(article) => Ok(lift(article, path)),
            Err(skip) => Err(below(skip, path)),
        });
    };
    let Some(inner) = place.inner(path) else {
        return inner_sink(Err(Skip::refused(format!(
            "archives in archives, over {MAX_DEPTH} deep"
        ))));
    };
    let read = Input::stream(reader).and_then(|input| read_input(input, &inner, &mut inner_sink));
    if let Err(error) = read {
        inner_sink(Err(Skip::unreadable(&error)));
    }
}

/// An article of the member at `path`.
fn lift(article: Article, path: &str) -> Article {
    Article { member: Some(join(path, article.member.as_deref())), ..article }
}

/// A trouble with the member at `path`, or with a part of it.
fn below(skip: Skip, path: &str) -> Skip {
    Skip { member: Some(join(path, skip.member.as_deref()).into()), ..skip }
}

fn join(outer: &str, inner: Option<&str>) -> String {
    match inner {
        Some(inner) => format!("{outer}/{inner}"),
        None => outer.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_clean_paths() {
        let check = |name: &str, path: &str| {
            assert_eq!(member_path(name).unwrap_or_default(), path, "{name}");
        };
        check("a/b.html", "a/b.html");
        check("/etc/passwd", "etc/passwd");
        check("../../up.txt", "up.txt");
        check("C:\\papers\\a.txt", "papers/a.txt");
        check("./a//b.txt", "a/b.txt");
        check("a\nb\u{1b}.txt", "a-b-.txt");
        check("folder/", "");
        check(".hidden/a.txt", "");
        check("a/.DS_Store", "");
        check("__MACOSX/a.txt", "");
        check("x/corpus.toml", "");
        check("x/a.meta.toml", "");
        check("..", "");
        check("", "");
    }

    #[test]
    fn resources_belong_to_a_page() {
        let has = |path: &str| path == "a/page" || path == "top";
        assert!(is_resource("a/page_files/frame.html", has));
        assert!(is_resource("a/page_files/deep/frame.html", has));
        assert!(is_resource("top.files/x.html", has));
        assert!(!is_resource("a/other_files/frame.html", has));
        assert!(!is_resource("a/page.html", has));
        assert_eq!(page_path("a/b.c.html"), Some("a/b.c"));
        assert_eq!(page_path("a.d/notes"), None);
    }
}
