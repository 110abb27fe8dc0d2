//! Cutoffs: for each direction, only attacks that could still matter are looked at.
//!
//! A form above `d·θ` is a constant and a weight for each choice of the attacker. An attack that brings `d·θ`
//! above a threshold `τ` has choices whose weights add up to `τ −` the constant at least. So a pass that looks
//! only at attacks which meet such a cut, and finds `d·θ ≤ v` over them, proves `d·θ ≤ max(τ, v)` over all
//! attacks, whatever `τ` is; its forms are further cuts. With `τ` the value of the best attack that is known,
//! few choices are left after two or three passes, and the bound comes down to that attack.
//!
//! - `attack`: attacks on one direction.
//! - `candidates`: what is left of a family under cuts.
//! - `sets`: the attacks that are left, one by one, where there are few.
//! - `divided`: the budget told apart by label or by first batch, for where no form cuts.
//! - `part`: passes over part of all attacks.
//! - `direction`: one direction, from both sides.
//! - `domain`: everything that is asked about a run, one direction after the other.

mod attack;
mod candidates;
mod direction;
mod divided;
mod domain;
mod part;
mod sets;
#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use rayon::prelude::*;

use super::backward::{Above, Lines, Passed};
use super::enclosure::AffineEnclosure;
use super::order::by_output;
use super::prepared::Prepared;
use super::simulated::{Choice, attack_of};
use super::training::AffineTraining;
use crate::training::bounds::domains::domain::{EnclosedTraining, NoEnclosure, Run};
use crate::training::bounds::domains::enclosure::Enclosure;
use crate::training::bounds::exhaustive::retrained;
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::{Network, train};
use crate::training::threats::{Attack, Change, changes_of};
use attack::Tried;
use countersign_num::a_priori::SummationError;
use direction::Goal;
pub use domain::{Decided, SEARCH, Sought};

/// When a search stops.
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a> {
    /// A gap that is small enough: the share of how far the best attack moves the form.
    pub gap: f64,
    /// Passes for each part of the attacks on a direction.
    pub passes: usize,
    /// Attacks that are retrained where no more are left.
    pub sets: usize,
    /// When to stop at the latest.
    pub until: Option<Instant>,
    /// Set when the user wants to stop.
    pub interrupt: Option<&'a AtomicBool>,
}

impl Limits<'_> {
    /// Is it time to stop?
    fn is_over(&self) -> bool {
        let interrupted = self.interrupt.is_some_and(|interrupt| interrupt.load(Ordering::Relaxed));
        interrupted || self.until.is_some_and(|until| Instant::now() >= until)
    }
}

/// When a search stops, as specifications say it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SearchSetting {
    /// A gap between bound and attack that is small enough: the share of how far the attack moves the form.
    pub gap: f64,
    /// Passes for each direction.
    pub passes: usize,
    /// Seconds for everything that is asked together.
    pub seconds: Option<f64>,
}

impl Default for SearchSetting {
    fn default() -> Self {
        SearchSetting { gap: 0.01, passes: 24, seconds: None }
    }
}

/// The largest value of a linear form of the final parameters, from both sides.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// No attack brings the form above this.
    pub bound: f64,
    /// An attack, and what it brings the form to.
    pub attack: Attack,
    /// That value, as retraining gives it.
    pub value: f64,
    /// What the clean run comes to.
    pub clean: f64,
    /// The thresholds of the passes that were made, in their order.
    pub thresholds: Vec<f64>,
}

impl Found {
    /// How far the bound is from the attack, as a share of how far the attack moves the form.
    pub fn gap(&self) -> f64 {
        let gap = (self.bound - self.value).max(0.0);
        // What is rounding is no gap.
        let rounding = 1e-12 * (self.bound.abs() + self.value.abs());
        if gap <= rounding { 0.0 } else { gap / (self.value - self.clean).abs() }
    }
}

/// A run of a linear model under attack, whose forms of the parameters are bounded from both sides.
pub struct Search {
    enclosure: AffineEnclosure,
    searcher: Searcher,
}

impl Search {
    /// Follows a run once, for all directions; nothing where the numbers do not stay finite.
    ///
    /// # Errors
    /// When the user stops.
    pub fn new(run: &Run<'_>) -> Result<Option<Self>, NoEnclosure> {
        let mut training = AffineTraining::new(run.problem, &run.conditions);
        for _ in 0..run.problem.steps() {
            if run.interrupt.is_some_and(|interrupt| interrupt.load(Ordering::Relaxed)) {
                return Err(NoEnclosure::Interrupted);
            }
            training.advance()?;
        }
        let Ok(enclosure) = training.finished() else { return Ok(None) };
        let searcher = Searcher::new(run.problem, Arc::clone(enclosure.passed()));
        Ok(searcher.map(|searcher| Search { enclosure, searcher }))
    }

    /// What one pass says, before any search.
    pub fn enclosure(&self) -> &dyn Enclosure {
        &self.enclosure
    }

