//! The `[training]` table: what is minimised and how.

use serde::{Deserialize, Serialize};

use crate::data::Targets;
use crate::spec::SpecError;
use crate::spec::document::Document;
use crate::train::{Loss, Schedule};

/// Loss, rates and batches, as written.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct Training {
    loss: Loss,
    learning_rate: f64,
    #[serde(default)]
    decay: f64,
    #[serde(default)]
    momentum: f64,
    batch_size: usize,
    pub epochs: usize,
    clip: Option<f64>,
}

impl Training {
    pub(in crate::spec) fn schedule(&self) -> Schedule {
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

    /// Checks what can be checked without data.
    pub(in crate::spec) fn check(&self, is_regression: bool, document: &Document) -> Result<(), SpecError> {
        if self.batch_size == 0 {
            return Err(document.error("training.batch_size", 0, "at least 1"));
        }
        // As if the samples were one batch; how many there are is seen with the data.
        if let Err(error) = self.schedule().check(self.batch_size) {
            return Err(document.error(format!("training.{}", error.field), error.found, error.expected));
        }
        if is_regression && self.loss != Loss::Squared {
            let found = format!("{:?} with data.task = \"regression\"", self.loss.as_str());
            return Err(document.error("training.loss", found, "\"squared\""));
        }
        Ok(())
    }

    /// The logits for these targets.
    ///
    /// # Errors
    /// When the loss is for two classes and there are more: what was found and what was expected.
    pub(in crate::spec) fn outputs(&self, targets: &Targets) -> Result<usize, (String, &'static str)> {
        match targets {
            Targets::Values(_) => Ok(1),
            Targets::Classes { classes, .. } if *classes > 2 && self.loss == Loss::BinaryCrossEntropy => {
                Err((format!("\"binary-cross-entropy\" with {classes} classes"), "\"cross-entropy\""))
            }
            Targets::Classes { classes, .. } => Ok(self.loss.outputs(*classes)),
        }
    }
}
