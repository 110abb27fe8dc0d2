//! Which runs of networks forms follow.

use std::sync::Arc;

use ndarray::Array2;

use super::shape::Shape;
use crate::training::bounds::domains::Conditions;
use crate::training::bounds::domains::affine::alternatives::{NewGradient, NewTarget, Unit, Units};
use crate::training::bounds::domains::affine::prepared::Prepared;
use crate::training::bounds::problem::TrainingProblem;

/// Samples that are looked at together.
pub(super) const SAMPLES: usize = 16;

/// The most symbols of a form; more become one for each parameter.
pub(super) fn most_symbols(parameters: usize) -> usize {
    (64 * parameters).min(8192.max(4 * parameters))
}

/// Numbers that the columns of a tile, a form and what is charged may take together; larger runs are left to
/// intervals. This is 1.2 GB.
const MOST_NUMBERS: f64 = 1.5e8;
/// Products of all steps together, some minutes of them; longer runs are left to intervals.
const MOST_PRODUCTS: f64 = 4e11;

/// Is it a run that forms follow? Clipped gradients and labels that are counted apart are left to intervals.
fn is_followed(problem: &TrainingProblem, units: &[Unit]) -> bool {
    let supported = |unit: &Unit| {
        unit.alternatives.iter().all(|alternative| {
            alternative.gradient != NewGradient::Any && !matches!(alternative.target, NewTarget::Between(..))
        })
    };
    problem.schedule.clip.is_none()
        && problem.threat.touch().targets_apart.is_none()
        && units.iter().all(supported)
}

/// Is it small enough?
fn is_affordable(problem: &TrainingProblem, units: &[Unit]) -> bool {
    let architecture = problem.start.architecture();
    let neurons: usize = architecture.layers().iter().map(|(outputs, _)| outputs).sum();
    let parameters = architecture.parameters() as f64;
    let columns: usize = units.iter().map(|unit| unit.alternatives.len()).sum();
    // A step adds a symbol for each parameter and each way to be wrong about it, of which there are three.
    let symbols = most_symbols(architecture.parameters()) as f64;
    let columns = columns as f64 + symbols.min(3.0 * parameters * problem.steps() as f64);
    let tile = SAMPLES as f64;
    let numbers = columns * (3.0 * neurons as f64 * tile + 4.0 * parameters)
        + parameters * (2 * units.len() + 4 * problem.schedule.batch_size) as f64;
    let products = 6.0 * problem.steps() as f64 * problem.schedule.batch_size as f64 * parameters * columns;
    numbers <= MOST_NUMBERS && products <= MOST_PRODUCTS
}

/// A run as passes read it, and the order of its parameters; nothing where forms do not follow such a run, or it
/// is too large.
pub(super) fn prepared(
    problem: &TrainingProblem,
    conditions: &Conditions,
) -> Option<(Arc<Prepared>, Arc<Shape>)> {
    let units = Units::of(problem, conditions);
    if !is_followed(problem, &units.units) || !is_affordable(problem, &units.units) {
        return None;
    }
    let shape = Shape::of(&problem.start.architecture());
    let start = Array2::from_shape_vec((1, shape.parameters()), shape.parameters_of(&problem.start)).ok()?;
    Some((Arc::new(Prepared::starting_at(start, problem, units)), Arc::new(shape)))
}
