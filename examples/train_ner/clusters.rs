//! Word clusters from running text: words that have the same neighbours share a cluster.
//!
//! Exchange clustering over class bigrams (Kneser & Ney 1993; Martin, Liermann & Ney 1998), then a
//! binary tree over the clusters by greedy merging with the same criterion (Brown et al. 1992), so
//! that a cluster is a path and its prefixes are coarser clusters.

use std::collections::HashMap;

/// How many clusters; one more is for rare words, and has no path.
const N_CLUSTERS: usize = 320;
/// Words seen less often than this get no cluster.
const MIN_COUNT: u32 = 4;
const ROUNDS: usize = 8;

/// x ln x, the same on every machine.
struct XLogX(Vec<f64>);

impl XLogX {
    fn new() -> XLogX {
        XLogX((0..1 << 16).map(|n| n as f64 * ln(n as f64)).collect())
    }
    #[inline]
    fn of(&self, n: i64) -> f64 {
        match self.0.get(n as usize) {
            Some(v) => *v,
            None => n as f64 * ln(n as f64),
        }
    }
}

/// Natural logarithm from additions, multiplications and divisions only; 0 for 0.
fn ln(x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let bits = x.to_bits();
    let exponent = (bits >> 52) as i64 - 1023;
    let m = f64::from_bits((bits & ((1 << 52) - 1)) | 1023 << 52);
    let y = (m - 1.0) / (m + 1.0);
    let mut sum = 0.0;
    let mut k = 31;
    while k >= 1 {
        sum = sum * y * y + 1.0 / k as f64;
        k -= 2;
    }
    2.0 * y * sum + exponent as f64 * std::f64::consts::LN_2
}

/// Clusters words; each sentence is a list of folded words. Returns the path of each word, a
/// leading one before its steps.
pub fn learn(sentences: &[Vec<String>]) -> Vec<(String, u16)> {
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for w in sentences.iter().flatten() {
        *counts.entry(w).or_default() += 1;
    }
    let mut words: Vec<(&str, u32)> = counts.into_iter().filter(|c| c.1 >= MIN_COUNT).collect();
    words.sort_by_key(|(w, c)| (std::cmp::Reverse(*c), *w));
    let ids: HashMap<&str, usize> = words.iter().enumerate().map(|(i, w)| (w.0, i)).collect();
    let (n, rare) = (words.len(), words.len());
    let edge = n + 1;
    let mut pairs: HashMap<(usize, usize), u32> = HashMap::new();
    for s in sentences {
        let mut before = edge;
        for w in s {
            let id = ids.get(w.as_str()).copied().unwrap_or(rare);
            *pairs.entry((before, id)).or_default() += 1;
            before = id;
        }
        *pairs.entry((before, edge)).or_default() += 1;
    }
    let mut right: Vec<Vec<(usize, u32)>> = vec![Vec::new(); n + 2];
    let mut left: Vec<Vec<(usize, u32)>> = vec![Vec::new(); n + 2];
    for ((a, b), c) in pairs {
        right[a].push((b, c));
        left[b].push((a, c));
    }
    right.iter_mut().chain(&mut left).for_each(|v| v.sort_unstable());
    let mut table = Table::new(n, &right);
    for round in 0..ROUNDS {
        let moved = (0..n).filter(|&w| table.settle(w, &left[w], &right[w])).count();
        eprintln!("  clusters, round {}: {moved} of {n} words moved", round + 1);
        if moved < n / 200 {
            break;
        }
    }
    let paths = table.tree();
    words.iter().enumerate().map(|(i, (w, _))| (w.to_string(), paths[table.class[i]])).collect()
}

struct Table {
    /// Class of each word; rare words and edges have classes of their own that never change.
    class: Vec<usize>,
    /// Bigrams of classes, row by row, and the same turned round.
    pairs: Vec<i64>,
    turned: Vec<i64>,
    /// How often a class stands first, and second.
    first: Vec<i64>,
    second: Vec<i64>,
    f: XLogX,
}

const K: usize = N_CLUSTERS + 2;

impl Table {
    fn new(n: usize, right: &[Vec<(usize, u32)>]) -> Table {
        let mut class: Vec<usize> = (0..n).map(|i| i % N_CLUSTERS).collect();
        class.push(N_CLUSTERS);
        class.push(N_CLUSTERS + 1);
        let mut t = Table {
            class,
            pairs: vec![0; K * K],
            turned: vec![0; K * K],
            first: vec![0; K],
            second: vec![0; K],
            f: XLogX::new(),
        };
        for (a, list) in right.iter().enumerate() {
            for &(b, c) in list {
                t.count(t.class[a], t.class[b], i64::from(c));
            }
        }
        t
    }

    fn count(&mut self, a: usize, b: usize, c: i64) {
        self.pairs[a * K + b] += c;
        self.turned[b * K + a] += c;
        self.first[a] += c;
        self.second[b] += c;
    }

    /// Adds or takes away a word from a class.
    fn shift(&mut self, at: usize, near: &Near, sign: i64) {
        for &(g, c) in &near.left {
            self.count(g, at, sign * c);
        }
        for &(g, c) in &near.right {
            self.count(at, g, sign * c);
        }
        if near.own != 0 {
            self.count(at, at, sign * near.own);
        }
    }

