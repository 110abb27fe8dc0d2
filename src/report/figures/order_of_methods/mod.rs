//! The order of methods as a drawn graph: which answers must be equal, which at most or within which, and how
//! often they agree.
//!
//! - here: a drawing for each kind of quantity, and for each order that models have.
//! - `graph`: methods in groups, and the relations between groups that no others imply.
//! - `layout`: where they stand; `draw`: the drawing.

mod draw;
mod graph;
mod layout;

use super::figure::Exhibit;
use crate::report::comparisons::by_subject;
use crate::report::schema::Report;
use countersign_check::{Check, Quantity};
use graph::Graph;

/// Quantities whose answers relate in one way.
struct Family {
    /// For the name of the file.
    name: &'static str,
    title: &'static str,
    has: fn(Quantity) -> bool,
}

const FAMILIES: [Family; 5] = [
    Family { name: "boxes", title: "what training can reach", has: Quantity::is_box },
    Family { name: "radius", title: "radius", has: |quantity| quantity == Quantity::Radius },
    Family { name: "flips", title: "flips", has: |quantity| quantity == Quantity::Flips },
    Family {
        name: "certified-radius",
        title: "certified radius under noise",
        has: |quantity| quantity == Quantity::CertifiedRadius,
    },
    Family {
        name: "error-rate",
        title: "how often certificates err",
        has: |quantity| quantity == Quantity::ErrorRate,
    },
];

const HOW_TO_READ: &str = "An answer must be at most, or within, every answer above it. Methods in one box must be equal, or \
                           must not exclude what the others say. Lines carry how many comparisons agree, disagree or are \
                           incomplete; those that follow from others are drawn only where something is wrong or open.";

/// The drawings of a check or of certificates.
pub(super) fn of_cases(report: &Report) -> Vec<Exhibit> {
    FAMILIES.iter().flat_map(|family| of_family(report, family)).collect()
}

/// One drawing for each order that models have.
fn of_family(report: &Report, family: &Family) -> Vec<Exhibit> {
    let mut found: Vec<(Graph, Vec<&str>)> = Vec::new();
    for (model, cases) in by_subject(report) {
        let checks = cases.into_iter().flat_map(|case| &case.checks);
        let graph = Graph::of(checks.filter(|check| (family.has)(check.quantity)));
        match found.iter_mut().find(|(other, _)| other.has_order_of(&graph)) {
            Some((same, models)) => {
                same.add(&graph);
                models.push(model);
            }
            None => found.push((graph, vec![model])),
        }
    }
    found.retain(|(graph, _)| graph.has_edges());
    let several = found.len() > 1;
    let exhibit = |(place, (graph, models)): (usize, &(Graph, Vec<&str>))| {
        let number = if place == 0 { String::new() } else { format!("-{}", place + 1) };
        let of = if several { format!(" ({})", models.join(", ")) } else { String::new() };
        let file = format!("order-of-methods-{}{number}.svg", family.name);
        exhibit(file, format!("{}{of}", family.title), graph)
    };
    found.iter().enumerate().map(exhibit).collect()
}

/// The drawing of a study's comparisons.
pub(super) fn of_checks(checks: &[Check]) -> Vec<Exhibit> {
    let graph = Graph::of(checks.iter());
    let file = || "order-of-methods.svg".to_owned();
    graph
        .has_edges()
        .then(|| exhibit(file(), "what training can reach".to_owned(), &graph))
        .into_iter()
        .collect()
}

fn exhibit(file: String, title: String, graph: &Graph) -> Exhibit {
    Exhibit {
        file,
        title: format!("The order of methods: {title}"),
        caption: HOW_TO_READ.to_owned(),
        figure: draw::figure(graph),
    }
}
