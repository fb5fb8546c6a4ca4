//! The best sequence of labels for a run of tokens, and how far each label is ahead of the rest.
//!
//! Viterbi, forwards and backwards, in whole numbers: the same labels on every machine.

use super::ner_model::{N_STATES, Scores};
use super::tags::{N_TAGS, kind_of, may_follow};

/// Scores that no path reaches.
const NEVER: i32 = i32::MIN / 4;

/// Decodes runs of tokens; holds its tables so that no run allocates.
#[derive(Clone, Debug)]
pub struct Decoder {
    /// For each label, the labels that may stand before it with the score of the step.
    before: Vec<Vec<(u8, i32)>>,
    /// For each label, the labels that may stand after it with the score of the step.
    after: Vec<Vec<(u8, i32)>>,
    from_edge: [i32; N_TAGS],
    to_edge: [i32; N_TAGS],
    forward: Vec<[i32; N_TAGS]>,
    back: Vec<[u8; N_TAGS]>,
    backward: Vec<[i32; N_TAGS]>,
}

impl Decoder {
    /// A decoder for a model's transitions.
    #[must_use]
    pub fn new(transitions: &[[i32; N_STATES]; N_STATES]) -> Decoder {
        let steps = |forwards: bool, t: usize| {
            (0..N_TAGS)
                .filter_map(|o| {
                    let (a, b) = if forwards { (t, o) } else { (o, t) };
                    may_follow(Some(a as u8), Some(b as u8)).then(|| (o as u8, transitions[a][b]))
                })
                .collect::<Vec<_>>()
        };
        let edge = |allowed: bool, score: i32| if allowed { score } else { NEVER };
        Decoder {
            before: (0..N_TAGS).map(|t| steps(false, t)).collect(),
            after: (0..N_TAGS).map(|t| steps(true, t)).collect(),
            from_edge: std::array::from_fn(|t| {
                edge(may_follow(None, Some(t as u8)), transitions[N_TAGS][t])
            }),
            to_edge: std::array::from_fn(|t| {
                edge(may_follow(Some(t as u8), None), transitions[t][N_TAGS])
            }),
            forward: Vec::new(),
            back: Vec::new(),
            backward: Vec::new(),
        }
    }

    /// Writes the best labels of a run into `tags`.
    pub fn best(&mut self, scores: &[Scores], tags: &mut [u8]) {
        let n = scores.len();
        if n == 0 {
            return;
        }
        self.run_forward(scores);
        let last = &self.forward[n - 1];
        let mut tag = (0..N_TAGS)
            .max_by_key(|&t| (last[t].saturating_add(self.to_edge[t]), std::cmp::Reverse(t)))
            .unwrap_or(0);
        for i in (0..n).rev() {
            tags[i] = tag as u8;
            tag = self.back[i][tag] as usize;
        }
    }

    fn run_forward(&mut self, scores: &[Scores]) {
        self.forward.clear();
        self.back.clear();
        for (i, score) in scores.iter().enumerate() {
            let mut row = [NEVER; N_TAGS];
            let mut back = [0; N_TAGS];
            for t in 0..N_TAGS {
                let (from, best) = if i == 0 {
                    (0, self.from_edge[t])
                } else {
                    best_step(&self.before[t], &self.forward[i - 1])
                };
                back[t] = from;
                row[t] = best.saturating_add(score[t]).max(NEVER);
            }
            self.forward.push(row);
            self.back.push(back);
        }
    }

    /// For each token of the run that [`Decoder::best`] was last asked for: by how much the best
    /// sequence beats the best one in which the token has another kind.
    pub fn margins(&mut self, scores: &[Scores], tags: &[u8], margins: &mut Vec<i32>) {
        let n = scores.len();
        margins.clear();
        self.backward.clear();
        self.backward.resize(n, [NEVER; N_TAGS]);
        for i in (0..n).rev() {
            for t in 0..N_TAGS {
                self.backward[i][t] = if i + 1 == n {
                    self.to_edge[t]
                } else {
                    let next = &self.backward[i + 1];
                    let score = &scores[i + 1];
                    self.after[t]
                        .iter()
                        .map(|&(o, s)| {
                            s.saturating_add(next[o as usize]).saturating_add(score[o as usize])
                        })
                        .max()
                        .unwrap_or(NEVER)
                };
            }
        }
        for (i, &tag) in tags.iter().enumerate().take(n) {
            let through = |t: usize| self.forward[i][t].saturating_add(self.backward[i][t]);
            let same = |t: usize| kind_of(t as u8) == kind_of(tag);
            let best = |wanted: bool| {
                (0..N_TAGS).filter(|&t| same(t) == wanted).map(through).max().unwrap_or(NEVER)
            };
            margins.push(best(true).saturating_sub(best(false)));
        }
    }
}

#[inline]
fn best_step(steps: &[(u8, i32)], row: &[i32; N_TAGS]) -> (u8, i32) {
    let mut best = (0, NEVER);
    for &(from, step) in steps {
        let score = row[from as usize].saturating_add(step);
        if score > best.1 {
            best = (from, score);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::super::ner_model::ROW;
    use super::super::tags::{Kind, Position, names, tag};
    use super::*;

    fn check(wanted: &[&[(u8, i32)]], expected: &[(usize, usize, Kind)]) {
        let scores: Vec<Scores> = wanted
            .iter()
            .map(|w| {
                let mut row = [0; ROW];
                w.iter().for_each(|&(t, s)| row[t as usize] = s);
                row
            })
            .collect();
        let mut decoder = Decoder::new(&[[0; N_STATES]; N_STATES]);
        let mut tags = vec![0; scores.len()];
        decoder.best(&scores, &mut tags);
        assert_eq!(names(&tags), expected);
        let mut margins = Vec::new();
        decoder.margins(&scores, &tags, &mut margins);
        assert!(margins.iter().all(|&m| m >= 0), "{margins:?}");
    }

    #[test]
    fn labels_form_names() {
        let b = tag(Kind::Org, Position::Begin);
        let e = tag(Kind::Org, Position::End);
        let s = tag(Kind::Place, Position::Single);
        check(&[&[(0, 1)], &[(s, 5)]], &[(1, 2, Kind::Place)]);
        check(&[&[(b, 5)], &[(e, 5)], &[(0, 2)]], &[(0, 2, Kind::Org)]);
        // A beginning without an end is worth nothing.
        check(&[&[(b, 5)], &[(0, 9)]], &[]);
        check(&[], &[]);
    }

    #[test]
    fn doubt_is_measured() {
        let single = |k: Kind| tag(k, Position::Single) as usize;
        let mut row = [0; ROW];
        row[single(Kind::Org)] = 10;
        row[single(Kind::Place)] = 7;
        let mut decoder = Decoder::new(&[[0; N_STATES]; N_STATES]);
        let (mut tags, mut margins) = ([0], Vec::new());
        decoder.best(&[row], &mut tags);
        decoder.margins(&[row], &tags, &mut margins);
        assert_eq!((tags[0] as usize, margins[0]), (single(Kind::Org), 3));
    }
}
