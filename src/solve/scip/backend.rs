//! SCIP as a backend.
//!
//! Habits of SCIP that this file allows for:
//!
//! - 1e20 means infinite.
//! - It installs a handler for Ctrl-C unless told not to.
//! - The objective value is a primal bound, and the dual bound is `best_bound`.
//! - Its gap limit is set to 0, and its feasibility tolerance to ours.
//! - Rows narrower than its epsilon make it err.
//! - Presolving changes the rows of an LP, so no row duals are read from it.

use std::path::Path;

use russcip::prelude::*;
use russcip::{
    Model, ProblemCreated, Retcode, Solved, Status as ScipStatus, VarType, Variable, WithSolutions,
};

use super::file;
use super::habits::{INFINITY, LEAST_RANGE};
use crate::bounds::FEASIBILITY_TOLERANCE;
use crate::capabilities::{Capabilities, Support};
use crate::outcome::{Limit, Limits, Outcome, Status};
use crate::standing::{SearchReporter, Watcher};
use crate::{Backend, BackendError};
use countersign_num::rounding::{add_up, subtract_down};
use countersign_program::SolverName;
use countersign_program::{Kind, Program, Row, Sense};

pub(crate) struct Scip;

impl Backend for Scip {
    fn name(&self) -> SolverName {
        SolverName::Scip
    }

    fn version(&self) -> String {
        // SAFETY: three functions without arguments or state.
        let (major, minor, patch) = unsafe {
            (
                russcip::ffi::SCIPmajorVersion(),
                russcip::ffi::SCIPminorVersion(),
                russcip::ffi::SCIPtechVersion(),
            )
        };
        format!("{major}.{minor}.{patch}")
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            products: Support::Yes,
            integers: Support::Yes,
            dual_bound: Support::Yes,
            files: Support::Yes,
        }
    }

    fn solve(&self, program: &Program, limits: &Limits, watcher: &Watcher) -> Result<Outcome, BackendError> {
        let model = configured(limits)?.create_prob(&program.name);
        let (mut model, variables) = translate(program, model);
        let reporter = SearchReporter::new(watcher, program, INFINITY);
        if reporter.is_watched() {
            let handler = Box::new(ReportingHandler(reporter));
            model.include_eventhdlr("stands", "tells where the search stands", handler);
        }
        let solved = model.try_solve().map_err(broken_off)?;
        Ok(outcome(&solved, Some(&variables)))
    }

    fn solve_file(&self, path: &Path, limits: &Limits) -> Result<Outcome, BackendError> {
        let unreadable =
            |code: Retcode| BackendError::Failed(format!("SCIP could not read {}: {code:?}", path.display()));
        let model = configured(limits)?.read_prob(&path.to_string_lossy()).map_err(unreadable)?;
        let solved = model.try_solve().map_err(broken_off)?;
        Ok(outcome(&solved, None))
    }

    fn read_program(&self, path: &Path) -> Result<Program, BackendError> {
        file::read_program(path, configured(&Limits::default())?)
    }
}

/// Reports where a search stands whenever SCIP has solved an LP or turned to a node.
struct ReportingHandler(SearchReporter);

impl Eventhdlr for ReportingHandler {
    fn get_type(&self) -> EventMask {
        // The value of a new solution is SCIP's primal bound only after the next LP.
        EventMask::LP_SOLVED | EventMask::NODE_FOCUSED
    }

    fn execute(&mut self, model: Model<Solving>, _: SCIPEventhdlr, _: Event) {
        let scip = model.scip_ptr();
        // SAFETY: the pointer belongs to the live model, which is being solved: both bounds are defined then.
        let (incumbent, dual_bound) =
            unsafe { (russcip::ffi::SCIPgetPrimalbound(scip), russcip::ffi::SCIPgetDualbound(scip)) };
        self.0.tell(incumbent, dual_bound);
    }
}

fn broken_off(code: Retcode) -> BackendError {
    match code {
        Retcode::NoMemory => BackendError::OutOfMemory("SCIP ran out of memory".to_owned()),
        code => BackendError::Failed(format!("SCIP broke off: {code:?}")),
    }
}

