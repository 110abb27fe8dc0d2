//! One step of a backward form: the clean samples of its batch, each by a line above its part.

use ndarray::Array2;

use super::arguments::Arguments;
use super::clipped::Entry;
use super::passed::Passed;
use super::prepared::Prepared;
use super::softmax;
use super::trace::StepTrace;

/// A form on its way back.
pub(super) struct Carried {
    /// Coefficients of the parameters.
    pub form: Vec<f64>,
    /// Coefficients of the direction of descent, where there is momentum.
    pub velocity: Vec<f64>,
    pub constant: f64,
    pub weights: Vec<f64>,
    /// What all sums may come to.
    pub magnitude: f64,
}

impl Carried {
    pub(super) fn new(run: &Prepared, direction: &[f64], columns: usize) -> Self {
        Carried {
            form: direction.to_vec(),
            velocity: vec![0.0; run.start.len()],
            constant: 0.0,
            weights: vec![0.0; columns],
            magnitude: 0.0,
        }
    }
}

/// One step to be carried over.
pub(super) struct Step<'a> {
    pub passed: &'a Passed,
    pub number: usize,
    pub step: &'a StepTrace,
    /// Where its lines are the lowest; without it they have the slopes of the chords.
    pub near: Option<&'a Array2<f64>>,
}

/// What a step says of each sample of its batch, in one direction.
pub(super) struct OfSamples {
    /// Slopes by the arguments, `[batch · outputs]`.
    pub slopes: Vec<f64>,
    pub offsets: Vec<f64>,
    /// `U · values`, `[batch · outputs]`.
    pub factors: Vec<f64>,
    /// What adds up to them, wherever features move.
    pub spreads: Vec<f64>,
}

/// What taking samples away needs to know of a step.
#[derive(Clone, Copy)]
pub(super) struct Removal {
    /// The most that the clean mean gradient comes to in the form.
    pub clean_most: f64,
    /// The most samples that may be taken away from the batch.
    pub removable: usize,
}

