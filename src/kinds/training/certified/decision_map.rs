//! What enclosures of models certify over the plane of two raw features (AGT, figures 6b and 7).

use ndarray::{Array2, Axis, s};
use rayon::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::training::bounds::{Enclosure, Tests, unchanged};
use crate::training::networks::{Loss, Network, predictions};
use countersign_data::ClassId;

/// How far the plane reaches beyond the samples on each side, as a share of their range.
const BEYOND: f64 = 0.15;
/// Points that one thread bounds at a time: the values of all neurons at all points would not fit.
const POINTS_A_TASK: usize = 512;

/// Cells of equal size over a rectangle, each of which stands for the point in its center.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Grid {
    /// From where to where, for the first and the second feature.
    pub ranges: [(f64, f64); 2],
    /// Cells along the first feature.
    pub columns: usize,
    /// Cells along the second feature.
    pub rows: usize,
}

impl Grid {
    /// A grid over the ranges of samples and a little beyond; nothing when these are not finite.
    pub fn around(ranges: [(f64, f64); 2], columns: usize, rows: usize) -> Option<Self> {
        let wider = |(least, most): (f64, f64)| {
            let by = if most > least { BEYOND * (most - least) } else { 1.0 };
            (least - by, most + by)
        };
        let ranges = ranges.map(wider);
        let is_sound = |(least, most): &(f64, f64)| (most - least).is_finite() && most > least;
        (columns > 0 && rows > 0 && ranges.iter().all(is_sound)).then_some(Grid { ranges, columns, rows })
    }

    /// The centers of the cells `[cells, 2]`: row by row from below, each from the left.
    pub fn centers(&self) -> Array2<f64> {
        Array2::from_shape_fn((self.columns * self.rows, 2), |(cell, feature)| {
            let (place, cells) = if feature == 0 {
                (cell % self.columns, self.columns)
            } else {
                (cell / self.columns, self.rows)
            };
            let (least, most) = self.ranges[feature];
            least + (most - least) * (place as f64 + 0.5) / cells as f64
        })
    }
}

/// What is decided at one point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// The prediction of the clean model.
    pub clean: ClassId,
    /// Does every model predict that?
    pub certified: bool,
}

/// Decisions over a grid. It is a picture: a cell says what holds in its center, not in all of it.
#[derive(Clone, Debug, PartialEq)]
pub struct DecisionMap {
    /// Where the cells are.
    pub grid: Grid,
    /// One for each cell, in the order of [`Grid::centers`].
    pub cells: Vec<Decision>,
    /// Where the clean model changes its mind: short lines that follow each other, interpolated between
    /// centers.
    pub boundary: Vec<[[f64; 2]; 2]>,
}

/// What models decide at the centers of a grid, whose mapped features are `[cells, inputs]`. Each feature may
/// move by `radius` (ε') at inference. All models are in each of the enclosures, of which the cheapest stands
/// first.
///
/// # Soundness
/// Where a decision is certified, no model predicts another class than the clean model at that center.
pub fn decision_map(
    grid: Grid,
    features: &Array2<f64>,
    model: &Network,
    enclosures: &[Box<dyn Enclosure>],
    radius: f64,
) -> DecisionMap {
    let chunks: Vec<_> = features.axis_chunks_iter(Axis(0), POINTS_A_TASK).collect();
    let decided: Vec<(Vec<Decision>, Array2<f64>)> = chunks
        .into_par_iter()
        .map(|points| {
            let inputs = points.t().as_standard_layout().into_owned();
            let logits = model.logits(&inputs);
            let clean = predictions(&logits);
            let certified = certified_by_any(enclosures, &inputs, &clean, radius);
            let decisions = clean.into_iter().zip(certified);
            (decisions.map(|(clean, certified)| Decision { clean, certified }).collect(), logits)
        })
        .collect();
    let logits: Vec<_> = decided.iter().map(|(_, logits)| logits.view()).collect();
    let boundary =
        ndarray::concatenate(Axis(1), &logits).map_or_else(|_| Vec::new(), |all| boundary(&grid, &all));
    DecisionMap { cells: decided.into_iter().flat_map(|(cells, _)| cells).collect(), boundary, grid }
}

