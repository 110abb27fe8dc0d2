//! Performance profiles of solvers (Dolan and Moré 2002).

use plotters::prelude::SeriesLabelPosition;

use super::chart::{Axis, Chart, Line, stairs};
use super::figure::Exhibit;
use crate::report::bench::Field;
use countersign_bench::Curve;

/// The top of the figure, a little above everything.
const TOP: f64 = 1.03;
/// The least factor at the right end.
const LEAST_END: f64 = 10.0;

/// The figure of a field, the first, second and so on of a benchmark with this limit of seconds.
pub(super) fn performance_profile(field: &Field, place: usize, time_limit: f64) -> Option<Exhibit> {
    let factors = field.profile.iter().flat_map(|curve| &curve.points).map(|point| point.0);
    let end = factors.fold(LEAST_END, f64::max) * 1.1;
    let line = |(place, curve): (usize, &Curve)| {
        let last = curve.points.last().map_or(0.0, |point| point.1);
        let points = std::iter::once((1.0, 0.0)).chain(curve.points.iter().copied());
        let mut steps = stairs(points);
        steps.push((end, last));
        Line::new(curve.solver.as_str(), steps, place)
    };
    let chart = Chart {
        title: format!("Performance profile over {} runs, {time_limit} s each at most", field.runs),
        across: Axis::log("factor of the fastest solver's time", 1.0, end),
        up: Axis::linear("share of runs solved", 0.0, TOP),
        legend: SeriesLabelPosition::LowerRight,
        lines: field.profile.iter().enumerate().map(line).collect(),
    };
    let number = if place == 0 { String::new() } else { format!("-{}", place + 1) };
    let caption = "The share of runs that each solver solves within a factor of the fastest solver's time. A curve further up \
                   and to the left is better.";
    let title = format!("Performance profile of {}", field.title());
    chart.exhibit(format!("performance-profile{number}.svg"), title, caption)
}
