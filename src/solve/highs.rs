//! HiGHS: LP and MILP.
//!
//! Habits of HiGHS that this file answers: its relative and absolute gaps are set to 0, because it calls
//! "Optimal" whatever stopped at its gap; its feasibility tolerances are stated, those of MILPs tighter than its default
//! of 1e-6, so that the padding of handed-on bounds stays well above them; it has a dual bound for MILPs only, so that of an LP is computed from its duals;
//! an integer variable with a fractional lower bound may make it call a feasible program infeasible, so it is given
//! integers; its presolve may call a feasible MILP infeasible, so that verdict is asked for twice; the thread pool is global to the process, hence always one thread.

use std::ffi::{CStr, CString};
use std::path::Path;
use std::time::Instant;

use highs::{HighsModelStatus, HighsSolutionStatus, Model, RowProblem, Sense as HighsSense, SolvedModel};

use super::{
    Backend, Capabilities, FEASIBILITY_TOLERANCE, Limit, Limits, Outcome, SolverName, Status, Support,
};
use crate::program::{Class, Kind, Program, Sense};

/// Duals this small are those of rows and variables that do not bind.
const NO_DUAL: f64 = 1e-9;

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

    fn solve(&self, program: &Program, limits: &Limits) -> Result<Outcome, String> {
        if program.class() == Class::Milp {
            return solve_milp(program, limits);
        }
        let solved = run(translate(program)?, limits, Presolve::On)?;
        let outcome = outcome(&solved, false, program.variables().len());
        let is_optimal = outcome.status == Status::Optimal;
        let dual_bound = if is_optimal { dual_bound(program, &solved) } else { None };
        Ok(Outcome { dual_bound, row_duals: row_duals(&outcome, &solved), ..outcome })
    }

    fn solve_file(&self, path: &Path, limits: &Limits) -> Result<Outcome, String> {
        let mut model =
            Model::try_new(RowProblem::default()).map_err(|status| format!("HiGHS: {status:?}"))?;
        let name = CString::new(path.to_string_lossy().as_bytes()).map_err(|error| error.to_string())?;
        // SAFETY: the pointer belongs to the live model, the name is a C string that outlives the call.
        let status = unsafe { highs_sys::Highs_readModel(model.as_mut_ptr(), name.as_ptr()) };
        // A warning means that HiGHS passed over something in the file: then it is another program.
        if status != highs_sys::STATUS_OK {
            return Err(format!("HiGHS could not read {} (status {status})", path.display()));
        }
        let columns = model.num_cols();
        let is_mip = (0..columns).any(|column| is_integer(&model, column));
        let solved = run(model, limits, Presolve::On)?;
        Ok(Outcome { point: None, ..outcome(&solved, is_mip, columns) })
    }
}

/// Does HiGHS simplify the program first?
#[derive(Clone, Copy)]
enum Presolve {
    On,
    Off,
}

/// A verdict of infeasible stands only when HiGHS gives it without presolve too, in the time that is left.
fn solve_milp(program: &Program, limits: &Limits) -> Result<Outcome, String> {
    let started = Instant::now();
    let columns = program.variables().len();
    let first = outcome(&run(translate(program)?, limits, Presolve::On)?, true, columns);
    if !matches!(first.status, Status::Infeasible | Status::InfeasibleOrUnbounded) {
        return Ok(first);
    }
    let seconds = (limits.seconds - started.elapsed().as_secs_f64()).max(LEAST_SECONDS);
    let second = run(translate(program)?, &Limits { seconds, ..*limits }, Presolve::Off)?;
    Ok(outcome(&second, true, columns))
}

fn is_integer(model: &Model, column: usize) -> bool {
    let (mut kind, column) = (0, i32::try_from(column).unwrap_or(i32::MAX));
    // SAFETY: the pointer belongs to the live model; the kind is written when the column exists, and 0 is continuous.
    unsafe { highs_sys::Highs_getColIntegrality(model.as_ptr(), column, &mut kind) };
    kind != 0
}

/// The bound that an LP's duals give: `Σ y_i b_i + Σ z_j x_j`, each at the side of its row or variable that the sign of
/// the dual picks; nothing when that side is infinite. In floating point, so a claim like any other.
fn dual_bound(program: &Program, solved: &SolvedModel) -> Option<f64> {
    let solution = solved.get_solution();
    let rows = program.rows().iter().map(|row| (row.lower, row.upper)).zip(solution.dual_rows());
    let columns =
        program.variables().iter().map(|column| (column.lower, column.upper)).zip(solution.dual_columns());
    let minimise = program.sense == Sense::Minimise;
    let bound: f64 = rows
        .chain(columns)
        .filter(|(_, dual)| dual.abs() > NO_DUAL)
        .map(|((lower, upper), &dual)| dual * if (dual > 0.0) == minimise { lower } else { upper })
        .sum();
    bound.is_finite().then_some(bound)
}

