//! The page of a study.

use maud::{Markup, html};

use super::asked::specification;
use super::document::{Section, document};
use super::long_table::{LongTable, Row, numbers, plain, text};
use super::number::{counted, number, seconds};
use super::trouble::{self, Group};
use super::verdict::Banner;
use super::{checks, figures, notes};
use crate::check::{Method, six_digits};
use crate::kinds::role;
use crate::kinds::training::ATTACK;
use crate::report::digits::{Toward, share, significant};
use crate::report::figures::Exhibit;
use crate::report::{REPORT_FILE, StudyReport, StudyRow};
use crate::study::{CellStatus, PlaneFindings};
use crate::trajectory::SubproblemCounts;

pub(in crate::report) fn study_page(report: &StudyReport, exhibits: &[Exhibit]) -> String {
    let (drawn, pictures): (Vec<&Exhibit>, Vec<&Exhibit>) =
        exhibits.iter().partition(|exhibit| exhibit.file.starts_with("order-of-methods"));
    let sections = [
        Section::of("asked", "Question", "What was asked", Some(asked(report))),
        Section::of("cells", "Cells", "What each cell came to", cells(report)),
        Section::of(
            "trouble",
            "Trouble",
            "Where they disagree or are incomplete, and why",
            Some(trouble::of_study(&report.comparisons, &unfinished(report))),
        ),
        Section::of("order", "Order", "What had to hold", figures::section(&drawn)),
        Section::of("figures", "Figures", "Figures", figures::section(&pictures)),
        Section::of("plane", "Plane", "Points of the plane", report.plane.as_ref().map(plane)),
        Section::of("checks", "Comparisons", "Comparisons one by one", checks::of_study(&report.comparisons)),
        Section::of("notes", "Notes", "Notes", notes::section(&report.notes)),
    ];
    document(&Banner::of_study(report), &sections)
}

fn asked(report: &StudyReport) -> Markup {
    let design = &report.design;
    let list = |items: Vec<String>| items.join(", ");
    html! {
        p.lead {
            "How wide are the bounds on the parameters after one training run under attack, and how long do they take, by formulation and \
             window length? Of " (counted(report.summary.cells, "cell")) ", each has one of the formulations "
            (list(design.formulations.iter().map(|formulation| formulation.as_str().to_owned()).collect())) ", windows of "
            (list(design.horizons.iter().map(usize::to_string).collect())) " steps and a solver of "
            (list(design.solvers.iter().map(ToString::to_string).collect())) "; " (report.time_limit) " s for each subproblem, "
            (counted(report.threads, "thread")) "."
        }
        (specification(&report.spec, &report.inputs))
    }
}

fn cells(report: &StudyReport) -> Option<Markup> {
    let table = LongTable {
        id: "cells",
        what: "row",
        columns: vec![
            text("name", 22),
            text("method", 10),
            numbers("window", 7),
            numbers("width", 12),
            numbers("of ibp", 9),
            numbers("above truth", 11),
            numbers("by truth", 9),
            numbers("seconds", 10),
            text("subproblems", 22),
            text("trust", 9),
            text("status", 12),
            text("truth within", 12),
        ],
        filters: vec!["method", "status", "solver"],
        rows: report.rows.iter().map(row).collect(),
        total: report.rows.len(),
        elsewhere: REPORT_FILE,
    };
    (!report.rows.is_empty()).then(|| table.without_empty_columns().markup())
}

