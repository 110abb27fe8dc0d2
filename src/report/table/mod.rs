//! The report on a terminal: verdict first, then methods, boxes or certificates of training, comparisons, certified
//! accuracy, and what went wrong. A study and a benchmark have tables of their own.

mod accuracy;
mod bench;
mod boxes;
mod certificates;
mod comparisons;
mod failures;
mod methods;
mod smoothed;
mod stability;
mod study;

use std::ops::Range;

use comfy_table::{CellAlignment, LineStyle, Table, TableStyle};

pub use bench::bench_table;
pub use study::study_table;

use super::{CaseReport, Command, Report, SolverInfo};
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
        smoothed::section(report),
        stability::section(report),
        failures::section(report),
        report.notes.iter().map(|note| format!("note: {note}")).collect::<Vec<_>>().join("\n"),
    ];
    sections.into_iter().filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n\n") + "\n"
}

fn heading(report: &Report) -> String {
    let summary = &report.summary;
    format!(
        "{}\n{} cases, {} answers ({} unfinished), {} checks: {} agree, {} disagree, {} \
         incomplete; {:.1} s; {}",
        verdict_and_file(report.verdict, report.interrupted, &report.spec),
        summary.cases,
        summary.answers,
        summary.unfinished,
        summary.checks,
        summary.agree,
        summary.disagree,
        summary.incomplete,
        report.seconds,
        solvers(&report.solvers),
    )
}

fn verdict_and_file(verdict: Verdict, interrupted: bool, spec: &serde_json::Value) -> String {
    let verdict = match verdict {
        Verdict::Agree => "AGREE",
        Verdict::Disagree => "DISAGREE",
        Verdict::Incomplete => "INCOMPLETE",
    };
    let file = spec.get("file").and_then(|file| file.as_str()).unwrap_or("?");
    let interrupted = if interrupted { ", interrupted" } else { "" };
    format!("verdict: {verdict}{interrupted}\n{file}")
}

fn solvers(solvers: &[SolverInfo]) -> String {
    let solvers: Vec<String> =
        solvers.iter().map(|solver| format!("{} {}", solver.name, solver.version)).collect();
    if solvers.is_empty() { "no solver".to_owned() } else { solvers.join(", ") }
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
