//! `countersign bench`: solvers × instances × seeds.

use std::collections::HashSet;
use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;
use std::time::Instant;

use clap::Args;
use serde_json::{Value, json};

use super::options::{Interrupt, OutputFormat, OutputOptions, SECONDS, SolveOptions, SpecOptions};
use super::progress::Progress;
use super::resume::stored_bench;
use super::{Failure, print};
use crate::bench::{Benchmark, Entrant, Folder, Instance, OwnSolver, RunRecord, Task, read_folder};
use crate::report::{
    BenchReport, BenchSetting, EntrantInfo, ReportError, bench_table, prepare_folder, write_bench,
    write_bench_json,
};
use crate::solve::linked;
use crate::spec::{Input, Library, Specification};

#[derive(Args)]
pub(super) struct BenchArguments {
    /// Specification files of kind "library" (or another kind: all of its programs), and folders of .mps and .lp files
    #[arg(required = true, value_name = "SPEC|DIR")]
    sources: Vec<PathBuf>,
    #[command(flatten)]
    spec: SpecOptions,
    /// Only this instance (repeatable) [default: all]
    #[arg(long = "instance", value_name = "NAME")]
    only: Vec<String>,
    /// Your own solver (repeatable): name=command with {file}, {mps}, {lp} or {cip} for the instance, {solution} for what
    /// it writes, and where wanted {time}, {seed} and {memory}
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
    let started = Instant::now();
    let entrants = entrants(arguments)?;
    let loaded = Loaded::of(arguments)?;
    let first = arguments.solve.seed;
    let setting = BenchSetting {
        spec: asked(&loaded.specs, &arguments.only),
        inputs: loaded.inputs.clone(),
        solvers: entrants.iter().map(EntrantInfo::of).collect(),
        seeds: (0..arguments.seeds).map(|more| first.wrapping_add(more)).collect(),
        threads: threads(arguments.solve.threads),
        limits: arguments.solve.limits_or(SECONDS),
        notes: loaded.notes.clone(),
    };
    let resumed = arguments.output.resume.as_deref();
    let known = resumed.map(|folder| stored_bench(folder, &setting)).transpose()?;
    let interrupt = interrupt.armed();
    let workers = arguments.solve.workers(Arc::clone(&interrupt))?.with_fresh_workers();
    let folder = arguments.output.folder().map(PathBuf::as_path);
    folder.map_or(Ok(()), prepare_folder).map_err(Failure::bad_input)?;
    let benchmark = Benchmark {
        entrants: &entrants,
        instances: &loaded.instances,
        seeds: &setting.seeds,
        limits: setting.limits,
        threads: setting.threads,
        workers: &workers,
        interrupt: &interrupt,
    };
    let benching = Benching {
        setting: &setting,
        benchmark: &benchmark,
        folder,
        interrupt: &interrupt,
        started,
        before: known.as_ref().map_or(0.0, |report| report.seconds),
    };
    let report =
        benching.report(known.map(|report| report.runs).unwrap_or_default(), arguments.output.quiet)?;
    if let Some(folder) = folder {
        write_bench(&report, folder).map_err(Failure::internal)?;
    }
    print(&shown(&report, arguments.output.format)?)?;
    Ok(report.exit_code())
}

/// What is benchmarked, as the report says it.
fn asked(sources: &[Value], only: &[String]) -> Value {
    match only {
        [] => json!({ "sources": sources }),
        only => json!({ "sources": sources, "instances": only }),
    }
}

fn threads(given: Option<u16>) -> usize {
    given.map_or_else(|| available_parallelism().map_or(1, usize::from), usize::from)
}

/// Who takes part: those that are named, or every linked solver, and commands.
fn entrants(arguments: &BenchArguments) -> Result<Vec<Entrant>, Failure> {
    let linked: Vec<_> = linked().map(|backend| backend.name()).collect();
    let named = &arguments.spec.solvers;
    if let Some(missing) = named.iter().find(|name| !linked.contains(name)) {
        return Err(Failure::bad_input(format!(
            "--solver: found {missing}, expected a solver that is linked (see `countersign solvers`)"
        )));
    }
    let chosen = if named.is_empty() && arguments.commands.is_empty() { &linked } else { named };
    if chosen.is_empty() && arguments.commands.is_empty() {
        let message = "--solver: found none linked, expected one, or --solver-command";
        return Err(Failure::bad_input(message));
    }
    let mut entrants: Vec<Entrant> = Vec::new();
    let own = arguments.commands.iter().cloned().map(Entrant::Own);
    for entrant in chosen.iter().copied().map(Entrant::Linked).chain(own) {
        if let Entrant::Own(own) = &entrant {
            own.check().map_err(|error| Failure::bad_input(format!("--solver-command: {error}")))?;
        }
        match entrants.iter().find(|other| other.name() == entrant.name()) {
            None => entrants.push(entrant),
            Some(other) if *other == entrant => {}
            Some(_) => {
                let message =
                    format!("--solver-command: found {:?} twice, expected a name of its own", entrant.name());
                return Err(Failure::BadInput(message));
            }
        }
    }
    Ok(entrants)
}

/// The instances of all sources.
struct Loaded {
    instances: Vec<Instance>,
    specs: Vec<Value>,
    inputs: Vec<Input>,
    notes: Vec<String>,
    /// Keep unpacked files there.
    _folders: Vec<Folder>,
}

