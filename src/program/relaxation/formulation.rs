//! The passes that bring a question, which is written once, into each class.

use super::error::RelaxationError;
use super::pass::{Derived, Pass, chain};
use crate::{Class, Program};

/// A formulation of a question: the class of the program that is derived from the question's own and then
/// solved.
///
/// | formulation | passes | AGT |
/// |---|---|---|
/// | MIQCP | none | section 7.2 |
/// | MILP | [`mccormick`](fn@super::mccormick) | section 7.3 |
/// | QCP | [`relax_integrality`](super::relax_integrality) | section 7.3 |
/// | LP | both | section 7.3 |
///
/// Feasible sets, in the variables of the program: MIQCP ⊆ MILP ⊆ LP and MIQCP ⊆ QCP ⊆ LP. A program without
/// products is its own MILP, one without integers its own QCP.
///
/// # Examples
/// ```
/// use countersign_program::relaxation::Formulation;
/// use countersign_program::{Class, Expression, Kind, Program};
///
/// let mut question = Program::new("product of a switch and a number");
/// let switch = question.add_binary("switch");
/// let number = question.add_variable("number", -2.0, 3.0, Kind::Continuous);
/// question.add_row("product", Expression::product(1.0, switch, number), 1.0, f64::INFINITY);
/// assert_eq!(question.class(), Class::Miqcp);
///
/// let relaxed = Formulation::Lp.derive(&question)?;
/// assert_eq!(relaxed.class(), Class::Lp);
/// assert_eq!(relaxed.variables().len(), 3, "the product has become a variable of its own");
/// # Ok::<(), countersign_program::relaxation::RelaxationError>(())
/// ```
pub type Formulation = Class;

impl Class {
    /// The passes that derive this formulation, in their order.
    pub fn passes(self) -> &'static [Pass] {
        match self {
            Class::Miqcp => &[],
            Class::Milp => &[Pass::McCormick],
            Class::Qcp => &[Pass::RelaxIntegrality],
            Class::Lp => &[Pass::McCormick, Pass::RelaxIntegrality],
        }
    }

    /// The program to solve.
    ///
    /// # Soundness
    /// Every feasible point of `program` extends to one of the target, with the same objective value.
    ///
    /// # Errors
    /// When `program` is not valid, or the formulation has no products and one in `program` has an unbounded
    /// factor.
    pub fn derive(self, program: &Program) -> Result<Program, RelaxationError> {
        Ok(self.derived(program)?.program)
    }

    /// The program to solve, and whether it is the question itself or a relaxation.
    ///
    /// # Soundness
    /// As [`Class::derive`]; with [`Direction::Exact`](super::Direction::Exact) every feasible point of the
    /// target is one of `program` too.
    ///
    /// # Errors
    /// As [`Class::derive`].
    pub fn derived(self, program: &Program) -> Result<Derived, RelaxationError> {
        chain(self.passes(), program)
    }

    /// Does the feasible set of every program in this formulation contain that in `other`?
    pub fn relaxes(self, other: Formulation) -> bool {
        other.passes().iter().all(|pass| self.passes().contains(pass))
    }
}
