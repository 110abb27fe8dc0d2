//! Single attacks told apart: where the budget pays for one unit, each is followed by itself.

use ndarray::{Array2, ArrayView1, ArrayView2, Axis, concatenate};
use rayon::prelude::*;

use super::family::Family;
use super::form::Form;
use super::layout::Layout;
use super::passed::Passed;
use countersign_num::a_priori::SummationError;

/// Products of all passes together up to which attacks are told apart: where derivatives jump, and where they do
/// not, so that little is gained.
const MOST_PRODUCTS: [f64; 2] = [3e8, 3e7];
/// Directions that are looked at together.
const ROWS: usize = 64;

/// The models of each alternative of each unit that may be touched, and those of the clean run, within a radius.
///
/// Of a run in which it is known who is touched nearly everything is decided. A hinge has no kink left then, and
/// what remains is the variation of the touched sample's own derivative, and rounding.
#[derive(Debug)]
pub(super) struct Apart {
    /// `[attacks, outputs · (inputs + 1)]`.
    models: Array2<f64>,
    /// How far each parameter may be from there.
    radius: Array2<f64>,
}

impl Apart {
    /// Follows every unit of a pass by itself; nothing where more than one is touched, features move, there are
    /// too many, or numbers are not finite.
    pub(super) fn of(passed: &Passed) -> Option<Self> {
        let (run, family) = (&passed.run, &passed.family);
        let samples: usize = passed.steps.iter().map(|step| step.batch.len()).sum();
        let units = family.layout.units.len();
        let products = (units + 1) as f64 * samples as f64 * run.start.len() as f64;
        let most = MOST_PRODUCTS[usize::from(!run.derivative.can_jump())];
        if family.budgets.iter().sum::<usize>() != 1 || run.radius > 0.0 || products > most {
            return None;
        }
        let of_unit = |unit: Option<usize>| {
            let kept: Vec<usize> = unit.map(|place| family.layout.units[place]).into_iter().collect();
            let layout = Layout::new(&run.units, kept, run.inputs());
            let mut family = Family::whole(layout, vec![0; family.budgets.len()]);
            family.forced.fill(true);
            let pass = passed.pass_again(family)?;
            Some(rows(&pass.form, pass.family.layout.columns()))
        };
        // A unit of a group without a budget is never touched.
        let is_paid = |place: &usize| family.budgets[family.layout.groups[*place]] > 0;
        let touched: Vec<Option<usize>> = (0..units).filter(is_paid).map(Some).chain([None]).collect();
        let rows = touched.into_par_iter().map(of_unit).collect::<Option<Vec<_>>>()?;
        let stack = |side: usize| {
            let all: Vec<_> = rows.iter().map(|both| both[side].view()).collect();
            concatenate(Axis(0), &all).ok()
        };
        Some(Apart { models: stack(0)?, radius: stack(1)? })
    }

    /// Upper bounds on `d·θ` for directions `[directions, outputs · (inputs + 1)]`.
    pub(super) fn most_along(&self, directions: &Array2<f64>) -> Vec<f64> {
        let error = SummationError::of(2 * directions.ncols() + 64);
        let largest = |row: ArrayView1<'_, f64>| row.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (models, radius) = (self.models.t(), self.radius.t());
        let magnitudes_of_models = self.models.mapv(f64::abs);
        let tiles: Vec<_> = directions.axis_chunks_iter(Axis(0), ROWS).collect();
        let of_tile = |tile: ArrayView2<'_, f64>| {
            let magnitudes = tile.mapv(f64::abs);
            let around = magnitudes.dot(&radius);
            let sizes = magnitudes.dot(&magnitudes_of_models.t()) + &around;
            let mosts = tile.dot(&models) + around + sizes.mapv(|size| error.bound(size));
            mosts.rows().into_iter().map(largest).collect::<Vec<f64>>()
        };
        tiles.into_par_iter().map(of_tile).collect::<Vec<_>>().concat()
    }

    /// A box that holds every model, `[outputs, inputs + 1]`: lower and upper ends.
    pub(super) fn ends(&self, dim: (usize, usize)) -> [Array2<f64>; 2] {
        // Sums of two numbers are rounded once.
        let end = |sign: f64| {
            let ends = &self.models + &(sign * &self.radius);
            let outward = ends.mapv(|end| end + sign * (f64::EPSILON * end.abs() + f64::MIN_POSITIVE));
            let most = outward.map_axis(Axis(0), |column| {
                column.iter().map(|end| sign * end).fold(f64::NEG_INFINITY, f64::max)
            });
            let most = most.mapv(|end| sign * end);
            Array2::from_shape_vec(dim, most.to_vec()).expect("one for each parameter")
        };
        [end(-1.0), end(1.0)]
    }
}

/// The models of each alternative of a form with one unit, or of the clean run where it has none, and how far they
/// may be from there: `[alternatives, outputs · (inputs + 1)]`.
fn rows(form: &Form, alternatives: usize) -> [Array2<f64>; 2] {
    let parameters = form.centre.len();
    let count = alternatives.max(1);
    let mut all = [Array2::zeros((count, parameters)), Array2::zeros((count, parameters))];
    let values = form.centre.ncols();
    for (output, columns) in form.columns.iter().enumerate() {
        let error = SummationError::of(columns.ncols() + 64);
        for (value, row) in columns.rows().into_iter().enumerate() {
            let at = output * values + value;
            let centre = form.centre[[output, value]];
            let magnitude = centre.abs() + row.iter().map(|entry| entry.abs()).sum::<f64>();
            let symbols = row.iter().skip(alternatives).map(|entry| entry.abs()).sum::<f64>();
            for alternative in 0..count {
                let own = if alternatives > 0 { row[alternative] } else { 0.0 };
                all[0][[alternative, at]] = centre + own;
                all[1][[alternative, at]] = symbols + error.bound(magnitude);
            }
        }
    }
    all
}
