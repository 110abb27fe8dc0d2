//! Noise on a prediction in {0, 1} and a threshold at 1/2, as one probability (AGT, equations 58 and 59).
//!
//! `f + z > 1/2` is 1 exactly when the noise stays on its side of 1/2, whatever the prediction f: what is
//! released is f, turned around with probability `P(z > 1/2)`. The noise itself need not be drawn, and no
//! double of it is ever released.

use std::f64::consts::PI;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::smooth_sensitivity;
use countersign_num::Interval;
use countersign_num::elementary::{arctangent_down, arctangent_up, exp_down, exp_up};
use countersign_num::rounding::{divide_down, divide_up, multiply_down, multiply_up};

/// Where the noise comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mechanism {
    /// `Lap(1/ε)`: 1 is the global sensitivity of a bit.
    LaplaceGlobal,
    /// `Cauchy(6 S/ε)`: S is a β-smooth bound on the local sensitivity, β at most ε/6.
    CauchySmooth,
}

/// Parameters that a mechanism cannot have.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{field}: found {found}, expected {expected}")]
pub struct MechanismError {
    /// Which parameter.
    pub field: &'static str,
    /// What it is.
    pub found: f64,
    /// What it should be.
    pub expected: String,
}

/// The divisor of ε in `β ≤ ε/6`, and the factor of the scale.
const SIX: f64 = 6.0;
/// Half a turn: π lies within a unit in the last place above this double.
const HALF_TURN: (f64, f64) = (PI, PI.next_up());

impl Mechanism {
    /// The largest β that ε allows, `ε/6` rounded down.
    pub fn largest_beta(epsilon: f64) -> f64 {
        divide_down(epsilon, SIX)
    }

    /// # Errors
    /// ε or β is not a finite number above 0, or β is more than ε/6.
    pub fn check(epsilon: f64, beta: f64) -> Result<(), MechanismError> {
        let is_positive = |number: f64| number.is_finite() && number > 0.0;
        if !is_positive(epsilon) {
            let expected = "a finite number above 0".to_owned();
            return Err(MechanismError { field: "epsilon", found: epsilon, expected });
        }
        let most = Self::largest_beta(epsilon);
        if !(is_positive(beta) && beta <= most) {
            let expected = format!("a number above 0 and at most {most:?}, ε/6 for ε = {epsilon:?}");
            return Err(MechanismError { field: "beta", found: beta, expected });
        }
        Ok(())
    }

    /// Encloses the probability that the released bit is not the prediction, which is certified to be stable
    /// at `distance`. The noise of the global sensitivity does not look at β or the distance.
    ///
    /// `Lap(1/ε)`: `e^(−ε/2)/2`. `Cauchy(s)`: `arctan(2s)/π`, the same as `1/2 − arctan(1/(2s))/π` without
    /// its cancellation.
    pub fn flip_probability(self, epsilon: f64, beta: f64, distance: usize) -> Interval {
        let (lower, upper) = match self {
            Mechanism::LaplaceGlobal => (exp_down(-epsilon / 2.0) / 2.0, exp_up(-epsilon / 2.0) / 2.0),
            Mechanism::CauchySmooth => {
                let sensitivity = smooth_sensitivity(beta, distance);
                let least = divide_down(multiply_down(2.0 * SIX, sensitivity.lower()), epsilon);
                let most = divide_up(multiply_up(2.0 * SIX, sensitivity.upper()), epsilon);
                (
                    divide_down(arctangent_down(least), HALF_TURN.1),
                    divide_up(arctangent_up(most), HALF_TURN.0),
                )
            }
        };
        Interval::new(lower.max(0.0), upper.min(0.5)).unwrap_or(Interval::ENTIRE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beta_is_at_most_a_sixth_of_epsilon() {
        assert!(Mechanism::check(0.6, 0.1).is_err(), "the double 0.1 is above a sixth of the double 0.6");
        assert_eq!(Mechanism::check(3.0, 0.5), Ok(()));
        let message = |epsilon, beta| Mechanism::check(epsilon, beta).expect_err("wrong").to_string();
        assert_eq!(
            message(3.0, 0.5_f64.next_up()),
            "beta: found 0.5000000000000001, expected a number above 0 and at most 0.5, ε/6 for ε = 3.0"
        );
        assert_eq!(message(0.0, 0.5), "epsilon: found 0, expected a finite number above 0");
        for epsilon in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(message(epsilon, 0.1).starts_with("epsilon: found"), "{epsilon}");
        }
        for beta in [0.0, -0.1, f64::NAN, f64::INFINITY] {
            assert!(message(1.0, beta).starts_with("beta: found"), "{beta}");
        }
    }

    #[test]
    fn probabilities_are_those_of_the_distributions() {
        let laplace = Mechanism::LaplaceGlobal.flip_probability(2.0, 0.1, 7);
        assert!(laplace.contains(0.5 * (-1.0_f64).exp()) && laplace.width() < 1e-15);
        // Cauchy(6 S/ε) with ε = 12 and S = 1: half of its scale is beyond 1/2, a quarter above it.
        let cauchy = Mechanism::CauchySmooth.flip_probability(12.0, 2.0, 0);
        assert!(cauchy.contains(0.25) && cauchy.width() < 1e-15, "{cauchy:?}");
        let far = Mechanism::CauchySmooth.flip_probability(12.0, 2.0, 10);
        let tail = 0.5 - (1.0 / (2.0 * 0.5 * (-20.0_f64).exp())).atan() / PI;
        assert!((far.upper() - tail).abs() < 1e-15 && far.width() < 1e-20, "{far:?} {tail}");
    }
}
