//! What all reports have in common: what they are about, and how they came out.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use countersign_check::Verdict;
use countersign_kinds::spec::Input;
use countersign_solve::{SolverName, backend};

/// The version of Countersign that writes reports, and whose reports it goes on with.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What a report is about.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Head {
    /// The name of the schema, as in `countersign-report/1`.
    pub schema: String,
    /// Version of Countersign.
    pub version: String,
    /// The command that made it, where the schema does not say so already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Command>,
    /// The specification with defaults filled in and paths made absolute. Of a benchmark, what its instances
    /// were taken from.
    pub spec: serde_json::Value,
    /// The files that were read.
    pub inputs: Vec<Input>,
}

impl Head {
    /// What a report of this kind begins with.
    pub fn new<R: StoredReport>(
        command: Option<Command>,
        spec: &serde_json::Value,
        inputs: &[Input],
    ) -> Self {
        Head {
            schema: R::SCHEMA.to_owned(),
            version: VERSION.to_owned(),
            command,
            spec: spec.clone(),
            inputs: inputs.to_vec(),
        }
    }

    /// The file of the specification.
    pub(super) fn file(&self) -> &str {
        self.spec.get("file").and_then(|file| file.as_str()).unwrap_or("?")
    }
}

/// The command that made a report of cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Command {
    /// Every method, with flips for every target, cross-checked.
    #[default]
    Check,
    /// The methods that scale, with their radii or boxes.
    Certify,
}

/// How a report came out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Outcome {
    /// The verdict over everything.
    pub verdict: Verdict,
    /// The user stopped the run; `--resume` goes on from here.
    pub interrupted: bool,
    /// Wall-clock seconds, those of earlier runs that were gone on with included.
    pub seconds: f64,
}

impl Outcome {
    /// The verdict over a run: does anything contradict, and did something not come to its end?
    pub fn new(is_contradicted: bool, is_short: bool, interrupted: bool, seconds: f64) -> Self {
        let verdict = match (is_contradicted, is_short || interrupted) {
            (true, _) => Verdict::Disagree,
            (false, true) => Verdict::Incomplete,
            (false, false) => Verdict::Agree,
        };
        Outcome { verdict, interrupted, seconds }
    }

    /// The exit code that the verdict stands for: 0, 1 or 3; 130 when the user stopped the run.
    pub fn exit_code(&self) -> u8 {
        match (self.verdict, self.interrupted) {
            (Verdict::Disagree, _) => 1,
            (_, true) => 130,
            (Verdict::Agree, _) => 0,
            (Verdict::Incomplete, _) => 3,
        }
    }
}

/// What a command that makes a report asks about, and of whom.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// What makes it.
    pub command: Command,
    /// The resolved specification.
    pub spec: serde_json::Value,
    /// The files that were read.
    pub inputs: Vec<Input>,
    /// The solvers that are asked.
    pub solvers: Vec<SolverName>,
    /// What a reader should know before relying on the numbers.
    pub notes: Vec<String>,
    /// Configurations that an enumeration may try for one case, where there are enumerations.
    pub brute_limit: Option<u64>,
}

/// A solver with its version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SolverInfo {
    /// Its name.
    pub name: SolverName,
    /// The version of the linked library.
    pub version: String,
}

impl SolverInfo {
    /// Those solvers that are linked, with their versions.
    pub(crate) fn of(solvers: &[SolverName]) -> Vec<Self> {
        let version_of = |&name: &SolverName| Some(SolverInfo { name, version: backend(name)?.version() });
        solvers.iter().filter_map(version_of).collect()
    }

    /// Names with versions; nothing without a solver.
    pub(super) fn list(solvers: &[SolverInfo]) -> Option<String> {
        let names: Vec<String> =
            solvers.iter().map(|solver| format!("{} {}", solver.name, solver.version)).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }
}

/// A kind of report, seen by what stores, reads and resumes it.
pub trait StoredReport: Serialize + DeserializeOwned + JsonSchema {
    /// The name of its schema.
    const SCHEMA: &'static str;

    /// What it is about.
    fn head(&self) -> &Head;

    /// How it came out.
    fn outcome(&self) -> &Outcome;

    /// Options of the command that a later run must share to go on from here, by the names of their entries.
    fn settings(&self) -> Vec<Setting> {
        Vec::new()
    }

    /// What is wrong with a report that has the right shape.
    fn flaw(&self) -> Option<String> {
        None
    }
}

/// An entry of a report that says how its command was called.
pub type Setting = (&'static str, serde_json::Value);

/// The JSON Schema of a kind of report.
pub fn json_schema<R: StoredReport>() -> serde_json::Value {
    schemars::schema_for!(R).to_value()
}
