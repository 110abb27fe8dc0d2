//! Reports of `check` and `certify`, checked again.

use countersign_kinds::role;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use rayon::prelude::*;
use serde_json::json;

use super::arguments::VerifyArguments;
use super::misquoted::{Entry, refuse_misquoted};
use crate::cli::certify::is_published;
use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::report::{CaseReport, Command, Report, Subject, check_inputs, read};
use countersign_check::{Answer, Check, Method, Quantity, Question, Trust, cross_check, recheck};
use countersign_data::ClassId;
use countersign_kinds::asking::{Ask, CaseResult, Problem, Run, Solving, ask, radius_of};
use countersign_kinds::spec::Specification;
use countersign_solve::Tally;

/// Answers replayed, compared and recomputed.
pub(super) fn run(arguments: &VerifyArguments, path: &Path) -> Result<u8, Failure> {
    let started = Instant::now();
    let stored: Report = read(path).map_err(Failure::bad_input)?;
    let command = stored.command();
    let specification = Specification::from_json(&stored.head.spec).map_err(Failure::bad_input)?;
    let loaded = match command {
        Command::Check => specification.load(),
        Command::Certify => specification.load_certificates(),
    };
    let loaded = loaded.map_err(Failure::bad_input)?;
    let brute_limit = arguments.brute.brute_limit;
    let mut problems = loaded.problems(brute_limit);
    if stored.outcome.interrupted && command == Command::Certify {
        // Cases come in order, and the rest was not begun.
        problems.truncate(stored.cases.len());
    }
    let present = specification.inputs().map_err(Failure::bad_input)?;
    check_inputs(&stored.head.inputs, path, &present).map_err(Failure::bad_input)?;
    refuse_others(&stored, path, &problems)?;
    let progress = Progress::new(problems.len(), "cases", Arc::default(), &arguments.quiet);
    let cases = stored.cases.par_iter().zip(&problems).map(|(case, problem)| {
        let again = match command {
            Command::Check => verified(case, problem, brute_limit),
            Command::Certify => certified_again(case, problem),
        };
        progress.finished();
        again
    });
    let run = Run { cases: cases.collect(), interrupted: stored.outcome.interrupted };
    drop(progress);
    let subject = Subject {
        command,
        spec: stored.head.spec.clone(),
        inputs: stored.head.inputs.clone(),
        solvers: stored.solvers.iter().map(|solver| solver.name).collect(),
        notes: loaded.notes(),
    };
    let report = Report::new(subject, &problems, run, started.elapsed().as_secs_f64());
    if report.outcome.exit_code() == 0 {
        refuse_wrong_sums(&stored, path, loaded.notes())?;
    }
    arguments.format.print(&[report])
}

