//! A study on a terminal: verdict first, then a line for each row, and what went wrong.

use super::{plain_table, solvers, verdict_and_file, with_numbers};
use crate::check::{Method, Verdict, six_digits};
use crate::kinds::role;
use crate::kinds::training::ATTACK;
use crate::report::digits::{Toward, share, significant};
use crate::report::{StudyReport, StudyRow};
use crate::study::{CellStatus, PlaneFindings};
use crate::trajectory::SubproblemCounts;

/// A column: its header, and its cell where the row has one.
type Column = (&'static str, fn(&StudyRow) -> Option<String>);

/// Columns that say which cell it is; what all cells have in common stands in the heading.
const SETTINGS: [Column; 7] = [
    ("solver", |row| row.solver.map(|solver| solver.to_string())),
    ("horizon", |row| row.horizon.map(|horizon| horizon.to_string())),
    ("stride", |row| row.stride.map(|stride| stride.to_string())),
    ("parts", |row| row.parts.map(|parts| parts.to_string())),
    ("programs", |row| row.programs.map(|programs| programs.as_str().to_owned())),
    ("tightening", |row| row.tightening.map(|tightening| tightening.as_str().to_owned())),
    ("handed on", |row| row.handed_on.map(|what| what.as_str().to_owned())),
];

/// Columns of what came of it.
const NUMBERS: [Column; 5] = [
    ("width", |row| row.width.map(|width| of_width(row.method, width))),
    ("of ibp", |row| row.share_of_interval.map(|part| share(part, 4, Toward::Up))),
    ("above truth", |row| row.excess.map(|excess| significant(excess, Toward::Up))),
    ("by truth", |row| row.ratio.map(|ratio| significant(ratio, Toward::Up))),
    ("seconds", |row| has_run(row).then(|| format!("{:.3}", row.seconds))),
];

/// Columns of how it went.
const STATES: [Column; 3] = [
    ("subproblems", |row| row.subproblems.filter(|counts| counts.total() > 0).map(subproblems)),
    ("trust", |row| row.width.map(|_| row.trust.as_str().to_owned())),
    ("status", |row| Some(row.status.as_str().to_owned())),
];

/// The study as text, ending in a newline. `coloured` names disagreements in red.
pub fn study_table(report: &StudyReport, coloured: bool) -> String {
    let sections = [
        heading(report),
        rows(report),
        report.plane.as_ref().map(plane).unwrap_or_default(),
        disagreements(report, coloured),
        reasons(report),
        report.notes.iter().map(|note| format!("note: {note}")).collect::<Vec<_>>().join("\n"),
    ];
    sections.into_iter().filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n\n") + "\n"
}

fn heading(report: &StudyReport) -> String {
    let summary = &report.summary;
    let common: Vec<String> = SETTINGS.iter().filter_map(|setting| common(report, setting)).collect();
    let common =
        if common.is_empty() { String::new() } else { format!("\nall cells: {}", common.join(", ")) };
    format!(
        "{}\n{} cells: {} complete, {} limited, {} crashed, {} unsupported, {} unfinished; {} comparisons: {} agree, \
         {} disagree, {} incomplete\n{:.1} s with {} threads, {} s a subproblem; {}{common}",
        verdict_and_file(report.verdict, report.interrupted, &report.spec),
        summary.cells,
        summary.complete,
        summary.limited,
        summary.crashed,
        summary.unsupported,
        summary.unfinished,
        summary.comparisons,
        summary.agree,
        summary.disagree,
        summary.incomplete,
        report.seconds,
        report.threads,
        report.time_limit,
        solvers(&report.solvers),
    )
}

/// What all cells have in one column, with its name.
fn common(report: &StudyReport, (name, cell): &Column) -> Option<String> {
    let mut cells = report.rows.iter().filter_map(cell);
    let first = cells.next()?;
    cells.all(|other| other == first).then(|| format!("{name} {first}"))
}

fn rows(report: &StudyReport) -> String {
    let differs = |setting: &Column| common(report, setting).is_none();
    let is_used = |(_, cell): &Column| report.rows.iter().any(|row| cell(row).is_some());
    let settings: Vec<Column> = SETTINGS.into_iter().filter(differs).collect();
    let numbers: Vec<Column> = NUMBERS.into_iter().filter(is_used).collect();
    let first = 1 + settings.len();
    let aligned = first..first + numbers.len();
    let columns: Vec<Column> = settings.into_iter().chain(numbers).chain(STATES).collect();
    let header: Vec<&str> = ["method"].into_iter().chain(columns.iter().map(|(name, _)| *name)).collect();
    let mut table = plain_table(&header);
    for row in &report.rows {
        let cells = columns.iter().map(|(_, cell)| cell(row).unwrap_or_else(|| "-".to_owned()));
        table.add_row([row.method.to_string()].into_iter().chain(cells));
    }
    with_numbers(table, aligned)
}

/// How many of the points of a plane each certificate holds at.
fn plane(plane: &PlaneFindings) -> String {
    let how = match (plane.status, &plane.reason) {
        (CellStatus::Complete, _) => String::new(),
        (CellStatus::Limited, _) => ", limits stopped some programs".to_owned(),
        (_, Some(why)) => format!(", no bounds: {why}"),
        (status, None) => format!(", {}", status.as_str()),
    };
    let points = plane.clean.len();
    let heading = format!("{points} points of the plane, programs of {}{how}", plane.cell);
    let mut table = plain_table(&["certificate", "points", "share", "seconds"]);
    for one in &plane.certified {
        let part = one.points() as f64 / points as f64;
        table.add_row([
            one.certificate.as_str().to_owned(),
            one.points().to_string(),
            share(part, 4, Toward::Down),
            format!("{:.3}", one.seconds),
        ]);
    }
    format!("{heading}\n{}", with_numbers(table, 1..4))
}

/// What encloses is rounded up; what attacks reach is rounded to the nearest, and some of them reach at least that.
fn of_width(method: Method, width: f64) -> String {
    match method {
        method if method == ATTACK.method => format!("at least {}", significant(width, Toward::Down)),
        method if role(method).is_reached() => six_digits(width),
        _ => significant(width, Toward::Up),
    }
}

fn has_run(row: &StudyRow) -> bool {
    row.status != CellStatus::NotBegun
}

fn subproblems(counts: SubproblemCounts) -> String {
    let SubproblemCounts { optimal, limited, failed, contradicted, large_big_m, .. } = counts;
    let parts = [
        (optimal, "solved"),
        (limited, "limited"),
        (failed, "failed"),
        (contradicted, "contradicted"),
        (large_big_m, "with a big-M above 1e6"),
    ];
    let used = parts.into_iter().filter(|(count, _)| *count > 0);
    used.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}

/// Every disagreement by name.
fn disagreements(report: &StudyReport, coloured: bool) -> String {
    let (red, plain) = if coloured { ("\u{1b}[31m", "\u{1b}[0m") } else { ("", "") };
    let violated = report.comparisons.iter().filter(|check| check.verdict == Verdict::Disagree);
    let line = |check: &crate::check::Check| {
        format!("{red}DISAGREE {} against {}: {}{plain}", check.left, check.right, check.detail)
    };
    violated.map(line).collect::<Vec<_>>().join("\n")
}

/// Why rows have no numbers; those with one reason on one line.
fn reasons(report: &StudyReport) -> String {
    let mut lines: Vec<(CellStatus, &str, Vec<String>)> = Vec::new();
    for row in report.rows.iter().filter(|row| row.width.is_none()) {
        let Some(reason) = row.reason.as_deref() else { continue };
        match lines.iter_mut().find(|(status, why, _)| (*status, *why) == (row.status, reason)) {
            Some((_, _, names)) => names.push(row.name()),
            None => lines.push((row.status, reason, vec![row.name()])),
        }
    }
    let line = |(status, why, names): (CellStatus, &str, Vec<String>)| {
        format!("{} {}: {why}", status.as_str(), names.join(", "))
    };
    lines.into_iter().map(line).collect::<Vec<_>>().join("\n")
}
