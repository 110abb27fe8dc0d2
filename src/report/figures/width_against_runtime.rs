//! The width that a study's cells come to against the time that they take (003, figure 6c).

use plotters::coord::combinators::IntoLogRange;
use plotters::prelude::SeriesLabelPosition;

use super::{Figure, Labels, Line, drawn};
use crate::check::Method;
use crate::kinds::training::{ATTACK, EXHAUSTIVE, IBP};
use crate::program::relaxation::Formulation;
use crate::report::{StudyReport, StudyRow};
use crate::solve::SolverName;
use crate::study::{Cell, CellStatus, Design, Stride};
use crate::trajectory::Decomposition;

/// The least number of seconds that has a place.
const SHORTEST: f64 = 1e-4;
/// How much of the height is left above everything for the legend, as a share of what is below.
const ROOM: f64 = 0.4;
/// The colours of the truth and of interval bounds.
const TRUTH: usize = 6;
const INTERVAL: usize = 8;

/// The figure; nothing where no cell has a box.
pub(super) fn width_against_runtime_figure(report: &StudyReport) -> Option<Figure> {
    let mut lines = series(report);
    let seconds: Vec<f64> = lines.iter().flat_map(|line| &line.points).map(|point| point.0).collect();
    let (left, right) = (0.7 * least(&seconds)?, 1.5 * most(&seconds)?);
    lines.extend(level(report, EXHAUSTIVE.method, "exhaustive", TRUTH, [left, right]));
    lines.extend(level(report, ATTACK.method, "attack (at least)", TRUTH, [left, right]));
    lines.extend(level(report, IBP.method, "ibp", INTERVAL, [left, right]));
    let widths: Vec<f64> = lines.iter().flat_map(|line| &line.points).map(|point| point.1).collect();
    let (bottom, highest) = (0.8 * least(&widths)?, 1.25 * most(&widths)?);
    let top = highest * (highest / bottom).powf(ROOM);
    let labels = Labels {
        title: "Width of the bounds on all parameters against runtime, by window length".to_owned(),
        across: "seconds",
        up: "total width",
        legend: SeriesLabelPosition::UpperRight,
    };
    drawn(&labels, (left..right).log_scale(), (bottom..top).log_scale(), &lines)
}

fn least(numbers: &[f64]) -> Option<f64> {
    numbers.iter().copied().reduce(f64::min)
}

fn most(numbers: &[f64]) -> Option<f64> {
    numbers.iter().copied().reduce(f64::max)
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
        let (points, texts): (Vec<(f64, f64)>, Vec<String>) = placed.unzip();
        (!points.is_empty()).then(|| (series.name(&report.design), points, texts))
    };
    let named = all_series(&report.design).into_iter().filter_map(line);
    // The last colours are for the levels.
    let colours = (0..10).filter(|colour| ![TRUTH, INTERVAL].contains(colour)).cycle();
    named
        .zip(colours)
        .map(|((name, points, texts), colour)| Line {
            name,
            points,
            colour,
            dashed: false,
            marked: true,
            texts,
        })
        .collect()
}

fn point(row: &StudyRow) -> Option<(f64, f64)> {
    Some((row.seconds.max(SHORTEST), row.width.filter(|width| *width > 0.0)?))
}

/// The horizon, which is what a reader looks for at a point.
fn text(row: &StudyRow) -> Option<String> {
    let limited = if row.status == CellStatus::Limited { ", limited" } else { "" };
    Some(format!("{}{limited}", row.horizon?))
}

/// A method's width as a line across.
fn level(report: &StudyReport, method: Method, name: &str, colour: usize, ends: [f64; 2]) -> Option<Line> {
    let row = report.rows.iter().find(|row| row.method == method)?;
    let width = point(row)?.1;
    let points = ends.map(|end| (end, width)).to_vec();
    Some(Line { name: name.to_owned(), points, colour, dashed: true, marked: false, texts: Vec::new() })
}
