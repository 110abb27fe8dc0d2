//! `countersign bench`: solvers × instances × seeds.
//!
//! - here: the benchmark.
//! - `sources`: what is solved; `entrants`: who solves.

mod entrants;
mod sources;

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::Instant;

use clap::Args;

use super::failure::Failure;
use super::interrupt::Interrupt;
use super::journal::{Clock, Journal, Unit};
use super::options::{OutputOptions, SECONDS, SolveOptions, SpecOptions};
use super::progress::Progress;
use super::resume::About;
use crate::report::{BenchReport, BenchSetting, EntrantInfo, Head};
use countersign_bench::{Benchmark, OwnSolver, RunRecord, Task};
use entrants::entrants;
use sources::Sources;

#[derive(Args)]
pub(super) struct BenchArguments {
    /// Specification files of kind "library" (or another kind: all of its programs), and folders of .mps and
    /// .lp files
    #[arg(required = true, value_name = "SPEC|DIR")]
    sources: Vec<PathBuf>,
    #[command(flatten)]
    spec: SpecOptions,
    /// Only this instance (repeatable) [default: all]
    #[arg(long = "instance", value_name = "NAME")]
    only: Vec<String>,
    /// Your own solver (repeatable): name=command with {file}, {mps}, {lp} or {cip} for the instance,
    /// {solution} for what it writes, and where wanted {time}, {seed} and {memory}
    #[arg(long = "solver-command", value_name = "NAME=COMMAND")]
    commands: Vec<OwnSolver>,
    /// Seeds for each solver and instance, from --seed on
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=1000))]
    seeds: u32,
    #[command(flatten)]
    solve: SolveOptions,
    #[command(flatten)]
    output: OutputOptions,
}

pub(super) fn run(arguments: &BenchArguments) -> Result<u8, Failure> {
    let interrupt = Interrupt::new()?;
    arguments.solve.threads.start()?;
    let since = Instant::now();
    let entrants = entrants(&arguments.spec.solvers.solvers, &arguments.commands)?;
    let only = &arguments.only;
    let sources = Sources::read(&arguments.sources, &arguments.spec.overrides.set, only)?;
    let cores = || available_parallelism().map_or(1, usize::from);
    let setting = BenchSetting {
        spec: sources.to_json(only),
        inputs: sources.inputs.clone(),
        solvers: entrants.iter().map(EntrantInfo::of).collect(),
        seeds: (0..arguments.seeds).map(|more| arguments.solve.seed.wrapping_add(more)).collect(),
        threads: arguments.solve.threads.threads.map_or_else(cores, usize::from),
        limits: arguments.solve.limits_or(SECONDS),
        notes: sources.notes.clone(),
        has_refused_files: !sources.refused.is_empty(),
    };
    let head = Head::new::<BenchReport>(None, &setting.spec, &setting.inputs);
    let about = About { head, settings: setting.settings() };
    let folder = about.folder(arguments.output.folder(), &arguments.output)?;
    let left = about.left(arguments.output.resume.as_deref())?;
    let interrupt = interrupt.armed();
    let workers = arguments.solve.workers(Arc::clone(interrupt.flag()))?.with_fresh_workers();
    let benchmark = Benchmark {
        entrants: &entrants,
        instances: &sources.instances,
        seeds: &setting.seeds,
        limits: setting.limits,
        threads: setting.threads,
        workers: &workers,
        interrupt: interrupt.flag(),
    };
    let clock = Clock { since, before: left.seconds };
    let tasks = benchmark.tasks();
    let is_asked = |run: &RunRecord| tasks.iter().any(|task| is_of(&benchmark, task, run));
    let known = left.units(|report: BenchReport| report.runs, is_asked);
    let journal = Journal::begin(folder, &about.header(), &known, clock)?;
    let progress = Progress::new(tasks.len(), "runs", workers.searches(), &arguments.output.quiet);
    known.iter().for_each(|_| progress.finished());
    let is_left = |task: &&Task| !known.iter().any(|run| is_of(&benchmark, task, run));
    let left: Vec<Task> = tasks.iter().filter(is_left).copied().collect();
    let runs = Mutex::new(known);
    let so_far = || runs.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let finished = |record: RunRecord| {
        journal.add(&record);
        runs.lock().unwrap_or_else(PoisonError::into_inner).push(record);
        progress.finished();
    };
    let report_of = |runs: Vec<RunRecord>| {
        let is_interrupted = runs.len() < tasks.len() && interrupt.flag().load(Ordering::Relaxed);
        BenchReport::new(&setting, &sources.instances, runs, is_interrupted, journal.seconds())
    };
    let done_so_far = || {
        let report = report_of(so_far());
        journal.write(&report)?;
        arguments.output.format.print(&[report])
    };
    let report = interrupt.work(
        || {
            benchmark.run(&left, &finished);
            report_of(so_far())
        },
        done_so_far,
    )?;
    drop(progress);
    interrupt.write(|| {
        journal.end_with(&report)?;
        arguments.output.format.print(&[report])
    })
}

impl Unit for RunRecord {
    type Key = (String, String, u32);

    fn key(&self) -> Self::Key {
        (self.instance.clone(), self.solver.clone(), self.seed)
    }
}

/// Is it the run of this task?
fn is_of(benchmark: &Benchmark<'_>, task: &Task, run: &RunRecord) -> bool {
    let instance = &benchmark.instances[task.instance].name;
    let solver = benchmark.entrants[task.entrant].name();
    (&run.instance, run.solver.as_str(), run.seed) == (instance, solver, task.seed)
}
