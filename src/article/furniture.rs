//! What on a page is furniture: there for the reader's way through the site, not for the piece.
//!
//! In: one line of a page, as text. Out: which piece of furniture it is, or none. Every rule looks
//! at the whole line, since losing a paragraph is worse than keeping a stray line; what needs the
//! neighbours (captions beside a credit, doubled paragraphs, where a rail ends) is left to the
//! reader of the page.

use crate::article::pictures::picture;

/// A kind of furniture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Furniture {
    /// Menus, breadcrumbs, links to skip, edition switches, sign-in lines.
    Navigation,
    /// Buttons to share, save, mail or print.
    Share,
    /// Who made a picture.
    Credit,
    /// A caption that ends with its credit.
    Caption,
    /// Boxes that ask for something: newsletter, subscription, cookies, gifts; advertisements.
    Promotion,
    /// A pointer to another piece: "Read more: …", with its title where given.
    ReadMore(Option<String>),
    /// Comment counts and invitations to comment.
    Comments,
    /// The heading of a rail: "Most read", "More from X" with the X.
    Rail(Option<String>),
    /// A copyright line, with the owner where given.
    Copyright(Option<String>),
    /// A line of tags, with the tags.
    Tags(Vec<String>),
    /// Reading time, word counts, clock times.
    Measure,
    /// A row of marks without a word.
    Ornament,
    /// An address that stands alone.
    Address(String),
}

/// What furniture `line` is; `None` for text. Looks at no more than the line.
#[must_use]
pub fn furniture(line: &str) -> Option<Furniture> {
    const LONGEST_BYTES: usize = 1_000;
    const MOST_WORDS: usize = 75;
    let line = line.trim();
    // Most paragraphs go here, before anything is folded.
    if line.len() > LONGEST_BYTES || line.split(' ').nth(MOST_WORDS).is_some() {
        return None;
    }
    let folded = Folded::new(line);
    if folded.words.is_empty() && !line.chars().any(char::is_alphanumeric) {
        return Some(Furniture::Ornament);
    }
    address(line)
        .or_else(|| copyright(line, &folded))
        .or_else(|| tags(line, &folded))
        .or_else(|| rail(line, &folded))
        .or_else(|| read_more(line, &folded))
        .or_else(|| is_comments(&folded).then_some(Furniture::Comments))
        .or_else(|| is_share(&folded).then_some(Furniture::Share))
        .or_else(|| is_measure(&folded).then_some(Furniture::Measure))
        .or_else(|| is_navigation(line, &folded).then_some(Furniture::Navigation))
        .or_else(|| is_promotion(&folded).then_some(Furniture::Promotion))
        .or_else(|| picture(line, &folded.text, folded.n_words()))
}

/// A line in lower case with straight quotes, and its words.
struct Folded {
    text: String,
    words: Vec<String>,
}

impl Folded {
    fn new(line: &str) -> Folded {
        let lower = line.to_lowercase().replace(['’', '‘'], "'").replace('\u{a0}', " ");
        let words = lower
            .split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '-'))
            .map(|w| w.trim_matches(|c| c == '-' || c == '\''))
            .filter(|w| !w.is_empty())
            .map(String::from)
            .collect();
        Folded { text: lower, words }
    }

    fn n_words(&self) -> usize {
        self.words.len()
    }

    /// The words joined by single spaces, for whole-line comparisons.
    fn plain(&self) -> String {
        self.words.join(" ")
    }

    fn ends_as_sentence(&self) -> bool {
        self.text.trim_end_matches(['"', '”', ')']).ends_with(['.', '!', '?', '…'])
    }
}

fn address(line: &str) -> Option<Furniture> {
    let bare = line.trim_start_matches('<').trim_end_matches('>');
    let label = ["URL:", "Url:", "Link:", "Source:", "Retrieved from", "Available at:"];
    let bare = label.iter().find_map(|l| bare.strip_prefix(l)).unwrap_or(bare).trim();
    let is_address = ["http://", "https://", "www."].iter().any(|p| bare.starts_with(p));
    (is_address && !bare.contains(char::is_whitespace))
        .then(|| Furniture::Address(bare.to_string()))
}

