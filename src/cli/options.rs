//! Options that subcommands share.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use clap::{Args, ValueEnum};

use super::failure::Failure;
use countersign_kinds::spec::{SpecError, Specification};
use countersign_solve::{Limits, SolverName, WorkerCommand, WorkerPool};

/// Seconds for each solve, unless something else is said.
pub(super) const SECONDS: f64 = 60.0;
/// More seconds than anybody waits: clocks and solvers that count them count no further.
const MOST_SECONDS: f64 = 1e9;

/// How results are shown on standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
}

/// How entries of a specification are overridden.
#[derive(Args)]
pub(super) struct Overrides {
    /// Override one entry of the specification by its dotted key, as in check.solvers=["scip"]
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub set: Vec<String>,
}

/// Who solves.
#[derive(Args)]
pub(super) struct Solvers {
    /// Use this solver instead of those of the specification (repeatable)
    #[arg(long = "solver", value_name = "NAME")]
    pub solvers: Vec<SolverName>,
}

/// How a specification is read.
#[derive(Args)]
pub(super) struct SpecOptions {
    #[command(flatten)]
    pub overrides: Overrides,
    #[command(flatten)]
    pub solvers: Solvers,
}

impl SpecOptions {
    pub(super) fn read(&self, file: &Path) -> Result<Specification, SpecError> {
        Specification::read(file, &self.overrides.set, &self.solvers.solvers)
    }
}

/// Where results go.
#[derive(Args)]
pub(super) struct OutputOptions {
    /// What to print
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub format: OutputFormat,
    /// Folder for report.json, the page report.html, tables as CSV and figures as SVG (a folder each for
    /// several specifications)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Go on from what an earlier run left in this folder
    #[arg(long, value_name = "DIR")]
    pub resume: Option<PathBuf>,
    /// Write over what --out has of another specification
    #[arg(long, requires = "out")]
    pub replace: bool,
    #[command(flatten)]
    pub quiet: Quiet,
}

impl OutputOptions {
    /// The folder for files: that of the run that is gone on with, unless another is named.
    pub(super) fn folder(&self) -> Option<&Path> {
        self.out.as_deref().or(self.resume.as_deref())
    }
}

/// How much is said on standard error.
#[derive(Args)]
pub(super) struct Quiet {
    /// Nothing on standard error but what is wrong: no progress, no notes
    #[arg(long)]
    pub quiet: bool,
}

/// How programs are solved.
#[derive(Args)]
pub(super) struct SolveOptions {
    /// Seconds for each solve [default: 60, or as the specification of a study says]
    #[arg(long, value_name = "SECONDS", value_parser = positive_seconds)]
    pub time_limit: Option<f64>,
    /// MiB of memory for each solve
    #[arg(long, value_name = "MIB", default_value_t = 4096, value_parser = clap::value_parser!(u64).range(64..=1 << 20))]
    pub memory_limit: u64,
    #[command(flatten)]
    pub threads: Threads,
    /// Random seed for the solvers
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u32,
    /// Program to start as worker instead of this one, to run solvers under a debugger
    #[arg(long, value_name = "PROGRAM", hide = true)]
    pub worker: Option<PathBuf>,
}

impl SolveOptions {
    /// The limits, with so many seconds where none are given.
    pub(super) fn limits_or(&self, seconds: f64) -> Limits {
        let seconds = self.time_limit.unwrap_or(seconds).min(MOST_SECONDS);
        Limits { seconds, memory_mib: self.memory_limit, seed: self.seed }
    }

    /// Workers that end when `interrupt` is set.
    pub(super) fn workers(&self, interrupt: Arc<AtomicBool>) -> Result<WorkerPool, Failure> {
        let program = match &self.worker {
            Some(program) => program.clone(),
            None => std::env::current_exe().map_err(Failure::internal)?,
        };
        Ok(WorkerPool::new(WorkerCommand { program, arguments: vec!["worker".into()] }, interrupt))
    }
}

/// What brute force may try.
#[derive(Args)]
pub(super) struct BruteLimit {
    /// Configurations or labelings that brute force may try for one case
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub brute_limit: u64,
}

/// How much is done at a time.
#[derive(Args)]
pub(super) struct Threads {
    /// Solves and cases in parallel [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
}

impl Threads {
    /// Starts so many threads, or as many as there are cores, which all that runs in parallel shares.
    pub(super) fn start(&self) -> Result<(), Failure> {
        start_threads(self.threads.map_or(0, usize::from))
    }
}

/// Starts threads once a process, before anything asks for them: 0 for as many as there are cores.
pub(super) fn start_threads(count: usize) -> Result<(), Failure> {
    let started = rayon::ThreadPoolBuilder::new().num_threads(count).build_global();
    started.map_err(Failure::no_thread)
}

fn positive_seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| seconds.is_finite() && *seconds > 0.0);
    seconds.ok_or_else(|| "expected a number of seconds above 0".to_owned())
}
