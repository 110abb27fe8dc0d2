//! Models that gradient descent trains on labels under attack: how many flips change a prediction?
//! (ScaLabelCert, appendix D.4)
//!
//! `ibp` bounds each base classifier's flips from below, by bounds on its training with a growing budget; an
//! ensemble's `knapsack` and its twins aggregate that table. `brute` trains on every labeling within the
//! budget.
//!
//! - `table`: base classifiers with their votes and flips.
//! - `base`: one test of a base classifier.
//! - `ensemble`: one test of the ensemble.
//! - `kind`: the tables of methods.
//! - `replay`: base classifiers trained again on other labels.

mod base;
mod ensemble;
mod kind;
mod replay;
mod table;

pub use base::TrainedBaseCase;
pub use ensemble::TrainedEnsembleCase;
pub use kind::{PARTITIONED_TRAINING, TRAINED_BASE};
pub use table::{TrainedEnsemble, TrainedEnsembleError, TrainedPart};
