//! The solvers that are linked into this build: one row for each backend.

use super::Backend;
use super::capabilities::Support;
use countersign_program::SolverName;

/// The linked backends, in the order of [`SolverName::ALL`].
const LINKED: &[&dyn Backend] = &[
    #[cfg(feature = "highs")]
    &super::highs::Highs,
    #[cfg(feature = "scip")]
    &super::scip::Scip,
    #[cfg(feature = "microlp")]
    &super::microlp::Microlp,
    #[cfg(feature = "clarabel")]
    &super::clarabel::Clarabel,
];

/// Every linked backend.
pub fn linked() -> impl Iterator<Item = &'static dyn Backend> {
    LINKED.iter().copied()
}

/// The backend of a solver, when it is linked.
pub fn backend(name: SolverName) -> Option<&'static dyn Backend> {
    linked().find(|backend| backend.name() == name)
}

/// The solvers that are asked unless others are named: those whose dual bounds of programs with integers can
/// be used.
pub fn default_solvers() -> impl Iterator<Item = SolverName> {
    linked().filter_map(|backend| {
        let can = backend.capabilities();
        (can.integers == Support::Yes && can.dual_bound == Support::Yes).then(|| backend.name())
    })
}
