//! Files of every format: bytes to articles to passages.

use std::path::{Path, PathBuf};

use byline::article::{PassageOptions, passages};
use byline::formats::{ReadOptions, read};

pub const TEXT: &[&str] = &[
    "\n\n",
    "\r\n",
    "By ",
    " | ",
    "\n---\n",
    "April 19, 2011",
    "Correction: ",
    "(LeT)",
    "“",
    "”",
    "\n* * *\n",
    "More from ",
    "\u{feff}",
    "is the author of",
];

pub const MARKDOWN: &[&str] = &[
    "---\n",
    "+++\n",
    "title: ",
    "date: ",
    "author: [",
    "]\n",
    "\n# ",
    "\n## ",
    "![a](b)",
    "[a](b",
    "\n> ",
    "\n- ",
    "```\n",
    "<b>",
    "&amp;",
    "|a|b|\n|-|-|\n",
    "[^1]",
    "&anchor ",
    "*anchor ",
    "!!int ",
    "{a: ",
    "entities:\n  - {name: ",
];

pub const JSON: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    "\"",
    ":",
    ",",
    "null",
    "\n",
    "\\u0000",
    "\\ud800",
    "1e999",
    "\"title\":",
    "\"text\":",
    "\"body\":",
    "\"author\":",
    "\"date\":",
    "\"tags\":[",
    "\"html\":\"<p>",
];

pub const HTML: &[&str] = &[
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<article>",
    "<title>",
    "<meta name=author content=\"",
    "<script type=\"application/ld+json\">",
    "</script>",
    "<!--",
    "-->",
    "<table><tr><td>",
    "&#0;",
    "&nbsp;",
    "<svg>",
    "<template>",
    "<time datetime=\"",
    "Content-Type: text/html\n\n",
    "Content-Transfer-Encoding: quoted-printable\n",
    "=\n",
    "=3D",
    "--b\n",
    "<a rel=author href=x>",
];

/// The project's own files with one of these endings, from its tests and its corpus.
pub fn seeds(endings: &[&str]) -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders: Vec<PathBuf> = vec![root.join("corpus"), root.join("tests/data")];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            let ending = path.extension().and_then(|e| e.to_str()).unwrap_or("");
            if path.is_dir() {
                folders.push(path);
            } else if endings.contains(&ending) {
                files.push(path);
            }
        }
    }
    // Folders are listed in any order, and a seed must mean the same everywhere.
    files.sort();
    files.iter().filter_map(|file| std::fs::read(file).ok()).collect()
}

/// Reads `bytes` as a file of that name, and cuts what comes out into passages.
pub fn reads(name: &str, bytes: &[u8]) {
    read(bytes, name, &ReadOptions::default(), &mut |article| {
        if let Ok(article) = article {
            let cut = passages(&article, &PassageOptions::default());
            assert!(cut.iter().all(|p| p.text.is_char_boundary(p.sentence_starts[0] as usize)));
        }
    });
}
