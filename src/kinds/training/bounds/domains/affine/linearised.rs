//! The mean gradient of a batch as a linear function of the parameters, and what that misses.

use std::borrow::Cow;

use ndarray::{Array2, ArrayView2, s};

use super::arguments::{Chords, magnitude};
use super::clipped::Entry;
use super::prepared::Prepared;
use super::products::{add_product, product};
use super::trace::StepTrace;

/// The mean gradient of the clean batch between `linear(θ) ± radius`, for every model in the ranges.
pub(super) struct Linearised<'a> {
    /// Slopes of the derivatives by the logits, `[batch, outputs · outputs]`.
    pub slopes: Array2<f64>,
    /// What the derivatives are multiplied by: the values of the samples, for all outputs together, or for
    /// each output those that are not clipped, `[batch, inputs + 1]`.
    pub factors: Vec<Cow<'a, Array2<f64>>>,
    /// The linear function at 0, `[outputs, inputs + 1]`.
    pub constant: Array2<f64>,
    /// How far the mean gradient may be from it.
    pub radius: Array2<f64>,
    /// What of that is left where the derivatives of all samples are told apart.
    pub rest: Array2<f64>,
    /// How far each derivative may be from its line, `[batch, outputs]`.
    pub around: Array2<f64>,
    /// Ends of the derivatives, `[batch, outputs]`.
    pub derivatives: [Array2<f64>; 2],
    /// `Σ |values| · (|derivatives| + |slopes| · spread) / batch`: what sums of the step may come to.
    pub magnitude: Array2<f64>,
}

impl<'a> Linearised<'a> {
    pub(super) fn new(run: &Prepared, step: &StepTrace, values: &'a Array2<f64>) -> Self {
        let (batch, outputs) = step.lower.dim();
        let share = 1.0 / batch as f64;
        let mut slopes = Array2::zeros((batch, outputs * outputs));
        let (mut middle, mut around) = (Array2::zeros((batch, outputs)), Array2::zeros((batch, outputs)));
        let mut derivatives = [Array2::zeros((batch, outputs)), Array2::zeros((batch, outputs))];
        let mut largest = Array2::zeros((batch, outputs));
        let mut chords = Chords {
            slopes: vec![0.0; outputs * outputs],
            lower: vec![0.0; outputs],
            upper: vec![0.0; outputs],
        };
        let (mut least, mut most) = (vec![0.0; outputs], vec![0.0; outputs]);
        for place in 0..batch {
            let target = run.targets[step.batch.start + place];
            let at = step.arguments(place);
            run.derivative.chords(target, at, &mut chords);
            run.derivative.ranges(target, at, &mut least, &mut most);
            slopes.row_mut(place).iter_mut().zip(&chords.slopes).for_each(|(to, from)| *to = *from);
            for output in 0..outputs {
                middle[[place, output]] = 0.5 * (chords.lower[output] + chords.upper[output]);
                around[[place, output]] = 0.5 * (chords.upper[output] - chords.lower[output]);
                (derivatives[0][[place, output]], derivatives[1][[place, output]]) =
                    (least[output], most[output]);
                let row = &chords.slopes[output * outputs..(output + 1) * outputs];
                let sloped: f64 =
                    row.iter().zip(step.spread.row(place)).map(|(slope, spread)| slope.abs() * spread).sum();
                largest[[place, output]] = magnitude(least[output], most[output])
                    + chords.lower[output].abs().max(chords.upper[output].abs())
                    + sloped;
            }
        }
        let magnitudes = run.magnitudes.slice(s![step.batch.clone(), ..]);
        let mut linear = Linearised {
            slopes,
            factors: vec![Cow::Borrowed(values)],
            constant: middle.t().dot(values) * share,
            radius: around.t().dot(&magnitudes) * share,
            rest: Array2::zeros((outputs, values.ncols())),
            around,
            derivatives,
            magnitude: largest.t().dot(&magnitudes) * share,
        };
        if let Some(clip) = run.schedule.clip {
            linear.clip(clip, values, &middle);
        }
        linear
    }

