//! Rows of the kinds' tables: a method, and the function that answers.

use super::case::Ask;
use countersign_check::{Answer, Entry, Kind, MethodFacts, Place, Runs, Theorem};

/// A method in the table of a kind, and how it answers there. `F` is a function from a case of the kind and
/// an [`Ask`] to answers.
#[derive(Clone, Copy, Debug)]
pub struct Row<F> {
    /// What stands in the table.
    pub entry: Entry,
    /// How it answers.
    pub how: F,
}

/// A row, for tables.
pub const fn row<F: Copy>(facts: MethodFacts, runs: Runs, places: &'static [Place], how: F) -> Row<F> {
    Row { entry: Entry { facts, runs, places }, how }
}

/// The kind of questions that a table is about.
pub fn kind_of<F>(name: &'static str, rows: &[Row<F>], theorems: &'static [Theorem]) -> Kind {
    Kind::new(name, rows.iter().map(|row| row.entry), theorems)
}

/// How a method answers about cases of one kind.
pub type Answering<C> = fn(&C, Ask<'_>) -> Vec<Answer>;

/// What the method that is asked answers about a case; nothing where the table has no such method.
pub fn answered<C>(rows: &[Row<Answering<C>>], case: &C, ask: Ask<'_>) -> Vec<Answer> {
    let row = rows.iter().find(|row| row.entry.facts.method == ask.method);
    row.map_or_else(Vec::new, |row| (row.how)(case, ask))
}