/// For each point `[inputs, points]`, whether one of the enclosures certifies that every model predicts what
/// the clean model predicts there. All models are in each of them; the cheapest stands first, and decides
/// most points. Each input may move by `radius`.
///
/// # Soundness
/// As [`Enclosure`].
pub fn certified_by_any(
    enclosures: &[Box<dyn Enclosure>],
    inputs: &Array2<f64>,
    clean: &[ClassId],
    radius: f64,
) -> Vec<bool> {
    let mut certified = vec![false; clean.len()];
    for enclosure in enclosures {
        let left: Vec<usize> = (0..clean.len()).filter(|&point| !certified[point]).collect();
        if left.is_empty() {
            break;
        }
        let of_left: Vec<ClassId> = left.iter().map(|&point| clean[point]).collect();
        let points = inputs.select(Axis(1), &left).as_standard_layout().into_owned();
        let found = certified_by(&**enclosure, &points, &of_left, radius);
        left.iter().zip(found).for_each(|(&point, found)| certified[point] = found);
    }
    certified
}

/// The same by one enclosure.
///
/// # Soundness
/// As [`Enclosure`].
pub fn certified_by(
    enclosure: &dyn Enclosure,
    inputs: &Array2<f64>,
    clean: &[ClassId],
    radius: f64,
) -> Vec<bool> {
    // Without targets there is no loss to speak of.
    let tests = Tests { features: inputs.view(), radius, targets: &[], loss: Loss::Squared };
    unchanged(&enclosure.on_tests(&tests).possible, clean)
}

/// The zero lines of the margins of logits `[outputs, cells]`: where a model changes its mind, as short lines
/// that follow each other, interpolated between centers.
pub fn boundary(grid: &Grid, logits: &Array2<f64>) -> Vec<[[f64; 2]; 2]> {
    let centers = grid.centers();
    let outputs = logits.nrows();
    let margins = |output: usize| -> Vec<f64> {
        let margin = |column: ndarray::ArrayView1<'_, f64>| {
            let others = column.iter().enumerate().filter(|(other, _)| *other != output);
            let largest = others.map(|(_, logit)| *logit).fold(f64::NEG_INFINITY, f64::max);
            if outputs == 1 { column[0] } else { column[output] - largest }
        };
        logits.columns().into_iter().map(margin).collect()
    };
    // Of two classes one margin says it all.
    let fields = if outputs <= 2 { 1 } else { outputs };
    (0..fields).flat_map(|output| zero_line(grid, &centers, &margins(output))).collect()
}

/// Marching squares: the zero line of a field known at the centers.
fn zero_line(grid: &Grid, centers: &Array2<f64>, field: &[f64]) -> Vec<[[f64; 2]; 2]> {
    let mut line = Vec::new();
    let corner = |row: usize, column: usize| row * grid.columns + column;
    for row in 1..grid.rows {
        for column in 1..grid.columns {
            let corners = [
                corner(row - 1, column - 1),
                corner(row - 1, column),
                corner(row, column),
                corner(row, column - 1),
            ];
            let sides = (0..4).map(|side| (corners[side], corners[(side + 1) % 4]));
            let crossings: Vec<[f64; 2]> =
                sides.filter_map(|(from, to)| crossing(centers, field, from.min(to), from.max(to))).collect();
            line.extend(crossings.chunks_exact(2).map(|pair| [pair[0], pair[1]]));
        }
    }
    line
}

