//! Several objectives over one program.

use crate::program::{Expression, Program, Sense};

/// The program without its objective: what all objectives share.
pub(super) fn constraints(program: &Program) -> Program {
    let mut constraints = program.clone();
    (constraints.sense, constraints.objective) = (Sense::Minimise, Expression::default());
    constraints
}

/// What is answered about the program with each objective in the place of its own, in order. Programs may be large, so
/// there is one copy of it.
pub(super) fn in_turn<T>(
    mut program: Program,
    objectives: &[(Sense, Expression)],
    mut answer: impl FnMut(&Program) -> T,
) -> impl Iterator<Item = T> {
    objectives.iter().map(move |(sense, objective)| {
        program.sense = *sense;
        program.objective.clone_from(objective);
        answer(&program)
    })
}
