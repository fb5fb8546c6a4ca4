//! Files packed whole: gzip and zstd.
//!
//! In: a stream. Out: what the unpacked stream holds, under the name without the packer's
//! extension; a single page keeps the path of its file.

use std::cell::Cell;
use std::io::{self, Read};

use flate2::bufread::MultiGzDecoder;

use super::input::{Counted, Input, MAX_DEPTH, Place, Unpacked};
use super::{ReadOptions, Sink, Skip, read_input};

/// Reads what a gzip stream, of one member or of many, holds.
///
/// # Errors
/// Whatever the stream fails with.
pub fn read_gzip(input: Input<'_>, place: &Place<'_>, sink: Sink<'_>) -> io::Result<()> {
    let packed = Cell::new(0);
    let reader = Counted::new(input.into_stream(), &packed);
    read(&mut Unpacked::new(MultiGzDecoder::new(reader), &packed, place.budget), place, sink)
}

/// Reads what a zstd stream holds.
///
/// # Errors
/// Whatever the stream fails with.
#[cfg(feature = "archives")]
pub fn read_zstd(input: Input<'_>, place: &Place<'_>, sink: Sink<'_>) -> io::Result<()> {
    let packed = Cell::new(0);
    let reader = Counted::new(input.into_stream(), &packed);
    let decoder = zstd::stream::read::Decoder::with_buffer(reader)?;
    read(&mut Unpacked::new(decoder, &packed, place.budget), place, sink)
}

fn read(reader: &mut dyn Read, place: &Place<'_>, sink: Sink<'_>) -> io::Result<()> {
    let name = inner_name(place.name);
    match place.inner(&name) {
        Some(inner) => {
            let options = ReadOptions { is_apart: true, ..place.options.clone() };
            let inner = Place { options: &options, ..inner };
            read_input(Input::stream(reader)?, &inner, sink)
        }
        None => {
            sink(Err(Skip::refused(format!("archives in archives, over {MAX_DEPTH} deep"))));
            Ok(())
        }
    }
}

/// The name of what a file called `name` holds.
fn inner_name(name: &str) -> String {
    let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
    match extension.to_ascii_lowercase().as_str() {
        "tgz" | "tzst" => format!("{stem}.tar"),
        "gz" | "zst" | "zstd" => stem.to_string(),
        _ => name.to_string(),
    }
}
