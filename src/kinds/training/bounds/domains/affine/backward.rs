//! Bounds on a linear form of the final parameters, carried backward through the steps of a pass.
//!
//! From `d·θ` after the last step, each step replaces what the form says of the parameters after it by what it
//! says of those before: the derivative of each sample by a line above its part in the form, and what touching
//! a sample adds by its maximum. What is left is linear in what is touched, with one weight for each choice,
//! whatever the number of steps; the lines are chosen for this direction alone, and only one side of each is
//! needed.

use std::sync::Arc;

use ndarray::{Array2, s};
use rayon::prelude::*;

use super::alternatives::{Alternative, NewGradient, NewTarget, Unit};
use super::clipped::Entry;
use super::derivative::{magnitude, most_below};
use super::family::{Cut, Family, Room};
use super::pass::Pass;
use super::prepared::Prepared;
use super::scalar::{FEW_ROUNDINGS, Line};
use super::simulated::arguments_of;
use super::touched::{Moved, MovedEffect, centre, derivatives_of};
use super::trace::StepTrace;
use countersign_num::a_priori::SummationError;

/// A linear function of what is touched that is nowhere below a linear form of the final parameters.
#[derive(Clone, Debug)]
pub(super) struct Above {
    /// What it is where nothing is touched.
    pub constant: f64,
    /// What each column of the layout adds.
    pub weights: Vec<f64>,
}

impl Above {
    /// The most that it comes to over a family.
    pub(super) fn most(&self, family: &Family) -> f64 {
        let most = family.most(&self.weights, 1.0, &mut Room::default());
        let largest = family.layout.largest_magnitude(&self.weights);
        let size = family.size();
        let error = SummationError::of(size + family.layout.widest() + 16).bound(largest * size as f64);
        (self.constant + most + error) + FEW_ROUNDINGS * (self.constant.abs() + most.abs())
    }

    /// What every attack meets that brings the form above a threshold.
    pub(super) fn cut(&self, threshold: f64) -> Cut {
        let gap = threshold - self.constant;
        let room = FEW_ROUNDINGS * (threshold.abs() + self.constant.abs());
        Cut { weights: self.weights.clone(), threshold: gap - room }
    }
}

/// A finished pass, to be read in any direction.
#[derive(Debug)]
pub(super) struct Passed {
    pub run: Arc<Prepared>,
    pub family: Family,
    pub steps: Vec<StepTrace>,
    /// Of the final parameters, bounds on their magnitude and on what adds up to it.
    pub magnitude: Array2<f64>,
    /// Ends of the derivatives of each step, `[batch, outputs]`.
    derivatives: Vec<[Array2<f64>; 2]>,
    /// The most that derivatives come to, touched or not, `[batch, outputs]` for each step.
    largest: Vec<Array2<f64>>,
    /// For each step, what moving the features of a unit does: by unit of the layout and alternative.
    moved: Vec<Vec<Vec<Option<MovedEffect>>>>,
    /// For each step, the units of the layout in its batch.
    in_batch: Vec<Vec<usize>>,
    /// How far each unit of the run moves the final parameters, summed over them.
    influences: Vec<f64>,
}

impl Passed {
    pub(super) fn new(pass: &Pass) -> Self {
        let run = Arc::clone(&pass.run);
        let units = &pass.family.layout.units;
        let in_batch: Vec<Vec<usize>> = pass
            .steps
            .iter()
            .map(|step| {
                (0..units.len())
                    .filter(|place| step.batch.contains(&run.units.units[units[*place]].sample))
                    .collect()
            })
            .collect();
        let derivatives: Vec<[Array2<f64>; 2]> =
            pass.steps.par_iter().map(|step| derivatives(&run, step)).collect();
        let largest =
            pass.steps.par_iter().zip(&derivatives).zip(&in_batch).map(|((step, ends), in_batch)| {
                let touched = in_batch.iter().map(|place| &run.units.units[units[*place]]);
                largest_derivatives(&run, step, ends, touched)
            });
        Passed {
            moved: moved(&run, &pass.family, &pass.steps, &in_batch),
            largest: largest.collect(),
            derivatives,
            in_batch,
            family: pass.family.clone(),
            steps: pass.steps.clone(),
            magnitude: pass.form.magnitude(),
            influences: influences(pass),
            run,
        }
    }

