//! What a page shows: its characters, each with its place.
//!
//! In: a page. Out: [`Piece`]s of text in user space, in the order of the page's program. Of the
//! operators those that place and show text are followed, and forms, which are pages in pages;
//! pictures and lines are left out. The operators are those of ISO 32000-1, 8.4 and 9.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::file::{File, Page};
use super::fonts::Font;
use super::object::{Dict, Lexer, Object, Token};

/// Forms within forms.
const MAX_FORMS: usize = 8;
/// States that are saved.
const MAX_SAVED: usize = 256;
/// Operands of one operator.
const MAX_OPERANDS: usize = 64;

/// A few characters that stand on one line beside each other.
#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    pub text: String,
    pub left: f64,
    pub right: f64,
    /// The line that it stands on, from below.
    pub base: f64,
    pub size: f64,
    pub is_bold: bool,
}

/// What is read of all pages of a file, and how much more may be.
pub(super) struct Budget {
    /// Operators left.
    pub operators: usize,
    /// Characters left.
    pub characters: usize,
    /// Characters that no font could name.
    pub n_unknown: usize,
    /// Pictures that were shown.
    pub n_pictures: usize,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { operators: 30_000_000, characters: 12_000_000, n_unknown: 0, n_pictures: 0 }
    }
}

/// Fonts by the number of their object: most pages have the same.
pub(super) type Fonts = FxHashMap<u32, Rc<Font>>;

/// A matrix `[a b c d e f]`.
type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// First `a`, then `b`.
fn product(a: &Matrix, b: &Matrix) -> Matrix {
    [
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    ]
}

/// The pieces of a page.
pub(super) fn pieces(
    file: &File<'_>,
    page: &Page,
    fonts: &mut Fonts,
    budget: &mut Budget,
) -> Vec<Piece> {
    let contents = page.dict.get(b"Contents".as_slice()).cloned().unwrap_or_default();
    let streams = match file.resolve(&contents) {
        Object::Array(streams) => streams,
        _ => vec![contents],
    };
    let mut program = Vec::new();
    for stream in streams.iter().take(1000) {
        if let Some((_, bytes)) = file.stream(stream) {
            program.extend_from_slice(&bytes);
            program.push(b'\n');
        }
    }
    let mut reader = Reader { file, fonts, budget, out: Vec::new(), open: None };
    let state = State { ctm: upright(page), ..State::default() };
    reader.run(&program, &page.resources, state, 0);
    reader.close();
    reader.out
}

/// The matrix that sets a turned page upright.
fn upright(page: &Page) -> Matrix {
    let [left, bottom, right, top] = page.area;
    match page.turns {
        1 => [0.0, -1.0, 1.0, 0.0, -bottom, right],
        2 => [-1.0, 0.0, 0.0, -1.0, right, top],
        3 => [0.0, 1.0, -1.0, 0.0, top, -left],
        _ => [1.0, 0.0, 0.0, 1.0, -left, -bottom],
    }
}

#[derive(Clone)]
struct State {
    ctm: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    character_space: f64,
    word_space: f64,
    scale: f64,
    leading: f64,
    rise: f64,
}

impl Default for State {
    fn default() -> State {
        State {
            ctm: IDENTITY,
            font: None,
            size: 1.0,
            character_space: 0.0,
            word_space: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
        }
    }
}

struct Reader<'r, 'b> {
    file: &'r File<'b>,
    fonts: &'r mut Fonts,
    budget: &'r mut Budget,
    out: Vec<Piece>,
    open: Option<Piece>,
}

impl Reader<'_, '_> {
    /// Runs a program. Recursion, by forms, ends at [`MAX_FORMS`].
    fn run(&mut self, program: &[u8], resources: &Dict, state: State, depth: usize) {
        let mut run = Run {
            state,
            saved: Vec::new(),
            text: IDENTITY,
            line: IDENTITY,
            by_name: FxHashMap::default(),
            fonts: self.file.dict(resources, "Font"),
            forms: self.file.dict(resources, "XObject"),
        };
        let mut lexer = Lexer::new(program, 0);
        let mut operands: Vec<Object> = Vec::new();
        while let Some(token) = lexer.token() {
            let Token::Word(operator) = token else {
                let mut n_nodes = 0;
                let operand = lexer.object_from(token, 0, &mut n_nodes);
                if operands.len() < MAX_OPERANDS {
                    operands.push(operand);
                }
                continue;
            };
            if self.budget.operators == 0 || self.budget.characters == 0 {
                return;
            }
            self.budget.operators -= 1;
            match operator {
                b"Do" => self.form(&operands, resources, &run, depth),
                b"BI" => skip_picture(&mut lexer),
                _ => self.operator(operator, &operands, &mut run),
            }
            operands.clear();
        }
    }

