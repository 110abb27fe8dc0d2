//! Certified accuracy against the number of label flips, a line for each model and method.

use plotters::prelude::SeriesLabelPosition;

use super::{Figure, Labels, Line, drawn};
use crate::kinds::ensembles::BLACK_BOX;
use crate::kinds::role;
use crate::report::{Accuracy, Report};

/// The figure; nothing for a report without certificates.
pub(super) fn certified_accuracy_figure(report: &Report) -> Option<Figure> {
    let certificates: Vec<&Accuracy> =
        report.certified_accuracy.iter().filter(|line| role(line.method).certifies()).collect();
    let mut models: Vec<&str> = Vec::new();
    let lines: Vec<Line> = certificates
        .iter()
        .map(|line| {
            let colour = models.iter().position(|model| *model == line.model).unwrap_or_else(|| {
                models.push(&line.model);
                models.len() - 1
            });
            Line {
                name: format!("{}, {}", line.model, line.method),
                points: steps(line),
                colour,
                dashed: line.method == BLACK_BOX.method,
                marked: false,
                texts: Vec::new(),
            }
        })
        .collect();
    let last = lines.iter().flat_map(|line| &line.points).map(|point| point.0).fold(1.0, f64::max);
    let labels = Labels {
        title: "Certified accuracy".to_owned(),
        across: "label flips",
        up: "share of test points",
        legend: SeriesLabelPosition::UpperRight,
    };
    drawn(&labels, 0.0..last, 0.0..1.0, &lines)
}

/// The curve as a staircase.
fn steps(line: &Accuracy) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for &(flips, share) in &line.certified.curve {
        if let Some(&(_, before)) = points.last() {
            points.push((flips as f64, before));
        }
        points.push((flips as f64, share));
    }
    points
}
