//! Certified accuracy: one line for each certificate, those with the same numbers together.

use crate::report::cell::{Cell, Table, TableOf};
use crate::report::digits::{Toward, share};
use crate::report::gather::{grouped, unique};
use crate::report::schema::Report;
use crate::report::summary::Accuracy;
use countersign_kinds::training::certified::CertifiedAccuracy;

/// Steps of a curve that are shown.
const SHOWN: usize = 6;

pub(super) fn certificates(report: &Report) -> Table {
    let all = &report.certified_accuracy;
    let first_alike = |line: &Accuracy| all.iter().position(|other| is_alike(line, other)).unwrap_or(0);
    let lines = grouped(all.iter().map(|line| (first_alike(line), line.method.as_str())));
    let certified = |place: usize| &all[place].certified;
    TableOf::new(&lines)
        .text("model", |&(place, _)| all[place].model.clone())
        .text("certificate", |(_, methods)| unique(methods.iter().copied()).join(", "))
        .number("clean accuracy", |&(place, _)| match certified(place).clean_accuracy {
            Some(share) => Cell::decimals(share, 3),
            None => "unknown".into(),
        })
        .number("median radius", |&(place, _)| {
            let CertifiedAccuracy { clean_accuracy, median_radius, .. } = certified(place);
            match median_radius {
                Some(radius) => radius.to_string(),
                None if *clean_accuracy == Some(0.0) => "none".to_owned(),
                None => "unbounded".to_owned(),
            }
        })
        .number("attacked", |&(place, _)| certified(place).median_attacked.map(|radius| radius.to_string()))
        .number("met by an attack", |&(place, _)| {
            format!("{} of {}", all[place].met_by_attack, certified(place).points)
        })
        .text("certified at so many flips", |&(place, _)| curve(certified(place)))
        .table()
}

/// Solvers and methods may differ; what they certify does not.
fn is_alike(one: &Accuracy, other: &Accuracy) -> bool {
    (&one.model, one.met_by_attack, &one.certified) == (&other.model, other.met_by_attack, &other.certified)
}

fn curve(certified: &CertifiedAccuracy) -> String {
    let every = certified.curve.len().div_ceil(SHOWN).max(1);
    let step = |&(flips, certified): &(_, f64)| format!("{flips}: {}", share(certified, 2, Toward::Down));
    let steps = certified.curve.iter().step_by(every).map(step);
    steps.collect::<Vec<_>>().join("  ")
}
