//! Certificates of smoothed classifiers: one line for each model, method and radius, with the samples that it took.

use super::{plain_table, with_numbers};
use crate::report::digits::{Toward, share, significant};
use crate::report::{Report, SmoothedAccuracy};

pub(super) fn section(report: &Report) -> String {
    if report.smoothed_accuracy.is_empty() {
        return String::new();
    }
    let asked = asked(report);
    let at: Vec<String> = asked.iter().map(|radius| format!("at {radius}")).collect();
    let header: Vec<&str> = ["model", "certificate", "accuracy", "average radius"]
        .into_iter()
        .chain(at.iter().map(String::as_str))
        .chain([
            "abstained",
            "ended in stage, %",
            "samples a point",
            "fewer",
            "networks asked a point",
            "fewer",
        ])
        .collect();
    let mut table = plain_table(&header);
    for line in &report.smoothed_accuracy {
        let radius = line.radius.map(|radius| radius.get());
        let name = radius.map_or(line.method.to_string(), |radius| format!("{} at {radius}", line.method));
        let or_nothing = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let mean = |count: Option<f64>| or_nothing(count.map(|count| format!("{count:.0}")));
        let factor = |factor: Option<f64>| or_nothing(factor.map(|factor| format!("{factor:.2}x")));
        let at = asked.iter().map(|&asked| {
            // What was certified at one radius says nothing about a larger one.
            let is_known = radius.is_none_or(|radius| radius == asked);
            or_nothing(is_known.then(|| share(certified_at(line, asked), 3, Toward::Down)))
        });
        let first = [
            line.model.clone(),
            name,
            share(line.accuracy, 3, Toward::Down),
            or_nothing(line.average_certified_radius.map(|radius| significant(radius, Toward::Down))),
        ];
        let last = [
            line.abstained.to_string(),
            percentages(&line.ended),
            mean(line.samples),
            factor(line.sample_reduction),
            mean(line.evaluations),
            factor(line.evaluation_reduction),
        ];
        table.add_row(first.into_iter().chain(at).chain(last));
    }
    with_numbers(table, 2..header.len())
}

/// Shares in percent, with one place, as in `20.8 + 69.8 + 6.4 + 3.0`.
fn percentages(shares: &[f64]) -> String {
    let one = |share: &f64| format!("{:.1}", share * 100.0);
    if shares.is_empty() { "-".to_owned() } else { shares.iter().map(one).collect::<Vec<_>>().join(" + ") }
}

/// The radii that were asked for; where none were, some of those that were certified.
fn asked(report: &Report) -> Vec<f64> {
    let lines = || report.smoothed_accuracy.iter();
    let mut radii: Vec<f64> = lines().filter_map(|line| Some(line.radius?.get())).collect();
    if radii.is_empty() {
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
