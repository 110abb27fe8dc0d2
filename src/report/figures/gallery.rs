//! All figures of a report, by the names of their files: the page shows what the folder has.

use super::certified_accuracy::certified_accuracy_figure;
use super::certified_radius::certified_radius_figure;
use super::decision_boundary::{decision_boundary_figure, decision_figure};
use super::distance_map::distance_map_figure;
use super::figure::Exhibit;
use super::mean_loss::mean_loss_figure;
use super::median_radius::median_radius_figure;
use super::order_of_methods::{of_cases, of_checks};
use super::performance_profile::performance_profile_figure;
use super::stability::{private_accuracy_figure, stability_figure};
use super::status_strip::{answer_status_figure, subproblem_status_figure};
use super::sweep::sweep_figure;
use super::width_against_runtime::width_against_runtime_figure;
use crate::check::{CertifiedDecisions, DistanceMap, Swept};
use crate::data::ClassId;
use crate::property::{Decision, DecisionMap};
use crate::report::bench::{BenchReport, Field};
use crate::report::schema::Report;
use crate::report::study::StudyReport;
use crate::study::{Certificate, Certified, PlaneFindings};

/// What is known of the plane of two raw features.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlaneMaps<'a> {
    /// What is decided there, an entry for each case, nothing where there is nothing to draw; or no entries.
    pub decisions: &'a [Option<CertifiedDecisions>],
    /// How far predictions are stable there.
    pub distances: &'a [DistanceMap],
}

const STAIRS: &str =
    "The share of test points that are right and stay so. A curve further up and to the right is better.";

/// The figures of a check or of certificates.
pub(in crate::report) fn of_report(report: &Report) -> Vec<Exhibit> {
    let curves = [
        Exhibit::of(
            "certified_accuracy.svg",
            "Certified accuracy by label flips",
            STAIRS,
            certified_accuracy_figure(report),
        ),
        Exhibit::of(
            "certified_radius.svg",
            "Certified accuracy by radius",
            STAIRS,
            certified_radius_figure(report),
        ),
        Exhibit::of(
            "median_radius.svg",
            "Median certified robustness by partitions",
            "The most label flips that leave half of the right predictions as they are. No certificate can be above the \
             attacks that were found.",
            median_radius_figure(report),
        ),
        Exhibit::of(
            "stability.svg",
            "Stable predictions by samples removed or replaced",
            "The share of test points whose prediction no such change of the training data changes. A curve further up and \
             to the right is better; what attacks reach stands above certificates.",
            stability_figure(report),
        ),
        Exhibit::of(
            "private_accuracy.svg",
            "Accuracy of private predictions",
            "Expected accuracy of released predictions. The closer to the dashed line the less privacy costs.",
            private_accuracy_figure(report),
        ),
    ];
    let sweep = |swept: Swept| {
        Exhibit::of(
            format!("certified_accuracy_{}.svg", swept.as_str()),
            format!("Certificates of training by {}", swept.as_str().replace('_', " ")),
            "What holds for every model that the attacker can cause.",
            sweep_figure(report, swept),
        )
    };
    let loss = |swept: Swept| {
        Exhibit::of(
            format!("mean_loss_{}.svg", swept.as_str()),
            format!("Bounds on the mean loss by {}", swept.as_str().replace('_', " ")),
            "Every model that the attacker can cause has a mean loss between the lines.",
            mean_loss_figure(report, swept),
        )
    };
    let strip = Exhibit::of(
        "answer-status.svg",
        "How answers ended",
        "A row for each method, a column for each case, or for each quantity of a single case. Lower bars went less far.",
        answer_status_figure(report),
    );
    let curves = curves
        .into_iter()
        .flatten()
        .chain(Swept::ALL.into_iter().filter_map(sweep))
        .chain(Swept::ALL.into_iter().filter_map(loss));
    of_cases(report).into_iter().chain(strip).chain(curves).collect()
}

