//! What a forward pass leaves of each step: the ranges of what the derivatives depend on.

use std::ops::Range;

use ndarray::{Array2, ArrayView1};

use super::arguments::Arguments;

/// One step of a pass.
#[derive(Clone, Debug)]
pub(super) struct StepTrace {
    /// The samples of its batch.
    pub batch: Range<usize>,
    /// Its learning rate.
    pub rate: f64,
    /// Ends of the arguments of each sample's derivative, `[batch, outputs]`.
    pub lower: Array2<f64>,
    pub upper: Array2<f64>,
    /// The arguments of the run in the middle.
    pub near: Array2<f64>,
    /// Bounds on the sums of magnitudes behind each argument.
    pub spread: Array2<f64>,
    /// Of the parameters before the step, `[outputs, inputs + 1]`: bounds on their magnitude and on what adds
    /// up to it, and the same of the direction where there is momentum.
    pub magnitude: Array2<f64>,
    pub velocity_magnitude: Array2<f64>,
    /// Ends of the parameters before the step.
    pub parameters: [Array2<f64>; 2],
}

impl StepTrace {
    /// The arguments of a sample, by its place in the batch.
    pub(super) fn arguments(&self, place: usize) -> Arguments<'_> {
        Arguments { lower: slice(self.lower.row(place)), upper: slice(self.upper.row(place)) }
    }
}

fn slice(row: ArrayView1<'_, f64>) -> &[f64] {
    row.to_slice().expect("rows are contiguous")
}
