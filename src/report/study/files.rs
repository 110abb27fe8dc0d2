//! The tables of a study as CSV.

use serde_json::json;

use super::row::StudyRow;
use super::schema::StudyReport;
use crate::report::csv_file::{Attachment, CsvFile};
use crate::study::PlaneFindings;
use crate::trajectory::Counts;

/// How subproblems ended, by the names of columns.
const ENDED: [(&str, fn(&Counts) -> usize); 5] = [
    ("optimal", |counts| counts.optimal),
    ("claimed", |counts| counts.claimed),
    ("limited", |counts| counts.limited),
    ("failed", |counts| counts.failed),
    ("contradicted", |counts| counts.contradicted),
];

pub(super) fn attachments(report: &StudyReport) -> Vec<Attachment<'_>> {
    std::iter::once(rows(report)).chain(report.plane.as_ref().map(plane)).collect()
}

fn rows(report: &StudyReport) -> Attachment<'_> {
    let mut file = CsvFile::new("study.csv", &report.rows)
        .column("method", |row| json!(row.method))
        .column("solver", |row| json!(row.solver))
        .column("horizon", |row| json!(row.horizon))
        .column("stride", |row| json!(row.stride))
        .column("parts", |row| json!(row.parts))
        .column("programs", |row| json!(row.programs))
        .column("tightening", |row| json!(row.tightening))
        .column("handed_on", |row| json!(row.handed_on))
        .column("status", |row| json!(row.status))
        .column("trust", |row| json!(row.trust))
        .column("width", |row| json!(row.width))
        .column("seconds", |row| json!(row.seconds));
    let of_bounds = |row: &StudyRow| row.subproblems;
    let of_tightening = |row: &StudyRow| row.tightening_subproblems;
    let both: [(&str, fn(&StudyRow) -> Option<Counts>); 2] =
        [("", of_bounds), ("tightening_", of_tightening)];
    for (begin, counts) in both {
        for (name, count) in ENDED {
            file = file.column(format!("{begin}{name}"), move |row| json!(counts(row).as_ref().map(count)));
        }
    }
    file.column("share_of_interval", |row| json!(row.share_of_interval))
        .column("excess", |row| json!(row.excess))
        .column("ratio", |row| json!(row.ratio))
        .column("contains_truth", |row| json!(row.contains_truth))
        .column("reason", |row| json!(row.reason))
        .attachment()
}

/// The points of the plane: where they are, the clean prediction, and for each certificate whether it holds.
fn plane(plane: &PlaneFindings) -> Attachment<'_> {
    let centers = plane.grid.centers();
    let mut file = CsvFile::new("plane.csv", 0..plane.clean.len());
    for (feature, name) in ["first", "second"].into_iter().enumerate() {
        let column = centers.column(feature).to_vec();
        file = file.column(name, move |&point| json!(column[point].to_string()));
    }
    file = file.column("prediction", |&point| json!(plane.clean[point]));
    for one in &plane.certified {
        file = file.column(one.certificate.as_str(), |&point| json!(one.holds[point]));
    }
    file.attachment()
}
