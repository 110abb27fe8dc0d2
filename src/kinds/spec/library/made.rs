//! The programs of one specification as instances.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::tables::{Group, Selection, Variant};
use crate::asking::{Ask, Case, ExportedProgram, Problem, Solving, exported_programs};
use crate::ensembles::P1;
use crate::kernels::O1;
use crate::spec::error::SpecError;
use crate::spec::path;
use crate::spec::source::Source;
use crate::training::MIQCP;
use countersign_bench::{Body, Instance, Known, KnownStatus};
use countersign_check::{Answer, AnswerStatus, Kind, Quantity, Relation, Value};
use countersign_data::EntryError;
use countersign_program::Sense;
use countersign_solve::Tally;

/// Where an optimum comes from that is the truth.
const TRUTH: &str = "exhaustive search";
/// The same, where programs may do a little more than training.
const TRUTH_OF_TRAINING: &str = "exhaustive search, up to the closure at kinks";
/// Where a value comes from that a relaxation reaches at least.
const REACHED: &str = "reached by an attack (exhaustive search)";

/// An instance, and what is known about how it was made.
#[derive(Debug)]
pub struct Made {
    /// The instance.
    pub instance: Instance,
    /// What exhaustive search found.
    pub truth: Option<f64>,
    /// The command that makes it again.
    pub made_by: String,
}

impl Group {
    /// The instances of every variant. `library` and `place` say where the group stands.
    ///
    /// # Errors
    /// Specifications that have no programs, or none that the lists of the group leave.
    pub(super) fn made(
        &self,
        truth_limit: u64,
        library: &Source,
        place: usize,
    ) -> Result<Vec<Made>, SpecError> {
        let wrong = |entry: &str, found: String, expected: &str| {
            let field = path::of_key(&path::of_entry("groups", place), entry);
            library.error(EntryError::new(field, found, expected))
        };
        let mut all = Vec::new();
        for variant in &self.variants {
            let loaded = variant.specification.load()?;
            let problems = loaded.problems(truth_limit);
            let before = all.len();
            for problem in problems.iter().filter(|problem| is_wanted(&self.selection.tests, problem.test)) {
                let question = problem.question.as_ref();
                let programs = exported_programs(question, &self.selection.methods).map_err(|why| {
                    wrong("formulations", why.to_string(), "a specification that has programs")
                })?;
                let truths = truths(question, truth_limit);
                let chosen = programs.into_iter().filter(|program| self.selection.takes(program));
                all.extend(chosen.map(|program| self.instance(library, variant, problem, program, &truths)));
            }
            if all.len() == before {
                let found = format!("nothing in {}", variant.specification.source().file().display());
                return Err(wrong(
                    "specification",
                    found,
                    "programs that the lists of the group do not leave out",
                ));
            }
        }
        Ok(all)
    }

    fn instance(
        &self,
        library: &Source,
        variant: &Variant,
        problem: &Problem<'_>,
        exported: ExportedProgram,
        truths: &[Answer],
    ) -> Made {
        let (truth, known) = known(&exported, problem.question.kind(), truths);
        let short = exported.program.name.replace("training-steps-", "steps-");
        let test = problem.test.map(|test| format!("test-{test}"));
        let several =
            (problem.model != "stand-alone" && problem.test.is_some()).then(|| problem.model.clone());
        let parts = [Some(self.name.clone()), Some(variant.label.clone()), several, test, Some(short)];
        let parts: Vec<String> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
        let specification = beside(library, variant);
        let made_by = made_by(&specification, variant, problem, &exported);
        let notes = vec![
            format!("specification {}", specification.display()),
            format!("made by, in the library's folder: {made_by}"),
        ];
        let name = parts.join("-");
        let mut program = exported.program;
        program.name.clone_from(&name);
        let body = Body::Program { program: Arc::new(program), file: None };
        let instance = Instance { name, body, known, group: Some(self.name.clone()), sha256: None, notes };
        Made { instance, truth, made_by }
    }
}

fn is_wanted<T: PartialEq>(list: &Option<Vec<T>>, entry: Option<T>) -> bool {
    list.as_ref().is_none_or(|list| entry.is_some_and(|entry| list.contains(&entry)))
}

impl Selection {
    fn takes(&self, exported: &ExportedProgram) -> bool {
        is_wanted(&self.parameters, exported.parameter)
            && is_wanted(&self.targets, exported.target)
            && self.senses.as_ref().is_none_or(|senses| senses.contains(&exported.program.sense))
    }
}

