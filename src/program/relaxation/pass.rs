//! The passes by name, and chains of them.

use super::direction::Direction;
use super::error::RelaxationError;
use super::integrality::relax_integrality;
use super::mccormick::{is_exact, mccormick};
use super::source::validated;
use crate::{Kind, Program};

/// A pass from a program to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pass {
    /// [`mccormick`](fn@mccormick): products become variables within envelopes.
    McCormick,
    /// [`relax_integrality`]: integers become continuous.
    RelaxIntegrality,
}

/// A program that passes have derived from another.
#[derive(Clone, Debug, PartialEq)]
pub struct Derived {
    /// The target of the last pass.
    pub program: Program,
    /// How it relates to the source of the first pass.
    pub direction: Direction,
}

impl Pass {
    /// The target of the pass.
    ///
    /// # Errors
    /// As the function of this pass.
    pub fn apply(self, source: &Program) -> Result<Program, RelaxationError> {
        match self {
            Pass::McCormick => mccormick(source),
            Pass::RelaxIntegrality => relax_integrality(source),
        }
    }

    /// What the pass does to this valid source.
    ///
    /// # Soundness
    /// `Exact` only where that is proved; `Outer` always holds.
    pub fn direction(self, source: &Program) -> Direction {
        let exact = match self {
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
/// When the source is not valid, or a pass fails.
pub fn chain(passes: &[Pass], source: &Program) -> Result<Derived, RelaxationError> {
    validated(source)?;
    let mut derived = Derived { program: source.clone(), direction: Direction::Exact };
    for pass in passes {
        let direction = derived.direction.then(pass.direction(&derived.program));
        derived = Derived { program: pass.apply(&derived.program)?, direction };
    }
    Ok(derived)
}
