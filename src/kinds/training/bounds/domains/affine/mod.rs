//! Affine forms: models followed through training with what an attacker touches told apart, and one
//! budget for all steps.
//!
//! After every step the parameters are `θ(S) ∈ c + Σ_{j ∈ S} g_j + Z [−1, 1]^k`, whatever S is taken within the
//! budgets. The mathematics and its proofs are in the chapter `affine` of the documentation of the program.
//! Nothing here knows of methods, answers or reports; everything stands on `num`, the runs of `networks`, and
//! the threats.
//!
//! What is asked:
//! - `alternatives`: what may become of a touched sample, and the units that budgets count.
//! - `layout`: the columns of units among those of a form; `family`: sets of units within budgets and cuts, and
//!   the most that a linear function comes to over them; `largest`: sums of the largest numbers.
//! - `prepared`: a run as all passes over it read it; `products`: products of matrices.
//!
//! Functions between lines:
//! - `scalar`: the sigmoid, straight lines and jumps; `softmax`: shares of several classes; `clipped`: entries
//!   of a gradient cut to the clip.
//! - `derivative`: the derivatives of every loss, made of those; `arguments`: what they depend on.
//!
//! A pass:
//! - `form`: a form of the parameters. `trace`: what a pass leaves of each step, for those who read it.
//! - `linearised`: the clean gradient of a batch as a linear function and what it misses; `touched` and
//!   `moved`: what taking an alternative adds.
//! - `looking`: the ranges that a form gives; `pass`: one step after the other.
//!
//! Answers:
//! - `passed`: a finished pass; `above`: linear functions of what is taken.
//! - `backward`: for one direction, a linear function of what is taken that nothing exceeds, with lines that are
//!   chosen for this direction; `carried` and `weights`: a step of it, for the clean samples and the touched.
//! - `simulated`: single attacks, as places to choose lines at, and as attacks.
//! - `followed`: what searches need of a pass; `linear`: that of a pass over linear models.
//! - `search`: cutoffs, question by question.
//! - `order`: parameters as others have them.
//! - `training`, `enclosure`: the domain, as others see it; `beside`: intervals, which every step is intersected
//!   with.
//! - `apart`: where one unit may be touched, each by itself.
//!
//! Networks:
//! - `hidden`: the same in one pass for models with hidden layers.

mod above;
mod alternatives;
mod apart;
mod arguments;
mod backward;
mod beside;
mod carried;
mod clipped;
mod derivative;
mod enclosure;
mod family;
mod followed;
mod form;
mod hidden;
mod largest;
mod layout;
mod linear;
mod linearised;
mod looking;
mod moved;
mod order;
mod pass;
mod passed;
mod prepared;
mod products;
mod scalar;
mod search;
mod simulated;
mod softmax;
#[cfg(test)]
mod tests;
mod touched;
mod trace;
mod training;
mod weights;

use super::box_enclosure::BoxEnclosure;
use super::conditions::Conditions;
use super::domain::{Domain, EnclosedTraining, NoEnclosure, Run};
use super::enclosure::{Enclosure, Questions, Reading, read};
use super::intervals::INTERVALS;
use crate::training::bounds::forward::propagate;
use crate::training::bounds::network::IntervalNetwork;
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::Architecture;
use hidden::HiddenTraining;
use training::AffineTraining;

pub use search::{Decided, Found, Limits, SEARCH, Search, SearchSetting, Sought, Trace, Trail};

/// Affine forms in what the attacker chooses, with one budget for all steps.
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

    /// What is asked of every model as a matter of course: with hidden layers a pass takes seconds where
    /// intervals take milliseconds.
    fn adds_to_models_of(&self, architecture: &Architecture) -> bool {
        architecture.hidden.is_empty()
    }

    /// Networks that are too large are followed by intervals, for which budgets above a batch say nothing new.
    fn counts_once(&self, _: &Architecture) -> bool {
        true
    }

    fn is_asked_unnamed(&self, architecture: &Architecture) -> bool {
        self.adds_to_models_of(architecture)
    }

    fn begin<'a>(
        &self,
        problem: &'a TrainingProblem,
        conditions: &'a Conditions,
    ) -> Box<dyn EnclosedTraining + 'a> {
        if problem.start.architecture().hidden.is_empty() {
            Box::new(AffineTraining::new(problem, conditions))
        } else {
            Box::new(HiddenTraining::new(problem, conditions))
        }
    }

    /// Forms of single parameters are drawn where parameters are asked about.
    fn answer(&self, run: &Run<'_>, questions: &Questions<'_>) -> Result<Reading, NoEnclosure> {
        let is_linear = run.problem.start.architecture().hidden.is_empty();
        if !is_linear || questions.searched.parameters {
            return Ok(read(&*run.to_the_end(self.begin(run.problem, &run.conditions))?, questions));
        }
        let mut training = AffineTraining::new(run.problem, &run.conditions);
        run.follow(&mut training)?;
        match training.finished() {
            Ok(enclosure) => Ok(read(&enclosure, questions)),
            Err(models) => Ok(read(&models, questions)),
        }
    }

    fn of_box(&self, models: IntervalNetwork) -> Box<dyn Enclosure> {
        Box::new(BoxEnclosure::new(models, propagate))
    }
}
