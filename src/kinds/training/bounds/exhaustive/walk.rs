//! The walk through all attacks.
//!
//! Attacks that agree on the first batches share the training on them. From a run that changes nothing more,
//! others branch off before each batch of the first epoch, with every choice of changes in that batch; eight
//! of them go side by side, to the end and wherever others branch off them.

use rayon::prelude::*;

use super::choices::Choices;
use super::group::Group;
use super::reached::Reached;
use super::watch::{Exhausted, Watch, changes_within};
use crate::training::bounds::TrainingProblem;
use crate::training::networks::{Moment, Network, RUNS, StoppedByUser, Workspace};
use crate::training::threats::attack_of;

/// Trains on every attack and joins what `values` makes of the models.
///
/// Of attacks that reach the same end, the one is named that comes first in a fixed order, whatever the
/// number of threads: fewer changes before more of the same beginning, then later batches before earlier
/// ones.
///
/// # Errors
/// When there are infinitely or too many attacks, or a run diverges.
pub fn exhaustive(
    problem: &TrainingProblem,
    watch: &Watch<'_>,
    values: &(dyn Fn(&Network) -> Vec<f64> + Sync),
) -> Result<Reached, Exhausted> {
    let changes = changes_within(problem, watch.limit)?;
    let batch_size = problem.schedule.batch_size;
    let samples = &changes.of_samples[..problem.used_samples()];
    let batches = samples.chunks(batch_size.max(1)).enumerate();
    let choices =
        batches.map(|(batch, samples)| Choices::new(batch * batch_size, samples, changes.budget)).collect();
    let parameters = problem.start.architecture().parameters();
    let together = (KEPT / (RUNS * parameters.max(1))).clamp(1, TOGETHER);
    let search = Search { problem, budget: changes.budget, choices, together, watch, values };
    let clean = Group::new(problem, vec![Vec::new()]);
    let mut workspace = clean.runs.workspace();
    search.below(clean, &mut workspace)?
}

/// Batches whose branches are searched at a time, at most.
const TOGETHER: usize = 64;

/// Numbers that are kept for that: the parameters of all runs before each of these batches.
const KEPT: usize = 4 << 20;

/// What models give together, or where training diverges.
type Seen = Result<Reached, Exhausted>;

/// The same, unless the user stops the search: then what is left is not begun.
type Unstopped<T> = Result<T, StoppedByUser>;

/// What was seen below each run of a group, besides the run itself.
type Below = Vec<Option<Seen>>;

/// What both have seen; of two failures the first.
fn joined(one: Seen, other: Seen) -> Seen {
    Ok(one?.joined(other?))
}

struct Search<'a> {
    problem: &'a TrainingProblem,
    budget: usize,
    /// Of each batch.
    choices: Vec<Choices<'a>>,
    /// Batches whose branches are searched at a time.
    together: usize,
    watch: &'a Watch<'a>,
    values: &'a (dyn Fn(&Network) -> Vec<f64> + Sync),
}

impl Search<'_> {
    /// Everything below some runs, of which the next batch has not been looked at.
    ///
    /// The runs that change nothing more are followed to the end, and what branches off them in the first
    /// epoch is searched from there. So calls nest once for each change of an attack, not for each batch.
    fn below(&self, mut group: Group<'_>, workspace: &mut Workspace) -> Unstopped<Seen> {
        let mut below: Below = group.changed.iter().map(|_| None).collect();
        while group.runs.moment().step() < self.choices.len() && self.branches_off(&group) {
            let end = self.choices.len().min(group.runs.moment().step() + self.together);
            let mut before = Vec::new();
            while group.runs.moment().step() < end {
                before.push(group.runs.moment().clone());
                group.runs.advance(workspace, self.watch.interrupt)?;
            }
            below = self.further(&group, &before, below)?;
        }
        while group.runs.moment().step() < self.problem.steps() {
            group.runs.advance(workspace, self.watch.interrupt)?;
        }
        Ok(self.ended(&group, below))
    }

    /// How many more samples may be changed in a run.
    fn left(&self, group: &Group<'_>, run: usize) -> usize {
        self.budget - group.changed[run].len()
    }

    /// Does any of the runs have changes left? One that has diverged has nothing to find below it.
    fn branches_off(&self, group: &Group<'_>) -> bool {
        (0..group.changed.len()).any(|run| self.left(group, run) > 0 && group.runs.diverged(run).is_none())
    }

    /// What was seen below each run, and what is below it at further moments.
    fn further(&self, group: &Group<'_>, before: &[Moment], below: Below) -> Unstopped<Below> {
        let of_run = |(run, seen): (usize, Option<Seen>)| {
            if self.left(group, run) == 0 || group.runs.diverged(run).is_some() {
                return Ok(seen);
            }
            // The last batch comes first: of equal ends the attack stays that changes later samples.
            let branches = before.par_iter().rev().filter_map(|moment| self.branches(group, moment, run));
            let branches = branches.try_reduce_with(|one, other| Ok(joined(one, other))).transpose()?;
            Ok(branches.into_iter().chain(seen).reduce(joined))
        };
        below.into_par_iter().enumerate().map(of_run).collect()
    }

    /// Everything that changes samples of the batch after a moment; nothing where none may be changed.
    fn branches(&self, group: &Group<'_>, moment: &Moment, run: usize) -> Option<Unstopped<Seen>> {
        let (choices, left) = (&self.choices[moment.step()], self.left(group, run));
        // The first choice is to change nothing.
        let groups = (choices.count(left) - 1).div_ceil(RUNS);
        let of_group = |workspace: &mut Workspace, index: usize| {
            let mut group = group.branch(moment, run, choices, 1 + index * RUNS, left);
            group.runs.advance(workspace, self.watch.interrupt)?;
            self.below(group, workspace)
        };
        let seen = (0..groups).into_par_iter().map_init(|| group.runs.workspace(), of_group);
        seen.try_reduce_with(|one, other| Ok(joined(one, other)))
    }

    /// What runs that came to their end give, each before what is below it.
    fn ended(&self, group: &Group<'_>, below: Below) -> Seen {
        let mut network = self.problem.start.clone();
        let mut all: Option<Reached> = None;
        for (run, (changed, below)) in group.changed.iter().zip(below).enumerate() {
            if let Some(diverged) = group.runs.diverged(run) {
                let attack = Box::new(attack_of(changed));
                return Err(Exhausted::Diverged { diverged: diverged.clone(), attack });
            }
            group.runs.write(run, &mut network);
            (self.watch.trained)();
            let values = (self.values)(&network);
            let mut reached = match all {
                None => Reached::of(values, attack_of(changed)),
                Some(mut reached) => {
                    reached.include(&values, || attack_of(changed));
                    reached
                }
            };
            if let Some(below) = below {
                reached = reached.joined(below?);
            }
            all = Some(reached);
        }
        // No group is without runs.
        all.ok_or(Exhausted::Interrupted)
    }
}
