//! Options that all commands know and that mean nothing for some: these say so, and take none of them
//! silently.

use clap::Args;

use super::failure::Failure;

/// Options of commands that ask solvers.
#[derive(Args)]
pub(super) struct SolverOptionsElsewhere {
    #[arg(long, value_name = "SECONDS", hide = true)]
    time_limit: Option<String>,
    #[arg(long, value_name = "MIB", hide = true)]
    memory_limit: Option<String>,
    #[arg(long, value_name = "N", hide = true)]
    seed: Option<String>,
    #[arg(long = "solver", value_name = "NAME", hide = true)]
    solvers: Vec<String>,
}

impl SolverOptionsElsewhere {
    /// Refuses them for a command that asks no solver.
    ///
    /// # Errors
    /// The first of them that is given.
    pub(super) fn refuse(&self, command: &str) -> Result<(), Failure> {
        let given = [
            ("--time-limit", self.time_limit.is_some(), "is the seconds that a solver has for a program"),
            ("--memory-limit", self.memory_limit.is_some(), "is the memory that a solver has"),
            ("--seed", self.seed.is_some(), "is the random seed of solvers"),
            ("--solver", !self.solvers.is_empty(), "says which solver to ask"),
        ];
        match given.into_iter().find(|(_, is_given, _)| *is_given) {
            None => Ok(()),
            Some((option, _, meaning)) => Err(Failure::BadInput(format!(
                "{option}: found it with {command}, which asks no solver; expected it with check, study or bench, where it \
                 {meaning}"
            ))),
        }
    }
}
