//! A finished study, looked at again without trusting it.

use super::compare::comparisons;
use super::plane::contradictions;
use super::run::answers;
use super::{Findings, StudiedRun};
use crate::asking::Solving;
use countersign_check::{Answer, Check, cross_check};

/// What the methods without programs say of a run: what its study must say of them. Nothing is solved.
pub fn answers_again(run: &StudiedRun, solving: &Solving<'_>) -> Vec<Answer> {
    answers(&run.case(), solving, &[])
}

/// Everything that the findings of a study are compared by: their attacks trained again, every box against
/// what attacks reach and against the boxes that it must hold or lie in. `besides` are answers that the
/// findings do not have.
///
/// # Soundness
/// Bounds of programs are solvers' claims, or proved from duals that are not stored: a box is refuted by
/// attacks that leave it and by boxes that it must hold or lie in, and is not proved again.
pub fn compared_again(run: &StudiedRun, stored: &Findings, besides: &[Answer]) -> Vec<Check> {
    let all: Vec<Answer> = stored.answers.iter().chain(besides).cloned().collect();
    let mut checks = cross_check(&run.case(), &all);
    checks.extend(comparisons(&all, &stored.cells));
    checks.extend(stored.plane.iter().flat_map(contradictions));
    checks
}