fn copyright(line: &str, folded: &Folded) -> Option<Furniture> {
    const MOST_WORDS: usize = 40;
    let opens = ["©", "copyright", "(c) 1", "(c) 2"].iter().any(|p| folded.text.starts_with(p));
    let reserved = folded.text.contains("all rights reserved");
    if folded.n_words() > MOST_WORDS || !(opens || reserved) {
        return None;
    }
    // "Copyright law is broken." is a sentence.
    let has_year =
        folded.words.iter().any(|w| w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()));
    if !(has_year || reserved || line.starts_with('©')) {
        return None;
    }
    Some(Furniture::Copyright(copyright_owner(line)))
}

/// `© 2011 The Harbour Gazette Ltd. All rights reserved.` gives `The Harbour Gazette Ltd`.
fn copyright_owner(line: &str) -> Option<String> {
    let mut rest = line;
    loop {
        let before = rest;
        rest = rest.trim_start_matches(|c: char| {
            c.is_whitespace() || c.is_ascii_digit() || "©,.-–—:|()".contains(c)
        });
        for word in ["Copyright", "copyright", "COPYRIGHT", "by ", "c)"] {
            rest = rest.strip_prefix(word).unwrap_or(rest);
        }
        if rest == before {
            break;
        }
    }
    let lower = rest.to_lowercase();
    let ends =
        ["all rights", "or its ", "and its ", " | ", "reprint", "published by", "under licen"];
    let end = ends.iter().filter_map(|e| lower.find(e)).min().unwrap_or(rest.len());
    // Lower case may have other lengths in some scripts; then the whole line is left.
    let owner =
        rest.get(..end)?.trim_matches(|c: char| c.is_whitespace() || ".,;:|-–—".contains(c));
    let owner = owner.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-' || c == '–').trim();
    let n_words = owner.split_whitespace().count();
    (n_words > 0 && n_words <= 8 && owner.starts_with(|c: char| !c.is_lowercase()))
        .then(|| owner.to_string())
}

fn tags(line: &str, folded: &Folded) -> Option<Furniture> {
    #[rustfmt::skip]
    const LABELS: [&str; 11] = [
        "tags", "tagged", "filed under", "topics", "keywords", "categories", "posted in", "tag",
        "related topics", "more about", "explore more on these topics",
    ];
    let (label, rest) = line.split_once(':').unwrap_or((line, ""));
    if !LABELS.contains(&label.trim().to_lowercase().as_str()) || folded.n_words() > 40 {
        return None;
    }
    let tags = rest.split([',', ';', '|', '•', '·', '#']).map(str::trim);
    Some(Furniture::Tags(tags.filter(|t| !t.is_empty()).map(String::from).collect()))
}

fn rail(line: &str, folded: &Folded) -> Option<Furniture> {
    #[rustfmt::skip]
    const WHOLE: [&str; 62] = [
        "also in this issue", "also in this series", "also on the web", "around the web",
        "best of the week", "can't miss", "don't miss", "editor's choice", "editor's picks",
        "editors' choice", "editors' picks", "featured", "from our archive", "from the archive",
        "from the archives", "from the web", "further reading", "in this issue", "keep reading",
        "latest articles", "latest from opinion", "latest news", "latest posts", "latest stories",
        "more articles", "more coverage", "more for you", "more in opinion",
        "more in this series", "more news", "more on this", "more on this story",
        "more on this topic", "more opinion", "more stories", "more to read", "more top stories",
        "most commented", "most popular", "most read", "most shared", "most viewed", "must reads",
        "popular now", "popular stories", "read next", "recent posts", "recommended",
        "recommended for you", "recommended reading", "recommended stories", "related",
        "related articles", "related content", "related links", "related posts",
        "related reading", "related stories", "top stories", "trending", "trending now",
        "up next",
    ];
    #[rustfmt::skip]
    const FRONTS: [&str; 10] = [
        "more from ", "more by ", "also by ", "you may also like", "you might also like",
        "what to read next", "others also read", "readers also liked", "trending on ",
        "latest from ",
    ];
    let label = line.trim_end_matches([':', '.', '»', '>', '…']).trim();
    let label = label.trim_start_matches(|c: char| !c.is_alphanumeric());
    let plain = label.to_lowercase().replace(['’', '‘'], "'");
    if WHOLE.contains(&plain.as_str()) {
        return Some(Furniture::Rail(None));
    }
    if more_of_a_kind(&folded.words) && !folded.ends_as_sentence() {
        return Some(Furniture::Rail(None));
    }
    let front = FRONTS.iter().find(|front| plain.starts_with(**front))?;
    if folded.n_words() > 9 || folded.ends_as_sentence() {
        return None;
    }
    let of = label.get(front.len()..).map(str::trim).filter(|of| !of.is_empty());
    let names_one = matches!(*front, "more from " | "latest from ");
    Some(Furniture::Rail(of.filter(|_| names_one).map(String::from)))
}

