//! Every answer: a row for each case, method and quantity.

use maud::{Markup, html};

use super::lines::{Line, chosen};
use super::long_table::{Column, LongTable, MOST_ROWS, Row, numbers, text};
use super::number::{end, number, seconds};
use super::verdict::class;
use super::witness::summary;
use crate::check::{Answer, AnswerBox, AnswerStatus, Quantity, Shape, Value};
use crate::report::REPORT_FILE;
use crate::report::digits::Toward;

/// Components of a box that are listed.
const MOST_COMPONENTS: usize = 32;
/// More rows than this have no attacks in their details.
const ROWS_WITH_ATTACKS: usize = 2_000;

const COLUMNS: [Column; 12] = [
    numbers("case", 7),
    text("model", 12),
    text("method", 15),
    text("quantity", 12),
    numbers("lower", 11),
    numbers("upper", 11),
    numbers("width", 10),
    text("status", 11),
    text("trust", 9),
    text("compared", 11),
    numbers("seconds", 10),
    text("details", 34),
];

pub(super) fn section(lines: &[Line<'_>]) -> Option<Markup> {
    let shown = chosen(lines, MOST_ROWS, |line| line.is_troubled());
    let with_attacks = shown.len() <= ROWS_WITH_ATTACKS;
    let table = LongTable {
        id: "answers",
        what: "answer",
        columns: COLUMNS.to_vec(),
        filters: vec!["method", "status", "compared", "quantity", "model"],
        rows: shown.iter().map(|line| row(line, with_attacks)).collect(),
        total: lines.len(),
        elsewhere: REPORT_FILE,
    };
    (!lines.is_empty()).then(|| {
        html! {
            p { "A radius stands with the flips of all targets that it is made of. " b { "Trust" } " says what is behind an answer: a \
                 solver's claim, a replayed attack, a proof with safe rounding, or exact arithmetic." }
            (table.without_empty_columns().markup())
        }
    })
}

fn row(line: &Line<'_>, with_attacks: bool) -> Row {
    let answer = line.answer;
    let compared = line.verdict.map_or("not compared", class);
    let statuses = line.statuses().iter().map(|status| status.as_str().to_owned()).collect();
    let keys = [vec![line.name.clone()], statuses, vec![compared.to_owned()]];
    let own = AnswerBox::of(answer);
    let cells = vec![
        html! { (line.case.id) },
        html! { (line.case.model) },
        html! { (line.name) },
        html! { (answer.quantity.as_str()) },
        limit(answer, answer.lower.as_ref(), Toward::Down),
        limit(answer, answer.upper.as_ref(), Toward::Up),
        html! { @if let Some(width) = answer.width.filter(|_| own.is_some()) { (end(answer, width, Toward::Up)) } },
        status(line),
        html! { (answer.trust.as_str()) },
        html! { (compared) },
        seconds(answer.seconds),
        details(line, own.as_ref(), with_attacks),
    ];
    let model = [vec![answer.quantity.as_str().to_owned()], vec![line.case.model.clone()]];
    Row { keys: keys.into_iter().chain(model).collect(), cells, tone: line.verdict.map_or("", class) }
}

/// One end; of a box how many numbers it has.
fn limit(answer: &Answer, value: Option<&Value>, toward: Toward) -> Markup {
    let is_of_a_certificate = answer.quantity != Quantity::Flips;
    match value {
        Some(Value::Count(count)) if is_of_a_certificate => html! { (count) },
        Some(Value::Number(exact)) => end(answer, exact.get(), toward),
        Some(Value::Numbers(numbers)) => html! { span.quiet { (numbers.len()) " numbers" } },
        _ => html! {},
    }
}

fn status(line: &Line<'_>) -> Markup {
    let own = line.answer.status.as_str();
    let short = [AnswerStatus::Limit, AnswerStatus::Crashed];
    let stopped = line.flips.iter().filter(|flips| short.contains(&flips.status)).count();
    html! {
        (own)
        @if stopped > 0 && line.answer.quantity == Quantity::Radius { " " span.quiet { "(" (stopped) " of " (line.flips.len()) " targets stopped)" } }
    }
}

fn details(line: &Line<'_>, own: Option<&AnswerBox>, with_attacks: bool) -> Markup {
    let answer = line.answer;
    let components = own.filter(|_| answer.quantity.shape() == Shape::Numbers);
    let reasons = reasons(line);
    let witness = answer.witness.as_ref().filter(|_| with_attacks).map(summary);
    let Some(brief) = brief(line, &reasons, components, witness.as_deref()) else { return html! {} };
    let targets = line.flips.iter().map(|flips| target(flips, with_attacks));
    html! {
        details {
            summary { (brief) }
            @if !line.flips.is_empty() { ul { @for target in targets { li { (target) } } } }
            @if let Some(own) = components { (listed(answer, own)) }
            @for reason in &reasons { p { (reason) } }
            @if let Some(witness) = &witness { p { (witness) "." } }
        }
    }
}

fn flips(count: i64) -> String {
    if count == 1 { "1 flip".to_owned() } else { format!("{count} flips") }
}

/// What stands in the row itself.
fn brief(
    line: &Line<'_>,
    reasons: &[&str],
    components: Option<&AnswerBox>,
    witness: Option<&str>,
) -> Option<String> {
    if !line.flips.is_empty() {
        let lower = line.flips.iter().filter_map(|flips| flips.lower_count()).min();
        let least = lower.map_or("no bound".to_owned(), |least| format!("{} at least", flips(least)));
        return Some(format!("{least}, {} targets", line.flips.len()));
    }
    let first = reasons.first().map(|reason| reason.chars().take(60).collect::<String>());
    let of_box = components.map(|own| format!("{} intervals", own.lower.len()));
    first.or(of_box).or_else(|| witness.map(|_| "attack".to_owned()))
}

fn reasons<'a>(line: &Line<'a>) -> Vec<&'a str> {
    let mut reasons: Vec<&str> = Vec::new();
    for reason in std::iter::once(line.answer)
        .chain(line.flips.iter().copied())
        .filter_map(|answer| answer.reason.as_deref())
    {
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    reasons
}

/// As in `target 3: 5 to 8, bound`.
fn target(answer: &Answer, with_attacks: bool) -> String {
    let of = answer.target.map_or(String::new(), |target| format!("target {target}: "));
    let numbers = match (answer.lower_count(), answer.upper_count()) {
        (Some(lower), Some(upper)) if lower == upper => format!("{lower}, "),
        (Some(lower), Some(upper)) => format!("{lower} to {upper}, "),
        (Some(lower), None) => format!("{lower} at least, "),
        (None, Some(upper)) => format!("{upper} at most, "),
        (None, None) => String::new(),
    };
    let attack = answer
        .witness
        .as_ref()
        .filter(|_| with_attacks)
        .map_or(String::new(), |witness| format!("; {}", summary(witness)));
    format!("{of}{numbers}{}{attack}", answer.status.as_str())
}

/// The intervals of a box.
fn listed(answer: &Answer, own: &AnswerBox) -> Markup {
    let more = own.lower.len().saturating_sub(MOST_COMPONENTS);
    html! {
        ol.intervals start="0" {
            @for (lower, upper) in own.lower.iter().zip(&own.upper).take(MOST_COMPONENTS) {
                li { "[" (end(answer, *lower, Toward::Down)) ", " (end(answer, *upper, Toward::Up)) "]" }
            }
        }
        @if more > 0 { p { "and " (number(more as f64, more.to_string())) " more in " (REPORT_FILE) "." } }
    }
}
