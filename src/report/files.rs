//! The files beside the report of `check` and `certify`: its tables as CSV, and boxes of models as arrays.

use std::path::Path;
use std::rc::Rc;

use serde_json::json;

use super::bounds::{has_bounds, write_bounds};
use super::csv_file::{Attachment, CsvFile};
use super::figures::{PlaneMaps, of_plane};
use super::head::Command;
use super::schema::Report;
use super::show::write_with;
use super::stability::{distances, private_accuracies, smooth_certificates};
use super::store::{ReportError, write_whole};
use super::training::training_certificates;
use crate::check::{AnswerBox, Quantity, Shape, Value};

/// Writes certificates with pictures of the plane of two raw features.
///
/// # Errors
/// What the file system says.
pub fn write_certificates(report: &Report, maps: PlaneMaps<'_>, folder: &Path) -> Result<(), ReportError> {
    write_with(report, of_plane(report, maps), folder)
}

/// Writes private answers, one row for each test: `private_predictions.csv`. No other file of the folder is private.
///
/// # Errors
/// What the file system says.
pub fn write_released(released: &[bool], folder: &Path) -> Result<(), ReportError> {
    let file = CsvFile::new("private_predictions.csv", released.iter().enumerate())
        .column("test", |(test, _)| json!(test))
        .column("class", |(_, class)| json!(u8::from(**class)))
        .attachment();
    write_whole(&folder.join(file.name), file.write)
}

/// Every file that the report has something for. Certificates have a table of accuracies, radii or shares besides, whatever it is
/// that they certify, and the boxes of models that they rest on.
pub(super) fn attachments(report: &Report) -> Vec<Attachment<'_>> {
    let is_about_stability = has(report, Quantity::Deletions) || has(report, Quantity::Substitutions);
    let mut files = vec![answers(report), checks(report)];
    if is_about_stability {
        files.extend([stability(report), stable_share(report)]);
    }
    if has(report, Quantity::PrivateAccuracy) {
        files.push(private_accuracy(report));
    }
    if report.command() == Command::Check {
        return files;
    }
    if !report.smoothed_accuracy.is_empty() {
        files.push(certified_radius(report));
    } else if report.cases.iter().any(|case| case.training.is_some()) {
        files.extend((!is_about_stability).then(|| certificates_of_training(report)));
    } else if !is_about_stability {
        files.push(certified_accuracy(report));
    }
    if has_bounds(report) {
        files.push(Attachment::new("bounds.npz", |to| write_bounds(report, to)));
    }
    files
}

fn has(report: &Report, quantity: Quantity) -> bool {
    report.cases.iter().flat_map(|case| &case.answers).any(|answer| answer.quantity == quantity)
}

fn answers(report: &Report) -> Attachment<'_> {
    // Lists of numbers stand in `report.json` alone.
    let end = |end: &Option<Value>| json!(end.as_ref().filter(|end| end.shape() != Shape::Numbers));
    let rows = report.cases.iter().flat_map(|case| case.answers.iter().map(move |answer| (case, answer)));
    CsvFile::new("answers.csv", rows)
        .column("case", |(case, _)| json!(case.id))
        .column("test", |(case, _)| json!(case.test))
        .column("model", |(case, _)| json!(case.model))
        .column("method", |(_, answer)| json!(answer.method))
        .column("solver", |(_, answer)| json!(answer.solver))
        .column("target", |(_, answer)| json!(answer.target))
        .column("quantity", |(_, answer)| json!(answer.quantity))
        .column("status", |(_, answer)| json!(answer.status))
        .column("trust", |(_, answer)| json!(answer.trust))
        .column("lower", move |(_, answer)| end(&answer.lower))
        .column("upper", move |(_, answer)| end(&answer.upper))
        .column("width", |(_, answer)| json!(answer.width))
        .column("seconds", |(_, answer)| json!(answer.seconds))
        .column("reason", |(_, answer)| json!(answer.reason))
        .column("asked_radius", |(_, answer)| json!(answer.radius))
        .attachment()
}

fn checks(report: &Report) -> Attachment<'_> {
    let rows = report.cases.iter().flat_map(|case| case.checks.iter().map(move |check| (case, check)));
    CsvFile::new("checks.csv", rows)
        .column("case", |(case, _)| json!(case.id))
        .column("test", |(case, _)| json!(case.test))
        .column("model", |(case, _)| json!(case.model))
        .column("target", |(_, check)| json!(check.target))
        .column("quantity", |(_, check)| json!(check.quantity))
        .column("left", |(_, check)| json!(check.left))
        .column("relation", |(_, check)| json!(check.relation))
        .column("right", |(_, check)| json!(check.right))
        .column("verdict", |(_, check)| json!(check.verdict))
        .column("detail", |(_, check)| json!(check.detail))
        .column("theorem", |(_, check)| json!(check.theorem))
        .attachment()
}

/// Certified accuracy under flips of labels, a row for each number of flips.
fn certified_accuracy(report: &Report) -> Attachment<'_> {
    let rows = report.certified_accuracy.iter().flat_map(|line| {
        let curve = line.certified.curve.iter();
        curve.map(move |&(flips, share)| (line, flips, share))
    });
    CsvFile::new("certified_accuracy.csv", rows)
        .column("model", |(line, ..)| json!(line.model))
        .column("partitions", |(line, ..)| json!(line.partitions))
        .column("method", |(line, ..)| json!(line.method))
        .column("solver", |(line, ..)| json!(line.solver))
        .column("clean_accuracy", |(line, ..)| json!(line.certified.clean_accuracy))
        .column("median_radius", |(line, ..)| json!(line.certified.median_radius))
        .column("flips", |(_, flips, _)| json!(flips))
        .column("certified_accuracy", |(.., share)| json!(share))
        .attachment()
}

