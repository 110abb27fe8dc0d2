//! Training samples and tests as they are read: before their features are mapped.

use super::examples::Examples;
use super::places::{Part, TestPlace};
use super::table::{DataTable, Task};
use crate::spec::error::SpecError;
use crate::spec::source::Source;
use countersign_data::Classes;

/// Training samples and tests, raw.
pub(super) struct Split {
    pub train: Examples,
    /// Where the table asks for tests.
    pub test: Option<Examples>,
    /// What a reader should know about them.
    pub notes: Vec<String>,
}

/// One set, and the classes of all its samples.
struct Set {
    examples: Examples,
    /// Before some are kept; nothing of a regression.
    classes: Option<Classes>,
}

impl DataTable {
    /// The samples that train, and the tests where some are wanted.
    ///
    /// # Errors
    /// Files that are not what they should be, or have fewer samples than are asked for; labels of tests that
    /// are no classes of the training set.
    pub(super) fn split(&self, source: &Source) -> Result<Split, SpecError> {
        let all = self.set(Part::Training, None, source)?;
        let wrong = source.blame(self.file_of(Part::Training));
        let rows = |range| all.examples.rows("data.train", range).map_err(wrong);
        let first = self.train.map(|count| rows(0..count)).transpose()?;
        let test = self.test.map(|count| self.tests(count, &all, source)).transpose()?;
        let train = first.unwrap_or(all.examples);
        let notes = self.notes_on(&train);
        Ok(Split { train, test, notes })
    }

    fn set(&self, part: Part, classes: Option<&Classes>, source: &Source) -> Result<Set, SpecError> {
        match self.task {
            Task::Classification => {
                let all = self.labelled(part, classes, source)?;
                let classes = Some(all.classes().clone());
                let kept = self.selection(all).map_err(source.blame(self.file_of(part)))?;
                Ok(Set { examples: Examples::from(kept), classes })
            }
            Task::Regression => {
                Ok(Set { examples: Examples::from(self.valued(part, source)?), classes: None })
            }
        }
    }

    /// So many tests: from a place of their own, below the training samples, or drawn.
    fn tests(&self, count: usize, all: &Set, source: &Source) -> Result<Examples, SpecError> {
        let wrong = source.blame(self.file_of(Part::Tests));
        match self.test_place(source)? {
            TestPlace::Apart => {
                let tests = self.set(Part::Tests, all.classes.as_ref(), source)?.examples;
                tests.rows("data.test", 0..count).map_err(wrong)
            }
            TestPlace::RowsAfter(train) => {
                let rows = train..train.saturating_add(count);
                all.examples.rows("data.test", rows).map_err(wrong)
            }
            TestPlace::Drawn => {
                let drawn = self.drawn_tests(count).and_then(|drawn| self.selection(drawn));
                drawn.map(Examples::from).map_err(wrong)
            }
        }
    }

    fn notes_on(&self, train: &Examples) -> Vec<String> {
        let classes = train.classes.as_ref();
        // Whoever names the labels that are kept gives them their numbers.
        let numbers = classes.filter(|_| self.keep.is_none()).and_then(Classes::note_on_numbers);
        let empty = classes.and_then(|classes| classes.note_on_empty(&train.labels(), "no training sample"));
        numbers.into_iter().chain(empty).chain(self.note_on_tests_that_train()).collect()
    }
}
