//! PDF with a text layer.
//!
//! In: bytes. Out: a [`Document`] of paragraphs, columns in order, without running heads, page
//! numbers and notes at the foot. What the file says of itself counts where the text is silent.
//! Scans without text, files that need a password and fonts that do not name their letters are
//! refused with what to do. Pages are read by a reader of our own, whose time and memory are bounded whatever
//! the file holds; it runs no font's program and draws nothing.

mod columns;
mod crypt;
mod file;
mod filters;
mod fonts;
mod names;
mod object;
mod page;
mod paragraphs;

use super::document::Document;
use super::{MAX_TEXT_BYTES, Skip};
use crate::formats::scalars::read_date;
use file::File;
use page::{Budget, Fonts, Piece, pieces};

/// Reads a file.
///
/// # Errors
/// A [`Skip`] where there is no text to be had, and why.
pub(super) fn read(bytes: &[u8]) -> Result<Document, Skip> {
    let file = File::open(bytes)?;
    let pages = file.pages();
    if pages.is_empty() {
        return Err(Skip::new("a PDF in which no page is found"));
    }
    let (mut fonts, mut budget) = (Fonts::default(), Budget::default());
    let mut shown: Vec<Vec<Piece>> = Vec::new();
    let mut n_bytes = 0;
    for page in &pages {
        let pieces = pieces(&file, page, &mut fonts, &mut budget);
        n_bytes += pieces.iter().map(|piece| piece.text.len()).sum::<usize>();
        shown.push(pieces);
        if n_bytes > MAX_TEXT_BYTES {
            break;
        }
    }
    let is_cut = file.is_cut || budget.operators == 0 || budget.characters == 0;
    refuse_without_text(&shown, pages.len(), &budget)?;
    let body = body_size(&shown);
    let lines = columns::lines(shown, body);
    let mut document = Document::default();
    document.title = file.info("Title");
    document.creator = file.info("Author");
    document.date = file.info("CreationDate").and_then(|date| {
        let digits = date.trim_start_matches("D:").chars().take_while(char::is_ascii_digit);
        read_date(&digits.take(8).collect::<String>())
    });
    document.is_cut = is_cut;
    paragraphs::blocks(lines, body).into_iter().for_each(|block| document.push(block));
    Ok(document)
}

/// Says what a file is that has no text, or hardly any.
fn refuse_without_text(shown: &[Vec<Piece>], n_pages: usize, budget: &Budget) -> Result<(), Skip> {
    const LEAST_A_PAGE: usize = 12;
    let n_letters: usize = shown
        .iter()
        .flatten()
        .map(|piece| piece.text.chars().filter(|c| c.is_alphabetic()).count())
        .sum();
    if budget.n_unknown > n_letters {
        return Err(Skip::refused("a PDF whose fonts do not say which letters they show")
            .hint("run OCR over it, e.g. `ocrmypdf --force-ocr in.pdf out.pdf`"));
    }
    if n_letters < LEAST_A_PAGE * n_pages {
        let reason = if budget.n_pictures > 0 {
            "a PDF without a text layer: its pages are pictures"
        } else {
            "a PDF without text"
        };
        return Err(Skip::refused(reason).hint("run OCR over it, e.g. `ocrmypdf in.pdf out.pdf`"));
    }
    Ok(())
}

/// The size in which most of the text is set.
fn body_size(shown: &[Vec<Piece>]) -> f64 {
    let mut sizes: Vec<(f64, usize)> =
        shown.iter().flatten().map(|piece| (piece.size, piece.text.len())).collect();
    sizes.sort_by(|a, b| a.0.total_cmp(&b.0));
    let half = sizes.iter().map(|(_, len)| len).sum::<usize>() / 2;
    let mut sum = 0;
    for (size, len) in sizes {
        sum += len;
        if sum >= half {
            return size;
        }
    }
    10.0
}

#[cfg(test)]
mod tests;
