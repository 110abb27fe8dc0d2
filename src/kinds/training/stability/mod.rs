//! How many samples may be removed or replaced before a prediction changes: unlearning and private prediction
//! (AGT, section 10).
//!
//! - `case`: the run and its quantities.
//! - `kind`: the tables of methods.
//! - `certified`: distances from boxes of models, from outside.
//! - `reached`: distances from attacks, all of them where they can be counted.
//! - `universe`: every data set over a small universe of samples.
//! - `private`: what distances mean for privacy.
//! - `map`: distances over the plane of two raw features, for pictures.

mod case;
mod certified;
mod kind;
mod map;
mod private;
mod reached;
mod universe;

pub use case::{Privacy, StabilityCase};
pub use kind::{PRIVATE_PREDICTION, UNLEARNING};
pub use map::{DistanceMap, distance_map};
