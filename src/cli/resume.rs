//! Going on from what an earlier run left in a folder: its report, and units of work that a killed run had
//! finished.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value};

use super::failure::Failure;
use super::journal::{self, Header, JOURNAL_FILE, Unit};
use crate::report::{
    Command, Head, REPORT_FILE, Setting, StoredReport, Subject, VERSION, check_inputs, read,
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

    /// Is it the same specification, version, data and options?
    fn check(&self, path: &Path, stored: &Head, settings: &Map<String, Value>) -> Result<(), Failure> {
        let refuse = |what: String| Err(Failure::BadInput(format!("{}: {what}", path.display())));
        let own = &self.head;
        if (&stored.spec, stored.command, &stored.schema) != (&own.spec, own.command, &own.schema) {
            let expected = &own.spec;
            return refuse(format!(
                "spec: found a report of another specification or command, expected {expected}"
            ));
        }
        if stored.version != VERSION {
            return refuse(format!("version: found {}, expected {VERSION}", stored.version));
        }
        check_inputs(&stored.inputs, path, &own.inputs).map_err(Failure::bad_input)?;
        let found = |name: &str| settings.get(name).unwrap_or(&Value::Null);
        match self.settings.iter().find(|(name, expected)| found(name) != expected) {
            None => Ok(()),
            Some((name, expected)) => {
                let found = found(name);
                refuse(format!("{name}: found {found}, expected {expected}, as the options say now"))
            }
        }
    }
}
