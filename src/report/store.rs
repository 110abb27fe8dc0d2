//! Reports in folders: `report.json` and the files beside it, read and written. A file appears whole or not
//! at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::head::{Head, StoredReport};
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
    /// A folder that another process writes into.
    #[error("{}: found another run that writes there, expected a folder for this run alone", path.display())]
    Busy { path: PathBuf },
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

/// Writes beside the file, then renames: a reader never sees half of it.
///
/// # Errors
/// What the file system says.
pub(crate) fn write_whole(
    path: &Path,
    fill: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), ReportError> {
    let unfinished = unfinished(path);
    let written = File::create(&unfinished).map(BufWriter::new).and_then(|mut to| {
        fill(&mut to)?;
        to.flush()?;
        fs::rename(&unfinished, path)
    });
    written.map_err(ReportError::io(path))
}

/// What a file is called until it is whole.
pub(super) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.file_name().map_or_else(OsString::new, ToOwned::to_owned);
    name.push(".unfinished");
    path.with_file_name(name)
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
    flawless(of_its_schema(report, &path)?, &path)
}

/// A report, when it names the schema of its kind.
pub(super) fn of_its_schema<R: StoredReport>(report: R, path: &Path) -> Result<R, ReportError> {
    let (found, schema) = (report.head().schema.clone(), R::SCHEMA);
    if found == schema {
        Ok(report)
    } else {
        Err(ReportError::Schema { path: path.to_owned(), found, schema })
    }
}

/// A report, when its entries go together.
pub(super) fn flawless<R: StoredReport>(report: R, path: &Path) -> Result<R, ReportError> {
    match report.flaw() {
        None => Ok(report),
        Some(flaw) => Err(ReportError::Flaw { path: path.to_owned(), flaw }),
    }
}

/// What a stored report of any kind is about.
///
/// # Errors
/// When the file is missing or is no report.
pub fn read_head(path: &Path) -> Result<Head, ReportError> {
    let file = File::open(path).map_err(ReportError::io(path))?;
    serde_json::from_reader(BufReader::new(file)).map_err(|error| ReportError::Json {
        path: path.to_owned(),
        schema: "of a report",
        error,
    })
}

/// The schema that a JSON file of any kind names.
fn schema_of(path: &Path) -> Option<String> {
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