/// "More news stories", "More Opinion Columns".
fn more_of_a_kind(words: &[String]) -> bool {
    #[rustfmt::skip]
    const KINDS: [&str; 10] = [
        "articles", "columns", "coverage", "editorials", "headlines", "news", "opinion",
        "opinions", "posts", "stories",
    ];
    let opens = matches!(words.first().map(String::as_str), Some("more" | "other" | "latest"));
    let ends = words.last().is_some_and(|w| KINDS.contains(&w.as_str()));
    opens && ends && (2..=5).contains(&words.len())
}

/// True for a line that is the name of a section and nothing else. A word alone may be a kicker, a
/// few such lines in a row are a menu.
#[must_use]
pub fn is_section(line: &str) -> bool {
    let folded = Folded::new(line);
    (1..=3).contains(&folded.n_words()) && !folded.ends_as_sentence() && all_sections(&folded)
}

fn read_more(line: &str, folded: &Folded) -> Option<Furniture> {
    #[rustfmt::skip]
    const WHOLE: [&str; 16] = [
        "continue reading", "continue reading the main story", "continue reading below",
        "read more", "read the full article", "read the full story", "read the rest", "see also",
        "also read", "show more", "see more", "view more", "load more", "more", "read on",
        "click here to read more",
    ];
    #[rustfmt::skip]
    const FRONTS: [&str; 14] = [
        "read more", "read also", "also read", "see also", "read next", "related", "more",
        "further reading", "in pictures", "watch", "listen", "read", "must read", "recommended",
    ];
    if WHOLE.contains(&folded.plain().as_str()) {
        return Some(Furniture::ReadMore(None));
    }
    let line = line.trim_start_matches(['[', '(', '>', '→', '•', '»', ' ']);
    let (label, rest) = line.split_once([':', '|'])?;
    let label = label.trim().to_lowercase();
    let title = rest.trim().trim_end_matches([']', ')']);
    let has_title = title.starts_with(|c: char| !c.is_lowercase()) && !title.is_empty();
    // "Read: the verb." and "More: he lied." go on in lower case or end as sentences do.
    let weak = matches!(label.as_str(), "more" | "read" | "watch" | "listen" | "recommended");
    let fits = folded.n_words() <= 25 && !(weak && folded.ends_as_sentence());
    (FRONTS.contains(&label.as_str()) && has_title && fits)
        .then(|| Furniture::ReadMore(Some(title.to_string())))
}

fn is_comments(folded: &Folded) -> bool {
    #[rustfmt::skip]
    const WHOLE: [&str; 17] = [
        "add a comment", "comments", "comments are closed", "comments closed", "have your say",
        "hide comments", "join the conversation", "join the discussion", "leave a comment",
        "leave a reply", "no comments", "post a comment", "show comments",
        "start the conversation", "view comments", "view all comments", "what do you think",
    ];
    let words: Vec<&str> = folded.words.iter().map(String::as_str).collect();
    let is_count = |w: &str| w.bytes().all(|b| b.is_ascii_digit());
    let without_counts: Vec<&str> = words.iter().copied().filter(|w| !is_count(w)).collect();
    let counted = without_counts.len() < words.len();
    let plain = without_counts.join(" ");
    WHOLE.contains(&plain.as_str())
        || counted
            && matches!(
                plain.as_str(),
                "comment" | "comments" | "view comments" | "read comments" | "replies"
            )
        || folded.n_words() <= 12 && folded.text.starts_with("comments (")
}

