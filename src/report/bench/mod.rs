//! The report of a benchmark as data, `countersign-bench/1`.
//!
//! - here: the report.
//! - `summary`: counts of each solver.
//! - `field`: who is compared with whom, with means and profiles.
//! - `known`: what the runs say about the instances.
//! - `files`: JSON, CSV and SVG files, and reading a report back.

mod field;
mod files;
mod known;
mod summary;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bench::{
    Entrant, Failure, Instance, Known, ManifestRow, POINT_TOLERANCE, RunRecord, RunStatus, TOLERANCE, judge,
};
use crate::check::Verdict;
use crate::solve::Limits;
use crate::spec::Input;
pub use field::{Field, Standing};
pub use files::{read_bench, write_bench, write_bench_json};
pub use summary::EntrantSummary;

/// The name of the schema of benchmarks.
pub const BENCH_SCHEMA: &str = "countersign-bench/1";

/// Everything that a benchmark found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BenchReport {
    /// `countersign-bench/1`.
    pub schema: String,
    /// Version of Countersign.
    pub version: String,
    /// What the instances were taken from: libraries with defaults filled in, and folders.
    pub spec: serde_json::Value,
    /// The files that were read.
    pub inputs: Vec<Input>,
    /// Who took part.
    pub solvers: Vec<EntrantInfo>,
    /// Every instance was solved with each of them.
    pub seeds: Vec<u32>,
    /// Runs at a time, each on one core.
    pub threads: usize,
    /// Seconds for each run.
    pub time_limit: f64,
    /// MiB of memory for each run.
    pub memory_limit: u64,
    /// Bounds that differ by this times `1 + |bound|` are held to be one.
    pub tolerance: f64,
    /// Points may violate an instance by this, times one plus its largest side of a row up to 1e3.
    pub point_tolerance: f64,
    /// What was solved.
    pub instances: Vec<InstanceInfo>,
    /// What came of it, by instance, seed and solver; runs that are missing were not finished.
    pub runs: Vec<RunRecord>,
    /// Everything that is wrong.
    pub failures: Vec<Failure>,
    /// The solvers in numbers.
    pub summaries: Vec<EntrantSummary>,
    /// Who is compared with whom, over which runs; the field with the most runs first.
    pub fields: Vec<Field>,
    /// What a reader should know before relying on the numbers.
    pub notes: Vec<String>,
    /// Runs that there are in all.
    pub planned_runs: usize,
    /// Does anything contradict?
    pub verdict: Verdict,
    /// The user stopped the benchmark; `--resume` goes on from here.
    pub interrupted: bool,
    /// Wall-clock seconds.
    pub seconds: f64,
}

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
}

/// An instance, its size and what is known about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InstanceInfo {
    /// Its name.
    pub name: String,
    /// The SHA-256 digest of the free MPS text of a library's program, without comments.
    pub sha256: Option<String>,
    /// The group of the library that it is of.
    pub group: Option<String>,
    /// LP, QCP, MILP or MIQCP; none where only solvers read the file.
    pub class: Option<String>,
    /// `min` or `max`.
    pub sense: Option<String>,
    /// Variables.
    pub variables: Option<usize>,
    /// Binary variables.
    pub binaries: Option<usize>,
    /// Rows.
    pub rows: Option<usize>,
    /// Terms of rows.
    pub nonzeros: Option<usize>,
    /// Products of two variables.
    pub products: Option<usize>,
    /// What is known.
    pub known: Known,
}

impl InstanceInfo {
    fn of(instance: &Instance) -> Self {
        let ManifestRow { sha256, class, sense, variables, binaries, rows, nonzeros, products, .. } =
            ManifestRow::of(instance);
        let (name, group, known) = (instance.name.clone(), instance.group.clone(), instance.known.clone());
        InstanceInfo {
            name,
            sha256,
            group,
            class,
            sense,
            variables,
            binaries,
            rows,
            nonzeros,
            products,
            known,
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
}

impl BenchReport {
    /// Puts runs into a report: in the order of instances, seeds and solvers, judged anew.
    pub fn new(
        setting: &BenchSetting,
        instances: &[Instance],
        mut runs: Vec<RunRecord>,
        interrupted: bool,
        seconds: f64,
    ) -> Self {
        let place = |run: &RunRecord| {
            let instance = instances.iter().position(|instance| instance.name == run.instance);
            let seed = setting.seeds.iter().position(|seed| *seed == run.seed);
            (instance, seed, setting.solvers.iter().position(|solver| solver.name == run.solver))
        };
        runs.sort_by_cached_key(place);
        let of_instance = |instance: &Instance| {
            let of_it: Vec<&RunRecord> = runs.iter().filter(|run| run.instance == instance.name).collect();
            judge(instance, &of_it)
        };
        let failures: Vec<Failure> = instances.iter().flat_map(of_instance).collect();
        let planned_runs = instances.len() * setting.seeds.len() * setting.solvers.len();
        let summaries = summary::summaries(setting, &runs, &failures);
        let fields = field::fields(setting, &runs, &failures);
        let is_short = |run: &RunRecord| !run.status.is_claim() && run.status != RunStatus::Unsupported;
        let is_incomplete = interrupted || runs.len() < planned_runs || runs.iter().any(is_short);
        BenchReport {
            schema: BENCH_SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            spec: setting.spec.clone(),
            inputs: setting.inputs.clone(),
            solvers: setting.solvers.clone(),
            seeds: setting.seeds.clone(),
            threads: setting.threads,
            time_limit: setting.limits.seconds,
            memory_limit: setting.limits.memory_mib,
            tolerance: TOLERANCE,
            point_tolerance: POINT_TOLERANCE,
            instances: instances.iter().map(InstanceInfo::of).collect(),
            verdict: match (failures.is_empty(), is_incomplete) {
                (false, _) => Verdict::Disagree,
                (true, true) => Verdict::Incomplete,
                (true, false) => Verdict::Agree,
            },
            runs,
            failures,
            summaries,
            fields,
            notes: setting.notes.clone(),
            planned_runs,
            interrupted,
            seconds,
        }
    }

    /// Is a run wrong, or one of two that contradict each other?
    pub fn is_wrong(&self, run: &RunRecord) -> bool {
        self.failures.iter().any(|failure| failure.is_of(run))
    }

    /// The exit code that the verdict stands for: 0, 1 or 3; 130 when the user stopped the benchmark.
    pub fn exit_code(&self) -> u8 {
        match (self.verdict, self.interrupted) {
            (Verdict::Disagree, _) => 1,
            (_, true) => 130,
            (Verdict::Agree, _) => 0,
            (Verdict::Incomplete, _) => 3,
        }
    }
}

/// The JSON Schema of benchmarks.
pub fn bench_json_schema() -> serde_json::Value {
    schemars::schema_for!(BenchReport).to_value()
}
