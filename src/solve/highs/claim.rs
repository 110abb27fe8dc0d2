//! What HiGHS claims, read from a solved model.

use highs::{HighsModelStatus, HighsSolutionStatus, SolvedModel};

use crate::outcome::{Limit, Outcome, Status};
use countersign_program::{Program, Sense};

/// Rows and variables with duals this small do not bind.
const NO_DUAL: f64 = 1e-9;

/// The outcome of an LP, with the duals of its rows and the bound that they give.
pub(super) fn lp_outcome(program: &Program, solved: &SolvedModel) -> Outcome {
    let outcome = outcome(solved, false, program.variables().len());
    let is_optimal = outcome.status == Status::Optimal;
    let dual_bound = if is_optimal { dual_bound(program, solved) } else { None };
    Outcome { dual_bound, row_duals: row_duals(&outcome, solved), ..outcome }
}

/// The bound that an LP's duals give: `Σ y_i b_i + Σ z_j x_j`, each at the side of its row or variable that
/// the sign of the dual picks; `None` when that side is infinite. It is computed in floating point, so it is
/// a claim like any other.
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

/// The duals of an LP, even of one that was stopped, because any multipliers prove some bound.
fn row_duals(outcome: &Outcome, solved: &SolvedModel) -> Option<Vec<f64>> {
    matches!(outcome.status, Status::Optimal | Status::Limited(_))
        .then(|| solved.get_solution().dual_rows().to_vec())
        .filter(|duals| duals.iter().all(|dual| dual.is_finite()))
}

/// The outcome with the first `columns` variables as its point. That of an LP has no dual bound yet.
pub(super) fn outcome(solved: &SolvedModel, is_mip: bool, columns: usize) -> Outcome {
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
