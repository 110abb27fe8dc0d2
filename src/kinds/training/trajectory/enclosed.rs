//! What a box of all models gives.

use std::sync::atomic::{AtomicBool, Ordering};

use ndarray::Array2;

use super::{Stopped, TrajectoryCase, boxed, crashed, interrupted, share, share_of_others};
use crate::check::{Answer, AnswerStatus, Method, Quantity, Trust};
use crate::data::ClassId;
use crate::kinds::asking::Ask;
use crate::kinds::training::kind::{CROWN, IBP};
use crate::num::{Interval, IntervalMatrix};
use crate::property::{Standing, mean_loss, possible_classes, stays_safe};
use crate::train::{Target, TrainingSet};
use crate::trajectory::{
    BoundsDiverged, ForwardMethod, Inputs, IntervalDescent, IntervalNetwork, intersection,
};

/// A box that holds every model, and what it means on the tests.
pub(in crate::kinds::training) struct Enclosure {
    network: IntervalNetwork,
    /// Bounds on the linear forms that are asked about, `[1, directions]`.
    pub forms: Option<IntervalMatrix>,
    pub on_tests: Option<OnTests>,
}

/// Bounds on the logits of the tests and on their mean loss, and the classes that may be predicted.
pub(in crate::kinds::training) struct OnTests {
    pub logits: IntervalMatrix,
    pub loss: Interval,
    pub possible: Vec<Vec<bool>>,
}

/// Why there is no enclosure.
pub(in crate::kinds::training) enum NoEnclosure {
    Diverged(BoundsDiverged),
    Interrupted,
    /// Two sound enclosures hold the same models: one of them is not sound.
    Apart,
}

impl From<NoEnclosure> for Stopped {
    fn from(why: NoEnclosure) -> Self {
        match why {
            NoEnclosure::Diverged(diverged) => (AnswerStatus::Crashed, diverged.to_string()),
            NoEnclosure::Interrupted => interrupted(),
            NoEnclosure::Apart => (
                AnswerStatus::Crashed,
                "the bounds of crown and ibp do not meet, which is an error of this program".to_owned(),
            ),
        }
    }
}

impl Enclosure {
    /// The box of models alone.
    pub(in crate::kinds::training) fn into_network(self) -> IntervalNetwork {
        self.network
    }

    /// What both enclosures leave; nothing when that is no model.
    pub(in crate::kinds::training) fn within(&self, other: &Enclosure) -> Option<Enclosure> {
        let network = self.network.intersection(&other.network)?;
        let forms = match (&self.forms, &other.forms) {
            (Some(own), Some(other)) => Some(intersection(own, other)?),
            _ => None,
        };
        let on_tests = match (&self.on_tests, &other.on_tests) {
            (Some(own), Some(other)) => Some(own.within(other)?),
            _ => None,
        };
        Some(Enclosure { network, forms, on_tests })
    }
}

