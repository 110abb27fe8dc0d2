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

/// Batches whose branches are searched at a time: each keeps its parameters meanwhile.
const TOGETHER: usize = 64;

/// What both have seen; of two failures the first.
fn joined(one: Result<Reached, Exhausted>, other: Result<Reached, Exhausted>) -> Result<Reached, Exhausted> {
    Ok(one?.joined(other?))
}

/// A run on its way and what was changed so far.
struct Node {
    descent: Descent,
    set: TrainingSet,
    changed: Vec<(usize, Change)>,
}

/// A run before one of its batches, which runs with further changes branch off.
struct Trunk<'a> {
    descent: Descent,
    set: &'a TrainingSet,
    changed: &'a [(usize, Change)],
}

impl Trunk<'_> {
    fn node(&self) -> Node {
        Node { descent: self.descent.clone(), set: self.set.clone(), changed: self.changed.to_vec() }
    }
}

struct Search<'a> {
    problem: &'a TrainingProblem,
    changes: &'a Changes,
    watch: &'a Watch<'a>,
    values: &'a (dyn Fn(&Network) -> Vec<f64> + Sync),
}

impl Search<'_> {
    /// Everything below a node, whose next batch has not been looked at.
    ///
    /// The run that changes nothing more is followed to the end of the first epoch, and what branches off it
    /// is searched from there. So calls nest once for each change of an attack, not for each batch.
    fn from(&self, mut node: Node) -> Result<Reached, Exhausted> {
        let batches = self.problem.schedule.batches(self.problem.set.samples());
        let (set, changed) = (node.set.clone(), node.changed.clone());
        let mut branches = None;
        let mut ended = Ok(());
        while node.descent.step() < batches && ended.is_ok() {
            let first = node.descent.step();
            let mut before = Vec::new();
            while node.descent.step() < batches.min(first + TOGETHER) && ended.is_ok() {
                before.push(node.descent.clone());
                ended = self.advance(&mut node);
            }
            let below = before.into_par_iter().enumerate().rev().filter_map(|(place, descent)| {
                let trunk = Trunk { descent, set: &set, changed: &changed };
                self.branches(first + place, &trunk)
            });
            // The last batch comes first: of equal ends the attack stays that changes later samples.
            branches = below.reduce_with(joined).into_iter().chain(branches).reduce(joined);
        }
        let unchanged = ended.and_then(|()| self.to_the_end(node));
        branches.into_iter().fold(unchanged, joined)
    }

    /// Everything that changes samples of this batch; nothing where none may be changed.
    fn branches(&self, step: usize, trunk: &Trunk<'_>) -> Option<Result<Reached, Exhausted>> {
        let batch = self.problem.schedule.batch(step, self.problem.set.samples());
        let left = self.changes.budget - trunk.changed.len();
        let chosen = self.choices(batch.collect(), left).into_par_iter().skip(1);
        chosen.map(|chosen| self.from(self.stepped(trunk.node(), &chosen)?)).reduce_with(joined)
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
        if self.watch.interrupt.load(Ordering::Relaxed) {
            return Err(Exhausted::Interrupted);
        }
        node.descent
            .advance(&self.problem.schedule, &node.set)
            .map_err(|diverged| Exhausted::Diverged { diverged, attack: Box::new(attack_of(&node.changed)) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::networks::{Activation, Architecture, Loss, Schedule};
    use crate::training::threats::{Removal, Threat};
    use countersign_data::{ClassId, Targets};
    use ndarray::Array2;

    /// A run of one epoch with so many batches of one sample each.
    fn run(batches: usize, budget: usize) -> TrainingProblem {
        let features = Array2::from_shape_fn((batches, 1), |(sample, _)| (sample % 7) as f64 - 3.0);
        let labels = (0..batches).map(|sample| ClassId::new(sample % 2)).collect();
        let architecture =
            Architecture { inputs: 1, hidden: Vec::new(), outputs: 1, activation: Activation::Relu };
        TrainingProblem {
            start: Network::zeros(&architecture),
            schedule: Schedule {
                loss: Loss::Hinge,
                learning_rate: 0.1,
                decay: 0.0,
                momentum: 0.0,
                batch_size: 1,
                epochs: 1,
                clip: None,
            },
            set: TrainingSet::new(&features, &Targets::Classes { labels, classes: 2 }),
            threat: Threat::Removal(Removal { samples: budget }),
        }
    }

    fn searched(problem: &TrainingProblem) -> Result<Reached, Exhausted> {
        let watch = Watch { limit: 10_000_000, interrupt: &AtomicBool::new(false), trained: &|| () };
        exhaustive(problem, &watch, &Network::parameters)
    }

    #[test]
    fn the_number_of_batches_does_not_nest_calls() {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).stack_size(256 << 10).build();
        let searched = pool.expect("threads").install(|| searched(&run(3000, 0)));
        assert_eq!(searched.expect("one model").models, 1);
    }
}
