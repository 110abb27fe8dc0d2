//! Certificates of training along one list of the specification: certified accuracy, certified stability and
//! clean accuracy against the budget, the radius of features, or the number of epochs.

use plotters::prelude::SeriesLabelPosition;

use super::chart::{Axis, Chart, Line, Point, Stroke, TRUTH, across, ends};
use super::figure::Exhibit;
use super::setting::words;
use crate::report::gather::{grouped, unique};
use crate::report::schema::Report;
use crate::report::training::{TrainingCertificate, training_certificates};
use countersign_check::Method;
use countersign_kinds::training::Swept;
use countersign_kinds::training::threats::Budget;

/// Radii are spread when the largest is so many times the smallest.
const SPREAD: f64 = 10.0;
/// The top of the figure, a little above everything.
const TOP: f64 = 1.03;
/// Points that are looked at between two marks.
const STEPS: i32 = 20;

/// What is drawn of certificates.
#[derive(Clone, Copy)]
pub(super) struct Curve {
    pub name: &'static str,
    pub colour: usize,
    pub value: fn(&TrainingCertificate<'_>) -> Option<f64>,
}

const CURVES: [Curve; 4] = [
    Curve { name: "attacks leave right", colour: 2, value: |line| line.accuracy_left },
    Curve { name: "certified accuracy", colour: 0, value: |line| line.accuracy },
    Curve { name: "certified stable", colour: 1, value: |line| line.stable },
    Curve { name: "targeted, at most", colour: 3, value: |line| line.targeted },
];
const CLEAN: Curve = Curve { name: "clean accuracy", colour: TRUTH, value: |line| line.clean_accuracy };

/// The figure; nothing where the specification has no such list, or nothing is certified along it.
pub(super) fn certificates(report: &Report, swept: Swept) -> Option<Exhibit> {
    let certificates = certificates_along(report, swept);
    let lines = lines(&certificates, swept, &CURVES, CLEAN);
    let (first, last) = ends(across(&lines))?;
    let across = axis_across(swept, first, last);
    let share = |x: f64| {
        if across.is_log {
            (x / first).ln() / (last / first).ln()
        } else {
            (x - first) / (last - first).max(1.0)
        }
    };
    let chart = Chart {
        title: format!("Certified against {}", words(certificates.first()?.setting, Some(swept))),
        across,
        up: Axis::linear("share of test points", 0.0, TOP),
        legend: free_corner(&lines, share),
        lines,
    };
    let (file, along) =
        (format!("certified_accuracy_{}.svg", swept.as_str()), swept.as_str().replace('_', " "));
    let caption = "What holds for every model that the attacker can cause.";
    chart.exhibit(file, format!("Certificates of training by {along}"), caption)
}

/// The certificates along a list.
pub(super) fn certificates_along(report: &Report, swept: Swept) -> Vec<TrainingCertificate<'_>> {
    let mut certificates = training_certificates(&report.cases);
    certificates.retain(|line| line.setting.swept == Some(swept) && place(line, swept).is_some());
    certificates
}

/// The axis of a list between two of its entries; a logarithmic one where radii are spread.
pub(super) fn axis_across(swept: Swept, first: f64, last: f64) -> Axis {
    let (name, is_radius) = match swept {
        Swept::Budget => ("budget: samples that may be touched", false),
        Swept::FeatureRadius => ("ε: how far features of touched samples may move", true),
        Swept::LabelRadius => ("ν: how far values of touched samples may move", true),
        Swept::Epochs => ("epochs", false),
    };
    if is_radius && is_spread(first, last) {
        // A little wider, so that the ends have their numbers.
        Axis::log(name, 0.95 * first, 1.05 * last)
    } else {
        // A range of one point has no width.
        Axis::linear(name, first, if last > first { last } else { first + 1.0 })
    }
}

/// Does a logarithmic axis show more?
pub(super) fn is_spread(first: f64, last: f64) -> bool {
    first > 0.0 && last >= SPREAD * first
}

/// A corner for the legend, and where it is.
struct Corner {
    is_right: bool,
    is_above: bool,
    position: SeriesLabelPosition,
}

