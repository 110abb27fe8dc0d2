//! Certified accuracy of smoothed classifiers against the radius: a staircase for each model, and marks where radii were
//! asked for.

use plotters::prelude::SeriesLabelPosition;

use super::{Figure, Labels, Line, drawn};
use crate::check::Method;
use crate::kinds::smoothing::ADAPTIVE;
use crate::report::{Report, SmoothedAccuracy};

/// The figure; nothing for a report without such certificates.
pub(super) fn certified_radius_figure(report: &Report) -> Option<Figure> {
    let mut models: Vec<&str> = report.smoothed_accuracy.iter().map(|line| line.model.as_str()).collect();
    models.dedup();
    let of_model = |(colour, model): (usize, &&str)| {
        let own: Vec<&SmoothedAccuracy> =
            report.smoothed_accuracy.iter().filter(|line| line.model == *model).collect();
        let line = |method: Method, points: Vec<(f64, f64)>, marked: bool| Line {
            name: format!("{model}, {method}"),
            points,
            colour,
            dashed: marked,
            marked,
            texts: Vec::new(),
        };
        let plain = own
            .iter()
            .find(|line| line.radius.is_none())
            .map(|found| line(found.method, steps(found), false));
        let mut asked: Vec<(f64, f64)> =
            own.iter().filter_map(|line| Some((line.radius?.get(), line.certified_accuracy))).collect();
        asked.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let adaptive = (!asked.is_empty()).then(|| line(ADAPTIVE.method, asked, true));
        plain.into_iter().chain(adaptive).collect::<Vec<_>>()
    };
    let lines: Vec<Line> = models.iter().enumerate().flat_map(of_model).collect();
    let largest = lines.iter().flat_map(|line| &line.points).map(|point| point.0).fold(0.0, f64::max);
    let labels = Labels {
        title: "Certified accuracy under Gaussian smoothing".to_owned(),
        across: "certified radius",
        up: "share of test points",
        legend: SeriesLabelPosition::UpperRight,
    };
    drawn(&labels, 0.0..if largest > 0.0 { largest * 1.05 } else { 1.0 }, 0.0..1.0, &lines)
}

/// The curve as a staircase: a share holds up to its radius and from there on the next one.
fn steps(line: &SmoothedAccuracy) -> Vec<(f64, f64)> {
    let mut points: Vec<(f64, f64)> = Vec::new();
    for &(radius, share) in &line.curve {
        if let Some(&(before, _)) = points.last() {
            points.push((before, share));
        }
        points.push((radius, share));
    }
    points.extend(line.curve.last().map(|&(radius, _)| (radius, 0.0)));
    points
}
