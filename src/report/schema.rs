//! The report of `check` and `certify` as data, `countersign-report/1`.

use countersign_kinds::asking::{Problem, Run};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::case::CaseReport;
use super::head::{Command, Head, Outcome, SolverInfo, StoredReport, Subject};
use super::smoothed::{SmoothedAccuracy, smoothed_accuracies};
use super::summary::{Accuracy, Summary, accuracies};
use super::vacuous;
use super::verification::Verification;

/// Everything that a run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// What it is about.
    #[serde(flatten)]
    pub head: Head,
    /// The solvers that were asked.
    pub solvers: Vec<SolverInfo>,
    /// One entry a case.
    pub cases: Vec<CaseReport>,
    /// Certified accuracy for each model, method and solver with a radius for every case.
    pub certified_accuracy: Vec<Accuracy>,
    /// Certified radii of smoothed classifiers, for each model and method; nothing about others.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub smoothed_accuracy: Vec<SmoothedAccuracy>,
    /// What a reader should know before relying on the numbers.
    pub notes: Vec<String>,
    /// Configurations that an enumeration was allowed to try for one case; none where nothing is enumerated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brute_limit: Option<u64>,
    /// Counts.
    pub summary: Summary,
    /// How a stored report stood up to being checked again: in what `verify` prints alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
    /// How it came out.
    #[serde(flatten)]
    pub outcome: Outcome,
}

impl StoredReport for Report {
    const SCHEMA: &'static str = "countersign-report/1";

    fn head(&self) -> &Head {
        &self.head
    }

    fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    fn flaw(&self) -> Option<String> {
        Verification::flaw(self.verification.as_ref())
    }
}

impl Report {
    /// Puts a run into a report.
    pub fn new(subject: Subject, problems: &[Problem<'_>], run: Run, seconds: f64) -> Report {
        let interrupted = run.interrupted;
        Report::of_cases(subject, CaseReport::of_run(problems, run, 0), interrupted, seconds)
    }

    /// Puts finished cases into a report.
    pub fn of_cases(subject: Subject, cases: Vec<CaseReport>, interrupted: bool, seconds: f64) -> Report {
        let summary = Summary::of(&cases);
        let certified_accuracy = accuracies(&cases);
        let nothing = "nothing was compared: no two answers are comparable".to_owned();
        let derived = Accuracy::never_right(&certified_accuracy)
            .chain(vacuous::notes(&cases))
            .chain((summary.checks == 0).then_some(nothing));
        let notes = subject.notes.into_iter().chain(derived).collect();
        Report {
            head: Head::new::<Report>(Some(subject.command), &subject.spec, &subject.inputs),
            solvers: SolverInfo::of(&subject.solvers),
            certified_accuracy,
            smoothed_accuracy: smoothed_accuracies(&cases),
            notes,
            outcome: summary.outcome(interrupted, seconds),
            summary,
            brute_limit: subject.brute_limit,
            verification: None,
            cases,
        }
    }

    /// The command that made it.
    pub fn command(&self) -> Command {
        self.head.command.unwrap_or_default()
    }
}