    /// An upper bound on `direction · θ` over the family: with lines that are lowest for the run in the middle,
    /// and then for what those lines say is the worst attack.
    pub(super) fn most(&self, direction: &[f64]) -> f64 {
        let first = self.above(direction, None);
        let (near, _) = arguments_of(&self.run, &first.best(&self.run, &self.family));
        let second = self.above(direction, Some(&near));
        first.most(&self.family).min(second.most(&self.family))
    }

    /// What the direction changes by, to first order, for each choice at one run: no bound, but what to try.
    pub(super) fn tangent(&self, direction: &[f64], near: &[Array2<f64>]) -> Above {
        let steps = self.steps.iter().zip(near).map(|(step, near)| StepTrace {
            lower: near.clone(),
            upper: near.clone(),
            near: near.clone(),
            ..step.clone()
        });
        let steps: Vec<StepTrace> = steps.collect();
        let at_run = Passed {
            derivatives: steps.iter().map(|step| derivatives(&self.run, step)).collect(),
            moved: moved(&self.run, &self.family, &steps, &self.in_batch),
            run: Arc::clone(&self.run),
            family: self.family.clone(),
            magnitude: self.magnitude.clone(),
            in_batch: self.in_batch.clone(),
            influences: Vec::new(),
            largest: self.largest.clone(),
            steps,
        };
        at_run.above(direction, None)
    }

    /// How far a unit of the run moves the parameters, summed over them.
    pub(super) fn influence(&self, unit: usize) -> f64 {
        self.influences[unit]
    }

    /// A linear function above `direction · θ`, for a direction `[outputs · (inputs + 1)]`. The lines are the
    /// lowest where the arguments are `near`, or those of the run in the middle.
    ///
    /// # Soundness
    /// Holds for the models of every attack of the family in real arithmetic and as training in double
    /// precision computes them, and for the form as computed in any order of summation. Rounding is bounded by
    /// the magnitudes of all sums, and is in the constant.
    pub(super) fn above(&self, direction: &[f64], near: Option<&[Array2<f64>]>) -> Above {
        let mut carried = Carried::new(&self.run, direction, self.family.layout.columns());
        let of_direction: f64 =
            direction.iter().zip(&self.magnitude).map(|(d, magnitude)| d.abs() * magnitude).sum();
        carried.magnitude += of_direction;
        for number in (0..self.steps.len()).rev() {
            let near = near.map_or(&self.steps[number].near, |near| &near[number]);
            Step { passed: self, number, step: &self.steps[number], near }.carry(&mut carried);
        }
        let start = self.run.start.iter().zip(&carried.form);
        carried.magnitude += start.clone().map(|(value, by)| (value * by).abs()).sum::<f64>();
        let error = SummationError::of(self.run.longest_sum() + 8 * self.steps.len());
        let constant = carried.constant + start.map(|(value, by)| value * by).sum::<f64>();
        let constant = constant + error.bound(carried.magnitude);
        if constant.is_finite() && carried.weights.iter().all(|weight| weight.is_finite()) {
            return Above { constant, weights: carried.weights };
        }
        Above { constant: f64::INFINITY, weights: vec![0.0; carried.weights.len()] }
    }
}

/// For each step, what moving the features of the units in its batch does.
fn moved(
    run: &Prepared,
    family: &Family,
    steps: &[StepTrace],
    in_batch: &[Vec<usize>],
) -> Vec<Vec<Vec<Option<MovedEffect>>>> {
    if run.radius == 0.0 {
        return vec![Vec::new(); steps.len()];
    }
    let of_step = |(step, in_batch): (&StepTrace, &Vec<usize>)| {
        let of_unit = |place: &usize| {
            let unit = &run.units.units[family.layout.units[*place]];
            let of = |alternative: &Alternative| {
                let place = unit.sample - step.batch.start;
                alternative.has_moves.then(|| MovedEffect::of(run, step, place, alternative.target))
            };
            unit.alternatives.iter().map(of).collect()
        };
        in_batch.iter().map(of_unit).collect()
    };
    steps.par_iter().zip(in_batch).map(of_step).collect()
}

