//! Certificates of training under attack, one for each case and method, gathered from the answers.

use super::case::CaseReport;
use super::roles::{answer, certificates, of_clean_model};
use countersign_check::{Answer, AnswerBox, Method, Quantity};
use countersign_kinds::training::TrainingSetting;

/// What one method certifies about one training run. Every number is a proved bound, but for the clean
/// accuracy.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct TrainingCertificate<'a> {
    /// The case.
    pub case: &'a CaseReport,
    /// The training run.
    pub setting: &'a TrainingSetting,
    /// The method.
    pub method: Method,
    /// The least accuracy of any model.
    pub accuracy: Option<f64>,
    /// The accuracy of the clean model.
    pub clean_accuracy: Option<f64>,
    /// The least share of test points whose prediction no model changes.
    pub stable: Option<f64>,
    /// The largest share of test points of other classes that are predicted as the class an attacker wants.
    pub targeted: Option<f64>,
    /// The largest mean loss of any model.
    pub loss: Option<f64>,
    /// The least mean loss of any model.
    pub least_loss: Option<f64>,
    /// The mean loss of the clean model.
    pub clean_loss: Option<f64>,
    /// The width of the box of models, summed over the parameters.
    pub width: Option<f64>,
    /// Wall-clock seconds of the method.
    pub seconds: f64,
}

/// The certificates of every case about training, cases and methods in the order of the report; a method
/// without any bound, or one that a check contradicts, certifies nothing.
pub(super) fn training_certificates(cases: &[CaseReport]) -> Vec<TrainingCertificate<'_>> {
    let of_case = |case| {
        let methods = certificates(case, Quantity::Parameters).into_iter();
        methods.filter_map(move |method| certificate(case, method))
    };
    cases.iter().flat_map(of_case).collect()
}

fn certificate(case: &CaseReport, method: Method) -> Option<TrainingCertificate<'_>> {
    let setting = case.training.as_ref()?;
    let parameters = answer(case, method, Quantity::Parameters)?;
    // Without a box of models there is nothing that other bounds could rest on.
    AnswerBox::of(parameters)?;
    if case.disputes(&parameters.name()) {
        return None;
    }
    let of = |quantity| ends(answer(case, method, quantity)?);
    let clean = |quantity| ends(of_clean_model(case, quantity)?);
    Some(TrainingCertificate {
        case,
        setting,
        method,
        accuracy: of(Quantity::Accuracy).map(|[lower, _]| lower),
        clean_accuracy: clean(Quantity::Accuracy).map(|[lower, _]| lower),
        stable: of(Quantity::Stable).map(|[lower, _]| lower),
        targeted: of(Quantity::Targeted).map(|[_, upper]| upper),
        loss: of(Quantity::Loss).map(|[_, upper]| upper),
        least_loss: of(Quantity::Loss).map(|[lower, _]| lower),
        clean_loss: clean(Quantity::Loss).map(|[lower, _]| lower),
        width: parameters.width,
        seconds: parameters.seconds,
    })
}

/// Both ends of an answer that is a single number.
fn ends(answer: &Answer) -> Option<[f64; 2]> {
    let own = AnswerBox::of(answer)?;
    match (own.lower.as_slice(), own.upper.as_slice()) {
        (&[lower], &[upper]) => Some([lower, upper]),
        _ => None,
    }
}
