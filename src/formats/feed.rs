//! Feeds: RSS 2.0 (with `content:encoded` and Dublin Core), older RSS, RDF, Atom, JSON Feed.
//!
//! In: the text of a feed. Out: an [`Article`] for each entry that holds its piece, with the
//! entry's title, authors, date, address and tags; the feed is its source. Entries that only
//! announce their piece are counted in one [`Skip`]. XML is parsed by `feed-rs`, the HTML of an
//! entry is read by [`super::html`].

use std::borrow::Cow;

use feed_rs::model::{Entry, Feed, Link, Text};
use feed_rs::parser::{self, ParseFeedResult};

use super::clean::{clean, one_line, push_paragraphs};
use super::contacts;
use super::html::{plain, read_piece};
use super::keys::safe_key;
use super::scalars::{language, read_date};
use super::{Sink, Skip, check_article};
use crate::article::bylines;
use crate::model::{Article, Basis, Date, ParagraphKind, Sourced};

/// A text of fewer words than this is a teaser, unless the feed says that it is the whole piece.
/// What blogs cut by themselves has about 55 words, what editors write as a summary 20 to 60.
const LEAST_WORDS: usize = 100;

/// Longest tag at the root of a feed that is put around single entries.
const MAX_ROOT_BYTES: usize = 8 * 1024;

/// True for a text that begins as a feed does, in XML (behind its preamble) or JSON.
#[must_use]
pub fn is_feed(start: &str) -> bool {
    let name = start.strip_prefix('<').unwrap_or("");
    let name = name.split([' ', '>', '\n', '\r', '\t']).next().unwrap_or("");
    let name = name.rsplit(':').next().unwrap_or("");
    matches!(name, "rss" | "feed" | "RDF") || is_json_feed(start)
}

/// True for a JSON Feed: the specification asks for a `version` at the top.
fn is_json_feed(start: &str) -> bool {
    let near = super::clean::boundary_before(start, 4096);
    start.starts_with('{') && start[..near].replace("\\/", "/").contains("://jsonfeed.org/version/")
}

/// Reads a feed. What is broken in it costs the entry that holds it, not the feed.
pub fn read(text: &str, sink: Sink<'_>) {
    let text = text.trim_start();
    let text = match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        // The text is decoded: what it says of its charset holds no more.
        Some((_, rest)) => rest.trim_start(),
        None => text,
    };
    // A second declaration, as where feeds were pasted together, is more than the parser bears: it
    // would change the charset of what it has decoded.
    let text = &match text.contains("<?xml") {
        true => Cow::Owned(text.replace("<?xml", "<?x")),
        false => Cow::Borrowed(text),
    };
    let text = &match text.starts_with('<') {
        true => contacts::set_apart(text),
        false => contacts::set_apart_json(text),
    };
    let mut teasers = Teasers::default();
    match parse(text) {
        Ok(feed) => {
            feed.entries.iter().for_each(|entry| read_entry(&feed, entry, &mut teasers, sink))
        }
        Err(error) if text.starts_with('<') => read_pieces(text, &mut teasers, sink, &error),
        Err(error) => return sink(Err(Skip::new(format!("a broken JSON Feed: {error}")))),
    }
    if let Some(skip) = teasers.skip() {
        sink(Err(skip));
    }
}

/// Parses a feed without making up ids, and keeping the day that it prints, whatever its zone. The
/// parser serves once: after a broken entry it is in no state to begin another.
fn parse(text: &str) -> ParseFeedResult<Feed> {
    let parser = parser::Builder::new()
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(|text| {
            let date = date_of(text)?;
            format!("{}T00:00:00Z", date.civil()).parse().ok()
        })
        .build();
    parser.parse(text.as_bytes())
}

fn date_of(text: &str) -> Option<Date> {
    read_date(text).or_else(|| {
        // "Tue, 19 Apr 2011 22:10:00 +0200": without weekday and time.
        let day = text.split_once(',').map_or(text, |(_, day)| day);
        let words: Vec<&str> = day.split_whitespace().take(3).collect();
        read_date(&words.join(" "))
    })
}

/// Entries that were left, and how many there were.
#[derive(Default)]
struct Teasers {
    n_entries: usize,
    n_left: usize,
}

