//! What a report says about itself: its specification, its solvers, and what it counts.

use serde::Serialize;

use crate::report::{Fault, Head, Outcome, SolverInfo, VERSION, Verification, difference};
use countersign_kinds::spec::Specification;
use countersign_solve::SolverName;

/// An entry of a report that must be what `expected` says; the first difference is a fault.
pub(super) fn must_be(
    found: &mut Verification,
    place: &str,
    own: &impl Serialize,
    expected: &impl Serialize,
) {
    let (Ok(own), Ok(expected)) = (serde_json::to_value(own), serde_json::to_value(expected)) else { return };
    if let Some(difference) = difference(&own, &expected) {
        let dot = if difference.place.is_empty() || difference.place.starts_with('[') { "" } else { "." };
        let place = format!("{place}{dot}{}", difference.place);
        found.faults.push(Fault::wrong(place, difference.found, difference.expected));
    }
}

/// What every report says about itself. `asked` are the solvers that its specification asks.
pub(super) fn of_head(
    found: &mut Verification,
    head: &Head,
    outcome: &Outcome,
    solvers: &[SolverInfo],
    asked: &[SolverName],
) {
    if let Ok(specification) = Specification::from_json(&head.spec) {
        must_be(found, "spec", &head.spec, &specification.to_json());
    }
    found.trust("spec.file", "name of the specification", "the report");
    found.trust("seconds", "times", "the report");
    if outcome.interrupted {
        found.trust("interrupted", "that it was stopped", "the report");
    }
    if head.version != VERSION {
        found.trust("version", format!("made by version {}; this is {VERSION}", head.version), "the report");
    }
    of_solvers(found, solvers, &SolverInfo::of(asked));
}

/// The solvers that were asked, against those that should have been.
fn of_solvers(found: &mut Verification, stored: &[SolverInfo], expected: &[SolverInfo]) {
    for (index, solver) in stored.iter().enumerate() {
        let place = format!("solvers[{index}]");
        let is_again = stored[..index].iter().any(|earlier| earlier.name == solver.name);
        match expected.iter().find(|expected| expected.name == solver.name).filter(|_| !is_again) {
            None => {
                found.faults.push(Fault::wrong(place, solver.name, "a solver that the specification asks"))
            }
            Some(linked) if linked.version != solver.version => {
                let what = format!("version {}; {} is linked here", solver.version, linked.version);
                found.trust(solver.name.to_string(), what, "the report");
            }
            Some(_) => {}
        }
    }
    for solver in expected.iter().filter(|solver| stored.iter().all(|stored| stored.name != solver.name)) {
        found.faults.push(Fault::missing("solvers", solver.name));
    }
}
