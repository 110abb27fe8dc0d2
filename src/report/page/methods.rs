//! What each method answered: how many of its answers went how far, what stands behind them, and how long
//! they took.

use maud::{Markup, html};

use super::long_table::plain;
use crate::report::cell::{Cell, Table, TableOf};
use crate::report::digits::{Toward, end};
use crate::report::gather::grouped;
use crate::report::schema::Report;
use countersign_check::{Answer, AnswerStatus, Quantity, Shape, Trust, Value};

/// Every status with what colours its count.
const STATUSES: [(AnswerStatus, &str); 6] = [
    (AnswerStatus::Exact, ""),
    (AnswerStatus::Bound, ""),
    (AnswerStatus::Infeasible, ""),
    (AnswerStatus::Limit, "incomplete"),
    (AnswerStatus::Crashed, "disagree"),
    (AnswerStatus::Unsupported, ""),
];

/// The answers of a method to one quantity over all cases of a model.
struct Line<'a> {
    model: &'a str,
    name: String,
    quantity: Quantity,
    answers: Vec<&'a Answer>,
}

pub(super) fn section(report: &Report) -> Option<Markup> {
    let lines = lines(report);
    (!lines.is_empty()).then(|| {
        html! {
            p {
                b { "Exact" } " answers are the number itself, " b { "bounds" } " are one-sided or enclose it, " b { "infeasible" }
                " says that no attack of any size exists. What a limit stopped, or what crashed, certifies no more than its \
                 bounds say. Of several answers, the least and the most are shown; of a box its width."
            }
            (plain("Methods", &table(&lines)))
        }
    })
}

fn table(lines: &[Line<'_>]) -> Table {
    let mut table = TableOf::new(lines)
        .text("model", |line| line.model.to_owned())
        .text("method", |line| line.name.clone())
        .text("quantity", |line| line.quantity.as_str())
        .number("answers", |line| line.answers.len())
        .number("least to most", |line| range(&line.answers));
    let count = |line: &Line<'_>, status: AnswerStatus| {
        line.answers.iter().filter(|answer| answer.status == status).count()
    };
    for (status, tone) in STATUSES {
        if lines.iter().any(|line| count(line, status) > 0) {
            table = table.number(status.as_str(), |line| Cell::Toned(count(line, status), tone));
        }
    }
    let seconds = |line: &Line<'_>| line.answers.iter().map(|answer| answer.seconds).collect::<Vec<f64>>();
    table
        .text("weakest trust", |line| weakest(&line.answers).map_or("–", Trust::as_str))
        .number("seconds in all", |line| Cell::Seconds(seconds(line).iter().sum()))
        .number("slowest", |line| Cell::Seconds(seconds(line).into_iter().fold(0.0, f64::max)))
        .table()
}

fn lines(report: &Report) -> Vec<Line<'_>> {
    let is_one_of_many = report.cases.len() > 1 && report.cases.iter().all(|case| case.training.is_some());
    let of_cases = report.cases.iter().flat_map(|case| {
        let model = if is_one_of_many { "all runs" } else { case.model.as_str() };
        case.answers.iter().map(move |answer| ((model, answer.quantity, answer.name()), answer))
    });
    let line = |((model, quantity, name), answers)| Line { model, name, quantity, answers };
    grouped(of_cases).into_iter().map(line).collect()
}

/// What stands behind the weakest answer that says anything.
fn weakest(answers: &[&Answer]) -> Option<Trust> {
    let says = |answer: &&&Answer| {
        answer.lower.is_some() || answer.upper.is_some() || answer.status == AnswerStatus::Infeasible
    };
    answers.iter().filter(says).map(|answer| answer.trust).min()
}

/// The answer, of a box its width; of several answers the least and the most.
fn range(answers: &[&Answer]) -> Cell {
    let all = || answers.iter().filter_map(|answer| ends_of(answer));
    let least = all().min_by(|one, other| one.lower.total_cmp(&other.lower));
    let most = all().max_by(|one, other| one.upper.total_cmp(&other.upper));
    let (Some(least), Some(most)) = (least, most) else { return "–".into() };
    let number = |answer: &Answer, exact: f64, toward: Toward| Cell::Number {
        exact,
        shown: end(answer.method, exact, toward),
    };
    let is_width = least.answer.quantity.shape() == Shape::Numbers;
    let mut parts = Vec::new();
    parts.extend(is_width.then(|| Cell::from("width ")));
    parts.push(number(least.answer, least.lower, if is_width { Toward::Up } else { Toward::Down }));
    if least.lower != most.upper {
        parts.extend([" to ".into(), number(most.answer, most.upper, Toward::Up)]);
    }
    Cell::Parts(parts)
}

/// Both ends of an answer that is a number, or the one that there is; of a box twice its width.
struct Ends<'a> {
    answer: &'a Answer,
    lower: f64,
    upper: f64,
}

fn ends_of(answer: &Answer) -> Option<Ends<'_>> {
    let number = |value: &Option<Value>| match value {
        Some(Value::Count(count)) => Some(*count as f64),
        Some(Value::Number(number)) => Some(number.get()),
        _ => None,
    };
    let (lower, upper) = match answer.quantity.shape() {
        Shape::Numbers => (answer.width, answer.width),
        _ => (number(&answer.lower), number(&answer.upper)),
    };
    Some(Ends { answer, lower: lower.or(upper)?, upper: upper.or(lower)? })
}
