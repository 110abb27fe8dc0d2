//! Training followed by affine forms, and by intervals beside them.

use std::sync::Arc;

use ndarray::s;

use super::beside::Beside;
use super::derivative::Derivative;
use super::enclosure::AffineEnclosure;
use super::family::Family;
use super::layout::Layout;
use super::order::{by_output, models_of};
use super::pass::{Known, Pass};
use super::prepared::Prepared;
use crate::training::bounds::bounds_diverged::BoundsDiverged;
use crate::training::bounds::domains::box_enclosure::BoxEnclosure;
use crate::training::bounds::domains::conditions::Conditions;
use crate::training::bounds::domains::domain::EnclosedTraining;
use crate::training::bounds::domains::enclosure::Enclosure;
use crate::training::bounds::forward::{Inputs, propagate};
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::Target;
use countersign_num::rounding::{subtract_down, subtract_up};

/// Products of a pass up to which every unit has a column of its own.
const MOST_PRODUCTS: f64 = 4e11;

/// Products up to which the derivative of every sample in every step has a symbol of its own.
const MOST_PRODUCTS_OF_SYMBOLS: f64 = 3e9;
/// Numbers that these symbols may take.
const MOST_NUMBERS_OF_SYMBOLS: f64 = 5e7;

/// Is a symbol for every sample, output and step not too much?
fn tells_samples_apart(problem: &TrainingProblem) -> bool {
    let architecture = problem.start.architecture();
    let outputs = architecture.outputs as f64;
    let (batch, steps) = (problem.schedule.batch_size as f64, problem.steps() as f64);
    let symbols = steps * batch * outputs;
    let parameters = architecture.parameters() as f64;
    // Each is looked at in every step that follows.
    let products = symbols * steps * batch * parameters;
    products <= MOST_PRODUCTS_OF_SYMBOLS && symbols * parameters <= MOST_NUMBERS_OF_SYMBOLS
}

/// Training on its way: a pass of affine forms, and intervals, whose bounds each step of the pass is
/// intersected with.
pub(super) struct AffineTraining<'a> {
    problem: &'a TrainingProblem,
    /// Nothing once its numbers are not finite.
    pass: Option<Pass>,
    beside: Beside<'a>,
}

impl<'a> AffineTraining<'a> {
    pub(super) fn new(problem: &'a TrainingProblem, conditions: &'a Conditions) -> Self {
        let run = Arc::new(Prepared::new(problem, conditions));
        let layout = Layout::new(&run.units, (0..run.units.units.len()).collect(), run.inputs());
        let (columns, steps) = (layout.columns() as f64, problem.steps() as f64);
        let batch = problem.schedule.batch_size as f64;
        let one_by_one = 3.0 * columns * batch * steps * run.start.len() as f64 <= MOST_PRODUCTS;
        let budgets = run.units.budgets.clone();
        let mut pass = Pass::new(Arc::clone(&run), Family::whole(layout, budgets), one_by_one);
        pass.tells_samples_apart = tells_samples_apart(problem);
        AffineTraining { problem, pass: Some(pass), beside: Beside::new(problem, conditions) }
    }

    /// What intervals say of the arguments of the next batch.
    fn known(&self, run: &Prepared) -> Option<Known> {
        let batch = self.problem.schedule.batch(self.beside.step, self.problem.set.samples());
        let points = self.problem.set.features().slice(s![.., batch.clone()]);
        let pass = propagate(self.beside.models.models(), Inputs::around(points, 0.0).view());
        let logits = pass.logits();
        let mut ends = [
            logits.lower().t().as_standard_layout().into_owned(),
            logits.upper().t().as_standard_layout().into_owned(),
        ];
        compare(&run.derivative, &run.targets[batch], &mut ends);
        Some(ends)
    }
}

/// Logits become arguments: where derivatives depend on differences to the own logit, those.
fn compare(derivative: &Derivative, targets: &[Target], ends: &mut Known) {
    for (place, target) in targets.iter().enumerate() {
        let Some(own) = derivative.own(*target) else { continue };
        let (least, most) = (ends[0][[place, own]], ends[1][[place, own]]);
        for output in 0..derivative.outputs {
            let other = (ends[0][[place, output]], ends[1][[place, output]]);
            let own_argument = output == own;
            ends[0][[place, output]] = if own_argument { 0.0 } else { subtract_down(other.0, most) };
            ends[1][[place, output]] = if own_argument { 0.0 } else { subtract_up(other.1, least) };
        }
    }
}

impl EnclosedTraining for AffineTraining<'_> {
    fn step(&self) -> usize {
        self.beside.step
    }

    fn advance(&mut self) -> Result<(), BoundsDiverged> {
        let architecture = self.problem.start.architecture();
        if let Some(mut pass) = self.pass.take() {
            let known = self.known(&pass.run);
            let parameters = [self.beside.models.models().lower(), self.beside.models.models().upper()]
                .map(|ends| by_output(&architecture, &ends));
            self.pass = pass.advance(known.as_ref(), parameters).is_ok().then_some(pass);
        }
        let of_pass = self.pass.as_ref().and_then(|pass| models_of(&architecture, &pass.ends()));
        if of_pass.is_none() {
            self.pass = None;
        }
        self.beside.advance(of_pass)
    }

    fn enclosure(&self) -> &dyn Enclosure {
        &self.beside.models
    }

    fn into_enclosure(self: Box<Self>) -> Box<dyn Enclosure> {
        match self.finished() {
            Ok(mut enclosure) => {
                enclosure.tighten();
                Box::new(enclosure)
            }
            Err(models) => Box::new(models),
        }
    }
}

impl AffineTraining<'_> {
    /// What the forms say now, or the box of intervals where they have no numbers any more.
    pub(super) fn finished(self) -> Result<AffineEnclosure, BoxEnclosure> {
        match self.pass {
            Some(pass) => Ok(AffineEnclosure::new(pass, self.beside.models)),
            None => Err(self.beside.models),
        }
    }
}
