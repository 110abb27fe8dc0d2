//! The answers of a check as they come, so that `--resume` has all of them where a check was killed.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::Failure;
use super::resume::{check_same, stored_report};
use crate::check::{Answer, AnswerStatus};
use crate::kinds::asking::Asked;
use crate::report::{Command, Report, Subject, write_whole};
use crate::spec::Input;

/// The file in the folder of the report, as long as there is no report.
const JOURNAL_FILE: &str = "answers.jsonl";

/// What earlier runs finished. Limits and failures are no ends: such units are asked again.
#[derive(Default)]
pub(super) struct Known(BTreeMap<Asked, Vec<Answer>>);

impl Known {
    pub(super) fn has(&self, asked: Asked) -> bool {
        self.0.contains_key(&asked)
    }

    pub(super) fn get(&self, asked: Asked) -> Option<Vec<Answer>> {
        self.0.get(&asked).cloned()
    }

    /// What a folder has of this subject: its report, and answers as they came where a check was killed. There need not be
    /// both.
    ///
    /// # Errors
    /// Bad input, where there is neither, or what is there is no such file or about something else.
    pub(super) fn of_folder(folder: &Path, subject: &Subject) -> Result<Self, Failure> {
        let (report, journal) = (stored_report(folder, subject), folder.join(JOURNAL_FILE));
        if !journal.exists() {
            return Ok(Known::of_report(&report?));
        }
        let later = Known::of_journal(&journal, subject)?;
        // A report about something else is what the check that was killed would have written over.
        let mut known = report.map_or_else(|_| Known::default(), |report| Known::of_report(&report));
        known.0.extend(later.0);
        Ok(known)
    }

    fn of_report(report: &Report) -> Self {
        let mut units: BTreeMap<Asked, Vec<Answer>> = BTreeMap::new();
        for (case, of_case) in report.cases.iter().enumerate() {
            for answer in &of_case.answers {
                let asked = Asked { case, method: answer.method, solver: answer.solver };
                units.entry(asked).or_default().push(answer.clone());
            }
        }
        units.retain(|_, answers| are_finished(answers));
        Known(units)
    }

    fn of_journal(path: &Path, subject: &Subject) -> Result<Self, Failure> {
        let wrong = |line: usize, error: &dyn std::fmt::Display| {
            Failure::bad_input(format!("{}: line {}: {error}", path.display(), line + 1))
        };
        let bytes =
            fs::read(path).map_err(|error| Failure::bad_input(format!("{}: {error}", path.display())))?;
        // Whoever was killed may have left half a line.
        let end = bytes.iter().rposition(|&byte| byte == b'\n').unwrap_or(0);
        let mut lines = bytes[..end].split(|&byte| byte == b'\n').enumerate();
        let (_, first) = lines.next().unwrap_or_default();
        let header: Header = serde_json::from_slice(first).map_err(|error| wrong(0, &error))?;
        let is_same = header.spec == subject.spec && header.command == subject.command;
        check_same(path, is_same, (&header.version, &header.inputs), subject)?;
        let mut units = BTreeMap::new();
        for (index, line) in lines {
            let Entry { asked, answers } =
                serde_json::from_slice(line).map_err(|error| wrong(index, &error))?;
            let is_of_unit =
                |answer: &&Answer| (answer.method, answer.solver) == (asked.method, asked.solver);
            if let Some(stray) = answers.iter().find(|answer| !is_of_unit(answer)) {
                let (found, expected) = (stray.name(), asked.method);
                return Err(wrong(
                    index,
                    &format!("found an answer of {found}, expected those of {expected}"),
                ));
            }
            if are_finished(&answers) {
                units.insert(asked, answers.into_owned());
            }
        }
        Ok(Known(units))
    }
}

fn are_finished(answers: &[Answer]) -> bool {
    let is_finished = |answer: &Answer| !matches!(answer.status, AnswerStatus::Limit | AnswerStatus::Crashed);
    !answers.is_empty() && answers.iter().all(is_finished)
}

/// The first line: what the answers are about.
#[derive(Serialize, Deserialize)]
struct Header {
    version: String,
    command: Command,
    spec: serde_json::Value,
    inputs: Vec<Input>,
}

/// Every other line: a unit of work.
#[derive(Serialize, Deserialize)]
struct Entry<'a> {
    #[serde(flatten)]
    asked: Asked,
    answers: Cow<'a, [Answer]>,
}

/// Takes answers down, each unit of work in a line of its own.
pub(super) struct Journal {
    path: PathBuf,
    /// Nothing once it could not be written: half a line is to be the last.
    file: Mutex<Option<File>>,
}

impl Journal {
    /// A new file, which begins with what is known and is there as a whole or not at all.
    pub(super) fn begin(folder: &Path, subject: &Subject, known: &Known) -> Result<Self, Failure> {
        let path = folder.join(JOURNAL_FILE);
        let header = Header {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command: subject.command,
            spec: subject.spec.clone(),
            inputs: subject.inputs.clone(),
        };
        write_whole(&path, |to| {
            to.write_all(&line(&header)?)?;
            known.0.iter().try_for_each(|(&asked, answers)| {
                to.write_all(&line(&Entry { asked, answers: Cow::Borrowed(answers) })?)
            })
        })
        .map_err(Failure::internal)?;
        let file = OpenOptions::new().append(true).open(&path);
        let file = file.map_err(|error| Failure::internal(format!("{}: {error}", path.display())))?;
        Ok(Journal { path, file: Mutex::new(Some(file)) })
    }

    /// From any thread. What cannot be written here is not lost yet: the report has it, unless the check is killed.
    pub(super) fn add(&self, asked: Asked, answers: &[Answer]) {
        let Ok(line) = line(&Entry { asked, answers: Cow::Borrowed(answers) }) else { return };
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        if file.as_mut().is_some_and(|file| file.write_all(&line).is_err()) {
            *file = None;
        }
    }

    /// The report is written and has everything: a file that cannot be removed does no harm.
    pub(super) fn end(self) {
        let _ = fs::remove_file(self.path);
    }
}

fn line(of: &impl Serialize) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(of)?;
    line.push(b'\n');
    Ok(line)
}
