//! Certified accuracy: one line for each certificate, those with the same numbers together.

use super::{plain_table, with_numbers};
use crate::property::CertifiedAccuracy;
use crate::report::Report;

/// Steps of a curve that are shown.
const SHOWN: usize = 6;

pub(super) fn section(report: &Report) -> String {
    let mut lines: Vec<(&str, Vec<String>, &CertifiedAccuracy)> = Vec::new();
    for accuracy in &report.certified_accuracy {
        let same = lines
            .iter_mut()
            .find(|(model, _, certified)| *model == accuracy.model && **certified == accuracy.certified);
        let name = accuracy.method.to_string();
        match same {
            Some((_, names, _)) if names.contains(&name) => {}
            Some((_, names, _)) => names.push(name),
            None => lines.push((&accuracy.model, vec![name], &accuracy.certified)),
        }
    }
    if lines.is_empty() {
        return String::new();
    }
    let mut table = plain_table(&[
        "model",
        "certificate",
        "clean accuracy",
        "median radius",
        "certified at so many flips",
    ]);
    for (model, names, certified) in lines {
        table.add_row([
            model.to_owned(),
            names.join(", "),
            certified.clean_accuracy.map_or("unknown".to_owned(), |share| format!("{share:.3}")),
            certified.median_radius.map_or("unbounded".to_owned(), |radius| radius.to_string()),
            curve(certified),
        ]);
    }
    with_numbers(table, 2..4)
}

fn curve(certified: &CertifiedAccuracy) -> String {
    let every = certified.curve.len().div_ceil(SHOWN).max(1);
    let steps = certified.curve.iter().step_by(every).map(|(flips, share)| format!("{flips}: {share:.2}"));
    steps.collect::<Vec<_>>().join("  ")
}
