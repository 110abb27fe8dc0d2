//! The report of `check` and `certify` as data, `countersign-report/1`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::head::{Command, Head, Outcome, SolverInfo, StoredReport, Subject};
use super::smoothed::{SmoothedAccuracy, smoothed_accuracies};
use super::summary::{Accuracy, Summary, accuracies};
use crate::check::{Answer, CaseResult, Check, Problem, Run, TrainingSetting, Verdict};
use crate::data::ClassId;

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
    /// Counts.
    pub summary: Summary,
    /// How it came out.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// One test point of one model, or one training run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CaseReport {
    /// Position in the report.
    pub id: usize,
    /// The test point; none for a case about training.
    pub test: Option<usize>,
    /// Which model of the specification, as in `ensemble` or `stand-alone`.
    pub model: String,
    /// The partitions of the training data that it is trained on, one for a model that stands alone.
    pub partitions: usize,
    /// The clean prediction; none for a case about training.
    pub prediction: Option<usize>,
    /// The true class, where known.
    pub label: Option<usize>,
    /// The training run that the case is about; none for a case about a prediction.
    pub training: Option<TrainingSetting>,
    /// What the methods answered.
    pub answers: Vec<Answer>,
    /// What was compared.
    pub checks: Vec<Check>,
}

impl StoredReport for Report {
    const SCHEMA: &'static str = "countersign-report/1";

    fn head(&self) -> &Head {
        &self.head
    }

    fn outcome(&self) -> &Outcome {
        &self.outcome
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
        let nothing = "nothing was compared: no two answers are comparable".to_owned();
        Report {
            head: Report::head_of(&subject),
            solvers: SolverInfo::of(&subject.solvers),
            certified_accuracy: accuracies(&cases),
            smoothed_accuracy: smoothed_accuracies(&cases),
            notes: subject.notes.into_iter().chain((summary.checks == 0).then_some(nothing)).collect(),
            outcome: summary.outcome(interrupted, seconds),
            summary,
            cases,
        }
    }

    /// What a report about this subject begins with.
    pub fn head_of(subject: &Subject) -> Head {
        Head::new::<Report>(Some(subject.command), &subject.spec, &subject.inputs)
    }

    /// The command that made it.
    pub fn command(&self) -> Command {
        self.head.command.unwrap_or_default()
    }
}

impl CaseReport {
    /// The cases of a run; the first is numbered `first`.
    pub fn of_run(problems: &[Problem<'_>], run: Run, first: usize) -> Vec<CaseReport> {
        let report = |(id, (problem, result)): (usize, (&Problem<'_>, CaseResult))| CaseReport {
            id: first + id,
            test: problem.test,
            model: problem.model.clone(),
            partitions: problem.partitions,
            prediction: problem.question.prediction().map(ClassId::index),
            label: problem.label.map(|label| label.index()),
            training: problem.question.training(),
            answers: result.answers,
            checks: result.checks,
        };
        problems.iter().zip(run.cases).enumerate().map(report).collect()
    }

    /// Where something in it stands, as in `case 1 (ensemble, test 3, target 2)`.
    pub(super) fn place(&self, target: Option<usize>) -> String {
        let named = |name: &str, index: Option<usize>| {
            index.map_or(String::new(), |index| format!(", {name} {index}"))
        };
        format!("case {} ({}{}{})", self.id, self.model, named("test", self.test), named("target", target))
    }

    /// Is an answer part of a disagreement? Then it certifies nothing.
    pub(super) fn disputes(&self, name: &str) -> bool {
        let is_it = |check: &&Check| check.left == name || check.right == name;
        self.checks.iter().filter(is_it).any(|check| check.verdict == Verdict::Disagree)
    }

    /// Is the clean prediction the true class? Nothing where one of them is unknown.
    pub(super) fn is_right(&self) -> Option<bool> {
        self.label.zip(self.prediction).map(|(label, prediction)| label == prediction)
    }
}
