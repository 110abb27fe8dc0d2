//! What is certified about a whole test set, or about the parameters together.
//!
//! - `certified_accuracy`: the share of test points that are right and cannot be changed, against the number of
//!   flips (000, section 4).
//! - `certified_radius`: average certified radius and certified accuracy of smoothed classifiers (002, section 7).
//! - `possible_classes`: which classes some model of a box predicts, and so what is stable, right or safe (003, sections
//!   8.1 and 9.1).
//! - `fewest_flips`: how many label flips training takes to lead to a class (000, appendix D.4).
//! - `mean_loss`: bounds on the mean loss (003, equation 51).
//! - `directions`: linear forms of the parameters (003, equation 46).
//! - [`private_prediction`]: smooth sensitivity from stability, and released bits (003, section 10.2).
//! - `decision_map`: where models of a box decide how, over the plane of two raw features.
//!
//! Depends on `trajectory` and below.

mod certified_accuracy;
mod certified_radius;
mod decision_map;
mod directions;
mod fewest_flips;
mod mean_loss;
mod possible_classes;
pub mod private_prediction;

pub use certified_accuracy::{CertifiedAccuracy, CertifiedPoint, certified_accuracy};
pub use certified_radius::{average_certified_radius, radius_curve};
pub use decision_map::{Decision, DecisionMap, Grid, boundary, certified_by, decision_map};
pub use directions::{Directions, DirectionsError};
pub use fewest_flips::{FewestFlips, fewest_flips_certified, fewest_flips_exhaustive};
pub use mean_loss::mean_loss;
pub use possible_classes::{Standing, classes_of_logits, possible_classes, stays_safe, unchanged};
