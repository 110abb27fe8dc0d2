//! Who takes part in a benchmark.

use std::fmt;

use super::OwnSolver;
use countersign_solve::{SolverName, backend};

/// A solver that is compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Entrant {
    /// One that is linked.
    Linked(SolverName),
    /// A command that reads files.
    Own(OwnSolver),
}

impl Entrant {
    /// Its name.
    pub fn name(&self) -> &str {
        match self {
            Entrant::Linked(name) => name.as_str(),
            Entrant::Own(own) => own.name(),
        }
    }

    /// The version of a linked solver, or the command line.
    pub fn about(&self) -> String {
        match self {
            Entrant::Linked(name) => backend(*name).map_or_else(String::new, |backend| backend.version()),
            Entrant::Own(own) => own.command_line().to_owned(),
        }
    }
}

impl fmt::Display for Entrant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
