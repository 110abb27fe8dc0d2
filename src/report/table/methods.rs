//! One line for each model, method and solver: how its answers about flips came out, and how long it took.

use super::{plain_table, with_numbers};
use crate::check::{Answer, AnswerStatus, Quantity};
use crate::report::Report;

pub(super) fn section(report: &Report) -> String {
    // In the order in which methods were asked, which is that of the specification.
    let mut lines: Vec<((&str, String), Vec<&Answer>)> = Vec::new();
    for case in &report.cases {
        for answer in
            case.answers.iter().filter(|answer| !answer.quantity.is_box() && !answer.quantity.is_estimate())
        {
            let key = (case.model.as_str(), answer.name());
            match lines.iter_mut().find(|(line, _)| *line == key) {
                Some((_, answers)) => answers.push(answer),
                None => lines.push((key, vec![answer])),
            }
        }
    }
    let has_answers = report.cases.iter().any(|case| !case.answers.is_empty());
    if lines.is_empty() && has_answers {
        return String::new();
    }
    let mut table = plain_table(&[
        "model",
        "method",
        "flips: exact",
        "bound",
        "infeasible",
        "other",
        "radius: exact",
        "bound",
        "other",
        "seconds a case",
    ]);
    for ((model, name), answers) in &lines {
        let of = |quantity| answers.iter().filter(move |answer| answer.quantity == quantity);
        let count = |quantity, status| of(quantity).filter(|answer| answer.status == status).count();
        let flips = [AnswerStatus::Exact, AnswerStatus::Bound, AnswerStatus::Infeasible]
            .map(|status| count(Quantity::Flips, status));
        let radius = [AnswerStatus::Exact, AnswerStatus::Bound].map(|status| count(Quantity::Radius, status));
        let others = |quantity, known: usize| of(quantity).count() - known;
        // The radius carries the time of all its targets.
        let radii = of(Quantity::Radius).count().max(1);
        let seconds = of(Quantity::Radius).map(|answer| answer.seconds).sum::<f64>() / radii as f64;
        let numbers = flips
            .into_iter()
            .chain([others(Quantity::Flips, flips.iter().sum())])
            .chain(radius)
            .chain([others(Quantity::Radius, radius.iter().sum())]);
        let row =
            [(*model).to_owned(), name.clone()].into_iter().chain(numbers.map(|number| number.to_string()));
        table.add_row(row.chain([format!("{seconds:.6}")]));
    }
    with_numbers(table, 2..10)
}
