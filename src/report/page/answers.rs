//! Every answer: a row for each case, method and quantity.

use maud::{Markup, html};

use super::lines::Line;
use super::long_table::{LongTable, MOST_ROWS, Names};
use super::number::{end, number, seconds};
use super::witness::summary;
use crate::report::digits::Toward;
use crate::report::gather::unique;
use crate::report::store::REPORT_FILE;
use crate::report::verdicts::class;
use countersign_check::{Answer, AnswerBox, AnswerStatus, Quantity, Searched, Shape, Value};

/// Components of a box that are listed.
const MOST_COMPONENTS: usize = 32;
/// More rows than this have no attacks in their details.
const ROWS_WITH_ATTACKS: usize = 2_000;

pub(super) fn section(lines: &[Line<'_>]) -> Option<Markup> {
    let names = Names { id: "answers", row: "answer", elsewhere: REPORT_FILE };
    let table = LongTable::new(names, lines, MOST_ROWS, Line::is_troubled);
    let with_attacks = table.len() <= ROWS_WITH_ATTACKS;
    let compared = |line: &Line<'_>| line.verdict.map_or("not compared", class);
    let width = |line: &Line<'_>| line.answer.width.filter(|_| AnswerBox::of(line.answer).is_some());
    let table = table
        .number("case", 7, |line| html! { (line.case.id) })
        .text("model", 12, |line| html! { (line.case.model) })
        .text("method", 15, |line| html! { (line.name) })
        .text("quantity", 12, |line| html! { (line.answer.quantity.as_str()) })
        .number("lower", 11, |line| limit(line.answer, line.answer.lower.as_ref(), Toward::Down))
        .number("upper", 11, |line| limit(line.answer, line.answer.upper.as_ref(), Toward::Up))
        .number("width", 10, |line| {
            html! { @if let Some(width) = width(line) { (end(line.answer, width, Toward::Up)) } }
        })
        .text("status", 11, status)
        .text("trust", 9, |line| html! { (line.answer.trust.as_str()) })
        .text("compared", 11, |line| html! { (compared(line)) })
        .number("seconds", 10, |line| seconds(line.answer.seconds))
        .text("details", 34, |line| details(line, with_attacks))
        .filter("method", |line| vec![line.name.clone()])
        .filter("status", |line| line.statuses().iter().map(|status| status.as_str().to_owned()).collect())
        .filter("compared", |line| vec![compared(line).to_owned()])
        .filter("quantity", |line| vec![line.answer.quantity.as_str().to_owned()])
        .filter("model", |line| vec![line.case.model.clone()])
        .toned(|line| line.verdict.map_or("", class))
        .markup()?;
    Some(html! {
        p {
            "A radius stands with the flips of all targets that it is made of. " b { "Trust" }
            " says what is behind an answer: a solver's claim, a replayed attack, a proof with safe rounding, or exact arithmetic."
        }
        (table)
    })
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
        @if stopped > 0 && line.answer.quantity == Quantity::Radius {
            " " span.quiet { "(" (stopped) " of " (line.flips.len()) " targets stopped)" }
        }
    }
}

fn details(line: &Line<'_>, with_attacks: bool) -> Markup {
    let answer = line.answer;
    let components = AnswerBox::of(answer).filter(|_| answer.quantity.shape() == Shape::Numbers);
    let answers = std::iter::once(answer).chain(line.flips.iter().copied());
    let reasons = unique(answers.filter_map(|answer| answer.reason.as_deref()));
    let witness = answer.witness.as_ref().filter(|_| with_attacks).map(summary);
    let Some(brief) = brief(line, &reasons, components.as_ref(), witness.as_deref()) else { return html! {} };
    let targets = line.flips.iter().map(|flips| target(flips, with_attacks));
    html! {
        details {
            summary { (brief) }
            @if !line.flips.is_empty() { ul { @for target in targets { li { (target) } } } }
            @if let Some(own) = &components { (listed(answer, own)) }
            @if let Some(searched) = &answer.searched && answer.quantity.shape() == Shape::Numbers {
                p { (gap(searched)) }
            }
            @for reason in &reasons { p { (reason) } }
            @if let Some(witness) = &witness { p { (witness) "." } }
        }
    }
}

/// How near a search came.
fn gap(searched: &Searched) -> String {
    let attacks = searched.attacks.len();
    let word = if attacks == 1 { "attack" } else { "attacks" };
    // Rounded up, as a gap that is left must not look closed.
    match (searched.gap * 1e6).ceil() / 1e6 {
        gap if gap > 0.0 => format!(
            "{attacks} {word} carried out; between them and the bounds at most {gap} of how far they move a component."
        ),
        _ => format!("{attacks} {word} carried out, which reach every bound."),
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
