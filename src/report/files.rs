//! Reports as files.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::bounds::{has_bounds, write_bounds};
use super::figures::{Exhibit, PlaneMaps, of_report};
use super::page::report_page;
use super::stability_files::{write_distances, write_private_accuracy, write_shares};
use super::training::training_certificates;
use super::{Report, SCHEMA};
use crate::check::{Quantity, Shape, Value};
use crate::spec::Input;

/// The file of a folder that has everything, whatever kind of report it is: its schema says which.
pub const REPORT_FILE: &str = "report.json";

/// Why a report cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The file system's words.
    #[error("{}: {error}", path.display())]
    Io { path: PathBuf, error: io::Error },
    /// Not a report.
    #[error("{}: found no report: {error}; expected the schema {schema}", path.display())]
    Json { path: PathBuf, schema: &'static str, error: serde_json::Error },
    /// A file where a folder should be.
    #[error("{}: found a file, expected a folder for results, or nothing yet", path.display())]
    NoFolder { path: PathBuf },
    /// The data changed since, or the report does not name it.
    #[error("{}: inputs: found {found}, expected the digest that {input} has now", path.display())]
    Inputs { path: PathBuf, found: String, input: String },
    /// A report of another schema.
    #[error("{}: schema: found {found:?}, expected {schema:?}", path.display())]
    Schema { path: PathBuf, found: String, schema: &'static str },
    /// A row of a study whose box and status do not go together.
    #[error("{}: rows: found {row} with a box that does not go with its status, expected lower and upper ends for \
             every parameter where it is complete or limited, and none elsewhere", path.display())]
    Row { path: PathBuf, row: String },
}

/// Makes the folder for a report, and makes sure that files can be written there: before the work, not after it.
///
/// # Errors
/// What the file system says.
pub fn prepare_folder(folder: &Path) -> Result<(), ReportError> {
    if folder.exists() && !folder.is_dir() {
        return Err(ReportError::NoFolder { path: folder.to_owned() });
    }
    let failed = |error| ReportError::Io { path: folder.to_owned(), error };
    fs::create_dir_all(folder).map_err(failed)?;
    let probe = folder.join(".countersign");
    File::create(&probe).and_then(|_| fs::remove_file(&probe)).map_err(failed)
}

/// Writes `report.json`, `answers.csv`, `checks.csv`, the figures, and the page `report.html` that has them all, into a folder,
/// which is made when missing; where predictions are asked about, `stability.csv` and `stable_share.csv`, and where they are to be released,
/// `private_accuracy.csv`. Each file appears whole or not at all.
///
/// # Errors
/// What the file system says.
pub fn write_files(report: &Report, folder: &Path) -> Result<(), ReportError> {
    write_data(report, folder)?;
    write_page(folder, &of_report(report, PlaneMaps::default()), |exhibits| report_page(report, exhibits))
}

/// Writes private answers, one row for each test: `private_predictions.csv`. No other file of the folder is private.
///
/// # Errors
/// What the file system says.
pub fn write_released(released: &[bool], folder: &Path) -> Result<(), ReportError> {
    write_whole(&folder.join("private_predictions.csv"), |to| {
        let mut table = csv::Writer::from_writer(to);
        table.write_record(["test", "class"])?;
        for (test, class) in released.iter().enumerate() {
            table.serialize((test, u8::from(*class)))?;
        }
        table.flush()
    })
}

/// Writes what [`write_files`] writes, and `certified_accuracy.csv` where accuracy is what is certified. The curves are `certified_accuracy.svg` and, for
/// several partition counts, `median_radius.svg`.
///
/// About smoothed classifiers, the curves are `certified_radius.svg`, with their numbers in `certified_radius.csv`.
///
/// About training, the curves are `certified_accuracy_budget.svg` and so on, one for each list that was swept; the
/// boxes of models are in `bounds.npz`; and what is decided over the plane of two raw features is `decision_boundary_0.svg` of
/// case 0 and so on; how far predictions are stable there is `smooth_sensitivity_ibp.svg`, or `deletions_ibp.svg`, and so on for
/// every method. `maps` has these.
///
/// # Errors
/// What the file system says.
pub fn write_certificates(report: &Report, maps: PlaneMaps<'_>, folder: &Path) -> Result<(), ReportError> {
    write_data(report, folder)?;
    let about_training = report.cases.iter().any(|case| case.training.is_some());
    if !has_distances(report) && report.smoothed_accuracy.is_empty() {
        write_whole(&folder.join("certified_accuracy.csv"), |to| {
            if about_training { training(report, to) } else { accuracy(report, to) }
        })?;
    }
    if !report.smoothed_accuracy.is_empty() {
        write_whole(&folder.join("certified_radius.csv"), |to| radii(report, to))?;
    }
    if has_bounds(report) {
        write_whole(&folder.join("bounds.npz"), |to| write_bounds(report, to))?;
    }
    write_page(folder, &of_report(report, maps), |exhibits| report_page(report, exhibits))
}

/// Writes [`REPORT_FILE`] of any kind of report into a folder, which is made when missing.
pub(super) fn write_json(report: &impl Serialize, folder: &Path) -> Result<(), ReportError> {
    fs::create_dir_all(folder).map_err(|error| ReportError::Io { path: folder.to_owned(), error })?;
    write_whole(&folder.join(REPORT_FILE), |to| Ok(serde_json::to_writer_pretty(to, report)?))
}

fn write_data(report: &Report, folder: &Path) -> Result<(), ReportError> {
    write_json(report, folder)?;
    write_whole(&folder.join("answers.csv"), |to| answers(report, to))?;
    write_whole(&folder.join("checks.csv"), |to| checks(report, to))?;
    if has_distances(report) {
        write_whole(&folder.join("stability.csv"), |to| write_distances(report, to))?;
        write_whole(&folder.join("stable_share.csv"), |to| write_shares(report, to))?;
    }
    if has(report, Quantity::PrivateAccuracy) {
        write_whole(&folder.join("private_accuracy.csv"), |to| write_private_accuracy(report, to))?;
    }
    Ok(())
}

/// Is the report about how far predictions are stable?
fn has_distances(report: &Report) -> bool {
    has(report, Quantity::Deletions) || has(report, Quantity::Substitutions)
}

fn has(report: &Report, quantity: Quantity) -> bool {
    report.cases.iter().flat_map(|case| &case.answers).any(|answer| answer.quantity == quantity)
}

/// Writes each figure as a file, and the page that shows them as `report.html`.
pub(super) fn write_page(
    folder: &Path,
    exhibits: &[Exhibit],
    page: impl FnOnce(&[Exhibit]) -> String,
) -> Result<(), ReportError> {
    for Exhibit { file, figure, .. } in exhibits {
        write_whole(&folder.join(file), |to| to.write_all(figure.svg.as_bytes()))?;
    }
    write_whole(&folder.join("report.html"), |to| to.write_all(page(exhibits).as_bytes()))
}

/// Writes beside the file, then renames: a reader never sees half of it.
pub(crate) fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), ReportError> {
    let unfinished = path.with_extension("unfinished");
    let written = File::create(&unfinished).map(BufWriter::new).and_then(|mut to| {
        write(&mut to)?;
        to.flush()?;
        fs::rename(&unfinished, path)
    });
    written.map_err(|error| ReportError::Io { path: path.to_owned(), error })
}

