//! How answers ended: a row for each method, a column for each case, or for each quantity of a single case.

use super::super::figure::Exhibit;
use super::strip::{Look, Segment, Strip, counted, drawn};
use crate::report::gather::unique;
use crate::report::schema::Report;
use countersign_check::{Answer, AnswerStatus, Quantity};

/// More methods than this are not drawn.
const MOST_ROWS: usize = 60;

/// The figure; nothing where there is a single case with a single quantity, or more methods than a figure has
/// room for.
pub(in crate::report::figures) fn answer_status(report: &Report) -> Option<Exhibit> {
    let names = unique(report.cases.iter().flat_map(|case| &case.answers).map(Answer::name));
    let (columns, across) = match report.cases.as_slice() {
        [alone] => (by_quantity(&alone.answers), "quantities, as in the table of answers"),
        _ => (by_case(report), "cases, in their order"),
    };
    if names.len() > MOST_ROWS || columns.len() < 2 {
        return None;
    }
    let strips: Vec<Strip> = names.into_iter().filter_map(|name| strip(name, &columns)).collect();
    let caption = "A row for each method, a column for each case, or for each quantity of a single case. Lower bars went less \
                   far.";
    Exhibit::of("answer-status.svg", "How answers ended", caption, drawn(&strips, across))
}

/// The answers of a case, or those of a quantity, by the names of methods.
struct Column<'a> {
    title: String,
    answers: Vec<(String, &'a Answer)>,
}

impl<'a> Column<'a> {
    fn new(title: String, answers: impl Iterator<Item = &'a Answer>) -> Self {
        Column { title, answers: answers.map(|answer| (answer.name(), answer)).collect() }
    }
}

fn by_case(report: &Report) -> Vec<Column<'_>> {
    report.cases.iter().map(|case| Column::new(format!("case {}", case.id), case.answers.iter())).collect()
}

fn by_quantity(answers: &[Answer]) -> Vec<Column<'_>> {
    let of = |quantity: Quantity| {
        let own = answers.iter().filter(move |answer| answer.quantity == quantity);
        Column::new(quantity.as_str().to_owned(), own)
    };
    Quantity::ALL.into_iter().map(of).filter(|column| !column.answers.is_empty()).collect()
}

/// A method's strip: in each column the answer that went least far; nothing where it has none.
fn strip(name: String, columns: &[Column<'_>]) -> Option<Strip> {
    let worst = |column: &Column<'_>| {
        let own = column.answers.iter().filter(|(other, _)| *other == name);
        own.map(|(_, answer)| answer.status).max_by_key(|status| grade(*status))
    };
    let statuses: Vec<Option<AnswerStatus>> = columns.iter().map(worst).collect();
    let share = |place: usize| place as f64 / columns.len() as f64;
    let mut start = 0;
    let mut segments = Vec::new();
    for run in statuses.chunk_by(|one, other| one == other) {
        let end = start + run.len();
        if let Some(status) = run[0] {
            let (first, last) = (&columns[start].title, &columns[end - 1].title);
            let place = if first == last { first.clone() } else { format!("{first} to {last}") };
            let title = format!("{name}\n{place}: {}", status.as_str());
            segments.push(Segment { look: look(status), from: share(start), to: share(end), title });
        }
        start = end;
    }
    let numbers = counted(statuses.iter().flatten().map(|status| status.as_str()));
    (!segments.is_empty()).then_some(Strip { name, segments, numbers })
}

/// How little came of it.
fn grade(status: AnswerStatus) -> u8 {
    match status {
        AnswerStatus::Infeasible => 0,
        AnswerStatus::Exact => 1,
        AnswerStatus::Bound => 2,
        AnswerStatus::Unsupported => 3,
        AnswerStatus::Limit => 4,
        AnswerStatus::Crashed => 5,
    }
}

fn look(status: AnswerStatus) -> Look {
    let (colour, height) = match status {
        AnswerStatus::Exact => ("#0072B2", 1.0),
        AnswerStatus::Infeasible => ("#56B4E9", 1.0),
        AnswerStatus::Bound => ("#009E73", 0.8),
        AnswerStatus::Limit => ("#E69F00", 0.5),
        AnswerStatus::Crashed => ("#C62828", 0.35),
        AnswerStatus::Unsupported => ("#8A929E", 0.15),
    };
    Look { word: status.as_str(), colour, height }
}