fn is_share(folded: &Folded) -> bool {
    #[rustfmt::skip]
    const STRONG: [&str; 24] = [
        "bluesky", "bookmark", "compartir", "condividi", "drucken", "email", "e-mail", "facebook",
        "flipboard", "imprimer", "linkedin", "partager", "pinterest", "print", "reddit", "save",
        "share", "sharethis", "teilen", "telegram", "tumblr", "tweet", "twitter", "whatsapp",
    ];
    #[rustfmt::skip]
    const WEAK: [&str; 56] = [
        "a", "all", "and", "app", "article", "by", "click", "comment", "comments", "copied",
        "copy", "for", "friend", "friendly", "friends", "full", "gift", "give", "google", "icon",
        "in", "instagram", "it", "later", "like", "link", "links", "mail", "mastodon",
        "messenger", "more", "new", "on", "opens", "or", "page", "pdf", "plus", "pocket", "post",
        "rss", "send", "sms", "story", "subscribe", "the", "this", "threads", "to", "url",
        "version", "via", "window", "with", "x", "youtube",
    ];
    const MOST_WORDS: usize = 16;
    let words = || folded.words.iter().map(String::as_str);
    let is_count = |w: &str| w.bytes().all(|b| b.is_ascii_digit());
    let strong = words().filter(|w| STRONG.contains(w)).count();
    let copies = folded.plain() == "copy link"
        || folded.plain() == "gift this article"
        || folded.plain() == "give this article";
    // "Save it." and "Print the story!" may be said by somebody.
    let said = folded.ends_as_sentence() && strong < 2;
    folded.n_words() <= MOST_WORDS
        && (copies || strong > 0 && !said)
        && words().all(|w| STRONG.contains(&w) || WEAK.contains(&w) || is_count(w))
}

fn is_measure(folded: &Folded) -> bool {
    #[rustfmt::skip]
    const UNITS: [&str; 26] = [
        "about", "ago", "am", "day", "days", "est", "estimated", "hour", "hours", "listen", "m",
        "min", "mins", "minute", "minutes", "pm", "read", "reading", "s", "sec", "seconds",
        "time", "views", "week", "weeks", "words",
    ];
    let n_numbers = folded.words.iter().filter(|w| w.bytes().all(|b| b.is_ascii_digit())).count();
    let known = |w: &String| {
        let digits = w.trim_start_matches(|c: char| c.is_ascii_digit());
        digits.is_empty() || UNITS.contains(&digits)
    };
    let has_unit = n_numbers < folded.n_words();
    // "00:00 12:41" is a player's clock; a number alone ("1984", "2") may be a heading.
    if n_numbers >= 2 && !has_unit && folded.text.contains(':') && folded.n_words() <= 6 {
        return true;
    }
    n_numbers > 0
        && has_unit
        && folded.n_words() <= 6
        && !folded.ends_as_sentence()
        && folded.words.iter().all(known)
}

