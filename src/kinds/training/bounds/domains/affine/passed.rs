//! A finished pass, with what reading it in any direction needs of each step.

use std::sync::Arc;

use ndarray::{Array2, s};
use rayon::prelude::*;

use super::above::{Above, Lines};
use super::alternatives::{Alternative, NewGradient, Unit};
use super::arguments::magnitude;
use super::family::Family;
use super::form::Form;
use super::moved::{MovedEffect, derivatives_when};
use super::pass::Pass;
use super::prepared::Prepared;
use super::softmax::Middle;
use super::trace::StepTrace;

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
    /// For each step and sample, what lines above several shares need; empty where derivatives have arguments
    /// of their own.
    pub middles: Vec<Vec<Middle>>,
    /// For each step, what moving the features of a unit does: by unit of the layout and alternative.
    pub moved: Vec<Vec<Vec<Option<MovedEffect>>>>,
    /// For each step, the units of the layout in its batch.
    pub in_batch: Vec<Vec<usize>>,
    /// How far each unit of the run moves the final parameters, summed over them.
    influences: Vec<f64>,
    /// The form after the last step, and the attacks as its columns stand for them.
    form: Form,
    of_columns: Family,
}

impl Passed {
    pub(super) fn new(pass: Pass) -> Self {
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
            middles: pass.steps.par_iter().map(|step| middles(&run, step)).collect(),
            largest: largest.collect(),
            derivatives,
            in_batch,
            magnitude: pass.form.magnitude(),
            influences: influences(&pass),
            of_columns: pass.of_columns(),
            family: pass.family,
            steps: pass.steps,
            form: pass.form,
            run,
        }
    }

    /// A pass over some of the same attacks, within the ranges of this one; nothing where its numbers are not
    /// finite.
    pub(super) fn again(&self, family: Family) -> Option<Passed> {
        self.pass_again(family).map(Passed::new)
    }

    /// The same while it can go on.
    pub(super) fn pass_again(&self, family: Family) -> Option<Pass> {
        let mut pass = Pass::new(Arc::clone(&self.run), family, true);
        for step in &self.steps {
            let ends = pass.ends_within(&step.parameters);
            let known = [step.lower.clone(), step.upper.clone()];
            pass.advance(Some(&known), ends).ok()?;
        }
        Some(pass)
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
            middles: steps.iter().map(|step| middles(&self.run, step)).collect(),
            run: Arc::clone(&self.run),
            family: self.family.clone(),
            magnitude: self.magnitude.clone(),
            in_batch: self.in_batch.clone(),
            influences: Vec::new(),
            form: Form::point(self.run.start.clone(), 0),
            of_columns: self.of_columns.clone(),
            largest: self.largest.clone(),
            steps,
        };
        at_run.above(direction, Lines::Middle)
    }

    /// Upper bounds on `d · θ` for directions `[directions, outputs · (inputs + 1)]`, as the form after the last
    /// step has them.
    pub(super) fn most_after(&self, directions: &Array2<f64>) -> Vec<f64> {
        self.form.most_along(&self.of_columns, directions)
    }

    /// The parameters in the middle.
    pub(super) fn middle(&self) -> &Array2<f64> {
        &self.form.centre
    }

    /// How far a unit of the run moves the parameters, summed over them.
    pub(super) fn influence(&self, unit: usize) -> f64 {
        self.influences[unit]
    }
}

/// What lines above the shares of a step's samples need.
fn middles(run: &Prepared, step: &StepTrace) -> Vec<Middle> {
    (0..step.batch.len()).map_while(|place| run.derivative.middle(step.arguments(place))).collect()
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
        for alternative in unit.alternatives.iter().filter(|one| one.gradient == NewGradient::Changed) {
            let new = derivatives_when(run, step, place, alternative);
            for output in 0..run.outputs() {
                let most = &mut largest[[place, output]];
                *most = most.max(magnitude(new[0][output], new[1][output]));
            }
        }
    }
    largest
}
