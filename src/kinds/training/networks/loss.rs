//! Losses and their derivatives by the logits (AGT, section 6.3 and appendix A).

use ndarray::Array2;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use countersign_data::ClassId;

/// What is minimised, for the logits ŷ of a sample and its target.
///
/// | loss | one logit | several logits |
/// |---|---|---|
/// | squared | `(ŷ − y)²`, y real, or ±1 for two classes | `Σ (ŷ_c − y_c)²`, y one-hot |
/// | hinge | `max(0, 1 − yŷ)`, y = ±1 | `Σ_{c ≠ y} max(0, 1 + ŷ_c − ŷ_y)` |
/// | cross-entropy | – | `−log softmax_y(ŷ)` |
/// | binary cross-entropy | `log(1 + e^ŷ) − yŷ`, y = 0 or 1 | – |
///
/// Class 1 is +1 where labels are ±1. Hinges are active where their argument is strictly above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Loss {
    /// The square of what is missing to the target.
    Squared,
    /// What is missing to a margin of 1.
    Hinge,
    /// Minus the logarithm of the softmax at the class.
    CrossEntropy,
    /// The same for one logit of two classes.
    BinaryCrossEntropy,
}

/// What a sample should give.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Target {
    /// A class.
    Class(ClassId),
    /// A real number; one logit.
    Value(f64),
}

impl Target {
    /// The target of a single logit whose classes are −1 and +1.
    pub(crate) fn signed(self) -> f64 {
        match self {
            Target::Class(class) => 2.0 * class.index() as f64 - 1.0,
            Target::Value(value) => value,
        }
    }

    /// Entry `output` of a one-hot target.
    pub(crate) fn one_hot(self, output: usize) -> f64 {
        match self {
            Target::Class(class) => f64::from(u8::from(class.index() == output)),
            Target::Value(value) => value,
        }
    }
}

impl Loss {
    /// The logits that a loss needs: one for two classes where it can do with one.
    pub fn outputs(self, classes: usize) -> usize {
        match self {
            Loss::CrossEntropy => classes.max(2),
            _ if classes <= 2 => 1,
            _ => classes,
        }
    }

    /// The name in specifications.
    pub fn as_str(self) -> &'static str {
        match self {
            Loss::Squared => "squared",
            Loss::Hinge => "hinge",
            Loss::CrossEntropy => "cross-entropy",
            Loss::BinaryCrossEntropy => "binary-cross-entropy",
        }
    }

    /// The derivative by the logits, written to `gradient`.
    pub fn gradient(self, logits: &[f64], target: Target, gradient: &mut [f64]) {
        match (self, logits) {
            (Loss::Squared, &[logit]) => gradient[0] = 2.0 * (logit - target.signed()),
            (Loss::Squared, _) => {
                for (output, (gradient, logit)) in gradient.iter_mut().zip(logits).enumerate() {
                    *gradient = 2.0 * (logit - target.one_hot(output));
                }
            }
            (Loss::Hinge, &[logit]) => {
                let sign = target.signed();
                gradient[0] = if 1.0 - sign * logit > 0.0 { -sign } else { 0.0 };
            }
            (Loss::Hinge, _) => multi_class_hinge_gradient(logits, target, gradient),
            (Loss::BinaryCrossEntropy, _) => {
                gradient[0] = logistic_derivative(logits[0], target.one_hot(1));
            }
            (Loss::CrossEntropy, _) => {
                softmax(logits, gradient);
                for (output, gradient) in gradient.iter_mut().enumerate() {
                    *gradient -= target.one_hot(output);
                }
            }
        }
    }

    /// The loss itself.
    pub fn value(self, logits: &[f64], target: Target) -> f64 {
        match (self, logits) {
            (Loss::Squared, &[logit]) => (logit - target.signed()).powi(2),
            (Loss::Squared, _) => logits
                .iter()
                .enumerate()
                .map(|(output, logit)| (logit - target.one_hot(output)).powi(2))
                .sum(),
            (Loss::Hinge, &[logit]) => (1.0 - target.signed() * logit).max(0.0),
            (Loss::Hinge, _) => {
                let own = of_target(logits, target);
                let others = logits.iter().enumerate().filter(|(output, _)| target.one_hot(*output) == 0.0);
                others.map(|(_, logit)| (1.0 + (logit - own)).max(0.0)).sum()
            }
            (Loss::BinaryCrossEntropy, _) if target.one_hot(1) == 1.0 => softplus(-logits[0]),
            (Loss::BinaryCrossEntropy, _) => softplus(logits[0]),
            (Loss::CrossEntropy, _) => cross_entropy(logits, of_target(logits, target)),
        }
    }
}

/// The derivative of `log(1 + e^ŷ) − yŷ`, for y = 0 or 1.
#[inline(always)]
pub(super) fn logistic_derivative(logit: f64, target: f64) -> f64 {
    sigmoid(logit) - target
}

/// The class that logits predict; the smaller index wins ties. A single logit speaks for class 1 where it is
/// above 0.
pub fn predicted(logits: &[f64]) -> ClassId {
    if let &[logit] = logits {
        return ClassId::new(usize::from(logit > 0.0));
    }
    let better = |best: usize, next: usize| if logits[next] > logits[best] { next } else { best };
    ClassId::new((0..logits.len()).reduce(better).unwrap_or(0))
}

