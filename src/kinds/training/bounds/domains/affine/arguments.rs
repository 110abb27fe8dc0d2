//! What derivatives depend on, between two ends, and the lines that enclose them.

use super::scalar::FEW_ROUNDINGS;

/// Arguments of a sample between two ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arguments<'a> {
    pub lower: &'a [f64],
    pub upper: &'a [f64],
}

/// Enclosures of the derivatives of a sample: `slopes · arguments + [lower, upper]`.
#[derive(Clone, Debug)]
pub(super) struct Chords {
    /// `[outputs, outputs]`, by logits rather than arguments.
    pub slopes: Vec<f64>,
    pub lower: Vec<f64>,
    pub upper: Vec<f64>,
}

/// An upper bound on `−Σ slopes · arguments`.
pub(super) fn most_below(slopes: &[f64], at: Arguments<'_>) -> f64 {
    let ends = slopes.iter().zip(at.lower.iter().zip(at.upper));
    ends.map(|(slope, (lower, upper))| (-slope * lower).max(-slope * upper)).sum()
}

/// The largest magnitude in a range, with room for rounding.
pub(super) fn magnitude(lower: f64, upper: f64) -> f64 {
    lower.abs().max(upper.abs()) * (1.0 + FEW_ROUNDINGS)
}