/// Reads a stored report.
///
/// # Errors
/// When the file is missing, is not a report, or has another schema.
pub fn read_report(path: &Path) -> Result<Report, ReportError> {
    read_stored(path, SCHEMA, |report: &Report| &report.schema)
}

/// Reads a JSON file that names its own schema.
///
/// # Errors
/// When the file is missing, is no such report, or has another schema.
pub(super) fn read_stored<T: DeserializeOwned>(
    path: &Path,
    schema: &'static str,
    named: fn(&T) -> &str,
) -> Result<T, ReportError> {
    let file = File::open(path).map_err(|error| ReportError::Io { path: path.to_owned(), error })?;
    let report: T =
        serde_json::from_reader(BufReader::new(file)).map_err(|error| match named_schema(path) {
            // A report of another kind lacks what this one has.
            Some(found) if found != schema => ReportError::Schema { path: path.to_owned(), found, schema },
            _ => ReportError::Json { path: path.to_owned(), schema, error },
        })?;
    match named(&report) {
        own if own == schema => Ok(report),
        other => Err(ReportError::Schema { path: path.to_owned(), found: other.to_owned(), schema }),
    }
}

/// The schema that a JSON file of any kind names.
fn named_schema(path: &Path) -> Option<String> {
    #[derive(serde::Deserialize)]
    struct Named {
        schema: String,
    }
    let named: Named = serde_json::from_reader(BufReader::new(File::open(path).ok()?)).ok()?;
    Some(named.schema)
}

