//! What is fuzzed: one function over bytes for each thing that reads foreign input.
//!
//! A new target is a line in [`TARGETS`] and a function in a file of its room.

mod documents;
mod formats;
mod query;
mod streams;

/// Something that reads bytes from outside.
pub struct Target {
    /// What the command line calls it.
    pub name: &'static str,
    /// Whole inputs to begin from.
    pub seeds: fn() -> Vec<Vec<u8>>,
    /// Short pieces that mean something to the reader; they are put in at random places.
    pub pieces: &'static [&'static str],
    /// No input is longer.
    pub max_bytes: usize,
    /// Must come back, quickly and without a panic, whatever the bytes are.
    pub run: fn(&[u8]),
}

/// All of them, in the order in which they are listed.
pub const TARGETS: &[Target] = &[
    Target {
        name: "query",
        seeds: query::seeds,
        pieces: query::PIECES,
        max_bytes: 1 << 20,
        run: query::parses,
    },
    Target {
        name: "search",
        seeds: query::seeds,
        pieces: query::PIECES,
        max_bytes: 1 << 12,
        run: query::searches,
    },
    Target {
        name: "text",
        seeds: || formats::seeds(&["txt"]),
        pieces: formats::TEXT,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.txt", bytes),
    },
    Target {
        name: "markdown",
        seeds: || formats::seeds(&["md"]),
        pieces: formats::MARKDOWN,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.md", bytes),
    },
    Target {
        name: "json",
        seeds: || formats::seeds(&["json", "jsonl"]),
        pieces: formats::JSON,
        max_bytes: 1 << 18,
        run: |bytes| {
            formats::reads("a.json", bytes);
            formats::reads("a.jsonl", bytes);
        },
    },
    Target {
        name: "html",
        seeds: || formats::seeds(&["html"]),
        pieces: formats::HTML,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.html", bytes),
    },
    Target {
        name: "mhtml",
        seeds: || formats::seeds(&["mht"]),
        pieces: formats::HTML,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.mhtml", bytes),
    },
    Target {
        name: "exports",
        seeds: documents::exports,
        pieces: documents::EXPORTS,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.txt", bytes),
    },
    Target {
        name: "rtf",
        seeds: || formats::seeds(&["rtf"]),
        pieces: documents::RTF,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.rtf", bytes),
    },
    Target {
        name: "docx",
        seeds: documents::word,
        pieces: documents::WORD,
        max_bytes: 1 << 18,
        run: documents::reads_word,
    },
    Target {
        name: "odt",
        seeds: documents::open_texts,
        pieces: documents::OPEN_TEXT,
        max_bytes: 1 << 18,
        run: documents::reads_open_text,
    },
    Target {
        name: "epub",
        seeds: documents::books,
        pieces: documents::BOOK,
        max_bytes: 1 << 18,
        run: documents::reads_book,
    },
    Target {
        name: "pdf",
        seeds: documents::pdfs,
        pieces: documents::PDF,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.pdf", bytes),
    },
    Target {
        name: "feed",
        seeds: || formats::seeds(&["rss", "atom", "rdf"]),
        pieces: streams::FEED,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.xml", bytes),
    },
    Target {
        name: "mail",
        seeds: || formats::seeds(&["eml", "mht"]),
        pieces: streams::MAIL,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.eml", bytes),
    },
    Target {
        name: "mbox",
        seeds: || formats::seeds(&["mbox"]),
        pieces: streams::MAIL,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.mbox", bytes),
    },
    Target {
        name: "csv",
        seeds: || formats::seeds(&["csv", "tsv"]),
        pieces: streams::TABLE,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.csv", bytes),
    },
    Target {
        name: "warc",
        seeds: streams::crawls,
        pieces: streams::WARC,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.warc", bytes),
    },
    Target {
        name: "zotero",
        seeds: || formats::seeds(&["ris", "bib"]),
        pieces: streams::REFERENCES,
        max_bytes: 1 << 18,
        run: streams::reads_library,
    },
    Target {
        name: "gz",
        seeds: || streams::gzipped(&["txt", "rss", "eml"]),
        pieces: streams::PACKED,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.gz", bytes),
    },
    #[cfg(feature = "archives")]
    Target {
        name: "zip",
        seeds: streams::zips,
        pieces: streams::PACKED,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.zip", bytes),
    },
    #[cfg(feature = "archives")]
    Target {
        name: "tar",
        seeds: streams::tars,
        pieces: streams::PACKED,
        max_bytes: 1 << 18,
        run: |bytes| formats::reads("a.tar", bytes),
    },
];
