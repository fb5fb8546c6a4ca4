//! Code pages: of the document, and of its fonts.

use encoding_rs::Encoding;
use rustc_hash::FxHashMap;

/// Fonts that are remembered; the rest is read with the document's code page.
const MAX_FONTS: usize = 4096;

/// The code pages of the fonts of a document.
#[derive(Debug, Default)]
pub(super) struct Fonts {
    /// Code pages by the numbers of the fonts.
    known: FxHashMap<i32, &'static Encoding>,
    /// The font whose entry is under way.
    open: Option<i32>,
    /// The font of text that names none.
    pub default: i32,
}

impl Fonts {
    /// A font's entry begins.
    pub(super) fn open(&mut self, number: i32) {
        self.open = Some(number).filter(|_| self.known.len() < MAX_FONTS);
    }

    /// The charset of the entry under way.
    pub(super) fn charset(&mut self, charset: i32) {
        // Microsoft's numbers for the scripts of fonts; 0 is that of the document.
        let page = match charset {
            77 => 10_000,
            128 => 932,
            129 => 949,
            134 => 936,
            136 => 950,
            161 => 1253,
            162 => 1254,
            163 => 1258,
            177 => 1255,
            178 => 1256,
            186 => 1257,
            204 => 1251,
            222 => 874,
            238 => 1250,
            _ => return,
        };
        self.page_number(page);
    }

    /// The code page of the entry under way.
    pub(super) fn page_number(&mut self, number: i32) {
        if let (Some(font), Some(page)) = (self.open, code_page(number)) {
            self.known.insert(font, page);
        }
    }

    /// The code page of a font, where it has one of its own.
    pub(super) fn page(&self, number: i32) -> Option<&'static Encoding> {
        self.known.get(&number).copied()
    }
}

/// The charset behind the number of a Windows code page.
pub(super) fn code_page(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        866 => encoding_rs::IBM866,
        874 => encoding_rs::WINDOWS_874,
        932 => encoding_rs::SHIFT_JIS,
        936 => encoding_rs::GBK,
        949 => encoding_rs::EUC_KR,
        950 => encoding_rs::BIG5,
        1250 => encoding_rs::WINDOWS_1250,
        1251 => encoding_rs::WINDOWS_1251,
        1252 => encoding_rs::WINDOWS_1252,
        1253 => encoding_rs::WINDOWS_1253,
        1254 => encoding_rs::WINDOWS_1254,
        1255 => encoding_rs::WINDOWS_1255,
        1256 => encoding_rs::WINDOWS_1256,
        1257 => encoding_rs::WINDOWS_1257,
        1258 => encoding_rs::WINDOWS_1258,
        10_000 => encoding_rs::MACINTOSH,
        65_001 => encoding_rs::UTF_8,
        _ => return None,
    })
}
