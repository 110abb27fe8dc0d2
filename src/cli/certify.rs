//! `countersign certify`: the scalable path alone, over a whole test set.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use clap::Args;

use super::failure::Failure;
use super::interrupt::Interrupt;
use super::journal::{Clock, Journal, Unit};
use super::methods_help;
use super::options::{OutputOptions, Overrides, Quiet, Threads};
use super::progress::Progress;
use super::refused::SolverOptionsElsewhere;
use super::resume::About;
use crate::report::{
    CaseReport, Command, PlaneMaps, Report, Subject, is_published, write_certificates, write_released,
};
use countersign_check::Verdict;
use countersign_kinds::asking::{Problem, Solving, run as run_cases};
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
    let since = Instant::now();
    let specification =
        Specification::read(&arguments.file, &arguments.overrides.set, &[]).map_err(Failure::bad_input)?;
    let pool = arguments.threads.pool()?;
    let trained = pool.install(|| specification.train()).map_err(Failure::bad_input)?;
    let subject = Subject {
        command: Command::Certify,
        spec: specification.to_json(),
        inputs: specification.inputs().map_err(Failure::bad_input)?,
        solvers: Vec::new(),
        notes: trained.notes(),
        brute_limit: None,
    };
    let about = About::new::<Report>(Some(Command::Certify), &subject);
    let left = about.left(arguments.output.resume.as_deref())?;
    let trained = trained.as_ref();
    pool.install(|| check_methods(trained, &arguments.file))?;
    let interrupt = interrupt.armed();
    let folder = arguments.output.folder();
    let clock = Clock { since, before: left.seconds };
    let known = left.units(|report: Report| report.cases, |_| true);
    let journal = Journal::begin(folder, &about.header(), &known, clock)?;
    let certifying =
        Certifying { file: &arguments.file, trained, known, journal: &journal, interrupt: &interrupt };
    let report = pool.install(|| certifying.report(subject, &arguments.output.quiet))?;
    if let Some(folder) = folder {
        pool.install(|| write(trained, &report, folder, &interrupt))?;
    }
    journal.end();
    arguments.output.format.print(&[report])
}

/// Everything that the certificates are good for, in a folder.
fn write(
    trained: &dyn Trained,
    report: &Report,
    folder: &Path,
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
fn release(trained: &dyn Trained, report: &Report, folder: &Path) -> Result<(), Failure> {
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

impl Unit for CaseReport {
    type Key = usize;

    fn key(&self) -> usize {
        self.id
    }
}

/// A run over the tiles of a specification.
struct Certifying<'a> {
    /// The specification.
    file: &'a Path,
    trained: &'a dyn Trained,
    /// The cases that earlier runs finished, in their order.
    known: Vec<CaseReport>,
    journal: &'a Journal,
    interrupt: &'a AtomicBool,
}

impl Certifying<'_> {
    /// Every tile in its order; what was certified before is taken over.
    fn report(&self, subject: Subject, quiet: &Quiet) -> Result<Report, Failure> {
        let tiles = self.trained.tiles(TILE);
        let total = tiles.iter().map(|tile| tile.tests.len()).sum();
        let progress = Progress::new(total, "cases", Arc::default(), quiet);
        let mut cases: Vec<CaseReport> = Vec::new();
        for tile in &tiles {
            if self.interrupt.load(Ordering::Relaxed) {
                break;
            }
            let first = cases.len();
            let of_tile = match self.stored(tile, first) {
                Some(stored) => stored,
                None => match self.certified(tile, first)? {
                    Some(cases) => cases,
                    None => break,
                },
            };
            of_tile.iter().for_each(|_| progress.finished());
            cases.extend(of_tile);
        }
        drop(progress);
        let interrupted = cases.len() < total;
        Ok(Report::of_cases(subject, cases, interrupted, self.journal.seconds()))
    }

    /// The cases of a tile, the first of them with this number, when earlier runs finished all of them. A
    /// case about training is about no test point.
    fn stored(&self, tile: &Tile, first: usize) -> Option<Vec<CaseReport>> {
        let stored = self.known.get(first..first + tile.tests.len())?;
        let is_this = |(case, (id, test)): (&CaseReport, (usize, usize))| {
            case.id == id && case.test.is_none_or(|of| of == test)
        };
        stored.iter().zip((first..).zip(tile.tests.clone())).all(is_this).then(|| stored.to_vec())
    }

    /// The cases of a tile, the first of them with this number; none when the user stopped it on its way.
    fn certified(&self, tile: &Tile, first: usize) -> Result<Option<Vec<CaseReport>>, Failure> {
        let loaded = self.trained.load(std::slice::from_ref(tile)).map_err(Failure::bad_input)?;
        let mut problems = loaded.problems(0);
        keep_scalable(&mut problems, self.file)?;
        // A tile of test points is finished once it is begun; one of training is a whole run, which may take
        // hours.
        let never = AtomicBool::new(false);
        let is_training = problems.iter().any(|problem| problem.question.training().is_some());
        let interrupt = if is_training { self.interrupt } else { &never };
        let tally = Tally::default();
        let solving = Solving::in_process(0, interrupt, &tally);
        let run = run_cases(&problems, &[], &solving, &|_| None, &|_, _| ());
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
