//! Counts, the verdict and certified accuracy, from the cases.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::case::CaseReport;
use super::ending::Ending;
use super::gather::unique;
use super::head::Outcome;
use super::verdicts::VerdictCounts;
use countersign_check::{Answer, AnswerStatus, Method, Quantity};
use countersign_kinds::methods;
use countersign_kinds::training::certified::{CertifiedAccuracy, CertifiedPoint, certified_accuracy};
use countersign_solve::SolverName;

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
    /// Checks by what came of them.
    #[serde(flatten)]
    pub verdicts: VerdictCounts,
}

impl Summary {
    pub(super) fn of(cases: &[CaseReport]) -> Self {
        let answers = || cases.iter().flat_map(|case| &case.answers);
        let verdicts = VerdictCounts::of(cases.iter().flat_map(|case| &case.checks));
        Summary {
            cases: cases.len(),
            answers: answers().count(),
            unfinished: answers().filter(|answer| is_unfinished(answer)).count(),
            checks: verdicts.total(),
            verdicts,
        }
    }

    pub(super) fn outcome(&self, interrupted: bool, seconds: f64) -> Outcome {
        let is_short = self.verdicts.incomplete > 0 || self.unfinished > 0;
        Outcome::new(self.verdicts.disagree > 0, is_short, interrupted, seconds)
    }
}

/// Did a limit or a failure keep the answer from being what was asked for?
pub(super) fn is_unfinished(answer: &Answer) -> bool {
    !Ending::from(answer.status).is_final()
}

/// The names of the models in the order in which they appear.
pub(super) fn models(cases: &[CaseReport]) -> Vec<&str> {
    unique(cases.iter().map(|case| case.model.as_str()))
}

/// The cases of a model.
pub(super) fn of_model<'a>(cases: &'a [CaseReport], model: &str) -> Vec<&'a CaseReport> {
    cases.iter().filter(|case| case.model == model).collect()
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
    /// Cases in which an attack that was replayed takes one flip more than the certified radius: there the
    /// certificate cannot be improved.
    pub met_by_attack: usize,
    /// The numbers.
    #[serde(flatten)]
    pub certified: CertifiedAccuracy,
}

impl Accuracy {
    /// A sentence about each model that predicts no test rightly: what is certified are wrong predictions.
    pub(super) fn never_right(accuracies: &[Accuracy]) -> impl Iterator<Item = String> {
        let wrong = accuracies.iter().filter(|line| line.certified.clean_accuracy == Some(0.0));
        unique(wrong.map(|line| line.model.as_str())).into_iter().map(|model| {
            format!(
                "{model}: no test is predicted rightly, so there is nothing to certify, and no median radius"
            )
        })
    }
}

/// Certified accuracy wherever a method has a lower bound on the radius of every case of a model, models in
/// the order of the report.
pub(super) fn accuracies(cases: &[CaseReport]) -> Vec<Accuracy> {
    models(cases).into_iter().flat_map(|model| accuracies_of_model(&of_model(cases, model))).collect()
}

/// What a method certifies about the cases of a model so far.
#[derive(Default)]
struct CertifiedCases {
    points: Vec<CertifiedPoint>,
    met_by_attack: usize,
}

fn accuracies_of_model(cases: &[&CaseReport]) -> Vec<Accuracy> {
    let mut found: BTreeMap<(Method, Option<SolverName>), CertifiedCases> = BTreeMap::new();
    for case in cases {
        let radii = || case.answers.iter().filter(|answer| answer.quantity == Quantity::Radius);
        let attacked = radii().filter_map(Answer::upper_count).min();
        for answer in radii().filter(|answer| !case.disputes(&answer.name())) {
            if let Some(radius) = radius_from_below(answer) {
                let of_method = found.entry((answer.method, answer.solver)).or_default();
                of_method.points.push(CertifiedPoint { correct: case.is_right(), radius, attacked });
                of_method.met_by_attack += usize::from(radius.is_some() && radius == attacked);
            }
        }
    }
    let mut whole: Vec<_> =
        found.into_iter().filter(|(_, of_method)| of_method.points.len() == cases.len()).collect();
    let listed: Vec<Method> = methods().iter().map(|facts| facts.method).collect();
    whole.sort_by_key(|((method, _), _)| listed.iter().position(|other| other == method));
    whole
        .into_iter()
        .filter_map(|((method, solver), CertifiedCases { points, met_by_attack })| {
            let (certified, first) = (certified_accuracy(&points)?, cases.first()?);
            let (model, partitions) = (first.model.clone(), first.partitions);
            Some(Accuracy { model, partitions, method, solver, met_by_attack, certified })
        })
        .collect()
}

/// The radius that an answer certifies, if any: `Some(None)` when no number of flips changes the prediction.
fn radius_from_below(answer: &Answer) -> Option<Option<i64>> {
    match (answer.status, answer.lower_count()) {
        (_, Some(radius)) => Some(Some(radius)),
        (AnswerStatus::Exact, None) if answer.lower.is_none() => Some(None),
        _ => None,
    }
}
