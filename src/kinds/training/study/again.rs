//! A finished study, looked at again without trusting it.

use super::compare::comparisons;
use super::plane::contradictions;
use super::run::answers;
use super::{CellResult, Findings, StudiedRun};
use crate::asking::Solving;
use countersign_check::{Check, Trust, cross_check, recheck};

/// What was stored, compared anew: methods without programs are asked again, their attacks trained again, and
/// every stored box must hold what attacks reach. Nothing is solved.
///
/// # Soundness
/// Bounds of programs are solvers' claims, or proved from duals that are not stored, and so are `claimed`
/// here: a box is refuted by attacks that leave it and by boxes that it must hold or lie in, and is not
/// proved again.
pub fn study_again(run: &StudiedRun, stored: &Findings, solving: &Solving<'_>) -> Findings {
    let case = run.case();
    let fresh = answers(&case, solving, &[]);
    let (again, added): (Vec<_>, Vec<_>) = fresh
        .into_iter()
        .partition(|answer| stored.answers.iter().any(|known| known.method == answer.method));
    let judged: Vec<_> = stored
        .answers
        .iter()
        .filter(|known| again.iter().any(|answer| answer.method == known.method))
        .cloned()
        .collect();
    let all: Vec<_> = stored.answers.iter().cloned().chain(added).collect();
    let mut checks: Vec<Check> = cross_check(&case, &all);
    checks.extend(recheck(&judged, &again));
    checks.extend(comparisons(&all, &stored.cells));
    checks.extend(stored.plane.iter().flat_map(contradictions));
    Findings { checks, cells: stored.cells.iter().map(claimed).collect(), ..stored.clone() }
}

/// The duals that proved a cell are not stored.
fn claimed(cell: &CellResult) -> CellResult {
    CellResult { trust: Trust::Claimed, ..cell.clone() }
}
