//! Domains that keep a box of parameters and bound the passes of each step: abstract gradient training (AGT,
//! algorithm 1).

use super::box_enclosure::{BoxEnclosure, Propagate};
use super::conditions::Conditions;
use super::domain::{Domain, EnclosedTraining};
use super::enclosure::Enclosure;
use crate::training::bounds::bounds_diverged::BoundsDiverged;
use crate::training::bounds::interval_descent::IntervalDescent;
use crate::training::bounds::network::IntervalNetwork;
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::Architecture;

/// A domain whose state is a box of parameters.
#[derive(Debug)]
pub struct PassDomain {
    /// The name in specifications and reports.
    pub(super) name: &'static str,
    /// How bounds get through the layers of a box of networks.
    pub(super) propagate: Propagate,
    /// Domains that are always intersected with it.
    pub(super) intersected_with: &'static [&'static dyn Domain],
    /// Can it say more than those about models of these sizes?
    pub(super) adds_to_models_of: fn(&Architecture) -> bool,
}

impl PassDomain {
    /// Its way to get bounds through the layers.
    pub fn propagate(&self) -> Propagate {
        self.propagate
    }
}

impl Domain for PassDomain {
    fn name(&self) -> &'static str {
        self.name
    }

    fn intersected_with(&self) -> &'static [&'static dyn Domain] {
        self.intersected_with
    }

    fn adds_to_models_of(&self, architecture: &Architecture) -> bool {
        (self.adds_to_models_of)(architecture)
    }

    fn begin<'a>(
        &self,
        problem: &'a TrainingProblem,
        conditions: &'a Conditions,
    ) -> Box<dyn EnclosedTraining + 'a> {
        Box::new(IntervalDescent::new(problem, conditions, self.propagate))
    }

    fn of_box(&self, models: IntervalNetwork) -> Box<dyn Enclosure> {
        Box::new(BoxEnclosure::new(models, self.propagate))
    }
}

impl EnclosedTraining for IntervalDescent<'_> {
    fn step(&self) -> usize {
        IntervalDescent::step(self)
    }

    fn advance(&mut self) -> Result<(), BoundsDiverged> {
        IntervalDescent::advance(self)
    }

    fn enclosure(&self) -> &dyn Enclosure {
        self.models()
    }

    fn into_enclosure(self: Box<Self>) -> Box<dyn Enclosure> {
        Box::new(self.into_models())
    }
}
