//! `byline info`: what the index holds.

use std::fs;
use std::io::{self, Write};

use serde::Serialize;

use super::super::args::InfoArgs;
use super::super::messages::Failure;
use super::super::{FOUND, IndexDir};
use super::open;
use crate::index::Snapshot;
use crate::output::for_terminal;

/// What `--json` prints, version 1.
#[derive(Serialize)]
struct Info {
    schema: &'static str,
    index: String,
    fingerprint: String,
    format: u32,
    articles: u64,
    passages: u64,
    tokens: u64,
    entities: usize,
    segments: usize,
    bytes: u64,
    roots: Vec<RootInfo>,
}

#[derive(Serialize)]
struct RootInfo {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    config: Option<String>,
    sources: usize,
    articles: usize,
    skipped: usize,
}

/// Runs the command.
pub fn run(dir: &IndexDir, args: &InfoArgs) -> Result<u8, Failure> {
    let snapshot = open(dir, None)?;
    let info = gather(&snapshot)?;
    let mut out = io::stdout().lock();
    if args.json {
        serde_json::to_writer_pretty(&mut out, &info)?;
        writeln!(out)?;
    } else {
        print(&info, &mut out)?;
    }
    Ok(FOUND)
}

fn gather(snapshot: &Snapshot) -> Result<Info, Failure> {
    let payload = snapshot.payload();
    let roots = snapshot.state()?.roots.into_iter().map(|root| RootInfo {
        sources: root.sources.len(),
        articles: root.sources.values().map(|s| s.articles.len()).sum(),
        skipped: root.sources.values().map(|s| s.skipped.len()).sum(),
        path: root.path,
        config: root.config,
    });
    Ok(Info {
        schema: "byline-info/1",
        index: snapshot.dir().display().to_string(),
        fingerprint: payload.fingerprint.clone(),
        format: payload.format,
        articles: payload.articles,
        passages: payload.passages,
        tokens: payload.tokens,
        entities: snapshot.entities()?.len(),
        segments: snapshot.n_segments(),
        bytes: size(snapshot)?,
        roots: roots.collect(),
    })
}

fn size(snapshot: &Snapshot) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(snapshot.dir())? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}

fn print(info: &Info, out: &mut impl Write) -> io::Result<()> {
    let rows = [
        ("index", info.index.clone()),
        ("fingerprint", info.fingerprint.clone()),
        ("articles", info.articles.to_string()),
        ("passages", info.passages.to_string()),
        ("words", info.tokens.to_string()),
        ("entities", info.entities.to_string()),
        ("segments", info.segments.to_string()),
        ("size", format!("{:.1} MB", info.bytes as f64 / 1e6)),
    ];
    for (name, value) in rows {
        writeln!(out, "{name:<12} {}", for_terminal(&value))?;
    }
    for root in &info.roots {
        let path = for_terminal(&root.path);
        write!(out, "{:<12} {path} ({} articles in {} files", "root", root.articles, root.sources)?;
        match root.skipped {
            0 => writeln!(out, ")")?,
            n => writeln!(out, ", {n} skipped)")?,
        }
    }
    Ok(())
}
