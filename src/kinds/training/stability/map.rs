//! Certified distances over the plane of two raw features: for pictures, not for certificates.

use std::sync::atomic::AtomicBool;

use ndarray::Axis;
use rayon::prelude::*;

use super::{Privacy, PrivacySetting, StabilityCase};
use crate::check::Method;
use crate::data::ClassId;
use crate::kinds::training::trajectory::Plane;
use crate::property::{Grid, boundary, possible_classes, stays_safe};
use crate::train::predictions;
use crate::trajectory::{ForwardMethod, Inputs, IntervalNetwork};

/// Cells along the first and the second feature.
const CELLS: [usize; 2] = [160, 120];
/// Points that one thread bounds at a time.
const POINTS_A_TASK: usize = 512;

/// How far predictions over the plane are certified to be stable.
#[derive(Clone, Debug, PartialEq)]
pub struct DistanceMap {
    /// The method whose boxes are behind it.
    pub method: Method,
    /// Where the cells are.
    pub grid: Grid,
    /// The certified distance at the center of each cell.
    pub distances: Vec<usize>,
    /// n: distances are counted up to here.
    pub most: usize,
    /// Where the clean model changes its mind.
    pub boundary: Vec<[[f64; 2]; 2]>,
    /// Training samples to be shown, with their classes.
    pub samples: Vec<([f64; 2], ClassId)>,
    /// Where predictions are to be released.
    pub privacy: Option<PrivacySetting>,
}

/// The distances that a forward method certifies over the plane; nothing where it cannot be drawn, or where training comes
/// to numbers that are not finite.
pub fn distance_map(
    case: &StabilityCase<'_>,
    plane: &Plane<'_>,
    (method, forward): (Method, ForwardMethod),
    interrupt: &AtomicBool,
) -> Option<DistanceMap> {
    let model = case.run.trained_on(&case.run.problem.set).ok()?;
    let grid = Grid::around(plane.ranges, CELLS[0], CELLS[1])?;
    let features =
        (plane.map)(&grid.centers()).filter(|points| points.ncols() == plane.architecture.inputs)?;
    let points = features.t().as_standard_layout().into_owned();
    let boxes = boxes(case, forward, interrupt)?;
    let logits = model.logits(&points);
    let clean = predictions(&logits);
    let chunks: Vec<_> = points.axis_chunks_iter(Axis(1), POINTS_A_TASK).collect();
    let distances =
        chunks.into_par_iter().zip(clean.par_chunks(POINTS_A_TASK)).flat_map_iter(|(points, clean)| {
            let inputs = points.as_standard_layout().into_owned();
            let mut distances = vec![0; clean.len()];
            let mut is_open = vec![true; clean.len()];
            for (budget, network) in &boxes {
                let inputs = Inputs::around(inputs.view(), 0.0);
                let pass = forward.propagate(network, inputs.view());
                let possible = possible_classes(network, inputs.view(), &pass);
                for (point, (possible, clean)) in possible.iter().zip(clean).enumerate() {
                    is_open[point] &= stays_safe(possible, |class| class == *clean);
                    if is_open[point] {
                        distances[point] = *budget;
                    }
                }
            }
            distances
        });
    Some(DistanceMap {
        method,
        distances: distances.collect(),
        boundary: boundary(&grid, &logits),
        grid,
        most: case.most(),
        samples: plane.samples.clone(),
        privacy: case.privacy.map(|Privacy { setting, .. }| setting.clone()),
    })
}

/// The box of every budget, up to the first that is not finite.
fn boxes(
    case: &StabilityCase<'_>,
    forward: ForwardMethod,
    interrupt: &AtomicBool,
) -> Option<Vec<(usize, IntervalNetwork)>> {
    let mut boxes = Vec::new();
    for &budget in case.budgets {
        let problem = case.problem_at(budget);
        match case.case_of(&problem).enclosure(forward, interrupt) {
            Ok(enclosure) => boxes.push((budget, enclosure.into_network())),
            Err(_) => break,
        }
    }
    (!boxes.is_empty()).then_some(boxes)
}
