//! Every attack, trained one after another: the naive twin of the search side by side.
//!
//! Attacks that agree on the first batches share the training on them: the search walks through the batches
//! of the first epoch, choosing what is changed in each, and branches only there.

use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::reached::Reached;
use super::watch::{Exhausted, Watch, changes_within};
use crate::training::bounds::TrainingProblem;
use crate::training::networks::{Descent, Network, TrainingSet};
use crate::training::threats::{Change, Changes, attack_of};

/// As [`exhaustive`](super::exhaustive), one run after another.
///
/// # Errors
/// When there are infinitely or too many attacks, or a run diverges.
pub fn exhaustive_one_by_one(
    problem: &TrainingProblem,
    watch: &Watch<'_>,
    values: &(dyn Fn(&Network) -> Vec<f64> + Sync),
) -> Result<Reached, Exhausted> {
    let changes = changes_within(problem, watch.limit)?;
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
