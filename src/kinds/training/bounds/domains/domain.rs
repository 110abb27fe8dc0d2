//! What a domain must be able to do.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

use super::affine::{SearchSetting, Trail};
use super::conditions::Conditions;
use super::enclosure::{Enclosure, Questions, Reading, read};
use crate::training::bounds::bounds_diverged::BoundsDiverged;
use crate::training::bounds::network::IntervalNetwork;
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::Architecture;

/// A way to enclose every model that training under attack can reach.
///
/// # Soundness
/// Whatever an implementation hands out holds for every model that training reaches under an attack which is
/// within the threat and meets the conditions, in real arithmetic and as
/// [`Descent`](crate::training::networks::Descent) computes it. A domain may ignore conditions: it then
/// encloses more.
pub trait Domain: fmt::Debug + Sync {
    /// The name in specifications and reports.
    fn name(&self) -> &'static str;

    /// Cheaper domains whose answers are always intersected with those of this one.
    fn intersected_with(&self) -> &'static [&'static dyn Domain] {
        &[]
    }

    /// Can it say more about models of these sizes than the domains that it is intersected with?
    fn adds_to_models_of(&self, _: &Architecture) -> bool {
        true
    }

    /// Does it count a budget once for all steps? Others allow it in every batch anew, so that a budget above
    /// the batch changes nothing.
    fn counts_once(&self, _: &Architecture) -> bool {
        false
    }

    /// Does it begin anew for what is asked, as long as it is told to?
    fn searches(&self) -> bool {
        false
    }

    /// Is it asked about models of these sizes where no domains are named?
    fn is_asked_unnamed(&self, _: &Architecture) -> bool {
        true
    }

    /// Training before its first step, under the attacks that meet the conditions.
    fn begin<'a>(
        &self,
        problem: &'a TrainingProblem,
        conditions: &'a Conditions,
    ) -> Box<dyn EnclosedTraining + 'a>;

    /// What is left when only a box of models is known: one from a report, or one that programs gave.
    fn of_box(&self, models: IntervalNetwork) -> Box<dyn Enclosure>;

    /// What is asked of the models after the last step.
    ///
    /// By default one run answers everything. A domain that does better with a run of its own for each
    /// direction or test overrides this: it begins anew for each of them, under conditions that leave only
    /// the attacks which matter to it.
    ///
    /// # Errors
    /// When bounds stop being finite, or the user stops.
    fn answer(&self, run: &Run<'_>, questions: &Questions<'_>) -> Result<Reading, NoEnclosure> {
        Ok(read(&*run.to_the_end(self.begin(run.problem, &run.conditions))?, questions))
    }
}

/// Training that a domain follows step by step, under all attacks together.
pub trait EnclosedTraining {
    /// Steps that were done.
    fn step(&self) -> usize;

    /// Does one more step.
    ///
    /// # Errors
    /// When bounds stop being finite; the state stays as it was.
    fn advance(&mut self) -> Result<(), BoundsDiverged>;

    /// What is known of the models now.
    fn enclosure(&self) -> &dyn Enclosure;

    /// What is known of the models now, when no more steps follow.
    fn into_enclosure(self: Box<Self>) -> Box<dyn Enclosure>;
}

/// A training run that domains are to follow.
#[derive(Clone, Debug)]
pub struct Run<'a> {
    /// The run, and what an attacker may do to its data.
    pub problem: &'a TrainingProblem,
    /// Which attacks it is about.
    pub conditions: Conditions,
    /// Set when the user wants to stop.
    pub interrupt: Option<&'a AtomicBool>,
    /// When a search is to stop.
    pub search: SearchSetting,
    /// Where an earlier search is said to have gone; a search without one looks for its own way.
    pub trail: Option<&'a Trail>,
}

impl<'a> Run<'a> {
    /// A run under every attack within the threat.
    pub fn of(problem: &'a TrainingProblem, interrupt: Option<&'a AtomicBool>) -> Self {
        let search = SearchSetting::default();
        Run { problem, conditions: Conditions::whole(problem), interrupt, search, trail: None }
    }

    /// Goes on with the run, unless the user wants to stop.
    ///
    /// # Errors
    /// When the user wants to stop.
    pub fn check_interrupt(&self) -> Result<(), NoEnclosure> {
        match self.interrupt.is_some_and(|interrupt| interrupt.load(Ordering::Relaxed)) {
            true => Err(NoEnclosure::Interrupted),
            false => Ok(()),
        }
    }

    /// Does all steps that are left of a training.
    ///
    /// # Errors
    /// When bounds stop being finite, or the user stops.
    pub fn follow(&self, training: &mut (dyn EnclosedTraining + '_)) -> Result<(), NoEnclosure> {
        for _ in training.step()..self.problem.steps() {
            self.check_interrupt()?;
            training.advance()?;
        }
        Ok(())
    }

    /// All steps that are left of a training, and what is known of the models after them.
    ///
    /// # Errors
    /// As [`Run::follow`].
    pub fn to_the_end(
        &self,
        mut training: Box<dyn EnclosedTraining + '_>,
    ) -> Result<Box<dyn Enclosure>, NoEnclosure> {
        self.follow(&mut *training)?;
        Ok(training.into_enclosure())
    }
}

/// Why there is no enclosure.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoEnclosure {
    /// Bounds stopped being finite.
    #[error(transparent)]
    Diverged(#[from] BoundsDiverged),
    /// The user stopped it.
    #[error("interrupted")]
    Interrupted,
    /// Two sound enclosures hold the same models, so they meet.
    #[error("two bounds on the same models do not meet, which is an error of this program")]
    Apart,
}
