//! Every case on one line.

use maud::{Markup, html};

use super::long_table::{LongTable, MOST_ROWS, Names};
use crate::report::case::CaseReport;
use crate::report::figures::words;
use crate::report::schema::Report;
use crate::report::store::REPORT_FILE;
use crate::report::summary::is_unfinished;
use crate::report::verdicts::{VERDICTS, class, graver};
use countersign_check::{Answer, Quantity, Value, Verdict, six_digits};

pub(super) fn section(report: &Report) -> Option<Markup> {
    let is_troubled = |case: &CaseReport| verdict(case) != Some(Verdict::Agree) && !case.checks.is_empty();
    let about_training = report.cases.iter().any(|case| case.training.is_some());
    let word = |case: &CaseReport| verdict(case).map_or("not compared", class);
    let unfinished = |case: &CaseReport| case.answers.iter().filter(|answer| is_unfinished(answer)).count();
    let names = Names { id: "cases", row: "case", elsewhere: REPORT_FILE };
    let table = LongTable::new(names, &report.cases, MOST_ROWS, is_troubled)
        .number("case", 7, |case| html! { (case.id) })
        .text("model", 14, |case| html! { (case.model) });
    let table = if about_training {
        table.text("training", 40, |case| {
            html! { (case.training.as_ref().map(|setting| words(setting, None)).unwrap_or_default()) }
        })
    } else {
        of_test(table)
    };
    let mut table = table
        .number("answers", 9, |case| html! { (case.answers.len()) })
        .number("unfinished", 12, |case| html! { (unfinished(case)) })
        .text("verdict", 12, |case| html! { (word(case)) });
    for (verdict, letters) in VERDICTS.into_iter().zip([8, 10, 12]) {
        table = table.number(class(verdict), letters, |case| {
            html! { (case.checks.iter().filter(|check| check.verdict == verdict).count()) }
        });
    }
    let table = table
        .filter("model", |case| vec![case.model.clone()])
        .filter("verdict", |case| vec![word(case).to_owned()])
        .filter("prediction is", |case| {
            let judged = case.is_right().map(|is_right| if is_right { "right" } else { "wrong" });
            judged.map(str::to_owned).into_iter().collect()
        })
        .toned(|case| verdict(case).map_or("", class))
        .markup()?;
    Some(html! {
        @if !about_training {
            p {
                b { "Certified" } " is the largest radius that an undisputed answer proves or claims, " b { "attacked" }
                " the smallest that an attack exceeds: where they meet, the radius is known."
            }
        }
        (table)
    })
}

/// Columns of cases that are about one test point.
fn of_test<'r>(table: LongTable<'r, CaseReport>) -> LongTable<'r, CaseReport> {
    let index = |index: Option<usize>| html! { @if let Some(index) = index { (index) } };
    table
        .number("test", 7, |case| index(case.test))
        .number("label", 7, |case| index(case.label))
        .number("prediction", 12, |case| index(case.prediction))
        .number("certified", 11, |case| {
            let lower = radii(case).filter_map(|answer| known(answer.lower.as_ref()?));
            shown(lower.max_by(|one, other| one.number.total_cmp(&other.number)))
        })
        .number("attacked", 11, |case| {
            let upper = radii(case).filter_map(|answer| known(answer.upper.as_ref()?));
            shown(upper.min_by(|one, other| one.number.total_cmp(&other.number)))
        })
}

/// The gravest verdict of a case; none where nothing was compared.
fn verdict(case: &CaseReport) -> Option<Verdict> {
    case.checks.iter().fold(None, |gravest, check| graver(gravest, Some(check.verdict)))
}

fn radii(case: &CaseReport) -> impl Iterator<Item = &Answer> {
    case.answers
        .iter()
        .filter(|answer| matches!(answer.quantity, Quantity::Radius | Quantity::CertifiedRadius))
        .filter(|answer| !case.disputes(&answer.name()))
}

/// An end of a radius.
struct Known {
    number: f64,
    text: String,
}

fn known(value: &Value) -> Option<Known> {
    match value {
        Value::Count(count) => Some(Known { number: *count as f64, text: count.to_string() }),
        Value::Number(number) => Some(Known { number: number.get(), text: six_digits(number.get()) }),
        Value::Numbers(_) => None,
    }
}

fn shown(known: Option<Known>) -> Markup {
    html! { @if let Some(known) = known { (known.text) } }
}
