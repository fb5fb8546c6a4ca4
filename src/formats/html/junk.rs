//! What on a page is not the piece: menus, bars, rails, boxes, comments.
//!
//! In: a page. Out: which elements to leave out, by tag and by what their names say, unless too
//! much of the page's text is inside: names mislead, and a page whose all is called `sidebar` is
//! still to be read.

use rustc_hash::{FxHashMap, FxHashSet};

use super::hints::Hints;
use super::page::Page;
use super::tags::{AttrName, Tag};

/// Which subtrees to leave out.
pub(super) struct Junk {
    drops: Vec<bool>,
}

impl Junk {
    /// Nothing around a node of `kept` is left out.
    pub(super) fn of(page: &Page, kept: &[usize]) -> Junk {
        let mut sure = vec![false; page.len()];
        for &at in kept {
            let mut above = at;
            while !std::mem::replace(&mut sure[above], true) {
                above = page.parent(above);
            }
        }
        let weigh = Weights::of(page);
        let layout = layout_names(page, &weigh);
        let mut drops = vec![false; page.len()];
        let mut at = 0;
        while at < page.len() {
            if !sure[at] && is_junk(page, at, &weigh) && !is_layout(page, at, &layout) {
                drops[at] = true;
                at = page.end(at);
            } else {
                at += 1;
            }
        }
        Junk { drops }
    }

    /// Nothing is left out.
    pub(super) fn none(page: &Page) -> Junk {
        Junk { drops: vec![false; page.len()] }
    }

    /// What `is_junk` says of an element, with all inside.
    #[cfg(feature = "epub")]
    pub(super) fn where_true(page: &Page, is_junk: impl Fn(usize) -> bool) -> Junk {
        Junk { drops: (0..page.len()).map(is_junk).collect() }
    }

    /// True where the element and all inside are to be left out.
    pub(super) fn drops(&self, at: usize) -> bool {
        self.drops[at]
    }
}

/// How much plain text stands before each node.
struct Weights {
    sums: Vec<u32>,
    headings: Vec<u32>,
    total: u32,
}

impl Weights {
    fn of(page: &Page) -> Weights {
        let mut sums = vec![0u32; page.len() + 1];
        let mut headings = vec![0u32; page.len() + 1];
        let mut silent_until = 0;
        for at in 0..page.len() {
            let tag = page.tag(at);
            if tag.is_silent() || tag == Tag::A {
                silent_until = silent_until.max(page.end(at));
            }
            let counts = tag == Tag::Text && at >= silent_until;
            let len = if counts { page.text_of(at).trim().len() } else { 0 };
            // Scraps are not what a page is about.
            let len = if len < 25 { 0 } else { len };
            sums[at + 1] = sums[at] + len as u32;
            headings[at + 1] = headings[at] + u32::from(tag == Tag::H1);
        }
        let total = sums[page.len()];
        Weights { sums, headings, total }
    }

    fn within(&self, page: &Page, at: usize) -> u32 {
        self.sums[page.end(at)] - self.sums[at]
    }

    fn has_heading(&self, page: &Page, at: usize) -> bool {
        self.headings[page.end(at)] > self.headings[at]
    }
}

/// Class names under which together stands a good part of the page's text: they name the layout
/// (`sidebar-grid__container` around every piece of the body), not what is inside.
fn layout_names<'p>(page: &'p Page, weigh: &Weights) -> FxHashSet<&'p str> {
    const LEAST_TIMES: u32 = 3;
    let mut sums: FxHashMap<&str, (u32, u32)> = FxHashMap::default();
    let mut until = FxHashMap::<&str, usize>::default();
    for at in 0..page.len() {
        let Some(class) =
            page.attr(at, AttrName::Class).filter(|_| page.hints(at) != Hints::default())
        else {
            continue;
        };
        // What is nested in its like counts once.
        let end = until.entry(class).or_insert(0);
        if at >= *end {
            *end = page.end(at);
            let sum = sums.entry(class).or_insert((0, 0));
            sum.0 += weigh.within(page, at);
            sum.1 += 1;
        }
    }
    let much = |(sum, times): (u32, u32)| {
        times >= LEAST_TIMES && u64::from(sum) * 100 > u64::from(weigh.total) * 35
    };
    sums.into_iter().filter(|(_, sum)| much(*sum)).map(|(class, _)| class).collect()
}

fn is_layout(page: &Page, at: usize, layout: &FxHashSet<&str>) -> bool {
    let strong =
        Hints::COMMENT.or(Hints::FOOTER).or(Hints::NAV).or(Hints::RELATED).or(Hints::POPUP);
    !page.hints(at).any(strong)
        && page.attr(at, AttrName::Class).is_some_and(|class| layout.contains(class))
}

fn is_junk(page: &Page, at: usize, weigh: &Weights) -> bool {
    use Tag::*;
    let tag = page.tag(at);
    if matches!(tag, Text | Root | Html | Body | Head | Main) {
        return false;
    }
    let share = u64::from(weigh.within(page, at)) * 100 / u64::from(weigh.total.max(1));
    if is_hidden(page, at) && share < 30 {
        return true;
    }
    let has_h1 = weigh.has_heading(page, at);
    match tag {
        Nav | Menu | Dialog | Figure | Figcaption | Label | Fieldset | Picture => {
            return share < 50;
        }
        Footer => return share < 30,
        Aside => return share < 40 && !has_h1,
        Form => return share < 30 && !has_h1,
        Header if !has_h1 && share < 10 => return true,
        _ => {}
    }
    let hints = page.hints(at);
    if hints == Hints::default() {
        return false;
    }
    if hints.any(Hints::POPUP) && !hints.any(Hints::SITE.or(Hints::ARTICLE)) {
        return share < 75 && !has_h1;
    }
    if is_body(hints) {
        return false;
    }
    let strong = Hints::COMMENT.or(Hints::FOOTER).or(Hints::NAV);
    if hints.any(strong) {
        return share < 60 && !has_h1;
    }
    if hints.any(Hints::MEDIA) && share >= 8 {
        return false;
    }
    let named = Hints::SHARE
        .or(Hints::RELATED)
        .or(Hints::SIDEBAR)
        .or(Hints::AD)
        .or(Hints::NEWSLETTER)
        .or(Hints::CAPTION)
        .or(Hints::TAGS)
        .or(Hints::TOOLS)
        .or(Hints::MEDIA)
        .or(Hints::BIO)
        .or(Hints::BYLINE)
        .or(Hints::AUTHOR)
        .or(Hints::DISCLAIMER)
        .or(Hints::REF);
    hints.any(named) && share < 30 && !has_h1
}

/// Named as the body of a piece.
pub(super) fn is_body(hints: Hints) -> bool {
    let piece = Hints::ARTICLE.or(Hints::POST).or(Hints::STORY).or(Hints::MAIN);
    hints.any(Hints::BODY) && hints.any(piece) || hints.any(Hints::CONTENT) && hints.any(piece)
}

fn is_hidden(page: &Page, at: usize) -> bool {
    let style = page.attr(at, AttrName::Style).unwrap_or("");
    let unstyled = || {
        let style: String =
            style.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
        style.contains("display:none") || style.contains("visibility:hidden")
    };
    page.attr(at, AttrName::Hidden).is_some()
        || page.attr(at, AttrName::AriaHidden) == Some("true")
        || page.hints(at).any(Hints::HIDDEN)
        || !style.is_empty() && unstyled()
}
