//! The parts of a study's page.

use maud::{Markup, html};

use super::row::StudyRow;
use super::schema::StudyReport;
use super::tables::{self, NUMBERS, ended};
use crate::report::ending::Ending;
use crate::report::figures::Exhibit;
use crate::report::gather::grouped;
use crate::report::page::asked::specification;
use crate::report::page::banner::{Banner, file_name, sentence, solvers, verdict_facts};
use crate::report::page::figures::graphs_and_pictures;
use crate::report::page::long_table::{LongTable, MOST_ROWS, Names, plain, shown};
use crate::report::page::number::{counted, grouped as with_commas, seconds};
use crate::report::page::trouble::Group;
use crate::report::page::{Page, Section, checks, figures, trouble};
use crate::report::store::REPORT_FILE;
use countersign_kinds::training::study::PlaneFindings;

pub(super) fn study_page(report: &StudyReport, exhibits: &[Exhibit]) -> Page {
    let (graphs, pictures) = graphs_and_pictures(exhibits);
    let in_trouble = trouble::of_study(&report.comparisons, unfinished(report));
    let trouble = "Where they disagree or are incomplete, and why";
    let sections = vec![
        Section::of("asked", "Question", "What was asked", Some(asked(report))),
        Section::of("cells", "Cells", "What each cell came to", cells(report)),
        Section::of("trouble", "Trouble", trouble, Some(in_trouble)),
        Section::of("order", "Order", "What had to hold", figures::section(&graphs)),
        Section::of("figures", "Figures", "Figures", figures::section(&pictures)),
        Section::of("plane", "Plane", "Points of the plane", report.plane.as_ref().map(plane)),
        Section::of("checks", "Comparisons", "Comparisons one by one", checks::of_study(&report.comparisons)),
    ];
    Page { banner: banner(report), sections }
}

fn banner(report: &StudyReport) -> Banner {
    let summary = &report.summary;
    let fine =
        format!("All {} hold, and every cell is complete.", counted(summary.comparisons, "comparison"));
    let short = summary.limited + summary.crashed + summary.unfinished;
    let counts = [("cells", summary.cells), ("complete", summary.complete), ("limited", summary.limited)];
    let counts = counts.map(|(name, count)| (name, html! { (with_commas(count)) }));
    let last = [("seconds", seconds(report.outcome.seconds)), ("solvers", solvers(&report.solvers))];
    Banner {
        what: "study",
        subject: file_name(&report.head),
        sentence: sentence(&report.outcome, &summary.verdicts, fine, (short, "cell")),
        facts: counts.into_iter().chain(verdict_facts(&summary.verdicts)).chain(last).collect(),
    }
}

fn asked(report: &StudyReport) -> Markup {
    let design = &report.design;
    let list = |items: Vec<String>| items.join(", ");
    html! {
        p.lead {
            "How wide are the bounds on the parameters after one training run under attack, and how long do they take, by \
             formulation and window length? Of " (counted(report.summary.cells, "cell"))
            ", each has one of the formulations "
            (list(design.formulations.iter().map(|class| class.as_str().to_owned()).collect())) ", windows of "
            (list(design.horizons.iter().map(usize::to_string).collect())) " steps and a solver of "
            (list(design.solvers.iter().map(ToString::to_string).collect())) "; " (report.time_limit)
            " s for each subproblem, " (counted(report.threads, "thread")) "."
        }
        (specification(&report.head))
    }
}

fn cells(report: &StudyReport) -> Option<Markup> {
    let names = Names { id: "cells", row: "row", elsewhere: REPORT_FILE };
    let mut table = LongTable::new(names, &report.rows, MOST_ROWS, |row| !tone(row).is_empty())
        .text("name", 22, |row| html! { (row.name()) })
        .text("method", 10, |row| html! { (row.method) })
        .number("window", 7, |row| html! { @if let Some(horizon) = row.horizon { (horizon) } });
    for ((name, cell), letters) in NUMBERS.into_iter().zip([12, 9, 11, 9, 10]) {
        table = table.number(name, letters, move |row| shown(&cell(row)));
    }
    table
        .text("subproblems", 22, |row| {
            let some = row.subproblems.filter(|counts| counts.total() > 0).map(ended);
            let tightening = row.tightening_subproblems.filter(|counts| counts.total() > 0).map(ended);
            html! {
                @if let Some(ended) = some { (ended) }
                @if let Some(ended) = tightening { "; to tighten: " (ended) }
            }
        })
        .text("trust", 9, |row| html! { @if row.width.is_some() { (row.trust.as_str()) } })
        .text("status", 12, |row| html! { (row.status.as_str()) })
        .text("truth within", 12, |row| {
            html! { @if let Some(within) = row.contains_truth { @if within { "yes" } @else { "no" } } }
        })
        .filter("method", |row| vec![row.method.to_string()])
        .filter("status", |row| vec![row.status.as_str().to_owned()])
        .filter("solver", |row| vec![row.solver.map_or("none".to_owned(), |solver| solver.to_string())])
        .toned(tone)
        .markup()
}

fn tone(row: &StudyRow) -> &'static str {
    if row.contains_truth == Some(false) { "disagree" } else { Ending::from(row.status).tone() }
}

/// Rows that did not come to an end, those with one status and reason together.
fn unfinished(report: &StudyReport) -> Vec<Group> {
    let open = report.rows.iter().filter(|row| !Ending::from(row.status).is_final());
    let why = open.map(|row| {
        let counts = row.subproblems.map(|counts| format!("subproblems: {}", ended(counts)));
        let reason = row.reason.clone().or(counts).unwrap_or_else(|| "no reason given".to_owned());
        ((row.status.as_str(), reason), row.name())
    });
    let group = |((status, reason), names): ((&str, String), Vec<String>)| Group {
        what: format!("{status}: {}", names.join(", ")),
        reason,
        count: 1,
        places: Vec::new(),
    };
    grouped(why).into_iter().map(group).collect()
}

fn plane(plane: &PlaneFindings) -> Markup {
    let table = tables::plane(plane);
    html! {
        p {
            "At how many of " (counted(plane.clean.len(), "point"))
            " each certificate says that no attack changes the prediction. Programs are those of " (plane.cell) "."
            @if let Some(reason) = &plane.reason { " " (reason) }
        }
        @if !table.rows.is_empty() { (plain("Certificates", &table)) }
    }
}
