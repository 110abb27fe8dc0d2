//! What had to hold: the order of methods as graphs, and as a table with every relation.

use maud::{Markup, html};

use super::figures;
use super::long_table::plain;
use crate::report::comparisons::comparison_table;
use crate::report::figures::Exhibit;
use crate::report::schema::Report;

pub(super) fn section(report: &Report, graphs: &[&Exhibit]) -> Option<Markup> {
    let table = comparison_table(report, "≤");
    (!table.rows.is_empty()).then(|| html! { (figures::all(graphs)) (plain("What had to hold", &table)) })
}