/// Where a specification is, seen from the library's folder.
fn beside(library: &Source, variant: &Variant) -> PathBuf {
    let file = variant.specification.source().file();
    let folder = library.file().parent().unwrap_or(Path::new(""));
    match (file.strip_prefix(folder), file.file_name()) {
        (Ok(inside), _) => inside.to_owned(),
        (Err(_), Some(name)) if file.is_absolute() => PathBuf::from(name),
        (Err(_), _) => file.to_owned(),
    }
}

/// A word as a shell takes it for one.
fn quoted(word: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    match word.chars().all(is_plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

/// The command that writes the program, among others of its kind, into the folder where it is run.
fn made_by(
    specification: &Path,
    variant: &Variant,
    problem: &Problem<'_>,
    exported: &ExportedProgram,
) -> String {
    let mut words = vec![format!("countersign export {}", quoted(&specification.to_string_lossy()))];
    words.extend(variant.overrides.iter().map(|text| format!("--set {}", quoted(text))));
    words.push(format!("--formulation {}", exported.method));
    words.extend(problem.test.map(|test| format!("--test {test}")));
    words.extend(exported.parameter.map(|parameter| format!("--parameter {parameter}")));
    words.push("--to .".to_owned());
    words.join(" ")
}

/// What brute force says, where it fits within the limit.
fn truths(question: &dyn Case, truth_limit: u64) -> Vec<Answer> {
    if !question.brute_fits(truth_limit) {
        return Vec::new();
    }
    let (never, tally) = (AtomicBool::new(false), Tally::default());
    let solving = Solving::in_process(truth_limit, &never, &tally);
    let mut entries = question.kind().entries();
    let enumeration = entries.find(|entry| entry.facts.role.enumerates());
    let asked = enumeration.map(|entry| Ask {
        method: entry.facts.method,
        solver: None,
        solving: &solving,
        stored: &[],
    });
    asked.map_or_else(Vec::new, |asked| question.answers(asked))
}

/// The truth about a program and what follows from it.
fn known(exported: &ExportedProgram, kind: &Kind, truths: &[Answer]) -> (Option<f64>, Known) {
    let program = &exported.program;
    // Weights that are no small multiples of a common step are rounded to one side.
    let is_rounded = program.name.ends_with("-relaxed");
    let is_the_question = [P1, O1].iter().any(|facts| facts.method == exported.method);
    let is_impossible = |answer: &Answer| {
        answer.status == AnswerStatus::Infeasible
            && answer.quantity == Quantity::Flips
            && answer.target == exported.target
    };
    if is_the_question && !is_rounded && truths.iter().any(is_impossible) {
        let source = Some(TRUTH.to_owned());
        return (None, Known { status: KnownStatus::Infeasible, source, ..Known::default() });
    }
    let truth = truths.iter().filter(|_| !is_rounded).find_map(|answer| of_answer(answer, exported));
    let Some(truth) = truth else { return (None, Known::default()) };
    let known = match exported.parameter {
        None if is_the_question => Known::optimum(truth, TRUTH),
        // Fewer rivals: a relaxation of the question that was tried out.
        None => Known::reached(truth, REACHED),
        Some(_) if is_exact(exported, kind) => Known::optimum(truth, TRUTH_OF_TRAINING),
        Some(_) => Known::reached(truth, REACHED),
    };
    (Some(truth), known)
}

/// The end of the answer that the program is about.
fn of_answer(answer: &Answer, exported: &ExportedProgram) -> Option<f64> {
    if !matches!(answer.status, AnswerStatus::Exact) {
        return None;
    }
    let end = match exported.program.sense {
        Sense::Minimise => answer.lower.as_ref()?,
        Sense::Maximise => answer.upper.as_ref()?,
    };
    match (end, exported.parameter) {
        (Value::Count(flips), None)
            if answer.quantity == Quantity::Flips && answer.target == exported.target =>
        {
            Some(*flips as f64)
        }
        (Value::Numbers(numbers), Some(parameter)) if answer.quantity == Quantity::Parameters => {
            numbers.get(parameter).map(|&number| f64::from(number))
        }
        _ => None,
    }
}

/// Is the program the training run itself, from its first step on, with nothing relaxed?
fn is_exact(exported: &ExportedProgram, kind: &Kind) -> bool {
    let is_whole = exported.program.name.starts_with("training-steps-0-");
    let relation = kind.order().relation(MIQCP.method, exported.method, Quantity::Parameters);
    is_whole && (exported.method == MIQCP.method || relation == Some(Relation::Equal))
}
