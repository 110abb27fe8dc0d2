//! Performance profiles of solvers (Dolan and Moré 2002).

use plotters::coord::combinators::IntoLogRange;
use plotters::prelude::SeriesLabelPosition;

use super::{Figure, Labels, Line, drawn};
use crate::bench::Curve;
use crate::report::BenchReport;

/// The top of the figure, a little above everything.
const TOP: f64 = 1.03;
/// The least factor at the right end.
const LEAST_END: f64 = 10.0;

/// The figure; nothing where there is no run that every solver takes.
pub(super) fn performance_profile_figure(report: &BenchReport) -> Option<Figure> {
    if report.common_runs == 0 {
        return None;
    }
    let factors = report.profile.iter().flat_map(|curve| &curve.points).map(|point| point.0);
    let end = factors.fold(LEAST_END, f64::max) * 1.1;
    let lines: Vec<Line> =
        report.profile.iter().enumerate().map(|(place, curve)| line(place, curve, end)).collect();
    let runs = report.common_runs;
    let labels = Labels {
        title: format!("Performance profile over {runs} runs, {} s each at most", report.time_limit),
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
