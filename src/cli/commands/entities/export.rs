//! `byline entities export`: the table as a draft of `entities.toml`.

use std::io::{self, Write};

use super::{joined_sheet, whole_table};
use crate::cli::commands::open;
use crate::cli::messages::Failure;
use crate::cli::{FOUND, IndexDir};
use crate::entities::export;

/// Runs the command.
pub fn run(dir: &IndexDir) -> Result<u8, Failure> {
    let snapshot = open(dir, None)?;
    let draft = export(&whole_table(&snapshot)?, &joined_sheet(&snapshot)?);
    io::stdout().lock().write_all(draft.as_bytes())?;
    Ok(FOUND)
}
