//! Going on from what an earlier run left in a folder: its report, and units of work that a killed run had
//! finished.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::differs::{Difference, difference, has_all, may_grow};
use super::failure::Failure;
use super::journal::{self, Header, JOURNAL_FILE, Unit};
use super::options::OutputOptions;
use crate::report::{
    Command, Folder, Head, REPORT_FILE, Setting, StoredReport, Subject, VERSION, check_inputs, read,
    read_head,
};

/// What an earlier run left.
pub(super) struct Left<R, U> {
    /// Its report, where it wrote one.
    pub report: Option<R>,
    /// Units that came after it.
    units: Vec<U>,
    /// Seconds that it took.
    pub seconds: f64,
}

/// What there is when nothing is gone on with.
impl<R, U> Default for Left<R, U> {
    fn default() -> Self {
        Left { report: None, units: Vec::new(), seconds: 0.0 }
    }
}

impl<R, U: Unit> Left<R, U> {
    /// The units that are done. What a journal has counts more than what a report has, and of a unit that is
    /// there twice the last.
    pub(super) fn units(self, of_report: impl FnOnce(R) -> Vec<U>, is_done: impl Fn(&U) -> bool) -> Vec<U> {
        let stored = self.report.map(of_report).unwrap_or_default();
        let done = stored.into_iter().chain(self.units).filter(is_done);
        let latest: BTreeMap<U::Key, U> = done.map(|unit| (unit.key(), unit)).collect();
        latest.into_values().collect()
    }
}

/// What a run is about, and the options that an earlier one must share so that it can be gone on from.
pub(super) struct About {
    pub head: Head,
    pub settings: Vec<Setting>,
}

impl About {
    /// A run of such a report about a subject, whatever the options.
    pub(super) fn new<R: StoredReport>(command: Option<Command>, subject: &Subject) -> Self {
        About { head: Head::new::<R>(command, &subject.spec, &subject.inputs), settings: Vec::new() }
    }

    pub(super) fn header(&self) -> Header {
        let settings = self.settings.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        Header { head: self.head.clone(), settings: settings.collect() }
    }

    /// Takes a folder for the report, so that no other run writes there.
    ///
    /// # Errors
    /// Bad input, where another run has it, or it has what a run about something else found and the user
    /// neither goes on from it nor says that it may go.
    pub(super) fn folder(
        &self,
        at: Option<&Path>,
        output: &OutputOptions,
    ) -> Result<Option<Folder>, Failure> {
        let Some(at) = at else { return Ok(None) };
        if output.resume.is_some() && !at.exists() && output.out.is_none() {
            // Whatever reads it says so.
            return Ok(None);
        }
        let folder = Folder::open(at).map_err(Failure::bad_input)?;
        if !output.replace && output.resume.as_deref() != Some(at) {
            self.refuse_others(at)?;
        }
        Ok(Some(folder))
    }

    /// Is what a folder has about the same, as far as it has something?
    fn refuse_others(&self, folder: &Path) -> Result<(), Failure> {
        let (report, journal) = (folder.join(REPORT_FILE), folder.join(JOURNAL_FILE));
        let refuse = |path: &Path, found: &str, expected: &str| {
            Err(Failure::BadInput(format!(
                "{}: {found}, expected {expected}, or --replace to write over it",
                path.display()
            )))
        };
        let stored = [
            (&report, report.exists().then(|| read_head(&report).map_err(Failure::bad_input))),
            (&journal, journal.exists().then(|| Ok(journal::read_header(&journal)?.head))),
        ];
        for (path, head) in stored {
            match head {
                None => {}
                Some(Err(_)) => return refuse(path, "found no report", "one of the same specification"),
                Some(Ok(head)) => {
                    if let Some(Difference { key, found, expected }) = self.difference(&head, &|_| false) {
                        return refuse(path, &format!("{key}: found {found}"), &expected);
                    }
                }
            }
        }
        Ok(())
    }

    /// The first entry in which something stored is about something else.
    fn difference(&self, stored: &Head, may_grow: &dyn Fn(&str) -> bool) -> Option<Difference> {
        let own = &self.head;
        let differ = |key: &str, stored: Value, own: Value| {
            (stored != own).then(|| Difference::of(key, Some(&stored), Some(&own)))
        };
        differ("schema", json!(stored.schema), json!(own.schema))
            .or_else(|| differ("command", json!(stored.command), json!(own.command)))
            .or_else(|| difference(&stored.spec, &own.spec, may_grow))
    }

    /// What a folder has, where one is gone on from.
    ///
    /// # Errors
    /// Bad input, where there is nothing in the folder, or what is there is no such file or about something
    /// else.
    pub(super) fn left<R: StoredReport, U: Unit>(
        &self,
        folder: Option<&Path>,
    ) -> Result<Left<R, U>, Failure> {
        let Some(folder) = folder else { return Ok(Left::default()) };
        let (report, journal) = (self.report::<R>(&folder.join(REPORT_FILE)), folder.join(JOURNAL_FILE));
        if !journal.exists() {
            let report = report?;
            let seconds = report.outcome().seconds;
            return Ok(Left { report: Some(report), units: Vec::new(), seconds });
        }
        let read = journal::read::<U>(&journal)?;
        self.check(&journal, &read.header.head, &read.header.settings)?;
        // A report about something else is what the run that was killed would have written over.
        let report = report.ok();
        let seconds = report.as_ref().map_or(0.0, |report: &R| report.outcome().seconds).max(read.elapsed);
        Ok(Left { report, units: read.units, seconds })
    }

    fn report<R: StoredReport>(&self, path: &Path) -> Result<R, Failure> {
        let report: R = read(path).map_err(Failure::bad_input)?;
        let settings = report.settings().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.check(path, report.head(), &settings)?;
        Ok(report)
    }

    /// Is it the same specification, but for what may be added, version, data and options?
    fn check(&self, path: &Path, stored: &Head, settings: &Map<String, Value>) -> Result<(), Failure> {
        let refuse = |Difference { key, found, expected }: Difference, whence: &str| {
            Err(Failure::BadInput(format!(
                "{}: {key}: found {found}, expected {expected}, as {whence} now",
                path.display()
            )))
        };
        if let Some(difference) = self.difference(stored, &|key| may_grow(self.head.command, key)) {
            return refuse(difference, "the command and its specification say");
        }
        if stored.version != VERSION {
            let (found, expected) = (json!(stored.version), json!(VERSION));
            return refuse(Difference::of("version", Some(&found), Some(&expected)), "the program is");
        }
        check_inputs(&stored.inputs, path, &self.head.inputs).map_err(Failure::bad_input)?;
        let found = |name: &str| settings.get(name).unwrap_or(&Value::Null);
        // Seeds and solvers may be added.
        let is_kept =
            |name: &str, expected: &Value| found(name) == expected || has_all(found(name), expected);
        match self.settings.iter().find(|(name, expected)| !is_kept(name, expected)) {
            None => Ok(()),
            Some((name, expected)) => {
                refuse(Difference::of(name, Some(found(name)), Some(expected)), "the options say")
            }
        }
    }
}
