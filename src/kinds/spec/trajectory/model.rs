//! The `[model]` table of training: the network before training.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::architecture::within_limits;
use crate::spec::error::SpecError;
use crate::spec::source::Source;
use crate::training::networks::{Activation, Architecture, Network, read_network};
use countersign_data::EntryError;

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
    /// The names of the layers of the file of `init`, in their order: `["fc1", "fc2"]` for `fc1.weight` and
    /// so on. Without it, layers have different sizes, or names that differ in one number, which counts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1), extend("noun" = "layer", "uniqueItems" = true))]
    layers: Option<Vec<String>>,
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
    ///
    /// # Errors
    /// An order of layers where none are read.
    pub(super) fn resolve(self, source: &Source) -> Result<NetworkTable, EntryError> {
        let init = match self.init {
            Init::File(file) => Init::File(source.path(&file)),
            _ if self.layers.is_some() => {
                let expected = "nothing without a file in model.init";
                return Err(EntryError::new("model.layers", "a value", expected));
            }
            init => init,
        };
        Ok(NetworkTable { init, ..self })
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
            Init::File(file) => {
                read_network(file, &architecture, self.layers.as_deref()).map_err(SpecError::data(file))
            }
        }
    }
}
