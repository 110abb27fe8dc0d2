//! What each method answered: how many of its answers went how far, what stands behind them, and how long they took.

use maud::{Markup, html};

use super::long_table::plain;
use super::number::{end, grouped, seconds};
use crate::check::{Answer, AnswerStatus, Quantity, Shape, Trust, Value};
use crate::report::Report;
use crate::report::digits::Toward;

const STATUSES: [AnswerStatus; 6] = [
    AnswerStatus::Exact,
    AnswerStatus::Bound,
    AnswerStatus::Infeasible,
    AnswerStatus::Limit,
    AnswerStatus::Crashed,
    AnswerStatus::Unsupported,
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
    let used: Vec<AnswerStatus> = STATUSES
        .into_iter()
        .filter(|status| lines.iter().flat_map(|line| &line.answers).any(|answer| answer.status == *status))
        .collect();
    let mut header = vec![
        ("model", false),
        ("method", false),
        ("quantity", false),
        ("answers", true),
        ("least to most", true),
    ];
    header.extend(used.iter().map(|status| (status.as_str(), true)));
    header.extend([("weakest trust", false), ("seconds in all", true), ("slowest", true)]);
    let rows: Vec<Vec<Markup>> = lines.iter().map(|line| row(line, &used)).collect();
    (!rows.is_empty()).then(|| {
        html! {
            p { b { "Exact" } " answers are the number itself, " b { "bounds" } " are one-sided or enclose it, " b { "infeasible" }
                " says that no attack of any size exists. What a limit stopped, or what crashed, certifies no more than its bounds say. Of several answers, the least and the most are shown; of a box its width." }
            (plain("Methods", &header, &rows))
        }
    })
}

fn lines(report: &Report) -> Vec<Line<'_>> {
    let is_one_of_many = report.cases.len() > 1 && report.cases.iter().all(|case| case.training.is_some());
    let mut lines: Vec<Line<'_>> = Vec::new();
    for case in &report.cases {
        let model = if is_one_of_many { "all runs" } else { case.model.as_str() };
        for answer in &case.answers {
            let name = answer.name();
            let same = |line: &&mut Line<'_>| {
                line.model == model && line.quantity == answer.quantity && line.name == name
            };
            match lines.iter_mut().find(same) {
                Some(line) => line.answers.push(answer),
                None => lines.push(Line { model, name, quantity: answer.quantity, answers: vec![answer] }),
            }
        }
    }
    lines
}

/// The answer, of a box its width; of several answers the least and the most.
fn range(answers: &[&Answer]) -> Markup {
    let values = || answers.iter().filter_map(|answer| Some((answer, ends(answer)?)));
    let least = values().min_by(|(_, a), (_, b)| a[0].total_cmp(&b[0]));
    let most = values().max_by(|(_, a), (_, b)| a[1].total_cmp(&b[1]));
    let (Some((lower, from)), Some((upper, to))) = (least, most) else { return html! { "–" } };
    let is_width = lower.quantity.shape() == Shape::Numbers;
    html! {
        @if is_width { "width " }
        (end(lower, from[0], if is_width { Toward::Up } else { Toward::Down }))
        @if from[0] != to[1] { " to " (end(upper, to[1], Toward::Up)) }
    }
}

/// Both ends of a number, or the one that there is; of a box twice its width.
fn ends(answer: &Answer) -> Option<[f64; 2]> {
    let number = |value: &Option<Value>| match value {
        Some(Value::Count(count)) => Some(*count as f64),
        Some(Value::Number(number)) => Some(number.get()),
        _ => None,
    };
    if answer.quantity.shape() == Shape::Numbers {
        return answer.width.map(|width| [width; 2]);
    }
    let (lower, upper) = (number(&answer.lower), number(&answer.upper));
    Some([lower.or(upper)?, upper.or(lower)?])
}

fn row(line: &Line<'_>, used: &[AnswerStatus]) -> Vec<Markup> {
    let count = |status: &AnswerStatus| line.answers.iter().filter(|answer| answer.status == *status).count();
    let tone = |status: &AnswerStatus| match status {
        AnswerStatus::Limit => "incomplete",
        AnswerStatus::Crashed => "disagree",
        _ => "",
    };
    let counts = used.iter().map(|status| {
        let count = count(status);
        html! { @if count > 0 { span data-tone=[Some(tone(status)).filter(|tone| !tone.is_empty())] { (grouped(count)) } } @else { span.quiet { "0" } } }
    });
    let has_numbers = |answer: &&&Answer| {
        answer.lower.is_some() || answer.upper.is_some() || answer.status == AnswerStatus::Infeasible
    };
    let weakest = line.answers.iter().filter(has_numbers).map(|answer| answer.trust).min();
    let all: f64 = line.answers.iter().map(|answer| answer.seconds).sum();
    let slowest = line.answers.iter().map(|answer| answer.seconds).fold(0.0, f64::max);
    let first = [
        html! { (line.model) },
        html! { (line.name) },
        html! { (line.quantity.as_str()) },
        html! { (grouped(line.answers.len())) },
        range(&line.answers),
    ];
    let last = [html! { (weakest.map_or("–", Trust::as_str)) }, seconds(all), seconds(slowest)];
    first.into_iter().chain(counts).chain(last).collect()
}
