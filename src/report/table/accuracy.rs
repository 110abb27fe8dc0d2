//! Certified accuracy: one line for each certificate, those with the same numbers together.

use super::{plain_table, with_numbers};
use crate::property::CertifiedAccuracy;
use crate::report::digits::{Toward, share};
use crate::report::{Accuracy, Report};

/// Steps of a curve that are shown.
const SHOWN: usize = 6;

pub(super) fn section(report: &Report) -> String {
    let mut lines: Vec<(&Accuracy, Vec<String>)> = Vec::new();
    for accuracy in &report.certified_accuracy {
        let same = lines.iter_mut().find(|(line, _)| same_numbers(line, accuracy));
        let name = accuracy.method.to_string();
        match same {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => lines.push((accuracy, vec![name])),
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
        "attacked",
        "met by an attack",
        "certified at so many flips",
    ]);
    for (line, names) in lines {
        let certified = &line.certified;
        table.add_row([
            line.model.clone(),
            names.join(", "),
            certified.clean_accuracy.map_or("unknown".to_owned(), |share| format!("{share:.3}")),
            certified.median_radius.map_or("unbounded".to_owned(), |radius| radius.to_string()),
            certified.median_attacked.map_or("-".to_owned(), |radius| radius.to_string()),
            format!("{} of {}", line.met_by_attack, certified.points),
            curve(certified),
        ]);
    }
    with_numbers(table, 2..6)
}

/// Solvers and methods may differ; what they certify does not.
fn same_numbers(a: &Accuracy, b: &Accuracy) -> bool {
    a.model == b.model && a.met_by_attack == b.met_by_attack && a.certified == b.certified
}

fn curve(certified: &CertifiedAccuracy) -> String {
    let every = certified.curve.len().div_ceil(SHOWN).max(1);
    let step = |&(flips, certified): &(_, f64)| format!("{flips}: {}", share(certified, 2, Toward::Down));
    let steps = certified.curve.iter().step_by(every).map(step);
    steps.collect::<Vec<_>>().join("  ")
}
