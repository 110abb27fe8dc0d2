//! Passes over models without hidden layers, as searches ask them.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1};

use super::above::{Above, Lines};
use super::family::Family;
use super::followed::Followed;
use super::order::rows_of;
use super::passed::Passed;
use super::prepared::Prepared;
use super::simulated::{Choice, arguments_of};
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::Network;
use countersign_num::a_priori::SummationError;

impl Followed for Passed {
    /// A linear form of the parameters, `[outputs · (inputs + 1)]`.
    type Question = Vec<f64>;

    fn run(&self) -> &Arc<Prepared> {
        &self.run
    }

    fn family(&self) -> &Family {
        &self.family
    }

    fn of_parameters(&self, direction: &[f64]) -> Vec<f64> {
        rows_of(&self.run.architecture, direction)
    }

    fn of_logits(&self, point: ArrayView1<'_, f64>, factors: &[(usize, f64)]) -> Vec<f64> {
        let (outputs, values) = self.run.start.dim();
        let mut direction = vec![0.0; outputs * values];
        for &(output, factor) in factors {
            let row = &mut direction[output * values..(output + 1) * values];
            row.iter_mut().zip(point).for_each(|(to, x)| *to = factor * x);
            row[values - 1] = factor;
        }
        direction
    }

    fn parameters_of(&self, network: &Network) -> Vec<f64> {
        rows_of(&self.run.architecture, &network.parameters())
    }

    fn at(&self, direction: &Vec<f64>, parameters: &[f64]) -> (f64, f64) {
        let products = direction.iter().zip(parameters).map(|(d, parameter)| d * parameter);
        let error = SummationError::of(direction.len());
        (products.clone().sum(), error.bound(products.map(f64::abs).sum()))
    }

    fn simulated(&self, _: &TrainingProblem, choice: &Choice) -> Option<(Vec<Array2<f64>>, Vec<f64>)> {
        let (near, parameters) = arguments_of(&self.run, choice);
        Some((near, parameters.into_iter().collect()))
    }

    fn again(&self, family: Family) -> Option<Self> {
        self.again(family)
    }

    fn above(&self, direction: &Vec<f64>, lines: Lines<'_>) -> Option<Above> {
        Some(self.above(direction, lines))
    }

    fn most_after(&self, direction: &Vec<f64>) -> f64 {
        let direction = ArrayView1::from(direction).insert_axis(ndarray::Axis(0)).to_owned();
        self.most_after(&direction)[0]
    }

    fn tangent(&self, direction: &Vec<f64>, near: &[Array2<f64>]) -> Above {
        self.tangent(direction, near)
    }

    fn influence(&self, unit: usize) -> f64 {
        self.influence(unit)
    }
}
