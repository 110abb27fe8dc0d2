//! The passes by name, and chains of them.

use super::mccormick::is_exact;
use super::source::validated;
use super::{Direction, RelaxationError, mccormick, relax_integrality, resolve_fixed};
use crate::program::{Kind, Program};

/// A pass from a program to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// [`resolve_fixed`].
    ResolveFixed,
    /// [`mccormick`](fn@mccormick).
    McCormick,
    /// [`relax_integrality`].
    RelaxIntegrality,
}

/// A program with what is known about how it came about.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// The target of the last pass.
    pub program: Program,
    /// How it relates to the source of the first.
    pub direction: Direction,
}

impl Pass {
    /// The target of the pass.
    ///
    /// # Errors
    /// As the pass.
    pub fn apply(self, source: &Program) -> Result<Program, RelaxationError> {
        match self {
            Pass::ResolveFixed => resolve_fixed(source),
            Pass::McCormick => mccormick(source),
            Pass::RelaxIntegrality => relax_integrality(source),
        }
    }

    /// What the pass does to this valid source.
    ///
    /// # Soundness
    /// `Exact` only where it is proved; `Outer` holds always.
    pub fn direction(self, source: &Program) -> Direction {
        let exact = match self {
            Pass::ResolveFixed => true,
            Pass::McCormick => is_exact(source),
            Pass::RelaxIntegrality => {
                source.variables().iter().all(|variable| variable.kind == Kind::Continuous)
            }
        };
        if exact { Direction::Exact } else { Direction::Outer }
    }
}

/// Applies passes one after the other and composes their directions.
///
/// # Errors
/// When the source is not valid, or as the passes.
pub fn chain(passes: &[Pass], source: &Program) -> Result<Derived, RelaxationError> {
    validated(source)?;
    let mut derived = Derived { program: source.clone(), direction: Direction::Exact };
    for pass in passes {
        let direction = derived.direction.then(pass.direction(&derived.program));
        derived = Derived { program: pass.apply(&derived.program)?, direction };
    }
    Ok(derived)
}
