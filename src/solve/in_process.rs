//! Solving in this process, and what is checked on the way out.

use std::time::Instant;

use super::BackendError;
use super::objectives::in_turn;
use super::outcome::{Limit, Limits, Outcome, Status};
use super::shell::{Solve, SolveError, check_objectives, check_support};
use super::standing::Watcher;
use countersign_num::rounding::{add_down, add_up};
use countersign_program::SolverName;
use countersign_program::{Expression, Program, Sense};

/// Solves in this process. A solver that aborts ends the process too; prefer a
/// [`WorkerPool`](super::WorkerPool) where that matters.
#[derive(Clone, Copy, Debug, Default)]
pub struct InProcess;

impl Solve for InProcess {
    fn solve(&self, solver: SolverName, program: &Program, limits: &Limits) -> Result<Outcome, SolveError> {
        let backend = check_support(solver, program, limits)?;
        let started = Instant::now();
        let outcome = if program.variables().is_empty() {
            without_variables(program)
        } else {
            with_constant(program, claimed(backend.solve(program, limits, &Watcher::nobody())))
        };
        Ok(Outcome { seconds: started.elapsed().as_secs_f64(), ..checked(program, outcome) })
    }

    fn solve_each(
        &self,
        solver: SolverName,
        program: &Program,
        objectives: &[(Sense, Expression)],
        limits: &Limits,
    ) -> Result<Vec<Outcome>, SolveError> {
        let mut outcomes = Vec::with_capacity(objectives.len());
        let found = &mut |outcome| outcomes.push(outcome);
        solve_in_turn(solver, program.clone(), objectives, limits, &Watcher::nobody(), found)?;
        Ok(outcomes)
    }
}

/// [`Solve::solve_each`] in this process, which hands each outcome to `found` as soon as it is there.
pub(super) fn solve_in_turn(
    solver: SolverName,
    program: Program,
    objectives: &[(Sense, Expression)],
    limits: &Limits,
    watcher: &Watcher,
    found: &mut dyn FnMut(Outcome),
) -> Result<(), SolveError> {
    let backend =
        check_objectives(solver, &program, objectives.iter().map(|(_, objective)| objective), limits)?;
    let mut answered = 0;
    let mut started = Instant::now();
    let mut answer = |one: &Program, outcome| {
        found(Outcome { seconds: started.elapsed().as_secs_f64(), ..checked(one, outcome) });
        answered += 1;
        started = Instant::now();
    };
    if program.variables().is_empty() {
        in_turn(program, objectives, |one| answer(one, without_variables(one))).for_each(drop);
    } else {
        backend.solve_each(program, objectives, limits, watcher, &mut |one, result| {
            answer(one, with_constant(one, claimed(result)));
        });
    }
    for _ in answered..objectives.len() {
        found(Outcome::crashed("the backend gave no answer"));
    }
    Ok(())
}

/// The outcome of a backend. A failure becomes the reason of an outcome.
fn claimed(result: Result<Outcome, BackendError>) -> Outcome {
    match result {
        Ok(outcome) => outcome,
        Err(BackendError::OutOfMemory(words)) => {
            Outcome { reason: Some(words), ..Outcome::bare(Status::Limited(Limit::Memory), "out of memory") }
        }
        Err(error) => Outcome::crashed(error.to_string()),
    }
}

/// A program without variables needs no solver, and some solvers refuse it.
fn without_variables(program: &Program) -> Outcome {
    let feasible = program.rows().iter().all(|row| row.lower <= 0.0 && 0.0 <= row.upper);
    if feasible {
        let constant = Some(program.objective.constant);
        Outcome {
            primal_bound: constant,
            dual_bound: constant,
            point: Some(Vec::new()),
            ..Outcome::bare(Status::Optimal, "no variables")
        }
    } else {
        Outcome::bare(Status::Infeasible, "no variables")
    }
}

/// Adds the objective's constant to both bounds. The dual bound moves outward by the rounding.
fn with_constant(program: &Program, outcome: Outcome) -> Outcome {
    let constant = program.objective.constant;
    let dual_bound = outcome.dual_bound.map(|bound| match program.sense {
        Sense::Minimise => add_down(bound, constant),
        Sense::Maximise => add_up(bound, constant),
    });
    Outcome { primal_bound: outcome.primal_bound.map(|bound| bound + constant), dual_bound, ..outcome }
}