impl Teasers {
    fn skip(&self) -> Option<Skip> {
        let Teasers { n_entries, n_left } = *self;
        if n_entries == 0 {
            return Some(Skip::refused("a feed without entries"));
        }
        let of = if n_left == n_entries { "all".to_string() } else { format!("{n_left} of") };
        (n_left > 0).then(|| {
            Skip::refused(format!(
                "{of} {n_entries} entries only announce their piece (under {LEAST_WORDS} words, \
                 or cut off)"
            ))
        })
    }
}

fn read_entry(feed: &Feed, entry: &Entry, teasers: &mut Teasers, sink: Sink<'_>) {
    teasers.n_entries += 1;
    match article(feed, entry) {
        Some(article) => sink(check_article(article)),
        None => teasers.n_left += 1,
    }
}

/// The article that an entry holds; `None` where it only announces one.
fn article(feed: &Feed, entry: &Entry) -> Option<Article> {
    let title = entry.title.as_ref().map(|title| plain(&title.content)).filter(|t| !t.is_empty());
    let authors = authors(feed, entry);
    let content = entry.content.as_ref().and_then(|content| {
        let body = content.body.as_deref().filter(|body| !body.trim().is_empty())?;
        Some((body, content.content_type.subty().as_str() != "plain"))
    });
    let summary = entry.summary.as_ref().filter(|summary| !summary.content.trim().is_empty());
    let (body, is_html) =
        content.or_else(|| summary.map(|s| (s.content.as_str(), is_markup(s))))?;
    let mut article = match is_html {
        true => read_piece(body, title.as_deref(), &authors),
        false => plain_piece(body),
    };
    article.paragraphs.retain(|paragraph| !is_feed_furniture(&paragraph.text));
    if is_teaser(&article, content.is_some()) {
        return None;
    }
    let deck = summary.filter(|_| content.is_some()).map(|summary| plain(&summary.content));
    let sourced = |value| Sourced::new(value, Basis::Feed);
    let deck = deck.filter(|deck| is_deck(deck, &article));
    article.deck = article.deck.or(deck);
    article.declared_key = safe_key(&entry.id);
    article.title = title.map(sourced);
    article.authors_basis = (!authors.is_empty()).then_some(Basis::Feed);
    article.authors = authors;
    article.byline = None;
    let moment = entry.published.or(entry.updated);
    let day = moment.and_then(|moment| read_date(moment.to_string().get(..10)?));
    article.date = day.map(|date| Sourced::new(date, Basis::Feed));
    article.url = link(entry).map(sourced);
    article.source = source(feed, entry).map(sourced);
    let lang = entry.language.as_deref().or(feed.language.as_deref()).and_then(language);
    article.lang = lang.map(sourced);
    article.tags = tags(entry);
    Some(article)
}

fn is_markup(text: &Text) -> bool {
    text.content_type.subty().as_str() != "plain" || text.content.contains("</")
}

fn plain_piece(text: &str) -> Article {
    let mut article = Article::default();
    push_paragraphs(&clean(text), ParagraphKind::Text, &mut article.paragraphs);
    article
}

/// What blogs set below every entry of their feed.
fn is_feed_furniture(text: &str) -> bool {
    let is_notice = text.starts_with("The post ") && text.contains(" appeared first on ");
    is_notice || text.starts_with("Continue reading ") && text.len() < 200
}

/// True where an entry only announces its piece: a short text that is not said to be all
/// (`has_content`), or that is cut off.
fn is_teaser(article: &Article, has_content: bool) -> bool {
    let n_words: usize = article.paragraphs.iter().map(|p| p.text.split_whitespace().count()).sum();
    let last = article.paragraphs.last().map_or("", |p| p.text.trim_end());
    let last = last.to_lowercase();
    let is_cut = ["…", "...", "[…]", "[...]", "read more", "continue reading", "(more)", "»"]
        .iter()
        .any(|sign| last.ends_with(sign));
    n_words == 0 || n_words < LEAST_WORDS && (!has_content || is_cut)
}

