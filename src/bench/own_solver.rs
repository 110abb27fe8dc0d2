//! A solver of one's own: a command that reads a file and writes a solution.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::str::FromStr;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::Instance;
use super::running::{End, Running};
use super::scratch::Scratch;
use super::solution::{Solution, parse};
use countersign_program::Sense;
use countersign_program::format::Format;
use countersign_solve::{Limit, Limits, Outcome, Status};

/// A solution file larger than this is rubbish.
const LARGEST_SOLUTION: u64 = 1 << 30;

/// A command line with a name.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnSolver {
    name: String,
    line: String,
    words: Vec<String>,
    /// What file is written for it: that of a placeholder, or free MPS where `{file}` is no file yet.
    format: Option<Format>,
}

/// Why a text names no command.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("found {found:?}, expected {expected}")]
pub struct OwnSolverError {
    found: String,
    expected: &'static str,
}

impl FromStr for OwnSolver {
    type Err = OwnSolverError;

    /// Reads `name=command with {file} and {solution}`. Words are separated by white space, quotes hold them
    /// together.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = |expected| OwnSolverError { found: text.to_owned(), expected };
        let expected = "name=command, as in mine=mysolver {file} {solution} {time}";
        let (name, line) = text.split_once('=').ok_or_else(|| wrong(expected))?;
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if name.is_empty() || !name.chars().all(is_letter) {
            return Err(wrong("a name of letters, digits, -, _ and . before the first ="));
        }
        let words = words(line).ok_or_else(|| wrong("quotes that are closed"))?;
        if words.is_empty() {
            return Err(wrong(expected));
        }
        let has = |placeholder: &str| words.iter().any(|word| word.contains(placeholder));
        let formats = [("{lp}", Format::Lp), ("{mps}", Format::Mps), ("{cip}", Format::Cip)];
        let format = formats.iter().find(|(placeholder, _)| has(placeholder)).map(|(_, format)| *format);
        if format.is_none() && !has("{file}") {
            return Err(wrong("{file}, {mps}, {lp} or {cip} in the command, which is the instance"));
        }
        if !has("{solution}") {
            return Err(wrong("{solution} in the command, which is the file that it writes"));
        }
        Ok(OwnSolver { name: name.to_owned(), line: line.trim().to_owned(), words, format })
    }
}

