//! All figures of a report: the page shows what the folder has. Another figure is a file of its own and a
//! line here.

use super::certified_accuracy::certified_accuracy;
use super::certified_radius::certified_radius;
use super::decision_boundary::{certified_points, decision_boundary};
use super::distance_map::distance_map;
use super::figure::Exhibit;
use super::mean_loss::mean_loss;
use super::median_radius::median_radius;
use super::order_of_methods::{of_cases, of_checks};
use super::performance_profile::performance_profile;
use super::stability::{private_accuracy, stable_shares};
use super::status_strip::{answer_status, subproblem_status};
use super::sweep;
use super::width_against_runtime::width_against_runtime;
use crate::report::bench::BenchReport;
use crate::report::schema::Report;
use crate::report::study::StudyReport;
use countersign_kinds::training::{CertifiedDecisions, DistanceMap, Swept};

/// What is known of the plane of two raw features.
#[derive(Clone, Copy, Debug, Default)]
pub struct PlaneMaps<'a> {
    /// What is decided there, an entry for each case, nothing where there is nothing to draw; or no entries.
    pub decisions: &'a [Option<CertifiedDecisions>],
    /// How far predictions are stable there.
    pub distances: &'a [DistanceMap],
}

/// The figures of a check or of certificates, of which there may be one.
const OF_REPORTS: [fn(&Report) -> Option<Exhibit>; 6] =
    [answer_status, certified_accuracy, certified_radius, median_radius, stable_shares, private_accuracy];
/// The figures for each list along which a specification certifies training.
const OF_LISTS: [fn(&Report, Swept) -> Option<Exhibit>; 2] = [sweep::certificates, mean_loss];
/// The figures of a study, of which there may be one.
const OF_STUDIES: [fn(&StudyReport) -> Option<Exhibit>; 2] = [width_against_runtime, subproblem_status];

/// The figures of a check or of certificates.
pub(crate) fn of_report(report: &Report) -> Vec<Exhibit> {
    let single = OF_REPORTS.iter().filter_map(|figure| figure(report));
    let along = OF_LISTS.iter().flat_map(|figure| Swept::ALL.map(|swept| figure(report, swept))).flatten();
    of_cases(report).into_iter().chain(single).chain(along).collect()
}

/// Pictures of the plane of two raw features.
pub(crate) fn of_plane(report: &Report, maps: PlaneMaps<'_>) -> Vec<Exhibit> {
    let cases = report.cases.iter().zip(maps.decisions);
    let decisions = cases.filter_map(|(case, decisions)| decision_boundary(case, decisions.as_ref()?));
    decisions.chain(maps.distances.iter().filter_map(distance_map)).collect()
}

/// The figures of a study.
pub(crate) fn of_study(report: &StudyReport) -> Vec<Exhibit> {
    let single = OF_STUDIES.iter().filter_map(|figure| figure(report));
    let plane = report
        .plane
        .iter()
        .flat_map(|plane| plane.certified.iter().filter_map(|certified| certified_points(plane, certified)));
    of_checks(&report.comparisons).into_iter().chain(single).chain(plane).collect()
}

/// The figures of a benchmark: a profile for each set of solvers that can be compared.
pub(crate) fn of_bench(report: &BenchReport) -> Vec<Exhibit> {
    let fields = report.fields.iter().enumerate();
    fields.filter_map(|(place, field)| performance_profile(field, place, report.time_limit)).collect()
}
