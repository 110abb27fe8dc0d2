//! Certified accuracy of smoothed classifiers against the radius: a staircase for each model, and marks where
//! radii were asked for (SmoothedEnsembles, figures 6 and 7).

use plotters::prelude::SeriesLabelPosition;

use super::chart::{Axis, Chart, Line, Point, across};
use super::figure::{Exhibit, STAIRS};
use crate::report::gather::{grouped, unique};
use crate::report::schema::Report;
use crate::report::smoothed::SmoothedAccuracy;

/// The figure; nothing for a report without such certificates.
pub(super) fn certified_radius(report: &Report) -> Option<Exhibit> {
    let models = unique(report.smoothed_accuracy.iter().map(|line| line.model.as_str()));
    let of_model = |(colour, model): (usize, &&str)| {
        let own = || report.smoothed_accuracy.iter().filter(|line| line.model == *model);
        let name = |line: &SmoothedAccuracy| format!("{model}, {}", line.method);
        let plain = own().filter(|line| line.radius.is_none());
        let plain = plain.map(|line| Line::new(name(line), steps(line), colour));
        let asked =
            own().filter_map(|line| Some((name(line), (line.radius?.get(), line.certified_accuracy))));
        let asked = grouped(asked).into_iter().map(|(name, mut points): (String, Vec<Point>)| {
            points.sort_by(|(one, _), (other, _)| one.total_cmp(other));
            Line { is_marked: true, ..Line::new(name, points, colour).dashed_if(true) }
        });
        plain.chain(asked).collect::<Vec<_>>()
    };
    let lines: Vec<Line> = models.iter().enumerate().flat_map(of_model).collect();
    let largest = across(&lines).fold(0.0, f64::max);
    let chart = Chart {
        title: "Certified accuracy under Gaussian smoothing".to_owned(),
        across: Axis::linear("certified radius", 0.0, if largest > 0.0 { largest * 1.05 } else { 1.0 }),
        up: Axis::linear("share of test points", 0.0, 1.0),
        legend: SeriesLabelPosition::UpperRight,
        lines,
    };
    chart.exhibit("certified_radius.svg", "Certified accuracy by radius", STAIRS)
}

/// The curve as a staircase: a share holds up to its radius and from there on the next one.
fn steps(line: &SmoothedAccuracy) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for &(radius, share) in &line.curve {
        if let Some(&(before, _)) = points.last() {
            points.push((before, share));
        }
        points.push((radius, share));
    }
    points.extend(line.curve.last().map(|&(radius, _)| (radius, 0.0)));
    points
}
