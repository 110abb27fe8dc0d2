//! Randomized smoothing: a base classifier is asked under noise, and the class that it answers most often is
//! robust.
//!
//! - `gaussian`: noise on the features of a test point (SmoothedEnsembles, after Cohen et al.). The base
//!   classifier is a network or an ensemble; class probabilities are bounded by counting answers to drawn
//!   noise; radii are Euclidean.
//! - `label_noise`: noise on the labels of the training set (ScaLabelCert, appendix B). The base classifier
//!   is a least-squares fit; class probabilities are bounded without drawing noise; radii are numbers of
//!   label flips.
//!
//! Depends on `labelflip` for test points, `train` for networks, `data` and `num`.

pub mod gaussian;
mod label_noise;

pub use label_noise::{
    CheapestSwitch, LabelNoise, SmoothedPrediction, exact_switch_probability, fewest_flips_brute,
    flips_certified_by, smoothed_prediction, switch_bound,
};