fn is_navigation(line: &str, folded: &Folded) -> bool {
    #[rustfmt::skip]
    const WHOLE: [&str; 101] = [
        "accept", "accept all", "about us", "view in browser", "view this email in your browser",
        "follow this author", "get a link", "explore the edition", "reuse this content",
        "community guidelines", "our community guidelines", "terms and conditions",
        "reuse this content", "terms of service", "comment guidelines", "contact the editor",
        "account", "ad", "advertise", "advertisement", "advertising", "article continues below",
        "article continues below advertisement", "back to top", "breaking news", "close",
        "close menu", "contact", "contact us", "continue", "cookie policy", "cookie settings",
        "copy", "donate", "e-paper", "edition", "epaper", "follow", "follow us", "home",
        "international edition", "listen", "listen to this article", "listen to article",
        "loading", "log in", "log out", "login", "main menu", "manage cookies", "masthead",
        "menu", "most recent", "my account", "navigation", "newsletter", "newsletters", "next",
        "next article", "next post", "open menu", "order reprints", "permissions", "play",
        "play video", "podcasts", "previous", "previous article", "previous post",
        "print edition", "privacy", "privacy policy", "register", "reprints", "rss", "scroll",
        "search", "sections", "sign in", "sign out", "sign up", "site index",
        "skip advertisement", "skip to content", "skip to main content", "skip to navigation",
        "skip to search", "sponsored", "sponsored content", "story continues below",
        "story continues below advertisement", "subscribe", "subscribe now", "supported by",
        "terms", "terms of use", "toggle navigation", "today's paper", "uk edition", "us edition",
        "view all",
    ];
    let skips = folded.text.starts_with("skip to ") && folded.n_words() <= 8;
    skips
        || WHOLE.contains(&folded.plain().as_str()) && !folded.ends_as_sentence()
        || is_menu(folded)
        || is_trail(line, folded)
}

/// Three or more names of sections and nothing else.
fn is_menu(folded: &Folded) -> bool {
    folded.n_words() >= 3 && !folded.ends_as_sentence() && all_sections(folded)
}

fn all_sections(folded: &Folded) -> bool {
    #[rustfmt::skip]
    const SECTIONS: [&str; 86] = [
        "about", "account", "all", "analysis", "and", "archive", "archives", "art", "arts",
        "audio", "books", "business", "climate", "columns", "comment", "contact", "cookies",
        "culture", "currently", "donate", "economy", "edition", "editorial", "editorials",
        "education", "entertainment", "environment", "events", "fashion", "features", "film",
        "food", "football", "games", "health", "help", "home", "in", "international", "jobs",
        "latest", "letters", "life", "lifestyle", "live", "local", "log", "login", "magazine",
        "markets", "menu", "money", "more", "multimedia", "music", "national", "news",
        "newsletter", "newsletters", "opinion", "photos", "podcast", "podcasts", "policy",
        "politics", "privacy", "register", "regions", "economics", "security", "topics", "review",
        "reviews", "science", "search", "sections", "sign", "sport", "sports", "style",
        "subscribe", "tech", "technology", "terms", "travel", "world",
    ];
    #[rustfmt::skip]
    const EXTRA: [&str; 12] = [
        "video", "videos", "weather", "uk", "us", "europe", "asia", "africa", "america", "of",
        "use", "us",
    ];
    let known = |w: &String| SECTIONS.contains(&w.as_str()) || EXTRA.contains(&w.as_str());
    folded.words.iter().all(known)
}

/// "Home > Opinion > Columns".
fn is_trail(line: &str, folded: &Folded) -> bool {
    let opens = folded.words.first().is_some_and(|w| w == "home" || w == "news" || w == "opinion");
    opens
        && [" > ", " › ", " » ", " / "].iter().any(|mark| line.contains(mark))
        && folded.n_words() < 25
}