    fn form(&mut self, operands: &[Object], resources: &Dict, run: &Run, depth: usize) {
        let Some(name) = operands.first().and_then(Object::name) else {
            return;
        };
        let Some(form) = run.forms.get(name) else {
            return;
        };
        let Object::Dict(dict) = self.file.resolve(form) else {
            return;
        };
        if self.file.get(&dict, "Subtype").is_name(b"Image") {
            self.budget.n_pictures += 1;
            return;
        }
        if depth >= MAX_FORMS {
            return;
        }
        let Some((dict, program)) = self.file.stream(form) else {
            return;
        };
        let matrix: Vec<f64> =
            self.file.list(&dict, "Matrix").iter().filter_map(Object::number).collect();
        let matrix = Matrix::try_from(matrix).unwrap_or(IDENTITY);
        let own = self.file.get(&dict, "Resources");
        let state = State { ctm: product(&matrix, &run.state.ctm), ..run.state.clone() };
        match own {
            Object::Dict(own) => self.run(&program, &own, state, depth + 1),
            _ => self.run(&program, resources, state, depth + 1),
        }
    }

    fn operator(&mut self, operator: &[u8], operands: &[Object], run: &mut Run) {
        let number = |at: usize| operands.get(at).and_then(Object::number).unwrap_or(0.0);
        let matrix = || [0, 1, 2, 3, 4, 5].map(number);
        let state = &mut run.state;
        match operator {
            b"q" if run.saved.len() < MAX_SAVED => run.saved.push(state.clone()),
            b"Q" => {
                if let Some(saved) = run.saved.pop() {
                    run.state = saved;
                }
            }
            b"cm" => state.ctm = product(&matrix(), &state.ctm),
            b"BT" => (run.text, run.line) = (IDENTITY, IDENTITY),
            b"Tc" => state.character_space = number(0),
            b"Tw" => state.word_space = number(0),
            b"Tz" => state.scale = number(0) / 100.0,
            b"TL" => state.leading = number(0),
            b"Ts" => state.rise = number(0),
            b"Tf" => {
                state.size = number(1);
                if let Some(name) = operands.first().and_then(Object::name) {
                    state.font = self.font(name, &run.fonts, &mut run.by_name);
                }
            }
            b"Tm" => (run.text, run.line) = (matrix(), matrix()),
            b"Td" => run.step(number(0), number(1)),
            b"TD" => {
                state.leading = -number(1);
                run.step(number(0), number(1));
            }
            b"T*" => run.step(0.0, -run.state.leading),
            b"Tj" => self.show(operands.first(), run),
            b"'" => {
                run.step(0.0, -run.state.leading);
                self.show(operands.first(), run);
            }
            b"\"" => {
                (state.word_space, state.character_space) = (number(0), number(1));
                run.step(0.0, -run.state.leading);
                self.show(operands.get(2), run);
            }
            b"TJ" => {
                let Some(Object::Array(items)) = operands.first() else {
                    return;
                };
                for item in items {
                    match item {
                        Object::Number(back) => {
                            let by = -back / 1000.0 * run.state.size * run.state.scale;
                            run.advance(by);
                        }
                        text => self.show(Some(text), run),
                    }
                }
            }
            _ => {}
        }
    }

    /// The font called `name`; each is read once a file.
    fn font(
        &mut self,
        name: &[u8],
        fonts: &Dict,
        by_name: &mut FxHashMap<Vec<u8>, Rc<Font>>,
    ) -> Option<Rc<Font>> {
        if let Some(font) = by_name.get(name) {
            return Some(Rc::clone(font));
        }
        let object = fonts.get(name)?;
        let number = match object {
            Object::Ref(number) => Some(*number),
            _ => None,
        };
        let known = number.and_then(|number| self.fonts.get(&number));
        let font = match known {
            Some(font) => Rc::clone(font),
            None => {
                let Object::Dict(dict) = self.file.resolve(object) else {
                    return None;
                };
                Rc::new(Font::read(self.file, &dict))
            }
        };
        const MAX_KEPT: usize = 2000;
        if let Some(number) = number.filter(|_| self.fonts.len() < MAX_KEPT) {
            self.fonts.insert(number, Rc::clone(&font));
        }
        by_name.insert(name.to_vec(), Rc::clone(&font));
        Some(font)
    }

