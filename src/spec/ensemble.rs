//! `kind = "ensemble"`: white-box knowledge is given.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ndarray::{Ix1, Ix2, Ix3};
use serde::{Deserialize, Serialize};

use super::check::CheckTable;
use super::document::Document;
use super::{CheckSpec, Loaded, SpecError, Tile, Trained};
use crate::data::{ClassId, DataError, read_npy};
use crate::ensemble::{VoteTable, VoteTableError};
use crate::kinds::asking::Problem;
use crate::kinds::ensembles::{ENSEMBLE, EnsembleCase};
use crate::solve::SolverName;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    ensemble: Files,
    #[serde(default)]
    check: CheckTable,
}

/// The arrays of an ensemble.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Files {
    votes: PathBuf,
    flips: PathBuf,
    labels: Option<PathBuf>,
}

/// An ensemble whose flips are given, resolved.
#[derive(Clone, Debug, Serialize)]
pub struct EnsembleSpec {
    ensemble: Files,
    /// Methods and solvers.
    pub check: CheckSpec,
}

/// The arrays of an ensemble, checked.
#[derive(Debug)]
pub(super) struct LoadedEnsemble {
    table: VoteTable,
    labels: Option<Vec<ClassId>>,
    check: CheckSpec,
}

impl EnsembleSpec {
    pub(super) fn resolve(document: &Document, solvers: &[SolverName]) -> Result<Self, SpecError> {
        let written: Written = document.typed()?;
        let ensemble = Files {
            votes: document.path(&written.ensemble.votes),
            flips: document.path(&written.ensemble.flips),
            labels: written.ensemble.labels.map(|path| document.path(&path)),
        };
        Ok(EnsembleSpec {
            ensemble,
            check: CheckSpec::resolve(&written.check, &[&ENSEMBLE], solvers, document)?,
        })
    }

    /// Every file that is read.
    pub(super) fn files(&self) -> Vec<&Path> {
        let Files { votes, flips, labels } = &self.ensemble;
        [Some(votes), Some(flips), labels.as_ref()].into_iter().flatten().map(PathBuf::as_path).collect()
    }

    pub(super) fn load(&self) -> Result<LoadedEnsemble, SpecError> {
        let Files { votes, flips, labels } = &self.ensemble;
        let vote_array =
            read_npy::<i64, Ix2>(votes, &["tests", "partitions"]).map_err(SpecError::data(votes))?;
        let flip_array = read_npy::<i64, Ix3>(flips, &["tests", "partitions", "classes"])
            .map_err(SpecError::data(flips))?;
        let table = VoteTable::new(vote_array, flip_array).map_err(|error| {
            let file = if concerns_votes(&error) { votes } else { flips };
            SpecError::Table { file: file.clone(), message: error.to_string() }
        })?;
        let labels = labels.as_deref().map(|path| read_classes(path, &table)).transpose()?;
        Ok(LoadedEnsemble { table, labels, check: self.check.clone() })
    }
}

fn concerns_votes(error: &VoteTableError) -> bool {
    matches!(error, VoteTableError::Shapes { .. } | VoteTableError::Vote { .. })
}

/// True classes, one for each test.
fn read_classes(path: &Path, table: &VoteTable) -> Result<Vec<ClassId>, SpecError> {
    let wrong = SpecError::data(path);
    let labels = read_npy::<i64, Ix1>(path, &["tests"]).map_err(&wrong)?;
    if labels.len() != table.tests() {
        let expected = format!("{}, one for each test of votes", table.tests());
        return Err(wrong(DataError::unexpected("labels", format!("{} labels", labels.len()), expected)));
    }
    let to_class = |(test, &label): (usize, &i64)| {
        ClassId::from_label(label, table.classes()).ok_or_else(|| {
            let expected = format!("a class in 0..{}", table.classes());
            wrong(DataError::unexpected(format!("labels[{test}]"), label, expected))
        })
    };
    labels.iter().enumerate().map(to_class).collect()
}

impl Trained for Arc<LoadedEnsemble> {
    fn tiles(&self, size: usize) -> Vec<Tile> {
        Tile::of_model(0, self.table.tests(), size).collect()
    }

    fn load(&self, tiles: &[Tile]) -> Result<Box<dyn Loaded>, SpecError> {
        let tests = tiles.iter().flat_map(|tile| tile.tests.clone()).collect();
        Ok(Box::new(EnsembleTests { ensemble: Arc::clone(self), tests }))
    }
}

/// Some tests of an ensemble.
struct EnsembleTests {
    ensemble: Arc<LoadedEnsemble>,
    tests: Vec<usize>,
}

impl Loaded for EnsembleTests {
    fn problems(&self, brute_limit: u64) -> Vec<Problem<'_>> {
        let LoadedEnsemble { table, labels, check } = self.ensemble.as_ref();
        let problem = |&test: &usize| {
            let question = EnsembleCase { point: table.test(test) };
            Problem {
                test: Some(test),
                model: "ensemble".to_owned(),
                partitions: table.partitions(),
                label: labels.as_ref().map(|labels| labels[test]),
                methods: check.methods_for(&question, brute_limit),
                question: Box::new(question),
            }
        };
        self.tests.iter().map(problem).collect()
    }
}