/// Are the files that a stored report read still what they were?
///
/// # Errors
/// The first file whose digest is another now, or that the report does not name.
pub fn check_inputs(stored: &[Input], path: &Path, present: &[Input]) -> Result<(), ReportError> {
    match present.iter().find(|input| !stored.contains(input)) {
        None => Ok(()),
        Some(changed) => {
            let same_file = stored.iter().find(|input| input.file == changed.file);
            let found = same_file.map_or_else(|| "none".to_owned(), |input| input.sha256.clone());
            Err(ReportError::Inputs { path: path.to_owned(), found, input: changed.file.clone() })
        }
    }
}

/// What fits into a cell: lists of numbers stand in `report.json` alone.
fn cell(end: &Option<Value>) -> Option<&Value> {
    end.as_ref().filter(|end| end.shape() != Shape::Numbers)
}

fn answers(report: &Report, to: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    table.write_record([
        "case",
        "test",
        "model",
        "method",
        "solver",
        "target",
        "quantity",
        "status",
        "trust",
        "lower",
        "upper",
        "width",
        "seconds",
        "reason",
        "asked_radius",
    ])?;
    for case in &report.cases {
        for answer in &case.answers {
            table.serialize((
                (case.id, case.test, &case.model),
                (answer.method, answer.solver, answer.target, answer.quantity),
                (answer.status, answer.trust, cell(&answer.lower), cell(&answer.upper), answer.width),
                (answer.seconds, &answer.reason, answer.radius),
            ))?;
        }
    }
    table.flush()
}

fn checks(report: &Report, to: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    table.write_record([
        "case", "test", "model", "target", "quantity", "left", "relation", "right", "verdict", "detail",
        "theorem",
    ])?;
    for case in &report.cases {
        for check in &case.checks {
            table.serialize((
                (case.id, case.test, &case.model, check.target, check.quantity),
                (&check.left, check.relation, &check.right, check.verdict, &check.detail, &check.theorem),
            ))?;
        }
    }
    table.flush()
}

fn accuracy(report: &Report, to: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    table.write_record([
        "model",
        "partitions",
        "method",
        "solver",
        "clean_accuracy",
        "median_radius",
        "flips",
        "certified_accuracy",
    ])?;
    for line in &report.certified_accuracy {
        for &(flips, share) in &line.certified.curve {
            table.serialize((
                (&line.model, line.partitions, line.method, line.solver),
                (line.certified.clean_accuracy, line.certified.median_radius, flips, share),
            ))?;
        }
    }
    table.flush()
}

/// Certificates of smoothed classifiers, one row for each model, method and radius.
fn radii(report: &Report, to: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    table.write_record([
        "model",
        "method",
        "points",
        "accuracy",
        "average_certified_radius",
        "abstained",
        "samples_a_point",
        "evaluations_a_point",
        "radius",
        "certified_accuracy",
    ])?;
    for line in &report.smoothed_accuracy {
        for &(radius, share) in &line.curve {
            table.serialize((
                (&line.model, line.method, line.points, line.accuracy, line.average_certified_radius),
                (line.abstained, line.samples, line.evaluations, radius, share),
            ))?;
        }
    }
    table.flush()
}

/// Certificates of training, one row for each case and method.
fn training(report: &Report, to: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    table.write_record([
        "case",
        "model",
        "method",
        "swept",
        "threat",
        "budget",
        "feature_radius",
        "label_flips",
        "label_radius",
        "test_radius",
        "target_class",
        "epochs",
        "certified_accuracy",
        "clean_accuracy",
        "certified_stable",
        "targeted_upper",
        "mean_loss_upper",
        "width",
        "seconds",
    ])?;
    for line in training_certificates(&report.cases) {
        let of = line.setting;
        table.serialize((
            (line.case.id, &line.case.model, line.method, of.swept),
            (
                of.threat.kind,
                of.threat.budget.to_string(),
                of.threat.feature_radius,
                of.threat.label_flips,
                of.threat.label_radius,
            ),
            (of.test_radius, of.target_class, of.epochs),
            (line.accuracy, line.clean_accuracy, line.stable, line.targeted),
            (line.loss, line.width, line.seconds),
        ))?;
    }
    table.flush()
}
