//! Names of elements and attributes that mean something to a reader.

macro_rules! names {
    ($(#[$doc:meta])* $kind:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum $kind { $($variant),* }

        impl $kind {
            fn named(name: &str) -> Option<$kind> {
                match name {
                    $($text => Some($kind::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

names! {
    /// What a node is. `Root`, `Text` and `Other` are no names of elements.
    Tag {
        Root = "#root", Text = "#text", Other = "#other",
        A = "a", Abbr = "abbr", Address = "address", Article = "article", Aside = "aside",
        Audio = "audio", B = "b", Base = "base", Blockquote = "blockquote", Body = "body",
        Br = "br", Button = "button", Canvas = "canvas", Caption = "caption", Center = "center",
        Cite = "cite", Code = "code", Dd = "dd", Details = "details", Dialog = "dialog",
        Div = "div", Dl = "dl", Dt = "dt", Em = "em", Embed = "embed", Fieldset = "fieldset",
        Figcaption = "figcaption", Figure = "figure", Font = "font", Footer = "footer",
        Form = "form", H1 = "h1", H2 = "h2", H3 = "h3", H4 = "h4", H5 = "h5", H6 = "h6",
        Head = "head", Header = "header", Hgroup = "hgroup", Hr = "hr", Html = "html", I = "i",
        Iframe = "iframe", Img = "img", Input = "input", Label = "label", Legend = "legend",
        Li = "li", Link = "link", Main = "main", Map = "map", Menu = "menu", Meta = "meta",
        Nav = "nav", Noscript = "noscript", Object = "object", Ol = "ol", Option = "option",
        P = "p", Picture = "picture", Pre = "pre", Q = "q", S = "s", Script = "script",
        Section = "section", Select = "select", Small = "small", Span = "span",
        Strong = "strong", Style = "style", Sub = "sub", Summary = "summary", Sup = "sup",
        Svg = "svg", Table = "table", Tbody = "tbody", Td = "td", Template = "template",
        Textarea = "textarea", Tfoot = "tfoot", Th = "th", Thead = "thead", Time = "time",
        Title = "title", Tr = "tr", U = "u", Ul = "ul", Video = "video", Wbr = "wbr",
    }
}

impl Tag {
    /// The tag of an element's name, which is in lower case.
    pub(super) fn of(name: &str) -> Tag {
        Tag::named(name).unwrap_or(Tag::Other)
    }

    /// True where the element begins and ends a line.
    pub(super) fn is_block(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Address
                | Article
                | Aside
                | Blockquote
                | Body
                | Caption
                | Center
                | Dd
                | Details
                | Dialog
                | Div
                | Dl
                | Dt
                | Fieldset
                | Figcaption
                | Figure
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | H5
                | H6
                | Header
                | Hgroup
                | Hr
                | Html
                | Legend
                | Li
                | Main
                | Menu
                | Nav
                | Ol
                | P
                | Pre
                | Root
                | Section
                | Summary
                | Table
                | Tbody
                | Td
                | Tfoot
                | Th
                | Thead
                | Tr
                | Ul
                | Option
                | Noscript
        )
    }

    /// True where nothing inside is read out.
    pub(super) fn is_silent(self) -> bool {
        use Tag::*;
        matches!(
            self,
            Audio
                | Button
                | Canvas
                | Embed
                | Head
                | Iframe
                | Input
                | Map
                | Object
                | Option
                | Script
                | Select
                | Style
                | Svg
                | Template
                | Textarea
                | Title
                | Video
                | Noscript
        )
    }

    /// The rank of a heading, 1 to 6.
    pub(super) fn heading(self) -> Option<u8> {
        use Tag::*;
        Some(match self {
            H1 => 1,
            H2 => 2,
            H3 => 3,
            H4 => 4,
            H5 => 5,
            H6 => 6,
            _ => return None,
        })
    }
}

names! {
    /// An attribute that is read.
    AttrName {
        Class = "class", Id = "id", Itemprop = "itemprop", Itemtype = "itemtype",
        Itemscope = "itemscope", Rel = "rel", Href = "href", Datetime = "datetime", Value = "value",
        Content = "content", Name = "name", Property = "property", HttpEquiv = "http-equiv",
        Charset = "charset", DataDate = "data-date", Role = "role", Title = "title",
        Style = "style", Hidden = "hidden", AriaHidden = "aria-hidden", AriaLabel = "aria-label",
        Lang = "lang", Type = "type",
        DataTestid = "data-testid", DataComponent = "data-component", DataQa = "data-qa",
        DataType = "data-type", DataModule = "data-module", DataBlock = "data-block",
        DataTb = "data-tb-region", DataName = "data-name",
    }
}

impl AttrName {
    /// The attribute of this name, if it is one that is read.
    pub(super) fn of(name: &str) -> Option<AttrName> {
        let dated = |name: &str| ["date", "time", "publish"].iter().any(|w| name.contains(w));
        if name.strip_prefix("data-").is_some_and(dated) {
            return Some(AttrName::DataDate);
        }
        AttrName::named(name)
    }

    /// True where the value tells what the element is for.
    pub(super) fn is_telling(self) -> bool {
        use AttrName::*;
        matches!(self, Class | Id | Itemprop | Role) || !self.is_kept()
    }

    /// True where the value is kept as it stands: of what sites call their modules, nothing is
    /// asked for but what [`AttrName::is_telling`] says.
    pub(super) fn is_kept(self) -> bool {
        use AttrName::*;
        let is_module = matches!(
            self,
            DataTestid
                | DataComponent
                | DataQa
                | DataType
                | DataModule
                | DataBlock
                | DataTb
                | DataName
        );
        !is_module
    }
}
