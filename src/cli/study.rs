//! `countersign study`: formulations × horizons.

use std::io::{IsTerminal, stdout};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use clap::Args;

use super::options::{Interrupt, OutputFormat, OutputOptions, SECONDS, SolveOptions, SpecOptions};
use super::progress::Progress;
use super::resume::stored_study;
use super::{Failure, print};
use crate::kinds::asking::Solving;
use crate::report::{
    Command, ReportError, StudyReport, StudySetting, Subject, prepare_folder, study_table, write_study,
    write_study_json,
};
use crate::solve::WorkerPool;
use crate::spec::Specification;
use crate::study::{Cell, Findings, StudiedRun, study};

/// How often it is looked whether the study must stop.
const POLL: Duration = Duration::from_millis(50);

#[derive(Args)]
pub(super) struct StudyArguments {
    /// Specification file, of kind "trajectory"
    #[arg(value_name = "SPEC")]
    file: PathBuf,
    #[command(flatten)]
    spec: SpecOptions,
    #[command(flatten)]
    solve: SolveOptions,
    #[command(flatten)]
    output: OutputOptions,
}

pub(super) fn run(arguments: &StudyArguments) -> Result<u8, Failure> {
    let interrupt = Interrupt::new()?;
    let started = Instant::now();
    let specification =
        Specification::read(&arguments.file, &arguments.spec.overrides, &arguments.spec.solvers)
            .map_err(Failure::bad_input)?;
    let studied = specification.load_study().map_err(Failure::bad_input)?;
    let (cells, left_out) = studied.design.cells();
    let pool = arguments.solve.thread_pool()?;
    let setting = StudySetting {
        subject: subject(&specification, &studied, left_out)?,
        design: studied.design.clone(),
        threads: pool.current_num_threads(),
        time_limit: arguments.solve.limits_or(studied.time_limit.unwrap_or(SECONDS)).seconds,
    };
    let resumed = arguments.output.resume.as_deref();
    let known = resumed.map(|folder| stored_study(folder, &setting.subject)).transpose()?;
    let interrupt = interrupt.armed();
    let stop = Arc::new(AtomicBool::new(false));
    let workers = arguments.solve.workers(Arc::clone(&stop))?;
    let folder = arguments.output.folder().map(PathBuf::as_path);
    folder.map_or(Ok(()), prepare_folder).map_err(Failure::bad_input)?;
    let studying = Studying {
        arguments,
        studied: &studied,
        cells: &cells,
        setting,
        known: known.as_ref(),
        folder,
        interrupt: &interrupt,
        stop: &stop,
        started,
    };
    let report =
        while_allowed(&interrupt, &stop, studied.total_limit, || pool.install(|| studying.report(&workers)))?;
    if let Some(folder) = folder {
        write_study(&report, folder).map_err(Failure::internal)?;
    }
    print(&shown(&report, arguments.output.format)?)?;
    Ok(report.exit_code())
}

fn subject(
    specification: &Specification,
    studied: &StudiedRun,
    left_out: Vec<String>,
) -> Result<Subject, Failure> {
    Ok(Subject {
        command: Command::default(),
        spec: specification.to_json(),
        inputs: specification.inputs().map_err(Failure::bad_input)?,
        solvers: studied.design.solvers.clone(),
        notes: studied.notes.iter().cloned().chain(left_out).collect(),
    })
}

pub(super) fn shown(report: &StudyReport, format: OutputFormat) -> Result<String, Failure> {
    match format {
        OutputFormat::Table => Ok(study_table(report, stdout().is_terminal())),
        OutputFormat::Json => {
            serde_json::to_string_pretty(report).map(|text| text + "\n").map_err(Failure::internal)
        }
    }
}

/// Does something while a second thread sets `stop` once the user interrupts or the seconds are spent.
fn while_allowed<T>(
    interrupt: &AtomicBool,
    stop: &AtomicBool,
    seconds: Option<f64>,
    work: impl FnOnce() -> T,
) -> T {
    let started = Instant::now();
    let is_done = AtomicBool::new(false);
    let is_spent = || seconds.is_some_and(|seconds| started.elapsed().as_secs_f64() >= seconds);
    thread::scope(|scope| {
        let watcher = scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                if interrupt.load(Ordering::Relaxed) || is_spent() {
                    stop.store(true, Ordering::Relaxed);
                }
                thread::park_timeout(POLL);
            }
        });
        // However the work ends, the watcher is to end too.
        let _ending = Ending { is_done: &is_done, watcher: watcher.thread() };
        work()
    })
}

/// Ends the watcher when dropped.
struct Ending<'a> {
    is_done: &'a AtomicBool,
    watcher: &'a thread::Thread,
}

impl Drop for Ending<'_> {
    fn drop(&mut self) {
        self.is_done.store(true, Ordering::Relaxed);
        self.watcher.unpark();
    }
}

/// A study under way.
struct Studying<'a> {
    arguments: &'a StudyArguments,
    studied: &'a StudiedRun,
    cells: &'a [Cell],
    setting: StudySetting,
    /// The report of an earlier run.
    known: Option<&'a StudyReport>,
    folder: Option<&'a Path>,
    interrupt: &'a AtomicBool,
    /// Set when the user interrupts or the seconds in all are spent.
    stop: &'a AtomicBool,
    started: Instant,
}

impl Studying<'_> {
    /// Every cell; what is known is in the folder after each of them.
    fn report(&self, workers: &WorkerPool) -> Result<StudyReport, Failure> {
        let quiet = self.arguments.output.quiet;
        let progress = Progress::new(self.cells.len(), "cells", workers.searches(), quiet);
        let solving = Solving {
            solve: workers,
            limits: self.arguments.solve.limits_or(self.setting.time_limit),
            brute_limit: self.arguments.solve.brute_limit,
            interrupt: self.stop,
            tally: progress.tally(),
        };
        let known = self.known.map(|report| report.findings(self.setting.time_limit)).unwrap_or_default();
        let mut finished = |findings: &Findings| -> Result<(), ReportError> {
            progress.finished();
            self.folder.map_or(Ok(()), |folder| write_study_json(&self.report_of(findings), folder))
        };
        let findings = study(self.studied, self.cells, &solving, &known, &mut finished);
        drop(progress);
        Ok(self.report_of(&findings.map_err(Failure::internal)?))
    }

    fn report_of(&self, findings: &Findings) -> StudyReport {
        let before = self.known.map_or(0.0, |report| report.seconds);
        let seconds = before + self.started.elapsed().as_secs_f64();
        let is_interrupted = self.interrupt.load(Ordering::Relaxed) && !findings.is_whole();
        let mut report = StudyReport::new(&self.setting, findings, is_interrupted, seconds);
        // Between two cells, cells are still to come.
        let is_spent = self.stop.load(Ordering::Relaxed) && !is_interrupted && !findings.is_whole();
        let note = |limit: f64| format!("the limit of {limit} s in all was spent");
        report.notes.extend(self.studied.total_limit.filter(|_| is_spent).map(note));
        report
    }
}
