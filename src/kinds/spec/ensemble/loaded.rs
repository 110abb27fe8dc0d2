//! The arrays of an ensemble, and the problems about them.

use std::path::Path;
use std::sync::Arc;

use ndarray::{Ix2, Ix3};

use super::tables::{EnsembleSpec, EnsembleTable};
use crate::asking::Problem;
use crate::ensembles::EnsembleCase;
use crate::ensembles::certificates::{VoteTable, VoteTableError};
use crate::spec::check::CheckSpec;
use crate::spec::error::SpecError;
use crate::spec::problems::{Loaded, Tile, Trained};
use countersign_data::{ClassId, Classes, DataError, read_npy_integers, read_npy_labels};

/// The arrays of an ensemble, checked.
#[derive(Debug)]
pub(in crate::spec) struct LoadedEnsemble {
    table: VoteTable,
    labels: Option<Vec<ClassId>>,
    check: CheckSpec,
}

impl EnsembleSpec {
    pub(super) fn load_arrays(&self) -> Result<LoadedEnsemble, SpecError> {
        let EnsembleTable { votes, flips, labels } = &self.ensemble;
        let vote_array =
            read_npy_integers::<Ix2>(votes, &["tests", "partitions"]).map_err(SpecError::data(votes))?;
        let flip_array = read_npy_integers::<Ix3>(flips, &["tests", "partitions", "classes"])
            .map_err(SpecError::data(flips))?;
        let table = VoteTable::new(vote_array, flip_array).map_err(|error| {
            let file = if concerns_votes(&error) { votes } else { flips };
            SpecError::file(file)(&error)
        })?;
        let labels = labels.as_deref().map(|path| read_classes(path, &table)).transpose()?;
        Ok(LoadedEnsemble { table, labels, check: self.check.clone() })
    }
}

fn concerns_votes(error: &VoteTableError) -> bool {
    matches!(error, VoteTableError::Shapes { .. } | VoteTableError::Vote { .. })
}

/// True classes, one for each test, numbered as votes are.
fn read_classes(path: &Path, table: &VoteTable) -> Result<Vec<ClassId>, SpecError> {
    let wrong = SpecError::data(path);
    let labels = read_npy_labels(path).map_err(&wrong)?;
    if labels.len() != table.tests() {
        let expected = format!("{}, one for each test of votes", table.tests());
        return Err(wrong(DataError::unexpected("labels", format!("{} labels", labels.len()), expected)));
    }
    Classes::counted(table.classes()).and_then(|classes| classes.number(&labels)).map_err(wrong)
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
