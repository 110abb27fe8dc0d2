//! The `[model]` table of kernel models.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is trained on a kernel.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "name", rename_all = "kebab-case", deny_unknown_fields)]
pub(super) enum ModelTable {
    /// A support vector machine with a soft margin and without offset, one against all.
    Svm {
        /// The soft margin's C. Without it, the largest for which theorem 2 of ScaLabelCert holds. Above
        /// that, only `labelcert` and `brute` apply, to two classes without partitions.
        #[serde(rename = "C")]
        #[schemars(extend("exclusiveMinimum" = 0))]
        c: Option<f64>,
    },
    /// Kernel ridge regression on labels.
    Ridge {
        /// What is added to the diagonal of the kernel.
        #[schemars(range(min = 0))]
        lambda: f64,
    },
    /// Ridge regression smoothed by label noise.
    SmoothedLinear {
        /// What is added to the diagonal of the kernel.
        #[schemars(range(min = 0))]
        lambda: f64,
        /// The probability with which smoothing changes a label.
        #[schemars(extend("exclusiveMinimum" = 0, "exclusiveMaximum" = 0.5))]
        noise: f64,
    },
}

impl Default for ModelTable {
    fn default() -> Self {
        ModelTable::Svm { c: None }
    }
}
