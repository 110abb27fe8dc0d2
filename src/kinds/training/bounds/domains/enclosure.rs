//! What an enclosure of models can be asked, and what it answers.

use ndarray::ArrayView2;

use super::affine::Sought;
use super::directions::Directions;
use super::mean_loss::mean_loss;
use super::possible_classes::classes_of_logits;
use crate::training::bounds::network::{IntervalNetwork, intersection};
use crate::training::networks::{Loss, Target};
use countersign_num::{Interval, IntervalMatrix};

/// What is known of the models that some attacks lead to.
///
/// # Soundness
/// Every answer holds for all of these models.
pub trait Enclosure: Send + Sync {
    /// A box that holds every model. Programs take their big-Ms from it.
    fn models(&self) -> &IntervalNetwork;

    /// Bounds on linear forms of the parameters, `[1, directions]`.
    ///
    /// By default those over the box; a domain that knows more than the box overrides this.
    fn along(&self, directions: &Directions) -> IntervalMatrix {
        directions.over(self.models())
    }

    /// What the models make of test points.
    fn on_tests(&self, tests: &Tests<'_>) -> OnTests;
}

/// What is asked about models, besides their parameters.
#[derive(Clone, Debug, Default)]
pub struct Questions<'a> {
    /// Linear forms of the parameters.
    pub directions: Option<&'a Directions>,
    /// Test points.
    pub tests: Option<Tests<'a>>,
    /// What is worth a search beside the classes of tests; answers are given in any case.
    pub searched: Searched,
}

/// What is worth a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Searched {
    /// Every parameter, and every linear form that is asked about.
    pub parameters: bool,
    /// The logits of tests.
    pub logits: bool,
}

/// Points that models are asked about.
#[derive(Clone, Copy, Debug)]
pub struct Tests<'a> {
    /// `[inputs, tests]`.
    pub features: ArrayView2<'a, f64>,
    /// How far each feature may be from where it is.
    pub radius: f64,
    /// What models should predict, one for each test; none where the loss is not asked for.
    pub targets: &'a [Target],
    /// The loss whose mean is bounded.
    pub loss: Loss,
}

impl Tests<'_> {
    /// Are they too many to be looked at one by one? Points of pictures and tests of base classifiers, which are
    /// asked about for many budgets, come without targets.
    pub(super) fn are_many(&self) -> bool {
        self.targets.is_empty()
    }
}

/// Bounds on the logits of tests and on their mean loss, and the classes that may be predicted.
#[derive(Clone, Debug, PartialEq)]
pub struct OnTests {
    /// `[outputs, tests]`.
    pub logits: IntervalMatrix,
    /// The whole line where tests have no targets.
    pub loss: Interval,
    /// For each test and class, whether some model may predict it.
    pub possible: Vec<Vec<bool>>,
}

impl OnTests {
    /// From bounds on the logits alone.
    pub fn of_logits(logits: IntervalMatrix, tests: &Tests<'_>) -> Self {
        let possible = classes_of_logits(&logits);
        OnTests::new(logits, possible, tests)
    }

    /// From bounds on the logits and the classes that are possible.
    pub(in crate::training::bounds::domains) fn new(
        logits: IntervalMatrix,
        possible: Vec<Vec<bool>>,
        tests: &Tests<'_>,
    ) -> Self {
        let loss = mean_loss(tests.loss, &logits, tests.targets).unwrap_or(Interval::ENTIRE);
        OnTests { logits, loss, possible }
    }

    /// What both leave; nothing when some test is left without a logit or a class.
    pub fn within(&self, other: &OnTests) -> Option<OnTests> {
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

/// Everything that was asked about some models.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// A box that holds every model.
    pub models: IntervalNetwork,
    /// Bounds on the linear forms that were asked about, `[1, directions]`.
    pub forms: Option<IntervalMatrix>,
    /// What the models make of the tests that were asked about.
    pub on_tests: Option<OnTests>,
    /// What a search found on the way.
    pub sought: Option<Sought>,
}

impl Reading {
    /// The models that both allow; nothing when there are none.
    pub fn within(&self, other: &Reading) -> Option<Reading> {
        let forms = match (&self.forms, &other.forms) {
            (Some(own), Some(other)) => Some(intersection(own, other)?),
            _ => None,
        };
        let on_tests = match (&self.on_tests, &other.on_tests) {
            (Some(own), Some(other)) => Some(own.within(other)?),
            _ => None,
        };
        let sought = self.sought.clone();
        Some(Reading { models: self.models.intersection(&other.models)?, forms, on_tests, sought })
    }
}

/// What an enclosure answers to all questions.
pub fn read(enclosure: &dyn Enclosure, questions: &Questions<'_>) -> Reading {
    Reading {
        on_tests: questions.tests.as_ref().map(|tests| enclosure.on_tests(tests)),
        forms: questions.directions.map(|directions| enclosure.along(directions)),
        models: enclosure.models().clone(),
        sought: None,
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;
    use crate::training::networks::{Activation, Architecture};

    fn interval([lower, upper]: [f64; 2]) -> IntervalMatrix {
        let [lower, upper] = [lower, upper].map(|end| Array2::from_elem((1, 1), end));
        IntervalMatrix::new(lower, upper).expect("an interval")
    }

    /// A box of one weight and one bias of a linear model, and one test.
    fn reading(ends: [f64; 2], logits: [f64; 2], possible: [bool; 2]) -> Reading {
        let architecture =
            Architecture { inputs: 1, hidden: Vec::new(), outputs: 1, activation: Activation::Linear };
        let [lower, upper] = ends.map(|end| [end, 0.0]);
        let models = IntervalNetwork::from_bounds(&architecture, &lower, &upper).expect("a box");
        let on_tests =
            OnTests { logits: interval(logits), loss: Interval::ENTIRE, possible: vec![possible.to_vec()] };
        Reading { models, forms: None, on_tests: Some(on_tests), sought: None }
    }

    #[test]
    fn readings_that_do_not_meet_have_nothing_in_common() {
        let wide = reading([0.0, 2.0], [-1.0, 1.0], [true, true]);
        let within = |other: &Reading| wide.within(other).map(|both| both.models.lower()[0]);
        assert_eq!(within(&reading([1.0, 3.0], [0.5, 2.0], [false, true])), Some(1.0));
        assert_eq!(within(&reading([2.5, 3.0], [0.5, 2.0], [true, true])), None, "no model");
        assert_eq!(within(&reading([1.0, 3.0], [1.5, 2.0], [true, true])), None, "no logit");
        assert_eq!(within(&reading([1.0, 3.0], [0.5, 2.0], [false, false])), None, "no class");
        let formed = |ends| {
            let bare = reading([0.0, 2.0], [-1.0, 1.0], [true, true]);
            Reading { forms: Some(interval(ends)), ..bare }
        };
        let both = |one, other| formed(one).within(&formed(other)).and_then(|both| both.forms);
        assert_eq!(both([0.0, 2.0], [1.0, 3.0]), Some(interval([1.0, 2.0])));
        assert_eq!(both([0.0, 2.0], [2.5, 3.0]), None, "no form");
    }
}
