//! LPs and MILPs, solved without anything from before, and asked again where HiGHS' first answer is not to be
//! trusted.

use std::time::Instant;

use highs::SolvedModel;

use super::claim::{lp_outcome, outcome};
use super::model::{Start, run, translate};
use super::watched::run_watched;
use crate::BackendError;
use crate::outcome::{Limits, Outcome, Status};
use crate::standing::{SearchReporter, Watcher};
use countersign_program::Program;

/// HiGHS is given at least this long when it is asked again.
const LEAST_SECONDS: f64 = 0.01;

/// Solves an LP, and returns the model with what HiGHS knows now. Where HiGHS does not know how it ended,
/// which happens after presolve, it is asked again without presolve, in the time that is left.
pub(super) fn solve_lp(program: &Program, limits: &Limits) -> Result<(Outcome, SolvedModel), BackendError> {
    let started = Instant::now();
    let solved = run(translate(program)?, limits, Start::Presolved)?;
    let outcome = lp_outcome(program, &solved);
    if outcome.status != Status::Crashed {
        return Ok((outcome, solved));
    }
    let solved = run(translate(program)?, &what_is_left(limits, started), Start::Unsimplified)?;
    Ok((lp_outcome(program, &solved), solved))
}

/// Solves a MILP. A verdict of infeasible stands only when HiGHS gives it without presolve too, in the time
/// that is left.
pub(super) fn solve_milp(
    program: &Program,
    limits: &Limits,
    watcher: &Watcher,
) -> Result<Outcome, BackendError> {
    let started = Instant::now();
    let columns = program.variables().len();
    let reporter = SearchReporter::new(watcher, program, f64::INFINITY);
    let solved = run_watched(&reporter, translate(program)?, limits, Start::Presolved)?;
    let first = outcome(&solved, true, columns);
    if !matches!(first.status, Status::Infeasible | Status::InfeasibleOrUnbounded) {
        return Ok(first);
    }
    let left = what_is_left(limits, started);
    let second = run_watched(&reporter, translate(program)?, &left, Start::Unsimplified)?;
    Ok(outcome(&second, true, columns))
}

/// The limits, less the time that has passed.
pub(super) fn what_is_left(limits: &Limits, started: Instant) -> Limits {
    let seconds = (limits.seconds - started.elapsed().as_secs_f64()).max(LEAST_SECONDS);
    Limits { seconds, ..*limits }
}
