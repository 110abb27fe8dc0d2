//! Certificates of training under attack: one line for each case and method.

use super::{plain_table, with_numbers};
use crate::check::six_digits;
use crate::report::Report;
use crate::report::training::{TrainingCertificate, training_certificates};

/// A column: its header, and its cell where the certificate has one.
type Column = (&'static str, fn(&TrainingCertificate<'_>) -> Option<String>);

/// Columns that some reports have no cells for are left out there.
const COLUMNS: [Column; 11] = [
    ("budget", |line| Some(line.setting.budget.to_string())),
    ("feature radius", |line| above_zero(line.setting.feature_radius)),
    ("label radius", |line| above_zero(line.setting.label_radius)),
    ("test radius", |line| above_zero(line.setting.test_radius)),
    ("epochs", |line| Some(line.setting.epochs.to_string())),
    ("certified accuracy", |line| line.accuracy.map(share)),
    ("clean accuracy", |line| line.clean_accuracy.map(share)),
    ("certified stable", |line| line.stable.map(share)),
    ("targeted, at most", |line| line.targeted.map(share)),
    ("mean loss, at most", |line| line.loss.map(six_digits)),
    ("width", |line| line.width.map(six_digits)),
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

fn share(share: f64) -> String {
    format!("{share:.4}")
}

fn above_zero(radius: f64) -> Option<String> {
    (radius > 0.0).then(|| radius.to_string())
}
