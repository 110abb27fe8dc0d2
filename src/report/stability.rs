//! How far predictions are stable, gathered from the answers: certificates for unlearning and private
//! prediction.

use super::case::CaseReport;
use super::gather::unique;
use super::roles::{answer, certificates, of_clean_model};
use countersign_check::{Answer, AnswerBox, Method, Quantity};
use countersign_kinds::training::{PrivacySetting, TrainingSetting};

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
    (!case.disputes(&answer.name())).then(|| Distances {
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
    /// With Cauchy noise for the smooth sensitivity that each certificate bounds.
    pub smooth: Vec<(Method, AnswerBox)>,
}

impl PrivateAccuracy<'_> {
    /// With Cauchy noise, by one certificate.
    pub(super) fn smooth_by(&self, method: Option<Method>) -> Option<&AnswerBox> {
        self.smooth.iter().find(|(own, _)| Some(*own) == method).map(|(_, released)| released)
    }
}

/// The certificates behind smooth sensitivities, with the ends of their columns' names: the first one's has
/// none. Without a certificate there is a column all the same.
pub(super) fn smooth_certificates(all: &[PrivateAccuracy<'_>]) -> Vec<(Option<Method>, String)> {
    let methods = unique(all.iter().flat_map(|own| &own.smooth).map(|(method, _)| *method));
    let Some((first, others)) = methods.split_first() else { return vec![(None, String::new())] };
    let others = others.iter().map(|method| (Some(*method), format!(" {method}")));
    std::iter::once((Some(*first), String::new())).chain(others).collect()
}

/// The accuracies of every case whose predictions are to be released.
pub(super) fn private_accuracies(cases: &[CaseReport]) -> Vec<PrivateAccuracy<'_>> {
    cases.iter().filter_map(private_accuracy).collect()
}

fn private_accuracy(case: &CaseReport) -> Option<PrivateAccuracy<'_>> {
    let privacy = case.training.as_ref()?.privacy.as_ref()?;
    // Lists of another length are no accuracies of these ε.
    let undisputed = |answer: &Answer, length: usize| {
        AnswerBox::of(answer).filter(|own| own.lower.len() == length && !case.disputes(&answer.name()))
    };
    let count = privacy.epsilons.len();
    let released = |answer: &Answer| undisputed(answer, count);
    let smooth =
        |method: Method| Some((method, answer(case, method, Quantity::PrivateAccuracy).and_then(released)?));
    let clean = of_clean_model(case, Quantity::Accuracy).and_then(|answer| undisputed(answer, 1));
    Some(PrivateAccuracy {
        case,
        privacy,
        clean: clean.map(|own| own.lower[0]),
        global: of_clean_model(case, Quantity::PrivateAccuracy).and_then(released),
        smooth: certificates(case, Quantity::PrivateAccuracy).into_iter().filter_map(smooth).collect(),
    })
}
