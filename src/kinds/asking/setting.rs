//! What a training run under attack is, as reports say it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::training::threats::ThreatSetting;

/// A training run and what an attacker may do: what the numbers of a case depend on besides the data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrainingSetting {
    /// What an attacker may do to the training data.
    #[serde(flatten)]
    pub threat: ThreatSetting,
    /// ε': how far each feature of a test point may move at inference.
    pub test_radius: f64,
    /// The class that an attacker wants to be predicted.
    pub target_class: Option<usize>,
    /// Passes over the data.
    pub epochs: usize,
    /// `[outputs, inputs]` of each layer's weights, which say where its numbers stand among the parameters.
    pub layers: Vec<[usize; 2]>,
    /// The list of the specification that the case is of.
    pub swept: Option<Swept>,
    /// For which ε predictions are released, where they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privacy: Option<PrivacySetting>,
}

/// What a list of training runs goes along.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Swept {
    /// n.
    Budget,
    /// ε.
    FeatureRadius,
    /// ν.
    LabelRadius,
    /// Passes over the data.
    Epochs,
}

impl Swept {
    /// Everything that may be swept.
    pub const ALL: [Swept; 4] = [Swept::Budget, Swept::FeatureRadius, Swept::LabelRadius, Swept::Epochs];

    /// The name in reports and of files.
    pub fn as_str(self) -> &'static str {
        match self {
            Swept::Budget => "budget",
            Swept::FeatureRadius => "feature_radius",
            Swept::LabelRadius => "label_radius",
            Swept::Epochs => "epochs",
        }
    }
}

/// For which ε predictions are released, and how smooth the sensitivity is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct PrivacySetting {
    /// ε of each release of one prediction.
    pub epsilons: Vec<f64>,
    /// β for each of them, at most ε/6.
    pub betas: Vec<f64>,
}
