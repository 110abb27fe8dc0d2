//! `countersign certify`: the scalable path alone, over a whole test set.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use clap::Args;
use serde::{Deserialize, Serialize};

use super::answered::Answered;
use super::failure::Failure;
use super::interrupt::{Armed, Interrupt};
use super::journal::{Clock, Journal, Unit};
use super::methods_help;
use super::options::{OutputOptions, Overrides, Threads};
use super::progress::Progress;
use super::refused::SolverOptionsElsewhere;
use super::resume::About;
use crate::report::{
    CaseReport, Command, Folder, PlaneMaps, Report, Subject, is_published, write_certificates, write_released,
};
use countersign_check::{Answer, Verdict};
use countersign_kinds::asking::{Asked, Problem, Solving, run as run_cases};
use countersign_kinds::spec::{Specification, Tile, Trained};
use countersign_kinds::training::CertifiedDecisions;
use countersign_solve::Tally;

/// Tests whose contributions are held at a time.
const TILE: usize = 128;

#[derive(Args)]
#[command(after_long_help = methods_help::at_scale())]
pub(super) struct CertifyArguments {
    /// Specification file
    #[arg(value_name = "SPEC")]
    file: PathBuf,
    #[command(flatten)]
    overrides: Overrides,
    #[command(flatten)]
    threads: Threads,
    #[command(flatten)]
    output: OutputOptions,
    #[command(flatten)]
    elsewhere: SolverOptionsElsewhere,
}

pub(super) fn run(arguments: &CertifyArguments) -> Result<u8, Failure> {
    arguments.elsewhere.refuse("certify")?;
    let interrupt = Interrupt::new()?;
    arguments.threads.start()?;
    let since = Instant::now();
    let specification =
        Specification::read(&arguments.file, &arguments.overrides.set, &[]).map_err(Failure::bad_input)?;
    let trained = specification.train().map_err(Failure::bad_input)?;
    let subject = Subject {
        command: Command::Certify,
        spec: specification.to_json(),
        inputs: specification.inputs().map_err(Failure::bad_input)?,
        solvers: Vec::new(),
        notes: trained.notes(),
        brute_limit: None,
    };
    let about = About::new::<Report>(Some(Command::Certify), &subject);
    let trained = trained.as_ref();
    check_methods(trained, &arguments.file)?;
    let folder = about.folder(arguments.output.folder(), &arguments.output)?;
    let left = about.left(arguments.output.resume.as_deref())?;
    let interrupt = interrupt.armed();
    let clock = Clock { since, before: left.seconds };
    let units = left.units(certified, Certified::is_finished);
    let journal = Journal::begin(folder, &about.header(), &units, clock)?;
    let certifying = Certifying { arguments, trained, known: Known::of(units), journal: &journal };
    let report = certifying.report(&subject, &interrupt)?;
    interrupt.write(|| {
        journal.write_by(|folder| write(trained, &report, folder, interrupt.flag()))?;
        journal.end(&report);
        arguments.output.format.print(&[report])
    })
}

/// Everything that the certificates are good for, in a folder.
fn write(
    trained: &dyn Trained,
    report: &Report,
    folder: &Folder,
    interrupt: &Arc<AtomicBool>,
) -> Result<(), Failure> {
    let is_sound = report.outcome.exit_code() == 0;
    let decisions = decisions(trained, report);
    let distances = if is_sound { trained.distance_maps(interrupt) } else { Vec::new() };
    let maps = PlaneMaps { decisions: &decisions, distances: &distances };
    write_certificates(report, maps, folder).map_err(Failure::internal)?;
    if is_sound { release(trained, report, folder) } else { Ok(()) }
}

/// What is decided over the plane of two raw features, for each case that no check contradicts.
fn decisions(trained: &dyn Trained, report: &Report) -> Vec<Option<CertifiedDecisions>> {
    let of_case = |(case, tile): (&CaseReport, Tile)| {
        let is_contradicted = case.checks.iter().any(|check| check.verdict == Verdict::Disagree);
        if is_contradicted { None } else { trained.decisions(&tile, &case.answers) }
    };
    report.cases.iter().zip(trained.tiles(1)).map(of_case).collect()
}

/// Private answers to all tests, where the specification asks for them and nothing contradicts its report.
fn release(trained: &dyn Trained, report: &Report, folder: &Folder) -> Result<(), Failure> {
    let answers = report.cases.first().map_or(&[][..], |case| case.answers.as_slice());
    match trained.released(answers) {
        None => Ok(()),
        Some(Ok(released)) => write_released(&released, folder).map_err(Failure::internal),
        Some(Err(why)) => Err(Failure::internal(format!("nothing is released: {why}"))),
    }
}

/// Has every model a method that scales? Asked about its first test, before anything is computed or written.
fn check_methods(trained: &dyn Trained, file: &Path) -> Result<(), Failure> {
    let mut firsts = trained.tiles(1);
    firsts.dedup_by_key(|tile| tile.model);
    firsts.iter().try_for_each(|tile| {
        let loaded = trained.load(std::slice::from_ref(tile)).map_err(Failure::bad_input)?;
        keep_scalable(&mut loaded.problems(0), file)
    })
}

