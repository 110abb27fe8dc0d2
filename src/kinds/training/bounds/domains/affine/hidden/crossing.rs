//! Which touched units could move a gate.

use super::model::Model;
use super::quantity::Quantity;
use super::reader::{Reader, Scratch};
use crate::training::bounds::domains::affine::largest::sum_of_largest;

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
        of: &Quantity,
        sample: usize,
    ) -> Option<Vec<(usize, f64)>> {
        let row = of.rows.row(sample);
        let row = row.to_slice().expect("rows are contiguous");
        let taken = self.family.size();
        let mut room = Scratch::default();
        self.read(row, &mut room);
        let middle = of.middle[sample];
        let gap = middle.abs() - room.symbols - of.radius[sample] - model.bound(8.0 * of.size[sample]);
        if taken == 0 || gap.is_nan() || gap <= 0.0 {
            return None;
        }
        let mut values = Vec::new();
        let towards = if middle > 0.0 { &room.least } else { &room.most };
        self.family.layout.values(towards, -middle.signum(), &mut values);
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
