//! Which classes labels stand for: one rule, whatever the labels were read from.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use super::labels::{Label, Labels};
use super::{ClassId, DataError};

/// More classes than this are taken for a mistake in a file.
const MOST_CLASSES: usize = 10_000;
/// Messages and notes list so many labels or classes.
const LISTED: usize = 20;

/// What is known about the number of classes before labels are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassCount {
    /// Nothing: the classes are the labels that are there.
    Found,
    /// Nothing, but labels that are numbers from 0 on count: there are as many classes as the largest
    /// demands.
    ToLargest,
    /// So many.
    Given(usize),
}

impl From<Option<usize>> for ClassCount {
    fn from(count: Option<usize>) -> Self {
        count.map_or(ClassCount::Found, ClassCount::Given)
    }
}

/// Classes in the order of their numbers, each with its label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Classes {
    labels: Labels,
}

impl Classes {
    /// The classes of some labels. A given number K means 0 to K−1 where all labels are among these, as they
    /// must be where the least is 0. Else the classes are the different labels in sorted order, and a given
    /// number must be theirs.
    ///
    /// # Errors
    /// No labels, another number of different labels than is given, no classes, more than 10,000 of them.
    pub fn of(labels: &Labels, count: ClassCount) -> Result<Classes, DataError> {
        if labels.is_empty() {
            return Err(DataError::unexpected("labels", "none", "at least one"));
        }
        match (labels, count) {
            (Labels::Numbers(numbers), ClassCount::ToLargest) => {
                let largest = numbers.iter().max().copied().unwrap_or_default();
                match numbers.iter().all(|&number| number >= 0) {
                    true => {
                        Classes::counted(usize::try_from(largest).unwrap_or(usize::MAX).saturating_add(1))
                            .map_err(|_| too_many(format!("a largest label of {largest}")))
                    }
                    false => Classes::found(labels),
                }
            }
            (_, ClassCount::Given(count)) => Classes::given(labels, count),
            (_, ClassCount::Found | ClassCount::ToLargest) => Classes::found(labels),
        }
    }

    /// The classes 0 to `count` − 1.
    ///
    /// # Errors
    /// No classes, more than 10,000 of them.
    pub fn counted(count: usize) -> Result<Classes, DataError> {
        if count == 0 || count > MOST_CLASSES {
            return Err(too_many(count.to_string()));
        }
        Ok(Classes { labels: Labels::Numbers((0..count as i64).collect()) })
    }

    fn found(labels: &Labels) -> Result<Classes, DataError> {
        let different = match labels {
            Labels::Numbers(all) => {
                Labels::Numbers(all.iter().copied().collect::<BTreeSet<_>>().into_iter().collect())
            }
            Labels::Names(all) => {
                Labels::Names(all.iter().collect::<BTreeSet<_>>().into_iter().cloned().collect())
            }
        };
        if different.len() > MOST_CLASSES {
            return Err(too_many(format!("{} different labels", different.len())));
        }
        Ok(Classes { labels: different })
    }

    fn given(labels: &Labels, count: usize) -> Result<Classes, DataError> {
        let counted = Classes::counted(count)?;
        let stranger = match labels {
            Labels::Numbers(all) => all.iter().position(|&label| ClassId::from_label(label, count).is_none()),
            Labels::Names(_) => Some(0),
        };
        let Some(stranger) = stranger else { return Ok(counted) };
        let found = Classes::found(labels)?;
        let counts_from_0 = matches!(labels, Labels::Numbers(all) if all.iter().min() == Some(&0));
        if found.len() == count && !counts_from_0 {
            return Ok(found);
        }
        Err(match labels {
            Labels::Numbers(all) => DataError::unexpected(
                format!("labels[{stranger}]"),
                all[stranger],
                format!("a class in 0..{count}"),
            ),
            Labels::Names(_) => {
                let expected = format!("{}, as many as there are different labels", found.len());
                DataError::unexpected("classes", count, expected)
            }
        })
    }

