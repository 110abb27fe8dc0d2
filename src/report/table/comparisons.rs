//! What had to hold, with how often it did.

use super::{plain_table, with_numbers};
use crate::report::Report;
use crate::report::comparisons::comparisons;

pub(super) fn section(report: &Report) -> String {
    let mut table = plain_table(&["model", "quantity", "must hold", "agree", "disagree", "incomplete"]);
    for line in comparisons(report) {
        let row = [line.model.to_owned(), line.quantity.as_str().to_owned(), line.relation];
        table.add_row(row.into_iter().chain(line.counts.map(|count| count.to_string())));
    }
    with_numbers(table, 3..6)
}
