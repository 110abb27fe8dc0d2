//! Median certified robustness against the number of partitions, a line for each method.

use plotters::coord::combinators::IntoLogRange;
use plotters::prelude::SeriesLabelPosition;

use super::{Figure, Labels, Line, drawn};
use crate::kinds::ensembles::BLACK_BOX;
use crate::kinds::role;
use crate::report::{Accuracy, Report};

/// The figure; nothing for fewer than two ensembles.
pub(super) fn median_radius_figure(report: &Report) -> Option<Figure> {
    let lines: Vec<Line> = [
        line("attack found", 2, report, |line| white(line).then_some(line.certified.median_attacked)?),
        line("white-box", 1, report, |line| white(line).then_some(line.certified.median_radius)?),
        line("black-box", 0, report, |line| {
            (line.method == BLACK_BOX.method).then_some(line.certified.median_radius)?
        }),
    ]
    .into_iter()
    .filter(|line| line.points.len() > 1)
    .collect();
    let of_points = |axis: fn(&(f64, f64)) -> f64| lines.iter().flat_map(|line| &line.points).map(axis);
    let (first, last) =
        (of_points(|point| point.0).fold(f64::MAX, f64::min), of_points(|point| point.0).fold(1.0, f64::max));
    let highest = of_points(|point| point.1).fold(1.0, f64::max);
    let labels = Labels {
        title: "Median certified robustness".to_owned(),
        across: "partitions",
        up: "label flips",
        legend: SeriesLabelPosition::UpperRight,
    };
    drawn(&labels, (first..last).log_scale(), 0.0..1.05 * highest, &lines)
}

/// Does the certificate use what is known about the base classifiers?
fn white(line: &Accuracy) -> bool {
    role(line.method).certifies() && line.method != BLACK_BOX.method
}

fn line(name: &str, colour: usize, report: &Report, median: impl Fn(&Accuracy) -> Option<i64>) -> Line {
    let point = |line: &Accuracy| Some((line.partitions as f64, median(line)?.max(0) as f64));
    let mut points: Vec<(f64, f64)> = report.certified_accuracy.iter().filter_map(point).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (name, texts) = (name.to_owned(), Vec::new());
    Line { name, points, colour, dashed: colour != 1, marked: false, texts }
}
