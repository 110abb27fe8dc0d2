//! The solvers by name.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{UnknownName, named};

/// Makes [`SolverName`] from one row for each solver.
macro_rules! solver_names {
    ($($(#[$doc:meta])* $solver:ident = $name:literal,)+) => {
        /// A solver that Countersign knows, linked or not.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum SolverName {
            $($(#[$doc])* #[serde(rename = $name)] $solver,)+
        }

        impl SolverName {
            /// Every solver that has a name.
            pub const ALL: [SolverName; [$($name),+].len()] = [$(SolverName::$solver),+];

            /// The name in specifications, reports and on the command line.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(SolverName::$solver => $name,)+
                }
            }
        }
    };
}

solver_names! {
    /// HiGHS: LP and MILP with dual bounds.
    Highs = "highs",
    /// SCIP: everything, with dual bounds.
    Scip = "scip",
    /// microlp through good_lp: LP and MILP without dual bounds, so never a certificate.
    Microlp = "microlp",
    /// Clarabel through good_lp: an interior-point solver for LPs; its dual bounds are recomputed from its
    /// duals.
    Clarabel = "clarabel",
}

impl fmt::Display for SolverName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for SolverName {
    type Err = UnknownName;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        named(&SolverName::ALL, SolverName::as_str, text)
    }
}