    /// Number of classes, K.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Never: there is at least one class.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The classes of labels, which must all be among these.
    ///
    /// # Errors
    /// The first label that is not.
    pub fn number(&self, labels: &Labels) -> Result<Vec<ClassId>, DataError> {
        let numbered = match (&self.labels, labels) {
            (Labels::Numbers(known), Labels::Numbers(all)) => places(known, all),
            (Labels::Names(known), Labels::Names(all)) => places(known, all),
            _ => Err(0),
        };
        numbered.map_err(|stranger| {
            let found = labels.quoted(stranger);
            DataError::unexpected(format!("labels[{stranger}]"), found, self.one_of())
        })
    }

    /// The class of one label.
    pub(super) fn of_label(&self, label: &Label) -> Option<ClassId> {
        let place = match (&self.labels, label) {
            (Labels::Numbers(all), Label::Number(label)) => all.iter().position(|one| one == label),
            (Labels::Names(all), Label::Name(label)) => all.iter().position(|one| one == label),
            _ => None,
        };
        place.map(ClassId::new)
    }

    /// Only the classes of some numbers, in the order of these.
    pub(super) fn select(&self, kept: &[ClassId]) -> Classes {
        let labels = match &self.labels {
            Labels::Numbers(all) => Labels::Numbers(kept.iter().map(|class| all[class.index()]).collect()),
            Labels::Names(all) => {
                Labels::Names(kept.iter().map(|class| all[class.index()].clone()).collect())
            }
        };
        Classes { labels }
    }

    /// What a label may be.
    pub(super) fn one_of(&self) -> String {
        match self.is_counted() {
            true => format!("a class in 0..{}", self.len()),
            false => format!(
                "one of the labels {}",
                listed((0..self.len()).map(|class| self.labels.quoted(class)))
            ),
        }
    }

    /// Are the labels the numbers of the classes, 0 to K−1?
    pub fn is_counted(&self) -> bool {
        match &self.labels {
            Labels::Numbers(all) => all.iter().zip(0..).all(|(&label, number)| label == number),
            Labels::Names(_) => false,
        }
    }

    /// Which number stands for which label, in words, where the numbers are not the labels themselves.
    pub fn note_on_numbers(&self) -> Option<String> {
        let of_class = |class| format!("{class} is {}", self.labels.quoted(class));
        (!self.is_counted()).then(|| {
            format!(
                "classes are numbered in the order of their labels: {}",
                listed((0..self.len()).map(of_class))
            )
        })
    }

    /// The classes that none of some samples has, in words, where there are such; `samples` says what the
    /// samples are called.
    pub fn note_on_empty(&self, of_samples: &[ClassId], samples: &str) -> Option<String> {
        let mut is_there = vec![false; self.len()];
        of_samples.iter().for_each(|class| is_there[class.index()] = true);
        let empty = (0..self.len()).filter(|&class| !is_there[class]);
        let named = |class| match self.is_counted() {
            true => format!("{class}"),
            false => format!("{class} (label {})", self.labels.quoted(class)),
        };
        let empty: Vec<String> = empty.map(named).collect();
        let (noun, verb) = if empty.len() == 1 { ("class", "counts") } else { ("classes", "count") };
        (!empty.is_empty())
            .then(|| format!("{samples} has {noun} {}, which {verb} all the same", listed(empty.into_iter())))
    }
}

fn too_many(found: String) -> DataError {
    DataError::unexpected("classes", found, format!("1 to {MOST_CLASSES} classes"))
}

/// The number of each label; or the place of the first that is not known.
fn places<Label: Ord>(known: &[Label], labels: &[Label]) -> Result<Vec<ClassId>, usize> {
    let numbers: BTreeMap<&Label, ClassId> =
        known.iter().enumerate().map(|(number, label)| (label, ClassId::new(number))).collect();
    let number = |(place, label): (usize, &Label)| numbers.get(label).copied().ok_or(place);
    labels.iter().enumerate().map(number).collect()
}

