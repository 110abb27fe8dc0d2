//! Certificates that certify nothing. Their numbers are right and easily overlooked, so a note says it in words,
//! and what may help.

use std::collections::BTreeMap;

use super::case::CaseReport;
use super::summary::{models, of_model};
use countersign_check::{Answer, AnswerStatus, Quantity, Role};
use countersign_kinds::role;

/// Models that a note names; the rest is counted.
const NAMED: usize = 3;

/// A sentence for each quantity of which certificates say nothing about any case of a model.
pub(super) fn notes(cases: &[CaseReport]) -> Vec<String> {
    let mut vacuous: BTreeMap<Quantity, BTreeMap<String, Vec<&str>>> = BTreeMap::new();
    for model in models(cases) {
        let mut certifies: BTreeMap<(Quantity, String), bool> = BTreeMap::new();
        let answers = of_model(cases, model).into_iter().flat_map(|case| &case.answers);
        for answer in answers.filter(|answer| is_of_certificate(answer)) {
            *certifies.entry((answer.quantity, answer.name())).or_default() |= certifies_anything(answer);
        }
        for ((quantity, name), _) in certifies.into_iter().filter(|(_, certifies)| !certifies) {
            vacuous.entry(quantity).or_default().entry(name).or_default().push(model);
        }
    }
    let notes = vacuous.into_iter().filter_map(|(quantity, methods)| {
        let Sentence { nothing, advice } = sentence(quantity)?;
        let methods: Vec<String> =
            methods.into_iter().map(|(name, models)| format!("{name} ({})", listed(&models))).collect();
        Some(format!("{nothing} is certified by {}; {advice}", methods.join(", ")))
    });
    notes.collect()
}

fn listed(models: &[&str]) -> String {
    let named = models[..models.len().min(NAMED)].join(", ");
    match models.len().saturating_sub(NAMED) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

fn is_of_certificate(answer: &Answer) -> bool {
    let is_said = matches!(answer.status, AnswerStatus::Exact | AnswerStatus::Bound);
    is_said && role(answer.method) == Role::Certificate
}

fn certifies_anything(answer: &Answer) -> bool {
    let ends = answer.lower.as_ref().map_or(Vec::new(), |lower| match lower.as_count() {
        Some(count) => vec![count as f64],
        None => lower.components().unwrap_or_default(),
    });
    ends.iter().any(|&end| end > 0.0)
}

/// What a certificate about a quantity might have said, and what leaves more of it.
struct Sentence {
    nothing: &'static str,
    advice: &'static str,
}

fn sentence(quantity: Quantity) -> Option<Sentence> {
    let training = "a smaller budget, fewer steps, a smaller learning rate, larger batches or clipped gradients \
                    leave tighter bounds";
    let (nothing, advice) = match quantity {
        Quantity::Stable | Quantity::Deletions | Quantity::Substitutions => ("no prediction", training),
        Quantity::Radius => {
            ("not one flip", "more partitions, or classes that lie further apart, leave larger radii")
        }
        Quantity::CertifiedRadius => {
            ("no radius", "more samples, another deviation of the noise, or training with noise may help")
        }
        _ => return None,
    };
    Some(Sentence { nothing, advice })
}
