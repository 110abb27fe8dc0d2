//! An upper bound on O1 by a greedy attack (ScaLabelCert, appendix A.7.2, algorithm 2, completed so that it
//! always ends).

use std::cmp::Reverse;

use super::{FlipAttack, WeightedPoint, predict};
use countersign_data::{ClassId, SampleId};
use countersign_num::ExactSum;

/// A labeling after which `target` is predicted, as cheap as greedy choices find it; `None` when they find
/// none. O(n log n + f K) for an attack of f flips.
///
/// While another class is predicted, the flip that narrows its lead over `target` most is made: a positive
/// weight moves to `target`; a negative one moves away from `target`, or from a third class, to the leader.
/// Other than the paper's algorithm, it considers negative weights of third classes, allows for third classes
/// that take over the lead, ends when nothing is left to flip, breaks ties by the class index, and takes back
/// flips that turn out not to be needed.
///
/// # Soundness
/// The labeling has been seen to work with exact scores, so its flips bound O1(target) from above. Finding
/// none proves nothing, though on small problems brute force then finds none either.
pub fn o1_upper(point: &WeightedPoint<'_>, target: ClassId) -> Option<FlipAttack> {
    let mut attack = AttackSearch::new(point, target);
    while let Some(leader) = attack.leader() {
        let (sample, to) = attack.best_flip(leader)?;
        attack.flip(sample, to);
    }
    attack.take_back();
    Some(attack.into_flips())
}

/// A labeling under construction.
struct AttackSearch<'a> {
    point: WeightedPoint<'a>,
    target: ClassId,
    labels: Vec<ClassId>,
    /// Exact scores, for decisions that must be right: which class is predicted.
    scores: Vec<ExactSum>,
    /// The scores up to rounding, for choices that may be wrong, and where scores are far apart.
    rough: Vec<f64>,
    /// By how much the difference of two rough scores may be off; infinite or NaN where nothing is known.
    doubt: f64,
    /// For each class, its samples of positive weight that may still be flipped, the heaviest last.
    positive: Vec<Vec<SampleId>>,
    /// For each class, its samples of negative weight that may still be flipped, the heaviest last.
    negative: Vec<Vec<SampleId>>,
    flipped: Vec<SampleId>,
}

impl<'a> AttackSearch<'a> {
    fn new(point: &WeightedPoint<'a>, target: ClassId) -> Self {
        let mut rough = vec![0.0; point.classes];
        let mut positive = vec![Vec::new(); point.classes];
        let mut negative = vec![Vec::new(); point.classes];
        for (sample, weight, label) in point.samples() {
            rough[label.index()] += weight;
            if weight > 0.0 {
                positive[label.index()].push(sample);
            } else if weight < 0.0 {
                negative[label.index()].push(sample);
            }
        }
        let by_size = |samples: &mut Vec<SampleId>| {
            samples.sort_unstable_by(|a, b| {
                let size = |sample: &SampleId| point.weights[sample.index()].abs();
                size(a).total_cmp(&size(b)).then(Reverse(a).cmp(&Reverse(b)))
            });
        };
        positive.iter_mut().chain(&mut negative).for_each(by_size);
        AttackSearch {
            point: *point,
            target,
            labels: point.labels.to_vec(),
            scores: point.scores(),
            rough,
            doubt: doubt(point),
            positive,
            negative,
            flipped: Vec::new(),
        }
    }

    /// The class that is predicted, unless it is the target. Scores are compared exactly where rounding could
    /// matter.
    fn leader(&self) -> Option<ClassId> {
        Some(self.clear_leader().unwrap_or_else(|| predict(&self.scores)))
            .filter(|&leader| leader != self.target)
    }

    /// The class whose rough score exceeds all others by more than rounding could do.
    fn clear_leader(&self) -> Option<ClassId> {
        let (mut best, mut second) = (0, f64::NEG_INFINITY);
        for class in 1..self.rough.len() {
            if self.rough[class] > self.rough[best] {
                (best, second) = (class, self.rough[best]);
            } else {
                second = second.max(self.rough[class]);
            }
        }
        (self.rough[best] - second > self.doubt).then(|| ClassId::new(best))
    }

