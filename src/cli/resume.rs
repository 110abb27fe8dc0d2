//! Going on from a stored report.

use std::path::Path;

use super::Failure;
use crate::report::{Report, Subject, check_inputs, read_report};

/// The report in a folder, which must be one of the same specification, version and data.
pub(super) fn stored_report(folder: &Path, subject: &Subject) -> Result<Report, Failure> {
    let path = folder.join("report.json");
    let report = read_report(&path).map_err(Failure::bad_input)?;
    if report.spec != subject.spec || report.command != subject.command {
        let expected = &subject.spec;
        let path = path.display();
        let message =
            format!("{path}: spec: found a report of another specification or command, expected {expected}");
        return Err(Failure::BadInput(message));
    }
    if report.version != env!("CARGO_PKG_VERSION") {
        let (path, found) = (path.display(), &report.version);
        let expected = env!("CARGO_PKG_VERSION");
        return Err(Failure::BadInput(format!("{path}: version: found {found}, expected {expected}")));
    }
    check_inputs(&report, &path, &subject.inputs).map_err(Failure::bad_input)?;
    Ok(report)
}