impl Step<'_> {
    pub(super) fn carry(&self, carried: &mut Carried) {
        let run = &*self.passed.run;
        let (outputs, values) = self.step.magnitude.dim();
        let (rate, momentum) = (self.step.rate, run.schedule.momentum);
        let share = 1.0 / self.step.batch.len() as f64;
        let by_gradient: Vec<f64> = carried
            .velocity
            .iter()
            .zip(&carried.form)
            .map(|(velocity, form)| velocity - rate * form)
            .collect();
        let largest: Vec<f64> = carried
            .velocity
            .iter()
            .zip(&carried.form)
            .map(|(velocity, form)| velocity.abs() + rate * form.abs())
            .collect();
        let resting =
            carried.form.iter().zip(&self.step.magnitude).map(|(form, magnitude)| form.abs() * magnitude);
        let mut sums = resting.sum::<f64>();
        let moving = largest
            .iter()
            .zip(&self.step.velocity_magnitude)
            .map(|(by, magnitude)| by * magnitude * momentum);
        sums += moving.sum::<f64>();

        let mut samples = OfSamples {
            slopes: vec![0.0; self.step.batch.len() * outputs],
            offsets: vec![0.0; self.step.batch.len()],
            factors: vec![0.0; self.step.batch.len() * outputs],
            spreads: vec![0.0; self.step.batch.len() * outputs],
        };
        let mut by_logits = vec![0.0; outputs];
        let mut change = vec![0.0; outputs * values];
        let removable = self.passed.family.removable(&run.units, &self.step.batch);
        let mut clean_most = 0.0;
        for (place, sample) in self.step.batch.clone().enumerate() {
            let row = run.values.row(sample).to_slice().expect("a row");
            let magnitudes = run.magnitudes.row(sample).to_slice().expect("a row");
            let target = run.targets[sample];
            let of = place * outputs..(place + 1) * outputs;
            for output in 0..outputs {
                let of_output = output * values..(output + 1) * values;
                samples.factors[of.start + output] = dot(&by_gradient[of_output.clone()], row);
                let moving = run.radius * largest[of_output.clone()].iter().sum::<f64>();
                let spread = dot(&largest[of_output], magnitudes) + moving;
                samples.spreads[of.start + output] = spread;
                sums += share * spread * self.passed.largest[self.number][[place, output]];
            }
            let near = self.near.map(|near| near.row(place).to_slice().expect("a row"));
            let mut clipped = samples.factors[of.clone()].to_vec();
            let offset = self.clip(place, &by_gradient, near, &mut clipped);
            let slopes = &mut samples.slopes[of.clone()];
            let line = match self.passed.middles[self.number].get(place) {
                Some(middle) => softmax::line_above(target, &clipped, middle, slopes),
                None => run.derivative.line_above(target, &clipped, self.step.arguments(place), near, slopes),
            };
            let offset = offset + line;
            samples.offsets[place] = offset;
            carried.constant += share * offset;
            let spread: f64 = slopes
                .iter()
                .zip(self.step.spread.row(place))
                .map(|(slope, spread)| slope.abs() * spread)
                .sum();
            sums += share * (offset.abs() + spread);
            by_logits.copy_from_slice(slopes);
            run.derivative.by_logits(target, &mut by_logits);
            for (output, &slope) in by_logits.iter().enumerate() {
                if slope != 0.0 {
                    let change = &mut change[output * values..(output + 1) * values];
                    change.iter_mut().zip(row).for_each(|(to, x)| *to += slope * share * x);
                }
            }
            if removable > 0 {
                clean_most += self.part(place, &by_gradient, &samples).1;
            }
        }
        let removal = Removal { clean_most: clean_most * share, removable };
        self.touch(&by_gradient, &samples, removal, carried, &mut sums);
        // Where samples are taken away, of the mean of those that are left.
        let batch = self.step.batch.len() as f64;
        sums *= batch / (batch - removable as f64);
        carried.form.iter_mut().zip(&change).for_each(|(form, by)| *form += by);
        carried.velocity.iter_mut().zip(&by_gradient).for_each(|(velocity, by)| *velocity = momentum * by);
        carried.magnitude += sums;
    }

    /// Where entries are clipped, what the derivatives of a sample are multiplied by in a line above its part,
    /// written to `factors`, and the offset of that line.
    fn clip(&self, place: usize, by_gradient: &[f64], near: Option<&[f64]>, factors: &mut [f64]) -> f64 {
        let run = &*self.passed.run;
        let Some(clip) = run.schedule.clip else { return 0.0 };
        let (outputs, values) = self.step.magnitude.dim();
        let sample = self.step.batch.start + place;
        let (mut least, mut most) = (vec![0.0; outputs], vec![0.0; outputs]);
        if let Some(near) = near {
            let at = Arguments { lower: near, upper: near };
            run.derivative.ranges(run.targets[sample], at, &mut least, &mut most);
        }
        let mut offset = 0.0;
        for output in 0..outputs {
            let [lower, upper] = self.ends(place, output);
            let near = near.map(|_| 0.5 * (least[output] + most[output]));
            factors[output] = 0.0;
            for value in 0..values {
                let entry = Entry { value: run.values[[sample, value]], clip, lower, upper };
                let line = entry.line_above(by_gradient[output * values + value], near);
                factors[output] += line.slope;
                offset += line.offset;
            }
        }
        offset
    }

    /// The ends of a derivative.
    pub(super) fn ends(&self, place: usize, output: usize) -> [f64; 2] {
        let [lower, upper] = &self.passed.derivatives[self.number];
        [lower[[place, output]], upper[[place, output]]]
    }

    /// The ends of a sample's part in the form, `U · gradient`.
    pub(super) fn part(&self, place: usize, by_gradient: &[f64], samples: &OfSamples) -> (f64, f64) {
        let run = &*self.passed.run;
        let (outputs, values) = self.step.magnitude.dim();
        let (mut least, mut most) = (0.0, 0.0);
        for output in 0..outputs {
            let [lower, upper] = self.ends(place, output);
            let mut add = |one: f64, other: f64| {
                least += one.min(other);
                most += one.max(other);
            };
            match run.schedule.clip {
                None => {
                    let factor = samples.factors[place * outputs + output];
                    add(factor * lower, factor * upper);
                }
                Some(clip) => {
                    for value in 0..values {
                        let by = by_gradient[output * values + value];
                        let entry = Entry {
                            value: run.values[[self.step.batch.start + place, value]],
                            clip,
                            lower,
                            upper,
                        };
                        let (one, other) = entry.range();
                        add(by * one, by * other);
                    }
                }
            }
        }
        (least, most)
    }
}

pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}
