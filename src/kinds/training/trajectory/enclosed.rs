//! What enclosures of all models give.

use std::sync::atomic::AtomicBool;

use ndarray::Array2;

use super::case::TrajectoryCase;
use super::domains::domain_of;
use super::sought::{Tally, trail_of, with_found};
use super::stopped::{Stopped, boxed, crashed, interrupted, share, share_of_others};
use crate::asking::Ask;
use crate::training::bounds::{
    Domain, Found, NoEnclosure, OnTests, Questions, Reading, Run, Searched, Sought, Standing, Tests, Trail,
    reading, stays_safe,
};
use crate::training::networks::{Target, TrainingSet};
use countersign_check::{Answer, AnswerStatus, Method, Quantity, Trust};
use countersign_data::ClassId;

impl From<NoEnclosure> for Stopped {
    fn from(why: NoEnclosure) -> Self {
        match why {
            NoEnclosure::Interrupted => interrupted(),
            _ => (AnswerStatus::Crashed, why.to_string()),
        }
    }
}

/// The shares of tests of other classes that every model predicts as the class that an attacker wants, and
/// that some model does (AGT, equation 52: all other classes are safe).
fn targeted(on_tests: &OnTests, tests: &TrainingSet, wanted: ClassId) -> (f64, f64) {
    let possible = |test: usize| on_tests.possible[test].as_slice();
    let surely =
        share_of_others(tests.targets(), wanted, |test| stays_safe(possible(test), |class| class == wanted));
    let perhaps =
        share_of_others(tests.targets(), wanted, |test| !stays_safe(possible(test), |class| class != wanted));
    (surely, perhaps)
}

