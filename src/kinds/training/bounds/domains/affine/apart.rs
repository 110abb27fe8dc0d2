//! Single attacks told apart: where the budget pays for one unit, each is followed by itself.

use ndarray::{Array2, Zip};
use rayon::prelude::*;

use super::family::Family;
use super::form::Form;
use super::layout::Layout;
use super::passed::Passed;

/// Products of all passes together up to which attacks are told apart.
const MOST_PRODUCTS: f64 = 1e9;

/// A form for each unit that may be touched, over the runs in which it is, and one for the clean run.
///
/// Of a run in which it is known who is touched nearly everything is decided. A hinge has no kink left then, and
/// what remains is the variation of the touched sample's own derivative, and rounding.
#[derive(Debug)]
pub(super) struct Apart(Vec<(Form, Family)>);

impl Apart {
    /// Follows every unit of a pass by itself; nothing where more than one is touched, there are too many, or
    /// numbers are not finite.
    pub(super) fn of(passed: &Passed) -> Option<Self> {
        let family = &passed.family;
        let samples: usize = passed.steps.iter().map(|step| step.batch.len()).sum();
        let units = family.layout.units.len();
        let products = (units + 1) as f64 * samples as f64 * passed.run.start.len() as f64;
        if family.budgets.iter().sum::<usize>() != 1 || products > MOST_PRODUCTS {
            return None;
        }
        let of_unit = |unit: Option<usize>| {
            let kept: Vec<usize> = unit.map(|place| family.layout.units[place]).into_iter().collect();
            let layout = Layout::new(&passed.run.units, kept, passed.run.inputs());
            let mut family = Family::whole(layout, vec![0; family.budgets.len()]);
            family.forced.fill(true);
            let pass = passed.pass_again(family)?;
            Some((pass.form, pass.family))
        };
        // A unit of a group without a budget is never touched.
        let is_paid = |place: &usize| family.budgets[family.layout.groups[*place]] > 0;
        let touched: Vec<Option<usize>> = (0..units).filter(is_paid).map(Some).chain([None]).collect();
        touched.into_par_iter().map(of_unit).collect::<Option<Vec<_>>>().map(Apart)
    }

    /// Upper bounds on `d·θ` for directions `[directions, outputs · (inputs + 1)]`.
    pub(super) fn most_along(&self, directions: &Array2<f64>) -> Vec<f64> {
        let nothing = || vec![f64::NEG_INFINITY; directions.nrows()];
        let larger = |mut most: Vec<f64>, own: Vec<f64>| {
            most.iter_mut().zip(own).for_each(|(most, own)| *most = most.max(own));
            most
        };
        let mosts = self.0.par_iter().map(|(form, family)| form.most_along(family, directions));
        mosts.reduce(nothing, larger)
    }

    /// A box that holds every model, `[outputs, inputs + 1]`: lower and upper ends.
    pub(super) fn ends(&self) -> [Array2<f64>; 2] {
        let around = |[mut lower, mut upper]: [Array2<f64>; 2], [low, high]: [Array2<f64>; 2]| {
            Zip::from(&mut lower).and(&low).for_each(|end, other| *end = end.min(*other));
            Zip::from(&mut upper).and(&high).for_each(|end, other| *end = end.max(*other));
            [lower, upper]
        };
        let ends = self.0.par_iter().map(|(form, family)| form.ends(family));
        ends.reduce_with(around).expect("the clean run at least")
    }
}