/// Pictures of the plane of two raw features.
pub(in crate::report) fn of_plane(report: &Report, maps: PlaneMaps<'_>) -> Vec<Exhibit> {
    let decisions = report.cases.iter().zip(maps.decisions).filter_map(|(case, decisions)| {
        let (setting, decisions) = (case.training.as_ref()?, decisions.as_ref()?);
        Exhibit::of(
            format!("decision_boundary_{}.svg", case.id),
            format!("Decisions that training is certified to lead to, case {}", case.id),
            MAP,
            decision_boundary_figure(setting, decisions),
        )
    });
    decisions.chain(maps.distances.iter().filter_map(distances_over_the_plane)).collect()
}

fn distances_over_the_plane(map: &DistanceMap) -> Option<Exhibit> {
    let (name, title) = match map.privacy {
        Some(_) => ("smooth_sensitivity", "Smooth sensitivity over the plane"),
        None => ("deletions", "Deletions that predictions over the plane survive"),
    };
    Exhibit::of(
        format!("{name}_{}.svg", map.method),
        format!("{title}, by {}", map.method),
        "The darker a cell, the more samples may change before the prediction at its center can. The line is where the clean \
         model changes its mind.",
        distance_map_figure(map),
    )
}

const MAP: &str = "Coloured cells: every model that the attacker can cause predicts what the clean model predicts at the \
                   center of the cell. Grey cells: no certificate. The line is where the clean model changes its mind.";

/// The figures of a study.
pub(in crate::report) fn of_study(report: &StudyReport) -> Vec<Exhibit> {
    let own = [
        Exhibit::of(
            "width-against-runtime.svg",
            "Width against runtime",
            "A point for each cell, with its window length. Nothing that is sound can be below the dashed lines of what \
             attacks reach.",
            width_against_runtime_figure(report),
        ),
        Exhibit::of(
            "subproblem-status.svg",
            "How subproblems ended",
            "A row for each cell that solved programs, a column for each window, divided by how its subproblems ended. Where \
             there is nothing, intervals bound the step.",
            subproblem_status_figure(report),
        ),
    ];
    let plane = report.plane.iter().flat_map(|plane| {
        plane.certified.iter().filter_map(|certified| {
            let title = format!("{}: {}", plane.cell, words(certified.certificate));
            Exhibit::of(
                format!("plane-{}.svg", certified.certificate.as_str()),
                format!("Points of the plane {}", words(certified.certificate)),
                MAP,
                decision_figure(title, &map(plane, certified), &[]),
            )
        })
    });
    of_checks(&report.comparisons).into_iter().chain(own.into_iter().flatten()).chain(plane).collect()
}

/// The figures of a benchmark: a profile for each set of solvers that can be compared.
pub(in crate::report) fn of_bench(report: &BenchReport) -> Vec<Exhibit> {
    let profile = |(place, field): (usize, &Field)| {
        let number = if place == 0 { String::new() } else { format!("-{}", place + 1) };
        Exhibit::of(
            format!("performance-profile{number}.svg"),
            format!("Performance profile of {}", field.title()),
            "The share of runs that each solver solves within a factor of the fastest solver's time. A curve further up and to \
             the left is better.",
            performance_profile_figure(field, report.time_limit),
        )
    };
    report.fields.iter().enumerate().filter_map(profile).collect()
}

fn words(certificate: Certificate) -> &'static str {
    match certificate {
        Certificate::Interval => "certified by interval training",
        Certificate::Box => "certified by the box",
        Certificate::Polytope => "certified by the polytope",
        Certificate::Direct => "certified by programs for each point",
        Certificate::Exhaustive => "that no attack changes",
    }
}

fn map(plane: &PlaneFindings, certified: &Certified) -> DecisionMap {
    let decision = |(&clean, &certified): (&usize, &bool)| Decision { clean: ClassId::new(clean), certified };
    DecisionMap {
        grid: plane.grid.clone(),
        cells: plane.clean.iter().zip(&certified.holds).map(decision).collect(),
        boundary: plane.boundary.clone(),
    }
}
