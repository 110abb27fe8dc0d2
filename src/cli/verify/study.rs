//! Reports of `study`, checked again.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use serde_json::json;

use super::{Failure, VerifyArguments, print};
use crate::cli::study::shown;
use crate::kinds::asking::Solving;
use crate::report::{Command, StudyReport, StudySetting, Subject, check_inputs, read_study};
use crate::solve::Tally;
use crate::spec::Specification;
use crate::study::{Cell, CellStatus, Findings, StudiedRun, study_again};

/// The stored boxes among themselves, and against bounds and attacks that are computed afresh.
pub(super) fn run(arguments: &VerifyArguments, path: &Path) -> Result<u8, Failure> {
    let started = Instant::now();
    let stored = read_study(path).map_err(Failure::bad_input)?;
    let specification = Specification::from_json(&stored.spec).map_err(Failure::bad_input)?;
    let studied = specification.load_study().map_err(Failure::bad_input)?;
    let present = specification.inputs().map_err(Failure::bad_input)?;
    check_inputs(&stored.inputs, path, &present).map_err(Failure::bad_input)?;
    if let Some(what) = stored_for_another(&stored, &studied) {
        return Err(Failure::BadInput(format!("{}: {what}", path.display())));
    }
    let (never, tally) = (AtomicBool::new(false), Tally::default());
    let solving = Solving::in_process(arguments.brute_limit, &never, &tally);
    let findings = study_again(&studied, &stored.all_findings(), &solving);
    let setting = setting(&stored);
    let report = StudyReport::new(&setting, &findings, stored.interrupted, started.elapsed().as_secs_f64());
    let exit_code = report.exit_code();
    if let (0 | 3 | 130, Some(what)) = (exit_code, misquoted(&stored)) {
        return Err(Failure::BadInput(format!("{}: {what}", path.display())));
    }
    print(&shown(&report, arguments.format)?)?;
    Ok(exit_code)
}

fn setting(stored: &StudyReport) -> StudySetting {
    StudySetting {
        subject: Subject {
            command: Command::default(),
            spec: stored.spec.clone(),
            inputs: stored.inputs.clone(),
            solvers: stored.solvers.iter().map(|solver| solver.name).collect(),
            notes: stored.notes.clone(),
        },
        design: stored.design.clone(),
        threads: stored.threads,
        time_limit: stored.time_limit,
    }
}

/// A study that is not the one of its own specification.
fn stored_for_another(stored: &StudyReport, studied: &StudiedRun) -> Option<String> {
    if stored.design != studied.design {
        let (found, expected) = (json!(stored.design), json!(studied.design));
        return Some(format!("design: found {found}, expected {expected}, as the specification has it"));
    }
    let found: Vec<Cell> = stored.rows.iter().filter_map(|row| row.cell()).collect();
    let (expected, _) = studied.design.cells();
    let names = |cells: &[Cell]| cells.iter().map(Cell::to_string).collect::<Vec<_>>().join(", ");
    let (found_names, expected_names) = (names(&found), names(&expected));
    (found != expected).then(|| {
        format!("rows: found the cells {found_names}, expected {expected_names}, as the design has them")
    })
}

/// What a report says about its rows together, where that is not what they say.
fn misquoted(stored: &StudyReport) -> Option<String> {
    let findings = Findings { checks: stored.comparisons.clone(), ..stored.all_findings() };
    let summed = StudyReport::new(&setting(stored), &findings, stored.interrupted, stored.seconds);
    // What a method without programs was stopped at is not a finding.
    let rows = stored.rows.iter().filter(|row| row.cell().is_some() || row.status == CellStatus::Complete);
    let fields = [
        ("rows", json!(rows.collect::<Vec<_>>()), json!(summed.rows)),
        ("summary", json!(stored.summary), json!(summed.summary)),
        ("verdict", json!(stored.verdict), json!(summed.verdict)),
    ];
    let (field, _, _) = fields.into_iter().find(|(_, found, expected)| found != expected)?;
    Some(format!(
        "{field}: found another one than the boxes and comparisons of the report give, expected theirs"
    ))
}
