//! What a box of all models gives.

use ndarray::Array2;

use super::{TrajectoryCase, boxed, share, share_of_others};
use crate::check::{Answer, AnswerStatus, Method, Quantity, Trust};
use crate::data::ClassId;
use crate::num::{IntervalMatrix, IntervalMatrixView};
use crate::property::{Standing, mean_loss, possible_classes, stays_safe};
use crate::train::{Target, TrainingSet};
use crate::trajectory::{
    BoundsDiverged, ForwardMethod, IntervalNetwork, ball, intersection, interval_training,
};

/// A box that holds every model, and what it means on the tests.
struct Enclosure {
    network: IntervalNetwork,
    on_tests: Option<OnTests>,
}

/// Bounds on the logits of the tests, and the classes that may be predicted.
struct OnTests {
    logits: IntervalMatrix,
    possible: Vec<Vec<bool>>,
}

impl Enclosure {
    /// What both enclosures leave.
    fn within(self, other: &Enclosure) -> Enclosure {
        let network = self.network.intersection(&other.network).unwrap_or(self.network);
        let on_tests = self.on_tests.map(|own| match &other.on_tests {
            Some(other) => own.within(other),
            None => own,
        });
        Enclosure { network, on_tests }
    }
}

impl OnTests {
    fn within(self, other: &OnTests) -> OnTests {
        let both =
            |(own, other): (&Vec<bool>, &Vec<bool>)| own.iter().zip(other).map(|(a, b)| *a && *b).collect();
        OnTests {
            logits: intersection(&self.logits, &other.logits).unwrap_or(self.logits),
            possible: self.possible.iter().zip(&other.possible).map(both).collect(),
        }
    }
}

/// The shares of tests of other classes that every model predicts as the class that an attacker wants, and that some
/// model does (003, equation 52: all other classes are safe).
fn targeted(on_tests: &OnTests, tests: &TrainingSet, wanted: ClassId) -> (f64, f64) {
    let possible = |test: usize| on_tests.possible[test].as_slice();
    let surely =
        share_of_others(tests.targets(), wanted, |test| stays_safe(possible(test), |class| class == wanted));
    let perhaps =
        share_of_others(tests.targets(), wanted, |test| !stays_safe(possible(test), |class| class != wanted));
    (surely, perhaps)
}

impl TrajectoryCase<'_> {
    /// Answers from a box of models.
    fn outer(&self, method: Method, enclosure: &Enclosure) -> Vec<Answer> {
        let bounds = |quantity: Quantity, lower: &[f64], upper: &[f64]| {
            let ends = Answer::new(method, None, None, quantity).with_box(lower, upper);
            boxed(quantity, method, ends, AnswerStatus::Bound, Trust::Proved, None)
        };
        let network = &enclosure.network;
        let mut answers = vec![bounds(Quantity::Parameters, &network.lower(), &network.upper())];
        let (Some(tests), Some(on_tests)) = (self.tests, &enclosure.on_tests) else { return answers };
        if tests.classes() > 0 {
            let standings = self.standings(on_tests, tests);
            let count =
                |holds: fn(&Standing) -> bool| standings.iter().filter(|standing| holds(standing)).count();
            let total = tests.samples();
            let right = share(count(|standing| standing.surely_right), total);
            let not_wrong = share(total - count(|standing| standing.surely_wrong), total);
            let stable = share(count(|standing| standing.stable), total);
            answers.push(bounds(Quantity::Accuracy, &[right], &[not_wrong]));
            answers.push(bounds(Quantity::Stable, &[stable], &[1.0]));
            answers.extend(self.target_class.map(|wanted| {
                let (surely, perhaps) = targeted(on_tests, tests, wanted);
                bounds(Quantity::Targeted, &[surely], &[perhaps])
            }));
        }
        if let Some((lower, upper)) = mean_loss(self.problem.schedule.loss, &on_tests.logits, tests.targets())
        {
            answers.push(bounds(Quantity::Loss, &[lower], &[upper]));
        }
        if self.with_logits {
            let by_tests = |ends: &Array2<f64>| ends.t().iter().copied().collect::<Vec<f64>>();
            let (lower, upper) = (by_tests(on_tests.logits.lower()), by_tests(on_tests.logits.upper()));
            answers.push(bounds(Quantity::Logits, &lower, &upper));
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

    /// The box of models that a forward method leads to, and what it means on the tests.
    fn enclosure(&self, forward: ForwardMethod) -> Result<Enclosure, BoundsDiverged> {
        let network = interval_training(self.problem, forward)?;
        let own = self.enclosure_of(forward, network);
        // Linear bounds are tighter but for rounding: the intersection is so without exception.
        match forward {
            ForwardMethod::Ibp => Ok(own),
            ForwardMethod::Crown => Ok(match self.enclosure(ForwardMethod::Ibp) {
                Ok(interval) => own.within(&interval),
                Err(_) => own,
            }),
        }
    }

    fn enclosure_of(&self, forward: ForwardMethod, network: IntervalNetwork) -> Enclosure {
        let on_tests = self.tests.map(|tests| {
            let moved = (self.test_radius > 0.0).then(|| ball(tests.features().view(), self.test_radius));
            let input = match &moved {
                Some(ball) => ball.view(),
                None => IntervalMatrixView::point(tests.features().view()),
            };
            let pass = forward.propagate(&network, input);
            OnTests { possible: possible_classes(&network, input, &pass), logits: pass.logits().clone() }
        });
        Enclosure { network, on_tests }
    }

    pub(super) fn enclosed(&self, method: Method, forward: ForwardMethod) -> Vec<Answer> {
        match self.enclosure(forward) {
            Ok(enclosure) => self.outer(method, &enclosure),
            Err(diverged) => self.failed(method, AnswerStatus::Crashed, &diverged.to_string()),
        }
    }
}