fn infinite_bound(outcome: &Outcome) -> Option<f64> {
    [outcome.primal_bound, outcome.dual_bound].into_iter().flatten().find(|bound| !bound.is_finite())
}

/// Checks what can be checked of an outcome without its program.
pub(super) fn finite(outcome: Outcome) -> Outcome {
    match infinite_bound(&outcome) {
        Some(bound) => rubbish(&outcome, &format!("a bound of {bound}")),
        None => outcome,
    }
}

/// Checks the shape and the finiteness of what came back, and evaluates the point. Whether the numbers make
/// sense together is for the cross-check to judge, which must see them as they are.
pub(super) fn checked(program: &Program, outcome: Outcome) -> Outcome {
    if let Some(what) = misshapen(program, &outcome) {
        return rubbish(&outcome, &what);
    }
    let Some(point) = &outcome.point else { return outcome };
    match program.evaluate(point) {
        Some(evaluation) => Outcome { violation: Some(evaluation.worst_violation()), ..outcome },
        None => {
            let (found, expected) = (point.len(), program.variables().len());
            rubbish(&outcome, &format!("a point of length {found}, expected {expected}"))
        }
    }
}

/// What is wrong with the numbers of an outcome, if anything.
fn misshapen(program: &Program, outcome: &Outcome) -> Option<String> {
    if let Some(bound) = infinite_bound(outcome) {
        return Some(format!("a bound of {bound}"));
    }
    if let Some(duals) = &outcome.row_duals {
        let (found, expected) = (duals.len(), program.rows().len());
        if found != expected {
            return Some(format!("{found} row duals, expected {expected}"));
        }
        if let Some(dual) = duals.iter().find(|dual| !dual.is_finite()) {
            return Some(format!("a row dual of {dual}"));
        }
    }
    let value = outcome.point.as_ref()?.iter().find(|value| !value.is_finite())?;
    Some(format!("a point with a coordinate of {value}"))
}

fn rubbish(outcome: &Outcome, what: &str) -> Outcome {
    Outcome { nodes: outcome.nodes, ..Outcome::crashed(format!("rubbish answer: {what}")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_program::Kind;

    fn one_variable() -> Program {
        let mut program = Program::new("one");
        let x = program.add_variable("x", 0.0, 1.0, Kind::Continuous);
        program.objective = Expression::from(x) + Expression::constant(2.0);
        program
    }

    #[test]
    fn answers_of_the_wrong_shape_are_rubbish() {
        for point in [vec![], vec![0.0, 1.0], vec![f64::NAN]] {
            let outcome = Outcome { point: Some(point), ..Outcome::bare(Status::Optimal, "optimal") };
            let checked = checked(&one_variable(), outcome);
            assert_eq!(checked.status, Status::Crashed);
            assert!(checked.reason.expect("has a reason").starts_with("rubbish answer: a point"));
        }
        let outcome = Outcome { dual_bound: Some(f64::NAN), ..Outcome::bare(Status::Optimal, "optimal") };
        assert_eq!(
            checked(&one_variable(), outcome).reason.as_deref(),
            Some("rubbish answer: a bound of NaN")
        );
    }

    #[test]
    fn row_duals_of_the_wrong_shape_are_rubbish() {
        let mut program = one_variable();
        program.add_row("r", Expression::from(countersign_program::VarId::new(0)), 0.5, 1.0);
        let with = |duals| Outcome { row_duals: Some(duals), ..Outcome::bare(Status::Optimal, "optimal") };
        assert_eq!(checked(&program, with(vec![1.0])), with(vec![1.0]));
        for duals in [vec![], vec![0.0, 1.0], vec![f64::NAN]] {
            let reason = checked(&program, with(duals)).reason.expect("has a reason");
            assert!(reason.starts_with("rubbish answer") && reason.contains("row dual"), "{reason}");
        }
    }

    #[test]
    fn a_point_carries_its_violation() {
        let outcome = Outcome { point: Some(vec![1.5]), ..Outcome::bare(Status::Optimal, "optimal") };
        assert_eq!(checked(&one_variable(), outcome).violation, Some(0.5));
    }

    #[test]
    fn the_constant_is_added_to_both_bounds() {
        let outcome = Outcome {
            primal_bound: Some(1.0),
            dual_bound: Some(0.5),
            ..Outcome::bare(Status::Optimal, "optimal")
        };
        let outcome = with_constant(&one_variable(), outcome);
        assert_eq!((outcome.primal_bound, outcome.dual_bound), (Some(3.0), Some(2.5)));
    }
}
