//! A PDF file: where its objects are, and its pages.
//!
//! In: bytes. Out: objects by number, streams unpacked within limits, pages with what they inherit.
//! The file's own table of objects is not believed, which heals files that were cut, joined or
//! edited: one pass finds every object, and of several with one number the last counts.

use std::borrow::Cow;
use std::ops::Range;
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::crypt::{Crypt, Id};
use super::filters::unpack;
use super::object::{Dict, Lexer, Object, Token};
use crate::formats::Skip;

/// Longest stream, unpacked, and all of them together.
const MAX_STREAM_BYTES: usize = 16 << 20;
const MAX_TOTAL_BYTES: usize = 128 << 20;
const MAX_OBJECTS: usize = 2_000_000;
/// References that lead to references.
const MAX_LINKS: usize = 16;
/// Levels of the tree of pages; what a page inherits is looked for as far up.
const MAX_TREE: usize = 64;
const MAX_PAGES: usize = 5000;
/// Nodes of the tree that wait to be visited.
const MAX_OPEN: usize = 100_000;

/// Where an object is.
#[derive(Clone, Debug)]
enum Place {
    /// In the file, and where the bytes of its stream are. The generation is part of its key.
    File { at: usize, generation: u16, stream: Option<Range<usize>> },
    /// In an unpacked stream of objects, by its place in the list of these.
    Stream(usize, usize),
}

/// A page, with what it inherits.
pub(super) struct Page {
    pub dict: Dict,
    pub resources: Dict,
    /// Left, bottom, right, top.
    pub area: [f64; 4],
    /// Quarter turns to the right.
    pub turns: u8,
}

/// An opened file.
pub(super) struct File<'b> {
    bytes: &'b [u8],
    places: FxHashMap<u32, Place>,
    unpacked: Vec<Vec<u8>>,
    /// What trailers say, the last of each.
    trailer: Dict,
    /// The catalogue, for a file whose trailer is lost.
    catalogue: Option<u32>,
    /// Pages in the order of the file, for one whose tree is lost.
    loose_pages: Vec<u32>,
    left: std::cell::Cell<usize>,
    /// What makes an encrypted file plain.
    crypt: Option<Crypt>,
    /// The file does not end as it should.
    pub is_cut: bool,
}

