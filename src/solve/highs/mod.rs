//! HiGHS: LP and MILP.
//!
//! Habits of HiGHS that this file answers: its relative and absolute gaps are set to 0, because it calls
//! "Optimal" whatever stopped at its gap; its feasibility tolerances are stated, those of MILPs tighter than its default
//! of 1e-6, so that the padding of handed-on bounds stays well above them; it has a dual bound for MILPs only, so that of an LP is computed from its duals;
//! an integer variable with a fractional lower bound may make it call a feasible program infeasible, so it is given
//! integers; its presolve may call a feasible MILP infeasible, so that verdict is asked for twice; the thread pool is global to the process, hence always one thread.

mod claim;
mod file;
mod kept;
mod model;
mod watched;

use std::ffi::CStr;
use std::path::Path;
use std::time::Instant;

use highs::{Model, SolvedModel};

use super::objectives::in_turn;
use super::{
    Backend, Capabilities, FEASIBILITY_TOLERANCE, Limit, Limits, Outcome, SolverName, Status, Support,
    Watcher,
};
use crate::program::{Class, Expression, Program, Sense};
use claim::{lp_outcome, outcome};
pub(super) use file::read_file;
use kept::KeptModel;
use model::{Start, run, translate};
use watched::Watched;

/// A second opinion is asked for at least this long.
const LEAST_SECONDS: f64 = 0.01;

pub(super) struct Highs;

impl Backend for Highs {
    fn name(&self) -> SolverName {
        SolverName::Highs
    }

    fn version(&self) -> String {
        // SAFETY: HiGHS returns a static string.
        unsafe { CStr::from_ptr(highs_sys::Highs_version()) }.to_string_lossy().into_owned()
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            lp: Support::Yes,
            qcp: Support::Impossible,
            milp: Support::Yes,
            miqcp: Support::Impossible,
            dual_bound: Support::Yes,
            files: Support::Yes,
        }
    }

    fn solve(&self, program: &Program, limits: &Limits, watcher: &Watcher) -> Result<Outcome, String> {
        match program.class() {
            Class::Milp => solve_milp(program, limits, watcher),
            _ => Ok(solve_lp(program, limits)?.0),
        }
    }

    fn solve_each(
        &self,
        program: Program,
        objectives: &[(Sense, Expression)],
        (limits, watcher): (&Limits, &Watcher),
        found: &mut dyn FnMut(&Program, Result<Outcome, String>),
    ) {
        let (class, mut kept) = (program.class(), KeptModel::default());
        let solve = |one: &Program| match class {
            Class::Milp => found(one, solve_milp(one, limits, watcher)),
            _ => found(one, kept.solve(one, limits)),
        };
        in_turn(program, objectives, solve).for_each(drop);
    }

    fn solve_file(&self, path: &Path, limits: &Limits) -> Result<Outcome, String> {
        let model = file::read(path)?;
        let columns = model.num_cols();
        let is_mip = (0..columns).any(|column| is_integer(&model, column));
        let solved = run(model, limits, Start::Presolved)?;
        Ok(Outcome { point: None, ..outcome(&solved, is_mip, columns) })
    }
}

/// An LP from scratch, and the model with what HiGHS knows now. Where HiGHS does not know how it ended, which happens after
/// presolve, it is asked again without, in the time that is left.
fn solve_lp(program: &Program, limits: &Limits) -> Result<(Outcome, SolvedModel), String> {
    let started = Instant::now();
    let solved = run(translate(program)?, limits, Start::Presolved)?;
    let outcome = lp_outcome(program, &solved);
    if outcome.status != Status::Crashed {
        return Ok((outcome, solved));
    }
    let solved = run(translate(program)?, &what_is_left(limits, started), Start::Unsimplified)?;
    Ok((lp_outcome(program, &solved), solved))
}

/// A verdict of infeasible stands only when HiGHS gives it without presolve too, in the time that is left.
fn solve_milp(program: &Program, limits: &Limits, watcher: &Watcher) -> Result<Outcome, String> {
    let started = Instant::now();
    let columns = program.variables().len();
    let watched = Watched { watcher: watcher.clone(), constant: program.objective.constant };
    let first = outcome(&watched.run(translate(program)?, limits, Start::Presolved)?, true, columns);
    if !matches!(first.status, Status::Infeasible | Status::InfeasibleOrUnbounded) {
        return Ok(first);
    }
    let second = watched.run(translate(program)?, &what_is_left(limits, started), Start::Unsimplified)?;
    Ok(outcome(&second, true, columns))
}

/// The limits, less the time that has gone by.
fn what_is_left(limits: &Limits, started: Instant) -> Limits {
    let seconds = (limits.seconds - started.elapsed().as_secs_f64()).max(LEAST_SECONDS);
    Limits { seconds, ..*limits }
}

fn is_integer(model: &Model, column: usize) -> bool {
    let (mut kind, column) = (0, i32::try_from(column).unwrap_or(i32::MAX));
    // SAFETY: the pointer belongs to the live model; the kind is written when the column exists, and 0 is continuous.
    unsafe { highs_sys::Highs_getColIntegrality(model.as_ptr(), column, &mut kind) };
    kind != 0
}
