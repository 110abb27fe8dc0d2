//! What a form says of the next batch: the ranges of its arguments.

use ndarray::{Array2, Zip, s};
use rayon::prelude::*;

use super::family::Room;
use super::pass::{Known, Pass, WORTH_A_THREAD};
use super::products::product;
use super::trace::StepTrace;
use countersign_num::a_priori::SummationError;

/// Samples that are looked at together.
const ROWS: usize = 128;

impl Pass {
    /// The ranges of the next batch's arguments.
    pub(super) fn look(&self, known: Option<&Known>, ends: [Array2<f64>; 2]) -> StepTrace {
        let run = &self.run;
        let number = self.steps.len();
        let batch = run.schedule.batch(number, run.samples);
        let outputs = run.outputs();
        let magnitude = self.form.magnitude();
        let velocity_magnitude = match &self.velocity {
            Some(velocity) => velocity.magnitude(),
            None => Array2::zeros(magnitude.dim()),
        };
        let values = run.values.slice(s![batch.clone(), ..]);
        let mut near = values.dot(&self.form.centre.t());
        let mut spread = run.magnitudes.slice(s![batch.clone(), ..]).dot(&magnitude.t());
        for (place, target) in run.targets[batch.clone()].iter().enumerate() {
            if let Some(own) = run.derivative.own(*target) {
                let (centre, sum) = (near[[place, own]], spread[[place, own]]);
                near.row_mut(place).iter_mut().for_each(|near| *near -= centre);
                spread.row_mut(place).iter_mut().for_each(|spread| *spread += sum);
                // Its own argument is 0.
                (near[[place, own]], spread[[place, own]]) = (0.0, 0.0);
            }
        }
        let family = self.of_columns();
        let first = family.layout.columns();
        let error = SummationError::of(run.inputs() + self.form.columns[0].ncols() + 256);
        let products = (ROWS * self.form.columns[0].len() * outputs).max(1);
        let starts: Vec<usize> = (0..batch.len()).step_by(ROWS).collect();
        let tiles: Vec<Vec<(f64, f64)>> = starts
            .into_par_iter()
            .with_min_len((WORTH_A_THREAD / products).max(1))
            .map(|start| {
                let tile = start..(start + ROWS).min(batch.len());
                let rows = values.slice(s![tile.clone(), ..]);
                let moved: Vec<Array2<f64>> =
                    self.form.columns.iter().map(|columns| product(rows, columns.view())).collect();
                let mut room = Room::default();
                let mut difference = Vec::new();
                let mut ranges = Vec::with_capacity(tile.len() * outputs);
                for place in tile.clone() {
                    let own = run.derivative.own(run.targets[batch.start + place]);
                    for output in 0..outputs {
                        let row = moved[output].row(place - tile.start);
                        let row = row.to_slice().expect("rows are contiguous");
                        let row = match own {
                            Some(own) => {
                                let other = moved[own].row(place - tile.start);
                                difference.clear();
                                difference.extend(row.iter().zip(other).map(|(one, other)| one - other));
                                difference.as_slice()
                            }
                            None => row,
                        };
                        let around = row[first..].iter().map(|entry| entry.abs()).sum::<f64>()
                            + error.bound(spread[[place, output]]);
                        let middle = near[[place, output]];
                        let below = family.most(&row[..first], -1.0, &mut room);
                        let above = family.most(&row[..first], 1.0, &mut room);
                        ranges.push((middle - below - around, middle + above + around));
                    }
                }
                ranges
            })
            .collect();
        let ranges: Vec<(f64, f64)> = tiles.into_iter().flatten().collect();
        let of = |end: fn(&(f64, f64)) -> f64| {
            Array2::from_shape_vec((batch.len(), outputs), ranges.iter().map(end).collect())
                .expect("one for each")
        };
        let (mut lower, mut upper) = (of(|range| range.0), of(|range| range.1));
        if let Some([least, most]) = known {
            Zip::from(&mut lower).and(&mut upper).and(least).and(most).for_each(
                |lower, upper, least, most| {
                    // Both hold what the run comes to, so that they meet but where nothing was finite.
                    let both = (lower.max(*least), upper.min(*most));
                    if both.0 <= both.1 {
                        (*lower, *upper) = both;
                    }
                },
            );
        }
        Zip::from(&mut lower).and(&mut upper).for_each(|lower, upper| {
            if lower > upper {
                // No attack is left in the family, so that every range holds.
                let middle = 0.5 * (*lower + *upper);
                (*lower, *upper) = (middle, middle);
            }
            if lower.is_nan() || upper.is_nan() {
                (*lower, *upper) = (f64::NEG_INFINITY, f64::INFINITY);
            }
        });
        let rate = run.schedule.rate(number);
        StepTrace { batch, rate, lower, upper, near, spread, magnitude, velocity_magnitude, parameters: ends }
    }
}
