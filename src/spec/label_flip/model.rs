//! The `[model]` table.

use serde::{Deserialize, Serialize};

use crate::spec::SpecError;
use crate::spec::document::Document;

/// What is trained on a kernel.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "name", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum Model {
    Svm {
        /// The soft margin's C; without it, the largest for which theorem 2 holds.
        #[serde(rename = "C")]
        c: Option<f64>,
    },
    Ridge {
        lambda: f64,
    },
    SmoothedLinear {
        lambda: f64,
        /// The probability with which smoothing changes a label.
        noise: f64,
    },
}

impl Default for Model {
    fn default() -> Self {
        Model::Svm { c: None }
    }
}

impl Model {
    /// Checks the parameters.
    pub(super) fn resolve(self, document: &Document) -> Result<Self, SpecError> {
        let check = |field: &str, value: f64, holds: bool, expected: &str| {
            if value.is_finite() && holds { Ok(()) } else { Err(document.error(field, value, expected)) }
        };
        match self {
            Model::Svm { c: None } => {}
            Model::Svm { c: Some(c) } => check("model.C", c, c > 0.0, "a finite number above 0")?,
            Model::Ridge { lambda } | Model::SmoothedLinear { lambda, .. } => {
                check("model.lambda", lambda, lambda >= 0.0, "a finite number, at least 0")?;
            }
        }
        if let Model::SmoothedLinear { noise, .. } = self {
            check("model.noise", noise, noise > 0.0 && noise < 0.5, "a probability above 0 and below 0.5")?;
        }
        Ok(self)
    }
}
