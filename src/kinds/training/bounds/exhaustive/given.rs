//! The models after attacks that are given in a list.

use std::sync::atomic::AtomicBool;

use rayon::prelude::*;

use super::group::{Changed, Group};
use crate::training::bounds::TrainingProblem;
use crate::training::networks::{Diverged, Network, RUNS, StoppedByUser};

/// What `of` makes of the model after each attack, in the order of the list, or where its training diverges.
///
/// An attack says which samples it changes and how; whether the threat allows it is not asked. Runs go side
/// by side and on all threads, and each has, bit for bit, the parameters of
/// [`train`](crate::training::networks::train) on the training set with these changes. Changes of samples
/// that are not there change nothing.
///
/// # Errors
/// When the user wants to stop.
pub fn retrained<T: Send>(
    problem: &TrainingProblem,
    attacks: &[Changed],
    interrupt: &AtomicBool,
    of: impl Fn(&Network) -> T + Sync,
) -> Result<Vec<Result<T, Diverged>>, StoppedByUser> {
    let together = |attacks: &[Changed]| {
        let mut group = Group::new(problem, attacks.to_vec());
        let mut workspace = group.runs.workspace();
        for _ in 0..problem.steps() {
            group.runs.advance(&mut workspace, interrupt)?;
        }
        let mut network = problem.start.clone();
        let of_run = |run| match group.runs.diverged(run) {
            Some(diverged) => Err(diverged.clone()),
            None => {
                group.runs.write(run, &mut network);
                Ok(of(&network))
            }
        };
        Ok((0..attacks.len()).map(of_run).collect())
    };
    let groups: Result<Vec<Vec<_>>, StoppedByUser> = attacks.par_chunks(RUNS).map(together).collect();
    Ok(groups?.into_iter().flatten().collect())
}
