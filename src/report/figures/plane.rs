//! Pictures of the plane of two raw features: coloured cells, where the clean model changes its mind, samples and axes. Every cell
//! stands for its center: it is a picture, not a certificate of the cell.

use plotters::coord::Shift;
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::chart::tick;
use super::figure::Figure;
use super::hover::{self, Mark};
use crate::property::Grid;

/// Why a picture cannot be drawn.
pub(super) type DrawingError = Box<dyn std::error::Error>;
/// Where a picture is drawn.
pub(super) type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;

/// What is on the plane.
pub(super) struct Plane<'a> {
    pub title: String,
    pub grid: &'a Grid,
    /// Neighbours that look alike, together as rectangles.
    pub cells: Vec<Cells>,
    /// Short lines.
    pub boundary: &'a [[[f64; 2]; 2]],
    pub samples: Vec<Sample>,
}

/// A rectangle of cells that look alike.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cells {
    /// Two corners.
    pub corners: [(f64, f64); 2],
    pub colour: RGBColor,
    /// What a browser shows over them.
    pub said: Option<String>,
}

/// A training sample.
pub(super) struct Sample {
    pub at: [f64; 2],
    pub colour: RGBColor,
}

/// Sizes and colours.
pub(super) struct Style {
    /// Pixels of a cell on each side.
    pub cell: u32,
    pub margin: u32,
    /// Around the cells: title and legend above, the axes' numbers beside and below.
    pub above: u32,
    pub left: u32,
    pub below: u32,
    /// Heights of letters.
    pub title: i32,
    pub labels: Option<Labels>,
    pub boundary: ShapeStyle,
    pub sample: i32,
    /// The radius of a white rim that keeps samples apart from each other and from the cells.
    pub rim: Option<i32>,
    /// Drawn so many times larger than shown, as coordinates are whole pixels.
    pub scale: u32,
}

/// Heights of letters at the axes, where they are not as usual.
pub(super) struct Labels {
    pub numbers: i32,
    pub names: i32,
}

impl Style {
    /// Pixels of the picture; nothing beyond what can be counted.
    fn size(&self, grid: &Grid) -> Option<(u32, u32)> {
        let pixels = |cells: usize| u32::try_from(cells).ok()?.checked_mul(self.cell);
        let width = pixels(grid.columns)? + self.left + 2 * self.margin;
        Some((width, pixels(grid.rows)? + self.above + self.below + 2 * self.margin))
    }
}

