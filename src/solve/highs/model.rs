//! Models of HiGHS: translated from programs, given another objective, run.

use highs::{Model, RowProblem, Sense as HighsSense, SolvedModel};

use crate::BackendError;
use crate::bounds::FEASIBILITY_TOLERANCE;
use crate::outcome::Limits;
use countersign_program::{Kind, Program, Sense};

/// HiGHS' own names of its simplex strategies.
const DUAL_SIMPLEX: i32 = 1;
const SIMPLEX_BY_THE_BASIS: i32 = 0;

/// HiGHS' own default. With 1e-7 it was seen to lose optima: it called −0.4167 optimal for a program of one
/// binary and thirty bounded variables whose optimum is 0.4167. It happens with the default too, but less
/// often.
const MIP_FEASIBILITY_TOLERANCE: f64 = 1e-6;

/// What HiGHS starts from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Start {
    /// The program as its presolve leaves it.
    Presolved,
    /// The program as it is.
    Unsimplified,
    /// The basis of the last run. New costs leave that basis primal feasible, so the primal simplex may go
    /// on.
    LastBasis,
}

/// The model of a program.
///
/// # Errors
/// When HiGHS refuses it.
pub(super) fn translate(program: &Program) -> Result<Model, BackendError> {
    let mut problem = RowProblem::default();
    let columns: Vec<_> = program
        .variables()
        .iter()
        .zip(program.costs())
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
    problem
        .try_optimise(sense(program))
        .map_err(|status| BackendError::Failed(format!("HiGHS refused the program: {status:?}")))
}

/// Gives a model the objective of a program that has the same variables and rows as the model's.
///
/// # Errors
/// When HiGHS refuses it.
pub(super) fn set_objective(model: &mut Model, program: &Program) -> Result<(), BackendError> {
    let costs = program.costs();
    assert_eq!(costs.len(), model.num_cols(), "the model of another program");
    let Some(last) = costs.len().checked_sub(1).and_then(|last| i32::try_from(last).ok()) else {
        return Err(BackendError::Failed("no range of columns".to_owned()));
    };
    // The sense first: only new costs make the simplex recompute what depends on either.
    model.set_sense(sense(program));
    // SAFETY: the pointer belongs to the live model; there is a cost for each column from 0 to `last`.
    let status =
        unsafe { highs_sys::Highs_changeColsCostByRange(model.as_mut_ptr(), 0, last, costs.as_ptr()) };
    if status == highs_sys::STATUS_OK {
        Ok(())
    } else {
        Err(BackendError::Failed(format!("HiGHS refused costs (status {status})")))
    }
}

fn sense(program: &Program) -> HighsSense {
    match program.sense {
        Sense::Minimise => HighsSense::Minimise,
        Sense::Maximise => HighsSense::Maximise,
    }
}

/// Runs a model within limits that count from now.
///
/// # Errors
/// When HiGHS breaks off.
pub(super) fn run(mut model: Model, limits: &Limits, start: Start) -> Result<SolvedModel, BackendError> {
    // The clock of a model goes on from run to run, and its time limit with it.
    // SAFETY: the pointer belongs to the live model.
    unsafe { highs_sys::Highs_zeroAllClocks(model.as_ptr()) };
    let presolve = if start == Start::Presolved { "choose" } else { "off" };
    let strategy = if start == Start::LastBasis { SIMPLEX_BY_THE_BASIS } else { DUAL_SIMPLEX };
    let set = [
        model.try_set_option("threads", 1),
        model.try_set_option("parallel", "off"),
        model.try_set_option("presolve", presolve),
        model.try_set_option("simplex_strategy", strategy),
        model.try_set_option("random_seed", limits.seed_of_31_bits()),
        model.try_set_option("time_limit", limits.seconds),
        model.try_set_option("primal_feasibility_tolerance", FEASIBILITY_TOLERANCE),
        model.try_set_option("dual_feasibility_tolerance", FEASIBILITY_TOLERANCE),
        model.try_set_option("mip_feasibility_tolerance", MIP_FEASIBILITY_TOLERANCE),
        model.try_set_option("mip_rel_gap", 0.0),
        model.try_set_option("mip_abs_gap", 0.0),
    ];
    if set.iter().any(Result::is_err) {
        return Err(BackendError::Failed("HiGHS refused an option".to_owned()));
    }
    model.try_solve().map_err(|status| BackendError::Failed(format!("HiGHS broke off: {status:?}")))
}

/// Does any column hold integers?
pub(super) fn has_integers(model: &Model) -> bool {
    (0..model.num_cols()).any(|column| {
        let (mut kind, column) = (0, i32::try_from(column).unwrap_or(i32::MAX));
        // SAFETY: the pointer belongs to the live model; the kind is written when the column exists, and 0 is
        // continuous.
        unsafe { highs_sys::Highs_getColIntegrality(model.as_ptr(), column, &mut kind) };
        kind != 0
    })
}