fn is_promotion(folded: &Folded) -> bool {
    #[rustfmt::skip]
    const FRONTS: [&str; 57] = [
        "already a subscriber", "listen to this story", "register for free",
        "register to continue", "sign in to read", "sign in to continue", "sign in and save",
        "log in to continue", "you are receiving this", "you received this email",
        "already have an account", "become a member", "become a subscriber", "by clicking",
        "by continuing to use", "by entering your email", "by signing up",
        "by submitting your email", "create a free account", "create an account",
        "download our app", "download the app", "enjoy unlimited access", "enjoying this article",
        "enter your email", "follow us on", "for unlimited access", "get full access",
        "get our newsletter", "get the best of", "get unlimited access", "have a tip",
        "join our mailing list", "join our newsletter", "listen to more stories", "like us on",
        "like what you're reading", "not a subscriber", "please enable javascript", "sign up",
        "subscribe", "support independent journalism", "support our journalism",
        "thank you for subscribing", "this article is free", "this content is for subscribers",
        "this is a subscriber", "this site is protected", "this site uses cookies",
        "to continue reading", "to send a link to this page", "you must be logged in",
        "if you value what", "please consider supporting", "want more", "we use cookies",
        "you have reached your",
    ];
    #[rustfmt::skip]
    const PHRASES: [&str; 42] = [
        "a month", "a week", "access", "account", "at any time", "cancel", "consent", "cookies",
        "daily", "delivered", "digital", "e-mail", "email", "every week", "exclusive", "free",
        "get ", "in your inbox", "inbox", "join", "journalism", "mailing list", "member",
        "membership", "newsletter", "notice", "offer", "our app", "privacy policy", "recaptcha",
        "please consider", "supporting", "logged in", "click the link", "sign up", "stories",
        "subscribe", "subscriber", "subscription", "terms of", "updates", "weekly",
    ];
    #[rustfmt::skip]
    const TELLING: [&str; 22] = [
        "unlimited access", "your inbox", "our newsletter", "free newsletter", "email newsletter",
        "sign up for", "sign up to", "subscribe to", "already a subscriber", "terms of service",
        "privacy policy", "we use cookies", "unsubscribe", "you signed up",
        "more audio and podcasts", "to continue reading", "read later", "subscribe now",
        "subscribe today", "sign up now", "you must be logged in", "please consider supporting",
    ];
    const MOST_WORDS: usize = 60;
    if folded.n_words() > MOST_WORDS {
        return false;
    }
    let opens = FRONTS.iter().any(|front| folded.text.starts_with(front));
    let n_phrases = PHRASES.iter().filter(|phrase| folded.text.contains(*phrase)).count();
    let n_telling = TELLING.iter().filter(|phrase| folded.text.contains(*phrase)).count();
    let addressed =
        folded.words.iter().any(|w| matches!(w.as_str(), "you" | "your" | "our" | "us"));
    opens && (n_phrases >= 2 || n_telling >= 1 || folded.n_words() <= 6)
        || n_telling >= 1 && addressed && n_phrases >= 1 && folded.n_words() <= 7
        || n_telling >= 2 && addressed
        || n_telling >= 1 && n_phrases >= 3 && addressed
        || is_prompt(folded)
        || follows(folded)
        || is_print_note(folded)
}

/// "This article appeared in the Leaders section of the print edition", "From the May edition".
fn is_print_note(folded: &Folded) -> bool {
    let opens = ["this article appeared in the", "this article appears in the", "from the "]
        .iter()
        .any(|front| folded.text.starts_with(front));
    let ends = folded.words.last().is_some_and(|w| w == "edition");
    let short = ends && folded.n_words() <= 8 && !folded.ends_as_sentence();
    let printed = folded.text.contains("print edition") && folded.n_words() <= 30;
    opens && (short || printed && folded.text.starts_with("this"))
}

/// "Follow X on Facebook and Twitter".
fn follows(folded: &Folded) -> bool {
    const NETWORKS: [&str; 7] =
        ["bluesky", "facebook", "instagram", "mastodon", "threads", "tiktok", "twitter"];
    let opens =
        matches!(folded.words.first().map(String::as_str), Some("follow" | "like" | "find"));
    opens && folded.n_words() <= 20 && folded.words.iter().any(|w| NETWORKS.contains(&w.as_str()))
}

fn is_prompt(folded: &Folded) -> bool {
    #[rustfmt::skip]
    const WHOLE: [&str; 12] = [
        "email address", "enter email", "your email address", "thank you", "thanks for reading",
        "first name", "newsletter sign-up", "newsletter signup", "advertiser content", "promoted",
        "paid post", "sponsored by",
    ];
    !folded.ends_as_sentence() && WHOLE.contains(&folded.plain().as_str())
}

#[cfg(test)]
mod tests;