/// Refuses a report whose cases are not those of its own specification.
fn refuse_others(stored: &Report, path: &Path, problems: &[Problem<'_>]) -> Result<(), Failure> {
    if stored.cases.len() != problems.len() {
        let (path, found, expected) = (path.display(), stored.cases.len(), problems.len());
        return Err(Failure::BadInput(format!(
            "{path}: cases: found {found}, expected {expected}, as the specification has"
        )));
    }
    stored.cases.iter().zip(problems).try_for_each(|(case, problem)| {
        let question = problem.question.as_ref();
        let prediction = question.prediction().map(ClassId::index);
        let entries = [
            ("test", json!(case.test), json!(problem.test)),
            ("model", json!(case.model), json!(problem.model)),
            ("partitions", json!(case.partitions), json!(problem.partitions)),
            ("prediction", json!(case.prediction), json!(prediction)),
            ("label", json!(case.label), json!(problem.label.map(ClassId::index))),
            ("training", json!(case.training), json!(question.training())),
        ];
        let names = entries.each_ref().map(|(name, ..)| format!("cases[{}].{name}", case.id));
        let entries = entries.into_iter().zip(&names);
        let entries = entries.map(|((_, found, expected), name)| Entry { name, found, expected });
        refuse_misquoted(path, entries, "the data")
    })
}

/// Refuses a report that says something else about its cases together than they do. `notes` are those of the
/// data.
fn refuse_wrong_sums(stored: &Report, path: &Path, notes: Vec<String>) -> Result<(), Failure> {
    let subject = Subject { notes, ..Subject::default() };
    let outcome = &stored.outcome;
    let summed = Report::of_cases(subject, stored.cases.clone(), outcome.interrupted, outcome.seconds);
    let of = |name, found, expected| Entry { name, found, expected };
    let entries = [
        of("certified_accuracy", json!(stored.certified_accuracy), json!(summed.certified_accuracy)),
        of("smoothed_accuracy", json!(stored.smoothed_accuracy), json!(summed.smoothed_accuracy)),
        of("summary", json!(stored.summary), json!(summed.summary)),
        of("verdict", json!(outcome.verdict), json!(summed.outcome.verdict)),
        of("notes", json!(stored.notes), json!(summed.notes)),
    ];
    refuse_misquoted(path, entries, "the cases of the report")
}

/// Stored answers among themselves, and against every answer that needs no solver, whether the report has it
/// or not.
fn verified(case: &CaseReport, problem: &Problem<'_>, brute_limit: u64) -> CaseResult {
    let (never, tally) = (AtomicBool::new(false), Tally::default());
    let solving = Solving::in_process(brute_limit, &never, &tally);
    let question = problem.question.as_ref();
    // A longer enumeration than this run may make is left to its attacks.
    let is_beyond = |method: Method| role(method).enumerates() && !question.brute_fits(brute_limit);
    let kind = question.kind();
    let recomputed = kind.methods().filter(|&method| !kind.needs_solver(method) && !is_beyond(method));
    let fresh: Vec<Answer> = recomputed
        .flat_map(|method| ask(question, Ask { method, solver: None, solving: &solving }))
        .collect();
    let (promised, added): (Vec<Answer>, Vec<Answer>) =
        fresh.into_iter().partition(|answer| problem.methods.contains(&answer.method));
    let all: Vec<Answer> = case.answers.iter().cloned().chain(added).collect();
    // What a solver says cannot be had afresh, unless nobody asked for it.
    let is_judged = |answer: &&Answer| {
        let method = answer.method;
        !is_beyond(method) && (!role(method).needs_solver() || !problem.methods.contains(&method))
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

/// What stands behind a stored answer that was not recomputed: the attack that was replayed here, or a word.
/// A proof rests on numbers of the solver that reports do not keep.
fn trust_without_solver(answer: &Answer) -> Trust {
    match answer.trust {
        Trust::Replayed if answer.witness.is_some() => Trust::Replayed,
        _ => Trust::Claimed,
    }
}

/// Stored certificates among themselves, and against the same certificates computed afresh. Attacks are not
/// stored; they are found and replayed anew.
fn certified_again(case: &CaseReport, problem: &Problem<'_>) -> CaseResult {
    let (never, tally) = (AtomicBool::new(false), Tally::default());
    let solving = Solving::in_process(0, &never, &tally);
    let question = problem.question.as_ref();
    let fresh = problem
        .scalable_methods()
        .into_iter()
        .flat_map(|method| ask(question, Ask { method, solver: None, solving: &solving }));
    let published: Vec<Answer> = fresh.filter(|answer| is_published(answer.quantity)).collect();
    let mut checks = cross_check(question, &case.answers);
    checks.extend(recheck(&case.answers, &published));
    CaseResult { answers: case.answers.clone(), checks }
}

/// The stored radius of every solver, against that of its stored flips.
fn radii_rechecked(question: &dyn Question, stored: &[Answer]) -> Vec<Check> {
    let is_radius =
        |answer: &&Answer| role(answer.method).needs_solver() && answer.quantity == Quantity::Radius;
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
