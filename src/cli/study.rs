//! `countersign study`: formulations × horizons.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use clap::Args;
use serde::{Deserialize, Serialize};

use super::allowance::while_allowed;
use super::failure::Failure;
use super::interrupt::{Armed, Interrupt};
use super::journal::{Clock, Journal, Unit};
use super::options::{BruteLimit, OutputOptions, SECONDS, SolveOptions, SpecOptions};
use super::progress::Progress;
use super::resume::{About, Left};
use crate::report::spent;
use crate::report::{Command, StudyReport, StudyRow, StudySetting, Subject, findings};
use countersign_kinds::asking::Solving;
use countersign_kinds::training::study::{
    Cell, CellStatus, Findings, Finished, PlaneFindings, StudiedRun, study,
};
use countersign_solve::WorkerPool;

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
    brute: BruteLimit,
    #[command(flatten)]
    output: OutputOptions,
}

pub(super) fn run(arguments: &StudyArguments) -> Result<u8, Failure> {
    let interrupt = Interrupt::new()?;
    arguments.solve.threads.start()?;
    let since = Instant::now();
    let specification = arguments.spec.read(&arguments.file).map_err(Failure::bad_input)?;
    let studied = specification.load_study().map_err(Failure::bad_input)?;
    let (cells, left_out) = studied.design.cells();
    let subject = Subject {
        command: Command::default(),
        spec: specification.to_json(),
        inputs: specification.inputs().map_err(Failure::bad_input)?,
        solvers: studied.design.solvers.clone(),
        notes: studied.notes.iter().cloned().chain(left_out).collect(),
        brute_limit: Some(arguments.brute.brute_limit),
    };
    let about = About::new::<StudyReport>(None, &subject);
    let setting = StudySetting {
        subject,
        design: studied.design.clone(),
        threads: rayon::current_num_threads(),
        time_limit: arguments.solve.limits_or(studied.time_limit.unwrap_or(SECONDS)).seconds,
    };
    let folder = about.folder(arguments.output.folder(), &arguments.output)?;
    let left = about.left(arguments.output.resume.as_deref())?;
    let interrupt = interrupt.armed();
    let stop = Arc::new(AtomicBool::new(false));
    let workers = arguments.solve.workers(Arc::clone(&stop))?;
    let clock = Clock { since, before: left.seconds };
    let known = Known::of(left, setting.time_limit);
    let journal = Journal::begin(folder, &about.header(), &known.units, clock)?;
    let studying = Studying {
        arguments,
        studied: &studied,
        cells: &cells,
        setting,
        known,
        journal: &journal,
        stop: &stop,
    };
    let report = studying.report(&workers, &interrupt)?;
    interrupt.write(|| {
        journal.end_with(&report)?;
        arguments.output.format.print(&[report])
    })
}

/// A row of the report, with the seconds that its subproblems were given.
#[derive(Serialize, Deserialize)]
struct Studied {
    time_limit: f64,
    #[serde(flatten)]
    row: StudyRow,
}

impl Unit for Studied {
    type Key = String;

    fn key(&self) -> String {
        self.row.name()
    }

    fn flaw(&self) -> Option<String> {
        (!self.row.is_whole())
            .then(|| format!("found {} with a box that does not go with its status", self.row.name()))
    }
}

/// What need not be found out again.
struct Known {
    units: Vec<Studied>,
    plane: Option<PlaneFindings>,
}

impl Known {
    /// What methods without programs said, and cells that are complete, that no solver takes, or that stopped
    /// at a limit which is no tighter than `time_limit`.
    fn of(mut left: Left<StudyReport, Studied>, time_limit: f64) -> Self {
        let is_kept = |status: CellStatus, limit: f64| match status {
            CellStatus::Complete | CellStatus::Unsupported => true,
            CellStatus::Limited => limit >= time_limit,
            _ => false,
        };
        let plane = left.report.as_mut().and_then(|report| {
            let limit = report.time_limit;
            report.plane.take().filter(|plane| is_kept(plane.status, limit))
        });
        let rows = |report: StudyReport| {
            let time_limit = report.time_limit;
            report.rows.into_iter().map(|row| Studied { time_limit, row }).collect()
        };
        Known { units: left.units(rows, |unit| is_kept(unit.row.status, unit.time_limit)), plane }
    }

    fn has(&self, row: &StudyRow) -> bool {
        self.units.iter().any(|unit| unit.row.name() == row.name())
    }
}

/// A study under way.
struct Studying<'a> {
    arguments: &'a StudyArguments,
    studied: &'a StudiedRun,
    cells: &'a [Cell],
    setting: StudySetting,
    known: Known,
    journal: &'a Journal,
    /// Set when the user interrupts or the seconds in all are spent.
    stop: &'a AtomicBool,
}

impl Studying<'_> {
    fn report(&self, workers: &WorkerPool, interrupt: &Armed) -> Result<StudyReport, Failure> {
        let quiet = &self.arguments.output.quiet;
        let progress = Progress::new(self.cells.len(), "cells", workers.searches(), quiet);
        let rows = Mutex::new(self.known.units.iter().map(|unit| unit.row.clone()).collect::<Vec<_>>());
        let note = |row: StudyRow| {
            // What is known is in the journal from the beginning.
            if !self.known.has(&row) {
                let row = Studied { time_limit: self.setting.time_limit, row };
                self.journal.add(&row);
                rows.lock().unwrap_or_else(PoisonError::into_inner).push(row.row);
            }
        };
        let found = |known: &[StudyRow], stop: &AtomicBool, finished: &mut dyn FnMut(Finished<'_>)| {
            let solving = Solving {
                solve: workers,
                limits: self.arguments.solve.limits_or(self.setting.time_limit),
                brute_limit: self.arguments.brute.brute_limit,
                interrupt: stop,
                tally: progress.tally(),
            };
            let known = Findings { plane: self.known.plane.clone(), ..findings(known) };
            study(self.studied, self.cells, &solving, &known, finished)
        };
        let mut finished = |part: Finished<'_>| match part {
            Finished::Answers(answers) => {
                answers.iter().for_each(|answer| note(StudyRow::of_answer(answer, &[])));
            }
            Finished::Cell(result) => {
                note(StudyRow::of_cell(result, &[]));
                progress.finished();
            }
        };
        let all = || {
            let known: Vec<StudyRow> = self.known.units.iter().map(|unit| unit.row.clone()).collect();
            while_allowed(interrupt.flag(), self.stop, self.studied.total_limit, || {
                found(&known, self.stop, &mut finished)
            })
        };
        let done_so_far = || {
            let known = rows.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let report = self.report_of(&found(&known, &AtomicBool::new(true), &mut |_| ()), true);
            self.journal.write(&report)?;
            self.arguments.output.format.print(&[report])
        };
        let found = interrupt.work(all, done_so_far)??;
        let is_interrupted = interrupt.flag().load(Ordering::Relaxed) && !found.is_whole();
        Ok(self.report_of(&found, is_interrupted))
    }

    fn report_of(&self, found: &Findings, is_interrupted: bool) -> StudyReport {
        let mut report = StudyReport::new(&self.setting, found, is_interrupted, self.journal.seconds());
        let is_spent = self.stop.load(Ordering::Relaxed) && !is_interrupted && !found.is_whole();
        report.notes.extend(self.studied.total_limit.filter(|_| is_spent).map(spent));
        report
    }
}
