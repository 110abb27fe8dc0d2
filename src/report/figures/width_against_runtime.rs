//! The width that a study's cells come to against the time that they take (AGT, figure 6c).

use countersign_kinds::role;
use plotters::prelude::SeriesLabelPosition;

use super::chart::{Axis, COLOUR_COUNT, Chart, Line, Point, Stroke, TRUTH, across, ends, up};
use super::figure::Exhibit;
use crate::report::roles::reaches_some;
use crate::report::study::{StudyReport, StudyRow};
use countersign_kinds::training::bounds::Decomposition;
use countersign_kinds::training::study::{Cell, CellStatus, Design, Stride};
use countersign_program::relaxation::Formulation;
use countersign_solve::SolverName;

/// The least number of seconds that has a place.
const SHORTEST: f64 = 1e-4;
/// How much of the height is left above everything for the legend, as a share of what is below.
const ROOM: f64 = 0.4;
/// The colour of certificates without programs.
const CERTIFICATE: usize = 8;

/// The figure; nothing where no cell has a box.
pub(super) fn width_against_runtime(report: &StudyReport) -> Option<Exhibit> {
    let mut lines = series(report);
    let (fastest, slowest) = ends(across(&lines))?;
    let (left, right) = (0.7 * fastest, 1.5 * slowest);
    lines.extend(levels(report, [left, right]));
    let (least, most) = ends(up(&lines))?;
    let (bottom, highest) = (0.8 * least, 1.25 * most);
    let chart = Chart {
        title: "Width of the bounds on all parameters against runtime, by window length".to_owned(),
        across: Axis::log("seconds", left, right),
        up: Axis::log("total width", bottom, highest * (highest / bottom).powf(ROOM)),
        legend: SeriesLabelPosition::UpperRight,
        lines,
    };
    let caption = "A point for each cell, with its window length. Nothing that is sound can be below the dashed lines of what \
                   attacks reach.";
    chart.exhibit("width-against-runtime.svg", "Width against runtime", caption)
}

/// What lines are of: everything of a cell but its horizon.
#[derive(Clone, Copy)]
struct Series {
    formulation: Formulation,
    solver: SolverName,
    stride: Stride,
    /// But for the stride.
    decomposition: Decomposition,
}

impl Series {
    fn has(&self, cell: &Cell) -> bool {
        let decomposition = Decomposition { stride: self.stride.steps(cell.horizon), ..self.decomposition };
        (self.formulation, self.solver, decomposition) == (cell.formulation, cell.solver, cell.decomposition)
    }

    /// The formulation, and of the rest what there are several of.
    fn name(&self, design: &Design) -> String {
        let stride = match self.stride {
            Stride::Steps(steps) => format!("stride {steps}"),
            Stride::Window(_) => "stride of a window".to_owned(),
        };
        let Decomposition { parts, programs, tightening, handed_on, .. } = self.decomposition;
        let rest = [
            (design.solvers.len(), self.solver.to_string()),
            (design.strides.len(), stride),
            (design.parts.len(), format!("parts {parts}")),
            (design.programs.len(), format!("by {}", programs.as_str())),
            (design.tightening.len(), format!("tightening {}", tightening.as_str())),
            (design.handed_on.len(), handed_on.as_str().to_owned()),
        ];
        let several = rest.into_iter().filter(|(count, _)| *count > 1).map(|(_, name)| name);
        std::iter::once(self.formulation.as_str().to_owned()).chain(several).collect::<Vec<_>>().join(", ")
    }
}

fn all_series(design: &Design) -> Vec<Series> {
    let mut all = Vec::new();
    for formulation in Formulation::ALL.into_iter().rev().filter(|one| design.formulations.contains(one)) {
        for &solver in &design.solvers {
            for &stride in &design.strides {
                // Windows of one step are divided in every way there is.
                let series = |decomposition| Series { formulation, solver, stride, decomposition };
                all.extend(design.decompositions(1, &[1]).into_iter().map(series));
            }
        }
    }
    all
}

/// A line for each series that has a point, from short windows to long ones.
fn series(report: &StudyReport) -> Vec<Line> {
    let line = |series: Series| {
        let of_series = |row: &&StudyRow| row.cell().is_some_and(|cell| series.has(&cell));
        let placed = report.rows.iter().filter(of_series).filter_map(|row| Some((point(row)?, text(row)?)));
        let (points, texts): (Vec<Point>, Vec<String>) = placed.unzip();
        (!points.is_empty()).then(|| (series.name(&report.design), points, texts))
    };
    // The last colours are for the levels.
    let colours = (0..COLOUR_COUNT).filter(|colour| ![TRUTH, CERTIFICATE].contains(colour)).cycle();
    let named = all_series(&report.design).into_iter().filter_map(line);
    named
        .zip(colours)
        .map(|((name, points, texts), colour)| Line {
            is_marked: true,
            texts,
            ..Line::new(name, points, colour)
        })
        .collect()
}

fn point(row: &StudyRow) -> Option<Point> {
    Some((row.seconds.max(SHORTEST), row.width.filter(|width| *width > 0.0)?))
}

/// The horizon, which is what a reader looks for at a point.
fn text(row: &StudyRow) -> Option<String> {
    let limited = if row.status == CellStatus::Limited { ", limited" } else { "" };
    Some(format!("{}{limited}", row.horizon?))
}

/// The widths of methods without programs as lines across: what attacks reach first, then certificates, in
/// the order of the report.
fn levels(report: &StudyReport, ends: [f64; 2]) -> Vec<Line> {
    let rows = || report.rows.iter().filter(|row| row.cell().is_none());
    let level = |(place, row): (usize, &StudyRow)| {
        let width = point(row)?.1;
        let (colour, stroke) = match role(row.method).is_reached() {
            true => (TRUTH, Stroke::DASHED),
            false => (CERTIFICATE, Stroke::of_place(place + 1)),
        };
        let at_least = if reaches_some(row.method) { " (at least)" } else { "" };
        let name = format!("{}{at_least}", row.method);
        Some(Line { stroke, ..Line::new(name, ends.map(|end| (end, width)).to_vec(), colour) })
    };
    let reached = rows().filter(|row| role(row.method).is_reached()).enumerate().filter_map(level);
    let certified = rows().filter(|row| !role(row.method).is_reached()).enumerate().filter_map(level);
    reached.chain(certified).collect()
}