/// A summary is a deck where it is one in length, and not the beginning of the piece.
fn is_deck(summary: &str, article: &Article) -> bool {
    const MOST_WORDS: usize = 60;
    const LEAST_WORDS: usize = 4;
    let n_words = summary.split_whitespace().count();
    let start: String = summary.chars().take(40).collect();
    let first = article.paragraphs.first().map_or("", |p| p.text.as_str());
    (LEAST_WORDS..=MOST_WORDS).contains(&n_words)
        && !first.starts_with(start.trim_end())
        && !summary.ends_with(['…', ']'])
}

fn authors(feed: &Feed, entry: &Entry) -> Vec<String> {
    let people = if entry.authors.is_empty() { &feed.authors } else { &entry.authors };
    let mut names: Vec<String> = Vec::new();
    // RSS asks for `address (Name)`.
    let bare = |name: String| name.trim_matches(['(', ')']).to_string();
    for name in people.iter().filter_map(|person| person.name.as_deref()).map(plain).map(bare) {
        let found = bylines::byline(&name).names;
        let pen_name = found.is_empty() && !bylines::is_unsigned(&name) && !name.contains('@');
        let found = if pen_name { vec![name] } else { found };
        names.extend(found);
    }
    let mut seen = rustc_hash::FxHashSet::default();
    names.retain(|name| seen.insert(name.clone()));
    names
}

fn link(entry: &Entry) -> Option<String> {
    let is_page = |link: &&Link| link.rel.as_deref().is_none_or(|rel| rel == "alternate");
    let mut links = entry.links.iter().filter(is_page).map(|link| link.href.trim());
    let link = links.find(|href| href.starts_with("http")).map(str::to_string);
    // RSS: a guid that is an address is the piece's, where nothing else is.
    link.or_else(|| entry.id.starts_with("http").then(|| entry.id.clone()))
}

fn source(feed: &Feed, entry: &Entry) -> Option<String> {
    let named = entry.source.as_deref().map(plain);
    let named = named.filter(|name| !name.is_empty() && !name.contains("://"));
    let title = || feed.title.as_ref().map(|title| plain(&title.content));
    named.or_else(title).filter(|name| !name.is_empty())
}

fn tags(entry: &Entry) -> Vec<String> {
    let named = entry.categories.iter().map(|c| one_line(c.label.as_deref().unwrap_or(&c.term)));
    let mut tags: Vec<String> = Vec::new();
    for tag in named.filter(|tag| !tag.is_empty()) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    tags
}

/// Reads the entries of a broken feed one by one: each stands alone under the feed's root.
fn read_pieces(text: &str, teasers: &mut Teasers, sink: Sink<'_>, error: &dyn std::error::Error) {
    let broken = || Skip::new(format!("a broken feed: {error}"));
    let Some(parts) = Parts::of(text) else {
        return sink(Err(broken()));
    };
    let Parts { root, channel, close, tag, head, entries } = parts;
    let around = |inner: &str| format!("{root}{channel}{inner}{close}");
    let feed = parse(&around(head)).ok();
    let (mut n_broken, mut n_read) = (0usize, 0usize);
    for piece in split_entries(entries, tag) {
        let read = piece.and_then(|piece| parse(&around(piece)).ok());
        let Some(single) = read.filter(|single| !single.entries.is_empty()) else {
            n_broken += 1;
            continue;
        };
        n_read += single.entries.len();
        let feed = feed.as_ref().unwrap_or(&single);
        single.entries.iter().for_each(|entry| read_entry(feed, entry, teasers, sink));
    }
    if n_read == 0 {
        teasers.n_entries += 1;
        return sink(Err(broken()));
    }
    if n_broken > 0 {
        let reason = format!("{n_broken} broken entries, of {}: {error}", n_broken + n_read);
        sink(Err(Skip::new(reason)));
    }
}

/// A feed cut open: `head` is what stands before its first entry.
struct Parts<'t> {
    root: String,
    channel: &'static str,
    close: &'static str,
    tag: &'static str,
    head: &'t str,
    entries: &'t str,
}

