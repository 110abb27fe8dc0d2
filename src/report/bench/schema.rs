//! The report of a benchmark as data, `countersign-bench/1`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::field::{Field, fields};
use super::setting::{BenchSetting, EntrantInfo};
use super::summary::{EntrantSummary, summaries};
use crate::report::ending::Ending;
use crate::report::head::{Head, Outcome, Setting, StoredReport};
use countersign_bench::{
    Failure, Instance, Known, ManifestRow, POINT_TOLERANCE, RunRecord, TOLERANCE, judge, undecided,
};

/// Everything that a benchmark found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BenchReport {
    /// What it is about: libraries with defaults filled in, and folders.
    #[serde(flatten)]
    pub head: Head,
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
    /// How it came out.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// An instance, its size and what is known about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct InstanceInfo {
    /// Its name.
    pub name: String,
    /// The SHA-256 digest of the free MPS text of a library's program, without comments.
    pub sha256: Option<String>,
    /// The group of the library that it belongs to.
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

impl StoredReport for BenchReport {
    const SCHEMA: &'static str = "countersign-bench/1";

    fn head(&self) -> &Head {
        &self.head
    }

    fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    fn settings(&self) -> Vec<Setting> {
        vec![
            ("solvers", json!(self.solvers)),
            ("seeds", json!(self.seeds)),
            ("time_limit", json!(self.time_limit)),
            ("memory_limit", json!(self.memory_limit)),
        ]
    }
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
        let of = |instance: &Instance| -> Vec<&RunRecord> {
            runs.iter().filter(|run| run.instance == instance.name).collect()
        };
        let failures: Vec<Failure> =
            instances.iter().flat_map(|instance| judge(instance, &of(instance))).collect();
        let undecided: Vec<String> =
            instances.iter().filter_map(|instance| undecided(instance, &of(instance))).collect();
        let planned_runs = instances.len() * setting.seeds.len() * setting.solvers.len();
        let is_open = |run: &RunRecord| !Ending::from(run.status).is_final();
        let is_short = runs.len() < planned_runs
            || runs.iter().any(is_open)
            || !undecided.is_empty()
            || setting.has_refused_files;
        BenchReport {
            head: Head::new::<BenchReport>(None, &setting.spec, &setting.inputs),
            solvers: setting.solvers.clone(),
            seeds: setting.seeds.clone(),
            threads: setting.threads,
            time_limit: setting.limits.seconds,
            memory_limit: setting.limits.memory_mib,
            tolerance: TOLERANCE,
            point_tolerance: POINT_TOLERANCE,
            instances: instances.iter().map(InstanceInfo::of).collect(),
            outcome: Outcome::new(!failures.is_empty(), is_short, interrupted, seconds),
            summaries: summaries(setting, &runs, &failures),
            fields: fields(setting, &runs, &failures),
            runs,
            failures,
            notes: setting.notes.iter().cloned().chain(undecided).collect(),
            planned_runs,
        }
    }

    /// Is a run wrong, or one of two that contradict each other?
    pub fn is_wrong(&self, run: &RunRecord) -> bool {
        self.failures.iter().any(|failure| failure.is_of(run))
    }
}
