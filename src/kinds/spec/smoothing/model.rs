//! The `[model]` table of smoothing: networks, how they vote, consensus.

use std::path::{Path, PathBuf};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::smoothing::certificates::gaussian::Voting;
use crate::spec::architecture::within_limits;
use crate::spec::source::Source;
use crate::training::networks::{Activation, Architecture};
use countersign_data::EntryError;

/// Networks, and how they vote.
#[derive(Clone, Debug, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NetworksTable {
    /// Neurons of each hidden layer; none for linear models, which have a closed form.
    #[serde(default)]
    #[schemars(inner(range(min = 1)), extend("unit" = "neuron"))]
    pub hidden: Vec<usize>,
    /// What hidden layers apply to their sums.
    #[serde(default)]
    pub activation: Activation,
    /// One network is trained for each seed, with which its first parameters and the noise of its training
    /// are drawn.
    #[schemars(length(min = 1), extend("default" = SEEDS, "uniqueItems" = true, "noun" = "seed"))]
    pub seeds: Option<Vec<u64>>,
    /// Files of trained networks with a logit for each class, in place of `seeds` and `[training]`: npz,
    /// safetensors or onnx.
    #[schemars(length(min = 1), extend("noun" = "network"))]
    pub files: Option<Vec<PathBuf>>,
    /// The names of the layers of each of `files`, in their order: `["fc1", "fc2"]` for `fc1.weight` and so
    /// on. Without it, layers have different sizes, or names that differ in one number, which counts them.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1), extend("noun" = "layer", "uniqueItems" = true))]
    pub layers: Option<Vec<String>>,
    /// How networks become one classifier.
    #[serde(default)]
    pub voting: Voting,
    /// The weight of each network in the vote. Without it, all count alike.
    #[schemars(transform = crate::spec::keys::entries_above_zero)]
    pub weights: Option<Vec<f64>>,
    /// For each number, beside the whole ensemble one that asks so many networks first, and the others where
    /// those differ. Networks are ordered by their accuracy on training samples under noise.
    #[serde(default)]
    #[schemars(inner(range(min = 1)))]
    pub consensus: Vec<usize>,
}

/// Seeds where none are given.
const SEEDS: [u64; 1] = [0];

impl NetworksTable {
    /// Checks what can be checked without data, fills in seeds, and makes paths absolute.
    pub(super) fn resolve(self, source: &Source) -> Result<Self, EntryError> {
        if self.layers.is_some() && self.files.is_none() {
            return Err(EntryError::new("model.layers", "a value", "nothing without model.files"));
        }
        let (seeds, files) = match (self.seeds, self.files) {
            (Some(_), Some(_)) => {
                return Err(EntryError::new("model.seeds", "a value", "nothing beside model.files"));
            }
            (seeds, None) => (Some(seeds.unwrap_or_else(|| SEEDS.to_vec())), None),
            (None, Some(files)) => (None, Some(files.iter().map(|file| source.path(file)).collect())),
        };
        let model = NetworksTable { seeds, files, ..self };
        model.check_votes()?;
        Ok(model)
    }

    fn check_votes(&self) -> Result<(), EntryError> {
        let networks = self.networks();
        if let Some(weights) = self.weights.as_ref().filter(|weights| weights.len() != networks) {
            let found = format!("{} weights", weights.len());
            let expected = format!("{networks}, one for each network");
            return Err(EntryError::new("model.weights", found, expected));
        }
        match self.consensus.iter().position(|&among| among > networks) {
            None => Ok(()),
            Some(place) => {
                let (field, found) = (format!("model.consensus[{place}]"), self.consensus[place]);
                Err(EntryError::new(field, found, format!("1 to {networks}, the number of networks")))
            }
        }
    }

    /// Are networks trained, and not read?
    pub(super) fn is_trained(&self) -> bool {
        self.files.is_none()
    }

    /// Files of networks.
    pub(super) fn files(&self) -> Vec<&Path> {
        self.files.iter().flatten().map(PathBuf::as_path).collect()
    }

    fn networks(&self) -> usize {
        self.seeds.as_ref().map_or(0, Vec::len).max(self.files.as_ref().map_or(0, Vec::len))
    }

    /// May a base classifier be linear in what decides?
    pub(super) fn may_be_linear(&self) -> bool {
        self.hidden.is_empty() && (self.networks() == 1 || self.voting == Voting::Soft)
    }

    /// The networks' sizes.
    pub(super) fn architecture(&self, inputs: usize, outputs: usize) -> Result<Architecture, EntryError> {
        let (hidden, activation) = (self.hidden.clone(), self.activation);
        within_limits(Architecture { inputs, hidden, outputs, activation })
    }
}
