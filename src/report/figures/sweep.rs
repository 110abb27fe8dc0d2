//! Certificates of training along one list of the specification: certified accuracy, certified stability and clean
//! accuracy against the budget, the radius of features, or the number of epochs.

use plotters::coord::combinators::IntoLogRange;
use plotters::prelude::SeriesLabelPosition;

use super::setting::words;
use super::{Figure, Labels, Line, drawn};
use crate::check::Method;
use crate::kinds::training::{CROWN, IBP, Swept};
use crate::report::Report;
use crate::report::training::{TrainingCertificate, training_certificates};
use crate::threat::Budget;

/// Radii are spread when the largest is so many times the smallest.
const SPREAD: f64 = 10.0;
/// The top of the figure, a little above everything.
const TOP: f64 = 1.03;

/// Points that are looked at between two marks.
const STEPS: i32 = 20;
/// Corners for the legend: is it at the right, is it above? The first is taken where all are as good.
const CORNERS: [((bool, bool), SeriesLabelPosition); 4] = [
    ((false, false), SeriesLabelPosition::LowerLeft),
    ((true, true), SeriesLabelPosition::UpperRight),
    ((true, false), SeriesLabelPosition::LowerRight),
    ((false, true), SeriesLabelPosition::UpperLeft),
];

/// The value of a curve, where a certificate has one.
pub(super) type Value = fn(&TrainingCertificate<'_>) -> Option<f64>;

/// A curve: its name, its colour, and its value.
pub(super) type Curve = (&'static str, usize, Value);

const CURVES: [Curve; 3] = [
    ("certified accuracy", 0, |line| line.accuracy),
    ("certified stable", 1, |line| line.stable),
    ("targeted, at most", 3, |line| line.targeted),
];

/// The figure; nothing where the specification has no such list, or nothing is certified along it.
pub(super) fn sweep_figure(report: &Report, swept: Swept) -> Option<Figure> {
    let certificates: Vec<TrainingCertificate<'_>> = training_certificates(&report.cases)
        .into_iter()
        .filter(|line| line.setting.swept == Some(swept) && place(line, swept).is_some())
        .collect();
    let lines = lines(&certificates, swept, &CURVES, ("clean accuracy", |line| line.clean_accuracy));
    let (first, last) = ends(&lines);
    let is_log = is_radius(swept) && is_spread(first, last);
    let labels = Labels {
        title: format!("Certified against {}", words(certificates.first()?.setting, Some(swept))),
        across: across(swept),
        up: "share of test points",
        legend: free_corner(&lines, |x| {
            if is_log {
                (x / first).ln() / (last / first).ln()
            } else {
                (x - first) / (last - first).max(1.0)
            }
        }),
    };
    if is_log {
        // A little wider, so that the ends have their numbers.
        drawn(&labels, (0.95 * first..1.05 * last).log_scale(), 0.0..TOP, &lines)
    } else {
        // A range of one point has no width.
        let last = if last > first { last } else { first + 1.0 };
        drawn(&labels, first..last, 0.0..TOP, &lines)
    }
}

/// What stands under the axis.
pub(super) fn across(swept: Swept) -> &'static str {
    match swept {
        Swept::Budget => "budget: samples that may be touched",
        Swept::FeatureRadius => "ε: how far features of touched samples may move",
        Swept::LabelRadius => "ν: how far values of touched samples may move",
        Swept::Epochs => "epochs",
    }
}

pub(super) fn is_radius(swept: Swept) -> bool {
    matches!(swept, Swept::FeatureRadius | Swept::LabelRadius)
}

/// Does a logarithmic axis show more?
pub(super) fn is_spread(first: f64, last: f64) -> bool {
    first > 0.0 && last >= SPREAD * first
}

/// The corner in which a legend hides least of the lines. `share` says how far to the right a place is.
fn free_corner(lines: &[Line], share: impl Fn(f64) -> f64) -> SeriesLabelPosition {
    // About the size of a legend, as a share of the figure.
    let (width, height) = (0.32, 0.06 + 0.035 * lines.len() as f64);
    let along = |pair: &[(f64, f64)]| {
        let (from, to) = ((share(pair[0].0), pair[0].1), (share(pair[1].0), pair[1].1));
        (0..=STEPS).map(move |step| {
            let part = f64::from(step) / f64::from(STEPS);
            (from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1))
        })
    };
    let points: Vec<(f64, f64)> =
        lines.iter().flat_map(|line| line.points.windows(2)).flat_map(along).collect();
    let hidden = |(right, above): (bool, bool)| {
        let is_hidden = |(x, y): &&(f64, f64)| {
            (if right { *x >= 1.0 - width } else { *x <= width })
                && (if above { *y >= TOP - height } else { *y <= height })
        };
        points.iter().filter(is_hidden).count()
    };
    match CORNERS.into_iter().min_by_key(|(place, _)| hidden(*place)) {
        Some((_, corner)) => corner,
        None => SeriesLabelPosition::LowerLeft,
    }
}

/// Where a certificate stands; the budget of all samples is no number.
pub(super) fn place(line: &TrainingCertificate<'_>, swept: Swept) -> Option<f64> {
    match (swept, line.setting.threat.budget) {
        (Swept::Budget, Budget::Samples(count)) => Some(count as f64),
        (Swept::Budget, Budget::All) => None,
        (Swept::FeatureRadius, _) => Some(line.setting.threat.feature_radius),
        (Swept::LabelRadius, _) => Some(line.setting.threat.label_radius),
        (Swept::Epochs, _) => Some(line.setting.epochs as f64),
    }
}

/// A line of each curve for each method, of methods that say the same one, and a dashed one of the clean model.
pub(super) fn lines(
    certificates: &[TrainingCertificate<'_>],
    swept: Swept,
    curves: &[Curve],
    (clean, clean_value): (&str, Value),
) -> Vec<Line> {
    let line = |name: String, colour, dashed, points| {
        let texts = Vec::new();
        Line { name, points, colour, dashed, marked: true, texts }
    };
    let mut lines: Vec<Line> = Vec::new();
    for &(name, colour, value) in curves {
        let curve = |method: Method| {
            points(certificates, swept, |line| value(line).filter(|_| line.method == method))
        };
        let (crown, ibp) = (curve(CROWN.method), curve(IBP.method));
        if crown == ibp {
            lines.push(line(format!("{name}, crown and ibp"), colour, false, crown));
        } else {
            lines.push(line(format!("{name}, crown"), colour, false, crown));
            lines.push(line(format!("{name}, ibp"), colour, true, ibp));
        }
    }
    lines.push(line(clean.to_owned(), 6, true, points(certificates, swept, clean_value)));
    lines.retain(|line| !line.points.is_empty());
    lines
}

/// The places of all points: the first and the last.
pub(super) fn ends(lines: &[Line]) -> (f64, f64) {
    let places = || lines.iter().flat_map(|line| &line.points).map(|point| point.0);
    (places().fold(f64::MAX, f64::min), places().fold(f64::MIN, f64::max))
}

/// The points of a curve from left to right, each place once.
fn points(
    certificates: &[TrainingCertificate<'_>],
    swept: Swept,
    value: impl Fn(&TrainingCertificate<'_>) -> Option<f64>,
) -> Vec<(f64, f64)> {
    let point = |line: &TrainingCertificate<'_>| Some((place(line, swept)?, value(line)?));
    let mut points: Vec<(f64, f64)> = certificates.iter().filter_map(point).collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points.dedup();
    points
}
