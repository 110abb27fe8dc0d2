//! The tables of a study: its rows, and the certificates of points of a plane.

use super::row::StudyRow;
use super::schema::StudyReport;
use crate::report::cell::{Cell, Table, TableOf};
use crate::report::digits::{Toward, significant};
use crate::report::roles::reaches_some;
use countersign_check::six_digits;
use countersign_kinds::role;
use countersign_kinds::training::bounds::SubproblemCounts;
use countersign_kinds::training::study::{CellStatus, Certified, PlaneFindings};

/// A column that says which cell it is: its header, and its cell where the row has one.
type Setting = (&'static str, fn(&StudyRow) -> Option<String>);

/// Columns that say which cell it is. What all cells have in common stands in the heading.
const SETTINGS: [Setting; 7] = [
    ("solver", |row| row.solver.map(|solver| solver.to_string())),
    ("horizon", |row| row.horizon.map(|horizon| horizon.to_string())),
    ("stride", |row| row.stride.map(|stride| stride.to_string())),
    ("parts", |row| row.parts.map(|parts| parts.to_string())),
    ("programs", |row| row.programs.map(|programs| programs.as_str().to_owned())),
    ("tightening", |row| row.tightening.map(|tightening| tightening.as_str().to_owned())),
    ("handed on", |row| row.handed_on.map(|what| what.as_str().to_owned())),
];

/// What all cells have in a column.
fn common(report: &StudyReport, (_, cell): &Setting) -> Option<String> {
    let mut cells = report.rows.iter().filter_map(cell);
    let first = cells.next()?;
    cells.all(|other| other == first).then_some(first)
}

/// What all cells have in common, with its name.
pub(super) fn in_common(report: &StudyReport) -> Vec<String> {
    let named = |setting: &Setting| Some(format!("{} {}", setting.0, common(report, setting)?));
    SETTINGS.iter().filter_map(named).collect()
}

/// One line for each row.
pub(super) fn rows(report: &StudyReport) -> Table {
    let mut table = TableOf::new(&report.rows).text("method", |row| row.method.to_string());
    for setting in SETTINGS.iter().filter(|setting| common(report, setting).is_none()) {
        table = table.text(setting.0, setting.1);
    }
    for (name, cell) in NUMBERS {
        table = table.number(name, cell);
    }
    table
        .text("subproblems", |row| row.subproblems.filter(|counts| counts.total() > 0).map(with_big_ms))
        .text("trust", |row| row.width.map(|_| row.trust.as_str()))
        .text("status", |row| row.status.as_str())
        .table()
        .without_empty_columns()
}

/// What a column shows of a row.
type Shown = fn(&StudyRow) -> Cell;

/// What came of a row, on terminals and on pages.
pub(super) const NUMBERS: [(&str, Shown); 5] = [
    ("width", width),
    ("of ibp", |row| row.share_of_interval.map(|part| Cell::share(part, Toward::Up)).into()),
    ("above truth", |row| row.excess.map(|excess| Cell::bound(excess, Toward::Up)).into()),
    ("by truth", |row| row.ratio.map(|ratio| Cell::bound(ratio, Toward::Up)).into()),
    ("seconds", |row| (row.status != CellStatus::NotBegun).then_some(Cell::Seconds(row.seconds)).into()),
];

/// What encloses is rounded up; what attacks reach is rounded to the nearest, and some of them reach at least
/// that.
fn width(row: &StudyRow) -> Cell {
    let Some(exact) = row.width else { return Cell::Nothing };
    if reaches_some(row.method) {
        return Cell::Parts(vec!["at least ".into(), Cell::bound(exact, Toward::Down)]);
    }
    let is_reached = role(row.method).is_reached();
    let shown = if is_reached { six_digits(exact) } else { significant(exact, Toward::Up) };
    Cell::Number { exact, shown }
}

/// How subproblems ended, as in `4 solved, 1 limited`.
pub(super) fn ended(counts: SubproblemCounts) -> String {
    in_words(&[
        (counts.optimal, "solved"),
        (counts.limited, "limited"),
        (counts.failed, "failed"),
        (counts.contradicted, "contradicted"),
    ])
}

fn with_big_ms(counts: SubproblemCounts) -> String {
    let big_ms = in_words(&[(counts.large_big_m, "with a big-M above 1e6")]);
    [ended(counts), big_ms].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ")
}

fn in_words(counts: &[(usize, &str)]) -> String {
    let used = counts.iter().filter(|(count, _)| *count > 0);
    used.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}

/// How many of the points of a plane each certificate holds at.
pub(super) fn plane(plane: &PlaneFindings) -> Table {
    let share = |one: &Certified| one.points() as f64 / plane.clean.len() as f64;
    TableOf::new(&plane.certified)
        .text("certificate", |one| one.certificate.as_str())
        .number("points", Certified::points)
        .number("share", |one| Cell::share(share(one), Toward::Down))
        .number("seconds", |one| Cell::Seconds(one.seconds))
        .table()
}
