//! A linear-chain conditional random field, trained by AdaGrad on one run of tokens at a time.
//!
//! Only additions, multiplications, divisions and square roots of IEEE numbers are used, in a fixed
//! order, so that every machine trains the same weights.

use byline::entities::ner::ner_model::{N_STATES, ROW};
use byline::entities::ner::tags::{N_TAGS, may_follow};

/// A run of tokens with its features and its gold labels.
pub struct Run {
    /// Features of all tokens, one token after the other; those that carry the word come last.
    features: Vec<u32>,
    /// For each token, where its features end.
    ends: Vec<u32>,
    /// For each token, how many of its features carry the word itself.
    lexical: Vec<u32>,
    /// For each token the labels that are right, one bit each.
    gold: Vec<u32>,
    /// How much the run counts.
    weight: f32,
}

impl Run {
    /// A run whose tokens are still to be pushed.
    pub fn new(gold: Vec<u32>, weight: f32) -> Run {
        Run { features: Vec::new(), ends: Vec::new(), lexical: Vec::new(), gold, weight }
    }

    /// Adds the features of the next token.
    pub fn push(&mut self, plain: &[u32], lexical: &[u32]) {
        self.features.extend_from_slice(plain);
        self.features.extend_from_slice(lexical);
        self.ends.push(self.features.len() as u32);
        self.lexical.push(lexical.len() as u32);
    }

    /// The features of a token, without those that carry the word where `drop` says so.
    fn of(&self, i: usize, drop: bool) -> &[u32] {
        let from = if i == 0 { 0 } else { self.ends[i - 1] as usize };
        let without = if drop { self.lexical[i] as usize } else { 0 };
        &self.features[from..self.ends[i] as usize - without]
    }
}

/// How to train.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How often the runs are gone through.
    pub epochs: usize,
    /// Length of the steps.
    pub rate: f32,
    /// How strongly weights are drawn to zero.
    pub l2: f32,
    /// Share of tokens whose word is hidden, so that the rest learns to do without.
    pub dropout: f32,
    /// Share of runs left out of each epoch.
    pub bag: f32,
}

/// The trained numbers.
pub struct Weights {
    pub rows: Vec<[f32; ROW]>,
    pub transitions: [[f32; N_STATES]; N_STATES],
}

impl Weights {
    /// No weights yet.
    pub fn zero(n_features: usize) -> Weights {
        Weights { rows: vec![[0.0; ROW]; n_features], transitions: [[0.0; N_STATES]; N_STATES] }
    }

    /// Adds a share of other weights.
    pub fn add(&mut self, other: &Weights, share: f32) {
        for (a, w) in self.rows.iter_mut().zip(&other.rows) {
            a.iter_mut().zip(w).for_each(|(a, w)| *a += share * w);
        }
        for (a, w) in self.transitions.iter_mut().zip(&other.transitions) {
            a.iter_mut().zip(w).for_each(|(a, w)| *a += share * w);
        }
    }
}

/// e to the x, the same on every machine; exact to about 1e-9.
pub fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let k = (x * std::f64::consts::LOG2_E).round();
    let r = x - k * std::f64::consts::LN_2;
    let mut sum = 1.0;
    for n in (1..=11).rev() {
        sum = 1.0 + sum * r / n as f64;
    }
    sum * f64::from_bits(((k as i64 + 1023) as u64) << 52)
}

/// Random numbers from a seed.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let x = self.0 ^ self.0 >> 33;
        (x.wrapping_mul(0xFF51_AFD7_ED55_8CCD) >> 32) as u32
    }
    pub fn chance(&mut self, p: f32) -> bool {
        (self.next() >> 8) as f32 / ((1u32 << 24) as f32) < p
    }
    pub fn below(&mut self, n: usize) -> usize {
        ((u64::from(self.next()) * n as u64) >> 32) as usize
    }
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i + 1));
        }
    }
}

/// Which labels may stand next to each other.
struct Steps {
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
    first: [bool; N_TAGS],
    last: [bool; N_TAGS],
}

impl Steps {
    fn new() -> Steps {
        let fits = |a: usize, b: usize| may_follow(Some(a as u8), Some(b as u8));
        let all = 0..N_TAGS;
        Steps {
            before: all.clone().map(|t| all.clone().filter(|&o| fits(o, t)).collect()).collect(),
            after: all.clone().map(|t| all.clone().filter(|&o| fits(t, o)).collect()).collect(),
            first: std::array::from_fn(|t| may_follow(None, Some(t as u8))),
            last: std::array::from_fn(|t| may_follow(Some(t as u8), None)),
        }
    }
}

