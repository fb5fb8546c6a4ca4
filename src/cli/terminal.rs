//! What is known of the terminal: whether there is one, how wide, whether it takes colour.

use std::env;
use std::io::{IsTerminal, stderr, stdout};

use super::args::ColorWhen;

/// Widest text that is easy to read; a wider terminal is not filled.
const MAX_WIDTH_CHARS: usize = 100;

/// What is filled where nobody says how wide.
const USUAL_COLUMNS: usize = 80;

/// The terminal as this run sees it.
#[derive(Clone, Copy, Debug)]
pub struct Terminal {
    /// Stdout is one.
    pub out: bool,
    /// Stderr is one.
    pub err: bool,
    /// Colour on stdout.
    pub color: bool,
    /// OSC 8 hyperlinks on stdout.
    pub hyperlinks: bool,
    /// Columns to wrap to, where stdout is a terminal.
    pub width_chars: Option<usize>,
    /// Columns to fill, whatever stdout is: those that `COLUMNS` says, those of the terminal, or
    /// 80.
    pub columns: usize,
    color_err: bool,
}

impl Terminal {
    /// Looks once.
    #[must_use]
    pub fn look(color: ColorWhen) -> Terminal {
        let (out, err) = (stdout().is_terminal(), stderr().is_terminal());
        let wanted = |there: bool| match color {
            ColorWhen::Always => true,
            ColorWhen::Never => false,
            ColorWhen::Auto => {
                there && env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()) && !is_dumb()
            }
        };
        let columns = env_columns()
            .or_else(|| terminal_size::terminal_size().map(|(w, _)| usize::from(w.0)))
            .unwrap_or(USUAL_COLUMNS);
        Terminal {
            out,
            err,
            color: wanted(out),
            hyperlinks: out && wanted(out) && takes_hyperlinks(),
            width_chars: out.then(|| columns.min(MAX_WIDTH_CHARS)),
            columns,
            color_err: wanted(err),
        }
    }

    /// A line for stderr, dim where that can be.
    #[must_use]
    pub fn dim_err(&self, line: &str) -> String {
        if self.color_err { format!("\u{1b}[2m{line}\u{1b}[0m") } else { line.to_string() }
    }
}

/// What the environment says of the width; nothing where it is no width.
fn env_columns() -> Option<usize> {
    env::var("COLUMNS").ok()?.trim().parse().ok().filter(|n| (20..=2_000).contains(n))
}

fn is_dumb() -> bool {
    env::var_os("TERM").is_some_and(|t| t == "dumb")
}

/// Terminals that are known to read OSC 8; others would print it.
fn takes_hyperlinks() -> bool {
    let is = |name: &str, values: &[&str]| {
        env::var(name).is_ok_and(|v| values.iter().any(|known| v.contains(known)))
    };
    let vte = env::var("VTE_VERSION").ok().and_then(|v| v.parse::<u32>().ok());
    vte.is_some_and(|v| v >= 5000)
        || is("TERM_PROGRAM", &["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper"])
        || is("TERM", &["kitty", "alacritty", "foot", "ghostty"])
        || env::var_os("WT_SESSION").is_some()
        || env::var_os("KONSOLE_VERSION").is_some()
}
