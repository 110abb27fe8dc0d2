//! Linear functions of what is touched that bound a form of the parameters from above.

use ndarray::Array2;

use super::family::{Cut, Family, Room};
use super::scalar::FEW_ROUNDINGS;
use countersign_num::a_priori::SummationError;

/// A linear function of what is touched that is nowhere below a linear form of the final parameters.
#[derive(Clone, Debug)]
pub(super) struct Above {
    /// What it is where nothing is touched.
    pub constant: f64,
    /// What each column of the layout adds.
    pub weights: Vec<f64>,
}

impl Above {
    /// The most that it comes to over a family.
    pub(super) fn most(&self, family: &Family) -> f64 {
        let most = family.most(&self.weights, 1.0, &mut Room::default());
        let largest = family.layout.largest_magnitude(&self.weights);
        let size = family.size();
        let error = SummationError::of(size + family.layout.widest() + 16).bound(largest * size as f64);
        (self.constant + most + error) + FEW_ROUNDINGS * (self.constant.abs() + most.abs())
    }

    /// What every attack meets that brings the form above a threshold.
    pub(super) fn cut(&self, threshold: f64) -> Cut {
        let gap = threshold - self.constant;
        let room = FEW_ROUNDINGS * (threshold.abs() + self.constant.abs());
        Cut { weights: self.weights.clone(), threshold: gap - room }
    }
}

/// Which lines derivatives are bounded by.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lines<'a> {
    /// Lowest where the run in the middle is.
    Middle,
    /// Lowest at these arguments, `[batch, outputs]` for each step.
    Near(&'a [Array2<f64>]),
    /// With the slopes of the chords.
    Chords,
}