    fn show(&mut self, text: Option<&Object>, run: &mut Run) {
        let (Some(Object::Text(bytes)), Some(font)) = (text, run.state.font.clone()) else {
            return;
        };
        font.show(bytes, &mut |shown| {
            let state = &run.state;
            let placed = product(
                &[state.size * state.scale, 0.0, 0.0, state.size, 0.0, state.rise],
                &product(&run.text, &state.ctm),
            );
            let space = state.character_space + if shown.is_space { state.word_space } else { 0.0 };
            let width = shown.width / 1000.0 * state.size;
            let advance = (width + space) * state.scale;
            let end = product(
                &[1.0, 0.0, 0.0, 1.0, width * state.scale, 0.0],
                &product(&run.text, &state.ctm),
            );
            self.character(&shown.text, &placed, end[4], font.is_bold);
            run.advance(advance);
        });
    }

    /// Takes a character whose matrix is `placed` and which ends at `right`.
    fn character(&mut self, text: &Option<Rc<str>>, placed: &Matrix, right: f64, is_bold: bool) {
        self.budget.characters = self.budget.characters.saturating_sub(1);
        let size = (placed[0] * placed[3] - placed[1] * placed[2]).abs().sqrt();
        // What is turned is a mark in the margin or across the page.
        let is_turned = placed[1].abs() > placed[0].abs() * 0.1 || placed[0] <= 0.0;
        let (left, base) = (placed[4], placed[5]);
        if is_turned
            || !(0.5..2000.0).contains(&size)
            || !(left.is_finite() && base.is_finite() && right.is_finite())
        {
            return;
        }
        let Some(text) = text else {
            self.budget.n_unknown += 1;
            return;
        };
        let is_blank = text.trim().is_empty();
        if let Some(open) = &mut self.open {
            let gap = left - open.right;
            let is_beside = (base - open.base).abs() < 0.1 * size
                && (size - open.size).abs() < 0.15 * size
                && is_bold == open.is_bold
                && gap > -0.5 * size
                && gap < 1.4 * size;
            if is_beside {
                // Half a thin space parts words; kerning stays below it.
                if gap > 0.17 * size && !open.text.ends_with(' ') && !is_blank {
                    open.text.push(' ');
                }
                if !(is_blank && open.text.ends_with(' ')) {
                    open.text.push_str(if is_blank { " " } else { text });
                }
                open.right = open.right.max(right);
                return;
            }
        }
        self.close();
        if !is_blank {
            self.open = Some(Piece { text: text.to_string(), left, right, base, size, is_bold });
        }
    }

    fn close(&mut self) {
        if let Some(piece) = self.open.take() {
            self.out.push(piece);
        }
    }
}

/// A program under way.
struct Run {
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
    by_name: FxHashMap<Vec<u8>, Rc<Font>>,
    fonts: Dict,
    forms: Dict,
}

impl Run {
    fn step(&mut self, x: f64, y: f64) {
        self.line = product(&[1.0, 0.0, 0.0, 1.0, x, y], &self.line);
        self.text = self.line;
    }

    fn advance(&mut self, by: f64) {
        self.text = product(&[1.0, 0.0, 0.0, 1.0, by, 0.0], &self.text);
    }
}

/// Steps over a picture that stands in the program itself.
fn skip_picture(lexer: &mut Lexer<'_>) {
    let bytes = lexer.bytes;
    let mut at = lexer.at;
    while let Some(found) = super::file::find(bytes, b"EI", at) {
        let space = |at: usize| bytes.get(at).is_none_or(u8::is_ascii_whitespace);
        at = found + 2;
        if found > 0 && space(found - 1) && space(at) {
            lexer.at = at;
            return;
        }
    }
    lexer.at = bytes.len();
}
