//! The tables of a trajectory specification together, and what they resolve to.

use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::certify::CertifyTable;
use super::check::{Questions, QuestionsTable};
use super::model::NetworkTable;
use super::search::SearchTable;
use super::stability::{PrivacyTable, Stability, StabilityTables, UnlearningTable};
use super::study::StudyTable;
use super::threat::ThreatTable;
use crate::spec::check::CheckSpec;
use crate::spec::data::DataTable;
use crate::spec::document::Document;
use crate::spec::error::SpecError;
use crate::spec::partition::PartitionTable;
use crate::spec::problems::Trained;
use crate::spec::resolved::Resolved;
use crate::spec::source::Source;
use crate::spec::training::TrainingTable;
use crate::training::methods::SEARCH;
use crate::training::study::StudiedRun;
use crate::training::{
    LINEAR_TRAJECTORY, PARTITIONED_TRAINING, PRIVATE_PREDICTION, TRAINED_BASE, TRAJECTORY, UNLEARNING,
};
use countersign_check::Kind;
use countersign_data::EntryError;
use countersign_solve::SolverName;

/// The tables of training under attack.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct TrajectoryTables {
    pub(super) data: DataTable,
    #[serde(default)]
    model: NetworkTable,
    training: TrainingTable,
    pub(super) threat: ThreatTable,
    #[serde(default)]
    pub(super) check: QuestionsTable,
    #[serde(default)]
    pub(super) certify: CertifyTable,
    #[serde(default)]
    search: SearchTable,
    pub(super) unlearning: Option<UnlearningTable>,
    pub(super) privacy: Option<PrivacyTable>,
    pub(super) study: Option<StudyTable>,
    partition: Option<PartitionTable>,
}

/// Training under attack, resolved.
#[derive(Clone, Debug, Serialize)]
pub(in crate::spec) struct TrajectorySpec {
    pub(super) data: DataTable,
    pub(super) model: NetworkTable,
    pub(super) training: TrainingTable,
    pub(super) threat: ThreatTable,
    #[serde(rename = "check")]
    pub(super) questions: Questions,
    pub(super) certify: CertifyTable,
    #[serde(skip_serializing_if = "SearchTable::is_empty")]
    pub(super) search: SearchTable,
    #[serde(skip_serializing_if = "Option::is_none")]
    unlearning: Option<UnlearningTable>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) privacy: Option<PrivacyTable>,
    /// What either of the two comes to.
    #[serde(skip)]
    pub(super) stability: Option<Stability>,
    /// What `study` goes through, where it is given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) study: Option<StudyTable>,
    /// How the samples are divided, where there is an ensemble.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) partition: Option<PartitionTable>,
}

impl TrajectorySpec {
    /// The kinds of questions that training under attack may raise.
    pub(in crate::spec) fn kinds() -> Vec<&'static Kind> {
        vec![
            &TRAJECTORY,
            &LINEAR_TRAJECTORY,
            &UNLEARNING,
            &PRIVATE_PREDICTION,
            &PARTITIONED_TRAINING,
            &TRAINED_BASE,
        ]
    }

    pub(in crate::spec) fn resolve(document: &Document, solvers: &[SolverName]) -> Result<Self, EntryError> {
        let tables: TrajectoryTables = document.tables()?;
        if tables.partition.is_some() {
            tables.check_divided()?;
        }
        let data = tables.data.resolve_training(document.source())?;
        let tables = TrajectoryTables { data, ..tables };
        let stability = tables.check()?;
        let kinds: &[&'static Kind] = match &stability {
            _ if tables.partition.is_some() => &[&PARTITIONED_TRAINING, &TRAINED_BASE],
            None => &[&TRAJECTORY, &LINEAR_TRAJECTORY],
            Some(Stability { privacy: Some(_), .. }) => &[&PRIVATE_PREDICTION],
            Some(_) => &[&UNLEARNING],
        };
        Ok(TrajectorySpec {
            data: tables.data,
            model: tables.model.resolve(document.source())?,
            training: tables.training,
            threat: tables.threat,
            questions: tables.check.resolve(kinds, solvers, document.source())?,
            certify: tables.certify,
            search: tables.search,
            unlearning: tables.unlearning,
            privacy: tables.privacy,
            stability,
            study: tables.study,
            partition: tables.partition,
        })
    }
}

impl TrajectoryTables {
    /// Rules between the tables. What `[unlearning]` or `[privacy]` come to is returned.
    fn check(&self) -> Result<Option<Stability>, EntryError> {
        let is_regression = self.data.is_regression();
        self.training.check_task(is_regression)?;
        self.search.check(self.check.names(SEARCH.method))?;
        self.threat.check(is_regression, &self.certify.feature_radii)?;
        self.certify.check(&self.threat, is_regression)?;
        let stability = StabilityTables {
            unlearning: self.unlearning.as_ref(),
            privacy: self.privacy.as_ref(),
            threat: &self.threat,
            certify: &self.certify,
            data: &self.data,
        };
        stability.resolve()
    }

    /// What does not go with base classifiers that are each trained on a part of the data.
    fn check_divided(&self) -> Result<(), EntryError> {
        let beside = [
            ("unlearning", self.unlearning.is_some()),
            ("privacy", self.privacy.is_some()),
            ("study", self.study.is_some()),
            ("search", !self.search.is_empty()),
            ("certify", !self.certify.is_empty()),
        ];
        if let Some((table, _)) = beside.into_iter().find(|(_, is_there)| *is_there) {
            return Err(EntryError::new(table, "a table", "nothing beside [partition]"));
        }
        if self.data.is_regression() {
            let expected = "\"classification\" with [partition], as values have no votes";
            return Err(EntryError::new("data.task", "\"regression\"", expected));
        }
        if !self.data.has_tests() {
            let expected = "tests, whose predictions [partition] is about";
            return Err(EntryError::new("data.test", "nothing", expected));
        }
        self.threat.check_divided()?;
        self.check.check_divided()
    }
}

impl Resolved for TrajectorySpec {
    fn to_json(&self) -> serde_json::Value {
        serde_json::json!(self)
    }

    fn check(&self) -> &CheckSpec {
        &self.questions.named
    }

    fn files(&self) -> Vec<&Path> {
        self.data.files().into_iter().chain(self.model.file()).chain(self.questions.file()).collect()
    }

    fn train(&self, source: &Source) -> Result<Box<dyn Trained>, SpecError> {
        self.train_runs(source)
    }

    fn study(&self, source: &Source) -> Option<Result<StudiedRun, SpecError>> {
        Some(self.load_study(source))
    }
}
