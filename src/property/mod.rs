//! What is certified about a whole test set.
//!
//! - `certified_accuracy`: the share of test points that are right and cannot be changed, against the number of
//!   flips (000, section 4).
//!
//! Depends on nothing but numbers; certificates come from the layers below.

mod certified_accuracy;

pub use certified_accuracy::{CertifiedAccuracy, CertifiedPoint, certified_accuracy};
