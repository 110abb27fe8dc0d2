//! One line for each model, method and solver: how its answers about flips came out, and how long it took.

use crate::report::cell::{Cell, Table, TableOf};
use crate::report::gather::grouped;
use crate::report::schema::Report;
use countersign_check::{Answer, AnswerStatus, Quantity};

/// The answers of a method about the cases of a model.
struct Line<'a> {
    model: &'a str,
    name: String,
    answers: Vec<&'a Answer>,
}

impl<'a> Line<'a> {
    fn of(&self, quantity: Quantity) -> impl Iterator<Item = &'a Answer> {
        self.answers.iter().copied().filter(move |answer| answer.quantity == quantity)
    }

    fn count(&self, quantity: Quantity, status: AnswerStatus) -> usize {
        self.of(quantity).filter(|answer| answer.status == status).count()
    }

    fn others(&self, quantity: Quantity, shown: &[AnswerStatus]) -> usize {
        self.of(quantity).filter(|answer| !shown.contains(&answer.status)).count()
    }

    /// The radius carries the time of all its targets.
    fn seconds(&self) -> f64 {
        let all: f64 = self.of(Quantity::Radius).map(|answer| answer.seconds).sum();
        all / self.of(Quantity::Radius).count().max(1) as f64
    }
}

pub(super) fn methods(report: &Report) -> Table {
    use AnswerStatus::{Bound, Exact, Infeasible};
    use Quantity::{Flips, Radius};
    let lines = lines(report);
    TableOf::new(&lines)
        .text("model", |line| line.model.to_owned())
        .text("method", |line| line.name.clone())
        .number("flips: exact", |line| line.count(Flips, Exact))
        .number("bound", |line| line.count(Flips, Bound))
        .number("infeasible", |line| line.count(Flips, Infeasible))
        .number("other", |line| line.others(Flips, &[Exact, Bound, Infeasible]))
        .number("radius: exact", |line| line.count(Radius, Exact))
        .number("bound", |line| line.count(Radius, Bound))
        .number("other", |line| line.others(Radius, &[Exact, Bound]))
        .number("seconds a case", |line| Cell::decimals(line.seconds(), 6))
        .table()
}

/// In the order in which methods were asked, which is that of the specification.
fn lines(report: &Report) -> Vec<Line<'_>> {
    let counts = |answer: &&Answer| !answer.quantity.is_box() && !answer.quantity.is_estimate();
    let of_cases = report.cases.iter().flat_map(|case| {
        let answers = case.answers.iter().filter(counts);
        answers.map(|answer| ((case.model.as_str(), answer.name()), answer))
    });
    grouped(of_cases).into_iter().map(|((model, name), answers)| Line { model, name, answers }).collect()
}