/// Corners for the legend. The first is taken where all are as good.
const CORNERS: [Corner; 4] = [
    Corner { is_right: false, is_above: false, position: SeriesLabelPosition::LowerLeft },
    Corner { is_right: true, is_above: true, position: SeriesLabelPosition::UpperRight },
    Corner { is_right: true, is_above: false, position: SeriesLabelPosition::LowerRight },
    Corner { is_right: false, is_above: true, position: SeriesLabelPosition::UpperLeft },
];

/// The corner in which a legend hides least of the lines. `share` says how far to the right a place is.
fn free_corner(lines: &[Line], share: impl Fn(f64) -> f64) -> SeriesLabelPosition {
    // About the size of a legend, as a share of the figure.
    let (width, height) = (0.32, 0.06 + 0.035 * lines.len() as f64);
    let along = |pair: &[Point]| {
        let (from, to) = ((share(pair[0].0), pair[0].1), (share(pair[1].0), pair[1].1));
        (0..=STEPS).map(move |step| {
            let part = f64::from(step) / f64::from(STEPS);
            (from.0 + part * (to.0 - from.0), from.1 + part * (to.1 - from.1))
        })
    };
    let points: Vec<Point> = lines.iter().flat_map(|line| line.points.windows(2)).flat_map(along).collect();
    let hidden = |corner: &Corner| {
        let is_hidden = |(x, y): &&Point| {
            (if corner.is_right { *x >= 1.0 - width } else { *x <= width })
                && (if corner.is_above { *y >= TOP - height } else { *y <= height })
        };
        points.iter().filter(is_hidden).count()
    };
    let best = CORNERS.into_iter().min_by_key(hidden);
    best.map_or(SeriesLabelPosition::LowerLeft, |corner| corner.position)
}

/// Where a certificate stands on the axis; nothing for the budget of all samples, which is not a number.
fn place(line: &TrainingCertificate<'_>, swept: Swept) -> Option<f64> {
    match (swept, line.setting.threat.budget) {
        (Swept::Budget, Budget::Samples(count)) => Some(count as f64),
        (Swept::Budget, Budget::All) => None,
        (Swept::FeatureRadius, _) => Some(line.setting.threat.feature_radius),
        (Swept::LabelRadius, _) => Some(line.setting.threat.label_radius),
        (Swept::Epochs, _) => Some(line.setting.epochs as f64),
    }
}

/// A line of each curve for each method; methods that say the same share one. A dashed line is that of the
/// clean model.
pub(super) fn lines(
    certificates: &[TrainingCertificate<'_>],
    swept: Swept,
    curves: &[Curve],
    clean: Curve,
) -> Vec<Line> {
    let methods = unique(certificates.iter().map(|line| line.method));
    let mut lines: Vec<Line> = Vec::new();
    for curve in curves {
        let of_method = |method: &Method| points(certificates, swept, *curve, Some(*method));
        let drawn: Vec<Vec<Point>> = methods.iter().map(of_method).collect();
        let first_alike =
            |place: usize| drawn.iter().position(|other| *other == drawn[place]).unwrap_or(place);
        let alike =
            grouped(methods.iter().enumerate().map(|(place, method)| (first_alike(place), method.as_str())));
        for (place, (first, names)) in alike.into_iter().enumerate() {
            let name = format!("{}, {}", curve.name, names.join(" and "));
            let line = Line::new(name, drawn[first].clone(), curve.colour);
            lines.push(Line { stroke: Stroke::of_place(place), is_marked: true, ..line });
        }
    }
    let clean_line = Line::new(clean.name, points(certificates, swept, clean, None), clean.colour);
    lines.push(Line { is_marked: true, ..clean_line.dashed_if(true) });
    lines.retain(|line| !line.points.is_empty());
    lines
}

/// The points of a curve from left to right, each place once: those of one method, or of any.
fn points(
    certificates: &[TrainingCertificate<'_>],
    swept: Swept,
    curve: Curve,
    method: Option<Method>,
) -> Vec<Point> {
    let own = certificates.iter().filter(|line| method.is_none_or(|method| line.method == method));
    let mut points: Vec<Point> =
        own.filter_map(|line| Some((place(line, swept)?, (curve.value)(line)?))).collect();
    points.sort_by(|one, other| one.0.total_cmp(&other.0));
    points.dedup();
    points
}
