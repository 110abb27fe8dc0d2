//! Gaussian noise on features (002; Cohen et al.): certificates by counting, and the truth where it has a closed form.
//!
//! For a base classifier `F` and noise `ε ~ N(0, σ²I)` the smoothed classifier predicts the class `c` with the largest
//! `P[F(x + ε) = c]`. Where that probability is `p ≥ 1/2`, no change of `x` shorter than `σΦ⁻¹(p)` changes the prediction
//! (theorem 3.1 with `p_B = 1 − p`). The *certified radius* of a class is this number; below 1/2 it is negative, and
//! certifies nothing.
//!
//! - `noise`: noise vectors as a function of seed, test point and place: the same whoever draws them, in whatever order.
//! - `ensemble`: base classifiers: networks under soft or hard voting (equation 2), K-consensus (section 6).
//! - `counts`: how often each class is answered under noise, and the naive twin that counts one vector at a time.
//! - `certify`: CERTIFY, algorithm 1.
//! - `adaptive`: CERTIFYADP, algorithm 2 with the levels of theorem 6.1.
//! - `expected_samples`: how many samples the latter takes for a class whose probability is known.
//! - `linear`: class probabilities of linear base classifiers in closed form; the oracle.
//! - `coverage`: how often a bound errs, counted over repetitions.
//! - `variance`: what ensembling does to the variance of margins and so to radii (section 5).
//!
//! # Soundness
//! Certificates hold with probability 1 − α over the noise, for a noise that is Gaussian and a base classifier that is the
//! program that is run. Bounds are rounded to the safe side; that noise comes in doubles, of a generator, is not accounted for.
//!
//! Depends on `train` for networks, `data` and `num`.

mod adaptive;
mod certify;
mod counts;
mod coverage;
mod ensemble;
mod expected_samples;
mod linear;
mod noise;
mod variance;

pub use adaptive::{AdaptiveCertificate, AdaptiveSetting, Decision, Stage, certify_adaptively, decide};
use adaptive::{Ruling, rule};
pub use certify::{Certificate, certified_radius, certify, radius_from_above};
pub use counts::{Counts, count_under_noise, count_under_noise_one_by_one};
pub use coverage::{Coverage, coverage};
pub use ensemble::{BaseClassifier, EnsembleError, Voting, by_accuracy};
pub use expected_samples::{ExpectedSamples, Thresholds};
pub use linear::{LinearClassifier, RadiusRange};
pub use noise::{NoiseStream, Purpose};
pub use variance::{chebyshev_success, expected_certified_radius, success_probability, variance_ratio};
