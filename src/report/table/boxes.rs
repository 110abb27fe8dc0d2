//! One line for each answer that is a box, as training under attack has them.

use super::{plain_table, with_numbers};
use crate::check::{Answer, AnswerBox, Shape, six_digits};
use crate::kinds::role;
use crate::report::Report;
use crate::report::digits::{Toward, significant};

pub(super) fn section(report: &Report) -> String {
    let mut table =
        plain_table(&["model", "method", "quantity", "status", "trust", "width, or from to", "seconds"]);
    for case in &report.cases {
        for answer in case
            .answers
            .iter()
            .filter(|answer| answer.quantity.is_box() && !answer.quantity.is_of_stability())
        {
            table.add_row([
                case.model.clone(),
                answer.name(),
                answer.quantity.as_str().to_owned(),
                answer.status.as_str().to_owned(),
                answer.trust.as_str().to_owned(),
                extent(answer),
                format!("{:.6}", answer.seconds),
            ]);
        }
    }
    if table.is_empty() { String::new() } else { with_numbers(table, 5..7) }
}

/// The width of a box; of a single number, the ends. What encloses is rounded outward; what attacks reach is rounded to
/// the nearest, as its ends are no bounds.
fn extent(answer: &Answer) -> String {
    let end =
        |numbers: &[f64], toward: Toward| numbers.iter().map(|&end| rounded(answer, end, toward)).collect();
    match (AnswerBox::of(answer), answer.quantity.shape()) {
        (Some(own), Shape::Number) => {
            let (lower, upper): (String, String) =
                (end(&own.lower, Toward::Down), end(&own.upper, Toward::Up));
            format!("[{lower}, {upper}]")
        }
        (Some(own), _) => own
            .width()
            .map_or_else(|| "beyond numbers".to_owned(), |width| rounded(answer, width, Toward::Up)),
        (None, _) => "-".to_owned(),
    }
}

fn rounded(answer: &Answer, number: f64, toward: Toward) -> String {
    if role(answer.method).is_reached() { six_digits(number) } else { significant(number, toward) }
}