/// The duals of an LP, also of one that was stopped: any multipliers prove some bound.
fn row_duals(outcome: &Outcome, solved: &SolvedModel) -> Option<Vec<f64>> {
    matches!(outcome.status, Status::Optimal | Status::Limited(_))
        .then(|| solved.get_solution().dual_rows().to_vec())
        .filter(|duals| duals.iter().all(|dual| dual.is_finite()))
}

fn translate(program: &Program) -> Result<Model, String> {
    let mut problem = RowProblem::default();
    let mut costs = vec![0.0; program.variables().len()];
    for term in program.objective.collected().linear {
        costs[term.variable.index()] = term.coefficient;
    }
    let columns: Vec<_> = program
        .variables()
        .iter()
        .zip(costs)
        .map(|(variable, cost)| {
            let is_integer = variable.kind != Kind::Continuous;
            let (lower, upper) = variable.range();
            problem.add_column_with_integrality(cost, lower..=upper, is_integer)
        })
        .collect();
    for row in program.rows() {
        let expression = row.expression.collected();
        let factors: Vec<_> =
            expression.linear.iter().map(|term| (columns[term.variable.index()], term.coefficient)).collect();
        problem.add_row(row.lower..=row.upper, &factors);
    }
    let sense = match program.sense {
        Sense::Minimise => HighsSense::Minimise,
        Sense::Maximise => HighsSense::Maximise,
    };
    problem.try_optimise(sense).map_err(|status| format!("HiGHS refused the program: {status:?}"))
}

fn run(mut model: Model, limits: &Limits, presolve: Presolve) -> Result<SolvedModel, String> {
    let seed = i32::try_from(limits.seed & 0x7fff_ffff).unwrap_or(0);
    let presolve = match presolve {
        Presolve::On => "choose",
        Presolve::Off => "off",
    };
    let set = [
        model.try_set_option("threads", 1),
        model.try_set_option("parallel", "off"),
        model.try_set_option("presolve", presolve),
        model.try_set_option("random_seed", seed),
        model.try_set_option("time_limit", limits.seconds),
        model.try_set_option("primal_feasibility_tolerance", FEASIBILITY_TOLERANCE),
        model.try_set_option("dual_feasibility_tolerance", FEASIBILITY_TOLERANCE),
        model.try_set_option("mip_feasibility_tolerance", FEASIBILITY_TOLERANCE),
        model.try_set_option("mip_rel_gap", 0.0),
        model.try_set_option("mip_abs_gap", 0.0),
    ];
    if set.iter().any(Result::is_err) {
        return Err("HiGHS refused an option".to_owned());
    }
    model.try_solve().map_err(|status| format!("HiGHS broke off: {status:?}"))
}

fn outcome(solved: &SolvedModel, is_mip: bool, columns: usize) -> Outcome {
    let raw = solved.status();
    let status = status(raw);
    let has_point = solved.primal_solution_status() == HighsSolutionStatus::Feasible;
    let primal_bound = has_point.then(|| solved.objective_value());
    let dual_bound = match (is_mip, status) {
        (true, Status::Optimal | Status::Limited(_)) => solved.double_info_value(c"mip_dual_bound").ok(),
        _ => None,
    };
    let finite = |bound: Option<f64>| bound.filter(|value| value.abs() < 1e30);
    Outcome {
        primal_bound: finite(primal_bound),
        dual_bound: finite(dual_bound),
        point: has_point.then(|| solved.get_solution().columns()[..columns].to_vec()),
        nodes: is_mip.then(|| solved.mip_node_count_or_zero()),
        ..Outcome::bare(status, format!("{raw:?}"))
    }
}

/// Reads the node count, which the safe interface does not offer by name.
trait NodeCount {
    fn mip_node_count_or_zero(&self) -> u64;
}

impl NodeCount for SolvedModel {
    fn mip_node_count_or_zero(&self) -> u64 {
        let mut count = 0_i64;
        // SAFETY: the pointer belongs to the live model; the key is a C string; the value is an int64.
        let status = unsafe {
            highs_sys::Highs_getInt64InfoValue(self.as_ptr(), c"mip_node_count".as_ptr(), &mut count)
        };
        if status == highs_sys::STATUS_OK { u64::try_from(count).unwrap_or(0) } else { 0 }
    }
}

fn status(raw: HighsModelStatus) -> Status {
    use HighsModelStatus as Raw;
    match raw {
        Raw::Optimal | Raw::ModelEmpty => Status::Optimal,
        Raw::Infeasible => Status::Infeasible,
        Raw::Unbounded => Status::Unbounded,
        Raw::UnboundedOrInfeasible => Status::InfeasibleOrUnbounded,
        Raw::ReachedTimeLimit => Status::Limited(Limit::Time),
        Raw::ReachedMemoryLimit => Status::Limited(Limit::Memory),
        Raw::ReachedInterrupt => Status::Limited(Limit::Interrupt),
        Raw::ReachedIterationLimit
        | Raw::ReachedSolutionLimit
        | Raw::ObjectiveBound
        | Raw::ObjectiveTarget => Status::Limited(Limit::Work),
        _ => Status::Crashed,
    }
}
