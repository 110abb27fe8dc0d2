//! Gaussian noise on features (SmoothedEnsembles; Cohen et al.): certificates by counting, and the truth
//! where it has a closed form.
//!
//! For a base classifier `F` and noise `ε ~ N(0, σ²I)` the smoothed classifier predicts the class `c` with
//! the largest `P[F(x + ε) = c]`. Where that probability is `p ≥ 1/2`, no change of `x` shorter than
//! `σΦ⁻¹(p)` changes the prediction (theorem 3.1 with `p_B = 1 − p`). The *certified radius* of a class is
//! this number; below 1/2 it is negative, and certifies nothing.
//!
//! - `noise`: noise vectors as a function of seed, test point and place, the same in whatever order they are
//!   drawn.
//! - `ensemble`: base classifiers: networks under soft or hard voting (equation 2), K-consensus (section 6).
//! - `counts`: how often each class is answered under noise, and the naive twin that counts one vector at a
//!   time.
//! - `certify`: CERTIFY, algorithm 1.
//! - `adaptive`: CERTIFYADP, algorithm 2 with the levels of theorem 6.1.
//! - `linear`: class probabilities of linear base classifiers in closed form; the oracle.
//! - `coverage`: how often a bound errs, counted over repetitions.
//!
//! # Soundness
//! Certificates hold with probability 1 − α over the noise, for Gaussian noise and the base classifier as it
//! is computed. Bounds are rounded to the safe side. That a generator draws the noise, in doubles, is not
//! accounted for.
//!
//! Depends on `train` for networks, `data` and `num`.

mod adaptive;
mod certify;
mod counts;
mod coverage;
mod ensemble;
#[cfg(test)]
mod expected_samples;
mod linear;
mod noise;

pub use adaptive::{
    AdaptiveCertificate, AdaptiveDecision, AdaptiveSetting, StageCounts, certify_adaptively, decide,
};
pub use certify::{GaussianCertificate, certified_radius, certify, radius_from_above};
pub use counts::{AnswerCounts, SmoothedPoint, count_under_noise, count_under_noise_one_by_one};
pub use coverage::{Coverage, RepeatedEstimation, coverage};
pub use ensemble::{BaseClassifier, BaseClassifierError, NetworkSizes, Voting, by_accuracy};
pub use linear::{LinearClassifier, NoDistance, RadiusRange};
pub use noise::{NoiseStream, Purpose};
