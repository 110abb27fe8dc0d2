//! Cutoffs: for each direction, only attacks that could still matter are looked at.
//!
//! A form above `d·θ` is a constant and a weight for each choice of the attacker. An attack that brings `d·θ`
//! above a threshold `τ` has choices whose weights add up to `τ −` the constant at least. So a pass that looks
//! only at attacks which meet such a cut, and finds `d·θ ≤ v` over them, proves `d·θ ≤ max(τ, v)` over all
//! attacks, whatever `τ` is; its forms are further cuts. With `τ` the value of the best attack that is known,
//! few choices are left after two or three passes, and the bound comes down to that attack.
//!
//! - `limits`: when it stops; `found`: what it finds.
//! - `searcher`: a run whose directions are searched; `attack`: attacks on one question.
//! - `candidates`: what is left of a family under cuts.
//! - `every`: all attacks, retrained once for all directions, where there are few.
//! - `sets`: the attacks that are left, one by one, where there are few.
//! - `divided`: the budget told apart by label or by first batch, for where no form cuts.
//! - `part`: passes over part of all attacks.
//! - `direction`: one direction, from both sides; `many`: many of them, stage by stage.
//! - `domain`: everything that is asked about a run, one direction after the other.

mod attack;
mod candidates;
mod direction;
mod divided;
mod domain;
mod every;
mod found;
mod limits;
mod many;
mod part;
mod searcher;
mod sets;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::enclosure::AffineEnclosure;
use super::followed::Followed;
use super::passed::Passed;
use super::training::AffineTraining;
use crate::training::bounds::domains::domain::{NoEnclosure, Run};
use crate::training::bounds::domains::enclosure::Enclosure;
use searcher::Searcher;

pub use domain::SEARCH;
pub use found::{Decided, Found, Sought, Trace, Trail};
pub use limits::{Limits, SearchSetting};

/// A run of a linear model under attack, whose forms of the parameters are bounded from both sides.
pub struct Search {
    enclosure: AffineEnclosure,
    searcher: Searcher<Passed>,
}

impl Search {
    /// Follows a run once, for all directions; nothing where the numbers do not stay finite.
    ///
    /// # Errors
    /// When the user stops.
    pub fn new(run: &Run<'_>) -> Result<Option<Self>, NoEnclosure> {
        let mut training = AffineTraining::new(run.problem, &run.conditions);
        run.follow(&mut training)?;
        let Ok(mut enclosure) = training.finished() else { return Ok(None) };
        enclosure.tighten();
        let searcher = Searcher::new(run.problem, Arc::clone(enclosure.passed()));
        Ok(searcher.map(|searcher| Search { enclosure, searcher }))
    }

    /// What one pass says, before any search.
    pub fn enclosure(&self) -> &dyn Enclosure {
        &self.enclosure
    }

    /// The largest value of a form, with one coefficient for each parameter in the order of networks.
    pub fn largest(&self, direction: &[f64], limits: &Limits<'_>) -> Found {
        self.searcher.largest(self.searcher.whole.of_parameters(direction), limits, None)
    }

    /// Whether some attack brings a form to a value.
    pub fn reaches(&self, direction: &[f64], value: f64, limits: &Limits<'_>) -> Found {
        self.searcher.reaches(self.searcher.whole.of_parameters(direction), value, limits, None)
    }
}
