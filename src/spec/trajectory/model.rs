//! The `[model]` table: the network before training.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::spec::SpecError;
use crate::spec::document::Document;
use crate::train::{Activation, Architecture, Network, read_network};

/// More parameters than this are a mistyped number.
const MOST_PARAMETERS: usize = 100_000_000;

/// The network before training, as written.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Model {
    /// Neurons of each hidden layer; none for a linear model.
    #[serde(default)]
    hidden: Vec<usize>,
    /// Of the hidden layers.
    #[serde(default)]
    activation: Activation,
    #[serde(default)]
    init: Init,
}

/// Where parameters begin.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(try_from = "toml::Value", into = "toml::Value")]
enum Init {
    #[default]
    Zeros,
    Seed(u64),
    File(PathBuf),
}

impl TryFrom<toml::Value> for Init {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        let expected = "expected \"zeros\", { seed = 1 } or { file = \"init.npz\" }";
        let parsed = match &value {
            toml::Value::String(name) if name == "zeros" => Some(Init::Zeros),
            toml::Value::Table(table) if table.len() == 1 => match (table.get("seed"), table.get("file")) {
                (Some(toml::Value::Integer(seed)), _) => u64::try_from(*seed).ok().map(Init::Seed),
                (_, Some(toml::Value::String(file))) => Some(Init::File(file.into())),
                _ => None,
            },
            _ => None,
        };
        parsed.ok_or_else(|| format!("found {}, {expected}", value.to_string().trim()))
    }
}

impl From<Init> for toml::Value {
    fn from(init: Init) -> Self {
        let entry = |key: &str, value: toml::Value| {
            toml::Value::Table(toml::Table::from_iter([(key.to_owned(), value)]))
        };
        match init {
            Init::Zeros => "zeros".into(),
            // It was an integer of TOML.
            Init::Seed(seed) => entry("seed", toml::Value::Integer(seed.try_into().unwrap_or(i64::MAX))),
            Init::File(file) => entry("file", file.display().to_string().into()),
        }
    }
}

/// Refuses layers without neurons, which have no place in a network.
pub(in crate::spec) fn check_layers(hidden: &[usize], document: &Document) -> Result<(), SpecError> {
    match hidden.iter().position(|&neurons| neurons == 0) {
        None => Ok(()),
        Some(layer) => Err(document.error(format!("model.hidden[{layer}]"), 0, "at least 1 neuron")),
    }
}

/// Refuses sizes of networks that would not fit. `file` is the specification.
pub(in crate::spec) fn within_limits(
    architecture: Architecture,
    file: &Path,
) -> Result<Architecture, SpecError> {
    if architecture.checked_parameters().is_none_or(|parameters| parameters > MOST_PARAMETERS) {
        return Err(SpecError::Entry {
            file: file.to_owned(),
            field: "model.hidden".to_owned(),
            found: format!("{:?} with {} features", architecture.hidden, architecture.inputs),
            expected: format!("at most {MOST_PARAMETERS} parameters"),
        });
    }
    Ok(architecture)
}

impl Model {
    /// Checks the sizes and makes the path absolute.
    pub(super) fn resolve(self, document: &Document) -> Result<Model, SpecError> {
        check_layers(&self.hidden, document)?;
        let init = match self.init {
            Init::File(file) => Init::File(document.path(&file)),
            init => init,
        };
        Ok(Model { init, ..self })
    }

    /// The file that parameters are read from.
    pub(super) fn file(&self) -> Option<&Path> {
        match &self.init {
            Init::File(file) => Some(file),
            _ => None,
        }
    }

    /// The network for so many features and logits. `file` is the specification.
    pub(super) fn network(&self, inputs: usize, outputs: usize, file: &Path) -> Result<Network, SpecError> {
        let architecture =
            Architecture { inputs, hidden: self.hidden.clone(), outputs, activation: self.activation };
        let architecture = within_limits(architecture, file)?;
        match &self.init {
            Init::Zeros => Ok(Network::zeros(&architecture)),
            Init::Seed(seed) => Ok(Network::random(&architecture, *seed)),
            Init::File(file) => read_network(file, &architecture).map_err(SpecError::data(file)),
        }
    }
}