impl TrajectoryCase<'_> {
    /// Answers from what is known of all models.
    pub(in crate::training) fn outer(&self, method: Method, reading: &Reading) -> Vec<Answer> {
        let bounds = |quantity: Quantity, lower: &[f64], upper: &[f64]| {
            let ends = Answer::new(method, None, None, quantity).with_box(lower, upper);
            boxed(quantity, method, ends, AnswerStatus::Bound, Trust::Proved, None)
        };
        let models = &reading.models;
        let sought = reading.sought.as_ref();
        let found = |answer: Answer, found: fn(&Sought) -> &[[Found; 2]]| match sought {
            Some(sought) => with_found(answer, found(sought), sought.stopped),
            None => answer,
        };
        let parameters = bounds(Quantity::Parameters, &models.lower(), &models.upper());
        let mut answers = vec![found(parameters, |sought| &sought.parameters)];
        answers.extend(reading.forms.as_ref().map(|forms| {
            let [lower, upper] = [forms.lower(), forms.upper()].map(|ends| ends.row(0).to_vec());
            found(bounds(Quantity::Directions, &lower, &upper), |sought| &sought.forms)
        }));
        let (Some(tests), Some(on_tests)) = (self.tests, &reading.on_tests) else { return answers };
        if tests.classes() > 0 {
            let standings = self.standings(on_tests, tests);
            let count =
                |holds: fn(&Standing) -> bool| standings.iter().filter(|standing| holds(standing)).count();
            let total = tests.samples();
            let right = share(count(|standing| standing.surely_right), total);
            let not_wrong = share(total - count(|standing| standing.surely_wrong), total);
            let stable = share(count(|standing| standing.stable), total);
            let accuracy = bounds(Quantity::Accuracy, &[right], &[not_wrong]);
            let stable = bounds(Quantity::Stable, &[stable], &[1.0]);
            answers.extend(match sought.map(Tally::of) {
                Some(tally) => {
                    [tally.with_accuracy(accuracy, &standings), tally.with_stable(stable, self.test_radius)]
                }
                None => [accuracy, stable],
            });
            answers.extend(self.target_class.map(|wanted| {
                let (surely, perhaps) = targeted(on_tests, tests, wanted);
                bounds(Quantity::Targeted, &[surely], &[perhaps])
            }));
        }
        answers.push(bounds(Quantity::Loss, &[on_tests.loss.lower()], &[on_tests.loss.upper()]));
        if self.objective.has_logits() {
            let by_tests = |ends: &Array2<f64>| ends.t().iter().copied().collect::<Vec<f64>>();
            let (lower, upper) = (by_tests(on_tests.logits.lower()), by_tests(on_tests.logits.upper()));
            answers.push(found(bounds(Quantity::Logits, &lower, &upper), |sought| &sought.logits));
        }
        answers
    }

    fn standings(&self, on_tests: &OnTests, tests: &TrainingSet) -> Vec<Standing> {
        let clean = self.clean_predictions().unwrap_or_default();
        let standing = |((possible, &clean), target): ((&Vec<bool>, &ClassId), &Target)| match target {
            Target::Class(label) => Some(Standing::of(possible, clean, *label)),
            Target::Value(_) => None,
        };
        on_tests.possible.iter().zip(&clean).zip(tests.targets()).filter_map(standing).collect()
    }

    /// What is asked about enclosures of models.
    pub(in crate::training) fn questions(&self) -> Questions<'_> {
        Questions {
            directions: self.objective.directions(),
            tests: self.tests.map(|tests| self.asked_about(tests)),
            searched: Searched { parameters: true, logits: self.objective.has_logits() },
        }
    }

    /// Tests as enclosures are asked about them.
    pub(in crate::training) fn asked_about<'a>(&self, tests: &'a TrainingSet) -> Tests<'a> {
        Tests {
            features: tests.features().view(),
            radius: self.test_radius,
            targets: tests.targets(),
            loss: self.problem.schedule.loss,
        }
    }

    /// What a domain encloses all models in, and what that means on the tests.
    pub(in crate::training) fn enclosure(
        &self,
        domain: &dyn Domain,
        interrupt: &AtomicBool,
    ) -> Result<Reading, NoEnclosure> {
        self.read_by(domain, &self.questions(), interrupt, None)
    }

    /// The same, where nothing is asked but what the models make of the tests.
    pub(in crate::training) fn enclosure_of_tests(
        &self,
        domain: &dyn Domain,
        interrupt: &AtomicBool,
    ) -> Result<Reading, NoEnclosure> {
        let questions = Questions { searched: Searched::default(), ..self.questions() };
        self.read_by(domain, &questions, interrupt, None)
    }

    fn read_by(
        &self,
        domain: &dyn Domain,
        questions: &Questions<'_>,
        interrupt: &AtomicBool,
        trail: Option<&Trail>,
    ) -> Result<Reading, NoEnclosure> {
        let run = Run { search: self.search, trail, ..Run::of(self.problem, Some(interrupt)) };
        reading(domain, &run, questions)
    }

    /// The domain that a method asks.
    pub(in crate::training) fn domain(&self, method: Method) -> Result<&'static dyn Domain, Stopped> {
        domain_of(method).ok_or_else(|| crashed("not a domain".to_owned()))
    }

    /// Is a method asked about models of these sizes where no methods are named?
    pub(in crate::training) fn suits_models(&self, method: Method) -> bool {
        let is_asked = |domain: &dyn Domain| domain.is_asked_unnamed(&self.problem.start.architecture());
        domain_of(method).is_none_or(is_asked)
    }

    /// The answers of a domain.
    pub(in crate::training) fn enclosed(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.timed(ask.method, || {
            let domain = self.domain(ask.method)?;
            let trail = trail_of(ask.stored);
            let reading = self.read_by(domain, &self.questions(), ask.solving.interrupt, trail.as_ref())?;
            Ok(self.outer(ask.method, &reading))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enclosures_that_do_not_meet_are_an_error_of_this_program() {
        let (status, why) = Stopped::from(NoEnclosure::Apart);
        assert_eq!(status, AnswerStatus::Crashed);
        assert!(why.contains("do not meet"), "{why}");
    }
}
