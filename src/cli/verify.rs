//! `countersign verify`: a stored report, checked again without trusting it.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use clap::Args;
use rayon::prelude::*;

use super::options::OutputFormat;
use super::{Failure, print};
use crate::check::{Answer, CaseResult, Problem, Run, Solving, ask, cross_check, recheck};
use crate::report::{CaseReport, Report, read_report, table};
use crate::solve::{InProcess, Limits, SolverName};
use crate::spec::Specification;

#[derive(Args)]
pub(super) struct VerifyArguments {
    /// A report.json
    #[arg(value_name = "REPORT")]
    report: PathBuf,
    /// What to print
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    format: OutputFormat,
    /// Configurations or labelings that brute force may try for one case
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    brute_limit: u64,
}

/// Loads the data that the report names, replays every witness, compares every comparable pair of stored answers, and
/// recomputes every answer that needs no solver.
pub(super) fn run(arguments: &VerifyArguments) -> Result<u8, Failure> {
    let started = Instant::now();
    let stored = read_report(&arguments.report).map_err(Failure::bad_input)?;
    let specification = Specification::from_json(&stored.spec).map_err(Failure::bad_input)?;
    let loaded = specification.load().map_err(Failure::bad_input)?;
    let problems = loaded.problems(arguments.brute_limit);
    if let Some(what) = stored_for_others(&stored, &problems) {
        return Err(Failure::bad_input(format!("{}: {what}", arguments.report.display())));
    }
    let cases = stored
        .cases
        .par_iter()
        .zip(&problems)
        .map(|(case, problem)| verified(case, problem, arguments.brute_limit));
    let run = Run { cases: cases.collect(), interrupted: stored.interrupted };
    let solvers: Vec<SolverName> = stored.solvers.iter().map(|solver| solver.name).collect();
    let said = format!("the report itself says: {:?}, {:?}", stored.verdict, stored.summary);
    let notes = loaded.notes().into_iter().chain([said]).collect();
    let report = Report::new(stored.spec, &solvers, &problems, run, notes, started.elapsed().as_secs_f64());
    let text = match arguments.format {
        OutputFormat::Table => table(&report),
        OutputFormat::Json => serde_json::to_string_pretty(&report).map_err(Failure::internal)? + "\n",
    };
    print(&text)?;
    Ok(report.exit_code())
}

/// A report whose cases are not those of its own specification.
fn stored_for_others(stored: &Report, problems: &[Problem<'_>]) -> Option<String> {
    if stored.cases.len() != problems.len() {
        let (found, expected) = (stored.cases.len(), problems.len());
        return Some(format!("cases: found {found}, expected {expected}, as the specification has"));
    }
    stored.cases.iter().zip(problems).find_map(|(case, problem)| {
        let expected = problem.question.prediction().index();
        (case.prediction != expected).then(|| {
            format!(
                "cases[{}].prediction: found {}, expected {expected}, as the data have it",
                case.id, case.prediction
            )
        })
    })
}

fn verified(case: &CaseReport, problem: &Problem<'_>, brute_limit: u64) -> CaseResult {
    let never = AtomicBool::new(false);
    let solving = Solving { solve: &InProcess, limits: Limits::default(), brute_limit, interrupt: &never };
    let question = problem.question.as_ref();
    let without_solver = problem.methods.iter().filter(|method| !method.needs_solver());
    let fresh: Vec<Answer> =
        without_solver.flat_map(|&method| ask(question, method, None, &solving)).collect();
    let mut checks = cross_check(question, &case.answers);
    checks.extend(recheck(&case.answers, &fresh));
    CaseResult { answers: case.answers.clone(), checks }
}