    /// Clips every entry of every sample's gradient.
    fn clip(&mut self, clip: f64, values: &Array2<f64>, middle: &Array2<f64>) {
        let (batch, outputs) = middle.dim();
        let share = 1.0 / batch as f64;
        self.factors.clear();
        for output in 0..outputs {
            let mut factors = values.clone();
            let (mut constant, mut radius) = (vec![0.0; values.ncols()], vec![0.0; values.ncols()]);
            let mut rest = vec![0.0; values.ncols()];
            for ((place, value), factor) in factors.indexed_iter_mut() {
                let (lower, upper) =
                    (self.derivatives[0][[place, output]], self.derivatives[1][[place, output]]);
                let chord = Entry { value: *factor, clip, lower, upper }.chord();
                *factor = chord.slope;
                constant[value] += chord.slope * middle[[place, output]] + 0.5 * (chord.lower + chord.upper);
                radius[value] += chord.slope.abs() * self.around[[place, output]];
                rest[value] += 0.5 * (chord.upper - chord.lower);
            }
            for value in 0..values.ncols() {
                self.constant[[output, value]] = share * constant[value];
                self.radius[[output, value]] = share * (radius[value] + rest[value]);
                self.rest[[output, value]] = share * rest[value];
                // Constants of clipped entries are no larger than the clip and what is cut off.
                self.magnitude[[output, value]] += 2.0 * clip;
            }
            self.factors.push(Cow::Owned(factors));
        }
    }

    /// The errors of the derivatives as symbols, one for each sample and output whose derivative is not on its
    /// line: for each output `[inputs + 1, symbols]`.
    pub(super) fn of_samples(&self) -> Vec<Array2<f64>> {
        let share = 1.0 / self.around.nrows() as f64;
        let some: Vec<((usize, usize), f64)> = self
            .around
            .indexed_iter()
            .filter(|(_, around)| **around != 0.0)
            .map(|(at, by)| (at, *by))
            .collect();
        let of_output = |output: usize| {
            let factors = &self.factors[output.min(self.factors.len() - 1)];
            let mut symbols = Array2::zeros((factors.ncols(), some.len()));
            for (symbol, ((place, _), around)) in some.iter().enumerate().filter(|(_, one)| one.0.1 == output)
            {
                for (value, factor) in factors.row(*place).iter().enumerate() {
                    // Room for the rounding of the products.
                    symbols[[value, symbol]] = factor * around * share * (1.0 + 1e-9);
                }
            }
            symbols
        };
        (0..self.around.ncols()).map(of_output).collect()
    }

    /// The linear function of forms of the parameters without its constant: for each output
    /// `[inputs + 1, columns]`, of columns of the same shape. `values` are those of the batch.
    pub(super) fn of(&self, values: &Array2<f64>, columns: &[ArrayView2<'_, f64>]) -> Vec<Array2<f64>> {
        let outputs = columns.len();
        let (batch, count) = (values.nrows(), columns[0].ncols());
        let mut sums: Vec<Array2<f64>> = columns.iter().map(|columns| Array2::zeros(columns.dim())).collect();
        // Contiguous once, for all tiles.
        let columns: Vec<_> = columns.iter().map(|columns| columns.as_standard_layout()).collect();
        for start in (0..batch).step_by(TILE) {
            let tile = start..(start + TILE).min(batch);
            let rows = values.slice(s![tile.clone(), ..]);
            let logits: Vec<Array2<f64>> =
                columns.iter().map(|columns| product(rows, columns.view())).collect();
            for (output, sum) in sums.iter_mut().enumerate() {
                let mut derivatives = Array2::zeros((tile.len(), count));
                for (other, logits) in logits.iter().enumerate() {
                    let slopes = self.slopes.slice(s![tile.clone(), output * outputs + other]);
                    for ((mut row, logits), &slope) in
                        derivatives.rows_mut().into_iter().zip(logits.rows()).zip(slopes)
                    {
                        if slope != 0.0 {
                            row.scaled_add(slope, &logits);
                        }
                    }
                }
                let factors = &self.factors[output.min(self.factors.len() - 1)];
                let factors = factors.slice(s![tile.clone(), ..]);
                add_product(sum, 1.0 / batch as f64, factors.t(), derivatives.view());
            }
        }
        sums
    }
}

/// Samples that are looked at together.
const TILE: usize = 256;
