//! What distances mean for privacy.

use super::case::{Privacy, StabilityCase};
use crate::asking::PrivacySetting;
use crate::training::certified::private_prediction::{
    FlipTable, Mechanism, released, smooth_sensitivity, system_bits,
};
use crate::training::methods::{IBP, NOMINAL};
use crate::training::networks::Target;
use crate::training::trajectory::boxed;
use countersign_check::{Answer, AnswerBox, AnswerStatus, Method, Quantity, Trust};
use countersign_data::ClassId;
use countersign_num::Interval;

impl PrivacySetting {
    /// Upper ends of `e^(−β distance)` for each β and then each test; 0 where nothing is known to change the
    /// prediction.
    pub(in crate::training) fn sensitivities(&self, distances: &[Option<usize>]) -> Vec<f64> {
        let of = |&beta: &f64| {
            distances.iter().map(move |distance| {
                distance.map_or(0.0, |distance| smooth_sensitivity(beta, distance).upper())
            })
        };
        self.betas.iter().flat_map(of).collect()
    }
}

/// The noise that a method's distances are for. Those of `ibp` alone differ by no more than 1 between
/// neighbouring data sets, which privacy rests on; without distances there is the global sensitivity.
pub(super) fn mechanism_of(method: Method) -> Option<Mechanism> {
    let mechanisms = [(NOMINAL, Mechanism::LaplaceGlobal), (IBP, Mechanism::CauchySmooth)];
    mechanisms.into_iter().find(|(facts, _)| facts.method == method).map(|(_, mechanism)| mechanism)
}

impl StabilityCase<'_> {
    /// The expected accuracy of released predictions for every ε, in closed form.
    pub(in crate::training) fn private_accuracy(
        &self,
        method: Method,
        privacy: Privacy<'_>,
        clean: &[ClassId],
        distances: &[usize],
    ) -> Answer {
        let asked = Answer::new(method, None, None, Quantity::PrivateAccuracy);
        let (lower, upper): (Vec<f64>, Vec<f64>) = match self.accuracies(method, privacy, clean, distances) {
            Ok(accuracies) => accuracies.into_iter().map(|own| (own.lower(), own.upper())).unzip(),
            Err(why) => return asked.stopped(AnswerStatus::Crashed, why),
        };
        let ends = asked.with_box(&lower, &upper);
        boxed(Quantity::PrivateAccuracy, method, ends, AnswerStatus::Bound, Trust::Proved, None)
    }

    /// One private answer to each test, with the noise of one of the setting's ε and distances of `ibp` among
    /// the answers.
    ///
    /// # Errors
    /// When there are no such distances, or the system has no random bits: nothing is released then.
    pub fn released(&self, epsilon: f64, answers: &[Answer]) -> Result<Vec<bool>, String> {
        let setting = self.privacy.ok_or("no predictions are to be released")?.setting;
        let is_it =
            |answer: &&Answer| answer.method == IBP.method && answer.quantity == Quantity::Substitutions;
        let own = answers.iter().find(is_it).and_then(AnswerBox::of);
        let distances =
            own.ok_or("found no distances of ibp, expected them: training or its bounds failed")?.lower;
        let clean = self.run.finite_predictions()?;
        if clean.len() != distances.len() {
            return Err(format!("found {} distances, expected {}", distances.len(), clean.len()));
        }
        let beta = setting.epsilons.iter().zip(&setting.betas).find(|(own, _)| **own == epsilon);
        let (_, &beta) = beta.ok_or_else(|| format!("found ε = {epsilon:?}, expected one of the setting"))?;
        let table = FlipTable::new(Mechanism::CauchySmooth, epsilon, beta, self.most());
        let table = table.map_err(|error| error.to_string())?;
        let one = |(class, distance): (&ClassId, &f64)| {
            let bits = system_bits().map_err(|error| error.to_string())?;
            Ok(released(class.index() == 1, *distance as usize, &table, bits))
        };
        clean.iter().zip(&distances).map(one).collect()
    }

    fn accuracies(
        &self,
        method: Method,
        privacy: Privacy<'_>,
        clean: &[ClassId],
        distances: &[usize],
    ) -> Result<Vec<Interval>, String> {
        let mechanism = mechanism_of(method).ok_or("the method's distances are not for noise")?;
        let tests = self.run.tests.ok_or("there are no tests")?;
        let right = clean.iter().zip(tests.targets()).map(|(class, target)| Target::Class(*class) == *target);
        let predictions: Vec<(bool, usize)> = right.zip(distances.iter().copied()).collect();
        let setting = privacy.setting;
        let of = |(&epsilon, &beta): (&f64, &f64)| {
            let table =
                FlipTable::new(mechanism, epsilon, beta, self.most()).map_err(|error| error.to_string())?;
            table.expected_accuracy(&predictions).ok_or_else(|| "there are no tests".to_owned())
        };
        setting.epsilons.iter().zip(&setting.betas).map(of).collect()
    }
}
