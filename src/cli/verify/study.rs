//! Reports of `study`, checked again.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use serde_json::json;

use super::arguments::VerifyArguments;
use super::misquoted::{Entry, refuse_misquoted};
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::report::{Command, StudyReport, StudySetting, Subject, check_inputs, read};
use countersign_kinds::asking::Solving;
use countersign_kinds::spec::Specification;
use countersign_kinds::training::study::{Cell, CellStatus, Findings, StudiedRun, study_again};

/// The stored boxes among themselves, and against bounds and attacks that are computed afresh.
pub(super) fn run(arguments: &VerifyArguments, path: &Path) -> Result<u8, Failure> {
    let started = Instant::now();
    let stored: StudyReport = read(path).map_err(Failure::bad_input)?;
    let specification = Specification::from_json(&stored.head.spec).map_err(Failure::bad_input)?;
    let studied = specification.load_study().map_err(Failure::bad_input)?;
    let present = specification.inputs().map_err(Failure::bad_input)?;
    check_inputs(&stored.head.inputs, path, &present).map_err(Failure::bad_input)?;
    refuse_another(&stored, path, &studied)?;
    let never = AtomicBool::new(false);
    let progress = Progress::new(1, "studies", Arc::default(), &arguments.quiet);
    let solving = Solving::in_process(arguments.brute.brute_limit, &never, progress.tally());
    let findings = study_again(&studied, &stored.findings(), &solving);
    drop(progress);
    let (setting, interrupted) = (setting(&stored), stored.outcome.interrupted);
    let report = StudyReport::new(&setting, &findings, interrupted, started.elapsed().as_secs_f64());
    if report.outcome.exit_code() != 1 {
        refuse_wrong_sums(&stored, path, &setting)?;
    }
    arguments.format.print(&[report])
}

fn setting(stored: &StudyReport) -> StudySetting {
    StudySetting {
        subject: Subject {
            command: Command::default(),
            spec: stored.head.spec.clone(),
            inputs: stored.head.inputs.clone(),
            solvers: stored.solvers.iter().map(|solver| solver.name).collect(),
            notes: stored.notes.clone(),
        },
        design: stored.design.clone(),
        threads: stored.threads,
        time_limit: stored.time_limit,
    }
}

/// Refuses a study that is not the one of its own specification.
fn refuse_another(stored: &StudyReport, path: &Path, studied: &StudiedRun) -> Result<(), Failure> {
    let names = |cells: &[Cell]| cells.iter().map(Cell::to_string).collect::<Vec<_>>();
    let found: Vec<Cell> = stored.rows.iter().filter_map(|row| row.cell()).collect();
    let (expected, _) = studied.design.cells();
    let entries = [
        Entry { name: "design", found: json!(stored.design), expected: json!(studied.design) },
        Entry { name: "rows", found: json!(names(&found)), expected: json!(names(&expected)) },
    ];
    refuse_misquoted(path, entries, "the entries of the specification")
}

/// Refuses a report that says something else about its rows together than they do.
fn refuse_wrong_sums(stored: &StudyReport, path: &Path, setting: &StudySetting) -> Result<(), Failure> {
    let findings = Findings { checks: stored.comparisons.clone(), ..stored.findings() };
    let outcome = &stored.outcome;
    let summed = StudyReport::new(setting, &findings, outcome.interrupted, outcome.seconds);
    // What a method without programs was stopped at is not a finding.
    let rows = stored.rows.iter().filter(|row| row.cell().is_some() || row.status == CellStatus::Complete);
    let of = |name, found, expected| Entry { name, found, expected };
    let entries = [
        of("rows", json!(rows.collect::<Vec<_>>()), json!(summed.rows)),
        of("summary", json!(stored.summary), json!(summed.summary)),
        of("verdict", json!(outcome.verdict), json!(summed.outcome.verdict)),
    ];
    refuse_misquoted(path, entries, "the boxes and comparisons of the report")
}
