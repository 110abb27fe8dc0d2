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

use super::alternatives::{Alternative, NewGradient, Unit};
use super::carried::{Carried, Step};
use super::derivative::magnitude;
use super::family::{Cut, Family, Room};
use super::moved::{Moved, MovedEffect};
use super::pass::Pass;
use super::prepared::Prepared;
use super::scalar::FEW_ROUNDINGS;
use super::simulated::arguments_of;
use super::touched::derivatives_of;
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

/// Which lines derivatives are bounded by.
#[derive(Clone, Copy, Debug)]
pub(super) enum Lines<'a> {
    /// Lowest where the run in the middle is.
    Middle,
    /// Lowest at these arguments, `[batch, outputs]` for each step.
    Near(&'a [Array2<f64>]),
    /// With the slopes of the chords.
    Chords,
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
    pub derivatives: Vec<[Array2<f64>; 2]>,
    /// The most that derivatives come to, touched or not, `[batch, outputs]` for each step.
    pub largest: Vec<Array2<f64>>,
    /// For each step, what moving the features of a unit does: by unit of the layout and alternative.
    pub moved: Vec<Vec<Vec<Option<MovedEffect>>>>,
    /// For each step, the units of the layout in its batch.
    pub in_batch: Vec<Vec<usize>>,
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

    /// An upper bound on `direction · θ` over the family: the least of several forms, with lines of several
    /// kinds, and with lines that are lowest for what these say is the worst attack.
    pub(super) fn most(&self, direction: &[f64]) -> f64 {
        let of = |above: &Above| above.most(&self.family);
        let forms = [Lines::Middle, Lines::Chords].map(|lines| self.above(direction, lines));
        let tightest = if of(&forms[1]) < of(&forms[0]) { &forms[1] } else { &forms[0] };
        let (near, _) = arguments_of(&self.run, &tightest.best(&self.run, &self.family));
        of(tightest).min(of(&self.above(direction, Lines::Near(&near))))
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
        at_run.above(direction, Lines::Middle)
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
    pub(super) fn above(&self, direction: &[f64], lines: Lines<'_>) -> Above {
        let mut carried = Carried::new(&self.run, direction, self.family.layout.columns());
        let of_direction: f64 =
            direction.iter().zip(&self.magnitude).map(|(d, magnitude)| d.abs() * magnitude).sum();
        carried.magnitude += of_direction;
        for number in (0..self.steps.len()).rev() {
            let near = match lines {
                Lines::Middle => Some(&self.steps[number].near),
                Lines::Near(near) => Some(&near[number]),
                Lines::Chords => None,
            };
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
