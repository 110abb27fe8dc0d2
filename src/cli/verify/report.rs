//! Reports of `check` and `certify`, checked again.

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use rayon::prelude::*;
use serde_json::json;

use super::{Failure, VerifyArguments, print};
use crate::check::{Answer, Check, Method, Quantity, Question, Trust, cross_check, recheck};
use crate::cli::certify::is_published;
use crate::data::ClassId;
use crate::kinds::asking::{Ask, CaseResult, Problem, Run, Solving, ask, radius_of};
use crate::kinds::role;
use crate::report::{CaseReport, Command, Report, Subject, check_inputs};
use crate::solve::Tally;
use crate::spec::Specification;

/// Characters of an entry that a message can hold.
const LEGIBLE: usize = 160;

/// Answers replayed, compared and recomputed.
pub(super) fn run(arguments: &VerifyArguments, path: &Path, stored: Report) -> Result<u8, Failure> {
    let started = Instant::now();
    let specification = Specification::from_json(&stored.spec).map_err(Failure::bad_input)?;
    let loaded = match stored.command {
        Command::Check => specification.load(),
        Command::Certify => specification.load_certificates(),
    };
    let loaded = loaded.map_err(Failure::bad_input)?;
    let mut problems = loaded.problems(arguments.brute_limit);
    if stored.interrupted && stored.command == Command::Certify {
        // Cases come in order, and the rest was not begun.
        problems.truncate(stored.cases.len());
    }
    let present = specification.inputs().map_err(Failure::bad_input)?;
    check_inputs(&stored.inputs, path, &present).map_err(Failure::bad_input)?;
    if let Some(what) = stored_for_others(&stored, &problems) {
        return Err(Failure::bad_input(format!("{}: {what}", path.display())));
    }
    let cases = stored.cases.par_iter().zip(&problems).map(|(case, problem)| match stored.command {
        Command::Check => verified(case, problem, arguments.brute_limit),
        Command::Certify => certified_again(case, problem),
    });
    let run = Run { cases: cases.collect(), interrupted: stored.interrupted };
    let misquoted = misquoted(&stored, loaded.notes());
    let subject = Subject {
        command: stored.command,
        spec: stored.spec,
        inputs: stored.inputs,
        solvers: stored.solvers.iter().map(|solver| solver.name).collect(),
        notes: loaded.notes(),
    };
    let report = Report::new(subject, &problems, run, started.elapsed().as_secs_f64());
    let exit_code = report.exit_code();
    if let (0, Some(what)) = (exit_code, misquoted) {
        return Err(Failure::bad_input(format!("{}: {what}", path.display())));
    }
    print(&arguments.format.show(&[report])?)?;
    Ok(exit_code)
}

