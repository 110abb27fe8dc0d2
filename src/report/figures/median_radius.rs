//! Median certified robustness against the number of partitions: attacks, and certificates with and without
//! knowledge of the base classifiers (ScaLabelCert, figure 2).

use countersign_kinds::role;
use plotters::prelude::SeriesLabelPosition;

use super::chart::{Axis, Chart, Line, Point, across, ends, up};
use super::figure::Exhibit;
use crate::report::roles::is_black_box;
use crate::report::schema::Report;
use crate::report::summary::Accuracy;

/// The figure; nothing for fewer than two ensembles.
pub(super) fn median_radius(report: &Report) -> Option<Exhibit> {
    let is_white_box = |line: &Accuracy| role(line.method).certifies() && !is_black_box(line.method);
    let attacked = |line: &Accuracy| line.certified.median_attacked.filter(|_| is_white_box(line));
    let white_box = |line: &Accuracy| line.certified.median_radius.filter(|_| is_white_box(line));
    let black_box = |line: &Accuracy| line.certified.median_radius.filter(|_| is_black_box(line.method));
    let lines = [
        Line::new("attack found", medians(report, attacked), 2).dashed_if(true),
        Line::new("white-box", medians(report, white_box), 1),
        Line::new("black-box", medians(report, black_box), 0).dashed_if(true),
    ];
    let lines: Vec<Line> = lines.into_iter().filter(|line| line.points.len() > 1).collect();
    let (first, last) = ends(across(&lines))?;
    let chart = Chart {
        title: "Median certified robustness".to_owned(),
        across: Axis::log("partitions", first, last.max(1.0)),
        up: Axis::linear("label flips", 0.0, 1.05 * up(&lines).fold(1.0, f64::max)),
        legend: SeriesLabelPosition::UpperRight,
        lines,
    };
    let caption = "The most label flips that leave half of the right predictions as they are. No certificate can be above \
                   the attacks that were found.";
    chart.exhibit("median_radius.svg", "Median certified robustness by partitions", caption)
}

/// A median for each number of partitions, from few to many.
fn medians(report: &Report, median: impl Fn(&Accuracy) -> Option<i64>) -> Vec<Point> {
    let point = |line: &Accuracy| Some((line.partitions as f64, median(line)?.max(0) as f64));
    let mut points: Vec<Point> = report.certified_accuracy.iter().filter_map(point).collect();
    points.sort_by(|one, other| one.0.total_cmp(&other.0));
    points
}
