//! `countersign check`: the main job.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use clap::Args;
use serde::{Deserialize, Serialize};

use super::failure::Failure;
use super::interrupt::Interrupt;
use super::journal::{Clock, Journal, Unit};
use super::methods_help;
use super::options::{BruteLimit, OutputOptions, SECONDS, SolveOptions, SpecOptions};
use super::progress::Progress;
use super::resume::{About, Left};
use crate::report::{Command, Report, Subject};
use countersign_check::{Answer, AnswerStatus};
use countersign_kinds::asking::{Asked, Solving, run as run_cases, units};
use countersign_kinds::spec::{Loaded, SpecError};
use countersign_solve::WorkerPool;

#[derive(Args)]
#[command(after_long_help = methods_help::for_checks())]
pub(super) struct CheckArguments {
    /// Specification files
    #[arg(required = true, value_name = "SPEC")]
    specs: Vec<PathBuf>,
    #[command(flatten)]
    spec: SpecOptions,
    #[command(flatten)]
    solve: SolveOptions,
    #[command(flatten)]
    brute: BruteLimit,
    #[command(flatten)]
    output: OutputOptions,
}

pub(super) fn run(arguments: &CheckArguments) -> Result<u8, Failure> {
    let interrupt = Interrupt::new()?;
    let resumed = arguments.output.resume.as_deref();
    if resumed.is_some() && arguments.specs.len() > 1 {
        return Err(Failure::bad_input("--resume: found several specifications, expected one"));
    }
    // Everything that the user could have got wrong is found before anything is solved or written.
    let prepared = prepare_all(arguments)?;
    let left = prepared.iter().map(|one| one.about.left(resumed)).collect::<Result<Vec<_>, _>>()?;
    let interrupt = interrupt.armed();
    let workers = arguments.solve.workers(Arc::clone(&interrupt))?;
    let pool = arguments.solve.threads.pool()?;
    let folders = folders(arguments, &prepared);
    let mut all = Vec::new();
    for (index, (prepared, left)) in prepared.iter().zip(left).enumerate() {
        all.push(Checking::begin(prepared, left, folders.get(index).map(PathBuf::as_path))?);
    }
    let mut reports = Vec::new();
    for checking in all {
        let report = pool.install(|| checking.report(arguments, &workers, &interrupt));
        checking.journal.end_with(&report)?;
        reports.push(report);
    }
    arguments.output.format.print(&reports)
}

/// A specification with its data, and what its report will be about.
struct Prepared {
    name: String,
    loaded: Box<dyn Loaded>,
    subject: Subject,
    about: About,
}

fn prepare_all(arguments: &CheckArguments) -> Result<Vec<Prepared>, Failure> {
    let prepare = |path: &PathBuf| {
        let specification = arguments.spec.read(path)?;
        let loaded = specification.load()?;
        let subject = Subject {
            command: Command::Check,
            spec: specification.to_json(),
            inputs: specification.inputs()?,
            solvers: specification.check().solvers.clone(),
            notes: loaded.notes(),
            brute_limit: Some(arguments.brute.brute_limit),
        };
        let about = About::new::<Report>(Some(Command::Check), &subject);
        Ok(Prepared { name: specification.name(), loaded, subject, about })
    };
    arguments.specs.iter().map(prepare).collect::<Result<_, SpecError>>().map_err(Failure::bad_input)
}

/// A unit of work with its answers.
#[derive(Clone, Serialize, Deserialize)]
struct Answered<'a> {
    #[serde(flatten)]
    asked: Asked,
    answers: Cow<'a, [Answer]>,
}

impl Unit for Answered<'static> {
    type Key = Asked;

    fn key(&self) -> Asked {
        self.asked
    }

    fn flaw(&self) -> Option<String> {
        let Asked { method, solver, .. } = self.asked;
        let stray = self.answers.iter().find(|answer| (answer.method, answer.solver) != (method, solver))?;
        Some(format!("found an answer of {}, expected those of {method}", stray.name()))
    }
}

/// Limits and failures are no ends: such units are asked again.
fn is_finished(unit: &Answered<'_>) -> bool {
    let is_stopped = |answer: &Answer| matches!(answer.status, AnswerStatus::Limit | AnswerStatus::Crashed);
    !unit.answers.is_empty() && !unit.answers.iter().any(is_stopped)
}

/// The units of a report.
fn answered(report: Report) -> Vec<Answered<'static>> {
    let mut units: BTreeMap<Asked, Vec<Answer>> = BTreeMap::new();
    for (case, of_case) in report.cases.into_iter().enumerate() {
        for answer in of_case.answers {
            let asked = Asked { case, method: answer.method, solver: answer.solver };
            units.entry(asked).or_default().push(answer);
        }
    }
    units.into_iter().map(|(asked, answers)| Answered { asked, answers: answers.into() }).collect()
}

/// A check under way.
struct Checking<'a> {
    prepared: &'a Prepared,
    journal: Journal,
    known: BTreeMap<Asked, Vec<Answer>>,
}

impl<'a> Checking<'a> {
    fn begin(
        prepared: &'a Prepared,
        left: Left<Report, Answered<'static>>,
        folder: Option<&Path>,
    ) -> Result<Self, Failure> {
        let clock = Clock { since: Instant::now(), before: left.seconds };
        let known = left.units(answered, is_finished);
        let journal = Journal::begin(folder, &prepared.about.header(), &known, clock)?;
        let known = known.into_iter().map(|unit| (unit.asked, unit.answers.into_owned())).collect();
        Ok(Checking { prepared, journal, known })
    }

    fn report(&self, arguments: &CheckArguments, workers: &WorkerPool, interrupt: &AtomicBool) -> Report {
        let brute_limit = arguments.brute.brute_limit;
        let problems = self.prepared.loaded.problems(brute_limit);
        let solvers = &self.prepared.subject.solvers;
        let total = units(&problems, solvers).len();
        let progress = Progress::new(total, "methods on cases", workers.searches(), &arguments.output.quiet);
        let solving = Solving {
            solve: workers,
            limits: arguments.solve.limits_or(SECONDS),
            brute_limit,
            interrupt,
            tally: progress.tally(),
        };
        let finished = |asked: Asked, answers: &[Answer]| {
            // What is known is in it from the beginning.
            if !self.known.contains_key(&asked) {
                self.journal.add(&Answered { asked, answers: answers.into() });
            }
            progress.finished();
        };
        let known = |asked| self.known.get(&asked).cloned();
        let run = run_cases(&problems, solvers, &solving, &known, &finished);
        drop(progress);
        Report::new(self.prepared.subject.clone(), &problems, run, self.journal.seconds())
    }
}

/// Where the files of each report go: the folder itself for one specification, a folder by its name for each
/// of several; none without `--out` and `--resume`.
fn folders(arguments: &CheckArguments, prepared: &[Prepared]) -> Vec<PathBuf> {
    let Some(folder) = arguments.output.folder() else { return Vec::new() };
    if prepared.len() == 1 {
        return vec![folder.to_owned()];
    }
    let mut folders: Vec<PathBuf> = Vec::new();
    for Prepared { name, .. } in prepared {
        let numbered = (2..).map(|count| format!("{name}-{count}"));
        let mut names = std::iter::once(name.clone()).chain(numbered).map(|name| folder.join(name));
        folders.extend(names.find(|name| !folders.contains(name)));
    }
    folders
}
