//! The `[kernel]` table.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::kernels::models::{self, NeuralTangent};
use crate::spec::source::Source;

/// A kernel by name, with its parameters.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(tag = "name", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum KernelTable {
    /// The inner product `⟨x, z⟩`.
    Linear {},
    /// `exp(−gamma ‖x − z‖²)`.
    Rbf {
        /// The inverse of the squared width.
        #[schemars(extend("exclusiveMinimum" = 0))]
        gamma: f64,
    },
    /// `(gamma ⟨x, z⟩ + offset)^degree`.
    Polynomial {
        /// The exponent.
        #[serde(default = "two")]
        #[schemars(range(min = 1, max = 100))]
        degree: u32,
        /// What inner products are multiplied with.
        #[serde(default = "one")]
        #[schemars(extend("exclusiveMinimum" = 0))]
        gamma: f64,
        /// What is added to them.
        #[serde(default = "one")]
        offset: f64,
    },
    /// The neural tangent kernel of a fully connected network of infinite width.
    Ntk {
        /// Hidden layers.
        #[serde(default = "one_layer")]
        #[schemars(range(min = 1, max = 1000))]
        depth: usize,
        /// What hidden layers apply to their sums.
        #[serde(default)]
        activation: Activation,
        /// The variance of weights, by the width of the layer before. Without it, 2 for ReLU and 1 for linear
        /// layers, which keeps the size of activations from layer to layer.
        #[schemars(extend("exclusiveMinimum" = 0))]
        weight_variance: Option<f64>,
        /// The variance of biases.
        #[serde(default)]
        #[schemars(range(min = 0))]
        bias_variance: f64,
    },
    /// Values of a kernel from NumPy files.
    Precomputed {
        /// `[n, n]`, between training samples, where the model needs them.
        #[schemars(extend("format" = "path"))]
        train: Option<PathBuf>,
        /// `[tests, n]`, between tests and training samples.
        #[schemars(extend("format" = "path"))]
        test: PathBuf,
        /// `[tests]`, of each test with itself, for LabelCert.
        #[schemars(extend("format" = "path"))]
        diagonal: Option<PathBuf>,
    },
}

/// What hidden layers apply to their sums.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Activation {
    /// `max(0, z)`.
    #[default]
    Relu,
    /// Nothing.
    Linear,
}

fn one() -> f64 {
    1.0
}

fn two() -> u32 {
    2
}

fn one_layer() -> usize {
    1
}

impl Default for KernelTable {
    fn default() -> Self {
        KernelTable::Linear {}
    }
}

impl KernelTable {
    /// Fills in the default that depends on another key, and makes paths absolute.
    pub(super) fn resolve(self, source: &Source) -> Self {
        let path = |path: PathBuf| source.path(&path);
        match self {
            KernelTable::Ntk { depth, activation, weight_variance, bias_variance } => {
                let weight_variance = weight_variance.or(Some(activation.usual_variance()));
                KernelTable::Ntk { depth, activation, weight_variance, bias_variance }
            }
            KernelTable::Precomputed { train, test, diagonal } => KernelTable::Precomputed {
                train: train.map(path),
                test: path(test),
                diagonal: diagonal.map(path),
            },
            other => other,
        }
    }

    /// Every file that is read.
    pub(super) fn files(&self) -> Vec<&Path> {
        let KernelTable::Precomputed { train, test, diagonal } = self else { return Vec::new() };
        [train.as_deref(), Some(test), diagonal.as_deref()].into_iter().flatten().collect()
    }

    /// The kernel that is computed; nothing for one that is given.
    pub(super) fn computed(&self) -> Option<models::Kernel> {
        Some(match *self {
            KernelTable::Linear {} => models::Kernel::Linear,
            KernelTable::Rbf { gamma } => models::Kernel::RadialBasis { gamma },
            KernelTable::Polynomial { degree, gamma, offset } => {
                models::Kernel::Polynomial { degree, gamma, offset }
            }
            KernelTable::Ntk { depth, activation, weight_variance, bias_variance } => {
                models::Kernel::NeuralTangent(NeuralTangent {
                    depth,
                    activation: activation.of_network(),
                    weight_variance: weight_variance.unwrap_or(activation.usual_variance()),
                    bias_variance,
                })
            }
            KernelTable::Precomputed { .. } => return None,
        })
    }
}

impl Activation {
    fn of_network(self) -> models::Activation {
        match self {
            Activation::Relu => models::Activation::Relu,
            Activation::Linear => models::Activation::Linear,
        }
    }

    /// The σ_w² that keeps the size of activations from layer to layer.
    fn usual_variance(self) -> f64 {
        match self {
            Activation::Relu => 2.0,
            Activation::Linear => 1.0,
        }
    }
}
