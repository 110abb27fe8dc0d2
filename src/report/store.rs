//! Reports in folders: `report.json` and the files beside it, read and written. A file appears whole or not
//! at all.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::head::StoredReport;
use countersign_kinds::spec::Input;

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
    /// Not even JSON, or JSON in which a key stands twice.
    #[error("{}: found no report: {error}", path.display())]
    NoJson { path: PathBuf, error: serde_json::Error },
    /// A file where a folder should be.
    #[error("{}: found a file, expected a folder for results, or nothing yet", path.display())]
    NoFolder { path: PathBuf },
    /// The data changed since, or the report does not name it.
    #[error("{}: inputs: found {found}, expected the digest that {input} has now", path.display())]
    Inputs { path: PathBuf, found: String, input: String },
    /// A report of another schema.
    #[error("{}: schema: found {found:?}, expected {schema:?}", path.display())]
    Schema { path: PathBuf, found: String, schema: &'static str },
    /// A report whose entries do not go together.
    #[error("{}: {flaw}", path.display())]
    Flaw { path: PathBuf, flaw: String },
}

impl ReportError {
    pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |error| ReportError::Io { path, error }
    }
}

/// Makes the folder for a report, and makes sure that files can be written there: before the work, not after
/// it.
///
/// # Errors
/// What the file system says.
pub fn prepare_folder(folder: &Path) -> Result<(), ReportError> {
    if folder.exists() && !folder.is_dir() {
        return Err(ReportError::NoFolder { path: folder.to_owned() });
    }
    let probe = folder.join(".countersign");
    fs::create_dir_all(folder)
        .and_then(|()| File::create(&probe))
        .and_then(|_| fs::remove_file(&probe))
        .map_err(ReportError::io(folder))
}

/// Writes beside the file, then renames: a reader never sees half of it.
///
/// # Errors
/// What the file system says.
pub(crate) fn write_whole(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), ReportError> {
    let unfinished = path.with_extension("unfinished");
    let written = File::create(&unfinished).map(BufWriter::new).and_then(|mut to| {
        fill(&mut to)?;
        to.flush()?;
        fs::rename(&unfinished, path)
    });
    written.map_err(ReportError::io(path))
}

/// Writes [`REPORT_FILE`] into a folder, which is made when missing.
pub(super) fn write_report(report: &impl StoredReport, folder: &Path) -> Result<(), ReportError> {
    fs::create_dir_all(folder).map_err(ReportError::io(folder))?;
    write_whole(&folder.join(REPORT_FILE), |to| Ok(serde_json::to_writer_pretty(to, report)?))
}

/// Reads a stored report.
///
/// # Errors
/// When the file is missing, is no such report, has another schema, or entries that do not go together.
pub fn read<R: StoredReport>(path: &Path) -> Result<R, ReportError> {
    let file = File::open(path).map_err(ReportError::io(path))?;
    let (path, schema) = (path.to_owned(), R::SCHEMA);
    let report: R = match serde_json::from_reader(BufReader::new(file)) {
        Ok(report) => report,
        // A report of another kind lacks what this one has.
        Err(error) => match schema_of(&path) {
            Some(found) if found != schema => return Err(ReportError::Schema { path, found, schema }),
            _ => return Err(ReportError::Json { path, schema, error }),
        },
    };
    let found = report.head().schema.clone();
    if found != schema {
        return Err(ReportError::Schema { path, found, schema });
    }
    match report.flaw() {
        None => Ok(report),
        Some(flaw) => Err(ReportError::Flaw { path, flaw }),
    }
}

/// The schema that a JSON file of any kind names.
pub fn schema_of(path: &Path) -> Option<String> {
    #[derive(Deserialize)]
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
