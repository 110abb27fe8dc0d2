//! Training under attack: what is asked about it.
//!
//! - `kind`: its tables of methods.
//! - `trajectory`: where training may end, and what that means on a test set.
//! - `stability`: how many samples may be removed or replaced before a prediction changes.
//! - `trained`: how many label flips change the prediction of a model, or of an ensemble, that is trained on the labels.

pub(crate) mod kind;
mod stability;
mod trained;
mod trajectory;

pub use kind::{
    ATTACK, CROWN, EXHAUSTIVE, IBP, LINEAR_TRAJECTORY, LP, MILP, MIQCP, NOMINAL, PARTITIONED_TRAINING,
    PRIVATE_PREDICTION, QCP, TRAINED_BASE, TRAJECTORY, UNLEARNING,
};
pub use stability::{DistanceMap, Privacy, PrivacySetting, StabilityCase, distance_map};
pub use trained::{TrainedBaseCase, TrainedEnsemble, TrainedEnsembleCase, TrainedEnsembleError, TrainedPart};
pub use trajectory::{
    CertifiedDecisions, CleanRun, Horizons, Objective, Plane, Swept, TrainingSetting, TrajectoryCase,
    certified_decisions, formulation, methods_of_domains,
};
