//! Distances and accuracies as CSV.

use std::io::{self, Write};

use super::Report;
use super::stability::{distances, private_accuracies};

/// One row for each case, method and test.
pub(super) fn write_distances(report: &Report, to: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    table.write_record(["case", "model", "method", "quantity", "test", "distance", "most"])?;
    for line in distances(&report.cases) {
        for (test, distance) in line.distances.iter().enumerate() {
            let of = (line.case.id, &line.case.model, &line.name, line.quantity.as_str());
            table.serialize((of, test, *distance as u64, line.most))?;
        }
    }
    table.flush()
}

/// One row for each case, method and number of samples: the share of tests that so many leave as they are.
pub(super) fn write_shares(report: &Report, to: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    table.write_record(["case", "model", "method", "quantity", "samples", "stable_share"])?;
    for line in distances(&report.cases) {
        for count in 0..=line.most {
            let of = (line.case.id, &line.case.model, &line.name, line.quantity.as_str());
            table.serialize((of, count, line.share(count)))?;
        }
    }
    table.flush()
}

/// One row for each case and ε.
pub(super) fn write_private_accuracy(report: &Report, to: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    table.write_record([
        "case",
        "model",
        "epsilon",
        "beta",
        "accuracy",
        "global_laplace_lower",
        "global_laplace_upper",
        "smooth_cauchy_lower",
        "smooth_cauchy_upper",
    ])?;
    for line in private_accuracies(&report.cases) {
        for (index, (epsilon, beta)) in line.privacy.epsilons.iter().zip(&line.privacy.betas).enumerate() {
            let [global, smooth] = [&line.global, &line.smooth]
                .map(|own| own.as_ref().map(|own| (own.lower[index], own.upper[index])));
            let ends = |own: Option<(f64, f64)>| (own.map(|own| own.0), own.map(|own| own.1));
            table.serialize((
                (line.case.id, &line.case.model),
                (epsilon, beta, line.clean),
                ends(global),
                ends(smooth),
            ))?;
        }
    }
    table.flush()
}
