//! Several objectives over one program.

use countersign_program::{Expression, Program, Sense};

/// The program without its objective, which is what all objectives share.
pub(super) fn constraints(program: &Program) -> Program {
    let mut constraints = program.clone();
    (constraints.sense, constraints.objective) = (Sense::Minimise, Expression::default());
    constraints
}

/// Calls `answer` on the program with each objective in the place of its own, in order, and returns the
/// answers. As programs may be large, there is only one copy.
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
