//! The `[model]` table of training: the network before training.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::architecture::within_limits;
use crate::spec::error::SpecError;
use crate::spec::source::Source;
use crate::training::networks::{Activation, Architecture, Network, read_network};

/// The network before training.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworkTable {
    /// Neurons of each hidden layer; none for a linear model.
    #[serde(default)]
    #[schemars(inner(range(min = 1)), extend("unit" = "neuron"))]
    hidden: Vec<usize>,
    /// What hidden layers apply to their sums.
    #[serde(default)]
    activation: Activation,
    /// Where parameters begin. A file is npz or safetensors with a `weight` `[outputs, inputs]` and a `bias`
    /// `[outputs]` for each layer, as in PyTorch's `0.weight`, `0.bias`, `2.weight`, `2.bias`; or onnx.
    #[serde(default)]
    init: Init,
}

#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(extend("expected" = "\"zeros\", { seed = 1 } or { file = \"init.npz\" }"))]
enum Init {
    /// At zero.
    #[default]
    Zeros,
    /// Drawn with this seed.
    Seed(u64),
    /// Read from this file.
    File(PathBuf),
}

impl NetworkTable {
    /// Makes the path absolute.
    pub(super) fn resolve(self, source: &Source) -> NetworkTable {
        let init = match self.init {
            Init::File(file) => Init::File(source.path(&file)),
            init => init,
        };
        NetworkTable { init, ..self }
    }

    /// The file that parameters are read from.
    pub(super) fn file(&self) -> Option<&Path> {
        match &self.init {
            Init::File(file) => Some(file),
            _ => None,
        }
    }

    /// The network for so many features and logits.
    pub(super) fn network(
        &self,
        inputs: usize,
        outputs: usize,
        source: &Source,
    ) -> Result<Network, SpecError> {
        let (hidden, activation) = (self.hidden.clone(), self.activation);
        let architecture = within_limits(Architecture { inputs, hidden, outputs, activation });
        let architecture = architecture.map_err(|error| source.error(error))?;
        match &self.init {
            Init::Zeros => Ok(Network::zeros(&architecture)),
            Init::Seed(seed) => Ok(Network::random(&architecture, *seed)),
            Init::File(file) => read_network(file, &architecture).map_err(SpecError::data(file)),
        }
    }
}
