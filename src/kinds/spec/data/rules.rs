//! Rules between the keys of the `[data]` table, and for what the kinds of specifications need of it.

use serde_json::json;

use super::table::{DataSource, DataTable};
use crate::spec::source::Source;
use countersign_data::{Centering, EntryError, Scaling};

impl DataTable {
    /// Checks the table for models whose answers are about tests, and makes paths absolute.
    ///
    /// # Errors
    /// Names the first key that does not go with the others, or with the kernel.
    pub(in crate::spec) fn resolve_train_and_test(
        self,
        kernel_is_given: bool,
        source: &Source,
    ) -> Result<DataTable, EntryError> {
        if kernel_is_given != (self.source == DataSource::Labels) {
            let found = format!("{} with this kernel", json!(self.source));
            let expected = "\"labels\" with a precomputed kernel, and with no other";
            return Err(EntryError::new("data.source", found, expected));
        }
        if self.is_regression() {
            let expected = "\"classification\", whose labels can be flipped";
            return Err(EntryError::new("data.task", "\"regression\"", expected));
        }
        let may_all_train = self.source == DataSource::Labels || self.tests_are_apart();
        for (key, is_open) in [
            ("data.train", self.train.is_none() && !may_all_train),
            ("data.test", self.test.is_none() && self.source != DataSource::Labels),
        ] {
            if is_open {
                return Err(EntryError::new(key, "nothing", "it to be given for this source"));
            }
        }
        self.check()?;
        Ok(self.located(source))
    }

    /// Checks the table for answers about training, and makes paths absolute.
    ///
    /// # Errors
    /// Names the first key that does not go with the others.
    pub(in crate::spec) fn resolve_training(self, source: &Source) -> Result<DataTable, EntryError> {
        if self.source == DataSource::Labels {
            return Err(EntryError::new("data.source", json!(self.source), "a source with features"));
        }
        self.check()?;
        self.check_tests()?;
        Ok(self.located(source))
    }

    fn check(&self) -> Result<(), EntryError> {
        use DataSource::{Csv, Idx, Npy, Npz};
        if matches!(self.source, Npy | Idx) && self.test_file.is_some() != self.test_labels.is_some() {
            let (found, expected) = match self.test_labels {
                Some(_) => ("a value", "nothing without test_file"),
                None => ("nothing", "it to be given beside test_file"),
            };
            return Err(EntryError::new("data.test_labels", found, expected));
        }
        if self.test_seed.is_some() && !self.draws_tests() {
            let expected = "nothing: without test, or with train, no second set is drawn";
            return Err(EntryError::new("data.test_seed", "a value", expected));
        }
        if self.scaling == Scaling::Standard && self.centering == Centering::RoundedMean {
            let expected = "\"mean\" or nothing with scaling = \"standard\", which subtracts the mean";
            return Err(EntryError::new("data.centering", json!(self.centering), expected));
        }
        if self.is_regression() && ![Csv, Npz, Npy].contains(&self.source) {
            let expected = "\"csv\", \"npz\" or \"npy\", which may have values, for this task";
            return Err(EntryError::new("data.source", json!(self.source), expected));
        }
        Ok(())
    }

    /// Is it said where tests come from, and how many?
    fn check_tests(&self) -> Result<(), EntryError> {
        let Some(test) = self.test else {
            let apart = [("file", self.test_file.is_some()), ("arrays", self.test_arrays.is_some())];
            return match apart.into_iter().find(|(_, is_given)| *is_given) {
                Some((place, _)) => {
                    let expected = format!("the number of tests to take from data.test_{place}");
                    Err(EntryError::new("data.test", "nothing", expected))
                }
                None => Ok(()),
            };
        };
        if self.draws_tests() && test < 2 {
            return Err(EntryError::new("data.test", test, "at least 2, the fewest that are drawn"));
        }
        if self.train.is_none() && !self.tests_are_apart() && !self.draws_tests() {
            return Err(self.tests_without_place());
        }
        Ok(())
    }

    /// Have tests a place of their own, or may they? An archive says so itself once it is read.
    fn tests_are_apart(&self) -> bool {
        self.test_file.is_some() || self.test_arrays.is_some() || self.may_be_divided()
    }
}