/// A report whose cases are not those of its own specification.
fn stored_for_others(stored: &Report, problems: &[Problem<'_>]) -> Option<String> {
    if stored.cases.len() != problems.len() {
        let (found, expected) = (stored.cases.len(), problems.len());
        return Some(format!("cases: found {found}, expected {expected}, as the specification has"));
    }
    stored.cases.iter().zip(problems).find_map(|(case, problem)| {
        let index = |index: Option<usize>| index.map_or("none".to_owned(), |index| index.to_string());
        let class = |class: Option<ClassId>| index(class.map(ClassId::index));
        let entries = [
            ("test", index(case.test), index(problem.test)),
            ("model", case.model.clone(), problem.model.clone()),
            ("partitions", case.partitions.to_string(), problem.partitions.to_string()),
            ("prediction", index(case.prediction), class(problem.question.prediction())),
            ("label", index(case.label), class(problem.label)),
            ("training", json!(case.training).to_string(), json!(problem.question.training()).to_string()),
        ];
        let (field, found, expected) = entries.into_iter().find(|(_, found, expected)| found != expected)?;
        Some(format!("cases[{}].{field}: found {found}, expected {expected}, as the data have it", case.id))
    })
}

/// What a report says about its cases together, where that is not what they say. `notes` are those of the data.
fn misquoted(stored: &Report, notes: Vec<String>) -> Option<String> {
    let subject = Subject { notes, ..Subject::default() };
    let summed = Report::of_cases(subject, stored.cases.clone(), stored.interrupted, stored.seconds);
    let fields = [
        ("certified_accuracy", json!(stored.certified_accuracy), json!(summed.certified_accuracy)),
        ("smoothed_accuracy", json!(stored.smoothed_accuracy), json!(summed.smoothed_accuracy)),
        ("summary", json!(stored.summary), json!(summed.summary)),
        ("verdict", json!(stored.verdict), json!(summed.verdict)),
        ("notes", json!(stored.notes), json!(summed.notes)),
    ];
    let (field, found, expected) = fields.into_iter().find(|(_, found, expected)| found != expected)?;
    let (found, expected) = (found.to_string(), expected.to_string());
    let is_legible = found.len().max(expected.len()) <= LEGIBLE;
    Some(match is_legible {
        true => format!("{field}: found {found}, expected {expected}, as the cases of the report give it"),
        false => format!("{field}: found another one than the cases of the report give, expected theirs"),
    })
}

/// Stored answers among themselves, and against every answer that needs no solver, whether the report has it or not.
fn verified(case: &CaseReport, problem: &Problem<'_>, brute_limit: u64) -> CaseResult {
    let (never, tally) = (AtomicBool::new(false), Tally::default());
    let solving = Solving::in_process(brute_limit, &never, &tally);
    let question = problem.question.as_ref();
    // A longer enumeration than this run may make is left to its attacks.
    let kind = question.kind();
    let is_beyond = |method: Method| role(method).enumerates() && !question.brute_fits(brute_limit);
    let recomputed = kind.methods().filter(|&method| !kind.needs_solver(method) && !is_beyond(method));
    let asked = |method| ask(question, Ask { method, solver: None, solving: &solving });
    let fresh: Vec<Answer> = recomputed.flat_map(asked).collect();
    let (promised, added): (Vec<Answer>, Vec<Answer>) =
        fresh.into_iter().partition(|answer| problem.methods.contains(&answer.method));
    let all: Vec<Answer> = case.answers.iter().cloned().chain(added).collect();
    // What a solver says cannot be had afresh, unless nobody asked for it.
    let is_judged = |answer: &&Answer| {
        let method = answer.method;
        !is_beyond(method) && (!kind.needs_solver(method) || !problem.methods.contains(&method))
    };
    let judged: Vec<Answer> = case.answers.iter().filter(is_judged).cloned().collect();
    let mut checks = cross_check(question, &all);
    checks.extend(recheck(&judged, &promised));
    checks.extend(radii_rechecked(question, &case.answers));
    let answers = case.answers.iter().map(|answer| match is_judged(&answer) {
        true => answer.clone(),
        false => Answer { trust: trust_without_solver(answer), ..answer.clone() },
    });
    CaseResult { answers: answers.collect(), checks }
}

/// What stands behind a stored answer that was not recomputed: the attack that was replayed here, or a word. A proof rests on
/// numbers of the solver that reports do not keep.
fn trust_without_solver(answer: &Answer) -> Trust {
    match answer.trust {
        Trust::Replayed if answer.witness.is_some() => Trust::Replayed,
        _ => Trust::Claimed,
    }
}

/// Stored certificates among themselves, and against the same certificates computed afresh. Attacks are not stored; they are
/// found and replayed anew.
fn certified_again(case: &CaseReport, problem: &Problem<'_>) -> CaseResult {
    let (never, tally) = (AtomicBool::new(false), Tally::default());
    let solving = Solving::in_process(0, &never, &tally);
    let question = problem.question.as_ref();
    let asked = |method| ask(question, Ask { method, solver: None, solving: &solving });
    let fresh = problem.scalable_methods().into_iter().flat_map(asked);
    let published: Vec<Answer> = fresh.filter(|answer| is_published(answer.quantity)).collect();
    let mut checks = cross_check(question, &case.answers);
    checks.extend(recheck(&case.answers, &published));
    CaseResult { answers: case.answers.clone(), checks }
}

/// The stored radius of every solver, against that of its stored flips.
fn radii_rechecked(question: &dyn Question, stored: &[Answer]) -> Vec<Check> {
    let is_radius =
        |answer: &&Answer| question.kind().needs_solver(answer.method) && answer.quantity == Quantity::Radius;
    let radii: Vec<Answer> = stored.iter().filter(is_radius).cloned().collect();
    let again = |radius: &Answer| {
        let flips: Vec<Answer> = stored
            .iter()
            .filter(|answer| answer.name() == radius.name() && answer.quantity == Quantity::Flips)
            .cloned()
            .collect();
        radius_of(question, radius.method, radius.solver, &flips)
    };
    let again: Vec<Answer> = radii.iter().map(again).collect();
    recheck(&radii, &again)
}
