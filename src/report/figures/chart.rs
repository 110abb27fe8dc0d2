//! Named lines over two axes of numbers, all drawn in one style.

use plotters::coord::combinators::IntoLogRange;
use plotters::coord::ranged1d::{AsRangedCoord, Ranged, ValueFormatter};
use plotters::prelude::*;

use super::figure::{Axes, Exhibit, Figure, Series};
use super::hover::{self, Mark};

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

/// The colour of what is true, or of the clean model.
pub(super) const TRUTH: usize = 6;
/// How many colours there are.
pub(super) const COLOUR_COUNT: usize = COLOURS.len();

/// Why something cannot be drawn.
pub(super) type DrawingError = Box<dyn std::error::Error>;
/// A place in a chart.
pub(super) type Point = (f64, f64);

/// How a line is drawn: dashes and gaps in pixels, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Stroke {
    #[default]
    Solid,
    Dashes {
        dash: u32,
        gap: u32,
    },
}

impl Stroke {
    pub(super) const DASHED: Stroke = Stroke::Dashes { dash: 6, gap: 4 };

    /// The stroke of the first, second and so on of lines that share a colour.
    pub(super) fn of_place(place: usize) -> Self {
        match place {
            0 => Stroke::Solid,
            1 => Stroke::DASHED,
            2 => Stroke::Dashes { dash: 2, gap: 3 },
            _ => Stroke::Dashes { dash: 12, gap: 4 },
        }
    }
}

/// A named line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub name: String,
    pub points: Vec<Point>,
    /// Which colour; lines that belong together share one.
    pub colour: usize,
    pub stroke: Stroke,
    /// Has each point a mark?
    pub is_marked: bool,
    /// What stands beside the points; as many as there are, or none.
    pub texts: Vec<String>,
}

impl Line {
    pub(super) fn new(name: impl Into<String>, points: Vec<Point>, colour: usize) -> Self {
        let (stroke, is_marked, texts) = (Stroke::Solid, false, Vec::new());
        Line { name: name.into(), points, colour, stroke, is_marked, texts }
    }

    pub(super) fn dashed_if(self, is_dashed: bool) -> Self {
        let stroke = if is_dashed { Stroke::DASHED } else { Stroke::Solid };
        Line { stroke, ..self }
    }

    fn colour(&self) -> RGBColor {
        COLOURS[self.colour % COLOUR_COUNT]
    }
}

/// An axis with its ends.
#[derive(Clone, Copy, Debug)]
pub(super) struct Axis {
    pub name: &'static str,
    pub from: f64,
    pub to: f64,
    pub is_log: bool,
}

impl Axis {
    pub(super) fn linear(name: &'static str, from: f64, to: f64) -> Self {
        Axis { name, from, to, is_log: false }
    }

    pub(super) fn log(name: &'static str, from: f64, to: f64) -> Self {
        Axis { name, from, to, is_log: true }
    }
}

/// A chart, ready to be drawn.
pub(super) struct Chart {
    pub title: String,
    pub across: Axis,
    pub up: Axis,
    pub legend: SeriesLabelPosition,
    pub lines: Vec<Line>,
}

impl Chart {
    /// The chart as the figure of a file, with how to read it; nothing when there are no lines.
    pub(super) fn exhibit(
        &self,
        file: impl Into<String>,
        title: impl Into<String>,
        caption: &str,
    ) -> Option<Exhibit> {
        Exhibit::of(file, title, caption, self.drawn())
    }

    fn drawn(&self) -> Option<Figure> {
        if self.lines.is_empty() {
            return None;
        }
        let range = |axis: Axis| axis.from..axis.to;
        let (across, up) = (range(self.across), range(self.up));
        let mut text = String::new();
        let marks = match (self.across.is_log, self.up.is_log) {
            (false, false) => self.draw(&mut text, across, up),
            (false, true) => self.draw(&mut text, across, up.log_scale()),
            (true, false) => self.draw(&mut text, across.log_scale(), up),
            (true, true) => self.draw(&mut text, across.log_scale(), up.log_scale()),
        };
        let series =
            self.lines.iter().map(|line| Series { name: line.name.clone(), points: line.points.clone() });
        Some(Figure {
            svg: hover::with_marks(&text, &marks.ok()?),
            axes: Some(Axes { across: self.across.name, up: self.up.name }),
            series: series.collect(),
            is_picture: false,
        })
    }

