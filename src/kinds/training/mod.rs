//! Training under attack: what is asked about it.
//!
//! - `methods`: the methods.
//! - `trajectory`: where training may end, and what that means on a test set.
//! - `stability`: how many samples may be removed or replaced before a prediction changes.
//! - `trained`: how many label flips change the prediction of a model, or of an ensemble, that is trained on
//!   the labels.

pub mod bounds;
pub mod certified;
pub(crate) mod methods;
pub mod networks;
mod stability;
pub mod study;
pub mod threats;
mod trained;
mod trajectory;

pub use super::asking::{PrivacySetting, Swept, TrainingSetting};
pub use methods::{AFFINE, ATTACK, CROWN, EXHAUSTIVE, IBP, LP, MILP, MIQCP, NOMINAL, QCP, SEARCH};
pub use stability::{DistanceMap, PRIVATE_PREDICTION, Privacy, StabilityCase, UNLEARNING, distance_map};
pub use trained::{
    PARTITIONED_TRAINING, TRAINED_BASE, TrainedBaseCase, TrainedEnsemble, TrainedEnsembleCase,
    TrainedEnsembleError, TrainedPart,
};
pub use trajectory::{
    CertifiedDecisions, CleanRun, Horizons, LINEAR_TRAJECTORY, Objective, Plane, TRAJECTORY, TrajectoryCase,
    certified_decisions, formulation, methods_of_domains,
};
