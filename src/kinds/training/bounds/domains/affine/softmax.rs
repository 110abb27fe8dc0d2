//! The softmax, enclosed by lines.
//!
//! With `p` the shares at logits `z*`, the derivative of `p_c` is `p_c (δ_cb − p_b)`, and its second derivative
//! along `y`, with the mean `ȳ = Σ p_b y_b`, is
//!
//! ```text
//! p_c ((y_c − ȳ)² − Σ_b p_b (y_b − ȳ)²) = p_c ((1 − p_c) (y_c − ȳ)² − Σ_{b≠c} p_b (y_b − ȳ)²) .
//! ```
//!
//! Ranges of the logits bound each square, so that on a box around `z*` the share lies above its tangent by at
//! most half of the first part, and below by at most half of the second.

use super::arguments::{Arguments, Chords};
use super::scalar::FEW_ROUNDINGS;
use crate::training::networks::Target;
use countersign_num::logistic;

/// The ends of the shares.
pub(super) fn shares(at: Arguments<'_>, lower: &mut [f64], upper: &mut [f64]) {
    logistic::softmax(at.lower, at.upper, lower, upper);
    let room = room(at);
    lower.iter_mut().for_each(|share| *share = (*share - room).max(0.0));
    upper.iter_mut().for_each(|share| *share = (*share + room).min(1.0));
}

/// For evaluations in double precision, of shares between 0 and 1.
fn room(at: Arguments<'_>) -> f64 {
    let largest = at.upper.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let smallest = at.lower.iter().copied().fold(f64::INFINITY, f64::min);
    logistic::evaluation_error(at.lower.len(), largest - smallest) + FEW_ROUNDINGS
}

/// The shares in the middle of the ranges, and what a line through them misses.
#[derive(Clone, Debug)]
pub(super) struct Middle {
    point: Vec<f64>,
    shares: Vec<f64>,
    /// For each class, how far its share falls below the line, and rises above it, at most.
    below: Vec<f64>,
    above: Vec<f64>,
}

impl Middle {
    pub(super) fn of(at: Arguments<'_>) -> Self {
        let classes = at.lower.len();
        let point: Vec<f64> =
            at.lower.iter().zip(at.upper).map(|(lower, upper)| 0.5 * (lower + upper)).collect();
        let radius: Vec<f64> = at
            .lower
            .iter()
            .zip(at.upper)
            .map(|(lower, upper)| 0.5 * (upper - lower) * (1.0 + FEW_ROUNDINGS))
            .collect();
        let (mut least, mut most) = (vec![0.0; classes], vec![0.0; classes]);
        shares(at, &mut least, &mut most);
        let largest = point.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let exponentials: Vec<f64> = point.iter().map(|logit| (logit - largest).exp()).collect();
        let sum: f64 = exponentials.iter().sum();
        let middle: Vec<f64> = exponentials.iter().map(|exponential| exponential / sum).collect();
        let mean: f64 = most.iter().zip(&radius).map(|(share, radius)| share * radius).sum();
        let room = room(at)
            * (1.0
                + radius.iter().sum::<f64>()
                + point.iter().map(|z| (z - largest).abs().min(750.0)).sum::<f64>());
        // The largest squares of `y_b − ȳ`.
        let square = |class: usize| {
            let from_mean =
                radius[class] * (1.0 - least[class]) + (mean - most[class] * radius[class]).max(0.0);
            from_mean * from_mean
        };
        let squares: Vec<f64> = (0..classes).map(square).collect();
        let weighted: f64 = most.iter().zip(&squares).map(|(share, square)| share * square).sum();
        let of_class = |class: usize| {
            let share = 0.5 * most[class] * (1.0 + FEW_ROUNDINGS);
            let others = (weighted - most[class] * squares[class]).max(0.0) + FEW_ROUNDINGS * weighted;
            (share * others + room, share * (1.0 - least[class]) * squares[class] + room)
        };
        let (below, above) = (0..classes).map(of_class).unzip();
        Middle { point, shares: middle, below, above }
    }
}

/// Lines below and above `p − y`.
pub(super) fn chords(target: Target, at: Arguments<'_>, chords: &mut Chords) {
    let classes = at.lower.len();
    let middle = Middle::of(at);
    for class in 0..classes {
        let mut at_zero = middle.shares[class] - target.one_hot(class);
        let mut magnitude = 1.0;
        for other in 0..classes {
            let own = if other == class { 1.0 } else { 0.0 };
            let slope = middle.shares[class] * (own - middle.shares[other]);
            chords.slopes[class * classes + other] = slope;
            at_zero -= slope * middle.point[other];
            magnitude += (slope * middle.point[other]).abs();
        }
        let room = FEW_ROUNDINGS * magnitude;
        chords.lower[class] = at_zero - middle.below[class] - room;
        chords.upper[class] = at_zero + middle.above[class] + room;
    }
}

/// A line above `Σ factors · (p − y)`: the slopes, written to `slopes`, and the offset.
///
/// As shares sum to 1, a constant may be taken from all factors: their mean at the middle.
pub(super) fn line_above(target: Target, factors: &[f64], middle: &Middle, slopes: &mut [f64]) -> f64 {
    let mean: f64 = factors.iter().zip(&middle.shares).map(|(factor, share)| factor * share).sum();
    let (mut offset, mut magnitude) = (mean, mean.abs());
    for (class, &factor) in factors.iter().enumerate() {
        let centred = factor - mean;
        slopes[class] = middle.shares[class] * centred;
        offset -= slopes[class] * middle.point[class] + factor * target.one_hot(class);
        offset += if centred > 0.0 { centred * middle.above[class] } else { -centred * middle.below[class] };
        magnitude += factor.abs() + (slopes[class] * middle.point[class]).abs();
    }
    offset + FEW_ROUNDINGS * factors.len() as f64 * magnitude
}

/// The ends of the slopes `p_c (δ_cb − p_b)`, `[classes, classes]`.
pub(super) fn slopes(at: Arguments<'_>, lower: &mut [f64], upper: &mut [f64]) {
    let classes = at.lower.len();
    let (mut least, mut most) = (vec![0.0; classes], vec![0.0; classes]);
    shares(at, &mut least, &mut most);
    for class in 0..classes {
        for other in 0..classes {
            let place = class * classes + other;
            (lower[place], upper[place]) = if class == other {
                let ends = [least[class] * (1.0 - least[class]), most[class] * (1.0 - most[class])];
                let peak =
                    if least[class] <= 0.5 && most[class] >= 0.5 { 0.25 } else { ends[0].max(ends[1]) };
                (ends[0].min(ends[1]), peak)
            } else {
                (-most[class] * most[other], -least[class] * least[other])
            };
            lower[place] -= FEW_ROUNDINGS;
            upper[place] += FEW_ROUNDINGS;
        }
    }
}
