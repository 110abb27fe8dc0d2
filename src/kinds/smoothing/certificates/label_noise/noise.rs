//! Label noise: the distribution of a noisy label.

use super::side::Side;
use countersign_data::DataError;
use countersign_num::Interval;
use countersign_num::elementary::{ln_down, ln_up};
use countersign_num::rounding::{divide_down, divide_up};

/// Noise under which every label independently keeps its value with probability `1 − q` and becomes each of
/// the `K − 1` other classes with probability `q / (K − 1)` (ScaLabelCert, B.1).
///
/// Invariants: `K ≥ 2`, `q > 0`, and a label's own class is its likeliest outcome: `q < (K − 1) / K`.
#[derive(Clone, Debug, PartialEq)]
pub struct LabelNoise {
    probability: f64,
    classes: usize,
}

impl LabelNoise {
    /// Noise of probability `q` over K `classes`.
    ///
    /// # Errors
    /// When an invariant is broken.
    pub fn new(probability: f64, classes: usize) -> Result<Self, DataError> {
        if classes < 2 {
            return Err(DataError::unexpected("classes", classes, "at least 2, for labels to change"));
        }
        let count = classes as f64;
        // q K − (K − 1), rounded once: the sign is the real one.
        let is_small = probability.mul_add(count, -(count - 1.0)) < 0.0;
        if !(probability > 0.0 && is_small) {
            let expected = format!("above 0 and below {}/{classes}", classes - 1);
            return Err(DataError::unexpected("noise", probability, expected));
        }
        Ok(LabelNoise { probability, classes })
    }

    /// The probability q that a label changes.
    pub fn probability(&self) -> f64 {
        self.probability
    }

    /// Number of classes, K.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// The probability that a label stays, `1 − q`.
    fn kept(&self) -> Interval {
        Interval::point(1.0) - Interval::point(self.probability)
    }

    /// The probability that a label becomes a given other class, `q / (K − 1)`.
    fn moved(&self) -> Interval {
        let others = (self.classes - 1) as f64;
        let (lower, upper) = (divide_down(self.probability, others), divide_up(self.probability, others));
        Interval::new(lower, upper).unwrap_or(Interval::ENTIRE)
    }

    /// Probabilities of the sides on which a label of the given side ends, in the order of [`Side::ALL`].
    pub(super) fn masses(&self, side: Side) -> [Interval; 3] {
        let (kept, moved) = (self.kept(), self.moved());
        let elsewhere = Interval::point(self.probability) - moved;
        match side {
            Side::From => [kept, moved, elsewhere],
            Side::To => [moved, kept, elsewhere],
            Side::Neither => [moved, moved, Interval::point(1.0) - (moved + moved)],
        }
    }

    /// The Kullback–Leibler divergence between the distributions of a noisy label before and after it is
    /// flipped:
    ///
    /// ```text
    /// D = (1 − q − q/(K−1)) · ln((1 − q)(K − 1)/q)
    /// ```
    ///
    /// It is the same in both directions. The paper (B.3) prints `(1 − 2q) ln((1 − q)/q)`, which is the same
    /// for two classes, and too small for more.
    pub fn divergence(&self) -> Interval {
        let odds = self.kept() * Interval::point((self.classes - 1) as f64);
        let lower = ln_down(divide_down(odds.lower(), self.probability));
        let upper = ln_up(divide_up(odds.upper(), self.probability));
        (self.kept() - self.moved()) * Interval::new(lower, upper).unwrap_or(Interval::ENTIRE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noise(probability: f64, classes: usize) -> LabelNoise {
        LabelNoise::new(probability, classes).expect("sound")
    }

    #[test]
    fn bad_noise_is_named() {
        let message =
            |probability, classes| LabelNoise::new(probability, classes).expect_err("bad").to_string();
        assert_eq!(message(0.5, 2), "noise: found 0.5, expected above 0 and below 1/2");
        assert_eq!(message(0.0, 3), "noise: found 0, expected above 0 and below 2/3");
        assert_eq!(message(f64::NAN, 3), "noise: found NaN, expected above 0 and below 2/3");
        assert_eq!(message(0.1, 1), "classes: found 1, expected at least 2, for labels to change");
        assert!(LabelNoise::new(0.5_f64.next_down(), 2).is_ok());
        assert!(LabelNoise::new(0.8, 5).is_err(), "0.8 as a double exceeds 4/5");
    }

    #[test]
    fn masses_sum_to_one() {
        for (probability, classes) in [(0.3, 2), (0.1, 3), (0.6, 3), (0.45, 10), (1e-300, 4)] {
            for side in Side::ALL {
                let [a, b, c] = noise(probability, classes).masses(side);
                assert!((a + b + c).contains(1.0), "{probability} {classes} {side:?}");
                assert!((a + b + c).width() < 1e-15);
            }
        }
    }

    #[test]
    fn the_divergence_is_that_of_the_distributions() {
        for (probability, classes) in [(0.3, 2), (0.1, 3), (0.6, 3), (0.45, 10)] {
            let noise = noise(probability, classes);
            let before: Vec<f64> = noise.distribution(0);
            let after = noise.distribution(1);
            let summed: f64 = before.iter().zip(after).map(|(p, q)| p * (p / q).ln()).sum();
            assert!((noise.divergence().lower() - summed).abs() < 1e-14);
            assert!(noise.divergence().width() < 1e-14);
        }
    }

    #[test]
    fn the_printed_divergence_is_that_of_two_classes() {
        let printed = |q: f64| (1.0 - 2.0 * q) * ((1.0 - q) / q).ln();
        for probability in [0.01, 0.1, 0.25, 0.4, 0.49] {
            assert!((noise(probability, 2).divergence().upper() - printed(probability)).abs() < 1e-14);
            for classes in 3..12 {
                assert!(noise(probability, classes).divergence().lower() > printed(probability));
            }
        }
    }

    #[test]
    fn extreme_noise_has_an_upper_bound_on_its_divergence() {
        assert!(noise(5e-324, 3).divergence().upper() > 700.0);
        let faint = noise(0.5_f64.next_down(), 2).divergence();
        assert!(faint.upper() > 0.0 && faint.upper() < 1e-30);
    }

    impl LabelNoise {
        /// Probabilities of every class for a label of class `label`.
        fn distribution(&self, label: usize) -> Vec<f64> {
            let moved = self.probability / (self.classes - 1) as f64;
            let mass = |class| if class == label { 1.0 - self.probability } else { moved };
            (0..self.classes).map(mass).collect()
        }
    }
}
