//! Certificates of training under attack: one line for each case and method.

use super::{plain_table, with_numbers};
use crate::report::Report;
use crate::report::digits::{Toward, share, significant};
use crate::report::training::{TrainingCertificate, training_certificates};

/// A column: its header, and its cell where the certificate has one.
type Column = (&'static str, fn(&TrainingCertificate<'_>) -> Option<String>);

/// Columns that some reports have no cells for are left out there.
const COLUMNS: [Column; 12] = [
    ("budget", |line| Some(line.setting.threat.budget.to_string())),
    ("feature radius", |line| above_zero(line.setting.threat.feature_radius)),
    ("label radius", |line| above_zero(line.setting.threat.label_radius)),
    ("domain", |line| line.setting.threat.domain.map(|domain| domain.to_string())),
    ("test radius", |line| above_zero(line.setting.test_radius)),
    ("epochs", |line| Some(line.setting.epochs.to_string())),
    ("certified accuracy", |line| line.accuracy.map(at_least)),
    ("clean accuracy", |line| line.clean_accuracy.map(|share| format!("{share:.4}"))),
    ("certified stable", |line| line.stable.map(at_least)),
    ("targeted, at most", |line| line.targeted.map(|bound| share(bound, 4, Toward::Up))),
    ("mean loss, at most", |line| line.loss.map(at_most)),
    ("width", |line| line.width.map(at_most)),
];

pub(super) fn section(report: &Report) -> String {
    let certificates = training_certificates(&report.cases);
    if certificates.is_empty() {
        return String::new();
    }
    let used: Vec<Column> = COLUMNS
        .into_iter()
        .filter(|(_, cell)| certificates.iter().any(|line| cell(line).is_some()))
        .collect();
    let header: Vec<&str> =
        ["case", "method"].into_iter().chain(used.iter().map(|(name, _)| *name)).chain(["seconds"]).collect();
    let mut table = plain_table(&header);
    for line in &certificates {
        let first = [line.case.id.to_string(), line.method.to_string()];
        let cells = used.iter().map(|(_, cell)| cell(line).unwrap_or_else(|| "-".to_owned()));
        table.add_row(first.into_iter().chain(cells).chain([format!("{:.3}", line.seconds)]));
    }
    with_numbers(table, 2..header.len())
}

/// A share that is certified.
fn at_least(bound: f64) -> String {
    share(bound, 4, Toward::Down)
}

/// A number that is not exceeded.
fn at_most(bound: f64) -> String {
    significant(bound, Toward::Up)
}

fn above_zero(radius: f64) -> Option<String> {
    (radius > 0.0).then(|| radius.to_string())
}
