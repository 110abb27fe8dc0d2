//! Affine forms of linear models.

mod alternatives;
mod backward;
mod clipped;
mod derivative;
mod enclosure;
mod family;
mod form;
mod largest;
mod layout;
mod linearised;
mod pass;
mod prepared;
mod scalar;
mod search;
mod simulated;
mod softmax;
mod touched;
mod trace;
mod training;

use super::box_enclosure::BoxEnclosure;
use super::conditions::Conditions;
use super::domain::{Domain, EnclosedTraining};
use super::enclosure::Enclosure;
use super::intervals::INTERVALS;
use crate::training::bounds::forward::propagate;
use crate::training::bounds::interval_descent::IntervalDescent;
use crate::training::bounds::network::IntervalNetwork;
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::Architecture;
use training::AffineTraining;

pub use search::{Found, Limits, Search};

/// Affine forms in what the attacker chooses, with one budget for all steps; for linear models.
#[derive(Debug)]
pub struct AffineDomain;

/// The domain of affine forms.
pub static AFFINE: AffineDomain = AffineDomain;

impl Domain for AffineDomain {
    fn name(&self) -> &'static str {
        "affine"
    }

    fn intersected_with(&self) -> &'static [&'static dyn Domain] {
        const CHEAPER: &[&dyn Domain] = &[&INTERVALS];
        CHEAPER
    }

    fn adds_to_models_of(&self, architecture: &Architecture) -> bool {
        architecture.hidden.is_empty()
    }

    fn refuses(&self, architecture: &Architecture) -> Option<&'static str> {
        (!architecture.hidden.is_empty()).then_some("affine forms are for models without hidden layers")
    }

    /// Models with hidden layers are followed by intervals.
    fn begin<'a>(
        &self,
        problem: &'a TrainingProblem,
        conditions: &'a Conditions,
    ) -> Box<dyn EnclosedTraining + 'a> {
        if self.adds_to_models_of(&problem.start.architecture()) {
            Box::new(AffineTraining::new(problem, conditions))
        } else {
            Box::new(IntervalDescent::new(problem, conditions, propagate))
        }
    }

    fn of_box(&self, models: IntervalNetwork) -> Box<dyn Enclosure> {
        Box::new(BoxEnclosure::new(models, propagate))
    }
}