/// Where a field is 0 between two centers.
fn crossing(centers: &Array2<f64>, field: &[f64], from: usize, to: usize) -> Option<[f64; 2]> {
    let (start, end) = (field[from], field[to]);
    if (start > 0.0) == (end > 0.0) || !(end - start).is_finite() {
        return None;
    }
    let share = start / (start - end);
    let (start, end) = (centers.slice(s![from, ..]), centers.slice(s![to, ..]));
    Some([0, 1].map(|feature| start[feature] + share * (end[feature] - start[feature])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::bounds::{CROWN, DOMAINS, Domain, INTERVALS, IntervalNetwork, stays_safe};
    use crate::training::networks::{Activation, Architecture};

    fn grid(columns: usize, rows: usize) -> Grid {
        Grid { ranges: [(0.0, 4.0), (0.0, 2.0)], columns, rows }
    }

    #[test]
    fn centers_go_row_by_row_from_below() {
        assert_eq!(grid(2, 2).centers(), ndarray::array![[1.0, 0.5], [3.0, 0.5], [1.0, 1.5], [3.0, 1.5]]);
        let around = Grid::around([(0.0, 10.0), (3.0, 3.0)], 5, 5).expect("finite");
        assert_eq!(around.ranges, [(-1.5, 11.5), (2.0, 4.0)]);
        assert_eq!(Grid::around([(0.0, f64::INFINITY), (0.0, 1.0)], 5, 5), None);
    }

    #[test]
    fn a_band_of_doubt_surrounds_the_boundary() {
        // Class 1 where x is above 2; the threshold is known up to 0.5.
        let architecture =
            Architecture { inputs: 2, hidden: vec![], outputs: 1, activation: Activation::Relu };
        let clean = Network::from_parameters(&architecture, &[1.0, 0.0, -2.0]);
        let models = IntervalNetwork::from_bounds(&architecture, &[1.0, 0.0, -2.5], &[1.0, 0.0, -1.5])
            .expect("ordered");
        let grid = grid(16, 3);
        let features = grid.centers();
        for domain in DOMAINS {
            let enclosures = [domain.of_box(models.clone())];
            let decided = |radius| decision_map(grid.clone(), &features, &clean, &enclosures, radius);
            let map = decided(0.0);
            for (cell, point) in map.cells.iter().zip(features.rows()) {
                assert_eq!(cell.clean.index(), usize::from(point[0] > 2.0));
                assert_eq!(cell.certified, (point[0] - 2.0).abs() > 0.5, "{point}");
            }
            let certified = |map: &DecisionMap| map.cells.iter().filter(|cell| cell.certified).count();
            assert!(certified(&decided(0.5)) < certified(&map), "inputs move besides");
            assert_eq!(map.boundary.len(), 2, "between three rows");
            assert!(map.boundary.iter().flatten().all(|[x, _]| *x == 2.0), "{:?}", map.boundary);
        }
    }

    #[test]
    fn points_that_intervals_leave_are_decided_by_linear_bounds() {
        let architecture =
            Architecture { inputs: 2, hidden: vec![6], outputs: 3, activation: Activation::Relu };
        let clean = Network::random(&architecture, 5);
        let ends = |by: f64| clean.parameters().iter().map(|value| value + by).collect::<Vec<_>>();
        let models = IntervalNetwork::from_bounds(&architecture, &ends(-0.02), &ends(0.02)).expect("ordered");
        // More points than one task has.
        let grid = grid(40, 30);
        let features = grid.centers();
        let enclosures = [INTERVALS.of_box(models.clone()), CROWN.of_box(models)];
        let map = decision_map(grid, &features, &clean, &enclosures, 0.1);
        let points = features.t().as_standard_layout().into_owned();
        let tests = Tests { features: points.view(), radius: 0.1, targets: &[], loss: Loss::Squared };
        let possible = enclosures[1].on_tests(&tests).possible;
        for (cell, possible) in map.cells.iter().zip(possible) {
            assert_eq!(cell.certified, stays_safe(&possible, |class| class == cell.clean));
        }
        assert!(map.cells.iter().any(|cell| cell.certified) && map.cells.iter().any(|cell| !cell.certified));
    }
}
