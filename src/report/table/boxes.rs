//! One line for each answer that is a box, as training under attack has them.

use super::{plain_table, with_numbers};
use crate::check::{Answer, AnswerBox, AnswerStatus, Shape, Trust, six_digits};
use crate::report::Report;

pub(super) fn section(report: &Report) -> String {
    let mut table =
        plain_table(&["model", "method", "quantity", "status", "trust", "width, or from to", "seconds"]);
    for case in &report.cases {
        for answer in case.answers.iter().filter(|answer| answer.quantity.is_box()) {
            table.add_row([
                case.model.clone(),
                answer.name(),
                answer.quantity.as_str().to_owned(),
                status(answer.status).to_owned(),
                trust(answer.trust).to_owned(),
                extent(answer),
                format!("{:.6}", answer.seconds),
            ]);
        }
    }
    if table.is_empty() { String::new() } else { with_numbers(table, 5..7) }
}

/// The width of a box; of a single number, the ends.
fn extent(answer: &Answer) -> String {
    match (AnswerBox::of(answer), answer.quantity.shape()) {
        (Some(own), Shape::Number) => {
            let ends = |numbers: &[f64]| numbers.iter().copied().map(six_digits).collect::<String>();
            format!("[{}, {}]", ends(&own.lower), ends(&own.upper))
        }
        (Some(own), _) => own.width().map_or_else(|| "beyond numbers".to_owned(), six_digits),
        (None, _) => "-".to_owned(),
    }
}

fn status(status: AnswerStatus) -> &'static str {
    match status {
        AnswerStatus::Exact => "exact",
        AnswerStatus::Bound => "bound",
        AnswerStatus::Infeasible => "infeasible",
        AnswerStatus::Limit => "limit",
        AnswerStatus::Crashed => "crashed",
        AnswerStatus::Unsupported => "unsupported",
    }
}

fn trust(trust: Trust) -> &'static str {
    match trust {
        Trust::Claimed => "claimed",
        Trust::Replayed => "replayed",
        Trust::Proved => "proved",
        Trust::Exact => "exact",
    }
}
