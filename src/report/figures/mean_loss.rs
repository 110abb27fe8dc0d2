//! Bounds on the mean loss of a regression along one list of the specification (AGT, figure 8).

use plotters::prelude::SeriesLabelPosition;

use super::chart::{Axis, Chart, across, ends, up};
use super::figure::Exhibit;
use super::setting::words;
use super::sweep::{Curve, axis_across, certificates_along, is_spread, lines};
use crate::report::schema::Report;
use countersign_kinds::training::Swept;

/// From above and from below.
const CURVES: [Curve; 2] = [
    Curve { name: "at most", colour: 1, value: |line| line.loss },
    Curve { name: "at least", colour: 2, value: |line| line.least_loss },
];
const CLEAN: Curve =
    Curve { name: "clean model", colour: super::chart::TRUTH, value: |line| line.clean_loss };

/// The figure; nothing where the specification has no such list, nothing is certified along it, or there are
/// classes, of which shares are drawn.
pub(super) fn mean_loss(report: &Report, swept: Swept) -> Option<Exhibit> {
    let mut certificates = certificates_along(report, swept);
    certificates.retain(|line| line.accuracy.is_none());
    let mut lines = lines(&certificates, swept, &CURVES, CLEAN);
    let most = up(&lines).fold(0.0, f64::max);
    let least = up(&lines).filter(|value| *value > 0.0).fold(f64::MAX, f64::min);
    let is_log = is_spread(least, most);
    if is_log {
        lines.iter_mut().for_each(|line| line.points.retain(|point| point.1 > 0.0));
        lines.retain(|line| !line.points.is_empty());
    }
    let (first, last) = ends(across(&lines))?;
    let up = match is_log {
        true => Axis::log("mean loss", 0.8 * least, 1.25 * most),
        false => Axis::linear("mean loss", 0.0, 1.05 * most.max(f64::MIN_POSITIVE)),
    };
    let chart = Chart {
        title: format!("Certified against {}", words(certificates.first()?.setting, Some(swept))),
        across: axis_across(swept, first, last),
        up,
        legend: SeriesLabelPosition::UpperLeft,
        lines,
    };
    let (file, along) = (format!("mean_loss_{}.svg", swept.as_str()), swept.as_str().replace('_', " "));
    let caption = "Every model that the attacker can cause has a mean loss between the lines.";
    chart.exhibit(file, format!("Bounds on the mean loss by {along}"), caption)
}
