//! Bounds of what an SVM outputs at its own samples after a few flips, without solving a program.

use super::SvmPoint;
use super::machine::{dot, within};
use countersign_data::ClassId;
use countersign_num::Interval;
use countersign_num::rounding::square_root_up;

/// Bounds of `y_i f_i`, with clean labels y, after training on labels of which at most `most` are flipped.
/// `[n]`.
///
/// # Soundness
/// Each is the intersection of two enclosures, both rounded outward.
/// - By sums: a sample whose label is kept adds between 0 and `C y_i y_j Q_ij`, one that is flipped between 0
///   and minus that.
/// - By stability: for the optimal weight vectors w of the clean and w' of the poisoned labels, strong
///   convexity of both objectives gives `‖w − w'‖² ≤ C Σ_S |φ(f'_i) − φ(f_i)|` over the flipped samples S,
///   with `φ(m) = max(0, 1 − m) − max(0, 1 + m)`, which changes by at most twice its argument; so
///   `‖w − w'‖ ≤ 2 C Σ_S √Q_ii`.
pub(super) fn output_ranges(point: &SvmPoint<'_>, labels: &[ClassId], most: usize) -> Vec<OutputRange> {
    let by_sums: Vec<Interval> =
        (0..labels.len()).map(|sample| by_sums(point, labels, sample, most)).collect();
    let is_decided = |range: &Interval| range.upper().max(-range.lower()) <= LARGEST_DECIDED;
    if by_sums.iter().all(is_decided) {
        return by_sums.into_iter().map(|range| OutputRange { range, at_bound: true }).collect();
    }
    let trained = point.retrain(labels);
    let moved = (Interval::point(trained.doubt) + stability(point, most)).upper();
    let kernel = &point.svm.kernel;
    let intersected = |(sample, by_sums): (usize, Interval)| {
        let row = kernel.row(sample).to_vec();
        let clean = dot(&row, &trained.signed) * Interval::point(sign(labels[sample]));
        let stable = clean + within(moved, kernel[[sample, sample]]);
        let (low, high) = (by_sums.lower().max(stable.lower()), by_sums.upper().min(stable.upper()));
        // Both hold the truth, so they meet.
        let range = Interval::new(low, high).unwrap_or(by_sums);
        OutputRange { range, at_bound: is_decided(&by_sums) }
    };
    by_sums.into_iter().enumerate().map(intersected).collect()
}

/// What is known of a sample's output.
#[derive(Clone, Copy, Debug)]
pub(super) struct OutputRange {
    pub range: Interval,
    /// Is the sample's dual variable C whatever the others are, because its margin is at most 1 by sums alone
    /// (theorem 2)?
    pub at_bound: bool,
}

/// A margin up to this counts as at most 1. The difference allows for the rounding of the sums, and is far
/// below the slack of the score's row.
const LARGEST_DECIDED: f64 = 1.0 + 1e-12;

pub(super) fn sign(label: ClassId) -> f64 {
    if label.index() == 1 { 1.0 } else { -1.0 }
}

/// `2 C` times the sum of the `most` largest `√Q_ii`.
fn stability(point: &SvmPoint<'_>, most: usize) -> Interval {
    let mut norms: Vec<f64> =
        point.svm.kernel.diag().iter().map(|&value| square_root_up(value.max(0.0))).collect();
    norms.sort_unstable_by(|a, b| b.total_cmp(a));
    let sum = norms.iter().take(most).fold(Interval::ZERO, |sum, &norm| sum + Interval::point(norm));
    Interval::point(2.0) * Interval::point(point.svm.c) * sum
}

fn by_sums(point: &SvmPoint<'_>, labels: &[ClassId], sample: usize, most: usize) -> Interval {
    let c = Interval::point(point.svm.c);
    let (mut low, mut high) = (Interval::ZERO, Interval::ZERO);
    let (mut positive, mut negative) = (Vec::new(), Vec::new());
    for (&value, &label) in point.svm.kernel.row(sample).iter().zip(labels) {
        let value = value * sign(label) * sign(labels[sample]);
        if value > 0.0 {
            high = high + Interval::point(value);
            positive.push(value);
        } else {
            low = low + Interval::point(value);
            negative.push(-value);
        }
    }
    // Flipping a sample moves what it adds from one end to the other.
    let largest = |mut sizes: Vec<f64>| {
        sizes.sort_unstable_by(|a, b| b.total_cmp(a));
        sizes.iter().take(most).fold(Interval::ZERO, |sum, &size| sum + Interval::point(size))
    };
    let low = (c * (low - largest(positive))).lower();
    let high = (c * (high + largest(negative))).upper();
    Interval::new(low, high).unwrap_or(Interval::ENTIRE)
}
