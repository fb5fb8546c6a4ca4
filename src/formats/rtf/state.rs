//! What braces keep apart, and the words that say where text belongs.

/// Where the text of a group belongs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Place {
    /// The running text.
    #[default]
    Text,
    /// The table of fonts.
    Fonts,
    /// The table of styles.
    Styles,
    /// Title of the document.
    Title,
    /// Its author.
    Author,
    /// When it was made.
    Created,
    /// Nowhere: pictures, headers, notes, codes.
    Nowhere,
}

impl Place {
    /// The place that a control word opens. `is_optional` tells that `\*` stands before it: then
    /// readers that do not know the word leave the group out.
    pub(super) fn of(word: &[u8], is_optional: bool) -> Option<Place> {
        Some(match word {
            b"fonttbl" => Place::Fonts,
            b"stylesheet" => Place::Styles,
            b"title" => Place::Title,
            b"author" => Place::Author,
            b"creatim" => Place::Created,
            b"fldrslt" | b"shptxt" if is_optional => Place::Text,
            b"colortbl"
            | b"pict"
            | b"object"
            | b"objdata"
            | b"header"
            | b"headerl"
            | b"headerr"
            | b"headerf"
            | b"footer"
            | b"footerl"
            | b"footerr"
            | b"footerf"
            | b"footnote"
            | b"annotation"
            | b"atnid"
            | b"atnauthor"
            | b"fldinst"
            | b"listtext"
            | b"pntext"
            | b"pntxta"
            | b"pntxtb"
            | b"listtable"
            | b"listoverridetable"
            | b"revtbl"
            | b"rsidtbl"
            | b"generator"
            | b"subject"
            | b"operator"
            | b"keywords"
            | b"comment"
            | b"doccomm"
            | b"company"
            | b"manager"
            | b"category"
            | b"hlinkbase"
            | b"revtim"
            | b"printim"
            | b"buptim"
            | b"themedata"
            | b"colorschememapping"
            | b"datastore"
            | b"latentstyles"
            | b"xmlnstbl"
            | b"bkmkstart"
            | b"bkmkend"
            | b"tc"
            | b"xe"
            | b"nonshppict"
            | b"shpinst"
            | b"falt"
            | b"panose"
            | b"private"
            | b"filetbl"
            | b"ftnsep"
            | b"ftnsepc"
            | b"aftnsep"
            | b"aftnsepc"
            | b"mmath" => Place::Nowhere,
            _ => return None,
        })
    }
}

/// What a group may set and its end undoes.
#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    pub place: Place,
    pub font: i32,
    /// How many characters follow each `\u` for readers that do not know it.
    pub n_fallback: usize,
    pub is_hidden: bool,
    /// `\*` was the last token.
    pub is_optional: bool,
    pub style: i32,
    pub is_outline: bool,
    pub is_item: bool,
    pub is_centred: bool,
}

impl Default for State {
    fn default() -> State {
        State {
            place: Place::Text,
            font: 0,
            n_fallback: 1,
            is_hidden: false,
            is_optional: false,
            style: 0,
            is_outline: false,
            is_item: false,
            is_centred: false,
        }
    }
}

/// The character that a control word stands for.
pub(super) fn character(word: &[u8]) -> Option<char> {
    Some(match word {
        b"tab" => '\t',
        b"emdash" => '—',
        b"endash" => '–',
        b"lquote" => '‘',
        b"rquote" => '’',
        b"ldblquote" => '“',
        b"rdblquote" => '”',
        b"bullet" => '•',
        b"emspace" | b"enspace" | b"qmspace" => ' ',
        _ => return None,
    })
}
