//! Where training is certified to lead to one decision, over the plane of two raw features (AGT, figures 6b and 7).
//!
//! - here: the picture.
//! - `look`: colours and sizes; `legend`: what the colours mean.

mod legend;
mod look;

use plotters::prelude::*;

use super::figure::Figure;
use super::plane::{Labels, Plane, Sample, Style, alike};
use super::setting::words;
use crate::check::{CertifiedDecisions, TrainingSetting, six_digits};
use crate::data::ClassId;
use crate::property::{Decision, DecisionMap};
use legend::Legend;
use look::{BOUNDARY, DOUBT, LEFT, MARGIN, TITLE, of_class};

/// Pixels of a cell on each side, and those that all cells of a row have together at least: few cells are drawn larger.
const CELL: u32 = 8;
const LEAST_WIDTH: u32 = 1280;

/// The picture of one case.
pub(super) fn decision_boundary_figure(
    setting: &TrainingSetting,
    decisions: &CertifiedDecisions,
) -> Option<Figure> {
    let title = format!("{} ({})", words(setting, None), decisions.method);
    decision_figure(title, &decisions.map, &decisions.samples)
}

/// The picture of a map under a title, with training samples.
pub(super) fn decision_figure(
    title: String,
    map: &DecisionMap,
    samples: &[([f64; 2], ClassId)],
) -> Option<Figure> {
    let columns = u32::try_from(map.grid.columns).ok()?;
    let cell = CELL.max(LEAST_WIDTH / columns.max(1));
    let right = columns.checked_mul(cell)? + LEFT + MARGIN;
    let legend = Legend::of(map, !samples.is_empty(), right);
    let style = Style {
        cell,
        margin: MARGIN,
        above: TITLE + legend.height(),
        left: LEFT,
        below: 84,
        title: 34,
        labels: Some(Labels { numbers: 26, names: 28 }),
        boundary: BOUNDARY.stroke_width(3),
        sample: 5,
        rim: Some(7),
        scale: 2,
    };
    let plane = Plane {
        title,
        grid: &map.grid,
        cells: alike(&map.grid, &map.cells, colour, |decision, corners| Some(said(corners, decision))),
        boundary: &map.boundary,
        samples: samples.iter().map(|&(at, class)| Sample { at, colour: of_class(class).strong }).collect(),
    };
    plane.drawn(&style, |area| legend.draw(area))
}

/// What a browser shows over cells that are alike.
fn said([(left, below), (right, above)]: [(f64, f64); 2], decision: Decision) -> String {
    let class = decision.clean.index();
    let holds = if decision.certified { "certified" } else { "no certificate" };
    format!(
        "{holds}, the clean model predicts class {class}\nfirst feature from {} to {}\nsecond feature from {} to {}",
        six_digits(left),
        six_digits(right),
        six_digits(below),
        six_digits(above),
    )
}

fn colour(decision: Decision) -> RGBColor {
    if decision.certified { of_class(decision.clean).light } else { DOUBT }
}
