//! A run as passes over it read it.

use ndarray::{Array2, ArrayView2, Axis, concatenate, s};

use super::alternatives::Units;
use super::derivative::Derivative;
use crate::training::bounds::domains::Conditions;
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::{Architecture, Schedule, Target};
use crate::training::threats::Reach;

/// A run with everything that passes over it share.
#[derive(Debug)]
pub(super) struct Prepared {
    /// `[samples, inputs + 1]`, of the samples that some batch uses; the last value, that of the bias, is 1.
    pub values: Array2<f64>,
    /// Their magnitudes.
    pub magnitudes: Array2<f64>,
    pub targets: Vec<Target>,
    /// Of all samples, those that no batch uses included.
    pub samples: usize,
    pub schedule: Schedule,
    pub derivative: Derivative,
    pub units: Units,
    /// How far features of a touched sample move, with room for the rounding of where they go.
    pub radius: f64,
    /// The same as the threat has it.
    pub feature_radius: f64,
    pub architecture: Architecture,
    /// `[outputs, inputs + 1]`; with hidden layers one row, neuron by neuron.
    pub start: Array2<f64>,
}

/// How far features of a touched sample move, with room for the rounding of where they go; 0 where they stay.
/// `features` hold every one, and perhaps ones.
pub(super) fn radius_of_moves(problem: &TrainingProblem, features: &Array2<f64>) -> f64 {
    match problem.threat.touch().features {
        Reach::Around(radius) if radius > 0.0 => {
            let largest = features.iter().fold(1.0, |most: f64, x| most.max(x.abs()));
            radius + 4.0 * f64::EPSILON * (largest + radius)
        }
        _ => 0.0,
    }
}

impl Prepared {
    /// A run of a linear model.
    pub(super) fn new(problem: &TrainingProblem, conditions: &Conditions) -> Self {
        let layer = &problem.start.layers[0];
        let biases = layer.biases.view().insert_axis(Axis(1));
        let start = concatenate(Axis(1), &[layer.weights.view(), biases]).expect("one bias for each output");
        let units = Units::of(problem, conditions);
        Prepared::starting_at(start.as_standard_layout().into_owned(), problem, units)
    }

    /// A run of a model that starts with some parameters.
    pub(super) fn starting_at(start: Array2<f64>, problem: &TrainingProblem, units: Units) -> Self {
        let used = problem.used_samples();
        let features = problem.set.features().slice(s![.., ..used]);
        let values = with_ones(features.t());
        let magnitudes = values.mapv(f64::abs);
        let architecture = problem.start.architecture();
        Prepared {
            radius: radius_of_moves(problem, &values),
            values,
            magnitudes,
            targets: problem.set.targets()[..used].to_vec(),
            samples: problem.set.samples(),
            schedule: problem.schedule.clone(),
            derivative: Derivative { loss: problem.schedule.loss, outputs: architecture.outputs },
            units,
            feature_radius: problem.threat.touch().features.radius(),
            start,
            architecture,
        }
    }

    pub(super) fn outputs(&self) -> usize {
        self.derivative.outputs
    }

    /// Features of a sample.
    pub(super) fn inputs(&self) -> usize {
        self.values.ncols() - 1
    }

    /// Sums of so many products are the longest that a step has, with room for a few roundings beside.
    pub(super) fn longest_sum(&self) -> usize {
        self.schedule.batch_size + self.outputs() * (self.inputs() + 1) + 64
    }
}

/// Features `[samples, inputs]` with a 1 for the bias.
pub(super) fn with_ones(features: ArrayView2<'_, f64>) -> Array2<f64> {
    let ones = Array2::ones((features.nrows(), 1));
    let all = concatenate(Axis(1), &[features, ones.view()]).expect("as many ones as samples");
    all.as_standard_layout().into_owned()
}
