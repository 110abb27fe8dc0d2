//! The report as data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::smoothed::{SmoothedAccuracy, smoothed_accuracies};
use super::summary::{accuracies, summarise, verdict};
use crate::check::{Answer, Check, Method, Verdict};
use crate::data::ClassId;
use crate::kinds::asking::{CaseResult, Problem, Run};
use crate::kinds::training::TrainingSetting;
use crate::property::CertifiedAccuracy;
use crate::solve::{SolverName, backend};
use crate::spec::Input;

/// The name of the report's schema.
pub const SCHEMA: &str = "countersign-report/1";

/// Everything that a run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Report {
    /// `countersign-report/1`.
    pub schema: String,
    /// Version of Countersign.
    pub version: String,
    /// What made it.
    pub command: Command,
    /// The specification with defaults filled in and paths made absolute.
    pub spec: serde_json::Value,
    /// The files that were read.
    pub inputs: Vec<Input>,
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
    /// The verdict over everything.
    pub verdict: Verdict,
    /// The user stopped the run; `--resume` goes on from here.
    pub interrupted: bool,
    /// Wall-clock seconds of the run.
    pub seconds: f64,
}

/// The command that made a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Command {
    /// Every method, with flips for every target, cross-checked.
    #[default]
    Check,
    /// The methods that scale, with their radii or boxes.
    Certify,
}

/// What a report is about.
#[derive(Clone, Debug, Default)]
pub struct Subject {
    /// What makes it.
    pub command: Command,
    /// The resolved specification.
    pub spec: serde_json::Value,
    /// The files that were read.
    pub inputs: Vec<Input>,
    /// The solvers that are asked.
    pub solvers: Vec<SolverName>,
    /// What a reader should know before relying on the numbers.
    pub notes: Vec<String>,
}

/// A solver with its version.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SolverInfo {
    /// Its name.
    pub name: SolverName,
    /// The version of the linked library.
    pub version: String,
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

/// Certified accuracy of one method.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Accuracy {
    /// Which model of the specification.
    pub model: String,
    /// Its partitions of the training data.
    pub partitions: usize,
    /// The method whose radii count.
    pub method: Method,
    /// Its solver.
    pub solver: Option<SolverName>,
    /// Cases in which an attack that was replayed takes one flip more than the certified radius: there the certificate
    /// cannot be improved.
    pub met_by_attack: usize,
    /// The numbers.
    #[serde(flatten)]
    pub certified: CertifiedAccuracy,
}

/// How many of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    /// Cases.
    pub cases: usize,
    /// Answers.
    pub answers: usize,
    /// Answers that a limit stopped or whose solver failed.
    pub unfinished: usize,
    /// Checks.
    pub checks: usize,
    /// Checks that agree.
    pub agree: usize,
    /// Checks that disagree.
    pub disagree: usize,
    /// Checks that could not be decided.
    pub incomplete: usize,
}

impl Report {
    /// Puts a run into a report.
    pub fn new(subject: Subject, problems: &[Problem<'_>], run: Run, seconds: f64) -> Report {
        let interrupted = run.interrupted;
        Report::of_cases(subject, CaseReport::of_run(problems, run, 0), interrupted, seconds)
    }

    /// Puts finished cases into a report.
    pub fn of_cases(subject: Subject, cases: Vec<CaseReport>, interrupted: bool, seconds: f64) -> Report {
        let summary = summarise(&cases);
        let alone =
            (summary.checks == 0).then(|| "nothing was compared: no two answers are comparable".to_owned());
        Report {
            schema: SCHEMA.to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command: subject.command,
            spec: subject.spec,
            inputs: subject.inputs,
            solvers: solver_infos(&subject.solvers),
            certified_accuracy: accuracies(&cases),
            smoothed_accuracy: smoothed_accuracies(&cases),
            verdict: verdict(&summary, interrupted),
            cases,
            notes: subject.notes.into_iter().chain(alone).collect(),
            summary,
            interrupted,
            seconds,
        }
    }

    /// The exit code that the verdict stands for: 0, 1 or 3; 130 when the user stopped the run.
    pub fn exit_code(&self) -> u8 {
        match (self.verdict, self.interrupted) {
            (Verdict::Disagree, _) => 1,
            (_, true) => 130,
            (Verdict::Agree, _) => 0,
            (Verdict::Incomplete, _) => 3,
        }
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
}

/// Those solvers that are linked, with their versions.
pub(super) fn solver_infos(solvers: &[SolverName]) -> Vec<SolverInfo> {
    let version_of = |&name: &SolverName| Some(SolverInfo { name, version: backend(name)?.version() });
    solvers.iter().filter_map(version_of).collect()
}

/// The JSON Schema of reports.
pub fn json_schema() -> serde_json::Value {
    schemars::schema_for!(Report).to_value()
}
