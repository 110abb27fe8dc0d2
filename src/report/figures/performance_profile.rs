//! Performance profiles of solvers (Dolan and Moré 2002).

use plotters::prelude::SeriesLabelPosition;

use super::chart::{Axis, Chart, Line, stairs};
use super::figure::Figure;
use crate::bench::Curve;
use crate::report::bench::Field;

/// The top of the figure, a little above everything.
const TOP: f64 = 1.03;
/// The least factor at the right end.
const LEAST_END: f64 = 10.0;

/// The figure of a field, of a benchmark with this limit of seconds.
pub(super) fn performance_profile_figure(field: &Field, time_limit: f64) -> Option<Figure> {
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
    chart.drawn()
}
