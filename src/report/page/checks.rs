//! Comparisons one by one: whatever does not agree, and of the others as many as there is room for.

use maud::{Markup, html};

use super::long_table::{LongTable, Names};
use crate::report::case::CaseReport;
use crate::report::schema::Report;
use crate::report::store::REPORT_FILE;
use crate::report::verdicts::class;
use countersign_check::{Check, Relation, Verdict};

/// Rows that the table has at most.
const MOST_ROWS: usize = 5_000;

/// A comparison, with its case where there are cases.
struct Compared<'a> {
    case: Option<&'a CaseReport>,
    check: &'a Check,
}

pub(super) fn of_report(report: &Report) -> Option<Markup> {
    let of_cases = report.cases.iter().flat_map(|case| {
        let checks = case.checks.iter();
        checks.map(move |check| Compared { case: Some(case), check })
    });
    table(&of_cases.collect::<Vec<_>>(), "checks.csv")
}

pub(crate) fn of_study(checks: &[Check]) -> Option<Markup> {
    table(&checks.iter().map(|check| Compared { case: None, check }).collect::<Vec<_>>(), REPORT_FILE)
}

fn table(all: &[Compared<'_>], elsewhere: &'static str) -> Option<Markup> {
    let names = Names { id: "checks", row: "comparison", elsewhere };
    let mut table = LongTable::new(names, all, MOST_ROWS, |row| row.check.verdict != Verdict::Agree);
    if all.iter().any(|row| row.case.is_some()) {
        table = table
            .number("case", 6, |row| html! { @if let Some(case) = row.case { (case.id) } })
            .number("target", 7, |row| html! { @if let Some(target) = row.check.target { (target) } })
            .text("quantity", 12, |row| html! { (row.check.quantity.as_str()) });
    }
    table
        .text("left", 18, |row| html! { (row.check.left) })
        .text("must be", 9, |row| html! { (sign(row.check.relation)) })
        .text("right", 18, |row| html! { (row.check.right) })
        .text("verdict", 11, |row| html! { (class(row.check.verdict)) })
        .text("the numbers", 44, |row| {
            html! { @if let Some(theorem) = &row.check.theorem { b { (theorem) } " " } (row.check.detail) }
        })
        .filter("verdict", |row| vec![class(row.check.verdict).to_owned()])
        .filter("left", |row| vec![row.check.left.clone()])
        .filter("right", |row| vec![row.check.right.clone()])
        .filter("quantity", |row| vec![row.check.quantity.as_str().to_owned()])
        .toned(|row| class(row.check.verdict))
        .markup()
}

fn sign(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "=",
        Relation::AtMost => "≤",
        Relation::Within => "within",
    }
}