    fn draw<X, Y>(&self, text: &mut String, across: X, up: Y) -> Result<Vec<Mark>, DrawingError>
    where
        X: AsRangedCoord<Value = f64>,
        X::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
        Y: AsRangedCoord<Value = f64>,
        Y::CoordDescType: Ranged<ValueType = f64> + ValueFormatter<f64>,
    {
        let area = SVGBackend::with_string(text, SIZE).into_drawing_area();
        area.fill(&WHITE)?;
        let mut chart = ChartBuilder::on(&area)
            .caption(&self.title, ("sans-serif", 20))
            .margin(16)
            .x_label_area_size(50)
            .y_label_area_size(72)
            .build_cartesian_2d(across, up)?;
        chart
            .configure_mesh()
            .x_desc(self.across.name)
            .y_desc(self.up.name)
            .label_style(("sans-serif", 15))
            .axis_desc_style(("sans-serif", 16))
            .x_label_formatter(&tick)
            .y_label_formatter(&tick)
            .light_line_style(WHITE)
            .draw()?;
        for line in &self.lines {
            let (colour, points) = (line.colour(), line.points.iter().copied());
            let style = colour.stroke_width(2);
            let series = match line.stroke {
                Stroke::Solid => chart.draw_series(LineSeries::new(points, style))?,
                Stroke::Dashes { dash, gap } => {
                    chart.draw_series(DashedLineSeries::new(points, dash, gap, style))?
                }
            };
            let length = if line.stroke == Stroke::Solid { 8 } else { 5 };
            series.label(&line.name).legend(move |place| {
                // Three dashes, which touch in a solid line.
                let dash =
                    |from: i32| PathElement::new([(from, 0), (from + length, 0)], colour.stroke_width(3));
                EmptyElement::at(place) + dash(0) + dash(8) + dash(16)
            });
        }
        for line in self.lines.iter().filter(|line| line.is_marked) {
            let style = line.colour().filled();
            chart.draw_series(line.points.iter().map(|&point| Circle::new(point, 3, style)))?;
        }
        for line in &self.lines {
            let font = ("sans-serif", 13).into_font().color(&line.colour());
            let beside = |(&point, text): (&Point, &String)| {
                EmptyElement::at(point) + Text::new(text.clone(), (6, -14), font.clone())
            };
            chart.draw_series(line.points.iter().zip(&line.texts).map(beside))?;
        }
        chart
            .configure_series_labels()
            .position(self.legend.clone())
            .label_font(("sans-serif", 15))
            .background_style(WHITE.mix(0.85))
            .border_style(RGBColor(200, 200, 200))
            .draw()?;
        let marks = self.lines.iter().flat_map(|line| {
            let at = |&point: &Point| Mark::new(chart.backend_coord(&point), self.said(line, point));
            line.points.iter().map(at).collect::<Vec<_>>()
        });
        let marks = marks.collect();
        drop(chart);
        area.present()?;
        Ok(marks)
    }

    /// What a browser shows at a point.
    fn said(&self, line: &Line, (x, y): Point) -> String {
        format!("{}\n{}: {x}\n{}: {y}", line.name, self.across.name, self.up.name)
    }
}

/// A staircase through points from left to right: a value stays until the next point.
pub(super) fn stairs(points: impl IntoIterator<Item = Point>) -> Vec<Point> {
    let mut steps: Vec<Point> = Vec::new();
    for (x, y) in points {
        if let Some(&(_, before)) = steps.last() {
            steps.push((x, before));
        }
        steps.push((x, y));
    }
    steps
}

/// The least and the greatest of some numbers.
pub(super) fn ends(numbers: impl Iterator<Item = f64> + Clone) -> Option<(f64, f64)> {
    Some((numbers.clone().reduce(f64::min)?, numbers.reduce(f64::max)?))
}

/// The places of all points of some lines across a chart.
pub(super) fn across(lines: &[Line]) -> impl Iterator<Item = f64> + Clone {
    lines.iter().flat_map(|line| &line.points).map(|point| point.0)
}

/// The heights of all points of some lines.
pub(super) fn up(lines: &[Line]) -> impl Iterator<Item = f64> + Clone {
    lines.iter().flat_map(|line| &line.points).map(|point| point.1)
}

/// A number at an axis, without the rounding of its own computation.
pub(super) fn tick(value: &f64) -> String {
    ((value * 1e9).round() / 1e9).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_stays_until_the_next_point() {
        assert_eq!(stairs([(1.0, 0.9), (3.0, 0.5)]), [(1.0, 0.9), (3.0, 0.9), (3.0, 0.5)]);
        assert_eq!(ends([2.0, 1.0, 4.0].into_iter()), Some((1.0, 4.0)));
    }

    #[test]
    fn a_chart_without_lines_is_none() {
        let axis = Axis::linear("x", 0.0, 1.0);
        let legend = SeriesLabelPosition::UpperLeft;
        let chart =
            |lines| Chart { title: String::new(), across: axis, up: axis, legend: legend.clone(), lines };
        assert!(chart(Vec::new()).drawn().is_none());
        let line = Line::new("a", vec![(0.0, 0.0), (1.0, 1.0)], 0);
        assert!(chart(vec![line]).drawn().is_some_and(|figure| figure.series[0].points.len() == 2));
    }
}
