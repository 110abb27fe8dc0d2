//! How far predictions are stable, gathered from the answers: certificates for unlearning and private prediction.

use super::CaseReport;
use super::summary::is_disputed;
use crate::check::{Answer, AnswerBox, Method, Quantity};
use crate::kinds::training::{IBP, NOMINAL, PrivacySetting, TrainingSetting};

/// The distances of one method over the tests of one case.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Distances<'a> {
    /// The case.
    pub case: &'a CaseReport,
    /// The training run.
    pub setting: &'a TrainingSetting,
    /// The method.
    pub method: Method,
    /// Its name, with solver and window.
    pub name: String,
    /// Removed or replaced samples.
    pub quantity: Quantity,
    /// For each test, what is certified, or what attacks have left.
    pub distances: Vec<f64>,
    /// n, where counting ends.
    pub most: usize,
    /// Wall-clock seconds of the method.
    pub seconds: f64,
}

impl Distances<'_> {
    /// The share of tests that are stable under so many.
    pub(super) fn share(&self, count: usize) -> f64 {
        let stable = self.distances.iter().filter(|distance| **distance >= count as f64).count();
        stable as f64 / self.distances.len().max(1) as f64
    }
}

/// The distances of every case and method, in the order of the report; what a check contradicts is left out.
pub(super) fn distances(cases: &[CaseReport]) -> Vec<Distances<'_>> {
    let answers = cases.iter().flat_map(|case| case.answers.iter().map(move |answer| (case, answer)));
    answers.filter_map(|(case, answer)| of_answer(case, answer)).collect()
}

fn of_answer<'a>(case: &'a CaseReport, answer: &'a Answer) -> Option<Distances<'a>> {
    if !matches!(answer.quantity, Quantity::Deletions | Quantity::Substitutions) {
        return None;
    }
    let (setting, own) = (case.training.as_ref()?, AnswerBox::of(answer)?);
    let most = own.upper.iter().copied().fold(0.0, f64::max) as usize;
    (!is_disputed(case, &answer.name())).then(|| Distances {
        case,
        setting,
        method: answer.method,
        name: answer.name(),
        quantity: answer.quantity,
        distances: own.lower,
        most,
        seconds: answer.seconds,
    })
}

/// Expected accuracy of released predictions for every ε.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PrivateAccuracy<'a> {
    /// The case.
    pub case: &'a CaseReport,
    /// ε and β.
    pub privacy: &'a PrivacySetting,
    /// The accuracy without noise.
    pub clean: Option<f64>,
    /// With Laplace noise for the global sensitivity: from below and from above, for each ε.
    pub global: Option<AnswerBox>,
    /// With Cauchy noise for certified smooth sensitivity.
    pub smooth: Option<AnswerBox>,
}

/// The accuracies of every case whose predictions are to be released.
pub(super) fn private_accuracies(cases: &[CaseReport]) -> Vec<PrivateAccuracy<'_>> {
    cases.iter().filter_map(private_accuracy).collect()
}

fn private_accuracy(case: &CaseReport) -> Option<PrivateAccuracy<'_>> {
    let privacy = case.training.as_ref()?.privacy.as_ref()?;
    let of = |method: Method, quantity: Quantity| {
        let is_it = |answer: &&Answer| answer.method == method && answer.quantity == quantity;
        let answer = case.answers.iter().find(is_it)?;
        // Lists of another length are no accuracies of these ε.
        let expected = if quantity == Quantity::Accuracy { 1 } else { privacy.epsilons.len() };
        AnswerBox::of(answer).filter(|own| own.lower.len() == expected && !is_disputed(case, &answer.name()))
    };
    Some(PrivateAccuracy {
        case,
        privacy,
        clean: of(NOMINAL.method, Quantity::Accuracy).map(|own| own.lower[0]),
        global: of(NOMINAL.method, Quantity::PrivateAccuracy),
        smooth: of(IBP.method, Quantity::PrivateAccuracy),
    })
}
