//! The trait behind which solvers stand.

use std::path::Path;

use super::capabilities::Capabilities;
use super::objectives::in_turn;
use super::outcome::{Limits, Outcome};
use super::standing::Watcher;
use countersign_program::SolverName;
use countersign_program::{Expression, Program, Sense};

/// Why a backend has no outcome, mostly in the solver's own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BackendError {
    /// The solver refused the program or the file, or broke off.
    #[error("{0}")]
    Failed(String),
    /// The solver does not understand the file; another one may.
    #[error("{0}")]
    Unread(String),
    /// The solver ran out of memory.
    #[error("{0}")]
    OutOfMemory(String),
    /// The backend reads no files.
    #[error("{0} reads no files")]
    NoReader(SolverName),
}

/// A solver. Implementations translate, run, and report; they judge nothing.
pub trait Backend: Send + Sync {
    /// Which solver this is.
    fn name(&self) -> SolverName;

    /// The version of the linked library.
    fn version(&self) -> String;

    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// Solves a valid program of a supported class, with at least one variable, on one thread. The
    /// objective's constant is left out of both bounds; the caller adds it. Solvers that say where a search
    /// stands tell the watcher.
    ///
    /// # Errors
    /// When the solver refuses the program or breaks off.
    fn solve(&self, program: &Program, limits: &Limits, watcher: &Watcher) -> Result<Outcome, BackendError>;

    /// Solves a program as [`Backend::solve`] does, once for each objective in the place of its own. It hands
    /// the program with that objective and the result to `found` as soon as the result is there, in order.
    /// The limits hold for each objective. What is learned from one objective may be used for the next, but
    /// must not change a verdict.
    fn solve_each(
        &self,
        program: Program,
        objectives: &[(Sense, Expression)],
        limits: &Limits,
        watcher: &Watcher,
        found: &mut dyn FnMut(&Program, Result<Outcome, BackendError>),
    ) {
        in_turn(program, objectives, |one| found(one, self.solve(one, limits, watcher))).for_each(drop);
    }

    /// Reads an LP or MPS file and solves it. The outcome has no point, because names are the file's.
    ///
    /// # Errors
    /// When the file cannot be read, or as [`Backend::solve`].
    fn solve_file(&self, _path: &Path, _limits: &Limits) -> Result<Outcome, BackendError> {
        Err(BackendError::NoReader(self.name()))
    }

    /// Reads a linear program, possibly with integers, from an LP or MPS file.
    ///
    /// # Errors
    /// When the file cannot be read or holds another kind of program.
    fn read_program(&self, _path: &Path) -> Result<Program, BackendError> {
        Err(BackendError::NoReader(self.name()))
    }
}
