//! How a search is watched and stopped, and why it ends early.

use std::sync::atomic::AtomicBool;

use crate::training::bounds::TrainingProblem;
use crate::training::networks::{Diverged, StoppedByUser};
use crate::training::threats::{Attack, Changes};

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

impl From<StoppedByUser> for Exhausted {
    fn from(_: StoppedByUser) -> Self {
        Exhausted::Interrupted
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

/// The attacks of a problem, where they are few enough.
pub(super) fn changes_within(problem: &TrainingProblem, limit: u64) -> Result<Changes, Exhausted> {
    let changes = problem.threat.changes(&problem.set).ok_or(Exhausted::Infinite)?;
    match changes.count(problem.used_samples()) {
        count if count > u128::from(limit) => Err(Exhausted::TooMany { count, limit }),
        _ => Ok(changes),
    }
}
