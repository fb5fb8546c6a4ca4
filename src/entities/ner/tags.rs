//! The labels that the recogniser gives to tokens: one for "outside", and for each of five kinds
//! of name the four positions begin, inside, end, single.

use crate::model::EntityType;

/// How many labels there are.
pub const N_TAGS: usize = 21;

/// The label of a token outside every name.
pub const OUTSIDE: u8 = 0;

/// A kind of name as the labels know it.
///
/// `Misc` gathers what is a name but neither person, organisation, place nor group: works, events,
/// products. It keeps these from being taken for one of the other four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Kind {
    /// A person.
    Person = 0,
    /// An organisation.
    Org = 1,
    /// A place.
    Place = 2,
    /// A people, a religion, a movement; also as an adjective.
    Group = 3,
    /// Any other name.
    Misc = 4,
}

impl Kind {
    /// All kinds, in the order of their labels.
    pub const ALL: [Kind; 5] = [Kind::Person, Kind::Org, Kind::Place, Kind::Group, Kind::Misc];

    /// The entity type that the kind stands for; `Misc` is [`EntityType::Other`].
    #[must_use]
    pub fn entity_type(self) -> EntityType {
        match self {
            Kind::Person => EntityType::Person,
            Kind::Org => EntityType::Org,
            Kind::Place => EntityType::Place,
            Kind::Group => EntityType::Group,
            Kind::Misc => EntityType::Other,
        }
    }
}

/// The position of a token in its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Position {
    /// First of several tokens.
    Begin = 0,
    /// Neither first nor last.
    Inside = 1,
    /// Last of several tokens.
    End = 2,
    /// The only token.
    Single = 3,
}

const POSITIONS: [Position; 4] =
    [Position::Begin, Position::Inside, Position::End, Position::Single];

/// The label for a kind and a position.
#[must_use]
pub const fn tag(kind: Kind, position: Position) -> u8 {
    1 + 4 * kind as u8 + position as u8
}

/// The kind of a label; `None` outside, and for a number that is no label.
#[must_use]
pub fn kind_of(tag: u8) -> Option<Kind> {
    (tag as usize).checked_sub(1).and_then(|t| Kind::ALL.get(t / 4)).copied()
}

/// The position of a label; `None` outside.
#[must_use]
pub fn position_of(tag: u8) -> Option<Position> {
    (tag as usize).checked_sub(1).map(|t| POSITIONS[t % 4])
}

/// True where the second label may follow the first: a name that has begun must end, with the
/// same kind, before anything else begins. `None` stands for the edge of the text.
#[must_use]
pub fn may_follow(before: Option<u8>, after: Option<u8>) -> bool {
    let open = before.and_then(|t| match position_of(t)? {
        Position::Begin | Position::Inside => kind_of(t),
        Position::End | Position::Single => None,
    });
    let wants = after.and_then(|t| match position_of(t)? {
        Position::Inside | Position::End => kind_of(t),
        Position::Begin | Position::Single => None,
    });
    open == wants
}

/// Writes the labels of a name over `start..end` into `tags`.
pub fn mark(tags: &mut [u8], start: usize, end: usize, kind: Kind) {
    for (i, slot) in tags[start..end].iter_mut().enumerate() {
        let position = match (i == 0, start + i + 1 == end) {
            (true, true) => Position::Single,
            (true, false) => Position::Begin,
            (false, true) => Position::End,
            (false, false) => Position::Inside,
        };
        *slot = tag(kind, position);
    }
}

/// The names that a sequence of labels spells, as `(start, end, kind)` in tokens.
///
/// A name that is begun and not ended closes where it breaks off, so that any labels can be read.
#[must_use]
pub fn names(tags: &[u8]) -> Vec<(usize, usize, Kind)> {
    let mut out = Vec::new();
    let mut open: Option<(usize, Kind)> = None;
    for (i, &t) in tags.iter().enumerate() {
        let (kind, position) = match (kind_of(t), position_of(t)) {
            (Some(k), Some(p)) => (k, p),
            _ => {
                out.extend(open.take().map(|(s, k)| (s, i, k)));
                continue;
            }
        };
        let fits = open.is_some_and(|(_, k)| k == kind)
            && matches!(position, Position::Inside | Position::End);
        if !fits {
            out.extend(open.take().map(|(s, k)| (s, i, k)));
            open = Some((i, kind));
        }
        if matches!(position, Position::End | Position::Single) {
            out.extend(open.take().map(|(s, k)| (s, i + 1, k)));
        }
    }
    out.extend(open.map(|(s, k)| (s, tags.len(), k)));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_reads_back() {
        let mut tags = vec![OUTSIDE; 8];
        mark(&mut tags, 0, 1, Kind::Org);
        mark(&mut tags, 1, 4, Kind::Person);
        mark(&mut tags, 6, 8, Kind::Place);
        let read = names(&tags);
        assert_eq!(read, [(0, 1, Kind::Org), (1, 4, Kind::Person), (6, 8, Kind::Place)]);
        let pairs = tags.windows(2);
        assert!(pairs.into_iter().all(|w| may_follow(Some(w[0]), Some(w[1]))));
    }

    #[test]
    fn broken_labels_still_read() {
        let begin = tag(Kind::Org, Position::Begin);
        let inside = tag(Kind::Person, Position::Inside);
        assert_eq!(names(&[begin, inside]), [(0, 1, Kind::Org), (1, 2, Kind::Person)]);
        assert_eq!(names(&[begin, 0]), [(0, 1, Kind::Org)]);
    }

    #[test]
    fn begun_names_must_end() {
        let begin = tag(Kind::Org, Position::Begin);
        let end = tag(Kind::Org, Position::End);
        assert!(may_follow(Some(begin), Some(end)));
        assert!(!may_follow(Some(begin), None));
        assert!(!may_follow(Some(begin), Some(OUTSIDE)));
        assert!(!may_follow(None, Some(end)));
        assert!(!may_follow(Some(begin), Some(tag(Kind::Place, Position::End))));
    }
}