/// Certificates of smoothed classifiers, a row for each model, method and radius.
fn certified_radius(report: &Report) -> Attachment<'_> {
    let rows = report.smoothed_accuracy.iter().flat_map(|line| {
        let curve = line.curve.iter();
        curve.map(move |&(radius, share)| (line, radius, share))
    });
    CsvFile::new("certified_radius.csv", rows)
        .column("model", |(line, ..)| json!(line.model))
        .column("method", |(line, ..)| json!(line.method))
        .column("points", |(line, ..)| json!(line.points))
        .column("accuracy", |(line, ..)| json!(line.accuracy))
        .column("average_certified_radius", |(line, ..)| json!(line.average_certified_radius))
        .column("abstained", |(line, ..)| json!(line.abstained))
        .column("samples_a_point", |(line, ..)| json!(line.samples))
        .column("evaluations_a_point", |(line, ..)| json!(line.evaluations))
        .column("radius", |(_, radius, _)| json!(radius))
        .column("certified_accuracy", |(.., share)| json!(share))
        .attachment()
}

/// Certificates of training, a row for each case and method.
fn certificates_of_training(report: &Report) -> Attachment<'_> {
    CsvFile::new("certified_accuracy.csv", training_certificates(&report.cases))
        .column("case", |line| json!(line.case.id))
        .column("model", |line| json!(line.case.model))
        .column("method", |line| json!(line.method))
        .column("swept", |line| json!(line.setting.swept))
        .column("threat", |line| json!(line.setting.threat))
        .column("budget", |line| json!(line.setting.budget.to_string()))
        .column("feature_radius", |line| json!(line.setting.feature_radius))
        .column("label_flips", |line| json!(line.setting.label_flips))
        .column("label_radius", |line| json!(line.setting.label_radius))
        .column("test_radius", |line| json!(line.setting.test_radius))
        .column("target_class", |line| json!(line.setting.target_class))
        .column("epochs", |line| json!(line.setting.epochs))
        .column("certified_accuracy", |line| json!(line.accuracy))
        .column("clean_accuracy", |line| json!(line.clean_accuracy))
        .column("certified_stable", |line| json!(line.stable))
        .column("targeted_upper", |line| json!(line.targeted))
        .column("mean_loss_upper", |line| json!(line.loss))
        .column("width", |line| json!(line.width))
        .column("seconds", |line| json!(line.seconds))
        .attachment()
}

/// Each item with so many numbers from 0 on.
fn numbered<T>(items: Vec<T>, count: impl Fn(&T) -> usize) -> Vec<(Rc<T>, usize)> {
    let of_item = |item: T| {
        let (numbers, item) = (0..count(&item), Rc::new(item));
        numbers.map(move |number| (Rc::clone(&item), number))
    };
    items.into_iter().flat_map(of_item).collect()
}

/// How far predictions are stable, a row for each case, method and test.
fn stability(report: &Report) -> Attachment<'_> {
    CsvFile::new("stability.csv", numbered(distances(&report.cases), |line| line.distances.len()))
        .column("case", |(line, _)| json!(line.case.id))
        .column("model", |(line, _)| json!(line.case.model))
        .column("method", |(line, _)| json!(line.name))
        .column("quantity", |(line, _)| json!(line.quantity))
        .column("test", |(_, test)| json!(test))
        .column("distance", |(line, test)| json!(line.distances[*test] as u64))
        .column("most", |(line, _)| json!(line.most))
        .attachment()
}

/// The share of tests that stay as they are, a row for each case, method and number of samples.
fn stable_share(report: &Report) -> Attachment<'_> {
    CsvFile::new("stable_share.csv", numbered(distances(&report.cases), |line| line.most + 1))
        .column("case", |(line, _)| json!(line.case.id))
        .column("model", |(line, _)| json!(line.case.model))
        .column("method", |(line, _)| json!(line.name))
        .column("quantity", |(line, _)| json!(line.quantity))
        .column("samples", |(_, count)| json!(count))
        .column("stable_share", |(line, count)| json!(line.share(*count)))
        .attachment()
}

/// The expected accuracy of released predictions, a row for each case and ε.
fn private_accuracy(report: &Report) -> Attachment<'_> {
    let all = private_accuracies(&report.cases);
    let certificates = smooth_certificates(&all);
    let releases = numbered(all, |own| own.privacy.epsilons.len());
    let lower = |released: Option<&AnswerBox>, release: usize| json!(released.map(|own| own.lower[release]));
    let upper = |released: Option<&AnswerBox>, release: usize| json!(released.map(|own| own.upper[release]));
    let mut file = CsvFile::new("private_accuracy.csv", releases)
        .column("case", |(own, _)| json!(own.case.id))
        .column("model", |(own, _)| json!(own.case.model))
        .column("epsilon", |(own, release)| json!(own.privacy.epsilons[*release]))
        .column("beta", |(own, release)| json!(own.privacy.betas[*release]))
        .column("accuracy", |(own, _)| json!(own.clean))
        .column("global_laplace_lower", move |(own, release)| lower(own.global.as_ref(), *release))
        .column("global_laplace_upper", move |(own, release)| upper(own.global.as_ref(), *release));
    for (method, end) in certificates {
        let end = end.replace(' ', "_");
        file = file
            .column(format!("smooth_cauchy_lower{end}"), move |(own, release)| {
                lower(own.smooth_by(method), *release)
            })
            .column(format!("smooth_cauchy_upper{end}"), move |(own, release)| {
                upper(own.smooth_by(method), *release)
            });
    }
    file.attachment()
}
