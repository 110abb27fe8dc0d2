//! The trait behind which solvers stand, and the list of those that are linked.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::objectives::in_turn;
use super::{Limits, Outcome, Watcher};
use crate::program::{Class, Expression, Program, Sense};

/// A solver that Countersign knows, linked or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SolverName {
    /// HiGHS: LP and MILP with dual bounds.
    Highs,
    /// SCIP: everything, with dual bounds.
    Scip,
    /// microlp through good_lp: LP and MILP without dual bounds, so never a certificate.
    Microlp,
    /// Clarabel through good_lp: an interior-point solver for LPs; its dual bounds are recomputed from its duals.
    Clarabel,
}

impl SolverName {
    /// Every solver that has a name.
    pub const ALL: [SolverName; 4] =
        [SolverName::Highs, SolverName::Scip, SolverName::Microlp, SolverName::Clarabel];

    /// The name in specifications, reports and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            SolverName::Highs => "highs",
            SolverName::Scip => "scip",
            SolverName::Microlp => "microlp",
            SolverName::Clarabel => "clarabel",
        }
    }
}

impl fmt::Display for SolverName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for SolverName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        SolverName::ALL.into_iter().find(|name| name.as_str() == text).ok_or_else(|| {
            format!("found {text:?}, expected one of {}", SolverName::ALL.map(Self::as_str).join(", "))
        })
    }
}

/// How far a solver supports something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It works.
    Yes,
    /// The solver could; our backend does not ask it to.
    NotImplemented,
    /// The solver cannot.
    Impossible,
}

impl fmt::Display for Support {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Support::Yes => "yes",
            Support::NotImplemented => "not implemented",
            Support::Impossible => "impossible",
        })
    }
}

/// What a backend declares about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// Linear programs.
    pub lp: Support,
    /// Products, nonconvex ones included, without integers.
    pub qcp: Support,
    /// Integers without products.
    pub milp: Support,
    /// Products and integers.
    pub miqcp: Support,
    /// Does the outcome carry a dual bound? Without one no certificate can be made.
    pub dual_bound: Support,
    /// Does it read LP and MPS files?
    pub files: Support,
}

impl Capabilities {
    /// The support for a class of programs.
    pub fn of_class(&self, class: Class) -> Support {
        match class {
            Class::Lp => self.lp,
            Class::Qcp => self.qcp,
            Class::Milp => self.milp,
            Class::Miqcp => self.miqcp,
        }
    }
}

/// A solver. Implementations translate, run, and report; they judge nothing.
pub trait Backend: Send + Sync {
    /// Which solver this is.
    fn name(&self) -> SolverName;

    /// The version of the linked library.
    fn version(&self) -> String;

    /// What it can do.
    fn capabilities(&self) -> Capabilities;

    /// Solves a valid program of a supported class, with at least one variable, on one thread. The
    /// objective's constant is left out of both bounds; the caller adds it. The watcher is told where a search stands, by
    /// solvers that say so.
    ///
    /// # Errors
    /// The solver's own words when it refuses the program or breaks off.
    fn solve(&self, program: &Program, limits: &Limits, watcher: &Watcher) -> Result<Outcome, String>;

    /// Solves a program as [`Backend::solve`] does, once for each objective in the place of its own, and hands over the
    /// program with that objective and the result as soon as it is there, in order. The limits hold for each objective. What is learned from one objective
    /// may be used for the next, but changes no verdict.
    fn solve_each(
        &self,
        program: Program,
        objectives: &[(Sense, Expression)],
        (limits, watcher): (&Limits, &Watcher),
        found: &mut dyn FnMut(&Program, Result<Outcome, String>),
    ) {
        in_turn(program, objectives, |one| found(one, self.solve(one, limits, watcher))).for_each(drop);
    }

    /// Reads an LP or MPS file and solves it; the point is empty because names are the file's.
    ///
    /// # Errors
    /// When the file cannot be read, or as [`Backend::solve`].
    fn solve_file(&self, path: &Path, limits: &Limits) -> Result<Outcome, String>;
}

/// The backend of a solver, when it is linked.
pub fn backend(name: SolverName) -> Option<&'static dyn Backend> {
    match name {
        #[cfg(feature = "highs")]
        SolverName::Highs => Some(&super::highs::Highs),
        #[cfg(feature = "scip")]
        SolverName::Scip => Some(&super::scip::Scip),
        #[cfg(feature = "microlp")]
        SolverName::Microlp => Some(&super::microlp::Microlp),
        #[cfg(feature = "clarabel")]
        SolverName::Clarabel => Some(&super::clarabel::Clarabel),
        #[allow(unreachable_patterns, reason = "reachable when a feature is off")]
        _ => None,
    }
}

/// Every linked backend.
pub fn linked() -> impl Iterator<Item = &'static dyn Backend> {
    SolverName::ALL.into_iter().filter_map(backend)
}
