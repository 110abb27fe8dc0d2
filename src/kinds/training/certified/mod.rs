//! What is certified about a whole test set, or about predictions.
//!
//! - `certified_accuracy`: the share of test points that are right and cannot be changed, against the number
//!   of flips (ScaLabelCert, section 4).
//! - `certified_radius`: average certified radius and certified accuracy of smoothed classifiers
//!   (SmoothedEnsembles, section 7).
//! - `fewest_flips`: how many label flips training takes to lead to a class (ScaLabelCert, appendix D.4).
//! - [`private_prediction`]: smooth sensitivity from stability, and released bits (AGT, section 10.2).
//! - `decision_map`: what enclosures of models certify over the plane of two raw features.
//!
//! Depends on `trajectory` and below.

mod certified_accuracy;
mod certified_radius;
mod decision_map;
mod fewest_flips;
pub mod private_prediction;

pub use certified_accuracy::{CertifiedAccuracy, CertifiedPoint, certified_accuracy};
pub use certified_radius::{average_certified_radius, radius_curve};
pub use decision_map::{Decision, DecisionMap, Grid, boundary, certified_by, certified_by_any, decision_map};
pub use fewest_flips::{FewestFlips, fewest_flips_certified, fewest_flips_exhaustive};