/// The words of a command line; nothing where a quote is not closed.
fn words(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for letter in line.chars() {
        match (quote, letter) {
            (Some(open), _) if letter == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            (None, _) if letter.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    quote.is_none().then_some(words)
}

impl OwnSolver {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The command line, as given.
    pub fn command_line(&self) -> &str {
        &self.line
    }

    /// Is there such a program?
    ///
    /// # Errors
    /// What was looked for.
    pub fn check(&self) -> Result<(), OwnSolverError> {
        let program = Path::new(&self.words[0]);
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let is_there = match program.components().count() {
            1 if !self.words[0].contains('/') => {
                std::env::split_paths(&paths).any(|folder| folder.join(program).is_file())
            }
            _ => program.is_file(),
        };
        let expected = "a program that exists";
        is_there.then_some(()).ok_or_else(|| OwnSolverError { found: self.words[0].clone(), expected })
    }

    /// Runs the command on an instance, on one core of its own where `core` is one; nothing where the
    /// instance has no file that the command takes, or it says that it does not take it.
    pub fn solve(
        &self,
        instance: &Instance,
        limits: &Limits,
        core: Option<usize>,
        interrupt: &AtomicBool,
    ) -> Option<Outcome> {
        let scratch = match Scratch::new() {
            Ok(scratch) => scratch,
            Err(error) => return Some(Outcome::crashed(format!("no folder for its files: {error}"))),
        };
        let file = match self.file(instance, &scratch)? {
            Ok(file) => file,
            Err(error) => return Some(Outcome::crashed(error)),
        };
        let solution = scratch.path().join("solution");
        let started = Instant::now();
        let ended = self
            .command(&file, &solution, limits)
            .spawn()
            .and_then(|child| Running::new(child, limits, core))
            .map_err(|error| format!("{}: {error}", self.words[0]))
            .map(|running| running.wait(limits, interrupt));
        let seconds = started.elapsed().as_secs_f64();
        let (end, peak_memory_kib) = match ended {
            Ok(ended) => ended,
            Err(error) => return Some(Outcome::crashed(error)),
        };
        let outcome = self.outcome(instance, end, &solution)?;
        Some(Outcome { seconds, peak_memory_kib, ..outcome })
    }

    /// The file that the command gets: the instance's own for `{file}`, where it has one.
    fn file(&self, instance: &Instance, scratch: &Scratch) -> Option<Result<PathBuf, String>> {
        if let (None, Some(file)) = (self.format, instance.file()) {
            return Some(Ok(file.to_owned()));
        }
        let (program, format) = (instance.program()?, self.format.unwrap_or(Format::Mps));
        let path = scratch.path().join(format!("instance.{format}"));
        let written = program
            .to_text(format, &[])
            .map_err(|error| error.to_string())
            .and_then(|text| fs::write(&path, text).map_err(|error| error.to_string()));
        Some(written.map(|()| path))
    }

    fn command(&self, file: &Path, solution: &Path, limits: &Limits) -> Command {
        let (file, solution) = (file.to_string_lossy(), solution.to_string_lossy());
        let fill = |word: &String| {
            let file_names = ["{file}", "{mps}", "{lp}", "{cip}"];
            let filled = file_names.iter().fold(word.clone(), |word, name| word.replace(name, &file));
            filled
                .replace("{solution}", &solution)
                .replace("{time}", &limits.seconds.to_string())
                .replace("{seed}", &limits.seed.to_string())
                .replace("{memory}", &limits.memory_mib.to_string())
        };
        let mut command = Command::new(&self.words[0]);
        command
            .args(self.words[1..].iter().map(fill))
            .env("OMP_NUM_THREADS", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            // Ctrl-C in a terminal reaches the whole process group; commands are ended by their parent.
            .process_group(0);
        command
    }

    fn outcome(&self, instance: &Instance, end: End, file: &Path) -> Option<Outcome> {
        let crashed = |reason: String| Some(Outcome::crashed(reason));
        let written = match (&end, read(file)) {
            (End::Interrupted, _) => {
                return Some(Outcome::bare(Status::Limited(Limit::Interrupt), "interrupted"));
            }
            (End::Failed(why), _) => return crashed(why.clone()),
            (_, Err(why)) => return crashed(why),
            (End::Deadline, Ok(text)) => text.unwrap_or_else(|| "=status= limit".to_owned()),
            (End::Done, Ok(text)) => match text {
                Some(text) => text,
                None => return crashed("no solution file was written".to_owned()),
            },
        };
        let solution: Solution = match parse(&written) {
            Ok(solution) => solution,
            Err(why) => return crashed(format!("solution file: {why}")),
        };
        if solution.is_unsupported {
            return None;
        }
        // A program that was read has its file's names already; one that is written anew has those of the
        // format.
        let format = match (self.format, instance.file()) {
            (None, Some(_)) => None,
            (format, _) => Some(format.unwrap_or(Format::Mps)),
        };
        let outcome = match solution.outcome(instance.program().map(|program| (program, format))) {
            // An MPS file that is written is a minimisation, of minus the objective where that is maximised.
            Ok(outcome) if format == Some(Format::Mps) && instance.sense() == Sense::Maximise => Outcome {
                primal_bound: outcome.primal_bound.map(|value| 0.0 - value),
                dual_bound: outcome.dual_bound.map(|value| 0.0 - value),
                ..outcome
            },
            Ok(outcome) => outcome,
            Err(why) => return crashed(why),
        };
        let killed = matches!(end, End::Deadline) && outcome.status != Status::Crashed;
        let status = if killed { Status::Limited(Limit::Time) } else { outcome.status };
        Some(Outcome { status, ..outcome })
    }
}

/// The text of a solution file, if it is there.
fn read(file: &Path) -> Result<Option<String>, String> {
    let Ok(opened) = File::open(file) else { return Ok(None) };
    let mut text = String::new();
    let read = opened.take(LARGEST_SOLUTION).read_to_string(&mut text);
    read.map(|_| Some(text)).map_err(|error| format!("solution file: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_separated_by_white_space_and_held_by_quotes() {
        let solver: OwnSolver = "mine=run  '{file} x' {solution} --t=\"{time}\"".parse().expect("reads");
        assert_eq!((solver.name(), solver.words.len()), ("mine", 4));
        assert_eq!(solver.words[1..], ["{file} x", "{solution}", "--t={time}"]);
        let solver: OwnSolver = "mine=run {lp} {solution}".parse().expect("reads");
        assert_eq!(solver.format, Some(Format::Lp));
    }

    #[test]
    fn commands_without_what_they_need_are_refused() {
        for (text, part) in [
            ("run {file} {solution}", "name=command"),
            ("a b=run {file} {solution}", "a name of letters"),
            ("mine=", "name=command"),
            ("mine=run {solution}", "{file}, {mps}"),
            ("mine=run {file}", "{solution} in"),
            ("mine=run '{file} {solution}", "quotes"),
        ] {
            let error = text.parse::<OwnSolver>().expect_err(text).to_string();
            assert!(error.contains(part), "{error}");
        }
        let missing: OwnSolver = "mine=no-such-program-anywhere {file} {solution}".parse().expect("reads");
        assert!(missing.check().is_err());
        let there: OwnSolver = "mine=sh {file} {solution}".parse().expect("reads");
        assert_eq!(there.check(), Ok(()));
    }
}
