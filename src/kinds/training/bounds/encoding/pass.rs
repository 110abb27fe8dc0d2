//! Bounds on everything that a sample's passes compute, from which every big-M comes.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::changeable::Changeable;
use super::signal::{Signal, with_zero};
use crate::training::bounds::backward::{backward, transposed};
use crate::training::bounds::forward::{Pass, activated, affine};
use crate::training::bounds::network::{IntervalNetwork, intersection};
use crate::training::bounds::output_gradient::{TargetRadius, output_gradient};
use crate::training::bounds::{ParameterBox, TrainingProblem};
use crate::training::networks::Target;
use countersign_num::{Interval, IntervalMatrix};

/// Bounds on sums of neurons that programs found, for samples before steps.
#[derive(Clone, Debug, Default)]
pub struct TightenedSums {
    /// For a step and a sample, the bounds of each layer `[neurons, 1]`.
    of: BTreeMap<(usize, usize), Vec<IntervalMatrix>>,
}

impl TightenedSums {
    /// Notes the sums of all layers, `[layers][neurons]`, of a sample before a step.
    pub fn insert(&mut self, step: usize, sample: usize, sums: Vec<Vec<Interval>>) {
        self.of.insert((step, sample), sums.iter().map(|layer| column(layer)).collect());
    }
}

/// What bounds are about: a model before a step, and a sample.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub step: usize,
    pub sample: usize,
}

/// Bounds on the sums of every layer, what enters each layer, and the derivatives by the sums, all
/// `[layers][neurons]`.
pub(super) struct SampleBounds {
    pub sums: Vec<Vec<Interval>>,
    pub by_sums: Vec<Vec<Interval>>,
}

/// Bounds on the sums of every layer for inputs in a box.
pub(super) fn forward_bounds(
    network: &IntervalNetwork,
    inputs: &[Signal],
    tightened: Option<&Vec<IntervalMatrix>>,
) -> Pass {
    let bounds: Vec<Interval> = inputs.iter().map(|input| input.bounds).collect();
    let mut values = column(&bounds);
    let mut pass = Pass { sums: Vec::new(), values: Vec::new() };
    for (index, layer) in network.layers.iter().enumerate() {
        let own = affine(layer, values.view());
        let sums = tightened.and_then(|known| intersection(&own, &known[index])).unwrap_or(own);
        if index + 1 < network.layers.len() {
            values = activated(&sums, network.activation);
            pass.values.push(values.clone());
        }
        pass.sums.push(sums);
    }
    pass
}

/// Bounds on a sample's passes before a step, for all parameters in a box and everything that may happen to
/// the sample.
pub(super) fn sample_bounds(
    problem: &TrainingProblem,
    network: &IntervalNetwork,
    tightened: &TightenedSums,
    place: Place,
    (inputs, changeable): (&[Signal], &Changeable),
) -> SampleBounds {
    let pass = forward_bounds(network, inputs, tightened.of.get(&(place.step, place.sample)));
    let target: Target = problem.set.targets()[place.sample];
    let radius = problem.threat.touch().value.radius();
    let around = TargetRadius {
        flips: !changeable.labels.is_empty(),
        radius: if changeable.value.is_some() { radius } else { 0.0 },
    };
    let mut by_logits = output_gradient(problem.schedule.loss, pass.logits(), &[target], around);
    if changeable.removed.is_some() {
        let hull: Vec<Interval> = entries(&by_logits).into_iter().map(with_zero).collect();
        by_logits = column(&hull);
    }
    let by_sums = backward(&transposed(network), network, &pass, by_logits);
    SampleBounds {
        sums: pass.sums.iter().map(entries).collect(),
        by_sums: by_sums.iter().map(entries).collect(),
    }
}

/// A box as a network.
pub(super) fn network_of(problem: &TrainingProblem, within: &ParameterBox) -> Option<IntervalNetwork> {
    IntervalNetwork::from_bounds(&problem.start.architecture(), &within.lower, &within.upper)
}

pub(super) fn entries(matrix: &IntervalMatrix) -> Vec<Interval> {
    let ends = matrix.lower().iter().zip(matrix.upper());
    ends.map(|(&lower, &upper)| Interval::new(lower, upper).unwrap_or(Interval::ENTIRE)).collect()
}

fn column(bounds: &[Interval]) -> IntervalMatrix {
    let ends =
        |end: fn(Interval) -> f64| Array2::from_shape_fn((bounds.len(), 1), |(row, _)| end(bounds[row]));
    IntervalMatrix::new(ends(Interval::lower), ends(Interval::upper)).expect("ends of intervals are ordered")
}
