//! Counts, the verdict and certified accuracy, from the cases.

use std::collections::BTreeMap;

use super::{Accuracy, CaseReport, Summary};
use crate::check::{Answer, AnswerStatus, Method, Quantity, Verdict};
use crate::property::{CertifiedPoint, certified_accuracy};
use crate::solve::SolverName;

pub(super) fn summarise(cases: &[CaseReport]) -> Summary {
    let mut summary = Summary { cases: cases.len(), ..Summary::default() };
    for case in cases {
        summary.answers += case.answers.len();
        summary.unfinished += case.answers.iter().filter(|answer| is_unfinished(answer)).count();
        summary.checks += case.checks.len();
        for check in &case.checks {
            match check.verdict {
                Verdict::Agree => summary.agree += 1,
                Verdict::Disagree => summary.disagree += 1,
                Verdict::Incomplete => summary.incomplete += 1,
            }
        }
    }
    summary
}

/// Did a limit or a failure keep the answer from being what was asked for?
pub(super) fn is_unfinished(answer: &Answer) -> bool {
    matches!(answer.status, AnswerStatus::Limit | AnswerStatus::Crashed)
}

pub(super) fn verdict(summary: &Summary, interrupted: bool) -> Verdict {
    if summary.disagree > 0 {
        Verdict::Disagree
    } else if interrupted || summary.incomplete > 0 || summary.unfinished > 0 {
        Verdict::Incomplete
    } else {
        Verdict::Agree
    }
}

/// Certified accuracy wherever a method has a lower bound on the radius of every case of a model, models in the order of
/// the report.
pub(super) fn accuracies(cases: &[CaseReport]) -> Vec<Accuracy> {
    let models = models(cases);
    models
        .iter()
        .flat_map(|&model| of_model(&cases.iter().filter(|case| case.model == model).collect::<Vec<_>>()))
        .collect()
}

/// The names of the models in the order in which they appear.
pub(super) fn models(cases: &[CaseReport]) -> Vec<&str> {
    let mut models: Vec<&str> = cases.iter().map(|case| case.model.as_str()).collect();
    // Cases of a model stand together.
    models.dedup();
    models
}

/// The certificates of one model.
fn of_model(cases: &[&CaseReport]) -> Vec<Accuracy> {
    let mut lines: BTreeMap<(Method, Option<SolverName>), (Vec<CertifiedPoint>, usize)> = BTreeMap::new();
    for case in cases {
        let radii = || case.answers.iter().filter(|answer| answer.quantity == Quantity::Radius);
        let attacked = radii().filter_map(Answer::upper_count).min();
        for answer in radii().filter(|answer| !is_disputed(case, &answer.name())) {
            if let Some(radius) = radius_from_below(answer) {
                let correct = case.label.zip(case.prediction).map(|(label, prediction)| label == prediction);
                let (points, met) = lines.entry((answer.method, answer.solver)).or_default();
                points.push(CertifiedPoint { correct, radius, attacked });
                *met += usize::from(radius.is_some() && radius == attacked);
            }
        }
    }
    let whole = lines.into_iter().filter(|(_, (points, _))| points.len() == cases.len());
    whole
        .filter_map(|((method, solver), (points, met_by_attack))| {
            let (certified, first) = (certified_accuracy(&points)?, cases.first()?);
            let (model, partitions) = (first.model.clone(), first.partitions);
            Some(Accuracy { model, partitions, method, solver, met_by_attack, certified })
        })
        .collect()
}

/// Is the answer part of a disagreement? Then it certifies nothing.
pub(super) fn is_disputed(case: &CaseReport, name: &str) -> bool {
    case.checks
        .iter()
        .any(|check| check.verdict == Verdict::Disagree && (check.left == name || check.right == name))
}

/// The radius that an answer certifies, if any: `Some(None)` when no number of flips changes the prediction.
fn radius_from_below(answer: &Answer) -> Option<Option<i64>> {
    match (answer.status, answer.lower_count()) {
        (_, Some(radius)) => Some(Some(radius)),
        (AnswerStatus::Exact, None) if answer.lower.is_none() => Some(None),
        _ => None,
    }
}
