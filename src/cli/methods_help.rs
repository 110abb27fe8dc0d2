//! The methods of each kind of question, at the end of `check --help` and `certify --help`.

use countersign_check::Runs;
use countersign_kinds::KINDS;

/// Which methods `check.methods` may name; those that run unnamed are marked.
pub(super) fn for_checks() -> String {
    listed("that run where check.methods names none", Runs::InChecks)
}

/// Which methods certify a whole test set.
pub(super) fn at_scale() -> String {
    listed("that run here", Runs::AtScale)
}

/// A line for each kind of question. `least` is how readily a method must run to be marked.
fn listed(marked: &str, least: Runs) -> String {
    let lines = KINDS.iter().map(|kind| {
        let name = |entry: &countersign_check::Entry| {
            format!("{}{}", entry.facts.method, if entry.runs >= least { "*" } else { "" })
        };
        format!("  {}: {}\n", kind.name(), kind.entries().map(name).collect::<Vec<_>>().join(", "))
    });
    format!("Methods by kind of question (* those {marked}):\n{}", lines.collect::<String>())
}