impl Plane<'_> {
    /// The picture; `legend` draws what the colours mean below the title.
    pub(super) fn drawn(
        &self,
        style: &Style,
        legend: impl FnOnce(&Area<'_>) -> Result<(), DrawingError>,
    ) -> Option<Figure> {
        let size = style.size(self.grid)?;
        let mut text = String::new();
        let marks = self.draw(&mut text, size, style, legend).ok()?;
        let stated = |scale: u32| format!("width=\"{}\" height=\"{}\"", size.0 / scale, size.1 / scale);
        let text = text.replacen(&stated(1), &stated(style.scale), 1);
        let svg = if marks.is_empty() { text } else { hover::with_marks(&text, &marks) };
        Some(Figure::picture(svg))
    }

    fn draw(
        &self,
        text: &mut String,
        size: (u32, u32),
        style: &Style,
        legend: impl FnOnce(&Area<'_>) -> Result<(), DrawingError>,
    ) -> Result<Vec<Mark>, DrawingError> {
        let area = SVGBackend::with_string(text, size).into_drawing_area();
        area.fill(&WHITE)?;
        let (above, rest) = area.split_vertically(style.margin + style.above);
        let centered = TextStyle::from(("sans-serif", style.title).into_font());
        let centered = centered.pos(Pos::new(HPos::Center, VPos::Top));
        let middle = style.left + style.margin + (size.0 - style.left - 2 * style.margin) / 2;
        above.draw(&Text::new(self.title.as_str(), (middle as i32, style.margin as i32), centered))?;
        legend(&above)?;
        let [(left, right), (below, top)] = self.grid.ranges;
        let mut chart = ChartBuilder::on(&rest)
            .margin_left(style.margin)
            .margin_right(style.margin)
            .margin_bottom(style.margin)
            .x_label_area_size(style.below)
            .y_label_area_size(style.left)
            .build_cartesian_2d(left..right, below..top)?;
        chart.draw_series(
            self.cells.iter().map(|cells| Rectangle::new(cells.corners, cells.colour.filled())),
        )?;
        let line = |[from, to]: &[[f64; 2]; 2]| {
            PathElement::new([(from[0], from[1]), (to[0], to[1])], style.boundary)
        };
        chart.draw_series(self.boundary.iter().map(line))?;
        let circle = |sample: &Sample, radius: i32, colour: RGBColor| {
            Circle::new((sample.at[0], sample.at[1]), radius, colour.filled())
        };
        if let Some(rim) = style.rim {
            chart.draw_series(self.samples.iter().map(|sample| circle(sample, rim, WHITE)))?;
        }
        chart.draw_series(self.samples.iter().map(|sample| circle(sample, style.sample, sample.colour)))?;
        draw_axes(&mut chart, style)?;
        let mark = |cells: &Cells| {
            let [one, other] = cells.corners.map(|corner| chart.backend_coord(&corner));
            Some(Mark::over(one, other, cells.said.clone()?))
        };
        let marks = self.cells.iter().filter_map(mark).collect();
        drop(chart);
        area.present()?;
        Ok(marks)
    }
}

fn draw_axes(
    chart: &mut ChartContext<'_, SVGBackend<'_>, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
    style: &Style,
) -> Result<(), DrawingError> {
    let mut mesh = chart.configure_mesh();
    mesh.disable_mesh()
        .x_desc("first feature")
        .y_desc("second feature")
        .x_label_formatter(&tick)
        .y_label_formatter(&tick);
    if let Some(labels) = &style.labels {
        mesh.axis_style(BLACK.stroke_width(2))
            .label_style(("sans-serif", labels.numbers))
            .axis_desc_style(("sans-serif", labels.names));
    }
    mesh.draw()?;
    Ok(())
}

/// Neighbours in a row that have one value, together as a rectangle. Values are row by row.
pub(super) fn alike<T: Copy + PartialEq>(
    grid: &Grid,
    values: &[T],
    colour: impl Fn(T) -> RGBColor,
    said: impl Fn(T, [(f64, f64); 2]) -> Option<String>,
) -> Vec<Cells> {
    let mut all = Vec::new();
    for (row, values) in values.chunks(grid.columns).enumerate() {
        let mut start = 0;
        for run in values.chunk_by(|one, other| one == other) {
            let end = start + run.len();
            let corners = [corner(grid, start, row), corner(grid, end, row + 1)];
            all.push(Cells { corners, colour: colour(run[0]), said: said(run[0], corners) });
            start = end;
        }
    }
    all
}

/// The corner before a column and below a row.
fn corner(grid: &Grid, column: usize, row: usize) -> (f64, f64) {
    let along = |(least, most): (f64, f64), place: usize, cells: usize| {
        least + (most - least) * place as f64 / cells as f64
    };
    let [first, second] = grid.ranges;
    (along(first, column, grid.columns), along(second, row, grid.rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_cover_every_cell_once_and_end_with_the_row() {
        let grid = Grid { ranges: [(0.0, 3.0), (-1.0, 1.0)], columns: 3, rows: 2 };
        let colour = |value: u8| RGBColor(value, 0, 0);
        let runs = alike(&grid, &[7, 7, 8, 8, 8, 8], colour, |value, _| Some(value.to_string()));
        let cells =
            |corners, value: u8| Cells { corners, colour: colour(value), said: Some(value.to_string()) };
        let expected = [
            cells([(0.0, -1.0), (2.0, 0.0)], 7),
            cells([(2.0, -1.0), (3.0, 0.0)], 8),
            cells([(0.0, 0.0), (3.0, 1.0)], 8),
        ];
        assert_eq!(runs, expected);
    }
}