fn configured(limits: &Limits) -> Result<Model<russcip::PluginsIncluded>, BackendError> {
    let megabytes = limits.memory_mib as f64 * 1.048_576;
    Model::try_new()
        .map_err(broken_off)?
        .include_default_plugins()
        .hide_output()
        .set_bool_param("misc/catchctrlc", false)
        .and_then(|model| model.set_real_param("limits/time", limits.seconds.min(INFINITY)))
        .and_then(|model| model.set_real_param("limits/memory", megabytes))
        .and_then(|model| model.set_real_param("numerics/feastol", FEASIBILITY_TOLERANCE))
        .and_then(|model| model.set_real_param("limits/gap", 0.0))
        .and_then(|model| model.set_int_param("randomization/randomseedshift", limits.seed_of_31_bits()))
        .map_err(broken_off)
}

fn translate(program: &Program, model: Model<ProblemCreated>) -> (Model<ProblemCreated>, Vec<Variable>) {
    let mut model = match program.sense {
        Sense::Minimise => model.minimize(),
        Sense::Maximise => model.maximize(),
    };
    let variables: Vec<Variable> = program
        .variables()
        .iter()
        .zip(program.costs())
        .map(|(variable, cost)| {
            let kind = match variable.kind {
                Kind::Continuous => VarType::Continuous,
                Kind::Integer => VarType::Integer,
                Kind::Binary => VarType::Binary,
            };
            model.add_var(variable.lower, variable.upper, cost, &variable.name, kind)
        })
        .collect();
    for row in program.rows() {
        add_row(&mut model, row, &variables);
    }
    (model, variables)
}

/// A row's sides as SCIP is given them. Exact equations stay; narrow ranges become wide enough for SCIP to
/// take them for ranges.
///
/// # Soundness
/// Rows are only made wider, by less than the feasibility tolerance.
fn sides(row: &Row) -> (f64, f64) {
    let width = row.upper - row.lower;
    if width > 0.0 && width < LEAST_RANGE {
        (subtract_down(row.lower, LEAST_RANGE), add_up(row.upper, LEAST_RANGE))
    } else {
        (row.lower, row.upper)
    }
}

fn add_row(model: &mut Model<ProblemCreated>, row: &Row, variables: &[Variable]) {
    let (lower, upper) = sides(row);
    let expression = row.expression.collected();
    let linear: Vec<&Variable> =
        expression.linear.iter().map(|term| &variables[term.variable.index()]).collect();
    let mut coefficients: Vec<f64> = expression.linear.iter().map(|term| term.coefficient).collect();
    if expression.products.is_empty() {
        model.add_cons(linear, &coefficients, lower, upper, &row.name);
        return;
    }
    let first = expression.products.iter().map(|term| &variables[term.first.index()]).collect();
    let second = expression.products.iter().map(|term| &variables[term.second.index()]).collect();
    let mut products: Vec<f64> = expression.products.iter().map(|term| term.coefficient).collect();
    model.add_cons_quadratic(
        linear,
        &mut coefficients,
        first,
        second,
        &mut products,
        lower,
        upper,
        &row.name,
    );
}

fn outcome(solved: &Model<Solved>, variables: Option<&[Variable]>) -> Outcome {
    let raw = solved.status();
    let status = status(raw);
    let finite = |value: f64| (value.abs() < INFINITY).then_some(value);
    let best = solved.best_sol();
    Outcome {
        primal_bound: best.as_ref().and_then(|best| finite(best.obj_val())),
        dual_bound: match status {
            Status::Optimal | Status::Limited(_) => finite(solved.best_bound()),
            _ => None,
        },
        point: best
            .zip(variables)
            .map(|(best, variables)| variables.iter().map(|variable| best.val(variable)).collect()),
        nodes: u64::try_from(solved.n_nodes()).ok(),
        ..Outcome::bare(status, format!("{raw:?}"))
    }
}

fn status(raw: ScipStatus) -> Status {
    use ScipStatus as Raw;
    match raw {
        Raw::Optimal => Status::Optimal,
        Raw::Infeasible => Status::Infeasible,
        Raw::Unbounded => Status::Unbounded,
        Raw::Inforunbd => Status::InfeasibleOrUnbounded,
        Raw::TimeLimit => Status::Limited(Limit::Time),
        Raw::MemoryLimit => Status::Limited(Limit::Memory),
        Raw::UserInterrupt | Raw::Terminate => Status::Limited(Limit::Interrupt),
        Raw::Unknown => Status::Crashed,
        _ => Status::Limited(Limit::Work),
    }
}
