//! Base classifiers, with the table of flips that `o2-greedy` gives.

use ndarray::{Array2, Array3};
use rayon::prelude::*;

use crate::ensembles::certificates::{VoteTable, VoteTableError};
use crate::kernels::models::{Contributions, o2_greedy};
use countersign_data::{ClassId, SampleId};

/// A partition ensemble of kernel models, with the table of flips that `o2-greedy` gives.
#[derive(Clone, Debug)]
pub struct PartitionedModel {
    pub(super) bases: Vec<Contributions>,
    pub(super) members: Vec<Vec<SampleId>>,
    pub(super) table: VoteTable,
}

impl PartitionedModel {
    /// Base classifiers with the training samples of each, for the same tests and classes.
    ///
    /// # Errors
    /// When the table of flips breaks its invariants, as it does for an ensemble without partitions.
    pub fn new(bases: Vec<Contributions>, members: Vec<Vec<SampleId>>) -> Result<Self, VoteTableError> {
        let tests = bases.first().map_or(0, Contributions::tests);
        let classes = bases.first().map_or(0, Contributions::classes);
        let entries: Vec<Vec<(ClassId, Vec<i64>)>> = (0..tests)
            .into_par_iter()
            .map(|test| bases.iter().map(|base| greedy_row(base, test)).collect())
            .collect();
        let votes =
            Array2::from_shape_fn((tests, bases.len()), |(test, base)| entries[test][base].0.index() as i64);
        let flips = Array3::from_shape_fn((tests, bases.len(), classes), |(test, base, class)| {
            entries[test][base].1[class]
        });
        Ok(PartitionedModel { table: VoteTable::new(votes, flips)?, bases, members })
    }

    /// Votes, and flips from below, of every test point.
    pub fn table(&self) -> &VoteTable {
        &self.table
    }
}

/// The vote of a base classifier and its O2 for every class.
fn greedy_row(base: &Contributions, test: usize) -> (ClassId, Vec<i64>) {
    let point = base.test(test);
    let clean = point.prediction();
    let flips = |class| match o2_greedy(&point, clean, class) {
        _ if class == clean => 0,
        Some(attack) => i64::try_from(attack.flips()).unwrap_or(i64::MAX),
        None => -1,
    };
    (clean, ClassId::all(point.classes).map(flips).collect())
}
