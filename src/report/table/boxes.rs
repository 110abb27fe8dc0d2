//! One line for each answer that is a box, as training under attack has them.

use crate::report::case::CaseReport;
use crate::report::cell::{Cell, Table, TableOf};
use crate::report::digits::{Toward, end};
use crate::report::schema::Report;
use countersign_check::{Answer, AnswerBox, Shape};

pub(super) fn boxes(report: &Report) -> Table {
    let is_shown = |answer: &Answer| answer.quantity.is_box() && !answer.quantity.is_of_stability();
    let answers = report.cases.iter().flat_map(|case| case.answers.iter().map(move |answer| (case, answer)));
    let shown: Vec<(&CaseReport, &Answer)> = answers.filter(|(_, answer)| is_shown(answer)).collect();
    TableOf::new(&shown)
        .text("model", |(case, _)| case.model.clone())
        .text("method", |(_, answer)| answer.name())
        .text("quantity", |(_, answer)| answer.quantity.as_str())
        .text("status", |(_, answer)| answer.status.as_str())
        .text("trust", |(_, answer)| answer.trust.as_str())
        .number("width, or from to", |(_, answer)| extent(answer))
        .number("seconds", |(_, answer)| Cell::decimals(answer.seconds, 6))
        .table()
}

/// The width of a box; of a single number, the ends.
fn extent(answer: &Answer) -> Option<String> {
    let own = AnswerBox::of(answer)?;
    Some(match (answer.quantity.shape(), own.lower.as_slice(), own.upper.as_slice()) {
        (Shape::Number, &[lower], &[upper]) => {
            format!(
                "[{}, {}]",
                end(answer.method, lower, Toward::Down),
                end(answer.method, upper, Toward::Up)
            )
        }
        _ => own.width().map_or("beyond numbers".to_owned(), |width| end(answer.method, width, Toward::Up)),
    })
}