    /// Moves a word to the class that fits it best; true where it moved.
    fn settle(&mut self, w: usize, left: &[(usize, u32)], right: &[(usize, u32)]) -> bool {
        let near = Near::new(w, left, right, &self.class);
        let old = self.class[w];
        self.shift(old, &near, -1);
        let mut best = (f64::MIN, old);
        for to in 0..N_CLUSTERS {
            let gain = self.gain(to, &near) + if to == old { 1e-6 } else { 0.0 };
            if gain > best.0 {
                best = (gain, to);
            }
        }
        self.class[w] = best.1;
        self.shift(best.1, &near, 1);
        best.1 != old
    }

    /// What the criterion gains when the word joins a class.
    fn gain(&self, to: usize, near: &Near) -> f64 {
        let mut sum = 0.0;
        let row = &self.turned[to * K..to * K + K];
        for &(g, c) in &near.left {
            let n = row[g] + if g == to { near.to_own(to) } else { 0 };
            sum += self.f.of(n + c) - self.f.of(n);
        }
        let row = &self.pairs[to * K..to * K + K];
        for &(g, c) in &near.right {
            if g == to {
                continue;
            }
            sum += self.f.of(row[g] + c) - self.f.of(row[g]);
        }
        let (a, b) = (self.first[to], self.second[to]);
        sum - (self.f.of(a + near.n_first) - self.f.of(a))
            - (self.f.of(b + near.n_second) - self.f.of(b))
    }

    /// Merges the classes pair by pair into a tree; the path of each class.
    fn tree(&self) -> Vec<u16> {
        let mut alive: Vec<usize> = (0..N_CLUSTERS).collect();
        let mut members: Vec<Vec<usize>> = (0..K).map(|c| vec![c]).collect();
        let mut paths: Vec<Vec<bool>> = vec![Vec::new(); K];
        let mut pairs = self.pairs.clone();
        let (mut first, mut second) = (self.first.clone(), self.second.clone());
        let mut losses: HashMap<(usize, usize), f64> = HashMap::new();
        let mut stale: Vec<usize> = alive.clone();
        while alive.len() > 1 {
            // Only pairs with a class that has just changed are weighed again: a close bound.
            for &a in &stale {
                for &b in alive.iter().filter(|b| **b != a) {
                    let key = (a.min(b), a.max(b));
                    losses.insert(key, self.loss(key, &pairs, &first, &second, &alive));
                }
            }
            let best = losses.iter().min_by(|x, y| x.1.total_cmp(y.1).then(x.0.cmp(y.0)));
            let Some((&(a, b), _)) = best else { break };
            for (side, class) in [(false, a), (true, b)] {
                for &m in &members[class] {
                    paths[m].push(side);
                }
            }
            for g in 0..K {
                let c = std::mem::take(&mut pairs[b * K + g]);
                pairs[a * K + g] += c;
            }
            for g in 0..K {
                let c = std::mem::take(&mut pairs[g * K + b]);
                pairs[g * K + a] += c;
            }
            first[a] += std::mem::take(&mut first[b]);
            second[a] += std::mem::take(&mut second[b]);
            let moved = std::mem::take(&mut members[b]);
            members[a].extend(moved);
            alive.retain(|c| *c != b);
            losses.retain(|k, _| k.0 != b && k.1 != b);
            stale = vec![a];
        }
        paths.iter().map(|p| path(p)).collect()
    }

    fn loss(
        &self,
        (a, b): (usize, usize),
        pairs: &[i64],
        first: &[i64],
        second: &[i64],
        alive: &[usize],
    ) -> f64 {
        let f = |n: i64| self.f.of(n);
        let apart = |x: i64, y: i64| f(x) + f(y) - f(x + y);
        let mut sum = 0.0;
        for &g in alive.iter().filter(|g| **g != a && **g != b).chain(&[K - 2, K - 1]) {
            sum += apart(pairs[a * K + g], pairs[b * K + g]);
            sum += apart(pairs[g * K + a], pairs[g * K + b]);
        }
        let own = [pairs[a * K + a], pairs[a * K + b], pairs[b * K + a], pairs[b * K + b]];
        sum += own.iter().map(|n| f(*n)).sum::<f64>() - f(own.iter().sum());
        sum - apart(first[a], first[b]) - apart(second[a], second[b])
    }
}

/// Steps from the root, at most fifteen, behind a leading one.
fn path(steps: &[bool]) -> u16 {
    steps.iter().rev().take(15).fold(1, |p, s| p << 1 | u16::from(*s))
}

/// The classes around a word.
struct Near {
    left: Vec<(usize, i64)>,
    right: Vec<(usize, i64)>,
    own: i64,
    n_first: i64,
    n_second: i64,
}

impl Near {
    fn new(w: usize, left: &[(usize, u32)], right: &[(usize, u32)], class: &[usize]) -> Near {
        let gather = |list: &[(usize, u32)]| {
            let mut v: Vec<(usize, i64)> = list
                .iter()
                .filter(|(o, _)| *o != w)
                .map(|&(o, c)| (class[o], i64::from(c)))
                .collect();
            v.sort_unstable();
            v.dedup_by(|b, a| {
                let same = a.0 == b.0;
                if same {
                    a.1 += b.1;
                }
                same
            });
            v
        };
        let own = right.iter().filter(|(o, _)| *o == w).map(|x| i64::from(x.1)).sum();
        let (left, right) = (gather(left), gather(right));
        let sum = |v: &[(usize, i64)]| v.iter().map(|x| x.1).sum::<i64>();
        Near { n_second: sum(&left) + own, n_first: sum(&right) + own, left, right, own }
    }

    /// Counts that join the class's own pair besides those from the left.
    fn to_own(&self, to: usize) -> i64 {
        self.right.iter().find(|(g, _)| *g == to).map_or(0, |x| x.1) + self.own
    }
}
