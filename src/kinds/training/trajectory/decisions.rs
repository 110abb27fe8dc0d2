//! The plane of two raw features under the boxes that answers give: for pictures, not for certificates.

use ndarray::Array2;

use super::domains::method_of;
use crate::training::bounds::{DOMAINS, IntervalNetwork, enclosures_of_box};
use crate::training::certified::{DecisionMap, Grid, decision_map};
use crate::training::methods::NOMINAL;
use crate::training::networks::{Architecture, Network};
use countersign_check::{Answer, AnswerBox, Method, Quantity};
use countersign_data::ClassId;

/// Cells along the first feature.
const COLUMNS: usize = 160;
/// Cells along the second feature.
const ROWS: usize = 120;

/// Two raw features, and what models make of them.
pub struct Plane<'a> {
    /// The smallest and the largest value of each in the training set.
    pub ranges: [(f64, f64); 2],
    /// Training samples to be shown.
    pub samples: Vec<([f64; 2], ClassId)>,
    /// Mapped features `[points, inputs]` of raw ones `[points, 2]`; nothing when numbers overflow.
    pub map: &'a dyn Fn(&Array2<f64>) -> Option<Array2<f64>>,
    /// The sizes of the models.
    pub architecture: Architecture,
    /// ε': how far each mapped feature may move at inference.
    pub test_radius: f64,
}

/// Decisions over the plane of two raw features.
#[derive(Clone, Debug, PartialEq)]
pub struct CertifiedDecisions {
    /// The method whose box of models is behind them.
    pub method: Method,
    /// The decisions.
    pub map: DecisionMap,
    /// Training samples to be shown, with their classes.
    pub samples: Vec<([f64; 2], ClassId)>,
}

/// Decisions by the clean model of `nominal` and the tightest box among the answers of one case; nothing
/// without both.
pub fn certified_decisions(plane: Plane<'_>, answers: &[Answer]) -> Option<CertifiedDecisions> {
    let architecture = &plane.architecture;
    let parameters = |method: Method| {
        let is_it = |answer: &&Answer| answer.method == method && answer.quantity == Quantity::Parameters;
        let own = AnswerBox::of(answers.iter().find(is_it)?)?;
        (own.lower.len() == architecture.parameters()).then_some(own)
    };
    let clean = Network::from_parameters(architecture, &parameters(NOMINAL.method)?.lower);
    let (method, enclosures) = DOMAINS.into_iter().find_map(|domain| {
        let method = method_of(domain)?;
        let own = parameters(method)?;
        let models = IntervalNetwork::from_bounds(architecture, &own.lower, &own.upper)?;
        Some((method, enclosures_of_box(domain, &models)))
    })?;
    let grid = Grid::around(plane.ranges, COLUMNS, ROWS)?;
    let features = (plane.map)(&grid.centers()).filter(|features| features.ncols() == architecture.inputs)?;
    let map = decision_map(grid, &features, &clean, &enclosures, plane.test_radius);
    Some(CertifiedDecisions { method, map, samples: plane.samples })
}
