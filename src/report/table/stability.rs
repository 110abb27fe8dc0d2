//! How many deletions may be ignored, how far predictions are stable, and what releasing them costs.

use crate::report::cell::{Cell, Table, TableOf};
use crate::report::digits::Toward;
use crate::report::schema::Report;
use crate::report::stability::{PrivateAccuracy, distances, private_accuracies, smooth_certificates};
use countersign_check::{AnswerBox, Quantity};

/// Columns of shares at most.
const COLUMNS: usize = 12;

/// One line for each method: which share of the tests stays as it is under how many samples.
pub(super) fn shares(report: &Report) -> Table {
    let all = distances(&report.cases);
    let what = match all.first().map(|line| line.quantity) {
        Some(Quantity::Deletions) => "deletions that may be ignored: tests stable under up to",
        _ => "tests stable under substitutions of up to",
    };
    let most = all.iter().map(|line| line.most).max().unwrap_or(0);
    // Evenly spread, the last one among them.
    let every = most.div_ceil(COLUMNS).max(1);
    let counts = (1..=most).filter(|count| (most - count) % every == 0);
    let mut table = TableOf::new(&all)
        .text("model", |line| line.case.model.clone())
        .text("method", |line| line.name.clone());
    for (place, count) in counts.enumerate() {
        let name = if place == 0 { format!("{what} {count}") } else { count.to_string() };
        table = table.number(name, |line| Cell::share(line.share(count), Toward::Down));
    }
    table
        // What attacks have left may be less yet; a certificate is rounded down.
        .number("mean", |line| {
            let mean = line.distances.iter().sum::<f64>() / line.distances.len().max(1) as f64;
            Cell::bound(mean, Toward::Down)
        })
        .number("seconds", |line| Cell::Seconds(line.seconds))
        .table()
}

/// One line for each ε.
pub(super) fn private_accuracy(report: &Report) -> Table {
    let all = private_accuracies(&report.cases);
    let releases: Vec<(&PrivateAccuracy<'_>, usize)> = all
        .iter()
        .flat_map(|own| (0..own.privacy.epsilons.len()).map(move |release| (own, release)))
        .collect();
    let expected = |own: Option<&AnswerBox>, release: usize| {
        own.map(|own| Cell::share(own.lower[release], Toward::Down))
    };
    let mut table = TableOf::new(&releases)
        .text("model", |(own, _)| own.case.model.clone())
        .number("ε of a release", |(own, release)| own.privacy.epsilons[*release].to_string())
        .number("β", |(own, release)| Cell::bound(own.privacy.betas[*release], Toward::Down))
        .number("accuracy without noise", |(own, _)| own.clean.map(|clean| Cell::decimals(clean, 4)))
        .number("expected: global sensitivity, Laplace", |(own, release)| {
            expected(own.global.as_ref(), *release)
        });
    for (method, end) in smooth_certificates(&all) {
        table = table.number(format!("expected: smooth sensitivity, Cauchy{end}"), |(own, release)| {
            expected(own.smooth_by(method), *release)
        });
    }
    table.table()
}
