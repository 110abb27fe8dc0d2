//! Bounds on the mean loss of a regression along one list of the specification (003, figure 8).

use plotters::coord::combinators::IntoLogRange;
use plotters::prelude::SeriesLabelPosition;

use super::setting::words;
use super::sweep::{Curve, across, ends, is_radius, is_spread, lines, place};
use super::{Figure, Labels, drawn};
use crate::kinds::training::Swept;
use crate::report::Report;
use crate::report::training::{TrainingCertificate, training_certificates};

/// From above and from below.
const CURVES: [Curve; 2] = [("at most", 1, |line| line.loss), ("at least", 2, |line| line.least_loss)];

/// The figure; nothing where the specification has no such list, nothing is certified along it, or there are classes, of
/// which shares are drawn.
pub(super) fn mean_loss_figure(report: &Report, swept: Swept) -> Option<Figure> {
    let certificates: Vec<TrainingCertificate<'_>> = training_certificates(&report.cases)
        .into_iter()
        .filter(|line| line.setting.swept == Some(swept) && line.accuracy.is_none())
        .filter(|line| place(line, swept).is_some())
        .collect();
    let mut lines = lines(&certificates, swept, &CURVES, ("clean model", |line| line.clean_loss));
    let values = || lines.iter().flat_map(|line| &line.points).map(|point| point.1);
    let (above_0, most) = (values().filter(|value| *value > 0.0), values().fold(0.0, f64::max));
    let least = above_0.fold(f64::MAX, f64::min);
    let is_log = is_spread(least, most);
    if is_log {
        lines.iter_mut().for_each(|line| line.points.retain(|point| point.1 > 0.0));
        lines.retain(|line| !line.points.is_empty());
    }
    let (first, last) = ends(&lines);
    let labels = Labels {
        title: format!("Certified against {}", words(certificates.first()?.setting, Some(swept))),
        across: across(swept),
        up: "mean loss",
        legend: SeriesLabelPosition::UpperLeft,
    };
    // A range of one point has no width.
    let end = if last > first { last } else { first + 1.0 };
    let (log_across, log_up) =
        ((0.95 * first..1.05 * end).log_scale(), (0.8 * least..1.25 * most).log_scale());
    match (is_radius(swept) && is_spread(first, last), is_log) {
        (true, true) => drawn(&labels, log_across, log_up, &lines),
        (true, false) => drawn(&labels, log_across, 0.0..1.05 * most, &lines),
        (false, true) => drawn(&labels, first..end, log_up, &lines),
        (false, false) => drawn(&labels, first..end, 0.0..1.05 * most.max(f64::MIN_POSITIVE), &lines),
    }
}
