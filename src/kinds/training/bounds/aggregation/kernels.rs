//! Loops over the samples of a tile, written so that they become vector instructions.

use countersign_num::{larger, smaller};

/// Parts of a sum that are added up side by side.
const LANES: usize = 8;

/// Intervals of one neuron over the samples of a tile: both ends the same slice where they are single
/// numbers.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub lower: &'a [f64],
    pub upper: &'a [f64],
}

/// What is known about the values that enter a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sign {
    /// Single numbers.
    Point,
    /// Never below 0, as after a ReLU.
    NonNegative,
    /// Nothing.
    Any,
}

/// Ends of `δ · z` for each sample, each rounded to nearest.
#[inline(always)]
pub(super) fn products(by: Row<'_>, values: Row<'_>, sign: Sign, lower: &mut [f64], upper: &mut [f64]) {
    let count = lower.len();
    let (by_lower, by_upper) = (&by.lower[..count], &by.upper[..count]);
    let (value_lower, value_upper) = (&values.lower[..count], &values.upper[..count]);
    let upper = &mut upper[..count];
    match sign {
        Sign::Point => {
            for at in 0..count {
                let (one, other) = (by_lower[at] * value_lower[at], by_upper[at] * value_lower[at]);
                lower[at] = smaller(one, other);
                upper[at] = larger(one, other);
            }
        }
        Sign::NonNegative => {
            for at in 0..count {
                lower[at] = smaller(by_lower[at] * value_lower[at], by_lower[at] * value_upper[at]);
                upper[at] = larger(by_upper[at] * value_lower[at], by_upper[at] * value_upper[at]);
            }
        }
        Sign::Any => {
            for at in 0..count {
                let (a, b) = (by_lower[at] * value_lower[at], by_lower[at] * value_upper[at]);
                let (c, d) = (by_upper[at] * value_lower[at], by_upper[at] * value_upper[at]);
                lower[at] = smaller(smaller(a, b), smaller(c, d));
                upper[at] = larger(larger(a, b), larger(c, d));
            }
        }
    }
}

/// Clips every number to `±bound`.
#[inline(always)]
pub(super) fn clip(numbers: &mut [f64], bound: f64) {
    for number in numbers {
        *number = larger(smaller(*number, bound), -bound);
    }
}

/// `Σ xᵢ`.
#[inline(always)]
pub(super) fn sum(numbers: &[f64]) -> f64 {
    let mut parts = [0.0; LANES];
    let chunks = numbers.chunks_exact(LANES);
    let rest: f64 = chunks.remainder().iter().sum();
    for chunk in chunks {
        for lane in 0..LANES {
            parts[lane] += chunk[lane];
        }
    }
    parts.iter().sum::<f64>() + rest
}

/// `Σ max(|lᵢ|, |uᵢ|)`.
#[inline(always)]
pub(super) fn magnitude(lower: &[f64], upper: &[f64]) -> f64 {
    let mut parts = [0.0; LANES];
    let (lowers, uppers) = (lower.chunks_exact(LANES), upper.chunks_exact(LANES));
    let rest: f64 =
        lowers.remainder().iter().zip(uppers.remainder()).map(|(l, u)| larger(l.abs(), u.abs())).sum();
    for (lower, upper) in lowers.zip(uppers) {
        for lane in 0..LANES {
            parts[lane] += larger(lower[lane].abs(), upper[lane].abs());
        }
    }
    parts.iter().sum::<f64>() + rest
}

/// `to = max(0, a − b)`.
#[inline(always)]
pub(super) fn gains(to: &mut [f64], a: &[f64], b: &[f64]) {
    let count = to.len();
    let (a, b) = (&a[..count], &b[..count]);
    for at in 0..count {
        to[at] = larger(a[at] - b[at], 0.0);
    }
}

/// `to = max(to, a − b)`.
#[inline(always)]
pub(super) fn larger_gains(to: &mut [f64], a: &[f64], b: &[f64]) {
    let count = to.len();
    let (a, b) = (&a[..count], &b[..count]);
    for at in 0..count {
        to[at] = larger(to[at], a[at] - b[at]);
    }
}