impl<'t> Parts<'t> {
    fn of(text: &'t str) -> Option<Parts<'t>> {
        let at =
            text.find("<rss").or_else(|| text.find("<feed")).or_else(|| text.find("<rdf:RDF"))?;
        let text = &text[at..];
        let end = text.find('>').filter(|end| *end < MAX_ROOT_BYTES)? + 1;
        let (root, rest) = text.split_at(end);
        let (tag, channel, close) = match root.get(..4)? {
            "<rss" => ("item", "<channel>", "</channel></rss>"),
            "<rdf" => ("item", "", "</rdf:RDF>"),
            _ => ("entry", "", "</feed>"),
        };
        let first = find_tag(rest, tag).unwrap_or(rest.len());
        let (head, entries) = rest.split_at(first);
        let head = head.trim_start();
        let head =
            if channel.is_empty() { head } else { head.strip_prefix("<channel>").unwrap_or("") };
        let mut root = root.to_string();
        if tag == "item" && channel == "<channel>" && !root.contains("version=\"2.0\"") {
            // A version that is not known, or none: what is common to all is read.
            let names = root.split_whitespace().filter(|word| word.starts_with("xmlns"));
            let names: Vec<&str> = names.map(|word| word.trim_end_matches('>')).collect();
            root = format!("<rss version=\"2.0\" {}>", names.join(" "));
        }
        Some(Parts { root, channel, close, tag, head, entries })
    }
}

/// The start of the first `<tag>` or `<tag …>`.
fn find_tag(text: &str, tag: &str) -> Option<usize> {
    let open = format!("<{tag}");
    let is_tag =
        |at: &usize| text.as_bytes().get(at + open.len()).is_some_and(|b| b" >\t\r\n/".contains(b));
    text.match_indices(&open).map(|(at, _)| at).find(is_tag)
}

/// The entries in `text`, each from its tag to its end; `None` for one that does not end before
/// the next begins.
fn split_entries<'t>(text: &'t str, tag: &'t str) -> impl Iterator<Item = Option<&'t str>> {
    let close = format!("</{tag}>");
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = &rest[find_tag(rest, tag)?..];
        let next = find_tag(&rest[1..], tag).map_or(rest.len(), |at| at + 1);
        let (piece, after) = rest.split_at(next);
        rest = after;
        Some(piece.find(&close).map(|end| &piece[..end + close.len()]))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORDS: &str = "The ferry left before the ice came and nobody on the pier spoke of it. ";

    fn outcome(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        read(text, &mut |read| {
            out.push(match read {
                Ok(a) => {
                    let title = a.title.map(|t| t.value).unwrap_or_default();
                    let date = a.date.map(|d| d.value.to_string()).unwrap_or_default();
                    let source = a.source.map(|s| s.value).unwrap_or_default();
                    format!(
                        "{title}|{}|{date}|{source}|{}",
                        a.authors.join("+"),
                        a.paragraphs.len()
                    )
                }
                Err(skip) => format!("! {skip}"),
            });
        });
        out
    }

    fn rss(items: &str) -> String {
        format!(
            "<?xml version='1.0'?>\n<rss version=\"2.0\" \
             xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Pier &amp; Tide</title>\
             <link>https://pier.example</link>{items}</channel></rss>"
        )
    }

    fn full(title: &str) -> String {
        format!(
            "<item><title>{title}</title><dc:creator>Jane Okafor and Tom Weir</dc:creator>\
             <pubDate>Tue, 19 Apr 2011 23:30:00 -0700</pubDate>\
             <content:encoded><![CDATA[<p>{0}</p><p>{0}</p>]]></content:encoded></item>",
            WORDS.repeat(3)
        )
    }

    #[test]
    fn a_full_entry_is_an_article() {
        let expected = "Ice|Jane Okafor+Tom Weir|2011-04-19|Pier & Tide|1";
        assert_eq!(outcome(&rss(&full("Ice"))), [expected]);
    }

    #[test]
    fn names_may_stand_right_beside_addresses() {
        let check = |author: &str, expected: &str| {
            let item =
                full("Ice").replace("<dc:creator>Jane Okafor and Tom Weir</dc:creator>", author);
            assert_eq!(outcome(&rss(&item)), [format!("Ice|{expected}|2011-04-19|Pier & Tide|1")]);
        };
        check("<author>desk@quay.example (Jane Okafor)</author>", "Jane Okafor");
        check("<author>desk@quay.example—Jane Okafor</author>", "Jane Okafor");
        check("<author>Jane Okafor\u{200b}desk@quay.example</author>", "Jane Okafor");
        check("<author>k@q.ex\u{fffd}</author>", "");
        let _ = outcome("<rss><item><author>k@q.ex\u{fffd}<</item>");
    }

    #[test]
    fn teasers_are_counted() {
        let teaser = "<item><title>T</title><description>Short, and so on.</description></item>";
        assert_eq!(
            outcome(&rss(&format!("{teaser}{}", full("Ice"))))[1],
            "! 1 of 2 entries only announce their piece (under 100 words, or cut off)"
        );
        let long =
            format!("<item><title>L</title><description>{}</description></item>", WORDS.repeat(9));
        assert_eq!(outcome(&rss(&long)), ["L||||1".replace("||||", "|||Pier & Tide|")]);
        assert_eq!(outcome(&rss("")), ["! a feed without entries"]);
    }

    #[test]
    fn a_broken_entry_does_not_lose_the_rest() {
        let broken = "<item><title>B</titel></item>";
        let text = rss(&format!("{}{broken}{}", full("A"), full("C")));
        let found = outcome(&text);
        assert!(found[0].starts_with("A|") && found[1].starts_with("C|"), "{found:?}");
        assert!(found[2].starts_with("! 1 broken entries, of 3: "), "{found:?}");
        let cut = &text[..text.len() - 300];
        let found = outcome(cut);
        assert!(found[0].starts_with("A|") && found[1].starts_with("! "), "{found:?}");
        for cut in (0..text.len()).step_by(13).filter(|at| text.is_char_boundary(*at)) {
            let _ = outcome(&text[..cut]);
        }
    }

    #[test]
    fn every_dialect() {
        let atom = format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Quay</title><author><name>Ada Roe</name></author>\
             <entry><title type=\"html\">One &amp;amp; two</title><id>tag:q,2011:1</id>\
             <published>2011-04-19T01:00:00+05:00</published><link href=\"https://q.example/1\"/>\
             <content type=\"xhtml\"><div xmlns=\"http://www.w3.org/1999/xhtml\"><p>{WORDS}</p></div></content></entry></feed>"
        );
        assert_eq!(outcome(&atom), ["One & two|Ada Roe|2011-04-19|Quay|1"]);
        let rdf = format!(
            "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" \
             xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel rdf:about=\"x\"><title>Quay</title><link>x</link>\
             <description>d</description></channel><item rdf:about=\"y\"><title>Old</title><link>https://q.example/o</link>\
             <dc:creator>Ada Roe</dc:creator><dc:date>2003-02-01</dc:date><description>{}</description></item></rdf:RDF>",
            WORDS.repeat(9)
        );
        assert_eq!(outcome(&rdf), ["Old|Ada Roe|2003-02-01|Quay|1"]);
        let json = format!(
            "{{\"version\":\"https://jsonfeed.org/version/1.1\",\"title\":\"Quay\",\"items\":[{{\"id\":\"1\",\
             \"title\":\"J\",\"content_html\":\"<p>{WORDS}</p>\",\"date_published\":\"2011-04-19T10:00:00Z\",\
             \"authors\":[{{\"name\":\"Ada Roe\"}}]}}]}}"
        );
        assert!(is_feed(&json));
        assert_eq!(outcome(&json), ["J|Ada Roe|2011-04-19|Quay|1"]);
        let old = rss(&full("Ice")).replace("version=\"2.0\"", "version=\"3.9\"");
        assert!(outcome(&old)[0].starts_with("Ice|"), "{:?}", outcome(&old));
    }

    #[test]
    fn hostile_feeds_end() {
        let deep =
            format!("{}{}", rss("").split("</channel>").next().unwrap(), "<item>".repeat(50_000));
        assert!(outcome(&deep)[0].starts_with("! a broken feed"));
        let nested = rss(&format!(
            "<item><content:encoded>{}</content:encoded></item>",
            "<b>".repeat(50_000)
        ));
        let _ = outcome(&nested);
        let _ = outcome("<rss version=\"2.0\"><channel>&bomb;&bomb;");
        let twice = "<?xml version='1.0'?><rss><?xml version='1.0' encoding='utf-16'?>";
        assert!(outcome(&twice.repeat(50))[0].starts_with("! a broken feed"));
        let _ = outcome("{\"version\":\"https://jsonfeed.org/version/1\",");
    }
}