    /// The flip that narrows the leader's lead most, with the class it moves to.
    fn best_flip(&self, leader: ClassId) -> Option<(SampleId, ClassId)> {
        let third = self.classes().filter(|&class| class != leader && class != self.target);
        let runner_up =
            third.clone().map(|class| self.rough[class.index()]).fold(f64::NEG_INFINITY, f64::max);
        let lead_over = |score: f64| self.rough[leader.index()] - score;
        let size = |sample: SampleId| self.point.weights[sample.index()].abs();
        // A gain on the leader counts only until a third class takes over the lead.
        let from_leader = self
            .heaviest(&self.positive, leader)
            .map(|sample| (size(sample) + size(sample).min(lead_over(runner_up)), sample, self.target));
        let from_target = self
            .heaviest(&self.negative, self.target)
            .map(|sample| (size(sample) + size(sample).min(lead_over(runner_up)), sample, leader));
        let to_target = third.clone().filter_map(|class| {
            let sample = self.heaviest(&self.positive, class)?;
            Some((size(sample), sample, self.target))
        });
        let to_leader = third.filter_map(|class| {
            let sample = self.heaviest(&self.negative, class)?;
            let then_third = runner_up.max(self.rough[class.index()] + size(sample));
            Some((size(sample).min(lead_over(then_third)), sample, leader))
        });
        let all = from_leader.into_iter().chain(from_target).chain(to_target).chain(to_leader);
        all.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, sample, to)| (sample, to))
    }

    fn classes(&self) -> impl Iterator<Item = ClassId> + Clone + use<> {
        ClassId::all(self.point.classes)
    }

    fn heaviest(&self, samples: &[Vec<SampleId>], class: ClassId) -> Option<SampleId> {
        samples[class.index()].last().copied()
    }

    /// Flips the heaviest sample of its class and sign, which is not flipped again.
    fn flip(&mut self, sample: SampleId, to: ClassId) {
        let from = self.labels[sample.index()];
        let side =
            if self.point.weights[sample.index()] > 0.0 { &mut self.positive } else { &mut self.negative };
        side[from.index()].pop();
        self.relabel(sample, to);
        self.flipped.push(sample);
    }

    fn relabel(&mut self, sample: SampleId, to: ClassId) {
        let (weight, from) = (self.point.weights[sample.index()], self.labels[sample.index()]);
        self.scores[from.index()].subtract(weight);
        self.scores[to.index()].add(weight);
        self.rough[from.index()] -= weight;
        self.rough[to.index()] += weight;
        self.labels[sample.index()] = to;
    }

    /// Undoes every flip without which the target is still predicted, the lightest first.
    fn take_back(&mut self) {
        let mut flipped = std::mem::take(&mut self.flipped);
        flipped.sort_unstable_by(|a, b| {
            let size = |sample: &SampleId| self.point.weights[sample.index()].abs();
            size(a).total_cmp(&size(b)).then(a.cmp(b))
        });
        for sample in flipped {
            let to = self.labels[sample.index()];
            self.relabel(sample, self.point.labels[sample.index()]);
            if self.leader().is_some() {
                self.relabel(sample, to);
            }
        }
    }

    fn into_flips(self) -> FlipAttack {
        FlipAttack::between(self.point.labels, &self.labels)
    }
}

/// Bounds the error of a difference of two rough scores. A score is a sum of at most `n` weights and as many
/// flips, each made and perhaps taken back: fewer than `4 n` additions. Each is off by at most a unit of
/// rounding of the sum of all magnitudes.
fn doubt(point: &WeightedPoint<'_>) -> f64 {
    let magnitudes: f64 = point.weights.iter().map(|weight| weight.abs()).sum();
    let additions = 4.0 * (point.weights.len() as f64 + 1.0);
    // Twice for the two scores, and twice that to be sure.
    4.0 * additions * f64::EPSILON * magnitudes
}
