//! What is solved for a question that is written once.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::RelaxationError;
use super::pass::{Derived, Pass, chain};
use crate::program::Program;

/// A formulation of a question, derived from its program.
///
/// | formulation | passes | paper 003 |
/// |---|---|---|
/// | MIQCP | none | section 7.2 |
/// | MILP | [`mccormick`](fn@super::mccormick) | section 7.3 |
/// | QCP | [`relax_integrality`](super::relax_integrality) | section 7.3 |
/// | LP | both | section 7.3 |
///
/// Feasible sets, in the variables of the program: MIQCP ⊆ MILP ⊆ LP and MIQCP ⊆ QCP ⊆ LP. A program without products
/// is its own MILP, one without integers its own QCP.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Formulation {
    /// The program as it is.
    Miqcp,
    /// Products within envelopes, integers kept.
    Milp,
    /// Products kept, integers continuous.
    Qcp,
    /// Products within envelopes, integers continuous.
    Lp,
}

impl Formulation {
    /// Every formulation, tightest first.
    pub const ALL: [Formulation; 4] =
        [Formulation::Miqcp, Formulation::Milp, Formulation::Qcp, Formulation::Lp];

    /// The name in specifications, reports and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Formulation::Miqcp => "miqcp",
            Formulation::Milp => "milp",
            Formulation::Qcp => "qcp",
            Formulation::Lp => "lp",
        }
    }

    /// The passes that derive it, in their order.
    pub fn passes(self) -> &'static [Pass] {
        match self {
            Formulation::Miqcp => &[],
            Formulation::Milp => &[Pass::McCormick],
            Formulation::Qcp => &[Pass::RelaxIntegrality],
            Formulation::Lp => &[Pass::McCormick, Pass::RelaxIntegrality],
        }
    }

    /// The program to solve.
    ///
    /// # Soundness
    /// Every feasible point of `program` extends to one of the target, with the same objective value.
    ///
    /// # Errors
    /// When `program` is not valid, or has a product with an unbounded factor and the formulation has none.
    pub fn derive(self, program: &Program) -> Result<Program, RelaxationError> {
        Ok(self.derived(program)?.program)
    }

    /// The program to solve, and whether it is the question itself or a relaxation.
    ///
    /// # Soundness
    /// As [`Formulation::derive`]; with [`Direction::Exact`](super::Direction::Exact) the converse holds too.
    ///
    /// # Errors
    /// As [`Formulation::derive`].
    pub fn derived(self, program: &Program) -> Result<Derived, RelaxationError> {
        chain(self.passes(), program)
    }

    /// Does every program's feasible set in this formulation contain that in `other`?
    pub fn contains(self, other: Formulation) -> bool {
        other.passes().iter().all(|pass| self.passes().contains(pass))
    }
}

impl fmt::Display for Formulation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Formulation {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Formulation::ALL
            .into_iter()
            .find(|formulation| formulation.as_str() == text)
            .ok_or_else(|| format!("found {text:?}, expected one of miqcp, milp, qcp, lp"))
    }
}
