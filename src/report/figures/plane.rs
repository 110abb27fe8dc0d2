//! Pictures of the plane of two raw features: coloured cells, where the clean model changes its mind, samples
//! and axes. Every cell stands for its center: it is a picture, not a certificate of the cell.

use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::chart::{DrawingError, tick};
use super::figure::Figure;
use super::hover::{self, Mark};
use super::legend::{Entry, Legend};
use countersign_kinds::training::certified::Grid;

/// Pixels of a cell on each side, and those that all cells of a row have together at least: few cells are
/// drawn larger.
const CELL: u32 = 8;
const LEAST_WIDTH: u32 = 1280;
/// Drawn larger than shown, as coordinates are whole pixels.
const SCALE: u32 = 2;
/// Around the cells, beside the legend: title, and the axes' numbers.
const MARGIN: u32 = 24;
const TITLE: u32 = 56;
const LEFT: u32 = 96;
const BELOW: u32 = 84;
/// Radii of a sample, and of its white rim, which keeps it apart from other samples and from the cells.
const SAMPLE: i32 = 5;
const RIM: i32 = 7;

/// Two opposite corners of a rectangle.
pub(super) type Corners = [(f64, f64); 2];

/// What is on the plane.
pub(super) struct Plane<'a> {
    pub title: String,
    pub grid: &'a Grid,
    /// Neighbours that look alike, together as rectangles.
    pub cells: Vec<Cells>,
    /// Short lines, and their colour.
    pub boundary: &'a [[[f64; 2]; 2]],
    pub boundary_colour: RGBColor,
    pub samples: Vec<Sample>,
    pub legend: Vec<Entry>,
}

/// A rectangle of cells that look alike.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cells {
    pub corners: Corners,
    pub colour: RGBColor,
    /// What a browser shows over them.
    pub said: String,
}

/// A training sample.
pub(super) struct Sample {
    pub at: [f64; 2],
    pub colour: RGBColor,
}

impl Plane<'_> {
    /// The picture; nothing where it would have more pixels than can be counted.
    pub(super) fn drawn(&self) -> Option<Figure> {
        let [columns, rows] = [self.grid.columns, self.grid.rows].map(|cells| u32::try_from(cells).ok());
        let cell = CELL.max(LEAST_WIDTH / columns?.max(1));
        let width = columns?.checked_mul(cell)? + LEFT + 2 * MARGIN;
        let legend = Legend::of(&self.legend, [LEFT + MARGIN, width - MARGIN], MARGIN + TITLE);
        let above = MARGIN + TITLE + legend.height();
        let height = rows?.checked_mul(cell)? + above + BELOW + MARGIN;
        let mut text = String::new();
        let marks = self.draw(&mut text, (width, height), &legend).ok()?;
        let stated = |scale: u32| format!("width=\"{}\" height=\"{}\"", width / scale, height / scale);
        let text = text.replacen(&stated(1), &stated(SCALE), 1);
        Some(Figure { is_picture: true, ..Figure::plain(hover::with_marks(&text, &marks)) })
    }

    fn draw(
        &self,
        text: &mut String,
        size: (u32, u32),
        legend: &Legend<'_>,
    ) -> Result<Vec<Mark>, DrawingError> {
        let area = SVGBackend::with_string(text, size).into_drawing_area();
        area.fill(&WHITE)?;
        let (above, rest) = area.split_vertically(MARGIN + TITLE + legend.height());
        let centered = TextStyle::from(("sans-serif", 34).into_font()).pos(Pos::new(HPos::Center, VPos::Top));
        let middle = (LEFT + MARGIN + (size.0 - LEFT - 2 * MARGIN) / 2) as i32;
        above.draw(&Text::new(self.title.as_str(), (middle, MARGIN as i32), centered))?;
        legend.draw(&above)?;
        let [(left, right), (below, top)] = self.grid.ranges;
        let mut chart = ChartBuilder::on(&rest)
            .margin_left(MARGIN)
            .margin_right(MARGIN)
            .margin_bottom(MARGIN)
            .x_label_area_size(BELOW)
            .y_label_area_size(LEFT)
            .build_cartesian_2d(left..right, below..top)?;
        chart.draw_series(
            self.cells.iter().map(|cells| Rectangle::new(cells.corners, cells.colour.filled())),
        )?;
        chart.draw_series(self.boundary.iter().map(|[from, to]| {
            let ends = [(from[0], from[1]), (to[0], to[1])];
            PathElement::new(ends, self.boundary_colour.stroke_width(3))
        }))?;
        let circle = |sample: &Sample, radius: i32, colour: RGBColor| {
            Circle::new((sample.at[0], sample.at[1]), radius, colour.filled())
        };
        chart.draw_series(self.samples.iter().map(|sample| circle(sample, RIM, WHITE)))?;
        chart.draw_series(self.samples.iter().map(|sample| circle(sample, SAMPLE, sample.colour)))?;
        draw_axes(&mut chart)?;
        let mark = |cells: &Cells| {
            let [one, other] = cells.corners.map(|corner| chart.backend_coord(&corner));
            Mark::over(one, other, cells.said.clone())
        };
        let marks = self.cells.iter().map(mark).collect();
        drop(chart);
        area.present()?;
        Ok(marks)
    }
}

fn draw_axes(
    chart: &mut ChartContext<'_, SVGBackend<'_>, Cartesian2d<RangedCoordf64, RangedCoordf64>>,
) -> Result<(), DrawingError> {
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
    Ok(())
}

/// Neighbours in a row that have one value, together as a rectangle. Values are row by row.
pub(super) fn alike<T: Copy + PartialEq>(
    grid: &Grid,
    values: &[T],
    look: impl Fn(T, Corners) -> Cells,
) -> Vec<Cells> {
    let mut all = Vec::new();
    for (row, values) in values.chunks(grid.columns).enumerate() {
        let mut start = 0;
        for run in values.chunk_by(|one, other| one == other) {
            let end = start + run.len();
            all.push(look(run[0], [corner(grid, start, row), corner(grid, end, row + 1)]));
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
        let cells = |value: u8, corners| Cells { corners, colour: WHITE, said: value.to_string() };
        let expected = [
            cells(7, [(0.0, -1.0), (2.0, 0.0)]),
            cells(8, [(2.0, -1.0), (3.0, 0.0)]),
            cells(8, [(0.0, 0.0), (3.0, 1.0)]),
        ];
        assert_eq!(alike(&grid, &[7, 7, 8, 8, 8, 8], cells), expected);
    }
}
