//! Who takes part in a benchmark.

use crate::cli::failure::Failure;
use countersign_bench::{Entrant, OwnSolver};
use countersign_solve::{SolverName, linked};

/// Who takes part: those that are named, or every linked solver, and commands.
pub(super) fn entrants(named: &[SolverName], commands: &[OwnSolver]) -> Result<Vec<Entrant>, Failure> {
    let linked: Vec<_> = linked().map(|backend| backend.name()).collect();
    if let Some(missing) = named.iter().find(|name| !linked.contains(name)) {
        return Err(Failure::bad_input(format!(
            "--solver: found {missing}, expected a solver that is linked (see `countersign solvers`)"
        )));
    }
    let chosen = if named.is_empty() && commands.is_empty() { &linked[..] } else { named };
    if chosen.is_empty() && commands.is_empty() {
        let message = "--solver: found none linked, expected one, or --solver-command";
        return Err(Failure::bad_input(message));
    }
    let mut entrants: Vec<Entrant> = Vec::new();
    let own = commands.iter().cloned().map(Entrant::Own);
    for entrant in chosen.iter().copied().map(Entrant::Linked).chain(own) {
        if let Entrant::Own(own) = &entrant {
            own.check().map_err(|error| Failure::bad_input(format!("--solver-command: {error}")))?;
        }
        match entrants.iter().find(|other| other.name() == entrant.name()) {
            None => entrants.push(entrant),
            Some(other) if *other == entrant => {}
            Some(_) => {
                let message =
                    format!("--solver-command: found {:?} twice, expected a name of its own", entrant.name());
                return Err(Failure::BadInput(message));
            }
        }
    }
    Ok(entrants)
}
