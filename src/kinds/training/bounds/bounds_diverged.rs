//! Bounds that grew beyond all numbers.

/// The bounds came to numbers that are not finite: nothing is certified.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "bounds diverge: those of layer {layer} are not finite in iteration {iteration}; nothing is certified"
)]
pub struct BoundsDiverged {
    /// The iteration, counted from 1.
    pub iteration: usize,
    /// The layer, counted from 1.
    pub layer: usize,
}
