//! Who takes part in a benchmark, and how it is run.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::report::head::Setting;
use countersign_bench::Entrant;
use countersign_kinds::spec::Input;
use countersign_solve::Limits;

/// A solver that took part.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EntrantInfo {
    /// Its name.
    pub name: String,
    /// The version of a linked solver; none of a command.
    pub version: Option<String>,
    /// The command line of one's own solver.
    pub command: Option<String>,
}

impl EntrantInfo {
    /// A solver as reports name it.
    pub fn of(entrant: &Entrant) -> Self {
        let (name, about) = (entrant.name().to_owned(), Some(entrant.about()));
        match entrant {
            Entrant::Linked(_) => EntrantInfo { name, version: about, command: None },
            Entrant::Own(_) => EntrantInfo { name, version: None, command: about },
        }
    }

    /// The name with the version, or with the command line.
    pub(super) fn in_words(&self) -> String {
        match (&self.version, &self.command) {
            (Some(version), _) => format!("{} {version}", self.name),
            (None, Some(command)) => format!("{} ({command})", self.name),
            (None, None) => self.name.clone(),
        }
    }
}

/// How a benchmark is run, as its report says it.
#[derive(Clone, Debug)]
pub struct BenchSetting {
    /// What the instances were taken from.
    pub spec: serde_json::Value,
    /// The files that were read.
    pub inputs: Vec<Input>,
    /// Who takes part.
    pub solvers: Vec<EntrantInfo>,
    /// The seeds.
    pub seeds: Vec<u32>,
    /// Runs at a time.
    pub threads: usize,
    /// Limits of each run.
    pub limits: Limits,
    /// What a reader should know.
    pub notes: Vec<String>,
    /// Was there a file that nobody solves because it could not be read for certain?
    pub has_refused_files: bool,
}

impl BenchSetting {
    /// Times under other limits, of other solvers or with other seeds cannot be compared.
    pub fn settings(&self) -> Vec<Setting> {
        vec![
            ("solvers", json!(self.solvers)),
            ("seeds", json!(self.seeds)),
            ("time_limit", json!(self.limits.seconds)),
            ("memory_limit", json!(self.limits.memory_mib)),
        ]
    }
}
