//! The shell around every backend: it checks what a solver is asked.

use std::path::Path;

use super::capabilities::Support;
use super::interface::{Backend, BackendError};
use super::objectives::in_turn;
use super::outcome::{Limits, Outcome};
use super::registry::backend;
use countersign_program::SolverName;
use countersign_program::{Class, Expression, Program, ProgramError, Sense};

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
    #[error("{solver} on a {}: {support}", class.abbreviation())]
    Unsupported { solver: SolverName, class: Class, support: Support },
    /// A number that solvers take for another: they drop tiny coefficients, and take large bounds for
    /// infinite ones.
    #[error("the program {program:?} has {what} {value:e}, which solvers take for {taken_for}")]
    Number { program: String, what: &'static str, value: f64, taken_for: &'static str },
    /// It would be asked, by somebody who solves: see [`Unsolved`].
    #[error("{0} is not asked here")]
    NotAsked(SolverName),
    /// A limit that no solver could honour.
    #[error("time limit: found {0}, expected a number of seconds above 0")]
    TimeLimit(f64),
}

/// Why a file was not solved.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The solver cannot be asked.
    #[error(transparent)]
    Solve(#[from] SolveError),
    /// The solver cannot read the file, or broke off.
    #[error(transparent)]
    Backend(#[from] BackendError),
}

/// Anything that solves programs: in this process, or in workers.
///
/// # Examples
/// ```
/// use countersign_program::{Expression, Kind, Program};
/// use countersign_solve::{InProcess, Limits, Solve, Status, linked};
///
/// // min x + y subject to x + 2 y ≥ 2 and 0 ≤ x, y ≤ 10.
/// let mut program = Program::new("small");
/// let x = program.add_variable("x", 0.0, 10.0, Kind::Continuous);
/// let y = program.add_variable("y", 0.0, 10.0, Kind::Continuous);
/// program.add_row("enough", Expression::from(x) + Expression::term(2.0, y), 2.0, f64::INFINITY);
/// program.objective = Expression::from(x) + Expression::from(y);
///
/// for backend in linked() {
///     let outcome = InProcess.solve(backend.name(), &program, &Limits::default())?;
///     assert_eq!(outcome.status, Status::Optimal);
///     assert!((outcome.primal_bound.expect("a point was found") - 1.0).abs() < 1e-6);
/// }
/// # Ok::<(), countersign_solve::SolveError>(())
/// ```
pub trait Solve: Sync {
    /// Solves a program. Where the solver fails, the [`Outcome`] says so; that is not an error.
    ///
    /// # Errors
    /// When the solver cannot be asked: see [`SolveError`].
    fn solve(&self, solver: SolverName, program: &Program, limits: &Limits) -> Result<Outcome, SolveError>;

    /// Solves a program for several objectives, linear with constant: one outcome for each, in order. The
    /// program's own objective and sense are ignored. The limits hold for each objective. A solver that fails
    /// over one objective may leave those after it without an answer; their outcomes then say so.
    ///
    /// # Soundness
    /// As [`Solve::solve`]: outcomes are claims. [`proved_bound`](super::proved_bound) of a program with the
    /// outcome's objective holds whatever the solver has kept from one objective for the next.
    ///
    /// # Errors
    /// As [`Solve::solve`] of the program with one of the objectives; then no outcome is returned.
    fn solve_each(
        &self,
        solver: SolverName,
        program: &Program,
        objectives: &[(Sense, Expression)],
        limits: &Limits,
    ) -> Result<Vec<Outcome>, SolveError> {
        in_turn(program.clone(), objectives, |one| self.solve(solver, one, limits)).collect()
    }
}

/// Solves nothing: it refuses what a solver would refuse, and says of everything else that nobody asks. For
/// those who want to know what a run must have asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unsolved;

impl Solve for Unsolved {
    fn solve(&self, solver: SolverName, program: &Program, limits: &Limits) -> Result<Outcome, SolveError> {
        check_support(solver, program, limits)?;
        Err(SolveError::NotAsked(solver))
    }
}

/// Checks that the solver can be asked to solve this program, and returns its backend.
///
/// # Errors
/// See [`SolveError`].
pub fn check_support(
    solver: SolverName,
    program: &Program,
    limits: &Limits,
) -> Result<&'static dyn Backend, SolveError> {
    check_objectives(solver, program, [&program.objective], limits)
}

/// [`check_support`] of the program with each objective in the place of its own.
pub(super) fn check_objectives<'a>(
    solver: SolverName,
    program: &Program,
    objectives: impl IntoIterator<Item = &'a Expression>,
    limits: &Limits,
) -> Result<&'static dyn Backend, SolveError> {
    program
        .validate_constraints()
        .and_then(|()| objectives.into_iter().try_for_each(|objective| program.validate_objective(objective)))
        .map_err(|error| SolveError::Program { program: program.name.clone(), error })?;
    check_numbers(program)?;
    check_limits(limits)?;
    let backend = backend(solver).ok_or(SolveError::NotLinked(solver))?;
    let class = program.class();
    match backend.capabilities().of_class(class) {
        Support::Yes => Ok(backend),
        support => Err(SolveError::Unsupported { solver, class, support }),
    }
}

pub(super) fn check_limits(limits: &Limits) -> Result<(), SolveError> {
    if limits.seconds > 0.0 { Ok(()) } else { Err(SolveError::TimeLimit(limits.seconds)) }
}

/// Refuses coefficients that HiGHS drops, and bounds that HiGHS and SCIP take for infinite.
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
/// When the solver is not linked, cannot read the file or breaks off.
pub fn solve_file(solver: SolverName, path: &Path, limits: &Limits) -> Result<Outcome, FileError> {
    let backend = backend(solver).ok_or(SolveError::NotLinked(solver))?;
    Ok(backend.solve_file(path, limits)?)
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
    fn numbers_that_solvers_take_for_others_are_refused() {
        let refused = |program: &Program| check_support(SolverName::Scip, program, &Limits::default()).err();
        let mut tiny = one_variable();
        let x = countersign_program::VarId::new(0);
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