/// For each unit of a run, how far it moves the parameters of a form, summed over them.
fn influences(pass: &Pass) -> Vec<f64> {
    let mut all = vec![0.0; pass.run.units.units.len()];
    if pass.one_by_one {
        let layout = &pass.family.layout;
        for (place, &unit) in layout.units.iter().enumerate() {
            let columns = layout.starts[place]..layout.starts[place + 1];
            let of = |output: &Array2<f64>| {
                output.slice(s![.., columns.clone()]).iter().map(|entry| entry.abs()).sum::<f64>()
            };
            all[unit] = pass.form.columns.iter().map(of).sum();
        }
    }
    all
}

/// The ends of the derivatives of a step.
fn derivatives(run: &Prepared, step: &StepTrace) -> [Array2<f64>; 2] {
    let mut ends = [Array2::zeros(step.lower.dim()), Array2::zeros(step.lower.dim())];
    let [lower, upper] = &mut ends;
    for (place, (mut lower, mut upper)) in lower.rows_mut().into_iter().zip(upper.rows_mut()).enumerate() {
        let target = run.targets[step.batch.start + place];
        let (lower, upper) = (lower.as_slice_mut().expect("a row"), upper.as_slice_mut().expect("a row"));
        run.derivative.ranges(target, step.arguments(place), lower, upper);
    }
    ends
}

/// The most that the derivatives of a step come to, whichever of the units in its batch are touched.
fn largest_derivatives<'a>(
    run: &Prepared,
    step: &StepTrace,
    [lower, upper]: &[Array2<f64>; 2],
    touched: impl Iterator<Item = &'a Unit>,
) -> Array2<f64> {
    let mut largest = Array2::from_shape_fn(lower.dim(), |at| magnitude(lower[at], upper[at]));
    for unit in touched {
        let place = unit.sample - step.batch.start;
        let own = run.targets[unit.sample];
        for alternative in unit.alternatives.iter().filter(|one| one.gradient == NewGradient::Changed) {
            let moved = alternative.moved.then(|| Moved::of(run, step, place));
            let at = moved.as_ref().map_or(step.arguments(place), Moved::arguments);
            let new = derivatives_of(run, own, alternative.target, at);
            for output in 0..run.outputs() {
                let most = &mut largest[[place, output]];
                *most = most.max(magnitude(new[0][output], new[1][output]));
            }
        }
    }
    largest
}

/// A form on its way back.
struct Carried {
    /// Coefficients of the parameters.
    form: Vec<f64>,
    /// Coefficients of the direction of descent, where there is momentum.
    velocity: Vec<f64>,
    constant: f64,
    weights: Vec<f64>,
    /// What all sums may come to.
    magnitude: f64,
}

