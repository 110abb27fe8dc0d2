//! The shell around every backend: validation on the way in and on the way out.

use std::path::Path;
use std::time::Instant;

use super::{Backend, Limit, Limits, Outcome, SolverName, Status, Support, backend};
use crate::program::{Program, ProgramError, Sense};

/// HiGHS drops coefficients of rows up to this.
const SMALLEST_COEFFICIENT: f64 = 1e-9;
/// HiGHS and SCIP take bounds from here on for infinite.
const LARGEST_BOUND: f64 = 1e20;

/// Why a program was not handed to a solver.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SolveError {
    /// The program breaks an invariant.
    #[error("the program {program:?} is not valid: {error}")]
    Program { program: String, error: ProgramError },
    /// The solver is not linked into this build.
    #[error("{0} is not linked into this build")]
    NotLinked(SolverName),
    /// The solver does not handle the class.
    #[error("{solver} on a {class}: {support}")]
    Unsupported { solver: SolverName, class: crate::program::Class, support: Support },
    /// A number that solvers take for another: they drop tiny coefficients and take large bounds for none.
    #[error("the program {program:?} has {what} {value:e}, which solvers take for {taken_for}")]
    Number { program: String, what: &'static str, value: f64, taken_for: &'static str },
    /// A limit that no solver could honour.
    #[error("time limit: found {0}, expected a number of seconds above 0")]
    TimeLimit(f64),
}

/// Anything that solves programs: in this process, or in workers.
pub trait Solve: Sync {
    /// Solves a program. A failing solver is an [`Outcome`] with its reason, not an error.
    ///
    /// # Errors
    /// When the program, the solver or the limits make the question senseless.
    fn solve(&self, solver: SolverName, program: &Program, limits: &Limits) -> Result<Outcome, SolveError>;
}

/// Solves in this process. A solver that aborts takes the process along; prefer a
/// [`WorkerPool`](super::WorkerPool) where that matters.
#[derive(Clone, Copy, Debug, Default)]
pub struct InProcess;

impl Solve for InProcess {
    fn solve(&self, solver: SolverName, program: &Program, limits: &Limits) -> Result<Outcome, SolveError> {
        let backend = check_support(solver, program, limits)?;
        let started = Instant::now();
        let outcome = match trivial(program) {
            Some(outcome) => outcome,
            None => match backend.solve(program, limits) {
                Ok(outcome) => with_constant(program, outcome),
                Err(words) if words.contains("out of memory") => Outcome {
                    reason: Some(words),
                    ..Outcome::bare(Status::Limited(Limit::Memory), "out of memory")
                },
                Err(words) => Outcome::crashed(words),
            },
        };
        Ok(Outcome { seconds: started.elapsed().as_secs_f64(), ..checked(program, outcome) })
    }
}

/// Is this a question that the solver can be asked?
///
/// # Errors
/// See [`SolveError`].
pub fn check_support(
    solver: SolverName,
    program: &Program,
    limits: &Limits,
) -> Result<&'static dyn Backend, SolveError> {
    program.validate().map_err(|error| SolveError::Program { program: program.name.clone(), error })?;
    check_numbers(program)?;
    if limits.seconds.is_nan() || limits.seconds <= 0.0 {
        return Err(SolveError::TimeLimit(limits.seconds));
    }
    let backend = backend(solver).ok_or(SolveError::NotLinked(solver))?;
    let class = program.class();
    match backend.capabilities().of_class(class) {
        Support::Yes => Ok(backend),
        support => Err(SolveError::Unsupported { solver, class, support }),
    }
}

/// Coefficients that HiGHS drops, and bounds that HiGHS and SCIP take for infinite.
fn check_numbers(program: &Program) -> Result<(), SolveError> {
    let number =
        |what, value, taken_for| SolveError::Number { program: program.name.clone(), what, value, taken_for };
    for row in program.rows() {
        let expression = row.expression.collected();
        let linear = expression.linear.iter().map(|term| term.coefficient);
        let mut all = linear.chain(expression.products.iter().map(|term| term.coefficient));
        if let Some(value) = all.find(|value| value.abs() <= SMALLEST_COEFFICIENT) {
            return Err(number("the coefficient", value, "zero"));
        }
    }
    let of_variables = program.variables().iter().flat_map(|variable| [variable.lower, variable.upper]);
    let mut bounds = of_variables.chain(program.rows().iter().flat_map(|row| [row.lower, row.upper]));
    match bounds.find(|bound| bound.is_finite() && bound.abs() >= LARGEST_BOUND) {
        Some(value) => Err(number("the bound", value, "infinity")),
        None => Ok(()),
    }
}

