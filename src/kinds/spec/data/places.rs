//! Where training samples and tests are.

use std::fs;
use std::path::Path;

use super::table::{DataSource, DataTable};
use crate::spec::error::SpecError;
use crate::spec::source::Source;
use countersign_data::{EntryError, NpzSamples, npz_is_divided};

/// One of the two sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Training,
    Tests,
}

/// Where tests come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TestPlace {
    /// Files or arrays of their own.
    Apart,
    /// The rows after so many training samples.
    RowsAfter(usize),
    /// A second set is drawn.
    Drawn,
}

impl DataTable {
    /// Where the tests are that the table asks for.
    ///
    /// # Errors
    /// When they have no place; an archive that cannot be read.
    pub(super) fn test_place(&self, source: &Source) -> Result<TestPlace, SpecError> {
        if self.test_file.is_some() || self.test_arrays.is_some() {
            return Ok(TestPlace::Apart);
        }
        if let (true, Some(archive)) = (self.may_be_divided(), &self.file)
            && npz_is_divided(archive).map_err(SpecError::data(archive))?
        {
            return Ok(TestPlace::Apart);
        }
        match self.train {
            Some(train) => Ok(TestPlace::RowsAfter(train)),
            None if self.source.is_generated() => Ok(TestPlace::Drawn),
            None => Err(source.error(self.tests_without_place())),
        }
    }

    /// May the file be an archive that says itself which samples are tests?
    pub(super) fn may_be_divided(&self) -> bool {
        self.source == DataSource::Npz && self.arrays.is_none()
    }

    /// Tests are asked for, but not said where to find.
    pub(super) fn tests_without_place(&self) -> EntryError {
        let apart = match self.source {
            DataSource::Npz => "data.test_file or data.test_arrays",
            _ => "data.test_file",
        };
        let expected = format!("data.train beside it, for the rows after those, or {apart}");
        EntryError::new("data.test", self.test.unwrap_or_default(), expected)
    }

    /// The file of a set: of tables and archives the whole, else the features.
    pub(super) fn file_of(&self, part: Part) -> Option<&Path> {
        let own = self.test_file.as_deref().filter(|_| part == Part::Tests);
        own.or(self.file.as_deref())
    }

    /// The file of the labels or values of a set, where they have one.
    pub(super) fn targets_of(&self, part: Part) -> Option<&Path> {
        match part {
            Part::Training => self.labels.as_deref(),
            Part::Tests => self.test_labels.as_deref(),
        }
    }

    /// Which arrays of an archive hold a set.
    pub(super) fn arrays_of(&self, part: Part) -> NpzSamples<'_> {
        match part {
            Part::Training => self.training_arrays(),
            Part::Tests => self.test_arrays(),
        }
    }

    /// A warning where tests are read from the very place of the training samples.
    pub(super) fn note_on_tests_that_train(&self) -> Option<String> {
        let same_file = |one: &Path, other: &Path| match (fs::canonicalize(one), fs::canonicalize(other)) {
            (Ok(one), Ok(other)) => one == other,
            _ => one == other,
        };
        let same_arrays = || match (self.arrays_of(Part::Training), self.arrays_of(Part::Tests)) {
            (NpzSamples::Training, NpzSamples::Tests) => {
                !self.file.as_deref().is_some_and(|file| npz_is_divided(file).unwrap_or(false))
            }
            (training, tests) => training == tests,
        };
        let (file, tests) = (self.file_of(Part::Training)?, self.file_of(Part::Tests)?);
        let is_apart = self.test_file.is_some() || self.test_arrays.is_some();
        let are_same = is_apart
            && self.test.is_some()
            && same_file(file, tests)
            && (self.source != DataSource::Npz || same_arrays());
        are_same.then(|| "tests are training samples: data says the same place for both".to_owned())
    }
}