/// Transitions, as weights or as their exponentials.
type Square<F> = [[F; N_STATES]; N_STATES];

/// Forward and backward sums of one run, scaled token by token.
struct Lattice<'s> {
    steps: &'s Steps,
    trans: Square<f64>,
    emit: Vec<[f64; N_TAGS]>,
    forward: Vec<[f64; N_TAGS]>,
    backward: Vec<[f64; N_TAGS]>,
    scale: Vec<f64>,
}

/// The least sum, so that nothing is divided by zero.
const LEAST: f64 = 1e-300;

impl Lattice<'_> {
    /// Fills in the sums over all sequences that the masks allow; the logarithm of the total.
    fn fill(&mut self, masks: Option<&[u32]>) -> f64 {
        let n = self.emit.len();
        self.forward.clear();
        self.scale.clear();
        for i in 0..n {
            let mask = masks.map_or(u32::MAX, |m| m[i]);
            let mut row = self.forward_row(i, mask);
            let sum = row.iter().sum::<f64>().max(LEAST);
            row.iter_mut().for_each(|x| *x /= sum);
            self.scale.push(sum);
            self.forward.push(row);
        }
        self.backward.clear();
        self.backward.resize(n, [0.0; N_TAGS]);
        for i in (0..n).rev() {
            let mask = masks.map_or(u32::MAX, |m| m[i]);
            self.backward[i] = self.backward_row(i, mask);
        }
        self.total(n - 1).ln() + self.scale.iter().map(|s| s.ln()).sum::<f64>()
    }

    fn forward_row(&self, i: usize, mask: u32) -> [f64; N_TAGS] {
        std::array::from_fn(|t| {
            if mask >> t & 1 == 0 {
                return 0.0;
            }
            let into = match i.checked_sub(1) {
                None if self.steps.first[t] => self.trans[N_TAGS][t],
                None => 0.0,
                Some(before) => {
                    let from = &self.forward[before];
                    self.steps.before[t].iter().map(|&o| from[o] * self.trans[o][t]).sum()
                }
            };
            into * self.emit[i][t]
        })
    }

    fn backward_row(&self, i: usize, mask: u32) -> [f64; N_TAGS] {
        std::array::from_fn(|t| {
            if mask >> t & 1 == 0 {
                return 0.0;
            }
            match self.emit.get(i + 1) {
                None if self.steps.last[t] => self.trans[t][N_TAGS],
                None => 0.0,
                Some(emit) => {
                    let next = &self.backward[i + 1];
                    let through = |&o: &usize| self.trans[t][o] * emit[o] * next[o];
                    self.steps.after[t].iter().map(through).sum::<f64>() / self.scale[i + 1]
                }
            }
        })
    }

    /// The sum over all sequences as it stands at a token; equal at each but for rounding.
    fn total(&self, i: usize) -> f64 {
        let both = self.forward[i].iter().zip(&self.backward[i]);
        both.map(|(f, b)| f * b).sum::<f64>().max(LEAST)
    }

    /// Adds `sign` times the probability of each label and each step.
    fn collect(&self, sign: f64, gradient: &mut [[f32; ROW]], steps: &mut Square<f32>) {
        let last = gradient.len() - 1;
        for (i, row) in gradient.iter_mut().enumerate() {
            let total = self.total(i);
            for (t, slot) in row.iter_mut().enumerate().take(N_TAGS) {
                let p = (sign * self.forward[i][t] * self.backward[i][t] / total) as f32;
                *slot += p;
                if i == 0 {
                    steps[N_TAGS][t] += p;
                }
                if i == last {
                    steps[t][N_TAGS] += p;
                }
            }
            if i < last {
                self.collect_steps(i, sign / (self.scale[i + 1] * total), steps);
            }
        }
    }

    fn collect_steps(&self, i: usize, factor: f64, steps: &mut Square<f32>) {
        for (a, row) in steps.iter_mut().enumerate().take(N_TAGS) {
            let left = self.forward[i][a];
            if left == 0.0 {
                continue;
            }
            for &b in &self.steps.after[a] {
                let right = self.emit[i + 1][b] * self.backward[i + 1][b];
                row[b] += (factor * left * self.trans[a][b] * right) as f32;
            }
        }
    }
}

/// Finds weights for runs.
pub struct Trainer {
    /// The weights as they stand; after training, their mean over the later epochs.
    pub weights: Weights,
    squares: Weights,
    steps: Steps,
}