    /// The largest value of a form, with one coefficient for each parameter in the order of networks.
    pub fn largest(&self, direction: &[f64], limits: &Limits<'_>) -> Found {
        self.searcher.largest(&self.searcher.by_output(direction), limits)
    }

    /// Whether some attack brings a form to a value.
    pub fn reaches(&self, direction: &[f64], value: f64, limits: &Limits<'_>) -> Found {
        self.searcher.reaches(&self.searcher.by_output(direction), value, limits)
    }
}

/// A run whose directions are searched.
struct Searcher {
    run: Arc<Prepared>,
    problem: TrainingProblem,
    whole: Arc<Passed>,
    parts: OnceLock<Vec<Arc<Passed>>>,
    clean_network: Network,
    clean: Vec<f64>,
}

impl Searcher {
    /// From a pass over every attack on a problem.
    fn new(problem: &TrainingProblem, whole: Arc<Passed>) -> Option<Self> {
        let clean_network = train(&problem.start, &problem.schedule, &problem.set).ok()?;
        let run = Arc::clone(&whole.run);
        let clean = by_output(&run.architecture, &clean_network.parameters()).into_raw_vec_and_offset().0;
        let (problem, parts) = (problem.clone(), OnceLock::new());
        Some(Searcher { run, problem, whole, parts, clean_network, clean })
    }

    fn by_output(&self, direction: &[f64]) -> Vec<f64> {
        by_output(&self.run.architecture, direction).into_raw_vec_and_offset().0
    }

    fn divided(&self) -> &[Arc<Passed>] {
        self.parts.get_or_init(|| divided::divided(&self.whole))
    }

    /// Forms above a direction over what a pass was about, the last with lines near an attack.
    fn forms(&self, passed: &Passed, direction: &[f64], best: &Tried) -> Vec<Above> {
        let lines = [Lines::Middle, Lines::Chords, Lines::Near(&best.near)];
        lines.into_iter().map(|lines| passed.above(direction, lines)).collect()
    }

    /// The form of the parameters that retraining under each of some attacks gives, rounded up; nothing where
    /// one does not stay finite.
    fn retrained(&self, direction: &[f64], choices: &[Choice]) -> Option<Vec<f64>> {
        let value = |network: &Network| {
            let parameters = by_output(&self.run.architecture, &network.parameters());
            let products = direction.iter().zip(&parameters).map(|(d, parameter)| d * parameter);
            let error = SummationError::of(direction.len());
            products.clone().sum::<f64>() + error.bound(products.map(f64::abs).sum::<f64>())
        };
        let attacks: Vec<Attack> = choices.iter().map(|choice| attack_of(&self.run, choice)).collect();
        let finite = |value: f64| value.is_finite().then_some(value);
        let discrete: Option<Vec<Vec<(usize, Change)>>> = attacks.iter().map(changes_of).collect();
        if let Some(changes) = discrete {
            let never = AtomicBool::new(false);
            let values = retrained(&self.problem, &changes, &never, value).ok()?;
            return values.into_iter().map(|value| value.ok().and_then(finite)).collect();
        }
        let of = |attack: &Attack| self.network(attack).and_then(|network| finite(value(&network)));
        attacks.par_iter().map(of).collect()
    }

    /// The model of an attack.
    fn network(&self, attack: &Attack) -> Option<Network> {
        let set = self.problem.threat.apply(attack, &self.problem.set).ok()?;
        train(&self.problem.start, &self.problem.schedule, &set).ok()
    }

    fn at_clean(&self, direction: &[f64]) -> f64 {
        direction.iter().zip(&self.clean).map(|(d, parameter)| d * parameter).sum()
    }

    /// The largest value of a form `[outputs · (inputs + 1)]`.
    fn largest(&self, direction: &[f64], limits: &Limits<'_>) -> Found {
        self.found(direction, Goal::Largest { clean: self.at_clean(direction) }, limits)
    }

    /// Whether some attack brings a form to a value.
    fn reaches(&self, direction: &[f64], value: f64, limits: &Limits<'_>) -> Found {
        self.found(direction, Goal::Reaches(value), limits)
    }

    fn found(&self, direction: &[f64], goal: Goal, limits: &Limits<'_>) -> Found {
        let searched = self.search(direction, goal, limits);
        let attack = std::slice::from_ref(&searched.best.choice);
        let value = self.retrained(direction, attack).map_or(f64::NAN, |values| values[0]);
        // That no threshold is reached says that every double is below it; a real number may be between the two.
        let bound = match goal {
            Goal::Largest { .. } => searched.bound.next_up(),
            Goal::Reaches(_) => searched.bound,
        };
        Found {
            bound: bound.max(value),
            attack: attack_of(&self.run, &searched.best.choice),
            value,
            clean: self.at_clean(direction),
            thresholds: searched.thresholds,
        }
    }
}
