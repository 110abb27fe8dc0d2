//! Every case on one line.

use maud::{Markup, html};

use super::lines::{chosen, graver};
use super::long_table::{LongTable, MOST_ROWS, Row, numbers, text};
use super::verdict::class;
use crate::check::{Answer, Quantity, Verdict};
use crate::report::figures::words;
use crate::report::summary::is_unfinished;
use crate::report::{CaseReport, REPORT_FILE, Report};

pub(super) fn section(report: &Report) -> Option<Markup> {
    let is_troubled = |case: &CaseReport| verdict(case) != Some(Verdict::Agree) && !case.checks.is_empty();
    let shown = chosen(&report.cases, MOST_ROWS, is_troubled);
    let about_training = report.cases.iter().any(|case| case.training.is_some());
    let mut columns = vec![numbers("case", 7), text("model", 14)];
    if about_training {
        columns.push(text("training", 40));
    } else {
        columns.extend([
            numbers("test", 7),
            numbers("label", 7),
            numbers("prediction", 12),
            numbers("certified", 11),
            numbers("attacked", 11),
        ]);
    }
    columns.extend([
        numbers("answers", 9),
        numbers("unfinished", 12),
        text("verdict", 12),
        numbers("agree", 8),
    ]);
    columns.extend([numbers("disagree", 10), numbers("incomplete", 12)]);
    let table = LongTable {
        id: "cases",
        what: "case",
        columns,
        filters: vec!["model", "verdict", "prediction is"],
        rows: shown.iter().map(|case| row(case, about_training)).collect(),
        total: report.cases.len(),
        elsewhere: REPORT_FILE,
    };
    (!report.cases.is_empty()).then(|| {
        html! {
            @if !about_training {
                p { b { "Certified" } " is the largest radius that an undisputed answer proves or claims, " b { "attacked" } " the smallest that \
                     an attack exceeds: where they meet, the radius is known." }
            }
            (table.without_empty_columns().markup())
        }
    })
}

/// The gravest verdict of a case; none where nothing was compared.
fn verdict(case: &CaseReport) -> Option<Verdict> {
    case.checks.iter().fold(None, |gravest, check| graver(gravest, Some(check.verdict)))
}

fn row(case: &CaseReport, about_training: bool) -> Row {
    let count = |verdict: Verdict| case.checks.iter().filter(|check| check.verdict == verdict).count();
    let unfinished = case.answers.iter().filter(|answer| is_unfinished(answer)).count();
    let word = verdict(case).map_or("not compared", class);
    let mut cells = vec![html! { (case.id) }, html! { (case.model) }];
    if about_training {
        let setting = case.training.as_ref().map(|setting| words(setting, None));
        cells.push(html! { (setting.unwrap_or_default()) });
    } else {
        let or_nothing = |index: Option<usize>| html! { @if let Some(index) = index { (index) } };
        let count = |count: Option<String>| html! { @if let Some(count) = count { (count) } };
        cells.extend([or_nothing(case.test), or_nothing(case.label), or_nothing(case.prediction)]);
        cells.extend([count(certified(case)), count(attacked(case))]);
    }
    cells.extend([html! { (case.answers.len()) }, html! { (unfinished) }, html! { (word) }]);
    cells.extend(
        [Verdict::Agree, Verdict::Disagree, Verdict::Incomplete].map(|verdict| html! { (count(verdict)) }),
    );
    let is_right = match case.label.zip(case.prediction) {
        Some((label, prediction)) if label == prediction => vec!["right".to_owned()],
        Some(_) => vec!["wrong".to_owned()],
        None => Vec::new(),
    };
    let keys = vec![vec![case.model.clone()], vec![word.to_owned()], is_right];
    Row { keys, cells, tone: verdict(case).map_or("", class) }
}

fn radii(case: &CaseReport) -> impl Iterator<Item = &Answer> {
    let is_disputed = |answer: &Answer| crate::report::summary::is_disputed(case, &answer.name());
    case.answers
        .iter()
        .filter(|answer| matches!(answer.quantity, Quantity::Radius | Quantity::CertifiedRadius))
        .filter(move |answer| !is_disputed(answer))
}

fn certified(case: &CaseReport) -> Option<String> {
    largest(radii(case).filter_map(|answer| answer.lower.as_ref().and_then(shown)), f64::total_cmp)
}

fn attacked(case: &CaseReport) -> Option<String> {
    largest(radii(case).filter_map(|answer| answer.upper.as_ref().and_then(shown)), |a, b| b.total_cmp(a))
}

fn largest(
    all: impl Iterator<Item = (f64, String)>,
    by: fn(&f64, &f64) -> std::cmp::Ordering,
) -> Option<String> {
    all.max_by(|(a, _), (b, _)| by(a, b)).map(|(_, text)| text)
}

fn shown(value: &crate::check::Value) -> Option<(f64, String)> {
    match value {
        crate::check::Value::Count(count) => Some((*count as f64, count.to_string())),
        crate::check::Value::Number(number) => Some((number.get(), crate::check::six_digits(number.get()))),
        crate::check::Value::Numbers(_) => None,
    }
}