/// Added under the root, so that first steps are not boundless.
const CALM: f32 = 1e-2;

/// One AdaGrad step of one weight.
#[inline]
fn adapt(weight: &mut f32, square: &mut f32, gradient: f32, rate: f32) {
    *square += gradient * gradient;
    *weight += rate * gradient / (*square + CALM).sqrt();
}

impl Trainer {
    /// A trainer that knows nothing yet.
    pub fn new(n_features: usize) -> Trainer {
        Trainer {
            weights: Weights::zero(n_features),
            squares: Weights::zero(n_features),
            steps: Steps::new(),
        }
    }

    /// Goes through the runs, in an order that the seed gives, as often as the options say.
    pub fn train(&mut self, runs: &[Run], options: &Options, seed: u64) {
        let mut order: Vec<u32> = (0..runs.len() as u32).collect();
        let mut random = Random(seed);
        let mut mean = Weights::zero(self.weights.rows.len());
        let averaged = options.epochs.min(options.epochs / 2 + 1);
        for epoch in 0..options.epochs {
            random.shuffle(&mut order);
            let kept = order.len() - (order.len() as f32 * options.bag) as usize;
            let mut loss = 0.0;
            for &r in &order[..kept] {
                loss += self.step(&runs[r as usize], options, &mut random);
            }
            if epoch >= options.epochs - averaged {
                mean.add(&self.weights, 1.0 / averaged as f32);
            }
            eprintln!("  epoch {} loss {loss:.0}", epoch + 1);
        }
        self.weights = mean;
    }

    /// Learns from one run; its loss before.
    fn step(&mut self, run: &Run, options: &Options, random: &mut Random) -> f64 {
        let n = run.gold.len();
        let dropped: Vec<bool> = (0..n).map(|_| random.chance(options.dropout)).collect();
        let emit = dropped.iter().enumerate().map(|(i, d)| self.emissions(run.of(i, *d)));
        let mut lattice = Lattice {
            steps: &self.steps,
            trans: self.weights.transitions.map(|r| r.map(|w| exp(f64::from(w)))),
            emit: emit.collect(),
            forward: Vec::with_capacity(n),
            backward: Vec::with_capacity(n),
            scale: Vec::with_capacity(n),
        };
        let mut gradient = vec![[0.0f32; ROW]; n];
        let mut steps = [[0.0f32; N_STATES]; N_STATES];
        // What is right, which may leave a choice, minus what is thought.
        let right = lattice.fill(Some(&run.gold));
        lattice.collect(1.0, &mut gradient, &mut steps);
        let all = lattice.fill(None);
        lattice.collect(-1.0, &mut gradient, &mut steps);
        for (i, (row, dropped)) in gradient.iter_mut().zip(&dropped).enumerate() {
            row.iter_mut().for_each(|x| *x *= run.weight);
            self.learn(run.of(i, *dropped), row, options);
        }
        self.learn_steps(&steps, run.weight, options.rate);
        (all - right) * f64::from(run.weight)
    }

    /// How well each label fits a token with these features; the best fits 1.
    fn emissions(&self, features: &[u32]) -> [f64; N_TAGS] {
        let mut scores = [0.0; ROW];
        for &f in features {
            let row = &self.weights.rows[f as usize];
            scores.iter_mut().zip(row).for_each(|(s, w)| *s += w);
        }
        let top = scores[..N_TAGS].iter().copied().fold(f32::MIN, f32::max);
        std::array::from_fn(|t| exp(f64::from(scores[t] - top)))
    }

    fn learn(&mut self, features: &[u32], gradient: &[f32; ROW], options: &Options) {
        if gradient.iter().map(|x| x.abs()).sum::<f32>() < 1e-3 {
            return;
        }
        for &f in features {
            let row = &mut self.weights.rows[f as usize];
            let squares = &mut self.squares.rows[f as usize];
            for ((w, s), g) in row.iter_mut().zip(squares).zip(gradient) {
                adapt(w, s, g - options.l2 * *w, options.rate);
            }
        }
    }

    fn learn_steps(&mut self, gradient: &Square<f32>, weight: f32, rate: f32) {
        let rows = self.weights.transitions.iter_mut().zip(&mut self.squares.transitions);
        for ((row, squares), gradient) in rows.zip(gradient) {
            for ((w, s), g) in row.iter_mut().zip(squares).zip(gradient) {
                if *g != 0.0 {
                    adapt(w, s, g * weight, rate);
                }
            }
        }
    }
}