impl<'b> File<'b> {
    /// Finds the objects of a file.
    ///
    /// # Errors
    /// A [`Skip`] where it needs a password.
    pub(super) fn open(bytes: &'b [u8]) -> Result<File<'b>, Skip> {
        const TAIL_BYTES: usize = 2048;
        let tail = &bytes[bytes.len().saturating_sub(TAIL_BYTES)..];
        let mut file = File {
            bytes,
            places: FxHashMap::default(),
            unpacked: Vec::new(),
            trailer: Dict::default(),
            catalogue: None,
            loose_pages: Vec::new(),
            left: std::cell::Cell::new(MAX_TOTAL_BYTES),
            crypt: None,
            is_cut: find(tail, b"startxref", 0).is_none(),
        };
        file.scan();
        if file.trailer.contains_key(b"Encrypt".as_slice()) {
            file.open_encrypted()?;
        }
        Ok(file)
    }

    /// Goes over the file once more with its key, for there may be objects in encrypted streams.
    fn open_encrypted(&mut self) -> Result<(), Skip> {
        let dict = self.dict(&self.trailer, "Encrypt");
        let id = match self.list(&self.trailer, "ID").into_iter().next() {
            Some(Object::Text(id)) => id,
            _ => Vec::new(),
        };
        self.crypt = Some(Crypt::open(self, &dict, &id)?);
        self.places.clear();
        self.unpacked.clear();
        self.loose_pages.clear();
        self.left.set(MAX_TOTAL_BYTES);
        self.scan();
        Ok(())
    }

    /// One pass: `12 0 obj`, `trailer`, and over the bytes of streams.
    fn scan(&mut self) {
        let mut at = 0;
        while let Some(found) = find_object_or_trailer(self.bytes, at) {
            at = match found {
                Found::Object(id, after) => self.object_at(id, after),
                Found::Trailer(after) => {
                    let mut lexer = Lexer::new(self.bytes, after);
                    if let Object::Dict(dict) = lexer.object() {
                        self.trailer.extend(dict);
                    }
                    lexer.at.max(after)
                }
            };
            if self.places.len() >= MAX_OBJECTS {
                return;
            }
        }
    }

    /// Notes the object whose text begins at `from`; gives where the scan goes on.
    fn object_at(&mut self, id: Id, from: usize) -> usize {
        let (number, generation) = id;
        let mut lexer = Lexer::new(self.bytes, from);
        let object = lexer.object();
        let Object::Dict(dict) = object else {
            self.places.insert(number, Place::File { at: from, generation, stream: None });
            return lexer.at.max(from);
        };
        let after = lexer.at;
        let stream = (lexer.token() == Some(Token::Word(b"stream")))
            .then(|| self.stream_at(&dict, lexer.at));
        let end = stream.as_ref().map_or(after, |range| range.end);
        let place = Place::File { at: from, generation, stream: stream.clone() };
        self.places.insert(number, place);
        let is_type =
            |name: &[u8]| dict.get(b"Type".as_slice()).is_some_and(|kind| kind.is_name(name));
        if is_type(b"Page") && self.loose_pages.len() < MAX_PAGES {
            self.loose_pages.push(number);
        }
        if is_type(b"Catalog") {
            self.catalogue = Some(number);
        }
        if is_type(b"XRef") {
            let kept = ["Root", "Info", "Encrypt", "ID"].map(str::as_bytes);
            self.trailer.extend(
                dict.iter()
                    .filter(|(key, _)| kept.contains(&key.as_slice()))
                    .map(|(k, v)| (k.clone(), v.clone())),
            );
        } else if is_type(b"ObjStm")
            && let Some(range) = stream
        {
            self.open_objects(id, &dict, range);
        }
        end.max(from)
    }

    /// The bytes of a stream whose keyword ends at `at`.
    fn stream_at(&self, dict: &Dict, at: usize) -> Range<usize> {
        let start = match self.bytes.get(at..) {
            Some([b'\r', b'\n', ..]) => at + 2,
            Some([b'\n' | b'\r', ..]) => at + 1,
            _ => at,
        };
        let declared = dict.get(b"Length".as_slice()).and_then(Object::index);
        if let Some(end) =
            declared.and_then(|len| start.checked_add(len)).filter(|end| *end <= self.bytes.len())
        {
            let mut lexer = Lexer::new(self.bytes, end);
            lexer.skip_space();
            if self.bytes[lexer.at..].starts_with(b"endstream") {
                return start..end;
            }
        }
        let end = find(self.bytes, b"endstream", start).unwrap_or(self.bytes.len());
        start.min(end)..end
    }

    /// The objects in a stream of objects.
    fn open_objects(&mut self, id: Id, dict: &Dict, range: Range<usize>) {
        let bytes = self.unpack(id, dict, range).unwrap_or_default();
        let count = dict.get(b"N".as_slice()).and_then(Object::index).unwrap_or(0);
        let first = dict.get(b"First".as_slice()).and_then(Object::index).unwrap_or(0);
        let stream = self.unpacked.len();
        let mut lexer = Lexer::new(&bytes, 0);
        let mut found = Vec::new();
        while found.len() < count && found.len() + self.places.len() < MAX_OBJECTS {
            let (Some(Token::Number(number)), Some(Token::Number(offset))) =
                (lexer.token(), lexer.token())
            else {
                break;
            };
            if (0.0..f64::from(u32::MAX)).contains(&number) && (0.0..1e9).contains(&offset) {
                found.push((
                    number as u32,
                    Place::Stream(stream, first.saturating_add(offset as usize)),
                ));
            }
        }
        for (number, place) in found {
            if let Place::Stream(_, offset) = place
                && self.loose_pages.len() < MAX_PAGES
                && let Some(kind) = kind_of(&bytes, offset)
            {
                match kind.as_slice() {
                    b"Page" => self.loose_pages.push(number),
                    b"Catalog" => self.catalogue = Some(number),
                    _ => {}
                }
            }
            self.places.insert(number, place);
        }
        self.unpacked.push(bytes);
    }

    /// The object with that number; null where there is none.
    fn load(&self, number: u32) -> (Object, Option<Range<usize>>) {
        match self.places.get(&number) {
            Some(Place::File { at, stream, .. }) => {
                (Lexer::new(self.bytes, *at).object(), stream.clone())
            }
            Some(Place::Stream(stream, at)) => {
                (Lexer::new(&self.unpacked[*stream], *at).object(), None)
            }
            None => (Object::Null, None),
        }
    }

    /// The object that `object` stands for.
    pub(super) fn resolve(&self, object: &Object) -> Object {
        let mut object = object.clone();
        for _ in 0..MAX_LINKS {
            let Object::Ref(number) = object else {
                return object;
            };
            object = self.load(number).0;
        }
        Object::Null
    }

    /// The value of `key`, resolved.
    pub(super) fn get(&self, dict: &Dict, key: &str) -> Object {
        dict.get(key.as_bytes()).map_or(Object::Null, |value| self.resolve(value))
    }

    /// The dictionary under `key`; empty where there is none.
    pub(super) fn dict(&self, dict: &Dict, key: &str) -> Dict {
        match self.get(dict, key) {
            Object::Dict(dict) => dict,
            _ => Dict::default(),
        }
    }

    /// The list under `key`, its items resolved; empty where there is none.
    pub(super) fn list(&self, dict: &Dict, key: &str) -> Vec<Object> {
        match self.get(dict, key) {
            Object::Array(items) => items.iter().map(|item| self.resolve(item)).collect(),
            _ => Vec::new(),
        }
    }

    /// The dictionary and the unpacked bytes of the stream that `object` names.
    pub(super) fn stream(&self, object: &Object) -> Option<(Dict, Vec<u8>)> {
        let mut object = object.clone();
        for _ in 0..MAX_LINKS {
            let Object::Ref(number) = object else {
                return None;
            };
            let (loaded, stream) = self.load(number);
            if let (Object::Dict(dict), Some(range)) = (&loaded, stream) {
                let bytes = self.unpack((number, self.generation(number)), dict, range)?;
                return Some((dict.clone(), bytes));
            }
            object = loaded;
        }
        None
    }

    fn generation(&self, number: u32) -> u16 {
        match self.places.get(&number) {
            Some(Place::File { generation, .. }) => *generation,
            _ => 0,
        }
    }

    fn unpack(&self, id: Id, dict: &Dict, range: Range<usize>) -> Option<Vec<u8>> {
        let names = match self.get(dict, "Filter") {
            Object::Name(name) => vec![name],
            Object::Array(names) => {
                names.iter().filter_map(|n| self.resolve(n).name().map(<[u8]>::to_vec)).collect()
            }
            _ => Vec::new(),
        };
        let params = match self.get(dict, "DecodeParms") {
            Object::Dict(params) => vec![params],
            Object::Array(items) => items
                .iter()
                .map(|item| match self.resolve(item) {
                    Object::Dict(params) => params,
                    _ => Dict::default(),
                })
                .collect(),
            _ => Vec::new(),
        };
        let filters: Vec<(Vec<u8>, Dict)> = names
            .into_iter()
            .enumerate()
            .map(|(at, name)| (name, params.get(at).cloned().unwrap_or_default()))
            .collect();
        let limit = MAX_STREAM_BYTES.min(self.left.get());
        let packed = self.bytes.get(range)?;
        // A stream may say that it is encrypted in no way, or in one of its own.
        let is_apart = filters.first().is_some_and(|(name, _)| name == b"Crypt");
        let packed = match &self.crypt {
            Some(crypt) if !is_apart => {
                // Work on the way to few bytes is work too.
                let packed = &packed[..packed.len().min(limit)];
                self.left.set(self.left.get().saturating_sub(packed.len()));
                Cow::Owned(crypt.stream(id, packed))
            }
            _ => Cow::Borrowed(packed),
        };
        let bytes = unpack(&packed, &filters, limit)?;
        self.left.set(self.left.get() - bytes.len().min(self.left.get()));
        Some(bytes)
    }

    /// A text of the file's description of itself.
    pub(super) fn info(&self, key: &str) -> Option<String> {
        let info = self.trailer.get(b"Info".as_slice())?;
        let Object::Dict(dict) = self.resolve(info) else { return None };
        let value = dict.get(key.as_bytes())?;
        let Object::Text(bytes) = self.resolve(value) else { return None };
        let holder = if matches!(value, Object::Ref(_)) { value } else { info };
        let bytes = match (&self.crypt, holder) {
            (Some(crypt), Object::Ref(number)) => match self.places.get(number) {
                Some(Place::File { generation, .. }) => {
                    crypt.string((*number, *generation), &bytes)
                }
                // Streams of objects are encrypted as wholes.
                _ => bytes,
            },
            _ => bytes,
        };
        Some(text_string(&bytes)).filter(|text| !text.trim().is_empty())
    }

    /// The pages in their order.
    pub(super) fn pages(&self) -> Vec<Page> {
        let mut root = self.dict(&self.trailer, "Root");
        if root.is_empty()
            && let Some(number) = self.catalogue
            && let (Object::Dict(dict), _) = self.load(number)
        {
            root = dict;
        }
        let mut pages = Vec::new();
        let mut seen = FxHashSet::default();
        let top = root.get(b"Pages".as_slice()).cloned().unwrap_or_default();
        // Nodes to visit, the next one last, each with the dictionaries around it.
        let mut open: Vec<(Object, Vec<Rc<Dict>>)> = vec![(top, Vec::new())];
        while let Some((node, around)) = open.pop() {
            if pages.len() >= MAX_PAGES || around.len() > MAX_TREE {
                continue;
            }
            if let Object::Ref(number) = node
                && !seen.insert(number)
            {
                continue;
            }
            let Object::Dict(dict) = self.resolve(&node) else {
                continue;
            };
            let Object::Array(kids) = self.get(&dict, "Kids") else {
                pages.push(self.page(dict, &around));
                continue;
            };
            let mut around = around;
            around.push(Rc::new(inherited(&dict)));
            if open.len() > MAX_OPEN {
                continue;
            }
            open.extend(kids.into_iter().rev().take(MAX_PAGES).map(|kid| (kid, around.clone())));
        }
        if pages.is_empty() {
            for number in &self.loose_pages {
                if let (Object::Dict(dict), _) = self.load(*number) {
                    let around = self.parents(&dict);
                    pages.push(self.page(dict, &around));
                }
            }
        }
        pages
    }

    /// What a page inherits, by the way up from it.
    fn parents(&self, dict: &Dict) -> Vec<Rc<Dict>> {
        let mut around = Vec::new();
        let mut above = self.dict(dict, "Parent");
        while !above.is_empty() && around.len() < MAX_LINKS {
            around.push(Rc::new(inherited(&above)));
            above = self.dict(&above, "Parent");
        }
        around.reverse();
        around
    }

    fn page(&self, dict: Dict, around: &[Rc<Dict>]) -> Page {
        let value = |key: &str| {
            let own = std::iter::once(&dict).chain(around.iter().rev().map(Rc::as_ref));
            own.map(|dict| self.get(dict, key))
                .find(|value| *value != Object::Null)
                .unwrap_or_default()
        };
        let resources = match value("Resources") {
            Object::Dict(resources) => resources,
            _ => Dict::default(),
        };
        let area = match value("MediaBox") {
            Object::Array(items) => {
                let numbers: Vec<f64> =
                    items.iter().filter_map(|item| self.resolve(item).number()).collect();
                <[f64; 4]>::try_from(numbers).ok()
            }
            _ => None,
        };
        let [left, bottom, right, top] = area.unwrap_or([0.0, 0.0, 612.0, 792.0]);
        let turns =
            value("Rotate").number().map_or(0, |degrees| (degrees / 90.0).rem_euclid(4.0) as u8);
        let area = [left.min(right), bottom.min(top), left.max(right), bottom.max(top)];
        Page { dict, resources, area, turns }
    }
}

/// The type of the object at `offset`, if it is one that a lost tree is looked for by.
fn kind_of(bytes: &[u8], offset: usize) -> Option<Vec<u8>> {
    const REACH: usize = 4096;
    let rest = bytes.get(offset..)?;
    // Most objects are none; these are not read.
    let front = &rest[..rest.len().min(REACH)];
    find(front, b"/Page", 0)?;
    match Lexer::new(bytes, offset).object() {
        Object::Dict(dict) => dict.get(b"Type".as_slice())?.name().map(<[u8]>::to_vec),
        _ => None,
    }
}

/// What pages inherit of a node of their tree.
fn inherited(dict: &Dict) -> Dict {
    let keys = ["Resources", "MediaBox", "Rotate"].map(str::as_bytes);
    let kept = dict.iter().filter(|(key, _)| keys.contains(&key.as_slice()));
    kept.map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// A text that is no page's: UTF-16 or UTF-8 where a mark says so, else nearly Latin 1.
pub(super) fn text_string(bytes: &[u8]) -> String {
    let decoded = match bytes {
        [0xFE, 0xFF, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0,
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest),
        _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    decoded.into_owned()
}

enum Found {
    /// What an object is called, and where its text begins.
    Object(Id, usize),
    /// Where the text of a trailer begins.
    Trailer(usize),
}

/// The next `12 0 obj` or `trailer` from `from` on.
fn find_object_or_trailer(bytes: &[u8], from: usize) -> Option<Found> {
    let mut at = from;
    while at < bytes.len() {
        match bytes[at] {
            b'o' if bytes[at..].starts_with(b"obj") => {
                if let Some(id) = id_before(&bytes[from..at]) {
                    return Some(Found::Object(id, at + 3));
                }
                at += 3;
            }
            b't' if bytes[at..].starts_with(b"trailer") => return Some(Found::Trailer(at + 7)),
            _ => at += 1,
        }
    }
    None
}

/// The two numbers at the end of `bytes`.
fn id_before(bytes: &[u8]) -> Option<Id> {
    const REACH: usize = 24;
    let tail = &bytes[bytes.len().saturating_sub(REACH)..];
    let space = |b: u8| matches!(b, b' ' | b'\r' | b'\n' | b'\t' | 0 | 12);
    let mut at = tail.len();
    let mut step = |wanted: &dyn Fn(u8) -> bool| {
        let start = tail[..at].iter().rposition(|b| !wanted(*b)).map_or(0, |at| at + 1);
        let found = &tail[start..at];
        at = start;
        found
    };
    step(&space);
    let generation = step(&|b| b.is_ascii_digit());
    let gap = step(&space);
    let number = step(&|b| b.is_ascii_digit());
    if generation.is_empty() || gap.is_empty() {
        return None;
    }
    let number = std::str::from_utf8(number).ok()?.parse().ok()?;
    // A generation that is none makes no key, and no other difference.
    let generation = std::str::from_utf8(generation).ok()?.parse().unwrap_or(0);
    Some((number, generation))
}

/// Where `what` stands in `bytes`, from `from` on.
pub(super) fn find(bytes: &[u8], what: &[u8], from: usize) -> Option<usize> {
    let first = *what.first()?;
    let mut at = from;
    while let Some(found) = bytes.get(at..)?.iter().position(|byte| *byte == first) {
        at += found;
        if bytes[at..].starts_with(what) {
            return Some(at);
        }
        at += 1;
    }
    None
}
