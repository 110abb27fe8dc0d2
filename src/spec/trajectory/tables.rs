//! The tables of a trajectory specification together, and what they resolve to.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::model::Model;
use super::questions::{self, Certify, Questions};
use super::stability::{PrivacyTable, Stability, Tables, Unlearning};
use super::study::{Study, WrittenStudy};
use super::threat::ThreatTable;
use super::training::Training;
use crate::check::Kind;
use crate::kinds::training::{
    LINEAR_TRAJECTORY, PARTITIONED_TRAINING, PRIVATE_PREDICTION, TRAINED_BASE, TRAJECTORY, UNLEARNING,
};
use crate::solve::SolverName;
use crate::spec::data::Data;
use crate::spec::document::Document;
use crate::spec::partition::Partition;
use crate::spec::{CheckSpec, SpecError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    data: Data,
    #[serde(default)]
    model: Model,
    training: Training,
    threat: ThreatTable,
    #[serde(default)]
    check: questions::Written,
    #[serde(default)]
    certify: Certify,
    unlearning: Option<Unlearning>,
    privacy: Option<PrivacyTable>,
    study: Option<WrittenStudy>,
    partition: Option<Partition>,
}

impl Written {
    /// What does not go with base classifiers that are each trained on a part of the data.
    fn check_divided(&self, document: &Document) -> Result<(), SpecError> {
        let beside = [
            ("unlearning", self.unlearning.is_some()),
            ("privacy", self.privacy.is_some()),
            ("study", self.study.is_some()),
            ("certify", !self.certify.is_empty()),
        ];
        if let Some((table, _)) = beside.into_iter().find(|(_, is_there)| *is_there) {
            return Err(document.error(table, "a table", "nothing beside [partition]"));
        }
        if self.data.is_regression() {
            let expected = "\"classification\" with [partition], as values have no votes";
            return Err(document.error("data.task", "\"regression\"", expected));
        }
        if !self.data.has_tests() {
            let expected = "tests, whose predictions [partition] is about";
            return Err(document.error("data.test", "nothing", expected));
        }
        self.threat.check_divided(document)?;
        self.check.check_divided(document)
    }
}

/// Training under attack, resolved.
#[derive(Clone, Debug, Serialize)]
pub struct TrajectorySpec {
    pub(super) data: Data,
    pub(super) model: Model,
    pub(super) training: Training,
    pub(super) threat: ThreatTable,
    #[serde(rename = "check")]
    pub(super) questions: Questions,
    pub(super) certify: Certify,
    #[serde(skip_serializing_if = "Option::is_none")]
    unlearning: Option<Unlearning>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) privacy: Option<PrivacyTable>,
    /// What either of the two comes to.
    #[serde(skip)]
    pub(super) stability: Option<Stability>,
    /// What `study` goes through, where it is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) study: Option<Study>,
    /// How the samples are divided, where there is an ensemble.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) partition: Option<Partition>,
}

impl TrajectorySpec {
    /// Every file that is read.
    pub(in crate::spec) fn files(&self) -> Vec<&Path> {
        self.data.files().into_iter().chain(self.model.file()).chain(self.questions.file()).collect()
    }

    /// Methods and solvers.
    pub(in crate::spec) fn check(&self) -> &CheckSpec {
        &self.questions.check
    }

    pub(in crate::spec) fn resolve(document: &Document, solvers: &[SolverName]) -> Result<Self, SpecError> {
        let written: Written = document.typed()?;
        if let Some(partition) = &written.partition {
            partition.check(document)?;
            written.check_divided(document)?;
        }
        let data = written.data.resolve_training(document)?;
        written.training.check(data.is_regression(), document)?;
        written.threat.check(data.is_regression(), &written.certify.feature_radii, document)?;
        written.certify.check(&written.threat, data.is_regression(), document)?;
        let stability = Tables {
            unlearning: written.unlearning.as_ref(),
            privacy: written.privacy.as_ref(),
            threat: &written.threat,
            certify: &written.certify,
            has_tests: data.has_tests(),
            is_regression: data.is_regression(),
        };
        let stability = stability.resolve(document)?;
        if let Some(privacy) = &written.privacy {
            if let Some(fitted) = data.fitted() {
                let expected = "nothing with [privacy] that is fitted on samples: what a sample becomes would depend on others";
                return Err(document.error("data", fitted, expected));
            }
            privacy.check_domain(written.threat.has_domain(), document)?;
        }
        let kinds: &[&'static Kind] = match &stability {
            _ if written.partition.is_some() => &[&PARTITIONED_TRAINING, &TRAINED_BASE],
            None => &[&TRAJECTORY, &LINEAR_TRAJECTORY],
            Some(Stability { privacy: Some(_), .. }) => &[&PRIVATE_PREDICTION],
            Some(_) => &[&UNLEARNING],
        };
        Ok(TrajectorySpec {
            data,
            model: written.model.resolve(document)?,
            training: written.training,
            threat: written.threat,
            questions: written.check.resolve(kinds, solvers, document)?,
            certify: written.certify,
            unlearning: written.unlearning,
            privacy: written.privacy,
            stability,
            study: written.study.map(|study| study.resolve(document)).transpose()?,
            partition: written.partition,
        })
    }
}
