//! Every attack of a discrete threat: the exact set of models that an attacker can reach, by training each of
//! them.
//!
//! The naive twin of all bounds on trajectories. Attacks that agree on the first batches share the training
//! on them: the search walks through the batches of the first epoch, choosing what is changed in each, and
//! branches only there.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::TrainingProblem;
use crate::training::networks::{Descent, Diverged, Network, TrainingSet};
use crate::training::threats::{Attack, Change, Changes, attack_of};

/// Why not every attack was tried.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Exhausted {
    /// The threat is not discrete.
    #[error("there are infinitely many attacks")]
    Infinite,
    /// There are more than the limit.
    #[error("{count} attacks, more than the limit of {limit}")]
    TooMany { count: u128, limit: u64 },
    /// The user stopped it.
    #[error("interrupted")]
    Interrupted,
    /// A run came to numbers that are not finite.
    #[error("{diverged}, after the attack {attack:?}")]
    Diverged { diverged: Diverged, attack: Box<Attack> },
}

/// The hull of some quantity over all attacks, with an attack that reaches each end.
#[derive(Clone, Debug, PartialEq)]
pub struct Reached {
    /// Smallest value of each component.
    pub lower: Vec<f64>,
    /// Largest value of each component.
    pub upper: Vec<f64>,
    /// The attack that reaches each smallest value.
    pub lowest: Vec<Arc<Attack>>,
    /// The attack that reaches each largest value.
    pub highest: Vec<Arc<Attack>>,
    /// How many models were seen.
    pub models: u64,
}

impl Reached {
    /// One model alone.
    pub fn of(values: Vec<f64>, attack: Attack) -> Self {
        let attack = Arc::new(attack);
        let attacks: Vec<Arc<Attack>> = values.iter().map(|_| Arc::clone(&attack)).collect();
        Reached { upper: values.clone(), lower: values, lowest: attacks.clone(), highest: attacks, models: 1 }
    }

    /// What either has seen; of equal ends the first stays.
    #[must_use]
    pub fn joined(mut self, other: Reached) -> Self {
        let Reached { lower, upper, lowest, highest, models } = other;
        self.models += models;
        for (at, (value, attack)) in lower.into_iter().zip(lowest).enumerate() {
            if value < self.lower[at] {
                (self.lower[at], self.lowest[at]) = (value, attack);
            }
        }
        for (at, (value, attack)) in upper.into_iter().zip(highest).enumerate() {
            if value > self.upper[at] {
                (self.upper[at], self.highest[at]) = (value, attack);
            }
        }
        self
    }

    /// `Σ (upper − lower)`.
    pub fn width(&self) -> f64 {
        self.lower.iter().zip(&self.upper).map(|(lower, upper)| upper - lower).sum()
    }
}

/// How a search is watched and stopped.
#[derive(Clone, Copy)]
pub struct Watch<'a> {
    /// Most attacks that are tried.
    pub limit: u64,
    /// Set when the user wants to stop.
    pub interrupt: &'a AtomicBool,
    /// Called for every model that was trained, from any thread.
    pub trained: &'a (dyn Fn() + Sync),
}

/// Trains on every attack and joins what `values` makes of the models.
///
/// # Errors
/// When there are infinitely or too many attacks, or a run diverges.
pub fn exhaustive(
    problem: &TrainingProblem,
    watch: &Watch<'_>,
    values: &(dyn Fn(&Network) -> Vec<f64> + Sync),
) -> Result<Reached, Exhausted> {
    let changes = problem.threat.changes(&problem.set).ok_or(Exhausted::Infinite)?;
    let count = changes.count(problem.used_samples());
    if count > u128::from(watch.limit) {
        return Err(Exhausted::TooMany { count, limit: watch.limit });
    }
    let search = Search { problem, changes: &changes, watch, values };
    search.from(Node {
        descent: Descent::new(problem.start.clone()),
        set: problem.set.clone(),
        changed: Vec::new(),
    })
}

/// A run on its way and what was changed so far.
#[derive(Clone)]
struct Node {
    descent: Descent,
    set: TrainingSet,
    changed: Vec<(usize, Change)>,
}

struct Search<'a> {
    problem: &'a TrainingProblem,
    changes: &'a Changes,
    watch: &'a Watch<'a>,
    values: &'a (dyn Fn(&Network) -> Vec<f64> + Sync),
}

impl Search<'_> {
    /// Everything below a node, whose next batch has not been looked at.
    fn from(&self, node: Node) -> Result<Reached, Exhausted> {
        if self.watch.interrupt.load(Ordering::Relaxed) {
            return Err(Exhausted::Interrupted);
        }
        let (schedule, samples) = (&self.problem.schedule, self.problem.set.samples());
        if node.descent.step() >= schedule.batches(samples) {
            return self.to_the_end(node);
        }
        let batch = schedule.batch(node.descent.step(), samples);
        let left = self.changes.budget - node.changed.len();
        let choices = self.choices(batch.collect(), left);
        choices
            .into_par_iter()
            .map(|chosen| self.from(self.stepped(node.clone(), &chosen)?))
            .reduce_with(|one, other| Ok(one?.joined(other?)))
            .unwrap_or(Err(Exhausted::Infinite))
    }

    /// Up to so many changes of these samples, in every combination; none at all is the first.
    fn choices(&self, samples: Vec<usize>, most: usize) -> Vec<Vec<(usize, Change)>> {
        let mut choices = vec![Vec::new()];
        for sample in samples {
            let changes = &self.changes.of_samples[sample];
            let longer = choices.iter().filter(|chosen: &&Vec<_>| chosen.len() < most).flat_map(|chosen| {
                changes.iter().map(|&change| {
                    let mut longer = chosen.clone();
                    longer.push((sample, change));
                    longer
                })
            });
            let longer: Vec<_> = longer.collect();
            choices.extend(longer);
        }
        choices
    }

    fn stepped(&self, mut node: Node, chosen: &[(usize, Change)]) -> Result<Node, Exhausted> {
        for &(sample, change) in chosen {
            change.apply(&mut node.set, sample);
            node.changed.push((sample, change));
        }
        self.advance(&mut node)?;
        Ok(node)
    }

    /// The remaining epochs, in which nothing new is changed.
    fn to_the_end(&self, mut node: Node) -> Result<Reached, Exhausted> {
        for _ in node.descent.step()..self.problem.steps() {
            self.advance(&mut node)?;
        }
        (self.watch.trained)();
        Ok(Reached::of((self.values)(node.descent.network()), attack_of(&node.changed)))
    }

    fn advance(&self, node: &mut Node) -> Result<(), Exhausted> {
        node.descent
            .advance(&self.problem.schedule, &node.set)
            .map_err(|diverged| Exhausted::Diverged { diverged, attack: Box::new(attack_of(&node.changed)) })
    }
}
