//! Figures as SVG, for papers.
//!
//! - here: what the figures share: lines with a name, drawn with one style.
//! - `certified_accuracy`: certified accuracy against flips (000, figures 1 and 3).
//! - `certified_radius`: certified accuracy against the radius of smoothed classifiers (002, figures 6 and 7).
//! - `median_radius`: median certified robustness against the number of partitions (000, figure 2).
//! - `sweep`: certificates of training against budget, radius or epochs; `mean_loss`: of regressions (003, figure 8);
//!   `setting`: their titles.
//! - `width_against_runtime`: what the cells of a study come to, and how long they take (003, figure 6c).
//! - `performance_profile`: which solver solves how much within which factor of the fastest one.
//! - `stability`: stable shares against removed or replaced samples; accuracy of private predictions against ε (003,
//!   figure 13).
//! - `distance_map`: how far predictions over the plane are stable, and how sensitive (003, figure 12).
//! - `decision_boundary`: where training is certified to lead to one decision (003, figures 6b and 7).
//! - `order_of_methods`: which methods must give no more than which, and how often they agree.
//! - `status_strip`: how answers, and the subproblems behind them, ended.
//! - `cells`: cells of a plane as few rectangles.
//! - `hover`: exact values that browsers show; `exhibit`: a figure with what stands around it; `gallery`: all figures of a report, by the names of their files.

mod cells;
mod certified_accuracy;
mod certified_radius;
mod decision_boundary;
mod distance_map;
mod exhibit;
mod gallery;
mod hover;
mod mean_loss;
mod median_radius;
mod order_of_methods;
mod performance_profile;
mod setting;
mod stability;
mod status_strip;
mod sweep;
mod width_against_runtime;

use plotters::coord::ranged1d::{AsRangedCoord, Ranged, ValueFormatter};
use plotters::prelude::*;

use hover::Mark;

pub(super) use exhibit::Exhibit;
pub use gallery::PlaneMaps;
pub(super) use gallery::{of_bench, of_report, of_study};
pub(super) use setting::words;

/// A drawing with the numbers that are in it.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    /// The drawing.
    pub svg: String,
    /// What the axes are; none for a drawing without axes of numbers.
    pub axes: Option<[&'static str; 2]>,
    /// The lines' points.
    pub series: Vec<Series>,
    /// Is it made of coloured areas, which stay as they are on a dark page?
    pub is_picture: bool,
}

/// A line's name and its points.
#[derive(Clone, Debug)]
pub(super) struct Series {
    pub name: String,
    pub points: Vec<(f64, f64)>,
}

impl Figure {
    /// A drawing without numbers of its own.
    fn plain(svg: String) -> Self {
        Figure { svg, axes: None, series: Vec::new(), is_picture: false }
    }
}

/// Width and height in pixels of the drawing, before it is scaled.
const SIZE: (u32, u32) = (900, 560);
/// Colours that stay apart for most eyes: those of Okabe and Ito, then a few more.
const COLOURS: [RGBColor; 10] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(86, 180, 233),
    RGBColor(230, 159, 0),
    RGBColor(60, 60, 60),
    RGBColor(120, 94, 180),
    RGBColor(140, 86, 75),
    RGBColor(150, 150, 40),
];

/// A named line.
struct Line {
    name: String,
    points: Vec<(f64, f64)>,
    /// Which colour; lines that belong together share one.
    colour: usize,
    dashed: bool,
    /// Has each point a mark?
    marked: bool,
    /// What stands beside the points; as many as there are, or none.
    texts: Vec<String>,
}

/// What a figure says besides its lines.
struct Labels {
    title: String,
    across: &'static str,
    up: &'static str,
    legend: SeriesLabelPosition,
}

/// Draws lines over axes of numbers; nothing when there are none.
fn drawn<X, Y>(labels: &Labels, across: X, up: Y, lines: &[Line]) -> Option<Figure>
where
    X: AsRangedCoord<Value = f64>,
    X::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: AsRangedCoord<Value = f64>,
    Y::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    if lines.is_empty() {
        return None;
    }
    let mut text = String::new();
    let marks = draw(&mut text, labels, across, up, lines).ok()?;
    let series = lines.iter().map(|line| Series { name: line.name.clone(), points: line.points.clone() });
    let axes = Some([labels.across, labels.up]);
    let svg = hover::with_marks(&text, &marks);
    Some(Figure { svg, axes, series: series.collect(), is_picture: false })
}

fn draw<X, Y>(
    text: &mut String,
    labels: &Labels,
    across: X,
    up: Y,
    lines: &[Line],
) -> Result<Vec<Mark>, Box<dyn std::error::Error>>
where
    X: AsRangedCoord<Value = f64>,
    X::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
    Y: AsRangedCoord<Value = f64>,
    Y::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
{
    let area = SVGBackend::with_string(text, SIZE).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption(&labels.title, ("sans-serif", 20))
        .margin(16)
        .x_label_area_size(50)
        .y_label_area_size(72)
        .build_cartesian_2d(across, up)?;
    chart
        .configure_mesh()
        .x_desc(labels.across)
        .y_desc(labels.up)
        .label_style(("sans-serif", 15))
        .axis_desc_style(("sans-serif", 16))
        .x_label_formatter(&tick)
        .y_label_formatter(&tick)
        .light_line_style(WHITE)
        .draw()?;
    for line in lines {
        let colour = COLOURS[line.colour % COLOURS.len()];
        let style = colour.stroke_width(2);
        let series = if line.dashed {
            chart.draw_series(DashedLineSeries::new(line.points.iter().copied(), 6, 4, style))?
        } else {
            chart.draw_series(LineSeries::new(line.points.iter().copied(), style))?
        };
        let length = if line.dashed { 5 } else { 8 };
        series.label(&line.name).legend(move |place| {
            // Three dashes, which touch in a solid line.
            let dash = |from: i32| PathElement::new([(from, 0), (from + length, 0)], colour.stroke_width(3));
            EmptyElement::at(place) + dash(0) + dash(8) + dash(16)
        });
    }
    for line in lines.iter().filter(|line| line.marked) {
        let style = COLOURS[line.colour % COLOURS.len()].filled();
        chart.draw_series(line.points.iter().map(|&point| Circle::new(point, 3, style)))?;
    }
    for line in lines {
        let font = ("sans-serif", 13).into_font().color(&COLOURS[line.colour % COLOURS.len()]);
        let beside = |(&point, text): (&(f64, f64), &String)| {
            EmptyElement::at(point) + Text::new(text.clone(), (6, -14), font.clone())
        };
        chart.draw_series(line.points.iter().zip(&line.texts).map(beside))?;
    }
    chart
        .configure_series_labels()
        .position(labels.legend.clone())
        .label_font(("sans-serif", 15))
        .background_style(WHITE.mix(0.85))
        .border_style(RGBColor(200, 200, 200))
        .draw()?;
    let marks = lines.iter().flat_map(|line| {
        let at = |&point: &(f64, f64)| Mark::new(chart.backend_coord(&point), said(labels, line, point));
        line.points.iter().map(at).collect::<Vec<_>>()
    });
    let marks = marks.collect();
    drop(chart);
    area.present()?;
    Ok(marks)
}

/// What a browser shows at a point.
fn said(labels: &Labels, line: &Line, (x, y): (f64, f64)) -> String {
    format!("{}\n{}: {x}\n{}: {y}", line.name, labels.across, labels.up)
}

/// A number at an axis, without the rounding of its own computation.
fn tick(value: &f64) -> String {
    ((value * 1e9).round() / 1e9).to_string()
}
