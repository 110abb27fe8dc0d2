//! One case of a report of `check` or `certify`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use countersign_check::{Answer, Check, Quantity, Verdict};
use countersign_data::ClassId;
use countersign_kinds::asking::{CaseResult, Problem, Run};
use countersign_kinds::training::TrainingSetting;

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

/// Is the quantity part of a certificate's report? Flips are left to `check`, as the radius is made of them;
/// so is how often certificates err.
pub fn is_published(quantity: Quantity) -> bool {
    !matches!(quantity, Quantity::Flips | Quantity::ErrorRate)
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
