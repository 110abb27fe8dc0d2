//! Families of attacks, and the most that a linear function of the touched samples comes to over one.

use std::ops::Range;

use super::alternatives::{Alternative, NewGradient, Units};
use super::largest::sum_of_largest;
use super::layout::Layout;
use countersign_num::a_priori::SummationError;

/// A linear bound that every attack of a family meets: the weights of what it takes add up to at least the
/// threshold.
#[derive(Clone, Debug)]
pub(super) struct Cut {
    /// One for each column of the layout. For features that move the weight counts in either direction.
    pub weights: Vec<f64>,
    pub threshold: f64,
}

/// All ways to take units of a layout: no more of a group than its budget, and within every cut.
#[derive(Clone, Debug)]
pub(super) struct Family {
    pub layout: Layout,
    pub budgets: Vec<usize>,
    pub cuts: Vec<Cut>,
    /// For each unit of the layout, whether every attack takes it.
    pub forced: Vec<bool>,
}

/// Room for the values of one row.
#[derive(Default)]
pub(super) struct Room {
    row: Vec<f64>,
    values: Vec<f64>,
    group: Vec<f64>,
    largest: Vec<f64>,
}

/// Multipliers that are tried for each cut.
const TRIES: usize = 4;

impl Family {
    /// Everything within the budgets.
    pub(super) fn whole(layout: Layout, budgets: Vec<usize>) -> Self {
        let forced = vec![false; layout.units.len()];
        Family { layout, budgets, cuts: Vec::new(), forced }
    }

    /// Does another without cuts hold the same attacks, by the same columns?
    pub(super) fn is_that_of(&self, other: &Family) -> bool {
        self.cuts.is_empty()
            && self.layout.units == other.layout.units
            && self.layout.groups == other.layout.groups
            && self.forced == other.forced
            && self.budgets == other.budgets
    }

    /// The most units that an attack takes.
    pub(super) fn size(&self) -> usize {
        let budgets: usize = self.budgets.iter().fold(0, |sum, budget| sum.saturating_add(*budget));
        budgets.min(self.forced.len()) + self.forced.iter().filter(|forced| **forced).count()
    }

    /// The most samples of a batch that an attack takes away; 0 where it takes none away.
    pub(super) fn removable(&self, units: &Units, batch: &Range<usize>) -> usize {
        let removes = |unit: &usize| {
            let unit = &units.units[self.layout.units[*unit]];
            let taken_away = |alternative: &Alternative| alternative.gradient == NewGradient::None;
            batch.contains(&unit.sample) && unit.alternatives.iter().any(taken_away)
        };
        let removing: Vec<usize> = (0..self.layout.units.len()).filter(removes).collect();
        let forced = removing.iter().filter(|unit| self.forced[**unit]).count();
        let of_group = |(group, &budget): (usize, &usize)| {
            let count = removing
                .iter()
                .filter(|unit| !self.forced[**unit] && self.layout.groups[**unit] == group)
                .count();
            budget.min(count)
        };
        let free: usize = self.budgets.iter().enumerate().map(of_group).sum();
        (forced + free).min(batch.len().saturating_sub(1))
    }

    /// The most that the units of an attack add up to; of a row with the columns of all, times `sign`.
    ///
    /// # Soundness
    /// An attack within a cut has `weights ≥ threshold`, so that for every multiplier `μ ≥ 0` its sum is at
    /// most `sum + μ (weights − threshold)`, whose maximum over all attacks within the budgets is taken
    /// without the cut. Sums round to nearest: callers account for it by the magnitude of the row and, for
    /// each multiplier, here.
    pub(super) fn most(&self, row: &[f64], sign: f64, room: &mut Room) -> f64 {
        let mut values = std::mem::take(&mut room.values);
        self.layout.values(row, sign, &mut values);
        let mut most = self.within_budgets(&values, room);
        if !self.cuts.is_empty() {
            let largest = self.layout.largest_magnitude(row);
            for cut in &self.cuts {
                most = most.min(self.within_cut(cut, row, sign, largest, &mut values, room));
            }
        }
        room.values = values;
        most
    }

    fn within_cut(
        &self,
        cut: &Cut,
        row: &[f64],
        sign: f64,
        scale: f64,
        values: &mut Vec<f64>,
        room: &mut Room,
    ) -> f64 {
        let heaviest = self.layout.largest_magnitude(&cut.weights);
        let taken = self.size();
        let mut best = f64::INFINITY;
        if !(heaviest > 0.0 && scale > 0.0) {
            return best;
        }
        let (mut low, mut high) = (-6.0, 6.0);
        let mut weighted = std::mem::take(&mut room.row);
        for _ in 0..TRIES {
            let middle: f64 = 0.5 * (low + high);
            let multiplier = scale / heaviest * middle.exp2();
            weighted.clear();
            weighted.extend(
                row.iter().zip(&cut.weights).map(|(entry, weight)| entry + sign * multiplier * weight),
            );
            self.layout.values(&weighted, sign, values);
            let sum = self.within_budgets(values, room);
            let magnitude = taken as f64 * (scale + multiplier * heaviest) + multiplier * cut.threshold.abs();
            let error = SummationError::of(row.len() + 16).bound(magnitude);
            best = best.min(sum - multiplier * cut.threshold + error);
            // Does what was taken meet the cut? Then a smaller multiplier may do.
            if self.taken_weight(cut, values, room) < cut.threshold { low = middle } else { high = middle }
        }
        room.row = weighted;
        best
    }

    /// About how much weight the best units have.
    fn taken_weight(&self, cut: &Cut, values: &[f64], room: &Room) -> f64 {
        // The smallest value that was taken is the least of the largest, which `room` still holds where there
        // is one group; several groups are told apart well enough by it.
        let least = room.largest.iter().copied().fold(f64::INFINITY, f64::min);
        let starts = &self.layout.starts;
        let weight = |unit: usize| {
            cut.weights[starts[unit]..starts[unit + 1]].iter().copied().fold(f64::NEG_INFINITY, f64::max)
        };
        let taken = (0..values.len())
            .filter(|&unit| self.forced[unit] || (values[unit] > 0.0 && values[unit] >= least));
        taken.map(weight).sum()
    }

    /// The most that units add up to within the budgets alone.
    pub(super) fn within_budgets(&self, values: &[f64], room: &mut Room) -> f64 {
        if self.budgets.len() == 1 && !self.forced.contains(&true) {
            return sum_of_largest(values, self.budgets[0], &mut room.largest);
        }
        let mut most = 0.0;
        for (group, &budget) in self.budgets.iter().enumerate() {
            room.group.clear();
            for (unit, &value) in
                values.iter().enumerate().filter(|(unit, _)| self.layout.groups[*unit] == group)
            {
                if self.forced[unit] { most += value } else { room.group.push(value) }
            }
            most += sum_of_largest(&room.group, budget, &mut room.largest);
        }
        most
    }
}
