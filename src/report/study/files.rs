//! Studies as files.

use std::io::{self, Write};
use std::path::Path;

use super::plane::write_plane;
use super::{STUDY_SCHEMA, StudyReport};
use crate::report::ReportError;
use crate::report::figures::of_study;
use crate::report::files::{read_stored, write_json, write_page, write_whole};
use crate::report::page::study_page;
use crate::trajectory::SubproblemCounts;

/// Writes `report.json`, `study.csv`, where points were asked about `plane.csv`, the figures, and the page `report.html` that has
/// them all, into a folder, which is made when missing. Each file appears whole or not at all.
///
/// # Errors
/// What the file system says.
pub fn write_study(report: &StudyReport, folder: &Path) -> Result<(), ReportError> {
    write_study_json(report, folder)?;
    write_whole(&folder.join("study.csv"), |to| table(report, to))?;
    report.plane.as_ref().map_or(Ok(()), |plane| write_plane(plane, folder))?;
    write_page(folder, &of_study(report), |exhibits| study_page(report, exhibits))
}

/// Writes `report.json` alone.
///
/// # Errors
/// What the file system says.
pub fn write_study_json(report: &StudyReport, folder: &Path) -> Result<(), ReportError> {
    write_json(report, folder)
}

/// Reads a stored study.
///
/// # Errors
/// When the file is missing, is not a study, or has another schema.
pub fn read_study(path: &Path) -> Result<StudyReport, ReportError> {
    let report = read_stored(path, STUDY_SCHEMA, |report: &StudyReport| &report.schema)?;
    match report.rows.iter().find(|row| !row.is_whole()) {
        None => Ok(report),
        Some(row) => Err(ReportError::Row { path: path.to_owned(), row: row.name() }),
    }
}

const COLUMNS: [&str; 27] = [
    "method",
    "solver",
    "horizon",
    "stride",
    "parts",
    "programs",
    "tightening",
    "handed_on",
    "status",
    "trust",
    "width",
    "seconds",
    "optimal",
    "claimed",
    "limited",
    "failed",
    "contradicted",
    "tightening_optimal",
    "tightening_claimed",
    "tightening_limited",
    "tightening_failed",
    "tightening_contradicted",
    "share_of_interval",
    "excess",
    "ratio",
    "contains_truth",
    "reason",
];

fn table(report: &StudyReport, to: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    table.write_record(COLUMNS)?;
    let ended = |counts: Option<SubproblemCounts>| match counts {
        Some(of) => [of.optimal, of.claimed, of.limited, of.failed, of.contradicted].map(Some),
        None => [None; 5],
    };
    for row in &report.rows {
        table.serialize((
            (row.method, row.solver, row.horizon, row.stride),
            (row.parts, row.programs, row.tightening, row.handed_on),
            (row.status, row.trust, row.width, row.seconds),
            ended(row.subproblems),
            ended(row.tightening_subproblems),
            (row.share_of_interval, row.excess, row.ratio, row.contains_truth, &row.reason),
        ))?;
    }
    table.flush()
}
