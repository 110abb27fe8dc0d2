//! The points of a study's plane, checked again.

use super::facts::must_be;
use crate::report::{Fault, Verification};
use countersign_kinds::asking::Solving;
use countersign_kinds::training::study::{CellStatus, PlaneFindings, StudiedRun, plane_without_programs};

/// What the report says of the plane, against what its specification asks for: points, clean predictions and
/// certificates without programs are computed afresh.
pub(super) fn verified(
    found: &mut Verification,
    run: &StudiedRun,
    stored: Option<&PlaneFindings>,
    solving: &Solving<'_>,
) {
    let asked = run.plane.as_ref().zip(run.design.most_exact());
    let (plane, cell, stored) = match (asked, stored) {
        (None, None) => return,
        (None, Some(_)) => {
            return found.faults.push(Fault::wrong(
                "plane",
                "one",
                "none: nothing in the specification asks for it",
            ));
        }
        (Some(_), None) => return found.faults.push(Fault::missing("plane", "the points of the plane")),
        (Some((plane, cell)), Some(stored)) => (plane, cell, stored),
    };
    let expected = plane_without_programs(run, plane, cell, solving);
    must_be(found, "plane.cell", &stored.cell, &expected.cell);
    must_be(found, "plane.grid", &stored.grid, &expected.grid);
    must_be(found, "plane.clean", &stored.clean, &expected.clean);
    must_be(found, "plane.boundary", &stored.boundary, &expected.boundary);
    let solver = cell.solver.as_str();
    found.trust("plane", "status, reason and how subproblems ended", solver);
    if !matches!(stored.status, CellStatus::Complete | CellStatus::Limited) {
        if !stored.certified.is_empty() {
            found.faults.push(Fault::wrong("plane.certified", stored.certified.len(), "none without bounds"));
        }
        return;
    }
    certificates(found, stored, &expected, solver);
}

/// The certificates that there must be, in their order.
fn certificates(found: &mut Verification, stored: &PlaneFindings, expected: &PlaneFindings, solver: &str) {
    let names = |plane: &PlaneFindings| plane.certified.iter().map(|one| one.certificate).collect::<Vec<_>>();
    if names(stored) != names(expected) {
        let lacks = names(expected).into_iter().find(|name| !names(stored).contains(name));
        found.faults.push(match lacks {
            Some(name) => Fault::missing("plane.certified", name.as_str()),
            None => Fault::wrong("plane.certified", "certificates again or in another order", "each once"),
        });
        return;
    }
    for (index, (own, fresh)) in stored.certified.iter().zip(&expected.certified).enumerate() {
        let place = format!("plane.certified[{index}].holds");
        if own.holds.len() != stored.clean.len() {
            found.faults.push(Fault::wrong(
                place,
                own.holds.len(),
                format!("{}, one a point", stored.clean.len()),
            ));
        } else if fresh.holds.is_empty() {
            let what = format!("points certified by {}", own.certificate.as_str());
            found.trust("plane", what, solver);
        } else {
            must_be(found, &place, &own.holds, &fresh.holds);
        }
    }
}
