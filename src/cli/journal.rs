//! Units of work as they are finished, so that `--resume` has all of them where a command was killed. A line
//! says what they are about, and each other line is a unit; once there is a report that has everything, the
//! file goes.

use std::fmt::Display;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::failure::Failure;
use crate::report::{Folder, Head, ShownReport, write_into};

/// The file in the folder of the report, as long as there is no report.
pub(super) const JOURNAL_FILE: &str = "answers.jsonl";

/// A piece of work that is done, as a line of a journal.
pub(super) trait Unit: Serialize + DeserializeOwned {
    /// What tells it from others.
    type Key: Ord;

    /// What tells it from others.
    fn key(&self) -> Self::Key;

    /// What is wrong with a unit that has the right shape.
    fn flaw(&self) -> Option<String> {
        None
    }
}

/// The first line: what the units are about, and the options that a later run must share.
#[derive(Serialize, Deserialize)]
pub(super) struct Header {
    #[serde(flatten)]
    pub head: Head,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub settings: Map<String, Value>,
}

/// Every other line.
#[derive(Serialize, Deserialize)]
struct Entry<U> {
    /// Seconds that the command had run for, those of earlier runs included.
    #[serde(default)]
    elapsed: f64,
    #[serde(flatten)]
    unit: U,
}

/// What a journal has.
pub(super) struct Read<U> {
    pub header: Header,
    pub units: Vec<U>,
    /// Seconds that the command had run for.
    pub elapsed: f64,
}

/// What a journal is about.
///
/// # Errors
/// A first line that does not belong to a journal.
pub(super) fn read_header(path: &Path) -> Result<Header, Failure> {
    let wrong = |error: &dyn Display| Failure::bad_input(format!("{}: line 1: {error}", path.display()));
    let mut first = String::new();
    File::open(path)
        .and_then(|file| BufReader::new(file).read_line(&mut first))
        .map_err(|error| wrong(&error))?;
    serde_json::from_str(&first).map_err(|error| wrong(&error))
}

/// Reads a journal.
///
/// # Errors
/// The first line that does not belong to a journal. A run that was killed may have left half a line at the
/// end, which is ignored.
pub(super) fn read<U: Unit>(path: &Path) -> Result<Read<U>, Failure> {
    let wrong = |line: usize, error: &dyn Display| {
        Failure::bad_input(format!("{}: line {}: {error}", path.display(), line + 1))
    };
    let bytes = fs::read(path).map_err(|error| Failure::bad_input(format!("{}: {error}", path.display())))?;
    let end = bytes.iter().rposition(|&byte| byte == b'\n').unwrap_or(0);
    let mut lines = bytes[..end].split(|&byte| byte == b'\n').enumerate();
    let (_, first) = lines.next().unwrap_or_default();
    let header = serde_json::from_slice(first).map_err(|error| wrong(0, &error))?;
    let mut read = Read { header, units: Vec::new(), elapsed: 0.0 };
    for (index, line) in lines {
        let Entry::<U> { elapsed, unit } =
            serde_json::from_slice(line).map_err(|error| wrong(index, &error))?;
        if let Some(flaw) = unit.flaw() {
            return Err(wrong(index, &flaw));
        }
        read.elapsed = elapsed.max(read.elapsed);
        read.units.push(unit);
    }
    Ok(read)
}

/// Seconds of a command, those of earlier runs that it goes on from included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clock {
    pub since: Instant,
    /// Seconds of earlier runs.
    pub before: f64,
}

impl Clock {
    pub(super) fn seconds(&self) -> f64 {
        self.before + self.since.elapsed().as_secs_f64()
    }
}

/// Takes units down, from any thread. Without a folder it takes nothing down.
pub(super) struct Journal {
    folder: Option<Folder>,
    /// Nothing once it could not be written: half a line is to be the last.
    file: Mutex<Option<File>>,
    clock: Clock,
}

impl Journal {
    /// A new file in the folder of the report. It begins with what is known, and is there as a whole or not
    /// at all.
    pub(super) fn begin<U: Serialize>(
        folder: Option<Folder>,
        header: &Header,
        known: &[U],
        clock: Clock,
    ) -> Result<Self, Failure> {
        let file = folder.as_ref().map(|folder| new_file(folder, header, known, clock.before)).transpose()?;
        Ok(Journal { folder, file: Mutex::new(file), clock })
    }

    /// Seconds of the command so far.
    pub(super) fn seconds(&self) -> f64 {
        self.clock.seconds()
    }

    /// What cannot be written here is not lost yet: the report has it, unless the command is killed.
    pub(super) fn add(&self, unit: &impl Serialize) {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(to) = file.as_mut() else { return };
        let Ok(line) = line(&Entry { elapsed: self.seconds(), unit }) else { return };
        if to.write_all(&line).is_err() {
            *file = None;
        }
    }

    /// Writes a report beside the journal, which may have more. What earlier runs wrote besides goes.
    pub(super) fn write(&self, report: &impl ShownReport) -> Result<(), Failure> {
        self.write_by(|folder| write_into(report, folder).map_err(Failure::internal))
    }

    /// The same in another way.
    pub(super) fn write_by(&self, write: impl FnOnce(&Folder) -> Result<(), Failure>) -> Result<(), Failure> {
        let Some(folder) = &self.folder else { return Ok(()) };
        write(folder)?;
        folder.remove_stale();
        Ok(())
    }

    /// Writes the report, in place of the journal where the report has everything.
    pub(super) fn end_with(self, report: &impl ShownReport) -> Result<(), Failure> {
        self.write(report)?;
        self.end(report);
        Ok(())
    }

    /// The report is written: the journal goes where the report has everything.
    pub(super) fn end(self, report: &impl ShownReport) {
        if let Some(folder) = self.folder.filter(|_| !report.outcome().interrupted) {
            folder.remove(JOURNAL_FILE);
        }
    }
}

fn new_file<U: Serialize>(
    folder: &Folder,
    header: &Header,
    known: &[U],
    elapsed: f64,
) -> Result<File, Failure> {
    let written = folder.write(JOURNAL_FILE, |to| {
        to.write_all(&line(header)?)?;
        known.iter().try_for_each(|unit| to.write_all(&line(&Entry { elapsed, unit })?))
    });
    written.map_err(Failure::internal)?;
    let path = folder.path().join(JOURNAL_FILE);
    let file = OpenOptions::new().append(true).open(&path);
    file.map_err(|error| Failure::internal(format!("{}: {error}", path.display())))
}

fn line(of: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(of)?;
    line.push(b'\n');
    Ok(line)
}