fn row(row: &StudyRow) -> Row {
    let or_nothing = |markup: Option<Markup>| markup.unwrap_or_default();
    let up = |exact: f64| number(exact, significant(exact, Toward::Up));
    let name = row.name();
    let cells = vec![
        html! { (name) },
        html! { (row.method) },
        html! { @if let Some(horizon) = row.horizon { (horizon) } },
        or_nothing(row.width.map(|width| of_width(row.method, width))),
        or_nothing(row.share_of_interval.map(|part| number(part, share(part, 4, Toward::Up)))),
        or_nothing(row.excess.map(up)),
        or_nothing(row.ratio.map(up)),
        or_nothing((row.status != CellStatus::NotBegun).then(|| seconds(row.seconds))),
        html! {
            @if let Some(counts) = row.subproblems.filter(|counts| counts.total() > 0) { (subproblems(counts)) }
            @if let Some(counts) = row.tightening_subproblems.filter(|counts| counts.total() > 0) { "; to tighten: " (subproblems(counts)) }
        },
        html! { @if row.width.is_some() { (row.trust.as_str()) } },
        html! { (row.status.as_str()) },
        html! { @if let Some(within) = row.contains_truth { @if within { "yes" } @else { "no" } } },
    ];
    let solver = row.solver.map_or("none".to_owned(), |solver| solver.to_string());
    let keys = vec![vec![row.method.to_string()], vec![row.status.as_str().to_owned()], vec![solver]];
    let tone = match (row.contains_truth, row.status) {
        (Some(false), _) => "disagree",
        (_, CellStatus::Complete | CellStatus::Unsupported) => "",
        _ => "incomplete",
    };
    Row { keys, cells, tone }
}

/// What attacks reach is rounded to the nearest, or down where it is no more than some of it.
fn of_width(method: Method, width: f64) -> Markup {
    let shown = match method {
        method if method == ATTACK.method => significant(width, Toward::Down),
        method if role(method).is_reached() => six_digits(width),
        _ => significant(width, Toward::Up),
    };
    html! { @if method == ATTACK.method { "≥ " } (number(width, shown)) }
}

fn subproblems(counts: SubproblemCounts) -> String {
    let SubproblemCounts { optimal, limited, failed, contradicted, .. } = counts;
    let parts =
        [(optimal, "solved"), (limited, "limited"), (failed, "failed"), (contradicted, "contradicted")];
    let used = parts.iter().filter(|(count, _)| *count > 0);
    used.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
}

/// Rows that did not come to an end, those with one status and reason together.
fn unfinished(report: &StudyReport) -> Vec<Group> {
    let mut groups: Vec<(Group, Vec<String>)> = Vec::new();
    for row in report.rows.iter().filter(|row| !row.status.is_final()) {
        let reason = row.reason.clone().unwrap_or_else(|| {
            row.subproblems.map_or_else(
                || "no reason given".to_owned(),
                |counts| format!("subproblems: {}", subproblems(counts)),
            )
        });
        match groups.iter_mut().find(|(group, _)| group.what == row.status.as_str() && group.reason == reason)
        {
            Some((group, names)) => {
                group.count += 1;
                names.push(row.name());
            }
            None => {
                let what = row.status.as_str().to_owned();
                groups.push((Group { what, reason, count: 1, places: Vec::new() }, vec![row.name()]));
            }
        }
    }
    let named = |(group, names): (Group, Vec<String>)| Group {
        what: format!("{}: {}", group.what, names.join(", ")),
        count: 1,
        ..group
    };
    groups.into_iter().map(named).collect()
}

fn plane(plane: &PlaneFindings) -> Markup {
    let points = plane.clean.len();
    let rows: Vec<Vec<Markup>> = plane
        .certified
        .iter()
        .map(|one| {
            let part = one.points() as f64 / points as f64;
            vec![
                html! { (one.certificate.as_str()) },
                html! { (one.points()) },
                number(part, share(part, 4, Toward::Down)),
                seconds(one.seconds),
            ]
        })
        .collect();
    html! {
        p { "At how many of " (counted(points, "point")) " each certificate says that no attack changes the prediction. Programs are those of "
            (plane.cell) "." @if let Some(reason) = &plane.reason { " " (reason) } }
        @if !rows.is_empty() {
        (plain("Certificates", &[("certificate", false), ("points", true), ("share", true), ("seconds", true)], &rows))
        }
    }
}