impl Carried {
    fn new(run: &Prepared, direction: &[f64], columns: usize) -> Self {
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
struct Step<'a> {
    passed: &'a Passed,
    number: usize,
    step: &'a StepTrace,
    near: &'a Array2<f64>,
}

/// What a step says of each sample of its batch, in one direction.
struct OfSamples {
    /// Slopes by the arguments, `[batch · outputs]`.
    slopes: Vec<f64>,
    offsets: Vec<f64>,
    /// `U · values`, `[batch · outputs]`.
    factors: Vec<f64>,
    /// What adds up to them, wherever features move.
    spreads: Vec<f64>,
}

/// What taking samples away needs to know of a step.
#[derive(Clone, Copy)]
struct Removal {
    /// The most that the clean mean gradient comes to in the form.
    clean_most: f64,
    /// The most samples that may be taken away from the batch.
    removable: usize,
}

impl Step<'_> {
    fn carry(&self, carried: &mut Carried) {
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
            let near = self.near.row(place);
            let near = near.to_slice().expect("a row");
            let mut clipped = samples.factors[of.clone()].to_vec();
            let offset = self.clip(place, &by_gradient, near, &mut clipped);
            let slopes = &mut samples.slopes[of.clone()];
            let offset = offset
                + run.derivative.line_above(target, &clipped, self.step.arguments(place), near, slopes);
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
    fn clip(&self, place: usize, by_gradient: &[f64], near: &[f64], factors: &mut [f64]) -> f64 {
        let run = &*self.passed.run;
        let Some(clip) = run.schedule.clip else { return 0.0 };
        let (outputs, values) = self.step.magnitude.dim();
        let sample = self.step.batch.start + place;
        let (mut least, mut most) = (vec![0.0; outputs], vec![0.0; outputs]);
        let at = super::derivative::Arguments { lower: near, upper: near };
        run.derivative.ranges(run.targets[sample], at, &mut least, &mut most);
        let mut offset = 0.0;
        for output in 0..outputs {
            let [lower, upper] = self.ends(place, output);
            let near = 0.5 * (least[output] + most[output]);
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
    fn ends(&self, place: usize, output: usize) -> [f64; 2] {
        let [lower, upper] = &self.passed.derivatives[self.number];
        [lower[[place, output]], upper[[place, output]]]
    }

    /// The ends of a sample's part in the form, `U · gradient`.
    fn part(&self, place: usize, by_gradient: &[f64], samples: &OfSamples) -> (f64, f64) {
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

    /// Adds the weights of what units of the batch may do.
    fn touch(
        &self,
        by_gradient: &[f64],
        samples: &OfSamples,
        removal: Removal,
        carried: &mut Carried,
        sums: &mut f64,
    ) {
        let passed = self.passed;
        let share = 1.0 / self.step.batch.len() as f64;
        let centre = centre(self.step);
        let mut largest: f64 = 0.0;
        for (index, &place) in passed.in_batch[self.number].iter().enumerate() {
            let unit = &passed.run.units.units[passed.family.layout.units[place]];
            let mut column = passed.family.layout.starts[place];
            for (number, alternative) in unit.alternatives.iter().enumerate() {
                let at = unit.sample - self.step.batch.start;
                let mut weight = match alternative.gradient {
                    NewGradient::None => {
                        let batch = self.step.batch.len() as f64;
                        let gain = removal.clean_most - self.part(at, by_gradient, samples).0;
                        (batch / (batch - 1.0) * gain).max(batch / (batch - removal.removable as f64) * gain)
                    }
                    NewGradient::Any => {
                        let clip = passed.run.schedule.clip.unwrap_or(f64::INFINITY);
                        let most: f64 = by_gradient.iter().map(|by| by.abs() * clip).sum();
                        most + self.below_line(at, samples)
                    }
                    NewGradient::Changed => self.changed(at, alternative, by_gradient, samples),
                };
                let mut moves_sum = 0.0;
                if let Some(effect) = passed.moved[self.number].get(index).and_then(|of| of[number].as_ref())
                {
                    let (moves, missed) = self.moves(at, effect, by_gradient, samples, &centre);
                    weight += missed;
                    for (moved, by) in moves.into_iter().enumerate() {
                        carried.weights[column + 1 + moved] += share * by;
                    }
                    moves_sum = self.moved_magnitude(at, effect, samples, &centre);
                }
                if unit.apart {
                    weight += self.cross(at, unit, alternative, by_gradient, samples);
                }
                carried.weights[column] += share * weight;
                largest = largest.max(weight.abs() + moves_sum);
                column += 1 + if alternative.has_moves { passed.run.inputs() } else { 0 };
            }
        }
        *sums += share * largest * (passed.family.size() + 1) as f64;
    }

    /// The most that `−line` of a sample comes to.
    fn below_line(&self, place: usize, samples: &OfSamples) -> f64 {
        let outputs = self.step.magnitude.nrows();
        let slopes = &samples.slopes[place * outputs..(place + 1) * outputs];
        most_below(slopes, self.step.arguments(place)) - samples.offsets[place]
    }

    /// The most that a new gradient adds to the line of the clean one, but for features that move where nothing
    /// is clipped.
    fn changed(
        &self,
        place: usize,
        alternative: &Alternative,
        by_gradient: &[f64],
        samples: &OfSamples,
    ) -> f64 {
        let run = &*self.passed.run;
        let (outputs, values) = self.step.magnitude.dim();
        let sample = self.step.batch.start + place;
        let own = run.targets[sample];
        let factors = &samples.factors[place * outputs..(place + 1) * outputs];
        let at = self.step.arguments(place);
        if let Some(clip) = run.schedule.clip {
            let [lower, upper] = if alternative.moved {
                let moved = Moved::of(run, self.step, place);
                derivatives_of(run, own, alternative.target, moved.arguments())
            } else {
                derivatives_of(run, own, alternative.target, at)
            };
            let mut most = self.below_line(place, samples);
            for output in 0..outputs {
                for value in 0..values {
                    let radius = if alternative.moved && value + 1 < values { run.radius } else { 0.0 };
                    let x = run.values[[sample, value]];
                    let by = by_gradient[output * values + value];
                    let products = [x - radius, x + radius]
                        .map(|x| [lower[output], upper[output]].map(|r| by * (r * x).clamp(-clip, clip)));
                    most += products.as_flattened().iter().copied().fold(f64::NEG_INFINITY, f64::max);
                }
            }
            return most;
        }
        let mut shift = vec![0.0; outputs];
        match alternative.target {
            NewTarget::Own => 0.0,
            NewTarget::Is(target) if run.derivative.shift(own, target, &mut shift) => dot(factors, &shift),
            NewTarget::Is(target) if outputs == 1 => {
                let line = Line { slope: samples.slopes[place], offset: samples.offsets[place] };
                run.derivative.above_line(target, factors[0], line, at)
            }
            target => {
                let [lower, upper] = derivatives_of(run, own, target, at);
                let ends = lower.iter().zip(&upper).zip(factors);
                let most: f64 =
                    ends.map(|((lower, upper), factor)| (factor * lower).max(factor * upper)).sum();
                most + self.below_line(place, samples)
            }
        }
    }

    /// What each feature of a sample adds as it moves, and what that misses.
    fn moves(
        &self,
        place: usize,
        effect: &MovedEffect,
        by_gradient: &[f64],
        samples: &OfSamples,
        centre: &[f64],
    ) -> (Vec<f64>, f64) {
        let run = &*self.passed.run;
        let (outputs, values) = self.step.magnitude.dim();
        let factors = &samples.factors[place * outputs..(place + 1) * outputs];
        let of_input = |input: usize| {
            let along = dot(&effect.along(centre, input), factors);
            let own: f64 = (0..outputs)
                .map(|output| effect.derivative[output] * by_gradient[output * values + input])
                .sum();
            run.radius * (along + own)
        };
        let missed = |output: usize| {
            let own: f64 =
                by_gradient[output * values..(output + 1) * values - 1].iter().map(|by| by.abs()).sum();
            factors[output].abs() * effect.missed[output] + run.radius * effect.around[output] * own
        };
        let missed: f64 = (0..outputs).map(missed).sum();
        ((0..run.inputs()).map(of_input).collect(), missed * (1.0 + 1e-9))
    }

    /// What adds up to the influences of all features of a sample, beside its derivatives.
    fn moved_magnitude(
        &self,
        place: usize,
        effect: &MovedEffect,
        samples: &OfSamples,
        centre: &[f64],
    ) -> f64 {
        let outputs = self.step.magnitude.nrows();
        let spreads = &samples.spreads[place * outputs..(place + 1) * outputs];
        let run = &*self.passed.run;
        let of_input = |input: usize| dot(&effect.magnitude_along(centre, input), spreads);
        run.radius * (0..run.inputs()).map(of_input).sum::<f64>()
    }

    /// What moved features and a new target do together beyond what each does alone.
    fn cross(
        &self,
        place: usize,
        unit: &Unit,
        alternative: &Alternative,
        by_gradient: &[f64],
        samples: &OfSamples,
    ) -> f64 {
        let run = &*self.passed.run;
        if let Some(clip) = run.schedule.clip {
            return 4.0 * clip * by_gradient.iter().map(|by| by.abs()).sum::<f64>();
        }
        let (outputs, values) = self.step.magnitude.dim();
        let jump = if run.derivative.can_jump() { 2.0 * outputs as f64 } else { 0.0 };
        let new =
            derivatives_of(run, run.targets[unit.sample], alternative.target, self.step.arguments(place));
        let of_output = |output: usize| {
            let [lower, upper] = self.ends(place, output);
            let shift = (new[1][output] - lower).abs().max((new[0][output] - upper).abs()) + jump;
            let moved: f64 =
                by_gradient[output * values..(output + 1) * values - 1].iter().map(|by| by.abs()).sum();
            let by = samples.factors[place * outputs + output].abs();
            moved * run.radius * shift + jump * by
        };
        (0..outputs).map(of_output).sum::<f64>() * (1.0 + 1e-9)
    }
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}