/// Some words with commas, and how many more there are.
fn listed(words: impl ExactSizeIterator<Item = impl Display>) -> String {
    let more = words.len().saturating_sub(LISTED);
    let mut listed: Vec<String> = words.take(LISTED).map(|word| word.to_string()).collect();
    if more > 0 {
        listed.push(format!("and {more} more"));
    }
    listed.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::parse_csv;
    use crate::npy_numbers::parse_npy_labels;
    use ndarray::{Array1, Axis, Dimension};
    use ndarray_npy::{WritableElement, WriteNpyExt};
    use proptest::prelude::*;

    fn names(names: &[&str]) -> Labels {
        Labels::Names(names.iter().map(|&name| name.to_owned()).collect())
    }

    /// The classes of labels, and the number of each label.
    fn classes(labels: &Labels, count: ClassCount) -> Result<(usize, Vec<usize>), String> {
        let numbered =
            Classes::of(labels, count).and_then(|classes| Ok((classes.len(), classes.number(labels)?)));
        let (count, numbers) = numbered.map_err(|error| error.to_string())?;
        Ok((count, numbers.into_iter().map(ClassId::index).collect()))
    }

    #[test]
    fn classes_are_the_labels_that_are_there_in_sorted_order() {
        let found = |labels| classes(&labels, ClassCount::Found);
        assert_eq!(found(Labels::from([1, 2, 1])), Ok((2, vec![0, 1, 0])));
        assert_eq!(found(Labels::from([1, -1])), Ok((2, vec![1, 0])));
        assert_eq!(found(Labels::from([9, 0, 9])), Ok((2, vec![1, 0, 1])));
        assert_eq!(found(names(&["dog", "cat"])), Ok((2, vec![1, 0])));
        assert_eq!(found(Labels::from([7])), Ok((1, vec![0])));
    }

    #[test]
    fn a_given_number_counts_from_0_where_labels_allow_it() {
        let given = |labels, count| classes(&labels, ClassCount::Given(count));
        assert_eq!(given(Labels::from([1, 2]), 3), Ok((3, vec![1, 2])));
        assert_eq!(given(Labels::from([0, 1]), 4), Ok((4, vec![0, 1])));
        assert_eq!(given(Labels::from([1, 2]), 2), Ok((2, vec![0, 1])));
        assert_eq!(given(Labels::from([-1, 1]), 2), Ok((2, vec![0, 1])));
        assert_eq!(given(names(&["b", "a"]), 2), Ok((2, vec![1, 0])));
        assert_eq!(
            given(Labels::from([0, 5]), 2),
            Err("labels[1]: found 5, expected a class in 0..2".to_owned())
        );
        assert_eq!(
            given(Labels::from([0, 1, 3]), 2),
            Err("labels[2]: found 3, expected a class in 0..2".to_owned())
        );
        assert_eq!(
            given(names(&["b", "a"]), 3),
            Err("classes: found 3, expected 2, as many as there are different labels".to_owned())
        );
        assert_eq!(
            given(Labels::from([0]), 0),
            Err("classes: found 0, expected 1 to 10000 classes".to_owned())
        );
        assert!(given(Labels::from([0]), usize::MAX).is_err());
    }

    #[test]
    fn labels_may_count_up_to_the_largest() {
        let counted = |labels| classes(&labels, ClassCount::ToLargest);
        assert_eq!(counted(Labels::from([1, 2])), Ok((3, vec![1, 2])));
        assert_eq!(counted(Labels::from([-1, 1])), Ok((2, vec![0, 1])));
        let message = counted(Labels::from([0, i64::MAX])).expect_err("are too many");
        assert_eq!(
            message,
            format!("classes: found a largest label of {}, expected 1 to 10000 classes", i64::MAX)
        );
    }

    #[test]
    fn strangers_are_answered_with_the_labels_there_are() {
        let of = |labels: &Labels| Classes::of(labels, ClassCount::Found).expect("sound");
        let message =
            |classes: &Classes, labels: Labels| classes.number(&labels).expect_err("is unknown").to_string();
        assert_eq!(
            message(&of(&Labels::from([-1, 1])), Labels::from([1, 0])),
            "labels[1]: found 0, expected one of the labels -1, 1"
        );
        assert_eq!(
            message(&of(&Labels::from([0, 1])), names(&["a"])),
            "labels[0]: found \"a\", expected a class in 0..2"
        );
        let many = Labels::Numbers((5..40).collect());
        assert!(message(&of(&many), Labels::from([4])).ends_with("23, 24, and 15 more"));
    }

    #[test]
    fn notes_name_labels_and_classes_without_samples() {
        let signs = Classes::of(&Labels::from([-1, 1]), ClassCount::Found).expect("sound");
        assert_eq!(
            signs.note_on_numbers().expect("is needed"),
            "classes are numbered in the order of their labels: 0 is -1, 1 is 1"
        );
        let counted = Classes::of(&Labels::from([1, 2]), ClassCount::Given(4)).expect("sound");
        assert_eq!(counted.note_on_numbers(), None);
        let of_samples = [1, 2].map(ClassId::new);
        assert_eq!(
            counted.note_on_empty(&of_samples, "no training sample").expect("is needed"),
            "no training sample has classes 0, 3, which count all the same"
        );
        assert_eq!(
            signs.note_on_empty(&[ClassId::new(0)], "no training sample").expect("is needed"),
            "no training sample has class 1 (label 1), which counts all the same"
        );
        assert_eq!(signs.note_on_empty(&[0, 1].map(ClassId::new), "no training sample"), None);
    }

    fn file<T: WritableElement, D: Dimension>(labels: &ndarray::Array<T, D>) -> Labels {
        let mut bytes = Vec::new();
        labels.write_npy(&mut bytes).expect("writes");
        parse_npy_labels(&bytes).expect("are labels")
    }

    /// A table whose last column is written by `text`.
    fn table(labels: &[i64], text: impl Fn(i64) -> String) -> Labels {
        let rows: String = labels.iter().map(|&label| format!("1.5,{}\n", text(label))).collect();
        parse_csv(rows.as_bytes(), false).expect("is a table").1
    }

    proptest! {
        /// However labels are written, samples have the same classes.
        #[test]
        fn classes_do_not_depend_on_how_labels_are_written(
            labels in prop::collection::vec(0..9_i64, 1..20),
            count in prop::option::of(9..12_usize),
        ) {
            let array = Array1::from(labels.clone());
            let expected = classes(&file(&array), ClassCount::from(count)).expect("are classes");
            let written = [
                file(&array.mapv(|label| label as u8)),
                file(&array.mapv(|label| label as i32)),
                file(&array.mapv(|label| label as f32)),
                file(&array.mapv(|label| label as f64)),
                file(&array.clone().insert_axis(Axis(1))),
                table(&labels, |label| label.to_string()),
                table(&labels, |label| format!("{label}.0")),
            ];
            for labels in written {
                prop_assert_eq!(classes(&labels, ClassCount::from(count)), Ok(expected.clone()));
            }
            // Names and other numbers in the same order say which classes there are, not how many there may be.
            let found = classes(&file(&array), ClassCount::Found).expect("are classes");
            for labels in [
                table(&labels, |label| format!("class {label}")),
                file(&array.mapv(|label| 2 * label - 5)),
            ] {
                prop_assert_eq!(classes(&labels, ClassCount::Found), Ok(found.clone()));
            }
            let flags = array.mapv(|label| label > 3);
            let numbers = flags.mapv(i64::from);
            prop_assert_eq!(
                classes(&file(&flags), ClassCount::Found),
                classes(&file(&numbers), ClassCount::Found)
            );
        }
    }
}
