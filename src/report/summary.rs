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

/// Certified accuracy wherever a method has a lower bound on the radius of every case of a model.
pub(super) fn accuracies(cases: &[CaseReport]) -> Vec<Accuracy> {
    /// A model, a method and its solver.
    type Line<'a> = (&'a str, usize, Method, Option<SolverName>);
    let mut points: BTreeMap<Line<'_>, (Vec<CertifiedPoint>, usize)> = BTreeMap::new();
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for case in cases {
        *sizes.entry(&case.model).or_default() += 1;
        let attacked = case.answers.iter().filter(|answer| answer.quantity == Quantity::Radius);
        let attacked = attacked.filter_map(|answer| answer.upper).min();
        let sound =
            |answer: &&Answer| answer.quantity == Quantity::Radius && !is_disputed(case, &answer.name());
        for answer in case.answers.iter().filter(sound) {
            if let Some(radius) = radius_from_below(answer) {
                let correct = case.label.map(|label| label == case.prediction);
                let key = (case.model.as_str(), case.partitions, answer.method, answer.solver);
                let (points, met) = points.entry(key).or_default();
                let attacked = attacked.map(|count| count.0);
                points.push(CertifiedPoint { correct, radius, attacked });
                *met += usize::from(radius.is_some() && radius == attacked);
            }
        }
    }
    let whole =
        points.into_iter().filter(|((model, ..), (points, _))| sizes.get(model) == Some(&points.len()));
    whole
        .filter_map(|((model, partitions, method, solver), (points, met_by_attack))| {
            let certified = certified_accuracy(&points)?;
            Some(Accuracy { model: model.to_owned(), partitions, method, solver, met_by_attack, certified })
        })
        .collect()
}

/// Is the answer part of a disagreement? Then it certifies nothing.
fn is_disputed(case: &CaseReport, name: &str) -> bool {
    case.checks
        .iter()
        .any(|check| check.verdict == Verdict::Disagree && (check.left == name || check.right == name))
}

/// The radius that an answer certifies, if any: `Some(None)` when no number of flips changes the prediction.
fn radius_from_below(answer: &Answer) -> Option<Option<i64>> {
    match (answer.status, answer.lower) {
        (_, Some(count)) => Some(Some(count.0)),
        (AnswerStatus::Exact, None) => Some(None),
        _ => None,
    }
}
