//! `byline entities`: who is spoken of, and under which names.

mod eval;
mod list;
mod show;

use super::super::IndexDir;
use super::super::args::{EntitiesArgs, EntitiesCommand};
use super::super::messages::Failure;

/// Runs the command.
pub fn run(dir: &IndexDir, args: &EntitiesArgs) -> Result<u8, Failure> {
    match &args.command {
        None => list::run(dir, &args.list),
        Some(EntitiesCommand::Show(args)) => show::run(dir, args),
        Some(EntitiesCommand::Eval(args)) => eval::run(args),
    }
}

/// A text cut to a width in columns, with a sign that it was.
fn fitted(text: &str, width: usize) -> String {
    use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};
    if text.width() <= width {
        return text.to_string();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > width {
            break;
        }
        out.push(c);
    }
    out.push('…');
    out
}

/// A text filled with spaces to a width in columns.
fn padded(text: &str, width: usize) -> String {
    use unicode_width::UnicodeWidthStr;
    format!("{text}{}", " ".repeat(width.saturating_sub(text.width())))
}
