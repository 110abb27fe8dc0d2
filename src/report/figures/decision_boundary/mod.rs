//! Where training is certified to lead to one decision, over the plane of two raw features (003, figures 6b and 7).
//!
//! - here: cells, samples and axes.
//! - `legend`: what their colours mean.

mod legend;

use plotters::prelude::*;

use super::cells::equal_runs;
use super::hover::{self, Mark};
use super::setting::words;
use super::{Figure, tick};
use crate::check::six_digits;
use crate::data::ClassId;
use crate::kinds::training::{CertifiedDecisions, TrainingSetting};
use crate::property::{Decision, DecisionMap};
use legend::Legend;

/// Pixels of a cell on each side.
const CELL: u32 = 8;
/// Pixels that all cells of a row have together at least.
const LEAST_WIDTH: u32 = 1280;
/// Drawn larger than shown, as coordinates are whole pixels.
const SCALE: u32 = 2;
/// Around the cells, beside the legend: title, and the axes' numbers.
const MARGIN: u32 = 24;
const TITLE: u32 = 56;
const LEFT: u32 = 96;
const BELOW: u32 = 84;

/// Where no certificate holds.
const DOUBT: RGBColor = RGBColor(238, 238, 236);
/// The boundary of the clean model.
const BOUNDARY: RGBColor = RGBColor(40, 40, 40);
/// What a class has: a light colour where it is certified, a strong one for its samples.
const CLASSES: [(RGBColor, RGBColor); 8] = [
    (RGBColor(166, 206, 232), RGBColor(0, 94, 148)),
    (RGBColor(248, 196, 152), RGBColor(190, 76, 0)),
    (RGBColor(160, 220, 198), RGBColor(0, 120, 88)),
    (RGBColor(232, 194, 216), RGBColor(164, 74, 128)),
    (RGBColor(250, 226, 158), RGBColor(176, 122, 0)),
    (RGBColor(204, 196, 230), RGBColor(86, 62, 150)),
    (RGBColor(206, 180, 170), RGBColor(112, 62, 50)),
    (RGBColor(214, 214, 150), RGBColor(108, 108, 16)),
];

/// The picture of one case. Every cell stands for its center: it is a picture, not a certificate of the cell.
pub(super) fn decision_boundary_figure(
    setting: &TrainingSetting,
    decisions: &CertifiedDecisions,
) -> Option<Figure> {
    let title = format!("{} ({})", words(setting, None), decisions.method);
    decision_figure(&title, &decisions.map, &decisions.samples)
}

/// The picture of a map under a title, with training samples.
pub(super) fn decision_figure(
    title: &str,
    map: &DecisionMap,
    samples: &[([f64; 2], ClassId)],
) -> Option<Figure> {
    let [columns, rows] = [map.grid.columns, map.grid.rows].map(|cells| u32::try_from(cells).ok());
    let (columns, rows) = (columns?, rows?);
    // Few cells are drawn larger.
    let cell = CELL.max(LEAST_WIDTH / columns.max(1));
    let width = columns.checked_mul(cell)? + LEFT + 2 * MARGIN;
    let legend = Legend::of(map, !samples.is_empty(), width - MARGIN);
    let height = rows.checked_mul(cell)? + TITLE + legend.height() + BELOW + 2 * MARGIN;
    let mut text = String::new();
    let marks = draw(&mut text, (width, height), &legend, (title, map, samples)).ok()?;
    let size = |scale: u32| format!("width=\"{}\" height=\"{}\"", width / scale, height / scale);
    let text = text.replacen(&size(1), &size(SCALE), 1);
    Some(Figure { is_picture: true, ..Figure::plain(hover::with_marks(&text, &marks)) })
}

fn draw(
    text: &mut String,
    size: (u32, u32),
    legend: &Legend,
    (title, map, samples): (&str, &DecisionMap, &[([f64; 2], ClassId)]),
) -> Result<Vec<Mark>, Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(text, size).into_drawing_area();
    area.fill(&WHITE)?;
    let (above, rest) = area.split_vertically(MARGIN + TITLE + legend.height());
    let centered =
        TextStyle::from(("sans-serif", 34).into_font()).pos(plotters::style::text_anchor::Pos::new(
            plotters::style::text_anchor::HPos::Center,
            plotters::style::text_anchor::VPos::Top,
        ));
    let middle = (LEFT + MARGIN + (size.0 - LEFT - 2 * MARGIN) / 2) as i32;
    above.draw(&Text::new(title, (middle, MARGIN as i32), centered))?;
    legend.draw(&above)?;
    let [(left, right), (below, top)] = map.grid.ranges;
    let mut chart = ChartBuilder::on(&rest)
        .margin_left(MARGIN)
        .margin_right(MARGIN)
        .margin_bottom(MARGIN)
        .x_label_area_size(BELOW)
        .y_label_area_size(LEFT)
        .build_cartesian_2d(left..right, below..top)?;
    let runs = equal_runs(&map.grid, &map.cells);
    chart.draw_series(
        runs.iter().map(|(corners, decision)| Rectangle::new(*corners, colour(*decision).filled())),
    )?;
    chart.draw_series(map.boundary.iter().map(|[from, to]| {
        PathElement::new([(from[0], from[1]), (to[0], to[1])], BOUNDARY.stroke_width(3))
    }))?;
    for (style, radius) in [(None, 7), (Some(()), 5)] {
        // A white rim keeps marks apart from each other and from the cells.
        let colour = |class: &ClassId| style.map_or(WHITE, |()| of_class(*class).1);
        chart.draw_series(
            samples.iter().map(|([x, y], class)| Circle::new((*x, *y), radius, colour(class).filled())),
        )?;
    }
    chart
        .configure_mesh()
        .disable_mesh()
        .axis_style(BLACK.stroke_width(2))
        .label_style(("sans-serif", 26))
        .x_desc("first feature")
        .y_desc("second feature")
        .axis_desc_style(("sans-serif", 28))
        .x_label_formatter(&tick)
        .y_label_formatter(&tick)
        .draw()?;
    let place = |corner: (f64, f64)| chart.backend_coord(&corner);
    let mark = |(corners, decision): &([(f64, f64); 2], Decision)| {
        Mark::over(place(corners[0]), place(corners[1]), said(corners, *decision))
    };
    let marks = runs.iter().map(mark).collect();
    drop(chart);
    area.present()?;
    Ok(marks)
}

/// What a browser shows over cells that are alike.
fn said([(left, below), (right, above)]: &[(f64, f64); 2], decision: Decision) -> String {
    let class = decision.clean.index();
    let holds = if decision.certified { "certified" } else { "no certificate" };
    format!(
        "{holds}, the clean model predicts class {class}\nfirst feature from {} to {}\nsecond feature from {} to {}",
        six_digits(*left),
        six_digits(*right),
        six_digits(*below),
        six_digits(*above),
    )
}

fn of_class(class: ClassId) -> (RGBColor, RGBColor) {
    CLASSES[class.index() % CLASSES.len()]
}

fn colour(decision: Decision) -> RGBColor {
    if decision.certified { of_class(decision.clean).0 } else { DOUBT }
}
