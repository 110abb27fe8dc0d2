//! Comparisons one by one: whatever does not agree, and of the others as many as there is room for.

use maud::{Markup, html};

use super::lines::chosen;
use super::long_table::{LongTable, Row, numbers, text};
use super::verdict::class;
use crate::check::{Check, Relation, Verdict};
use crate::report::{CaseReport, REPORT_FILE, Report};

/// Rows that the table has at most.
const MOST_ROWS: usize = 5_000;

pub(super) fn of_report(report: &Report) -> Option<Markup> {
    let all: Vec<(Option<&CaseReport>, &Check)> = report
        .cases
        .iter()
        .flat_map(|case| case.checks.iter().map(move |check| (Some(case), check)))
        .collect();
    table(&all, "checks.csv")
}

pub(super) fn of_study(checks: &[Check]) -> Option<Markup> {
    table(&checks.iter().map(|check| (None, check)).collect::<Vec<_>>(), REPORT_FILE)
}

fn table(all: &[(Option<&CaseReport>, &Check)], elsewhere: &'static str) -> Option<Markup> {
    let shown = chosen(all, MOST_ROWS, |(_, check)| check.verdict != Verdict::Agree);
    let of_cases = all.iter().any(|(case, _)| case.is_some());
    let mut columns = Vec::new();
    if of_cases {
        columns.extend([numbers("case", 6), numbers("target", 7), text("quantity", 12)]);
    }
    columns.extend([
        text("left", 18),
        text("must be", 9),
        text("right", 18),
        text("verdict", 11),
        text("the numbers", 44),
    ]);
    let table = LongTable {
        id: "checks",
        what: "comparison",
        columns,
        filters: vec!["verdict", "left", "right", "quantity"],
        rows: shown.iter().map(|(case, check)| row(*case, check)).collect(),
        total: all.len(),
        elsewhere,
    };
    (!all.is_empty()).then(|| table.without_empty_columns().markup())
}

fn row(case: Option<&CaseReport>, check: &Check) -> Row {
    let relation = match check.relation {
        Relation::Equal => "=",
        Relation::AtMost => "≤",
        Relation::Within => "within",
    };
    let mut cells = Vec::new();
    if let Some(case) = case {
        let target = html! { @if let Some(target) = check.target { (target) } };
        cells.extend([html! { (case.id) }, target, html! { (check.quantity.as_str()) }]);
    }
    let numbers = html! { @if let Some(theorem) = &check.theorem { b { (theorem) } " " } (check.detail) };
    cells.extend([html! { (check.left) }, html! { (relation) }, html! { (check.right) }]);
    cells.extend([html! { (class(check.verdict)) }, numbers]);
    let key = |text: &str| vec![text.to_owned()];
    let keys =
        vec![key(class(check.verdict)), key(&check.left), key(&check.right), key(check.quantity.as_str())];
    Row { keys, cells, tone: class(check.verdict) }
}
