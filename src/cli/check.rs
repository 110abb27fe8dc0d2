//! `countersign check`: the main job.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use clap::Args;

use super::answered::{Answered, answered};
use super::failure::Failure;
use super::interrupt::{Armed, Interrupt};
use super::journal::{Clock, Journal};
use super::methods_help;
use super::options::{BruteLimit, OutputOptions, SECONDS, SolveOptions, SpecOptions};
use super::progress::Progress;
use super::resume::{About, Left};
use crate::report::{Command, Folder, Report, Subject};
use countersign_check::Answer;
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
    arguments.solve.threads.start()?;
    let resumed = arguments.output.resume.as_deref();
    if resumed.is_some() && arguments.specs.len() > 1 {
        return Err(Failure::bad_input("--resume: found several specifications, expected one"));
    }
    // Everything that the user could have got wrong is found before anything is solved or written.
    let prepared = prepare_all(arguments)?;
    let mut begun = Vec::new();
    for (one, place) in prepared.iter().zip(places(arguments, &prepared)) {
        let folder = one.about.folder(place.as_deref(), &arguments.output)?;
        begun.push((one, folder, one.about.left(resumed)?));
    }
    let interrupt = interrupt.armed();
    let workers = arguments.solve.workers(Arc::clone(interrupt.flag()))?;
    let begun: Result<Vec<_>, _> =
        begun.into_iter().map(|(one, folder, left)| Checking::begin(one, left, folder)).collect();
    let mut reports = Vec::new();
    for checking in begun? {
        let report = checking.report(arguments, &workers, &interrupt, &reports)?;
        interrupt.write(|| checking.journal.end_with(&report))?;
        reports.push(report);
    }
    interrupt.write(|| arguments.output.format.print(&reports))
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
        folder: Option<Folder>,
    ) -> Result<Self, Failure> {
        let clock = Clock { since: Instant::now(), before: left.seconds };
        let known = left.units(answered, Answered::is_finished);
        let journal = Journal::begin(folder, &prepared.about.header(), &known, clock)?;
        let known = known.into_iter().map(|unit| (unit.asked, unit.answers.into_owned())).collect();
        Ok(Checking { prepared, journal, known })
    }

    /// The report; `before` are those of other specifications, which are printed with it where the user
    /// interrupts.
    fn report(
        &self,
        arguments: &CheckArguments,
        workers: &WorkerPool,
        interrupt: &Armed,
        before: &[Report],
    ) -> Result<Report, Failure> {
        let brute_limit = arguments.brute.brute_limit;
        let problems = self.prepared.loaded.problems(brute_limit);
        let solvers = &self.prepared.subject.solvers;
        let total = units(&problems, solvers).len();
        let progress = Progress::new(total, "methods on cases", workers.searches(), &arguments.output.quiet);
        let answers = Mutex::new(self.known.clone());
        let finished = |asked: Asked, of_unit: &[Answer]| {
            // What is known is in it from the beginning.
            if !self.known.contains_key(&asked) {
                self.journal.add(&Answered { asked, answers: of_unit.into() });
                let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
                answers.insert(asked, of_unit.to_vec());
            }
            progress.finished();
        };
        let checked = |known: &BTreeMap<Asked, Vec<Answer>>, stop: &AtomicBool, finished: Finished<'_>| {
            let solving = Solving {
                solve: workers,
                limits: arguments.solve.limits_or(SECONDS),
                brute_limit,
                interrupt: stop,
                tally: progress.tally(),
            };
            let known = |asked| known.get(&asked).cloned();
            let run = run_cases(&problems, solvers, &solving, &known, finished);
            Report::new(self.prepared.subject.clone(), &problems, run, self.journal.seconds())
        };
        let done_so_far = || {
            let known = answers.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let report = checked(&known, &AtomicBool::new(true), &|_, _| ());
            self.journal.write(&report)?;
            let reports: Vec<Report> = before.iter().cloned().chain([report]).collect();
            arguments.output.format.print(&reports)
        };
        interrupt.work(|| checked(&self.known, interrupt.flag(), &finished), done_so_far)
    }
}

/// What is called with the answers of a unit.
type Finished<'a> = &'a (dyn Fn(Asked, &[Answer]) + Sync);

/// Where the files of each report go: the folder itself for one specification, a folder by its name for each
/// of several; nowhere without `--out` and `--resume`.
fn places(arguments: &CheckArguments, prepared: &[Prepared]) -> Vec<Option<PathBuf>> {
    let Some(folder) = arguments.output.folder() else { return vec![None; prepared.len()] };
    if prepared.len() == 1 {
        return vec![Some(folder.to_owned())];
    }
    let mut places: Vec<PathBuf> = Vec::new();
    for Prepared { name, .. } in prepared {
        let numbered = (2..).map(|count| format!("{name}-{count}"));
        let mut names = std::iter::once(name.clone()).chain(numbered).map(|name| folder.join(name));
        places.extend(names.find(|name| !places.contains(name)));
    }
    places.into_iter().map(Some).collect()
}
