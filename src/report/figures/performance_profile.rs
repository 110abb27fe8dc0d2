//! Performance profiles of solvers (Dolan and Moré 2002).

use plotters::coord::combinators::IntoLogRange;
use plotters::prelude::SeriesLabelPosition;

use super::{Figure, Labels, Line, drawn};
use crate::bench::Curve;
use crate::report::Field;

/// The top of the figure, a little above everything.
const TOP: f64 = 1.03;
/// The least factor at the right end.
const LEAST_END: f64 = 10.0;

/// The figure of a field, of a benchmark with this limit of seconds.
pub(super) fn performance_profile_figure(field: &Field, time_limit: f64) -> Option<Figure> {
    let factors = field.profile.iter().flat_map(|curve| &curve.points).map(|point| point.0);
    let end = factors.fold(LEAST_END, f64::max) * 1.1;
    let lines: Vec<Line> =
        field.profile.iter().enumerate().map(|(place, curve)| line(place, curve, end)).collect();
    let labels = Labels {
        title: format!("Performance profile over {} runs, {time_limit} s each at most", field.runs),
        across: "factor of the fastest solver's time",
        up: "share of runs solved",
        legend: SeriesLabelPosition::LowerRight,
    };
    drawn(&labels, (1.0..end).log_scale(), 0.0..TOP, &lines)
}

/// A staircase: the share stays until the next factor.
fn line(place: usize, curve: &Curve, end: f64) -> Line {
    let mut points = vec![(1.0, 0.0)];
    for &(factor, share) in &curve.points {
        let before = points.last().map_or(0.0, |point| point.1);
        points.extend([(factor, before), (factor, share)]);
    }
    let last = points.last().map_or(0.0, |point| point.1);
    points.push((end, last));
    Line {
        name: curve.solver.clone(),
        points,
        colour: place,
        dashed: false,
        marked: false,
        texts: Vec::new(),
    }
}
