//! Errors that are charged to the units that cause them.
//!
//! What is not known of a touched sample's own gradient, or of the gates that it moves, is there only when it is
//! touched: a symbol `ε` in `[−1, 1]` times the sum of the weights of the units that are. Such symbols stay with
//! their units in all steps that follow, so that they count against the one budget.

use std::ops::Range;

use ndarray::Array2;

use crate::training::bounds::domains::affine::family::{Family, Room};

/// Symbols with the same weights.
#[derive(Clone, Debug)]
pub(super) struct Charge {
    /// Their columns in a form.
    pub columns: Range<usize>,
    /// The units that have weights.
    units: Range<usize>,
    weights: Vec<f64>,
    /// The most that weights add up to, and 1 at least.
    pub most: f64,
}

impl Charge {
    /// Adds the weights times `scale` to those of all units.
    pub(super) fn add_to(&self, scale: f64, all: &mut [f64]) {
        if scale != 0.0 {
            all[self.units.clone()].iter_mut().zip(&self.weights).for_each(|(to, by)| *to += scale * by);
        }
    }

    /// The weight of a unit.
    pub(super) fn of(&self, unit: usize) -> f64 {
        if self.units.contains(&unit) { self.weights[unit - self.units.start] } else { 0.0 }
    }
}

/// The weights of one symbol for each of some parameters, and the radii that they are multiplied with, from what
/// is charged `[parameters, units]`; nothing where nothing is.
///
/// # Soundness
/// With `r_p` the largest that is charged for a parameter and `w_j` the largest share of it that is charged to a
/// unit, no charge is above `w_j r_p`.
pub(super) fn charge(
    family: &Family,
    charged: ndarray::ArrayView2<'_, f64>,
    first_column: usize,
) -> Option<(Charge, Vec<f64>)> {
    let radii: Vec<f64> =
        charged.rows().into_iter().map(|row| row.iter().copied().fold(0.0, f64::max)).collect();
    let mut weights = vec![0.0_f64; charged.ncols()];
    for (row, radius) in charged.rows().into_iter().zip(&radii).filter(|(_, radius)| **radius > 0.0) {
        for (weight, entry) in weights.iter_mut().zip(row) {
            *weight = weight.max(entry / radius * (1.0 + 4.0 * f64::EPSILON));
        }
    }
    let start = weights.iter().position(|weight| *weight > 0.0)?;
    let end = weights.iter().rposition(|weight| *weight > 0.0)? + 1;
    let symbols = radii.iter().filter(|radius| **radius != 0.0).count();
    let most = most_of(family, weights.iter().copied()).max(1.0);
    let charge = Charge {
        columns: first_column..first_column + symbols,
        units: start..end,
        weights: weights[start..end].to_vec(),
        most,
    };
    Some((charge, radii))
}

/// The most that numbers of units add up to within the budgets.
pub(super) fn most_of(family: &Family, numbers: impl Iterator<Item = f64>) -> f64 {
    let numbers: Vec<f64> = numbers.collect();
    family.within_budgets(&numbers, &mut Room::default())
        * (1.0 + 1e-12 * (1.0 + family.layout.groups.len() as f64))
}

/// The sums of magnitudes of a row's columns from `first` on, those of charges weighted with the most that
/// their units come to.
pub(super) fn magnitudes_beyond(first: usize, charges: &[Charge], row: &[f64]) -> f64 {
    let all: f64 = row[first..].iter().map(|entry| entry.abs()).sum();
    let more = charges.iter().filter(|charge| charge.most > 1.0);
    all + more.map(|charge| (charge.most - 1.0) * sum(&row[charge.columns.clone()])).sum::<f64>()
}

/// The sum of magnitudes.
pub(super) fn sum(entries: &[f64]) -> f64 {
    entries.iter().map(|entry| entry.abs()).sum()
}

/// Is every charge a number? The largest of numbers that are none would be none.
pub(super) fn are_finite(charged: &Array2<f64>) -> bool {
    charged.iter().all(|entry| entry.is_finite())
}