impl OnTests {
    /// What both leave; nothing when some test is left without a logit or a class.
    pub(in crate::kinds::training) fn within(&self, other: &OnTests) -> Option<OnTests> {
        let both = |(own, other): (&Vec<bool>, &Vec<bool>)| {
            let both: Vec<bool> = own.iter().zip(other).map(|(a, b)| *a && *b).collect();
            both.contains(&true).then_some(both)
        };
        Some(OnTests {
            logits: intersection(&self.logits, &other.logits)?,
            // Tighter logits give a tighter loss but for rounding.
            loss: Interval::new(
                self.loss.lower().max(other.loss.lower()),
                self.loss.upper().min(other.loss.upper()),
            )?,
            possible: self.possible.iter().zip(&other.possible).map(both).collect::<Option<_>>()?,
        })
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
    pub(in crate::kinds::training) fn outer(&self, method: Method, enclosure: &Enclosure) -> Vec<Answer> {
        let bounds = |quantity: Quantity, lower: &[f64], upper: &[f64]| {
            let ends = Answer::new(method, None, None, quantity).with_box(lower, upper);
            boxed(quantity, method, ends, AnswerStatus::Bound, Trust::Proved, None)
        };
        let network = &enclosure.network;
        let mut answers = vec![bounds(Quantity::Parameters, &network.lower(), &network.upper())];
        answers.extend(enclosure.forms.as_ref().map(|forms| {
            let [lower, upper] = [forms.lower(), forms.upper()].map(|ends| ends.row(0).to_vec());
            bounds(Quantity::Directions, &lower, &upper)
        }));
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
        answers.push(bounds(Quantity::Loss, &[on_tests.loss.lower()], &[on_tests.loss.upper()]));
        if self.objective.has_logits() {
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
    pub(in crate::kinds::training) fn enclosure(
        &self,
        forward: ForwardMethod,
        interrupt: &AtomicBool,
    ) -> Result<Enclosure, NoEnclosure> {
        let own = self.enclosure_of(forward, self.enclosing(forward, interrupt)?);
        // Linear bounds are tighter but for rounding: the intersection is so without exception.
        match forward {
            ForwardMethod::Ibp => Ok(own),
            ForwardMethod::Crown => match self.enclosure(ForwardMethod::Ibp, interrupt) {
                Ok(interval) => own.within(&interval).ok_or(NoEnclosure::Apart),
                Err(NoEnclosure::Diverged(_)) => Ok(own),
                Err(other) => Err(other),
            },
        }
    }

    /// The box after every step, unless the user wants to stop before.
    fn enclosing(
        &self,
        forward: ForwardMethod,
        interrupt: &AtomicBool,
    ) -> Result<IntervalNetwork, NoEnclosure> {
        let mut descent = IntervalDescent::new(self.problem, forward);
        for _ in 0..self.problem.steps() {
            if interrupt.load(Ordering::Relaxed) {
                return Err(NoEnclosure::Interrupted);
            }
            descent.advance().map_err(NoEnclosure::Diverged)?;
        }
        Ok(descent.network().clone())
    }

    pub(in crate::kinds::training) fn enclosure_of(
        &self,
        forward: ForwardMethod,
        network: IntervalNetwork,
    ) -> Enclosure {
        let on_tests = self.tests.map(|tests| {
            let inputs = Inputs::around(tests.features().view(), self.test_radius);
            let pass = forward.propagate(&network, inputs.view());
            let loss = mean_loss(self.problem.schedule.loss, pass.logits(), tests.targets());
            OnTests {
                possible: possible_classes(&network, inputs.view(), &pass),
                loss: loss.and_then(|(lower, upper)| Interval::new(lower, upper)).unwrap_or(Interval::ENTIRE),
                logits: pass.logits().clone(),
            }
        });
        let forms = self.objective.directions().map(|directions| directions.over(&network));
        Enclosure { network, forms, on_tests }
    }

    /// The answers of a domain.
    pub(in crate::kinds::training) fn enclosed(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.timed(ask.method, || {
            let forward = forward_of(ask.method).ok_or_else(|| crashed("not a domain".to_owned()))?;
            Ok(self.outer(ask.method, &self.enclosure(forward, ask.solving.interrupt)?))
        })
    }
}

/// The domain behind a method.
pub(in crate::kinds::training) fn forward_of(method: Method) -> Option<ForwardMethod> {
    let domains = [(IBP, ForwardMethod::Ibp), (CROWN, ForwardMethod::Crown)];
    domains.into_iter().find(|(facts, _)| facts.method == method).map(|(_, domain)| domain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::{Activation, Architecture};

    fn interval([lower, upper]: [f64; 2]) -> IntervalMatrix {
        let [lower, upper] = [lower, upper].map(|end| Array2::from_elem((1, 1), end));
        IntervalMatrix::new(lower, upper).expect("an interval")
    }

    /// A box of one weight and one bias of a linear model, and one test.
    fn enclosure(ends: [f64; 2], logits: [f64; 2], possible: [bool; 2]) -> Enclosure {
        let architecture =
            Architecture { inputs: 1, hidden: Vec::new(), outputs: 1, activation: Activation::Linear };
        let [lower, upper] = ends.map(|end| [end, 0.0]);
        let network = IntervalNetwork::from_bounds(&architecture, &lower, &upper).expect("a box");
        let on_tests =
            OnTests { logits: interval(logits), loss: Interval::ENTIRE, possible: vec![possible.to_vec()] };
        Enclosure { network, forms: None, on_tests: Some(on_tests) }
    }

    #[test]
    fn enclosures_that_do_not_meet_are_no_enclosure() {
        let wide = enclosure([0.0, 2.0], [-1.0, 1.0], [true, true]);
        let within = |other: &Enclosure| wide.within(other).map(|both| both.network.lower()[0]);
        assert_eq!(within(&enclosure([1.0, 3.0], [0.5, 2.0], [false, true])), Some(1.0));
        assert_eq!(within(&enclosure([2.5, 3.0], [0.5, 2.0], [true, true])), None, "no model");
        assert_eq!(within(&enclosure([1.0, 3.0], [1.5, 2.0], [true, true])), None, "no logit");
        assert_eq!(within(&enclosure([1.0, 3.0], [0.5, 2.0], [false, false])), None, "no class");
        let formed = |ends| {
            let bare = enclosure([0.0, 2.0], [-1.0, 1.0], [true, true]);
            Enclosure { forms: Some(interval(ends)), ..bare }
        };
        let both = |one, other| formed(one).within(&formed(other)).and_then(|both| both.forms);
        assert_eq!(both([0.0, 2.0], [1.0, 3.0]), Some(interval([1.0, 2.0])));
        assert_eq!(both([0.0, 2.0], [2.5, 3.0]), None, "no form");
        let (status, why) = Stopped::from(NoEnclosure::Apart);
        assert_eq!(status, AnswerStatus::Crashed);
        assert!(why.contains("do not meet"), "{why}");
    }
}
