//! Reports of `check` and `certify`, checked again.

use std::time::Instant;

use rayon::prelude::*;

use super::answers::{self, CaseVerified};
use super::expected::{Expected, Limit};
use super::facts::{must_be, of_head};
use super::inputs;
use super::verifying::{Step, VerifyError, Verifying};
use crate::report::{CaseReport, Command, Fault, Report, Subject, Verification, is_published};
use countersign_check::Quantity;
use countersign_data::ClassId;
use countersign_kinds::asking::{Problem, Run};
use countersign_solve::SolverName;

/// Configurations that a run may try for one case where its report does not say so.
const USUAL_LIMIT: u64 = 1_000_000;

/// Answers computed again, carried out and compared.
pub(super) fn verified(stored: &Report, how: &Verifying<'_>) -> Result<Report, VerifyError> {
    let started = Instant::now();
    let mut found = Verification::default();
    let specification = inputs::specification(&stored.head.spec, &stored.head.inputs, how, &mut found)?;
    let command = stored.command();
    let loaded = match command {
        Command::Check => specification.load(),
        Command::Certify => specification.load_certificates(),
    }?;
    let asked: &[SolverName] = match command {
        Command::Check => &specification.check().solvers,
        Command::Certify => &[],
    };
    must_be(&mut found, "command", &stored.head.command, &Some(command));
    of_head(&mut found, &stored.head, &stored.outcome, &stored.solvers, asked);
    let limit = Limit { stored: stored.brute_limit.unwrap_or(USUAL_LIMIT), here: how.brute_limit };
    if stored.brute_limit.is_some() {
        found.trust("brute_limit", "option of the command", "the report");
    }
    must_be(&mut found, "brute_limit", &stored.brute_limit.is_some(), &(command == Command::Check));
    let problems = loaded.problems(if command == Command::Check { limit.stored } else { 0 });
    of_cases(&mut found, stored, &problems);
    let is_kept: fn(Quantity) -> bool = match command {
        Command::Check => |_| true,
        Command::Certify => is_published,
    };
    (how.progress)(Step::Begun(problems.len()));
    let verified = |(case, problem): (&CaseReport, &Problem<'_>)| {
        let expected = match command {
            Command::Check => Expected::of_check(problem, asked, limit, &case.answers, how.tally),
            Command::Certify => Expected::of_certificates(problem, is_kept, &case.answers, how.tally),
        };
        let again = answers::verified(problem.question.as_ref(), case, &expected, is_kept);
        (how.progress)(Step::Finished);
        again
    };
    let verified: Vec<CaseVerified> = stored.cases.par_iter().zip(&problems).map(verified).collect();
    let mut results = Vec::new();
    for case in verified {
        results.push(case.result);
        found.extend(case.found);
    }
    let subject = Subject {
        command,
        spec: stored.head.spec.clone(),
        inputs: stored.head.inputs.clone(),
        solvers: stored.solvers.iter().map(|solver| solver.name).collect(),
        notes: loaded.notes(),
        brute_limit: stored.brute_limit,
    };
    of_sums(&mut found, stored, &loaded.notes());
    let run = Run { cases: results, interrupted: stored.outcome.interrupted };
    let again = Report::new(subject, &problems, run, started.elapsed().as_secs_f64());
    Ok(Report { outcome: found.outcome(again.outcome), verification: Some(found), ..again })
}

/// The cases of a report against those of its specification.
fn of_cases(found: &mut Verification, stored: &Report, problems: &[Problem<'_>]) {
    for (index, (case, problem)) in stored.cases.iter().zip(problems).enumerate() {
        let question = problem.question.as_ref();
        let expected = CaseReport {
            id: index,
            test: problem.test,
            model: problem.model.clone(),
            partitions: problem.partitions,
            prediction: question.prediction().map(ClassId::index),
            label: problem.label.map(ClassId::index),
            training: question.training(),
            answers: Vec::new(),
            checks: Vec::new(),
        };
        let own = CaseReport { answers: Vec::new(), checks: Vec::new(), ..case.clone() };
        must_be(found, &format!("cases[{index}]"), &own, &expected);
    }
    if stored.cases.len() > problems.len() {
        found.faults.push(Fault::wrong("cases", stored.cases.len(), problems.len()));
    }
    if stored.cases.len() < problems.len() {
        found.faults.push(Fault::short("cases", stored.cases.len(), problems.len()));
    }
}

/// What a report says about its cases together. `notes` are those of the data. Where cases are wrong or
/// missing there is nothing to hold it against.
fn of_sums(found: &mut Verification, stored: &Report, notes: &[String]) {
    if !found.faults.is_empty() {
        return;
    }
    let subject = Subject { notes: notes.to_vec(), ..Subject::default() };
    let outcome = &stored.outcome;
    let summed = Report::of_cases(subject, stored.cases.clone(), outcome.interrupted, outcome.seconds);
    must_be(found, "certified_accuracy", &stored.certified_accuracy, &summed.certified_accuracy);
    must_be(found, "smoothed_accuracy", &stored.smoothed_accuracy, &summed.smoothed_accuracy);
    must_be(found, "summary", &stored.summary, &summed.summary);
    must_be(found, "verdict", &outcome.verdict, &summed.outcome.verdict);
    must_be(found, "notes", &stored.notes, &summed.notes);
}
