//! What is done to features, by the names that a specification has for it.

use serde::{Deserialize, Serialize};

use crate::data;

/// What is subtracted from the features.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Centering {
    #[default]
    None,
    /// The mean of the training samples.
    Mean,
    /// That mean, rounded: integer features keep integer kernels, and programs over them are exact.
    RoundedMean,
}

/// What the centered features are divided by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Scaling {
    #[default]
    None,
    /// Each by its standard deviation.
    Standard,
    /// All by the largest absolute value.
    UnitInterval,
}

/// What is done to each sample at last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Norm {
    #[default]
    None,
    /// It is divided by its Euclidean norm.
    Unit,
}

impl From<Centering> for data::Centering {
    fn from(written: Centering) -> Self {
        match written {
            Centering::None => data::Centering::None,
            Centering::Mean => data::Centering::Mean,
            Centering::RoundedMean => data::Centering::RoundedMean,
        }
    }
}

impl From<Scaling> for data::Scaling {
    fn from(written: Scaling) -> Self {
        match written {
            Scaling::None => data::Scaling::None,
            Scaling::Standard => data::Scaling::Standard,
            Scaling::UnitInterval => data::Scaling::UnitInterval,
        }
    }
}

impl From<Norm> for data::Norm {
    fn from(written: Norm) -> Self {
        match written {
            Norm::None => data::Norm::None,
            Norm::Unit => data::Norm::Unit,
        }
    }
}
