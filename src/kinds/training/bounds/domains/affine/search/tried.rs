//! An attack that was tried on a direction.

use ndarray::Array2;

use super::super::prepared::Prepared;
use super::super::simulated::{Choice, arguments_of};

/// An attack with what it comes to.
#[derive(Clone, Debug)]
pub(super) struct Tried {
    pub choice: Choice,
    /// The form of its final parameters, in double precision.
    pub value: f64,
    /// The arguments of each of its steps.
    pub near: Vec<Array2<f64>>,
}

impl Tried {
    pub(super) fn new(run: &Prepared, direction: &[f64], choice: Choice) -> Self {
        let (near, parameters) = arguments_of(run, &choice);
        let value = direction.iter().zip(&parameters).map(|(d, parameter)| d * parameter).sum();
        Tried { choice, value, near }
    }
}
