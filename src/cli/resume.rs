//! Going on from a stored report.

use std::path::Path;

use serde_json::json;

use super::Failure;
use crate::report::{
    BenchReport, BenchSetting, REPORT_FILE, Report, StudyReport, Subject, check_inputs, read_bench,
    read_report, read_study,
};
use crate::spec::Input;

/// The report in a folder, which must be one of the same specification, version and data.
pub(super) fn stored_report(folder: &Path, subject: &Subject) -> Result<Report, Failure> {
    let path = folder.join(REPORT_FILE);
    let report = read_report(&path).map_err(Failure::bad_input)?;
    let is_same = report.spec == subject.spec && report.command == subject.command;
    check_same(&path, is_same, (&report.version, &report.inputs), subject)?;
    Ok(report)
}

/// The study in a folder, which must be one of the same specification, version and data.
pub(super) fn stored_study(folder: &Path, subject: &Subject) -> Result<StudyReport, Failure> {
    let path = folder.join(REPORT_FILE);
    let report = read_study(&path).map_err(Failure::bad_input)?;
    check_same(&path, report.spec == subject.spec, (&report.version, &report.inputs), subject)?;
    Ok(report)
}

/// The benchmark in a folder, which must be one of the same instances, version and data, solvers, seeds and limits: times
/// under other limits cannot be compared.
pub(super) fn stored_bench(folder: &Path, setting: &BenchSetting) -> Result<BenchReport, Failure> {
    let path = folder.join(REPORT_FILE);
    let report = read_bench(&path).map_err(Failure::bad_input)?;
    let subject =
        Subject { spec: setting.spec.clone(), inputs: setting.inputs.clone(), ..Subject::default() };
    check_same(&path, report.spec == subject.spec, (&report.version, &report.inputs), &subject)?;
    let differing = [
        ("solvers", json!(report.solvers), json!(setting.solvers)),
        ("seeds", json!(report.seeds), json!(setting.seeds)),
        ("time_limit", json!(report.time_limit), json!(setting.limits.seconds)),
        ("memory_limit", json!(report.memory_limit), json!(setting.limits.memory_mib)),
    ];
    match differing.into_iter().find(|(_, stored, present)| stored != present) {
        None => Ok(report),
        Some((what, found, expected)) => Err(Failure::BadInput(format!(
            "{}: {what}: found {found}, expected {expected}, as the options say now",
            path.display()
        ))),
    }
}

pub(super) fn check_same(
    path: &Path,
    is_same: bool,
    (version, inputs): (&str, &[Input]),
    subject: &Subject,
) -> Result<(), Failure> {
    if !is_same {
        let expected = &subject.spec;
        let path = path.display();
        let message =
            format!("{path}: spec: found a report of another specification or command, expected {expected}");
        return Err(Failure::BadInput(message));
    }
    if version != env!("CARGO_PKG_VERSION") {
        let (path, expected) = (path.display(), env!("CARGO_PKG_VERSION"));
        return Err(Failure::BadInput(format!("{path}: version: found {version}, expected {expected}")));
    }
    check_inputs(inputs, path, &subject.inputs).map_err(Failure::bad_input)
}
