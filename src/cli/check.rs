//! `countersign check`: the main job.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use clap::Args;

use super::journal::{Journal, Known};
use super::options::{Interrupt, OutputOptions, SolveOptions, SpecOptions};
use super::progress::Progress;
use super::{Failure, print};
use crate::check::Answer;
use crate::kinds::asking::{Asked, Solving, run as run_cases, units};
use crate::report::{Command, Report, Subject, prepare_folder, write_files};
use crate::solve::WorkerPool;
use crate::spec::{Loaded, Specification};

#[derive(Args)]
pub(super) struct CheckArguments {
    /// Specification files
    #[arg(required = true, value_name = "SPEC")]
    specs: Vec<PathBuf>,
    #[command(flatten)]
    spec: SpecOptions,
    #[command(flatten)]
    solve: SolveOptions,
    #[command(flatten)]
    output: OutputOptions,
}

pub(super) fn run(arguments: &CheckArguments) -> Result<u8, Failure> {
    let interrupt = Interrupt::new()?;
    if arguments.output.resume.is_some() && arguments.specs.len() > 1 {
        return Err(Failure::bad_input("--resume: found several specifications, expected one"));
    }
    // Everything that the user could have got wrong is found before anything is solved or written.
    let prepared = prepare_all(arguments)?;
    let known = arguments
        .output
        .resume
        .as_deref()
        .map(|folder| Known::of_folder(folder, &prepared[0].subject))
        .transpose()?
        .unwrap_or_default();
    let interrupt = interrupt.armed();
    let workers = arguments.solve.workers(Arc::clone(&interrupt))?;
    let pool = arguments.solve.thread_pool()?;
    let folders = folders(arguments, &prepared);
    folders.iter().try_for_each(|folder| prepare_folder(folder)).map_err(Failure::bad_input)?;
    let mut reports = Vec::new();
    for (index, prepared) in prepared.iter().enumerate() {
        let folder = folders.get(index);
        let journal = folder.map(|folder| Journal::begin(folder, &prepared.subject, &known)).transpose()?;
        let report =
            pool.install(|| check(arguments, prepared, (&known, journal.as_ref()), &workers, &interrupt));
        if let Some(folder) = folder {
            write_files(&report, folder).map_err(Failure::internal)?;
        }
        journal.into_iter().for_each(Journal::end);
        reports.push(report);
    }
    print(&arguments.output.format.show(&reports)?)?;
    Ok(exit_code(&reports))
}

/// A specification with its data, and what its report will be about.
struct Prepared {
    name: String,
    loaded: Box<dyn Loaded>,
    subject: Subject,
}

fn prepare_all(arguments: &CheckArguments) -> Result<Vec<Prepared>, Failure> {
    let prepare = |path: &PathBuf| {
        let specification = Specification::read(path, &arguments.spec.overrides, &arguments.spec.solvers)?;
        let loaded = specification.load()?;
        let subject = Subject {
            command: Command::Check,
            spec: specification.to_json(),
            inputs: specification.inputs()?,
            solvers: specification.check().solvers.clone(),
            notes: loaded.notes(),
        };
        Ok(Prepared { name: specification.name(), loaded, subject })
    };
    arguments
        .specs
        .iter()
        .map(prepare)
        .collect::<Result<_, crate::spec::SpecError>>()
        .map_err(Failure::bad_input)
}

fn check(
    arguments: &CheckArguments,
    prepared: &Prepared,
    (known, journal): (&Known, Option<&Journal>),
    workers: &WorkerPool,
    interrupt: &AtomicBool,
) -> Report {
    let started = Instant::now();
    let problems = prepared.loaded.problems(arguments.solve.brute_limit);
    let solvers = &prepared.subject.solvers;
    let progress = Progress::new(
        units(&problems, solvers).len(),
        "methods on cases",
        workers.searches(),
        arguments.output.quiet,
    );
    let solving = Solving {
        solve: workers,
        limits: arguments.solve.limits(),
        brute_limit: arguments.solve.brute_limit,
        interrupt,
        tally: progress.tally(),
    };
    let finished = |asked: Asked, answers: &[Answer]| {
        // What is known is in it from the beginning.
        journal.iter().filter(|_| !known.has(asked)).for_each(|journal| journal.add(asked, answers));
        progress.finished();
    };
    let run = run_cases(&problems, solvers, &solving, &|asked| known.get(asked), &finished);
    drop(progress);
    let seconds = started.elapsed().as_secs_f64();
    Report::new(prepared.subject.clone(), &problems, run, seconds)
}

/// Where the files of each report go: the folder itself for one specification, a folder by its name for each of
/// several; none without `--out` and `--resume`.
fn folders(arguments: &CheckArguments, prepared: &[Prepared]) -> Vec<PathBuf> {
    let Some(folder) = arguments.output.folder() else { return Vec::new() };
    if prepared.len() == 1 {
        return vec![folder.clone()];
    }
    let mut folders: Vec<PathBuf> = Vec::new();
    for Prepared { name, .. } in prepared {
        let numbered = (2..).map(|count| format!("{name}-{count}"));
        let mut names = std::iter::once(name.clone()).chain(numbered).map(|name| folder.join(name));
        folders.extend(names.find(|name| !folders.contains(name)));
    }
    folders
}

/// The gravest of the reports' codes: a disagreement before an interruption before something incomplete.
fn exit_code(reports: &[Report]) -> u8 {
    let codes: Vec<u8> = reports.iter().map(Report::exit_code).collect();
    [1, 130, 3].into_iter().find(|code| codes.contains(code)).unwrap_or(0)
}
