//! The ranges of linear functions of what is touched.

use super::form::Form;
use super::model::Model;
use super::quantity::Quantity;
use crate::training::bounds::domains::affine::family::{Family, Room};
use crate::training::bounds::domains::affine::largest::sum_of_largest;
use countersign_num::a_priori::SummationError;

/// A family of attacks, and how much rounding is allowed for.
pub(super) struct Reader<'a> {
    pub family: &'a Family,
    /// For each group, what a sample of it leaves to others once it is touched.
    others: Vec<Family>,
    /// Columns of what is touched; the rest are symbols.
    first: usize,
    pub error: SummationError,
    /// What a test leaves out.
    #[cfg(test)]
    left_out: Option<Part>,
}

/// Parts of what a pass does not know exactly; tests leave out one at a time, to see that it is missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Of products beyond their linear part.
    Products,
    /// Of values around the lines of rectified sums.
    Values,
    /// Of undecided gates.
    Gates,
    /// Of gates that are charged to who moves them.
    Crossings,
    /// Of derivatives around their chords.
    Chords,
    /// Of what touching a sample does.
    Effects,
}

/// How far a linear function may come from its middle.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Spread {
    pub below: f64,
    pub above: f64,
    /// The sum of all magnitudes.
    pub size: f64,
}

impl<'a> Reader<'a> {
    /// `terms` is above the length of every sum.
    pub(super) fn new(family: &'a Family, terms: usize) -> Self {
        let one_less = |group: usize| {
            let mut others = family.clone();
            others.budgets[group] = others.budgets[group].saturating_sub(1);
            others
        };
        Reader {
            family,
            others: (0..family.budgets.len()).map(one_less).collect(),
            first: family.layout.columns(),
            error: SummationError::of(terms),
            #[cfg(test)]
            left_out: None,
        }
    }

    /// Leaves a part out.
    #[cfg(test)]
    pub(super) fn without(mut self, part: Option<Part>) -> Self {
        self.left_out = part;
        self
    }

    /// The share of a part that is kept: all of it, outside tests.
    pub(super) fn share_of(&self, part: Part) -> f64 {
        #[cfg(test)]
        if self.left_out == Some(part) {
            return 0.0;
        }
        let _ = part;
        1.0
    }

    /// Over all attacks.
    pub(super) fn spread(&self, row: &[f64], room: &mut Room) -> Spread {
        let symbols: f64 = row[self.first..].iter().map(|entry| entry.abs()).sum();
        let size = row[..self.first].iter().map(|entry| entry.abs()).sum::<f64>() + symbols;
        let around = symbols + self.error.bound(size);
        let most = |sign: f64, room: &mut Room| self.family.most(&row[..self.first], sign, room);
        Spread { below: most(-1.0, room) + around, above: most(1.0, room) + around, size }
    }

    /// Over the attacks that touch a unit.
    pub(super) fn spread_with(&self, unit: usize, row: &[f64], room: &mut Room) -> Spread {
        let group = self.family.layout.groups[unit];
        let symbols: f64 = row[self.first..].iter().map(|entry| entry.abs()).sum();
        let size = row[..self.first].iter().map(|entry| entry.abs()).sum::<f64>() + symbols;
        let around = symbols + self.error.bound(size);
        let columns = &row[self.family.layout.starts[unit]..self.family.layout.starts[unit + 1]];
        let mut most = |sign: f64| {
            let own = columns.iter().map(|entry| sign * entry).fold(f64::NEG_INFINITY, f64::max);
            own + self.others[group].most(&row[..self.first], sign, room)
        };
        Spread { below: most(-1.0) + around, above: most(1.0) + around, size }
    }
}

impl Reader<'_> {
    /// For each group and parameter of a form, how far it comes from its centre by what is touched beside one
    /// unit of the group.
    pub(super) fn others_of(&self, form: &Form) -> Vec<Vec<Spread>> {
        let mut room = Room::default();
        let mut of = |family: &Family, row: &[f64]| {
            let (touched, symbols) = row.split_at(self.first);
            let symbols: f64 = symbols.iter().map(|entry| entry.abs()).sum();
            let size = touched.iter().map(|entry| entry.abs()).sum::<f64>() + symbols;
            let around = symbols + self.error.bound(size);
            let mut most = |sign: f64| family.most(touched, sign, &mut room) + around;
            Spread { below: most(-1.0), above: most(1.0), size }
        };
        let rows = || form.columns.rows().into_iter();
        let mut of_group = |family: &Family| -> Vec<Spread> {
            rows().map(|row| of(family, row.to_slice().expect("rows are contiguous"))).collect()
        };
        self.others.iter().map(&mut of_group).collect()
    }
}

/// Weights of crossings may add up to so much; beyond, a line is better.
const MOST_WEIGHT: f64 = 1.0001;
/// Shares of the gap that every touched unit is granted for free.
const SHARES: [f64; 4] = [0.0, 0.5, 0.8, 0.95];

impl Reader<'_> {
    /// Weights of units such that those which are touched add up to at least 1 whenever a sum has another sign
    /// than in the middle; nothing where a line does better.
    ///
    /// # Soundness
    /// With `v_j` what a unit moves the sum towards 0 at most, and `gap` what is to be overcome, a change of
    /// sign needs `Σ v_j ≥ gap` over at most `n` touched units. Then for every `t` with `n t < gap`
    /// `Σ max(0, v_j − t) ≥ gap − n t`, and `min(1, max(0, v_j − t)/(gap − n t))` adds up to at least 1.
    pub(super) fn crossing(
        &self,
        model: &Model<'_>,
        sum: &Quantity,
        sample: usize,
    ) -> Option<Vec<(usize, f64)>> {
        let row = sum.rows.row(sample);
        let row = row.to_slice().expect("rows are contiguous");
        let taken = self.family.size();
        let symbols: f64 = row[self.first..].iter().map(|entry| entry.abs()).sum();
        let middle = sum.middle[sample];
        let gap = middle.abs() - symbols - sum.radius[sample] - model.bound(8.0 * sum.size[sample]);
        if taken == 0 || gap.is_nan() || gap <= 0.0 {
            return None;
        }
        let mut values = Vec::new();
        self.family.layout.values(&row[..self.first], -middle.signum(), &mut values);
        let weights_at = |free: f64| -> Vec<f64> {
            let left = gap - taken as f64 * free;
            let weight = |value: &f64| ((value - free).max(0.0) / left * (1.0 + 1e-9)).min(1.0);
            values.iter().map(weight).collect()
        };
        let best = if taken == 1 {
            // Whoever crosses crosses alone.
            values.iter().map(|value| if *value >= gap * (1.0 - 1e-9) { 1.0 } else { 0.0 }).collect()
        } else {
            let mut room = Vec::new();
            let mut cost = |weights: &Vec<f64>| {
                let most = sum_of_largest(weights, taken, &mut room);
                (most, most + 1e-3 * weights.iter().sum::<f64>())
            };
            let all = SHARES.map(|share| weights_at(share * gap / taken as f64));
            let costs = all.each_ref().map(&mut cost);
            let least = (0..all.len()).min_by(|one, other| costs[*one].1.total_cmp(&costs[*other].1))?;
            if costs[least].0 > MOST_WEIGHT {
                return None;
            }
            all.into_iter().nth(least)?
        };
        Some(best.into_iter().enumerate().filter(|(_, weight)| *weight > 0.0).collect())
    }
}
