//! Certificates of training under attack, one for each case and method, gathered from the answers.

use super::case::CaseReport;
use super::gather::unique;
use super::roles::{answer, certificates, of_clean_model};
use countersign_check::{Answer, AnswerBox, Method, Quantity};
use countersign_kinds::training::threats::Budget;
use countersign_kinds::training::{Swept, TrainingSetting};

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
    /// The share of test points that are right and stay so under the attacks that a search carried out, each
    /// test point under its own: nothing certifies more.
    pub accuracy_left: Option<f64>,
    /// The accuracy of the clean model.
    pub clean_accuracy: Option<f64>,
    /// The least share of test points whose prediction no model changes.
    pub stable: Option<f64>,
    /// The share of test points that these attacks leave as they are.
    pub stable_left: Option<f64>,
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
    let left = |quantity| {
        let searched = answer(case, method, quantity)?.searched.as_ref()?;
        searched.lowest.first().copied()
    };
    let clean = |quantity| ends(of_clean_model(case, quantity)?);
    Some(TrainingCertificate {
        case,
        setting,
        method,
        accuracy: of(Quantity::Accuracy).map(|[lower, _]| lower),
        accuracy_left: left(Quantity::Accuracy),
        clean_accuracy: clean(Quantity::Accuracy).map(|[lower, _]| lower),
        stable_left: left(Quantity::Stable),
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

/// How large a budget half of the predictions survive, by one method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Survived {
    /// The method.
    pub method: Method,
    /// The largest budget of the list up to which it keeps half of the predictions as they are; none below the
    /// smallest.
    pub certified: Option<usize>,
    /// One less than the smallest budget with which attacks change more than half: nothing certifies more.
    pub attacked: Option<usize>,
}

/// The same for each method, over the cases along a list of budgets; nothing where it is known for none.
pub(super) fn survived_by_half(certificates: &[TrainingCertificate<'_>]) -> Vec<Survived> {
    let along = || {
        certificates.iter().filter_map(|line| match (line.setting.swept, line.setting.threat.budget) {
            (Some(Swept::Budget), Budget::Samples(budget)) => line.stable.map(|_| (budget, line)),
            _ => None,
        })
    };
    let of_method = |method: Method| {
        let mut own: Vec<_> = along().filter(|(_, line)| line.method == method).collect();
        own.sort_by_key(|(budget, _)| *budget);
        let keeps = |line: &TrainingCertificate<'_>| line.stable.is_some_and(|share| share >= 0.5);
        let loses = |line: &TrainingCertificate<'_>| line.stable_left.is_some_and(|share| share < 0.5);
        Survived {
            method,
            certified: own.iter().take_while(|(_, line)| keeps(line)).last().map(|(budget, _)| *budget),
            attacked: own.iter().find(|(_, line)| loses(line)).map(|(budget, _)| budget.saturating_sub(1)),
        }
    };
    let mut all: Vec<Survived> =
        unique(along().map(|(_, line)| line.method)).into_iter().map(of_method).collect();
    if all.iter().all(|own| own.certified.is_none() && own.attacked.is_none()) {
        all.clear();
    }
    all
}
