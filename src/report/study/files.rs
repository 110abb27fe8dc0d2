//! The tables of a study as CSV.

use serde_json::{Value, json};

use super::row::StudyRow;
use super::schema::StudyReport;
use crate::report::csv_file::{Attachment, row};
use countersign_kinds::training::bounds::SubproblemCounts;
use countersign_kinds::training::study::PlaneFindings;

pub(super) fn attachments(report: &StudyReport) -> Vec<Attachment<'_>> {
    let header = "method,solver,horizon,stride,parts,programs,tightening,handed_on,status,trust,width,seconds,\
                  optimal,claimed,limited,failed,contradicted,tightening_optimal,tightening_claimed,\
                  tightening_limited,tightening_failed,tightening_contradicted,share_of_interval,excess,ratio,\
                  contains_truth,reason";
    let rows = report.rows.iter().map(|own: &StudyRow| {
        let ended = row(ended("", own.subproblems), &ended("tightening_", own.tightening_subproblems));
        row(ended, &json!(own))
    });
    let rows = Attachment::csv("study.csv", header, rows);
    std::iter::once(rows).chain(report.plane.as_ref().map(plane)).collect()
}

/// How subproblems ended, under names that begin so.
fn ended(begin: &str, counts: Option<SubproblemCounts>) -> Value {
    let counts = json!(counts);
    let entries = counts.as_object().into_iter().flatten();
    entries.map(|(name, count)| (format!("{begin}{name}"), count.clone())).collect()
}

/// The points of the plane: where they are, the clean prediction, and for each certificate whether it holds.
fn plane(plane: &PlaneFindings) -> Attachment<'_> {
    let names = plane.certified.iter().map(|one| one.certificate.as_str());
    let header: Vec<&str> = ["first", "second", "prediction"].into_iter().chain(names).collect();
    let centers = plane.grid.centers();
    let rows = plane.clean.iter().enumerate().map(move |(point, clean)| {
        let [first, second] = [centers[[point, 0]], centers[[point, 1]]].map(|at: f64| at.to_string());
        let mut entries = json!({ "first": first, "second": second, "prediction": clean });
        for one in &plane.certified {
            entries[one.certificate.as_str()] = json!(one.holds[point]);
        }
        entries
    });
    Attachment::csv("plane.csv", header.join(","), rows)
}
