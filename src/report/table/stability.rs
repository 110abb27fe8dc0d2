//! How many deletions may be ignored, how far predictions are stable, and what releasing them costs.

use super::{plain_table, with_numbers};
use crate::check::{AnswerBox, Quantity};
use crate::report::Report;
use crate::report::digits::{Toward, share, significant};
use crate::report::stability::{Distances, PrivateAccuracy, distances, private_accuracies};

/// Columns of shares at most.
const COLUMNS: usize = 12;

pub(super) fn section(report: &Report) -> String {
    let (distances, accuracies) = (distances(&report.cases), private_accuracies(&report.cases));
    let sections = [shares(&distances), private(&accuracies)];
    sections.into_iter().filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// One line for each method: which share of the tests stays as it is under how many samples.
fn shares(all: &[Distances<'_>]) -> String {
    let Some(first) = all.first() else { return String::new() };
    let most = all.iter().map(|line| line.most).max().unwrap_or(0);
    // Evenly spread, the last one among them.
    let every = most.div_ceil(COLUMNS).max(1);
    let counts: Vec<usize> = (1..=most).filter(|count| (most - count) % every == 0).collect();
    let what = match first.quantity {
        Quantity::Deletions => "deletions that may be ignored: tests stable under up to",
        _ => "tests stable under substitutions of up to",
    };
    let mut header = vec!["model".to_owned(), "method".to_owned()];
    header.extend(counts.iter().enumerate().map(|(index, count)| match index {
        0 => format!("{what} {count}"),
        _ => count.to_string(),
    }));
    header.extend(["mean".to_owned(), "seconds".to_owned()]);
    let mut table = plain_table(&header.iter().map(String::as_str).collect::<Vec<_>>());
    for line in all {
        // What attacks have left may be less yet; a certificate is rounded down.
        let mean = line.distances.iter().sum::<f64>() / line.distances.len().max(1) as f64;
        let mut row = vec![line.case.model.clone(), line.name.clone()];
        row.extend(counts.iter().map(|&count| share(line.share(count), 4, Toward::Down)));
        row.extend([significant(mean, Toward::Down), format!("{:.3}", line.seconds)]);
        table.add_row(row);
    }
    with_numbers(table, 2..header.len())
}

/// One line for each ε.
fn private(all: &[PrivateAccuracy<'_>]) -> String {
    let mut table = plain_table(&[
        "model",
        "ε of a release",
        "β",
        "accuracy without noise",
        "expected: global sensitivity, Laplace",
        "expected: smooth sensitivity, Cauchy",
    ]);
    for line in all {
        let cell = |own: &Option<AnswerBox>, index: usize| {
            own.as_ref().map_or_else(|| "-".to_owned(), |own| share(own.lower[index], 4, Toward::Down))
        };
        for (index, (epsilon, beta)) in line.privacy.epsilons.iter().zip(&line.privacy.betas).enumerate() {
            table.add_row([
                line.case.model.clone(),
                epsilon.to_string(),
                significant(*beta, Toward::Down),
                line.clean.map_or_else(|| "-".to_owned(), |clean| format!("{clean:.4}")),
                cell(&line.global, index),
                cell(&line.smooth, index),
            ]);
        }
    }
    if table.is_empty() { String::new() } else { with_numbers(table, 1..6) }
}