/// Leaves the methods that scale.
fn keep_scalable(problems: &mut [Problem<'_>], file: &Path) -> Result<(), Failure> {
    for problem in problems {
        problem.methods = problem.scalable_methods();
        if problem.methods.is_empty() {
            return Err(Failure::bad_input(format!(
                "{}: check.methods: found none that scales for the {} model, expected one of those that certify fits; \
                 `check` runs the others",
                file.display(),
                problem.model
            )));
        }
    }
    Ok(())
}

/// A line of the journal: a case that is finished, or one method's answers about one that may not be.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Certified {
    Answers(Answered<'static>),
    Case(Box<CaseReport>),
}

impl Unit for Certified {
    /// The case, and what was asked about it.
    type Key = (usize, Option<Asked>);

    fn key(&self) -> Self::Key {
        match self {
            Certified::Answers(unit) => (unit.asked.case, Some(unit.asked)),
            Certified::Case(case) => (case.id, None),
        }
    }

    fn flaw(&self) -> Option<String> {
        match self {
            Certified::Answers(unit) => unit.flaw(),
            Certified::Case(_) => None,
        }
    }
}

impl Certified {
    fn is_finished(&self) -> bool {
        match self {
            Certified::Answers(unit) => unit.is_finished(),
            Certified::Case(_) => true,
        }
    }
}

/// The cases of a report, which has whole ones alone.
fn certified(report: Report) -> Vec<Certified> {
    report.cases.into_iter().map(|case| Certified::Case(Box::new(case))).collect()
}

/// What earlier runs finished.
#[derive(Default)]
struct Known {
    cases: BTreeMap<usize, CaseReport>,
    answers: BTreeMap<Asked, Vec<Answer>>,
}

impl Known {
    fn of(units: Vec<Certified>) -> Known {
        let mut known = Known::default();
        for unit in units {
            match unit {
                Certified::Answers(unit) => drop(known.answers.insert(unit.asked, unit.answers.into_owned())),
                Certified::Case(case) => drop(known.cases.insert(case.id, *case)),
            }
        }
        known
    }
}

/// A run over the tiles of a specification.
struct Certifying<'a> {
    arguments: &'a CertifyArguments,
    trained: &'a dyn Trained,
    known: Known,
    journal: &'a Journal,
}

impl Certifying<'_> {
    /// Every tile in its order; what was certified before is taken over.
    fn report(&self, subject: &Subject, interrupt: &Armed) -> Result<Report, Failure> {
        let tiles = self.trained.tiles(TILE);
        let total = tiles.iter().map(|tile| tile.tests.len()).sum();
        let progress = Progress::new(total, "cases", Arc::default(), &self.arguments.output.quiet);
        let cases: Mutex<Vec<CaseReport>> = Mutex::default();
        let so_far = || cases.lock().unwrap_or_else(PoisonError::into_inner);
        let certify_all = || {
            for tile in &tiles {
                let first = so_far().len();
                let of_tile = match self.stored(tile, first) {
                    Some(stored) => stored,
                    None => match self.certified(tile, first, interrupt.flag())? {
                        Some(cases) => cases,
                        None => break,
                    },
                };
                of_tile.iter().for_each(|_| progress.finished());
                so_far().extend(of_tile);
            }
            Ok(())
        };
        let report_of = |cases: Vec<CaseReport>| {
            let interrupted = cases.len() < total;
            Report::of_cases(subject.clone(), cases, interrupted, self.journal.seconds())
        };
        let done_so_far = || {
            let report = report_of(so_far().clone());
            self.journal.write(&report)?;
            self.arguments.output.format.print(&[report])
        };
        interrupt.work(certify_all, done_so_far)??;
        drop(progress);
        let cases = std::mem::take(&mut *so_far());
        Ok(report_of(cases))
    }

    /// The cases of a tile, the first of them with this number, when earlier runs finished all of them. A
    /// case about training is about no test point.
    fn stored(&self, tile: &Tile, first: usize) -> Option<Vec<CaseReport>> {
        let of_test = |(id, test): (usize, usize)| {
            self.known.cases.get(&id).filter(|case| case.test.is_none_or(|of| of == test)).cloned()
        };
        (first..).zip(tile.tests.clone()).map(of_test).collect()
    }

    /// The cases of a tile, the first of them with this number; none when the user stopped it on its way.
    fn certified(
        &self,
        tile: &Tile,
        first: usize,
        interrupt: &AtomicBool,
    ) -> Result<Option<Vec<CaseReport>>, Failure> {
        if interrupt.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let loaded = self.trained.load(std::slice::from_ref(tile)).map_err(Failure::bad_input)?;
        let mut problems = loaded.problems(0);
        keep_scalable(&mut problems, &self.arguments.file)?;
        let tally = Tally::default();
        let solving = Solving::in_process(0, interrupt, &tally);
        let of_report = |asked: Asked| Asked { case: first + asked.case, ..asked };
        let known = |asked: Asked| self.known.answers.get(&of_report(asked)).cloned();
        let finished = |asked: Asked, answers: &[Answer]| {
            let published: Vec<Answer> =
                answers.iter().filter(|answer| is_published(answer.quantity)).cloned().collect();
            self.journal.add(&Answered { asked: of_report(asked), answers: published.into() });
        };
        let run = run_cases(&problems, &[], &solving, &known, &finished);
        if run.interrupted {
            return Ok(None);
        }
        let mut cases = CaseReport::of_run(&problems, run, first);
        for case in &mut cases {
            case.answers.retain(|answer| is_published(answer.quantity));
            case.checks.retain(|check| is_published(check.quantity));
            self.journal.add(case);
        }
        Ok(Some(cases))
    }
}
