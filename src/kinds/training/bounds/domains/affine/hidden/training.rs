//! Training of a network followed by affine forms, and by intervals beside them.

use ndarray::s;

use super::enclosure::HiddenEnclosure;
use super::pass::Pass;
use super::passed::HiddenPassed;
use super::prepared::prepared;
use crate::training::bounds::bounds_diverged::BoundsDiverged;
use crate::training::bounds::domains::affine::beside::Beside;
use crate::training::bounds::domains::conditions::Conditions;
use crate::training::bounds::domains::domain::EnclosedTraining;
use crate::training::bounds::domains::enclosure::Enclosure;
use crate::training::bounds::forward::{Inputs, propagate};
use crate::training::bounds::network::IntervalNetwork;
use crate::training::bounds::problem::TrainingProblem;
use countersign_num::IntervalMatrix;

/// Training on its way: a pass of affine forms, and intervals, whose bounds each step of the pass is
/// intersected with.
pub(in crate::training::bounds::domains::affine) struct HiddenTraining<'a> {
    problem: &'a TrainingProblem,
    /// Nothing where forms do not follow such a run, or once its numbers are not finite.
    pass: Option<Pass>,
    beside: Beside<'a>,
}

impl<'a> HiddenTraining<'a> {
    pub(in crate::training::bounds::domains::affine) fn new(
        problem: &'a TrainingProblem,
        conditions: &'a Conditions,
    ) -> Self {
        HiddenTraining {
            problem,
            pass: prepared(problem, conditions).map(Pass::whole),
            beside: Beside::new(problem, conditions),
        }
    }

    /// The same, with what a search needs of each step.
    pub(in crate::training::bounds::domains::affine) fn traced(
        problem: &'a TrainingProblem,
        conditions: &'a Conditions,
    ) -> Self {
        let mut training = HiddenTraining::new(problem, conditions);
        training.pass = training.pass.map(Pass::traced);
        training
    }

    /// What intervals say of the sums of all layers on the next batch.
    fn sums(&self) -> Vec<IntervalMatrix> {
        let batch = self.problem.schedule.batch(self.beside.step, self.problem.set.samples());
        let points = self.problem.set.features().slice(s![.., batch]);
        propagate(self.beside.models.models(), Inputs::around(points, 0.0).view()).sums
    }

    fn advance_pass(&mut self) {
        let Some(mut pass) = self.pass.take() else { return };
        let shape = &pass.shape;
        let models = self.beside.models.models();
        let known = [models.lower(), models.upper()].map(|ends| shape.by_neuron(&ends));
        self.pass = pass.advance(&known, &self.sums()).is_ok().then_some(pass);
    }

    /// What the pass says of the models now.
    fn of_pass(&self) -> Option<IntervalNetwork> {
        let pass = self.pass.as_ref()?;
        let [lower, upper] = pass.ends().map(|ends| pass.shape.in_order(&ends));
        let finite = lower.iter().chain(&upper).all(|end| end.is_finite());
        IntervalNetwork::from_bounds(&pass.run.architecture, &lower, &upper).filter(|_| finite)
    }

    /// What the forms say now, or the box of intervals where they have no numbers; with the pass where one can be
    /// searched.
    pub(in crate::training::bounds::domains::affine) fn finished(
        self,
    ) -> (Option<HiddenPassed>, Box<dyn Enclosure>) {
        let Some(pass) = self.pass else { return (None, Box::new(self.beside.models)) };
        let models = self.beside.models.models();
        let known = [models.lower(), models.upper()].map(|ends| pass.shape.by_neuron(&ends));
        let passed = pass.steps.is_some().then(|| HiddenPassed::new(pass.clone(), known));
        (passed, Box::new(HiddenEnclosure::new(pass, self.beside.models)))
    }
}

impl EnclosedTraining for HiddenTraining<'_> {
    fn step(&self) -> usize {
        self.beside.step
    }

    fn advance(&mut self) -> Result<(), BoundsDiverged> {
        self.advance_pass();
        let of_pass = self.of_pass();
        if of_pass.is_none() {
            self.pass = None;
        }
        self.beside.advance(of_pass)
    }

    fn enclosure(&self) -> &dyn Enclosure {
        &self.beside.models
    }

    fn into_enclosure(self: Box<Self>) -> Box<dyn Enclosure> {
        self.finished().1
    }
}
