//! Credits and captions of pictures.
//!
//! In: one line. Out: whether it says who made a picture, or what is on it with that at its end.
//! Captions without a credit are told by their neighbours, which is left to the reader of the page.

use crate::article::furniture::Furniture;

/// Whether a line is a credit or a caption; `lower` is the line in lower case.
pub(crate) fn picture(line: &str, lower: &str, n_words: usize) -> Option<Furniture> {
    #[rustfmt::skip]
    const FRONTS: [&str; 28] = [
        "photo:", "photo by ", "photo credit", "photos by ", "photos:", "photograph:",
        "photograph by ", "photographs by ", "photography by ", "photo illustration by",
        "photo-illustration by", "image:", "images:", "image credit", "picture:", "pictures:",
        "picture credit", "credit:", "credit...", "credit…", "credits:", "illustration by ",
        "illustration:", "illustrations by ", "cartoon:", "foto:", "bild:", "crédit photo",
    ];
    const MOST_CREDIT_WORDS: usize = 16;
    const MOST_CAPTION_WORDS: usize = 70;
    let bare = lower.trim_start_matches(['(', '[']);
    if FRONTS.iter().any(|front| bare.starts_with(front)) {
        let short = n_words <= MOST_CREDIT_WORDS;
        return short.then_some(Furniture::Credit);
    }
    if lower.starts_with("caption:") || lower.starts_with("image caption") {
        return Some(Furniture::Caption);
    }
    if n_words <= MOST_CREDIT_WORDS && is_agency_credit(line) {
        return Some(Furniture::Credit);
    }
    let has_credit = n_words <= MOST_CAPTION_WORDS && ends_with_credit(line);
    has_credit.then_some(Furniture::Caption)
}

/// "STR/AFP/Getty Images", "Jane Roe / Reuters", "(AP Photo/John Doe)", "Getty Images".
fn is_agency_credit(line: &str) -> bool {
    let bare = line.trim_matches(|c: char| "()[]©. \u{a0}".contains(c));
    let last = bare.rsplit('/').next().unwrap_or(bare).trim();
    let is_photo =
        ["AP Photo", "Photo by", "Getty Images", "AFP via"].iter().any(|p| bare.starts_with(p));
    let agency = is_agency(last) || bare.split('/').next().is_some_and(|f| is_agency(f.trim()));
    let sentence = line.ends_with('.') && bare.split_whitespace().count() > 8;
    let slashed = bare.contains('/') && agency && !sentence;
    let alone = matches!(last, "Getty Images" | "Getty" | "iStock" | "Shutterstock" | "AP Photo")
        && last == bare;
    let via = ["via Getty Images", "via AP", "via Reuters", "via REUTERS", "via AFP"]
        .iter()
        .any(|tail| bare.ends_with(tail));
    slashed || alone || via && !sentence || is_photo && !sentence
}

fn is_agency(text: &str) -> bool {
    #[rustfmt::skip]
    const AGENCIES: [&str; 28] = [
        "AAP", "AFP", "Alamy", "Anadolu", "ANP", "AP", "AP Images", "AP Photo",
        "Associated Press", "Bloomberg", "Corbis", "DPA", "dpa", "EPA", "Getty", "Getty Images",
        "Guardian", "iStock", "Magnum", "Magnum Photos", "NurPhoto", "PA", "REUTERS", "Reuters",
        "Shutterstock", "TASS", "The Guardian", "Xinhua",
    ];
    AGENCIES.contains(&text) || text.starts_with("AFP via") || text.starts_with("Getty Images")
}

/// A caption whose end is its credit: "… on Monday. Photograph: Jane Roe/The Gazette",
/// "… (AP Photo/John Doe)", "… (Photo by Jane Roe/AFP)", "… Credit: Jane Roe".
fn ends_with_credit(line: &str) -> bool {
    #[rustfmt::skip]
    const MARKS: [&str; 14] = [
        "Photograph:", "Photograph by ", "Photo:", "Photo by ", "(AP Photo/", "(Photo by ",
        "[AP Photo/", "Credit:", "Credit...", "Credit…", "Picture:", "Image:", "(Reuters/",
        "(Getty",
    ];
    const MOST_TAIL_WORDS: usize = 12;
    MARKS.iter().any(|mark| {
        line.rfind(mark).is_some_and(|at| {
            let tail = &line[at + mark.len()..];
            let ends = mark.starts_with(['(', '[']) == tail.ends_with([')', ']', '.'])
                || !mark.starts_with(['(', '[']);
            let before = line[..at].trim_end();
            // The credit is a sentence of its own, not part of one.
            let apart = mark.starts_with(['(', '['])
                || before.ends_with(['.', '!', '?', ')', '|', '—', '"', '”']);
            at > 0 && ends && apart && tail.split_whitespace().count() <= MOST_TAIL_WORDS
        })
    })
}
