//! The report on a terminal: verdict first, then methods, boxes or certificates of training, comparisons, certified
//! accuracy, and what went wrong.

mod accuracy;
mod boxes;
mod certificates;
mod comparisons;
mod digits;
mod failures;
mod methods;

use std::ops::Range;

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

use super::{CaseReport, Command, Report};
use crate::check::{Check, Verdict};

/// The report as text, ending in a newline.
pub fn table(report: &Report) -> String {
    let sections = [
        heading(report),
        methods::section(report),
        match report.command {
            Command::Check => boxes::section(report),
            // The bounds that one would publish, of as many cases as there may be.
            Command::Certify => certificates::section(report),
        },
        comparisons::section(report),
        accuracy::section(report),
        failures::section(report),
        report.notes.iter().map(|note| format!("note: {note}")).collect::<Vec<_>>().join("\n"),
    ];
    sections.into_iter().filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n\n") + "\n"
}

fn heading(report: &Report) -> String {
    let verdict = match report.verdict {
        Verdict::Agree => "AGREE",
        Verdict::Disagree => "DISAGREE",
        Verdict::Incomplete => "INCOMPLETE",
    };
    let summary = &report.summary;
    let solvers: Vec<String> =
        report.solvers.iter().map(|solver| format!("{} {}", solver.name, solver.version)).collect();
    let file = report.spec.get("file").and_then(|file| file.as_str()).unwrap_or("?");
    let interrupted = if report.interrupted { ", interrupted" } else { "" };
    format!(
        "verdict: {verdict}{interrupted}\n{file}\n{} cases, {} answers ({} unfinished), {} checks: {} agree, {} disagree, {} \
         incomplete; {:.1} s; {}",
        summary.cases,
        summary.answers,
        summary.unfinished,
        summary.checks,
        summary.agree,
        summary.disagree,
        summary.incomplete,
        report.seconds,
        if solvers.is_empty() { "no solver".to_owned() } else { solvers.join(", ") },
    )
}

/// A table with a line under its header and none elsewhere.
pub(crate) fn plain_table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(TableStyle::new().header_separator(LineStyle::none().fill('-').junction('-')));
    table.set_header(header.iter().copied());
    table
}

/// The table's text, with some columns of numbers aligned to the right.
fn with_numbers(mut table: Table, columns: Range<usize>) -> String {
    for column in columns {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table.trim_fmt()
}

fn all_checks(report: &Report) -> impl Iterator<Item = (&CaseReport, &Check)> {
    report.cases.iter().flat_map(|case| case.checks.iter().map(move |check| (case, check)))
}
