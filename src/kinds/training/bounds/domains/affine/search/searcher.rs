//! A run whose directions are searched.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::super::backward::{Above, Lines, Passed};
use super::super::order::rows_of;
use super::super::prepared::Prepared;
use super::super::simulated::{Choice, attack_of};
use super::divided;
use super::every::Every;
use super::limits::Limits;
use super::tried::Tried;
use crate::training::bounds::exhaustive::retrained;
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::{Network, train};
use crate::training::threats::{Attack, Change, changes_of};
use countersign_num::a_priori::SummationError;

/// A run whose directions are searched.
pub(super) struct Searcher {
    pub run: Arc<Prepared>,
    pub problem: TrainingProblem,
    pub whole: Arc<Passed>,
    pub parts: OnceLock<Vec<Arc<Passed>>>,
    every: OnceLock<Option<Every>>,
    pub clean_network: Network,
    pub clean: Vec<f64>,
}

impl Searcher {
    /// From a pass over every attack on a problem.
    pub(super) fn new(problem: &TrainingProblem, whole: Arc<Passed>) -> Option<Self> {
        let clean_network = train(&problem.start, &problem.schedule, &problem.set).ok()?;
        let run = Arc::clone(&whole.run);
        let clean = rows_of(&run.architecture, &clean_network.parameters());
        let (problem, parts, every) = (problem.clone(), OnceLock::new(), OnceLock::new());
        Some(Searcher { run, problem, whole, parts, every, clean_network, clean })
    }

    pub(super) fn by_output(&self, direction: &[f64]) -> Vec<f64> {
        rows_of(&self.run.architecture, direction)
    }

    pub(super) fn divided(&self) -> &[Arc<Passed>] {
        self.parts.get_or_init(|| divided::divided(&self.whole))
    }

    /// Every attack, where limits allow so many: retrained once for all directions.
    pub(super) fn every(&self, limits: &Limits<'_>) -> Option<&Every> {
        self.every.get_or_init(|| Every::of(&self.run, &self.problem, &self.whole.family, limits)).as_ref()
    }

    /// Forms above a direction over what a pass was about, the last with lines near an attack.
    pub(super) fn forms(&self, passed: &Passed, direction: &[f64], best: &Tried) -> Vec<Above> {
        let lines = [Lines::Middle, Lines::Chords, Lines::Near(&best.near)];
        lines.into_iter().map(|lines| passed.above(direction, lines)).collect()
    }

    /// The form of the parameters that retraining under each of some attacks gives, rounded up; nothing where
    /// one does not stay finite.
    pub(super) fn retrained(&self, direction: &[f64], choices: &[Choice]) -> Option<Vec<f64>> {
        let value = |network: &Network| {
            let parameters = rows_of(&self.run.architecture, &network.parameters());
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
    pub(super) fn network(&self, attack: &Attack) -> Option<Network> {
        let set = self.problem.threat.apply(attack, &self.problem.set).ok()?;
        train(&self.problem.start, &self.problem.schedule, &set).ok()
    }

    pub(super) fn at_clean(&self, direction: &[f64]) -> f64 {
        direction.iter().zip(&self.clean).map(|(d, parameter)| d * parameter).sum()
    }
}
