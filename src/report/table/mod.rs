//! The report of `check` and `certify` on a terminal: methods, boxes or certificates of training,
//! comparisons, certified accuracy, and what went wrong.

mod accuracy;
mod boxes;
mod certificates;
mod failures;
mod methods;
mod smoothed;
mod stability;

use super::comparisons::comparison_table;
use super::head::{Command, SolverInfo};
use super::schema::Report;
use super::text::{Ink, printed};

/// The specification, and what was counted.
pub(super) fn heading(report: &Report) -> String {
    let summary = &report.summary;
    format!(
        "{}\n{} cases, {} answers ({} unfinished), {} checks: {} agree, {} disagree, {} incomplete; {:.1} s; {}",
        report.head.file(),
        summary.cases,
        summary.answers,
        summary.unfinished,
        summary.checks,
        summary.verdicts.agree,
        summary.verdicts.disagree,
        summary.verdicts.incomplete,
        report.outcome.seconds,
        SolverInfo::list(&report.solvers).unwrap_or_else(|| "no solver".to_owned()),
    )
}

/// What follows.
pub(super) fn parts(report: &Report, ink: Ink) -> Vec<String> {
    let tables = [
        methods::methods(report),
        match report.command() {
            Command::Check => boxes::boxes(report),
            // The bounds that one would publish, of as many cases as there may be.
            Command::Certify => certificates::of_training(report),
        },
        certificates::survived(report),
        comparison_table(report, "<="),
        accuracy::certificates(report),
        smoothed::certificates(report),
        stability::shares(report),
        stability::private_accuracy(report),
    ];
    tables.iter().map(printed).chain([failures::failures(report, ink)]).collect()
}
