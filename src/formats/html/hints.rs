//! What the class, the id and the like of an element say about it.
//!
//! In: attribute values (`c-article__bodyText js-share`). Out: a set of known words. Names are cut
//! at marks and at capitals, so that `articleBody`, `article-body` and `article_body` are alike.

/// A set of words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Hints(u64);

macro_rules! hints {
    ($($name:ident = $bit:literal : $($word:literal)|+;)*) => {
        impl Hints {
            $(pub(super) const $name: Hints = Hints(1 << $bit);)*
        }

        fn hint(word: &str) -> Hints {
            match word {
                $($($word)|+ => Hints::$name,)*
                _ => Hints(0),
            }
        }
    };
}

hints! {
    ARTICLE = 0: "article" | "articles" | "artikel" | "articolo" | "articulo" | "artigo" | "news";
    STORY = 1: "story";
    POST = 2: "post" | "entry" | "blogpost" | "hentry" | "noticia";
    CONTENT = 3: "content" | "contents" | "inhalt" | "contenido" | "contenu";
    BODY = 4: "body" | "text" | "texto" | "texte" | "bodytext" | "fulltext" | "articlebody"
        | "articletext" | "entrytext" | "postbody" | "storybody" | "paragraph" | "richtext"
        | "prose" | "cuerpo" | "corpo" | "bodycopy" | "copy";
    MAIN = 5: "main" | "primary";
    AUTHOR = 6: "author" | "authors" | "autor" | "autoren" | "auteur" | "auteurs" | "autore"
        | "autori" | "autores" | "writer" | "writers" | "verfasser" | "forfatter" | "skribent"
        | "redacteur" | "journalist" | "reporter" | "creator" | "contributor" | "contributors"
        | "authorname" | "columnist" | "redactor" | "yazar" | "penulis" | "username";
    BYLINE = 7: "byline" | "bylines" | "byl" | "byline's" | "signature" | "firma" | "credits"
        | "articlebyline" | "postedby" | "byauthor" | "bywriter";
    NAME = 8: "name" | "names" | "fn" | "fullname" | "displayname";
    DATE = 9: "date" | "dates" | "datum" | "fecha" | "dateline" | "data" | "pubdate" | "dato"
        | "datepublished" | "publishdate" | "publisheddate" | "postdate" | "articledate" | "tarih"
        | "entrydate" | "tanggal" | "releasedate";
    TIME = 10: "time" | "timestamp" | "datetime" | "timestamps" | "zeit" | "dtstart" | "hora";
    PUBLISHED = 11: "published" | "publish" | "publication" | "posted" | "created"
        | "issued" | "publicacion"
        | "publicado" | "published's" | "pub" | "firstpublished";
    UPDATED = 12: "updated" | "modified" | "update" | "datemodified" | "lastmodified" | "revised"
        | "lastupdated" | "dateupdated";
    META = 13: "meta" | "metadata" | "info" | "infos" | "details" | "postmeta" | "entrymeta";
    SHARE = 14: "share" | "shares" | "sharing" | "social" | "facebook" | "twitter" | "whatsapp"
        | "addthis" | "sharedaddy" | "sharebar" | "socials" | "sociallinks" | "sharethis"
        | "bookmark" | "bookmarks" | "follow" | "addtoany" | "jp-relatedposts" | "socialmedia";
    RELATED = 15: "related" | "recommended" | "recommendations" | "recommendation" | "recirc"
        | "trending" | "popular" | "teaser" | "teasers" | "outbrain" | "taboola" | "similar"
        | "readmore" | "mostread" | "mostpopular" | "relatedarticles" | "relatedcontent"
        | "relatedlinks" | "relatedposts" | "morefrom" | "recirculation" | "seealso"
        | "interstitial" | "readnext" | "upnext" | "inread" | "zergnet" | "relacionadas"
        | "relacionados" | "moreon" | "crosslinks" | "infobox" | "suggested" | "suggestions"
        | "relatedstories" | "yarpp" | "morestories" | "mehr" | "promo" | "promos" | "recirculate"
        | "topstories" | "toppicks" | "linkbox" | "xrail" | "cardlist" | "latest";
    COMMENT = 16: "comment" | "comments" | "disqus" | "respond" | "commentlist" | "kommentar"
        | "kommentare" | "comentarios" | "commenting" | "livefyre" | "commentsection" | "talkback"
        | "reactions" | "coral" | "viafoura" | "replies";
    NAV = 17: "nav" | "navigation" | "menu" | "breadcrumb" | "breadcrumbs" | "pagination"
        | "pager" | "navbar" | "submenu" | "topnav" | "subnav" | "sitemap" | "menubar" | "toc"
        | "masthead" | "topbar" | "skiplink" | "navi" | "offcanvas" | "hamburger" | "megamenu";
    FOOTER = 18: "footer" | "foot" | "colophon" | "footnav" | "siteinfo" | "bottombar";
    HEADER = 19: "header" | "head" | "hd";
    SIDEBAR = 20: "sidebar" | "aside" | "rail" | "sidenav" | "sidecolumn" | "rightrail"
        | "leftrail" | "rightcol" | "leftcol" | "widget" | "widgets" | "siderail" | "rightcolumn"
        | "complementary";
    AD = 21: "ad" | "ads" | "adv" | "advert" | "advertisement" | "advertising" | "sponsored"
        | "sponsor" | "adsense" | "adslot" | "adunit" | "adbox" | "adcontainer" | "dfp"
        | "anzeige" | "werbung" | "publicidad" | "pubblicita" | "reklam" | "googlead" | "mpu"
        | "leaderboard" | "skyscraper" | "adwrapper" | "adplaceholder" | "affiliate"
        | "advertorial" | "teads" | "annonce" | "promoted" | "commercial" | "banner";
    NEWSLETTER = 22: "newsletter" | "newsletters" | "subscribe" | "signup" | "subscription"
        | "paywall" | "regwall" | "optin" | "mailchimp" | "subscribed" | "piano" | "abo"
        | "donate" | "donation" | "membership" | "register" | "registration" | "login" | "signin"
        | "upsell" | "offer" | "cta" | "mailinglist" | "nlsignup" | "emailsignup" | "appeal";
    CAPTION = 23: "caption" | "figcaption" | "captions" | "credit" | "imagecredit" | "wp-caption"
        | "photocredit" | "bildunterschrift" | "legende" | "bu" | "imagecaption" | "photographer"
        | "didascalia" | "pie";
    BIO = 24: "bio" | "biography" | "bios" | "authorbox" | "aboutauthor" | "authorbio" | "profile"
        | "authorinfo" | "about" | "tagline" | "endnote" | "shirttail" | "vcard";
    DECK = 25: "deck" | "dek" | "subtitle" | "standfirst" | "subheadline" | "subhead" | "lede"
        | "intro" | "excerpt" | "summary" | "chapo" | "vorspann" | "sapo" | "sumario" | "ingress"
        | "subheading" | "sottotitolo" | "entradilla" | "bajada" | "subtitulo" | "strap"
        | "abstract" | "introduction" | "description" | "teasertext" | "spot" | "occhiello"
        | "strapline" | "underrubrik" | "subline" | "preamble" | "swiss" | "copete" | "subdeck";
    KICKER = 26: "kicker" | "eyebrow" | "rubric" | "overline" | "category" | "section"
        | "dachzeile" | "sectionname" | "superheadline" | "suptitle" | "pretitle" | "supertitle"
        | "volanta" | "antetitulo" | "overtitle" | "topic" | "catname" | "categories" | "vignette";
    QUOTE = 27: "quote" | "blockquote" | "quotes";
    PULL = 28: "pull" | "pullquote" | "callout" | "pulled" | "highlight" | "pq" | "blurb";
    CORRECTION = 29: "correction" | "corrections" | "clarification" | "erratum";
    TAGS = 30: "tag" | "tags" | "topics" | "keywords" | "taglist" | "tagcloud" | "hashtags"
        | "articletags" | "etiquetas" | "posttags" | "tagged";
    HIDDEN = 31: "hidden" | "hide" | "visuallyhidden" | "sr" | "screenreader" | "invisible"
        | "offscreen" | "noprint" | "assistive";
    TITLE = 32: "title" | "headline" | "hed" | "titel" | "titre" | "titulo" | "titolo"
        | "entrytitle" | "posttitle" | "articletitle" | "baslik" | "headlines" | "storytitle";
    MEDIA = 33: "video" | "player" | "gallery" | "slideshow" | "carousel" | "slider" | "audio"
        | "podcast" | "lightbox" | "jwplayer" | "brightcove" | "videos" | "playlist" | "galeria"
        | "swiper" | "slick";
    POPUP = 34: "popup" | "modal" | "cookie" | "cookies" | "consent" | "gdpr" | "overlay"
        | "dialog" | "onetrust" | "tooltip" | "toast" | "notification" | "notice" | "alert"
        | "cmp" | "didomi" | "lightboxmodal" | "popover" | "dropdown" | "interstitialad";
    TOOLS = 35: "toolbar" | "tools" | "print" | "actions" | "buttons" | "controls" | "utility"
        | "utilities" | "button" | "btn" | "bar" | "email" | "articletools" | "listen" | "rating"
        | "ratings" | "vote" | "votes" | "likes" | "like" | "feedback" | "save";
    MORE = 36: "more" | "next" | "prev" | "previous" | "also";
    READ = 37: "read" | "reading";
    MOST = 38: "most" | "top";
    LIST = 39: "list" | "lists" | "listing" | "items" | "links" | "feed" | "grid" | "cards"
        | "card" | "stories" | "posts" | "collection";
    IMAGE = 40: "image" | "img" | "photo" | "picture" | "images" | "photos" | "foto" | "figure"
        | "thumbnail" | "thumb" | "bild" | "imagen" | "illustration";
    FACTS = 41: "factbox" | "fact" | "facts" | "faktaboks" | "faktenbox" | "box" | "inset"
        | "sidebox" | "embed" | "embedded" | "fakta";
    SITE = 42: "site" | "global" | "page" | "wrapper" | "container" | "layout" | "app" | "root";
    HAS = 43: "has" | "no" | "with" | "is" | "not" | "without" | "single" | "type" | "format";
    LEAD = 44: "lead" | "leadin";
    DISCLAIMER = 45: "disclaimer" | "copyright" | "legal" | "rights" | "license" | "terms"
        | "reprint" | "trust" | "transparency" | "methodology" | "disclosure" | "ethics";
    SPEAKABLE = 46: "speakable" | "mol" | "keypoints" | "bullets" | "summarybox" | "tldr"
        | "highlights" | "takeaways" | "bulletpoints";
    ROLE = 47: "role" | "jobtitle" | "position" | "occupation" | "jobrole" | "affiliation"
        | "location" | "handle";
    LIVE = 48: "liveblog" | "live" | "ticker" | "liveticker";
    REF = 49: "references" | "reference" | "footnotes" | "footnote" | "reflist" | "citations"
        | "bibliography" | "editsection" | "navbox" | "mw-editsection" | "catlinks";
}

