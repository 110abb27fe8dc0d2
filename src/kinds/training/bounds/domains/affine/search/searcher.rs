//! A run whose numbers are searched.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::super::above::{Above, Lines};
use super::super::followed::{Followed, Tried};
use super::super::prepared::Prepared;
use super::super::simulated::{Choice, attack_of};
use super::divided;
use super::every::Every;
use super::limits::Limits;
use crate::training::bounds::exhaustive::retrained;
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::{Network, train};
use crate::training::threats::{Attack, Change, changes_of};

/// A run whose numbers are searched.
pub(super) struct Searcher<F: Followed> {
    pub run: Arc<Prepared>,
    pub problem: TrainingProblem,
    pub whole: Arc<F>,
    parts: OnceLock<Vec<Arc<F>>>,
    every: OnceLock<Option<Every>>,
    pub clean_network: Network,
    /// As questions read them.
    clean: Vec<f64>,
}

impl<F: Followed> Searcher<F> {
    /// From a pass over every attack on a problem.
    pub(super) fn new(problem: &TrainingProblem, whole: Arc<F>) -> Option<Self> {
        let clean_network = train(&problem.start, &problem.schedule, &problem.set).ok()?;
        let run = Arc::clone(whole.run());
        let clean = whole.parameters_of(&clean_network);
        let (problem, parts, every) = (problem.clone(), OnceLock::new(), OnceLock::new());
        Some(Searcher { run, problem, whole, parts, every, clean_network, clean })
    }

    /// A pass for each way to spend the budget on groups of samples.
    pub(super) fn divided(&self, limits: &Limits<'_>) -> &[Arc<F>] {
        self.parts.get_or_init(|| divided::divided(&*self.whole, limits))
    }

    /// Are attacks told apart by how they spend the budget, where passes do not help?
    pub(super) fn divides(&self) -> bool {
        divided::divides(&*self.whole)
    }

    /// Every attack, where limits allow so many: retrained once for all questions.
    pub(super) fn every(&self, limits: &Limits<'_>) -> Option<&Every> {
        self.every.get_or_init(|| Every::of(&*self.whole, &self.problem, limits)).as_ref()
    }

    /// An attack on a question.
    pub(super) fn tried(&self, question: &F::Question, choice: Choice) -> Tried {
        Tried::new(&*self.whole, &self.problem, question, choice)
    }

    /// Forms above a question over what a pass was about, the last with lines near an attack where they may be.
    pub(super) fn forms(&self, passed: &F, question: &F::Question, best: &Tried) -> Vec<Above> {
        let lines = [Lines::Middle, Lines::Chords, Lines::Near(&best.near)];
        lines.into_iter().filter_map(|lines| passed.above(question, lines)).collect()
    }

    /// What retraining under each of some attacks comes to, rounded up; nothing where one does not stay finite.
    pub(super) fn retrained(&self, question: &F::Question, choices: &[Choice]) -> Option<Vec<f64>> {
        let value = |network: &Network| {
            let (value, error) = self.whole.at(question, &self.whole.parameters_of(network));
            value + error
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

    pub(super) fn at_clean(&self, question: &F::Question) -> f64 {
        self.whole.at(question, &self.clean).0
    }
}
