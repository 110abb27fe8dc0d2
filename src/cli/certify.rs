//! `countersign certify`: the scalable path alone, over a whole test set.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::Args;

use super::options::{Interrupt, OutputOptions, SpecOptions, UnusedSolveOptions, thread_pool};
use super::progress::Progress;
use super::resume::stored_report;
use super::{Failure, print};
use crate::check::{Quantity, Verdict};
use crate::kinds::asking::{Problem, Solving, run as run_cases};
use crate::kinds::training::CertifiedDecisions;
use crate::report::{
    CaseReport, Command, PlaneMaps, Report, Subject, prepare_folder, write_certificates, write_released,
};
use crate::solve::Tally;
use crate::spec::{Specification, Tile, Trained};

/// Tests whose contributions are held at a time.
const TILE: usize = 128;
/// How often an unfinished report is written.
const BETWEEN_FILES: Duration = Duration::from_secs(30);

#[derive(Args)]
pub(super) struct CertifyArguments {
    /// Specification file
    #[arg(value_name = "SPEC")]
    file: PathBuf,
    #[command(flatten)]
    spec: SpecOptions,
    /// Cases in parallel [default: the number of cores]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    #[command(flatten)]
    _solve: UnusedSolveOptions,
    #[command(flatten)]
    output: OutputOptions,
}

pub(super) fn run(arguments: &CertifyArguments) -> Result<u8, Failure> {
    let interrupt = Interrupt::new()?;
    let started = Instant::now();
    let specification =
        Specification::read(&arguments.file, &arguments.spec.overrides, &arguments.spec.solvers)
            .map_err(Failure::bad_input)?;
    let pool = thread_pool(arguments.threads)?;
    let trained = pool.install(|| specification.train()).map_err(Failure::bad_input)?;
    let subject = Subject {
        command: Command::Certify,
        spec: specification.to_json(),
        inputs: specification.inputs().map_err(Failure::bad_input)?,
        solvers: Vec::new(),
        notes: trained.notes(),
    };
    let known =
        arguments.output.resume.as_deref().map(|folder| stored_report(folder, &subject)).transpose()?;
    pool.install(|| check_methods(trained.as_ref(), &arguments.file))?;
    let interrupt = interrupt.armed();
    let folder = arguments.output.folder();
    folder.map_or(Ok(()), |folder| prepare_folder(folder)).map_err(Failure::bad_input)?;
    let before = known.as_ref().map_or(0.0, |report| report.seconds);
    let mut run = Certifying {
        file: &arguments.file,
        trained: trained.as_ref(),
        subject,
        known: known.map(|report| report.cases).unwrap_or_default(),
        folder: folder.map(PathBuf::as_path),
        interrupt: Arc::clone(&interrupt),
        cases: Vec::new(),
        since: started,
        before,
    };
    let report = pool.install(|| run.all(arguments.output.quiet))?;
    if let Some(folder) = folder {
        let decisions = pool.install(|| decisions(trained.as_ref(), &report));
        let is_sound = report.exit_code() == 0;
        let distances =
            if is_sound { pool.install(|| trained.distance_maps(&interrupt)) } else { Vec::new() };
        let maps = PlaneMaps { decisions: &decisions, distances: &distances };
        write_certificates(&report, maps, folder).map_err(Failure::internal)?;
        if is_sound {
            release(trained.as_ref(), &report, folder)?;
        }
    }
    print(&arguments.output.format.show(std::slice::from_ref(&report))?)?;
    Ok(report.exit_code())
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

/// A run over the tiles of a specification.
struct Certifying<'a> {
    /// The specification.
    file: &'a Path,
    trained: &'a dyn Trained,
    subject: Subject,
    /// The cases of an earlier run.
    known: Vec<CaseReport>,
    folder: Option<&'a Path>,
    interrupt: Arc<AtomicBool>,
    cases: Vec<CaseReport>,
    since: Instant,
    /// Seconds of the earlier run.
    before: f64,
}

impl Certifying<'_> {
    /// Every tile in its order; what was certified before is taken over.
    fn all(&mut self, quiet: bool) -> Result<Report, Failure> {
        let tiles = self.trained.tiles(TILE);
        let progress =
            Progress::new(tiles.iter().map(|tile| tile.tests.len()).sum(), "cases", Arc::default(), quiet);
        let mut written = Instant::now();
        for tile in &tiles {
            if self.interrupt.load(Ordering::Relaxed) {
                break;
            }
            let cases = match self.stored(tile) {
                Some(stored) => stored,
                None => match self.certified(tile)? {
                    Some(cases) => cases,
                    None => break,
                },
            };
            cases.iter().for_each(|_| progress.finished());
            self.cases.extend(cases);
            if let Some(folder) = self.folder.filter(|_| written.elapsed() > BETWEEN_FILES) {
                write_certificates(&self.report(true), PlaneMaps::default(), folder)
                    .map_err(Failure::internal)?;
                written = Instant::now();
            }
        }
        drop(progress);
        let total: usize = tiles.iter().map(|tile| tile.tests.len()).sum();
        Ok(self.report(self.cases.len() < total))
    }

    /// The cases of a tile, when an earlier run finished all of them: cases come in the order of the tiles. A case about
    /// training is about no test point.
    fn stored(&self, tile: &Tile) -> Option<Vec<CaseReport>> {
        let first = self.cases.len();
        let stored = self.known.get(first..first + tile.tests.len())?;
        let is_this =
            stored.iter().zip(tile.tests.clone()).all(|(case, test)| case.test.is_none_or(|of| of == test));
        is_this.then(|| stored.to_vec())
    }

    /// The cases of a tile; none when the user stopped it on its way.
    fn certified(&self, tile: &Tile) -> Result<Option<Vec<CaseReport>>, Failure> {
        let loaded = self.trained.load(std::slice::from_ref(tile)).map_err(Failure::bad_input)?;
        let mut problems = loaded.problems(0);
        keep_scalable(&mut problems, self.file)?;
        // A tile of test points is finished once it is begun; one of training is a whole run, which may take hours.
        let never = AtomicBool::new(false);
        let is_training = problems.iter().any(|problem| problem.question.training().is_some());
        let interrupt = if is_training { self.interrupt.as_ref() } else { &never };
        let tally = Tally::default();
        let solving = Solving::in_process(0, interrupt, &tally);
        let run = run_cases(&problems, &[], &solving, &|_| None, &|_, _| ());
        if run.interrupted {
            return Ok(None);
        }
        let mut cases = CaseReport::of_run(&problems, run, self.cases.len());
        for case in &mut cases {
            case.answers.retain(|answer| is_published(answer.quantity));
            case.checks.retain(|check| is_published(check.quantity));
        }
        Ok(Some(cases))
    }

    fn report(&self, interrupted: bool) -> Report {
        let seconds = self.before + self.since.elapsed().as_secs_f64();
        Report::of_cases(self.subject.clone(), self.cases.clone(), interrupted, seconds)
    }
}

/// Is the quantity part of a certificate's report? Flips are left to `check`, as the radius is made of them; so is how often
/// certificates err.
pub(super) fn is_published(quantity: Quantity) -> bool {
    !matches!(quantity, Quantity::Flips | Quantity::ErrorRate)
}
