//! The `[model]` table: networks, how they vote, consensus.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::smoothing::gaussian::Voting;
use crate::spec::SpecError;
use crate::spec::document::Document;
use crate::spec::trajectory::{check_layers, within_limits};
use crate::train::{Activation, Architecture};

/// Networks and how they vote, as written.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Model {
    /// Neurons of each hidden layer; none for linear models.
    #[serde(default)]
    pub hidden: Vec<usize>,
    /// Of the hidden layers.
    #[serde(default)]
    pub activation: Activation,
    /// One network is trained for each: its parameters and the noise of its training are drawn with it.
    pub seeds: Option<Vec<u64>>,
    /// Trained networks, in place of seeds.
    pub files: Option<Vec<PathBuf>>,
    #[serde(default)]
    pub voting: Voting,
    /// One for each network; without them all count alike.
    pub weights: Option<Vec<f64>>,
    /// Ensembles that ask so many networks first are certified beside the whole one.
    #[serde(default)]
    pub consensus: Vec<usize>,
}

/// Seeds where none are given.
const SEEDS: [u64; 1] = [0];

impl Model {
    /// Checks what can be checked without data and makes paths absolute.
    pub(super) fn resolve(self, document: &Document) -> Result<Model, SpecError> {
        check_layers(&self.hidden, document)?;
        let (seeds, files) = match (self.seeds, self.files) {
            (Some(_), Some(_)) => {
                return Err(document.error("model.seeds", "a value", "nothing beside model.files"));
            }
            (seeds, None) => (Some(seeds.unwrap_or_else(|| SEEDS.to_vec())), None),
            (None, Some(files)) => {
                (None, Some(files.iter().map(|file| document.path(file)).collect::<Vec<_>>()))
            }
        };
        let model = Model { seeds, files, ..self };
        let networks = model.networks();
        let field = if model.is_trained() { "model.seeds" } else { "model.files" };
        if networks == 0 {
            return Err(document.error(field, "no network", "at least 1"));
        }
        let seeds = model.seeds.as_deref().unwrap_or_default();
        if let Some(place) = (1..seeds.len()).find(|&place| seeds[..place].contains(&seeds[place])) {
            let expected = "another seed: networks of one seed are the same";
            return Err(document.error(format!("{field}[{place}]"), seeds[place], expected));
        }
        model.check_votes(networks, document)?;
        Ok(model)
    }

    fn check_votes(&self, networks: usize, document: &Document) -> Result<(), SpecError> {
        if let Some(weights) = &self.weights {
            if weights.len() != networks {
                let expected = format!("{networks}, one for each network");
                return Err(document.error("model.weights", format!("{} weights", weights.len()), expected));
            }
            let is_wrong = |weight: &f64| !(*weight > 0.0 && weight.is_finite());
            if let Some(place) = weights.iter().position(is_wrong) {
                let field = format!("model.weights[{place}]");
                return Err(document.error(field, weights[place], "a finite number above 0"));
            }
        }
        let is_wrong = |among: &usize| !(1..=networks).contains(among);
        match self.consensus.iter().position(is_wrong) {
            None => Ok(()),
            Some(place) => {
                let expected = format!("1 to {networks}, the number of networks");
                Err(document.error(format!("model.consensus[{place}]"), self.consensus[place], expected))
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

    /// The networks' sizes. `file` is the specification.
    pub(super) fn architecture(
        &self,
        inputs: usize,
        outputs: usize,
        file: &Path,
    ) -> Result<Architecture, SpecError> {
        let architecture =
            Architecture { inputs, hidden: self.hidden.clone(), outputs, activation: self.activation };
        within_limits(architecture, file)
    }
}