impl Loaded {
    fn of(arguments: &BenchArguments) -> Result<Self, Failure> {
        let mut loaded = Loaded {
            instances: Vec::new(),
            specs: Vec::new(),
            inputs: Vec::new(),
            notes: Vec::new(),
            _folders: Vec::new(),
        };
        for source in &arguments.sources {
            match source.is_dir() {
                true => loaded.add_folder(source)?,
                false => loaded.add_library(source, &arguments.spec.overrides, &arguments.only)?,
            }
        }
        loaded.keep(&arguments.only)?;
        let mut names = HashSet::new();
        match loaded.instances.iter().find(|instance| !names.insert(&instance.name)) {
            None => Ok(loaded),
            Some(twice) => {
                let found = format!("found the instance {:?} twice, expected a name of its own", twice.name);
                Err(Failure::BadInput(found))
            }
        }
    }

    /// Keeps the instances that are named, or all.
    fn keep(&mut self, only: &[String]) -> Result<(), Failure> {
        let is_there = |name: &&String| self.instances.iter().any(|instance| instance.name == **name);
        if let Some(missing) = only.iter().find(|name| !is_there(name)) {
            let message = format!("--instance: found {missing:?}, expected an instance of the sources");
            return Err(Failure::BadInput(message));
        }
        self.instances.retain(|instance| is_wanted(only, &instance.name));
        Ok(())
    }

    fn add_folder(&mut self, path: &Path) -> Result<(), Failure> {
        let mut folder = read_folder(path).map_err(Failure::bad_input)?;
        let absolute = |path: &Path| std::path::absolute(path).map_err(Failure::bad_input);
        self.specs.push(json!({ "folder": absolute(path)?.display().to_string() }));
        for file in &folder.files {
            self.inputs.push(Input::of(&absolute(file)?).map_err(Failure::bad_input)?);
        }
        self.instances.append(&mut folder.instances);
        self._folders.push(folder);
        Ok(())
    }

    fn add_library(&mut self, path: &Path, overrides: &[String], only: &[String]) -> Result<(), Failure> {
        let library = read_library(path, overrides)?;
        let made = library.load(&|name| is_wanted(only, name)).map_err(Failure::bad_input)?;
        self.specs.push(library.to_json());
        self.inputs.extend(library.inputs().map_err(Failure::bad_input)?);
        self.instances.extend(made.instances);
        self.notes.extend(made.notes);
        Ok(())
    }
}

/// Without names every instance is wanted.
fn is_wanted(only: &[String], name: &str) -> bool {
    only.is_empty() || only.iter().any(|wanted| wanted == name)
}

/// A library, or one of all programs of another specification.
fn read_library(path: &Path, overrides: &[String]) -> Result<Library, Failure> {
    let library = Library::read(path, overrides).map_err(Failure::bad_input)?;
    match library {
        Some(library) => Ok(library),
        None => Specification::read(path, overrides, &[])
            .map(Library::of_specification)
            .map_err(Failure::bad_input),
    }
}

/// A benchmark under way.
struct Benching<'a> {
    setting: &'a BenchSetting,
    benchmark: &'a Benchmark<'a>,
    folder: Option<&'a Path>,
    interrupt: &'a AtomicBool,
    started: Instant,
    /// Seconds of earlier runs.
    before: f64,
}

impl Benching<'_> {
    /// Every run that is not known; what is known is in the folder after each of them.
    fn report(&self, known: Vec<RunRecord>, quiet: bool) -> Result<BenchReport, Failure> {
        let tasks = self.benchmark.tasks();
        let is_planned = |run: &RunRecord| tasks.iter().any(|task| self.is_of(task, run));
        let known: Vec<RunRecord> = known.into_iter().filter(is_planned).collect();
        let left: Vec<Task> = tasks.iter().copied().filter(|task| !self.is_known(task, &known)).collect();
        let progress = Progress::new(tasks.len(), "runs", self.benchmark.workers.searches(), quiet);
        known.iter().for_each(|_| progress.finished());
        let runs = Mutex::new(known);
        let finished = |record: RunRecord| -> Result<(), ReportError> {
            let mut runs = runs.lock().unwrap_or_else(PoisonError::into_inner);
            runs.push(record);
            progress.finished();
            self.folder.map_or(Ok(()), |folder| write_bench_json(&self.report_of(runs.clone()), folder))
        };
        self.benchmark.run(&left, &finished).map_err(Failure::internal)?;
        drop(progress);
        Ok(self.report_of(runs.into_inner().unwrap_or_else(PoisonError::into_inner)))
    }

    fn is_known(&self, task: &Task, known: &[RunRecord]) -> bool {
        known.iter().any(|run| self.is_of(task, run))
    }

    fn is_of(&self, task: &Task, run: &RunRecord) -> bool {
        let instance = &self.benchmark.instances[task.instance].name;
        let solver = self.benchmark.entrants[task.entrant].name();
        (&run.instance, run.solver.as_str(), run.seed) == (instance, solver, task.seed)
    }

    fn report_of(&self, runs: Vec<RunRecord>) -> BenchReport {
        let seconds = self.before + self.started.elapsed().as_secs_f64();
        let is_short = runs.len() < self.benchmark.tasks().len();
        let interrupted = is_short && self.interrupt.load(Ordering::Relaxed);
        BenchReport::new(self.setting, self.benchmark.instances, runs, interrupted, seconds)
    }
}

fn shown(report: &BenchReport, format: OutputFormat) -> Result<String, Failure> {
    match format {
        OutputFormat::Table => Ok(bench_table(report, stdout().is_terminal())),
        OutputFormat::Json => {
            serde_json::to_string_pretty(report).map(|text| text + "\n").map_err(Failure::internal)
        }
    }
}
