//! The shell around every backend: what a solver can be asked.

use std::path::Path;

use super::objectives::in_turn;
use super::{Backend, Limits, Outcome, SolverName, Support, backend};
use crate::program::{Expression, Program, ProgramError, Sense};

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

    /// Solves a program for several objectives, linear with constant: one outcome for each, in order. The program's own
    /// objective and sense are ignored. The limits hold for each objective. A solver that fails over one objective may
    /// leave those after it without an answer; their outcomes then say so.
    ///
    /// # Soundness
    /// As [`Solve::solve`]: outcomes are claims. What a solver keeps from one objective for the next is no part of them;
    /// [`proved_bound`](super::proved_bound) of a program with the outcome's objective holds whatever was kept.
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

/// Is this a question that the solver can be asked?
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
    match limits.seconds > 0.0 {
        true => Ok(()),
        false => Err(SolveError::TimeLimit(limits.seconds)),
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

/// Reads a linear program, possibly with integers, from an LP or MPS file.
///
/// # Errors
/// The reader's words: the file is no such program, or no reader is linked.
pub fn read_file(path: &Path) -> Result<Program, String> {
    #[cfg(feature = "highs")]
    return super::highs::read_file(path);
    #[cfg(not(feature = "highs"))]
    Err(format!("{}: files are read by highs, which is not linked into this build", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::Kind;

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
