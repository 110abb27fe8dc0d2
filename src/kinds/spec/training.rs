//! The `[training]` table: what is minimised and how.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::training::networks::{Loss, Schedule};
use countersign_data::{EntryError, Targets};

/// What is minimised, at which rates, in which batches.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("insteadOf" = {
    "weight_decay": "nothing: parameters are not shrunk here; `decay` is how fast the learning rate falls",
    "learning_rate_decay": "`decay`, which is how fast the learning rate falls",
}))]
pub(super) struct TrainingTable {
    /// What is minimised. A regression has the squared loss. Losses of two classes have one logit but for
    /// `cross-entropy`; with more classes, the squared loss has one-hot targets, and the hinge is the sum
    /// over the other classes (Weston and Watkins).
    loss: Loss,
    /// The rate of the first step.
    #[schemars(extend("exclusiveMinimum" = 0))]
    learning_rate: f64,
    /// How fast the learning rate falls: that of step t, from 0, is `learning_rate / (1 + decay · t)`. It is
    /// no weight decay: parameters are never shrunk, and no penalty on them is added to the loss.
    #[serde(default)]
    #[schemars(range(min = 0))]
    decay: f64,
    /// What a step keeps of the direction before.
    #[serde(default)]
    #[schemars(range(min = 0))]
    momentum: f64,
    /// Samples of a batch, in the order of the rows; those that do not fill a last batch are dropped.
    #[schemars(range(min = 1))]
    batch_size: usize,
    /// Passes over the training samples.
    #[schemars(range(min = 1))]
    epochs: usize,
    /// Every entry of every sample's gradient is clipped to ± this. Without it, none is.
    #[schemars(extend("exclusiveMinimum" = 0))]
    clip: Option<f64>,
}

impl TrainingTable {
    pub(super) fn schedule(&self) -> Schedule {
        Schedule {
            loss: self.loss,
            learning_rate: self.learning_rate,
            decay: self.decay,
            momentum: self.momentum,
            batch_size: self.batch_size,
            epochs: self.epochs,
            clip: self.clip,
        }
    }

    /// Checks the schedule against the number of training samples.
    ///
    /// # Errors
    /// Batches of more samples than there are, and more iterations than anybody waits for.
    pub(super) fn check(&self, samples: usize) -> Result<(), EntryError> {
        self.schedule()
            .check(samples)
            .map_err(|error| EntryError::new(error.field, error.found, error.expected).within("training"))
    }

    /// # Errors
    /// A loss that is not for values, where the task is a regression.
    pub(super) fn check_task(&self, is_regression: bool) -> Result<(), EntryError> {
        if is_regression && self.loss != Loss::Squared {
            let found = format!("{:?} with data.task = \"regression\"", self.loss.as_str());
            return Err(EntryError::new("training.loss", found, "\"squared\""));
        }
        Ok(())
    }

    /// The logits for these targets.
    ///
    /// # Errors
    /// A loss for two classes, where there are more.
    pub(super) fn outputs(&self, targets: &Targets) -> Result<usize, EntryError> {
        match targets {
            Targets::Values(_) => Ok(1),
            Targets::Classes { classes, .. } if *classes > 2 && self.loss == Loss::BinaryCrossEntropy => {
                let found = format!("\"binary-cross-entropy\" with {classes} classes");
                Err(EntryError::new("training.loss", found, "\"cross-entropy\""))
            }
            Targets::Classes { classes, .. } => Ok(self.loss.outputs(*classes)),
        }
    }
}
