//! Certificates of smoothed classifiers: one line for each model, method and radius, with the samples that it
//! took.

use crate::report::cell::{Cell, Table, TableOf};
use crate::report::digits::{Toward, share};
use crate::report::schema::Report;
use crate::report::smoothed::SmoothedAccuracy;

pub(super) fn certificates(report: &Report) -> Table {
    let at_least = |exact: f64| Cell::Number { exact, shown: share(exact, 3, Toward::Down) };
    let mean = |count: Option<f64>| count.map(|count| Cell::decimals(count, 0));
    let factor = |factor: Option<f64>| factor.map(|factor| format!("{factor:.2}x"));
    let mut table = TableOf::new(&report.smoothed_accuracy)
        .text("model", |line| line.model.clone())
        .text("certificate", |line| match line.radius {
            Some(radius) => format!("{} at {}", line.method, radius.get()),
            None => line.method.to_string(),
        })
        .number("accuracy", |line| at_least(line.accuracy))
        .number("average radius", |line| {
            line.average_certified_radius.map(|radius| Cell::bound(radius, Toward::Down))
        });
    for asked in radii(report) {
        table = table.number(format!("at {asked}"), |line| {
            // What was certified at one radius says nothing about a larger one.
            let is_known = line.radius.is_none_or(|radius| radius.get() == asked);
            is_known.then(|| at_least(certified_at(line, asked)))
        });
    }
    table
        .number("abstained", |line| line.abstained)
        .number("ended in stage, %", |line| percentages(&line.ended))
        .number("samples a point", |line| mean(line.samples))
        .number("fewer", |line| factor(line.sample_reduction))
        .number("networks asked a point", |line| mean(line.evaluations))
        .number("fewer", |line| factor(line.evaluation_reduction))
        .table()
}

/// Shares in percent, with one place, as in `20.8 + 69.8 + 6.4 + 3.0`.
fn percentages(shares: &[f64]) -> Option<String> {
    let one = |share: &f64| format!("{:.1}", share * 100.0);
    (!shares.is_empty()).then(|| shares.iter().map(one).collect::<Vec<_>>().join(" + "))
}

/// The radii that were asked for; where none were, some of those that were certified.
fn radii(report: &Report) -> Vec<f64> {
    let lines = || report.smoothed_accuracy.iter();
    let mut radii: Vec<f64> = lines().filter_map(|line| Some(line.radius?.get())).collect();
    if radii.is_empty() && lines().next().is_some() {
        let largest = lines().flat_map(|line| &line.curve).map(|(radius, _)| *radius).fold(0.0, f64::max);
        radii = (1..=4).map(|quarter| (largest * f64::from(quarter) / 4.0 * 100.0).floor() / 100.0).collect();
    }
    radii.sort_by(f64::total_cmp);
    radii.dedup();
    radii
}

/// The share of points that are right and certify at least a radius.
fn certified_at(line: &SmoothedAccuracy, radius: f64) -> f64 {
    line.curve.iter().find(|(at_least, _)| *at_least >= radius).map_or(0.0, |(_, share)| *share)
}
