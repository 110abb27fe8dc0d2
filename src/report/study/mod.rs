//! The report of a study as data, `countersign-study/1`.
//!
//! - here: the report.
//! - `row`: one line of it: a cell, or a method without programs.
//! - `plane`: files about the points of a plane.
//! - `files`: JSON, CSV and SVG files, and reading a report back.

mod files;
mod plane;
mod row;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::schema::{SolverInfo, Subject, solver_infos};
use crate::check::{Check, Verdict};
use crate::spec::Input;
use crate::study::{CellStatus, Design, Findings, PlaneFindings};
pub use files::{read_study, write_study, write_study_json};
pub use row::StudyRow;

/// The name of the schema of studies.
pub const STUDY_SCHEMA: &str = "countersign-study/1";

/// Everything that a study found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StudyReport {
    /// `countersign-study/1`.
    pub schema: String,
    /// Version of Countersign.
    pub version: String,
    /// The specification with defaults filled in and paths made absolute.
    pub spec: serde_json::Value,
    /// The files that were read.
    pub inputs: Vec<Input>,
    /// What was gone through.
    pub design: Design,
    /// The solvers that were asked.
    pub solvers: Vec<SolverInfo>,
    /// Subproblems in parallel, which the seconds depend on.
    pub threads: usize,
    /// Seconds for each subproblem.
    pub time_limit: f64,
    /// Methods without programs, then one row a cell.
    pub rows: Vec<StudyRow>,
    /// What certificates say about points of the plane of two raw features, where that was asked.
    pub plane: Option<PlaneFindings>,
    /// What was compared: rows with each other, and attacks with the rows that hold what they lead to.
    pub comparisons: Vec<Check>,
    /// What a reader should know before relying on the numbers.
    pub notes: Vec<String>,
    /// Counts.
    pub summary: StudySummary,
    /// The verdict over everything.
    pub verdict: Verdict,
    /// The user stopped the study; `--resume` goes on from here.
    pub interrupted: bool,
    /// Wall-clock seconds.
    pub seconds: f64,
}

/// How many of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StudySummary {
    /// Cells.
    pub cells: usize,
    /// Cells in which every subproblem was solved.
    pub complete: usize,
    /// Cells in which limits stopped some subproblems, or some failed.
    pub limited: usize,
    /// Cells without a box.
    pub crashed: usize,
    /// Cells that a solver does not take.
    pub unsupported: usize,
    /// Cells that were stopped on their way or before.
    pub unfinished: usize,
    /// Comparisons.
    pub comparisons: usize,
    /// Comparisons that agree.
    pub agree: usize,
    /// Comparisons that disagree.
    pub disagree: usize,
    /// Comparisons that could not be decided.
    pub incomplete: usize,
}

/// How a study is run, as its report says it.
#[derive(Clone, Debug)]
pub struct StudySetting {
    /// The specification, its files and solvers, and notes.
    pub subject: Subject,
    /// What is gone through.
    pub design: Design,
    /// Subproblems in parallel.
    pub threads: usize,
    /// Seconds for each subproblem.
    pub time_limit: f64,
}

impl StudyReport {
    /// Puts findings into a report.
    pub fn new(setting: &StudySetting, findings: &Findings, interrupted: bool, seconds: f64) -> Self {
        let rows = row::rows(findings);
        let summary = summarise(findings);
        let subject = setting.subject.clone();
        StudyReport {
            schema: STUDY_SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            spec: subject.spec,
            inputs: subject.inputs,
            design: setting.design.clone(),
            solvers: solver_infos(&subject.solvers),
            threads: setting.threads,
            time_limit: setting.time_limit,
            verdict: verdict(findings, &rows, &summary, interrupted),
            rows,
            comparisons: findings.checks.clone(),
            plane: findings.plane.clone(),
            notes: subject.notes,
            summary,
            interrupted,
            seconds,
        }
    }

    /// What need not be found out again: what a method without programs said, and cells that are complete, that no solver
    /// takes, or that stopped at a limit which is no tighter than `time_limit`. Comparisons are made anew.
    pub fn findings(&self, time_limit: f64) -> Findings {
        let keeps_limited = self.time_limit >= time_limit;
        let is_kept =
            |status: CellStatus| status.is_final() || (status == CellStatus::Limited && keeps_limited);
        let mut findings = self.all_findings();
        findings.cells.retain(|result| is_kept(result.status));
        findings.plane = findings.plane.filter(|plane| is_kept(plane.status));
        findings
    }

    /// What was found out, without the comparisons.
    pub fn all_findings(&self) -> Findings {
        let is_said = |row: &&StudyRow| row.status == CellStatus::Complete;
        Findings {
            answers: self.rows.iter().filter(is_said).filter_map(StudyRow::answer).collect(),
            cells: self.rows.iter().filter_map(StudyRow::result).collect(),
            plane: self.plane.clone(),
            ..Findings::default()
        }
    }

    /// The exit code that the verdict stands for: 0, 1 or 3; 130 when the user stopped the study.
    pub fn exit_code(&self) -> u8 {
        match (self.verdict, self.interrupted) {
            (Verdict::Disagree, _) => 1,
            (_, true) => 130,
            (Verdict::Agree, _) => 0,
            (Verdict::Incomplete, _) => 3,
        }
    }
}

fn summarise(findings: &Findings) -> StudySummary {
    let cells = |statuses: &[CellStatus]| {
        findings.cells.iter().filter(|result| statuses.contains(&result.status)).count()
    };
    let checks = |verdict: Verdict| findings.checks.iter().filter(|check| check.verdict == verdict).count();
    StudySummary {
        cells: findings.cells.len(),
        complete: cells(&[CellStatus::Complete]),
        limited: cells(&[CellStatus::Limited]),
        crashed: cells(&[CellStatus::Crashed]),
        unsupported: cells(&[CellStatus::Unsupported]),
        unfinished: cells(&[CellStatus::Interrupted, CellStatus::NotBegun]),
        comparisons: findings.checks.len(),
        agree: checks(Verdict::Agree),
        disagree: checks(Verdict::Disagree),
        incomplete: checks(Verdict::Incomplete),
    }
}

fn verdict(findings: &Findings, rows: &[StudyRow], summary: &StudySummary, interrupted: bool) -> Verdict {
    let is_plane_short = findings.plane.iter().any(|plane| plane.status != CellStatus::Complete);
    let is_short = is_plane_short || rows.iter().any(|row| !row.status.is_final());
    if summary.disagree > 0 {
        Verdict::Disagree
    } else if interrupted || summary.incomplete > 0 || is_short {
        Verdict::Incomplete
    } else {
        Verdict::Agree
    }
}

/// The JSON Schema of studies.
pub fn study_json_schema() -> serde_json::Value {
    schemars::schema_for!(StudyReport).to_value()
}
