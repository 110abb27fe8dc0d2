//! Certified accuracy against the number of label flips, a line for each model and method (ScaLabelCert,
//! figures 1 and 3).

use countersign_kinds::role;
use plotters::prelude::SeriesLabelPosition;

use super::chart::{Axis, Chart, Line, across, stairs};
use super::figure::{Exhibit, STAIRS};
use crate::report::gather::place_of;
use crate::report::roles::is_black_box;
use crate::report::schema::Report;

/// The figure; nothing for a report without certificates.
pub(super) fn certified_accuracy(report: &Report) -> Option<Exhibit> {
    let mut models: Vec<&str> = Vec::new();
    let certificates = report.certified_accuracy.iter().filter(|line| role(line.method).certifies());
    let lines: Vec<Line> = certificates
        .map(|line| {
            let name = format!("{}, {}", line.model, line.method);
            let points = stairs(line.certified.curve.iter().map(|&(flips, share)| (flips as f64, share)));
            let colour = place_of(&mut models, &line.model);
            Line::new(name, points, colour).dashed_if(is_black_box(line.method))
        })
        .collect();
    let chart = Chart {
        title: "Certified accuracy".to_owned(),
        across: Axis::linear("label flips", 0.0, across(&lines).fold(1.0, f64::max)),
        up: Axis::linear("share of test points", 0.0, 1.0),
        legend: SeriesLabelPosition::UpperRight,
        lines,
    };
    chart.exhibit("certified_accuracy.svg", "Certified accuracy by label flips", STAIRS)
}