/// [`predicted`] for each column of logits `[outputs, samples]`.
pub fn predictions(logits: &Array2<f64>) -> Vec<ClassId> {
    logits.columns().into_iter().map(|column| predicted(&column.to_vec())).collect()
}

fn of_target(logits: &[f64], target: Target) -> f64 {
    logits
        .iter()
        .enumerate()
        .find(|(output, _)| target.one_hot(*output) == 1.0)
        .map_or(0.0, |(_, logit)| *logit)
}

fn multi_class_hinge_gradient(logits: &[f64], target: Target, gradient: &mut [f64]) {
    let own = of_target(logits, target);
    let mut active = 0.0;
    for (output, (gradient, logit)) in gradient.iter_mut().zip(logits).enumerate() {
        let is_active = target.one_hot(output) == 0.0 && 1.0 + (logit - own) > 0.0;
        *gradient = f64::from(u8::from(is_active));
        active += *gradient;
    }
    for (output, gradient) in gradient.iter_mut().enumerate() {
        if target.one_hot(output) == 1.0 {
            *gradient = -active;
        }
    }
}

/// `log Σ eᶻ − own` without cancellation: what the others add to the largest logit, and how far that is from
/// the own one.
fn cross_entropy(logits: &[f64], own: f64) -> f64 {
    let largest = largest(logits);
    let first = logits.iter().position(|logit| *logit == largest);
    let others = logits.iter().enumerate().filter(|(output, _)| Some(*output) != first);
    let rest: f64 = others.map(|(_, logit)| (logit - largest).exp()).sum();
    rest.ln_1p() + (largest - own)
}

fn largest(logits: &[f64]) -> f64 {
    logits.iter().copied().fold(f64::NEG_INFINITY, f64::max)
}

fn softmax(logits: &[f64], shares: &mut [f64]) {
    let largest = largest(logits);
    let mut sum = 0.0;
    for (share, logit) in shares.iter_mut().zip(logits) {
        *share = (logit - largest).exp();
        sum += *share;
    }
    shares.iter_mut().for_each(|share| *share /= sum);
}

/// `1/(1 + e⁻ᶻ)`, rounded to nearest a few times.
pub(crate) fn sigmoid(logit: f64) -> f64 {
    if logit >= 0.0 {
        1.0 / (1.0 + (-logit).exp())
    } else {
        let exponential = logit.exp();
        exponential / (1.0 + exponential)
    }
}

fn softplus(logit: f64) -> f64 {
    logit.max(0.0) + (-logit.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Central differences of the value, away from kinks.
    fn assert_gradient(loss: Loss, logits: &[f64], target: Target) {
        let mut gradient = vec![0.0; logits.len()];
        loss.gradient(logits, target, &mut gradient);
        for output in 0..logits.len() {
            let at = |shift: f64| {
                let mut moved = logits.to_vec();
                moved[output] += shift;
                loss.value(&moved, target)
            };
            let difference = (at(1e-5) - at(-1e-5)) / 2e-5;
            assert!((difference - gradient[output]).abs() < 1e-6, "{loss:?} {logits:?} {target:?}");
        }
    }

    #[test]
    fn gradients_are_the_differences_of_values() {
        let class = |index| Target::Class(ClassId::new(index));
        for logit in [-3.0, -0.7, 0.4, 2.5] {
            for target in [class(0), class(1)] {
                for loss in [Loss::Squared, Loss::Hinge, Loss::BinaryCrossEntropy] {
                    assert_gradient(loss, &[logit], target);
                }
            }
            assert_gradient(Loss::Squared, &[logit], Target::Value(1.25));
        }
        for logits in [[0.3, -1.0, 2.0], [5.0, 4.5, 0.0], [-0.2, 0.1, 0.25]] {
            for index in 0..3 {
                for loss in [Loss::Squared, Loss::Hinge, Loss::CrossEntropy] {
                    assert_gradient(loss, &logits, class(index));
                }
            }
        }
    }

    #[test]
    fn hinges_are_closed_at_the_kink_and_exponentials_do_not_overflow() {
        let class = |index| Target::Class(ClassId::new(index));
        let gradient = |loss: Loss, logits: &[f64], target| {
            let mut gradient = vec![0.0; logits.len()];
            loss.gradient(logits, target, &mut gradient);
            gradient
        };
        assert_eq!(gradient(Loss::Hinge, &[1.0], class(1)), [0.0]);
        assert_eq!(gradient(Loss::Hinge, &[1.0, 0.0, 0.5], class(0)), [-1.0, 0.0, 1.0]);
        assert_eq!(gradient(Loss::BinaryCrossEntropy, &[1e4], class(0)), [1.0]);
        assert_eq!(gradient(Loss::BinaryCrossEntropy, &[-1e4], class(0)), [0.0]);
        assert_eq!(gradient(Loss::CrossEntropy, &[1e4, -1e4], class(1)), [1.0, -1.0]);
        assert_eq!(Loss::CrossEntropy.value(&[1e4, -1e4], class(1)), 2e4);
        assert_eq!(Loss::BinaryCrossEntropy.value(&[-1e4], class(1)), 1e4);
    }

    #[test]
    fn ties_go_to_the_smaller_class() {
        assert_eq!(predicted(&[0.0]).index(), 0);
        assert_eq!(predicted(&[1e-300]).index(), 1);
        assert_eq!(predicted(&[1.0, 2.0, 2.0]).index(), 1);
    }
}
