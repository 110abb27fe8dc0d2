//! What had to hold: the order of methods as graphs, and as a table with every relation.

use maud::{Markup, html};

use super::figures;
use super::long_table::plain;
use super::number::grouped;
use crate::report::Report;
use crate::report::comparisons::comparisons;
use crate::report::figures::Exhibit;

const HEADER: [(&str, bool); 6] = [
    ("model", false),
    ("quantity", false),
    ("must hold", false),
    ("agree", true),
    ("disagree", true),
    ("incomplete", true),
];

pub(super) fn section(report: &Report, graphs: &[&Exhibit]) -> Option<Markup> {
    let lines = comparisons(report);
    let rows: Vec<Vec<Markup>> = lines
        .into_iter()
        .map(|line| {
            let names = [line.model, line.quantity.as_str()].map(|text| html! { (text) });
            let relation = html! { (line.relation.replace("<=", "≤")) };
            let tones = ["agree", "disagree", "incomplete"];
            let counts = line.counts.into_iter().zip(tones).map(|(count, tone)| {
                html! { @if count > 0 { span data-tone=(tone) { (grouped(count)) } } @else { span.quiet { "0" } } }
            });
            names.into_iter().chain([relation]).chain(counts).collect()
        })
        .collect();
    (!rows.is_empty()).then(|| {
        html! {
            (figures::all(graphs))
            (plain("What had to hold", &HEADER, &rows))
        }
    })
}
