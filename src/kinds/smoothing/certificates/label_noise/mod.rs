//! Noise on training labels (ScaLabelCert, appendix B).
//!
//! The base classifier is a least-squares fit of the labels: the score of class `c` at a test point is the
//! sum of the weights of the samples labelled `c`, and ties go to the smaller index. Noise redraws every
//! training label independently. For classes `c` and `c'`, the *switch* is the event that `c'` is preferred
//! to `c` under noise. The exact smoothed classifier predicts the class from which every switch has
//! probability below 1/2, and abstains where there is no such class. How many labels must flip before a given
//! switch has probability 1/2?
//!
//! - `noise`: the distribution of a noisy label, and its divergence from that of a flipped one (B.1, B.3).
//! - `side`: the sides of a switch.
//! - `duel`: what matters to one pair of classes: magnitudes of weights, by side.
//! - `tilt`: where the Chernoff bound is smallest.
//! - `bound`: the Chernoff bound on a switch, rounded upward (B.2).
//! - `prediction`: the prediction rule and abstention (B.2).
//! - `radius`: label flips that a bound certifies (B.3, B.4).
//! - `outcomes`: every outcome of the noise; exact probabilities, the naive twin of `bound`.
//! - `brute`: every labeling times every outcome, the naive twin of `radius`.
//! - `natural`: the natural numbers in which `brute` counts.
//!
//! # Soundness
//! What is certified is the exact preference between two classes, for every labeling within the radius. The
//! prediction rule knows probabilities by their bounds only, so on such a labeling it may abstain, and then
//! the class that it names means nothing.
//!
//! Depends on `labelflip` for test points, `data` and `num`.

mod bound;
mod brute;
mod duel;
#[cfg(test)]
mod instances;
mod natural;
mod noise;
mod outcomes;
mod prediction;
mod radius;
mod side;
mod tilt;

pub use bound::switch_bound;
pub use brute::{CheapestSwitch, fewest_flips_brute};
pub use noise::LabelNoise;
pub use outcomes::exact_switch_probability;
pub use prediction::{SmoothedPrediction, smoothed_prediction};
pub use radius::flips_certified_by;
