//! Over the plane of two raw features, how far predictions are certified to be stable, and the bound on their smooth
//! sensitivity that follows (003, figure 12).

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::cells::equal_runs;
use super::{Figure, tick};
use crate::check::six_digits;
use crate::kinds::training::DistanceMap;
use crate::property::private_prediction::smooth_sensitivity;

/// Pixels of a cell on each side.
const CELL: u32 = 5;
/// Around the cells: title and legend above, the axes' numbers beside and below.
const ABOVE: u32 = 92;
const BELOW: u32 = 52;
const LEFT: u32 = 64;
const MARGIN: u32 = 16;
/// A swatch of the legend, and the room for its number.
const SWATCH: i32 = 22;
const STEP: i32 = 120;
/// From nothing certified to the furthest.
const NEAR: (f64, f64, f64) = (250.0, 225.0, 190.0);
const FAR: (f64, f64, f64) = (15.0, 50.0, 110.0);
/// The boundary of the clean model.
const BOUNDARY: RGBColor = RGBColor(200, 30, 30);
/// Samples of each class.
const SAMPLES: [RGBColor; 2] = [RGBColor(230, 230, 230), RGBColor(20, 20, 20)];

/// The picture of one case. A cell stands for its center: it is a picture, not a certificate of the cell.
pub(super) fn distance_map_figure(map: &DistanceMap) -> Option<Figure> {
    let [columns, rows] = [map.grid.columns, map.grid.rows].map(|cells| u32::try_from(cells).ok());
    let size = (columns? * CELL + LEFT + 2 * MARGIN, rows? * CELL + ABOVE + BELOW + 2 * MARGIN);
    let mut text = String::new();
    draw(&mut text, size, map).ok()?;
    Some(Figure { is_picture: true, ..Figure::plain(text) })
}

fn draw(text: &mut String, size: (u32, u32), map: &DistanceMap) -> Result<(), Box<dyn std::error::Error>> {
    let area = SVGBackend::with_string(text, size).into_drawing_area();
    area.fill(&WHITE)?;
    let (above, rest) = area.split_vertically(MARGIN + ABOVE);
    let centered = TextStyle::from(("sans-serif", 18).into_font()).pos(Pos::new(HPos::Center, VPos::Top));
    above.draw(&Text::new(title(map), (size.0 as i32 / 2, MARGIN as i32), centered))?;
    for (index, distance) in shown(map.most).into_iter().enumerate() {
        let (x, y) = (LEFT as i32 + index as i32 * STEP, (MARGIN + ABOVE) as i32 - 40);
        above
            .draw(&Rectangle::new([(x, y), (x + SWATCH, y + SWATCH)], colour(distance, map.most).filled()))?;
        let beside = TextStyle::from(("sans-serif", 14).into_font()).pos(Pos::new(HPos::Left, VPos::Center));
        above.draw(&Text::new(words(map, distance), (x + SWATCH + 6, y + SWATCH / 2), beside))?;
    }
    let [(left, right), (below, top)] = map.grid.ranges;
    let mut chart = ChartBuilder::on(&rest)
        .margin_left(MARGIN)
        .margin_right(MARGIN)
        .margin_bottom(MARGIN)
        .x_label_area_size(BELOW)
        .y_label_area_size(LEFT)
        .build_cartesian_2d(left..right, below..top)?;
    let runs = equal_runs(&map.grid, &map.distances);
    chart.draw_series(
        runs.iter().map(|(corners, distance)| Rectangle::new(*corners, colour(*distance, map.most).filled())),
    )?;
    let lines = map.boundary.iter();
    chart.draw_series(lines.map(|[from, to]| {
        PathElement::new([(from[0], from[1]), (to[0], to[1])], BOUNDARY.stroke_width(2))
    }))?;
    chart.draw_series(
        map.samples
            .iter()
            .map(|([x, y], class)| Circle::new((*x, *y), 2, SAMPLES[class.index() % SAMPLES.len()].filled())),
    )?;
    chart
        .configure_mesh()
        .disable_mesh()
        .x_desc("first feature")
        .y_desc("second feature")
        .x_label_formatter(&tick)
        .y_label_formatter(&tick)
        .draw()?;
    drop(chart);
    area.present()?;
    Ok(())
}

fn title(map: &DistanceMap) -> String {
    match &map.privacy {
        Some(privacy) => {
            let (epsilon, beta) = setting(&privacy.epsilons, &privacy.betas);
            format!(
                "Bound on the smooth sensitivity ({}), ε = {epsilon}, β = {}",
                map.method,
                six_digits(beta)
            )
        }
        None => format!("Deletions that leave the prediction as it is ({})", map.method),
    }
}

/// The largest ε, as that of the paper's figure.
fn setting(epsilons: &[f64], betas: &[f64]) -> (f64, f64) {
    let pairs = epsilons.iter().copied().zip(betas.iter().copied());
    pairs.max_by(|one, other| one.0.total_cmp(&other.0)).unwrap_or((0.0, 0.0))
}

/// What stands beside a swatch: a sensitivity, rounded up, or a number of deletions.
fn words(map: &DistanceMap, distance: usize) -> String {
    match &map.privacy {
        Some(privacy) => {
            let (_, beta) = setting(&privacy.epsilons, &privacy.betas);
            format!("{:.3} (n = {distance})", smooth_sensitivity(beta, distance).upper())
        }
        None if distance == map.most => format!("{distance} or more"),
        None => distance.to_string(),
    }
}

/// Up to five distances for the legend, both ends among them.
fn shown(most: usize) -> Vec<usize> {
    let every = most.div_ceil(5).max(1);
    let mut shown: Vec<usize> = (0..most).step_by(every).collect();
    shown.push(most);
    shown
}

fn colour(distance: usize, most: usize) -> RGBColor {
    let share = distance as f64 / most.max(1) as f64;
    let mixed = |near: f64, far: f64| (near + share * (far - near)).round() as u8;
    RGBColor(mixed(NEAR.0, FAR.0), mixed(NEAR.1, FAR.1), mixed(NEAR.2, FAR.2))
}
