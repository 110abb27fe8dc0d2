//! The `[kernel]` table.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::labelflip::{self, NeuralTangent};
use crate::spec::SpecError;
use crate::spec::document::Document;

/// A kernel by name, with its parameters.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(tag = "name", rename_all = "lowercase", deny_unknown_fields)]
pub(super) enum Kernel {
    Linear {},
    Rbf {
        gamma: f64,
    },
    Polynomial {
        #[serde(default = "two")]
        degree: u32,
        #[serde(default = "one")]
        gamma: f64,
        #[serde(default = "one")]
        offset: f64,
    },
    Ntk {
        #[serde(default = "one_layer")]
        depth: usize,
        #[serde(default)]
        activation: Activation,
        weight_variance: Option<f64>,
        #[serde(default)]
        bias_variance: f64,
    },
    Precomputed {
        /// Between training samples, `[n, n]`.
        train: Option<PathBuf>,
        /// Between tests and training samples, `[tests, n]`.
        test: PathBuf,
        /// Of each test with itself, `[tests]`.
        diagonal: Option<PathBuf>,
    },
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Activation {
    #[default]
    Relu,
    Linear,
}

/// More layers than this are a mistake in a file.
const MOST_LAYERS: usize = 1000;

fn one() -> f64 {
    1.0
}

fn two() -> u32 {
    2
}

fn one_layer() -> usize {
    1
}

impl Default for Kernel {
    fn default() -> Self {
        Kernel::Linear {}
    }
}

impl Kernel {
    /// Checks the parameters, fills in defaults and makes paths absolute.
    pub(super) fn resolve(self, document: &Document) -> Result<Self, SpecError> {
        let above_zero = |field: &str, value: f64| {
            let wrong = || document.error(field, value, "a finite number above 0");
            if value.is_finite() && value > 0.0 { Ok(()) } else { Err(wrong()) }
        };
        let path = |path: PathBuf| document.path(&path);
        match self {
            Kernel::Linear {} => {}
            Kernel::Rbf { gamma } => above_zero("kernel.gamma", gamma)?,
            Kernel::Polynomial { degree, gamma, offset } => {
                if !(1..=100).contains(&degree) {
                    return Err(document.error("kernel.degree", degree, "1 to 100"));
                }
                above_zero("kernel.gamma", gamma)?;
                if !offset.is_finite() {
                    return Err(document.error("kernel.offset", offset, "a finite number"));
                }
            }
            Kernel::Ntk { depth, activation, weight_variance, bias_variance } => {
                if !(1..=MOST_LAYERS).contains(&depth) {
                    return Err(document.error("kernel.depth", depth, format!("1 to {MOST_LAYERS}")));
                }
                let variance = weight_variance.unwrap_or(activation.usual_variance());
                above_zero("kernel.weight_variance", variance)?;
                if !(bias_variance.is_finite() && bias_variance >= 0.0) {
                    let expected = "a finite number, at least 0";
                    return Err(document.error("kernel.bias_variance", bias_variance, expected));
                }
                return Ok(Kernel::Ntk { depth, activation, weight_variance: Some(variance), bias_variance });
            }
            Kernel::Precomputed { train, test, diagonal } => {
                let (train, diagonal) = (train.map(path), diagonal.map(path));
                return Ok(Kernel::Precomputed { train, test: path(test), diagonal });
            }
        }
        Ok(self)
    }

    /// Every file that is read.
    pub(super) fn files(&self) -> Vec<&Path> {
        let Kernel::Precomputed { train, test, diagonal } = self else { return Vec::new() };
        [train.as_deref(), Some(test), diagonal.as_deref()].into_iter().flatten().collect()
    }

    /// The kernel that is computed; nothing for one that is given.
    pub(super) fn computed(&self) -> Option<labelflip::Kernel> {
        Some(match *self {
            Kernel::Linear {} => labelflip::Kernel::Linear,
            Kernel::Rbf { gamma } => labelflip::Kernel::RadialBasis { gamma },
            Kernel::Polynomial { degree, gamma, offset } => {
                labelflip::Kernel::Polynomial { degree, gamma, offset }
            }
            Kernel::Ntk { depth, activation, weight_variance, bias_variance } => {
                labelflip::Kernel::NeuralTangent(NeuralTangent {
                    depth,
                    activation: activation.of_network(),
                    weight_variance: weight_variance.unwrap_or(activation.usual_variance()),
                    bias_variance,
                })
            }
            Kernel::Precomputed { .. } => return None,
        })
    }
}

impl Activation {
    fn of_network(self) -> labelflip::Activation {
        match self {
            Activation::Relu => labelflip::Activation::Relu,
            Activation::Linear => labelflip::Activation::Linear,
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
