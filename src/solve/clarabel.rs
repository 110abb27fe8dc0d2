//! Clarabel through good_lp: an interior-point solver for LPs in Rust.
//!
//! An interior point is near the optimum, not on it, so what Clarabel calls its dual objective bounds
//! nothing. Its duals do: the dual bound of an outcome is recomputed from them by [`safe_bound`], which
//! rounds to the safe side. Where they prove no finite bound there is none.

use clarabel::solver::{DefaultSolution, IPSolver, SolverStatus};
use good_lp::solvers::clarabel::ClarabelProblem;
use good_lp::{SolverModel, Variable, clarabel, variable, variables};

use super::capabilities::{Capabilities, Support};
use super::outcome::{Limit, Limits, Outcome, Status};
use super::standing::Watcher;
use super::through_good_lp::{Side, between, constraints, linear, locked_version, value_at};
use super::{Backend, BackendError};
use countersign_num::rounding::{subtract_down, subtract_up};
use countersign_program::SolverName;
use countersign_program::{Program, Sense, safe_bound};

pub(super) struct Clarabel;

impl Backend for Clarabel {
    fn name(&self) -> SolverName {
        SolverName::Clarabel
    }

    fn version(&self) -> String {
        locked_version("clarabel")
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities {
            products: Support::Impossible,
            integers: Support::Impossible,
            dual_bound: Support::Yes,
            files: Support::Impossible,
        }
    }

    fn solve(&self, program: &Program, limits: &Limits, _: &Watcher) -> Result<Outcome, BackendError> {
        let Model { mut problem, sides } = Model::of(program);
        problem.settings().time_limit(limits.seconds);
        let mut solver =
            problem.try_into_solver().map_err(|error| BackendError::Failed(error.to_string()))?;
        solver.solve();
        Ok(outcome(program, &sides, &solver.solution))
    }
}

/// A program as good_lp takes it.
struct Model {
    problem: ClarabelProblem,
    /// What each constraint enforces, in their order.
    sides: Vec<EnforcedSide>,
}

/// What a constraint of the model enforces.
struct EnforcedSide {
    /// The row whose side it is; `None` for the bound of a variable.
    row: Option<usize>,
    side: Side,
}

impl Model {
    /// Bounds of variables become constraints here, so that a fixed variable is an equation: good_lp would
    /// make two inequalities of it, which have no interior.
    fn of(program: &Program) -> Self {
        let mut declared = variables!();
        let columns: Vec<Variable> = program.variables().iter().map(|_| declared.add(variable())).collect();
        let objective = linear(&program.objective, &columns);
        let unsolved = match program.sense {
            Sense::Minimise => declared.minimise(objective),
            Sense::Maximise => declared.maximise(objective),
        };
        let mut model = Model { problem: unsolved.using(clarabel), sides: Vec::new() };
        for (index, row) in program.rows().iter().enumerate() {
            model.add(Some(index), constraints(row, &columns));
        }
        for (column, &variable) in program.variables().iter().zip(&columns) {
            model.add(None, between(variable.into(), column.lower, column.upper));
        }
        model
    }

    fn add(&mut self, row: Option<usize>, constraints: Vec<(Side, good_lp::Constraint)>) {
        for (side, constraint) in constraints {
            self.problem.add_constraint(constraint);
            self.sides.push(EnforcedSide { row, side });
        }
    }
}

fn outcome(program: &Program, sides: &[EnforcedSide], solution: &DefaultSolution<f64>) -> Outcome {
    let status = status(solution.status);
    let bare = Outcome::bare(status, solution.status.to_string());
    match status {
        Status::Optimal => {
            let bare = with_duals(program, sides, solution, bare);
            let value = value_at(program, &solution.x);
            Outcome { primal_bound: Some(value), point: Some(solution.x.clone()), ..bare }
        }
        // The last point may violate rows, but any multipliers give a bound.
        Status::Limited(_) => with_duals(program, sides, solution, bare),
        Status::Crashed => Outcome::crashed(bare.raw_status),
        _ => bare,
    }
}

fn with_duals(
    program: &Program,
    sides: &[EnforcedSide],
    solution: &DefaultSolution<f64>,
    outcome: Outcome,
) -> Outcome {
    let duals = row_duals(program, sides, &solution.z);
    if duals.iter().any(|dual| !dual.is_finite()) {
        return outcome;
    }
    let dual_bound = safe_bound(program, &duals).ok().filter(|bound| bound.is_finite());
    // The bound includes the constant, which the caller adds again.
    let constant = program.objective.constant;
    let without_constant = |bound| match program.sense {
        Sense::Minimise => subtract_down(bound, constant),
        Sense::Maximise => subtract_up(bound, constant),
    };
    Outcome { dual_bound: dual_bound.map(without_constant), row_duals: Some(duals), ..outcome }
}

/// The multipliers of rows, with the signs of [`Outcome::row_duals`]. Clarabel minimises with `A x + s = b`
/// and `z ≥ 0` for `s ≥ 0`, so that `−z` is the price of `b`. Lower sides are negated there.
fn row_duals(program: &Program, sides: &[EnforcedSide], z: &[f64]) -> Vec<f64> {
    let mut duals = vec![0.0; program.rows().len()];
    for (EnforcedSide { row, side }, &price) in sides.iter().zip(z) {
        let Some(row) = *row else { continue };
        duals[row] += program.sense.sign()
            * match side {
                Side::Lower => price,
                Side::Upper | Side::Equal => -price,
            };
    }
    duals
}

/// A ray of the dual says that the program is unbounded if it has a feasible point, and Clarabel does not
/// look for one. What holds only with reduced accuracy is not claimed.
fn status(raw: SolverStatus) -> Status {
    match raw {
        SolverStatus::Solved => Status::Optimal,
        SolverStatus::PrimalInfeasible => Status::Infeasible,
        SolverStatus::DualInfeasible => Status::InfeasibleOrUnbounded,
        SolverStatus::MaxTime => Status::Limited(Limit::Time),
        SolverStatus::AlmostSolved
        | SolverStatus::AlmostPrimalInfeasible
        | SolverStatus::AlmostDualInfeasible
        | SolverStatus::InsufficientProgress
        | SolverStatus::MaxIterations => Status::Limited(Limit::Work),
        SolverStatus::CallbackTerminated => Status::Limited(Limit::Interrupt),
        SolverStatus::Unsolved | SolverStatus::NumericalError => Status::Crashed,
    }
}