/// Reads an LP or MPS file with a solver's own reader and solves it in this process.
///
/// # Errors
/// The solver's words, or that it is not linked.
pub fn solve_file(solver: SolverName, path: &Path, limits: &Limits) -> Result<Outcome, String> {
    let backend = backend(solver).ok_or_else(|| SolveError::NotLinked(solver).to_string())?;
    backend.solve_file(path, limits)
}

/// A program without variables needs no solver, and some solvers balk at it.
fn trivial(program: &Program) -> Option<Outcome> {
    if !program.variables().is_empty() {
        return None;
    }
    let feasible = program.rows().iter().all(|row| row.lower <= 0.0 && 0.0 <= row.upper);
    Some(if feasible {
        let constant = Some(program.objective.constant);
        Outcome {
            primal_bound: constant,
            dual_bound: constant,
            point: Some(Vec::new()),
            ..Outcome::bare(Status::Optimal, "no variables")
        }
    } else {
        Outcome::bare(Status::Infeasible, "no variables")
    })
}

/// Adds the objective's constant to both bounds. The dual bound moves outward by the rounding.
fn with_constant(program: &Program, outcome: Outcome) -> Outcome {
    use crate::num::rounding::{add_down, add_up};
    let constant = program.objective.constant;
    let dual_bound = outcome.dual_bound.map(|bound| match program.sense {
        Sense::Minimise => add_down(bound, constant),
        Sense::Maximise => add_up(bound, constant),
    });
    Outcome { primal_bound: outcome.primal_bound.map(|bound| bound + constant), dual_bound, ..outcome }
}

/// Structural checks of what came back: shape and finiteness. Whether the numbers make sense together is
/// for the cross-check to judge, which must see them as they are.
pub(super) fn checked(program: &Program, outcome: Outcome) -> Outcome {
    let rubbish = |what: String| Outcome {
        nodes: outcome.nodes,
        ..Outcome::crashed(format!("rubbish answer: {what}"))
    };
    if let Some(bound) =
        [outcome.primal_bound, outcome.dual_bound].into_iter().flatten().find(|bound| !bound.is_finite())
    {
        return rubbish(format!("a bound of {bound}"));
    }
    if let Some(duals) = &outcome.row_duals {
        let (found, expected) = (duals.len(), program.rows().len());
        if found != expected {
            return rubbish(format!("{found} row duals, expected {expected}"));
        }
        if let Some(dual) = duals.iter().find(|dual| !dual.is_finite()) {
            return rubbish(format!("a row dual of {dual}"));
        }
    }
    let Some(point) = &outcome.point else { return outcome };
    if let Some(value) = point.iter().find(|value| !value.is_finite()) {
        return rubbish(format!("a point with a coordinate of {value}"));
    }
    match program.evaluate(point) {
        None => rubbish(format!("a point of length {}, expected {}", point.len(), program.variables().len())),
        Some(evaluation) => Outcome { violation: Some(evaluation.worst_violation()), ..outcome },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::{Expression, Kind};

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
        program.add_row("r", Expression::from(crate::program::VarId::new(0)), 0.5, 1.0);
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

    #[test]
    fn numbers_that_solvers_take_for_others_are_refused() {
        let refused = |program: &Program| check_support(SolverName::Scip, program, &Limits::default()).err();
        let mut tiny = one_variable();
        let x = crate::program::VarId::new(0);
        tiny.add_row("tiny", Expression::term(1e-10, x), 0.0, 1.0);
        assert!(matches!(refused(&tiny), Some(SolveError::Number { what: "the coefficient", .. })));
        let mut far = one_variable();
        far.add_variable("far", 0.0, 1e21, Kind::Continuous);
        assert!(matches!(refused(&far), Some(SolveError::Number { what: "the bound", .. })));
    }

    #[test]
    fn senseless_questions_are_refused() {
        let mut crossed = one_variable();
        crossed.add_row("r", Expression::default(), 1.0, 0.0);
        let refused = check_support(SolverName::Scip, &crossed, &Limits::default());
        assert!(matches!(refused.err(), Some(SolveError::Program { .. })));
        for seconds in [0.0, -1.0, f64::NAN] {
            let limits = Limits { seconds, ..Limits::default() };
            let refused = check_support(SolverName::Scip, &one_variable(), &limits);
            assert!(matches!(refused.err(), Some(SolveError::TimeLimit(_))));
        }
    }
}
