//! Certified distances over the plane of two raw features: for pictures, not for certificates.

use std::sync::atomic::AtomicBool;

use ndarray::Axis;
use rayon::prelude::*;

use super::case::{Privacy, StabilityCase};
use crate::asking::PrivacySetting;
use crate::training::bounds::{Domain, Enclosure, Run, enclosures};
use crate::training::certified::{Grid, boundary, certified_by_any};
use crate::training::networks::predictions;
use crate::training::trajectory::{Plane, method_of};
use countersign_check::Method;
use countersign_data::ClassId;

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

/// The distances that a domain certifies over the plane; nothing where it cannot be drawn, or where training
/// comes to numbers that are not finite.
pub fn distance_map(
    case: &StabilityCase<'_>,
    plane: &Plane<'_>,
    domain: &dyn Domain,
    interrupt: &AtomicBool,
) -> Option<DistanceMap> {
    let model = case.run.trained_on(&case.run.problem.set).ok()?;
    let grid = Grid::around(plane.ranges, CELLS[0], CELLS[1])?;
    let features =
        (plane.map)(&grid.centers()).filter(|points| points.ncols() == plane.architecture.inputs)?;
    let points = features.t().as_standard_layout().into_owned();
    let budgets = of_budgets(case, domain, interrupt)?;
    let logits = model.logits(&points);
    let clean = predictions(&logits);
    let chunks: Vec<_> = points.axis_chunks_iter(Axis(1), POINTS_A_TASK).collect();
    let distances =
        chunks.into_par_iter().zip(clean.par_chunks(POINTS_A_TASK)).flat_map_iter(|(points, clean)| {
            let inputs = points.as_standard_layout().into_owned();
            let mut distances = vec![0; clean.len()];
            let mut is_open = vec![true; clean.len()];
            for OfBudget { budget, enclosures } in &budgets {
                let certified = certified_by_any(enclosures, &inputs, clean, 0.0);
                for (point, is_certified) in certified.into_iter().enumerate() {
                    is_open[point] &= is_certified;
                    if is_open[point] {
                        distances[point] = *budget;
                    }
                }
            }
            distances
        });
    Some(DistanceMap {
        method: method_of(domain)?,
        distances: distances.collect(),
        boundary: boundary(&grid, &logits),
        grid,
        most: case.most(),
        samples: plane.samples.clone(),
        privacy: case.privacy.map(|Privacy { setting, .. }| setting.clone()),
    })
}

/// What holds every model when so many samples may be touched.
struct OfBudget {
    budget: usize,
    /// The cheapest first.
    enclosures: Vec<Box<dyn Enclosure>>,
}

/// The enclosures of every budget, up to the first that is not finite.
fn of_budgets(
    case: &StabilityCase<'_>,
    domain: &dyn Domain,
    interrupt: &AtomicBool,
) -> Option<Vec<OfBudget>> {
    let mut budgets = Vec::new();
    for &budget in case.budgets {
        let problem = case.problem_at(budget);
        match enclosures(domain, &Run::of(&problem, Some(interrupt))) {
            Ok(enclosures) => budgets.push(OfBudget { budget, enclosures }),
            Err(_) => break,
        }
    }
    (!budgets.is_empty()).then_some(budgets)
}
