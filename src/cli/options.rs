//! Options that subcommands share.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use clap::{Args, ValueEnum};

use super::Failure;
use crate::report::{Report, table};
use crate::solve::{Limits, SolverName, WorkerCommand, WorkerPool};

/// Seconds for each solve, unless something else is said.
pub(super) const SECONDS: f64 = 60.0;

/// How results are shown on standard output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
}

impl OutputFormat {
    /// Reports as text: one as it is, several as a list.
    pub(super) fn show(self, reports: &[Report]) -> Result<String, Failure> {
        match (self, reports) {
            (OutputFormat::Table, reports) => Ok(reports.iter().map(table).collect::<Vec<_>>().join("\n")),
            (OutputFormat::Json, [report]) => serde_json::to_string_pretty(report).map(|text| text + "\n"),
            (OutputFormat::Json, reports) => serde_json::to_string_pretty(reports).map(|text| text + "\n"),
        }
        .map_err(Failure::internal)
    }
}

/// What to read and how to override it.
#[derive(Args)]
pub(super) struct SpecOptions {
    /// Override one entry of the specification by its dotted key, as in check.solvers=["scip"]
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub overrides: Vec<String>,
    /// Use this solver instead of those of the specification (repeatable)
    #[arg(long = "solver", value_name = "NAME")]
    pub solvers: Vec<SolverName>,
}

/// Options of all commands that mean nothing where nothing is solved.
#[derive(Args)]
pub(super) struct UnusedSolveOptions {
    /// Seconds for each solve, as everywhere; this command has no solves
    #[arg(long = "time-limit", value_name = "SECONDS", value_parser = positive_seconds)]
    _time_limit: Option<f64>,
    /// Random seed for the solvers, as everywhere; this command asks none
    #[arg(long = "seed", value_name = "N")]
    _seed: Option<u32>,
}

/// Where results go.
#[derive(Args)]
pub(super) struct OutputOptions {
    /// What to print
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub format: OutputFormat,
    /// Folder for report.json, the page report.html, tables as CSV and figures as SVG (a folder each for several
    /// specifications)
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Go on from the report in this folder
    #[arg(long, value_name = "DIR")]
    pub resume: Option<PathBuf>,
    /// No progress on standard error
    #[arg(long)]
    pub quiet: bool,
}

impl OutputOptions {
    /// The folder for files: that of the run that is gone on with, unless another is named.
    pub(super) fn folder(&self) -> Option<&PathBuf> {
        self.out.as_ref().or(self.resume.as_ref())
    }
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
    /// Solves and cases in parallel [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,
    /// Random seed for the solvers
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub seed: u32,
    /// Configurations or labelings that brute force may try for one case
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    pub brute_limit: u64,
    /// Program to start as worker instead of this one, to run solvers under a debugger
    #[arg(long, value_name = "PROGRAM", hide = true)]
    pub worker: Option<PathBuf>,
}

impl SolveOptions {
    pub(super) fn limits(&self) -> Limits {
        self.limits_or(SECONDS)
    }

    /// The limits, with so many seconds where none are given.
    pub(super) fn limits_or(&self, seconds: f64) -> Limits {
        let seconds = self.time_limit.unwrap_or(seconds);
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

    pub(super) fn thread_pool(&self) -> Result<rayon::ThreadPool, Failure> {
        thread_pool(self.threads)
    }
}

/// A pool of so many threads, or as many as there are cores.
pub(super) fn thread_pool(threads: Option<u16>) -> Result<rayon::ThreadPool, Failure> {
    let threads = threads.map_or(0, usize::from);
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().map_err(Failure::internal)
}

fn positive_seconds(text: &str) -> Result<f64, String> {
    let seconds = text.parse::<f64>().ok().filter(|seconds| seconds.is_finite() && *seconds > 0.0);
    seconds.ok_or_else(|| "expected a number of seconds above 0".to_owned())
}

/// Until it is armed, Ctrl-C ends the process at once: nothing is done yet that a report could be written of.
pub(super) struct Interrupt {
    flag: Arc<AtomicBool>,
    is_armed: Arc<AtomicBool>,
}

impl Interrupt {
    /// Takes over Ctrl-C, once a process.
    pub(super) fn new() -> Result<Self, Failure> {
        let (flag, is_armed) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (handled, armed) = (Arc::clone(&flag), Arc::clone(&is_armed));
        let handler = move || {
            if !armed.load(Ordering::SeqCst) || handled.swap(true, Ordering::SeqCst) {
                std::process::exit(130);
            }
            eprintln!("interrupted: writing the report of what is done (Ctrl-C again to stop at once)");
        };
        ctrlc::set_handler(handler).map_err(Failure::internal)?;
        Ok(Interrupt { flag, is_armed })
    }

    /// A flag that the first Ctrl-C from here on sets; the second one ends the process.
    pub(super) fn armed(&self) -> Arc<AtomicBool> {
        self.is_armed.store(true, Ordering::SeqCst);
        Arc::clone(&self.flag)
    }
}