/// What a word says besides.
fn second_hint(word: &str) -> Hints {
    match word {
        "pubdate" | "datepublished" | "publishdate" | "publisheddate" => Hints::PUBLISHED,
        "lead" => Hints::DECK,
        "heading" => Hints::TITLE,
        "articlebody" | "articletext" => Hints::ARTICLE,
        "entrytext" | "postbody" => Hints::POST,
        "storybody" => Hints::STORY,
        "authorname" => Hints::NAME,
        "authorbio" | "aboutauthor" | "authorbox" | "authorinfo" => Hints::AUTHOR,
        _ => Hints(0),
    }
}

impl Hints {
    /// Adds the words of an attribute's value.
    pub(super) fn read(&mut self, value: &str) {
        const MOST_BYTES: usize = 600;
        let mut buffer = [0u8; 24];
        for token in value.split_ascii_whitespace().take(32) {
            if token.len() > MOST_BYTES {
                continue;
            }
            self.token(token, &mut buffer);
        }
    }

    fn token(&mut self, token: &str, buffer: &mut [u8; 24]) {
        // A name of many words is a sentence (`id="the-actor-promoted-a-film-in-paris"`); what stands
        // before a colon is when a style applies (`print:mb-6`).
        const MOST_MARKS: usize = 8;
        let token = token.rsplit(':').next().unwrap_or(token);
        if token.bytes().filter(|b| *b == b'-').count() > MOST_MARKS {
            return;
        }
        // The whole name without marks first ("read-more" as "readmore"), then its words.
        let mut len = 0;
        for byte in token.bytes().filter(u8::is_ascii_alphanumeric) {
            if len == buffer.len() {
                break;
            }
            buffer[len] = byte.to_ascii_lowercase();
            len += 1;
        }
        self.add(&buffer[..len]);
        let bytes = token.as_bytes();
        let mut start = 0;
        for at in 0..=bytes.len() {
            let cut = at == bytes.len()
                || !bytes[at].is_ascii_alphabetic()
                || (at > start
                    && bytes[at].is_ascii_uppercase()
                    && bytes[at - 1].is_ascii_lowercase());
            if !cut {
                continue;
            }
            self.word(&bytes[start..at], buffer);
            let is_mark = at < bytes.len() && !bytes[at].is_ascii_alphabetic();
            start = at + usize::from(is_mark);
        }
    }

    fn word(&mut self, word: &[u8], buffer: &mut [u8; 24]) {
        let Some(lower) = buffer.get_mut(..word.len()) else {
            return;
        };
        lower.copy_from_slice(word);
        lower.make_ascii_lowercase();
        if word.len() > 1 {
            let lower: &[u8] = lower;
            self.add(lower);
        }
    }

    fn add(&mut self, word: &[u8]) {
        if let Ok(word) = std::str::from_utf8(word) {
            self.0 |= hint(word).or(second_hint(word)).0;
        }
    }

    /// True where any word of `other` is here.
    pub(super) fn any(self, other: Hints) -> bool {
        self.0 & other.0 != 0
    }

    /// True where every word of `other` is here.
    pub(super) fn all(self, other: Hints) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both sets.
    pub(super) const fn or(self, other: Hints) -> Hints {
        Hints(self.0 | other.0)
    }
}
