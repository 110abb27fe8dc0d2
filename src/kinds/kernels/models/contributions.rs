//! Contributions of training samples to the scores, and exact comparisons of scores.

use std::cmp::Ordering;

use ndarray::Array2;

use countersign_data::{ClassCount, ClassId, Classes, DataError, Labels, SampleId, check_finite};
use countersign_num::ExactSum;

/// Weights `[tests, n]`, the contributions of the training samples to the scores of their labels at each
/// test, and the labels `[n]` of the training samples.
///
/// Invariants: no axis is empty, weights are finite, labels lie in `0..classes`.
///
/// # Examples
/// ```
/// use countersign_data::ClassId;
/// use countersign_kinds::kernels::models::{Contributions, o2_greedy};
/// use ndarray::array;
///
/// // One test, four training samples: class 0 has the score 3.5, class 1 has 1.
/// let contributions = Contributions::new(array![[2.0, 1.5, 0.25, 0.75]], &[0, 0, 1, 1], None)?;
/// let point = contributions.test(0);
/// let (clean, target) = (ClassId::new(0), ClassId::new(1));
/// assert_eq!(point.prediction(), clean);
///
/// // Moving the first sample narrows the gap of 2.5 by 4.
/// let attack = o2_greedy(&point, clean, target).expect("flips are enough");
/// assert_eq!(attack.flips(), 1);
/// # Ok::<(), countersign_data::DataError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Contributions {
    weights: Array2<f64>,
    labels: Vec<ClassId>,
    classes: usize,
}

impl Contributions {
    /// Checks the invariants. Without `classes`, their number is the largest label plus one.
    ///
    /// # Errors
    /// The first entry that breaks one.
    pub fn new(weights: Array2<f64>, labels: &[i64], classes: Option<usize>) -> Result<Self, DataError> {
        let labels = Labels::from(labels.to_vec());
        let classes = Classes::of(&labels, classes.map_or(ClassCount::ToLargest, ClassCount::Given))?;
        Contributions::of_classes(weights, classes.number(&labels)?, classes.len())
    }

    /// As [`Contributions::new`], for labels that have been checked already.
    ///
    /// # Errors
    /// The first weight that breaks an invariant.
    pub fn of_classes(weights: Array2<f64>, labels: Vec<ClassId>, classes: usize) -> Result<Self, DataError> {
        let (tests, samples) = weights.dim();
        if weights.is_empty() {
            let found = format!("shape [{tests}, {samples}]");
            return Err(DataError::unexpected("weights", found, "at least one test and one sample"));
        }
        if labels.len() != samples {
            let found = format!("{} labels", labels.len());
            let expected = format!("{samples}, one for each column of weights");
            return Err(DataError::unexpected("labels", found, expected));
        }
        check_finite("weights", &weights)?;
        Ok(Contributions { weights: weights.as_standard_layout().into_owned(), labels, classes })
    }

    /// Number of test points.
    pub fn tests(&self) -> usize {
        self.weights.nrows()
    }

    /// Number of classes, K.
    pub fn classes(&self) -> usize {
        self.classes
    }

    /// One test point.
    ///
    /// # Panics
    /// When there are not so many tests.
    pub fn test(&self, test: usize) -> WeightedPoint<'_> {
        let row = self.weights.row(test).to_slice().expect("rows are contiguous");
        WeightedPoint { weights: row, labels: &self.labels, classes: self.classes }
    }
}

/// One test point of [`Contributions`]: n weights and n labels.
#[derive(Clone, Copy, Debug)]
pub struct WeightedPoint<'a> {
    /// The contribution of each training sample to its label's score.
    pub weights: &'a [f64],
    /// The label of each training sample.
    pub labels: &'a [ClassId],
    /// Number of classes, K.
    pub classes: usize,
}

impl WeightedPoint<'_> {
    /// Weight and label of every training sample.
    pub fn samples(&self) -> impl Iterator<Item = (SampleId, f64, ClassId)> + '_ {
        self.weights
            .iter()
            .zip(self.labels)
            .enumerate()
            .map(|(index, (&weight, &label))| (SampleId::new(index), weight, label))
    }

    /// The score of every class, without rounding.
    pub fn scores(&self) -> Vec<ExactSum> {
        let mut scores = vec![ExactSum::new(); self.classes];
        self.samples().for_each(|(_, weight, label)| scores[label.index()].add(weight));
        scores
    }

    /// The clean prediction, c*.
    pub fn prediction(&self) -> ClassId {
        predict(&self.scores())
    }

    /// Every class but the clean prediction.
    pub fn targets(&self) -> impl Iterator<Item = ClassId> + use<> {
        let clean = self.prediction();
        ClassId::all(self.classes).filter(move |&class| class != clean)
    }
}

/// The class of the largest score; the smaller index wins ties. Scores are compared exactly, without
/// tolerance.
pub fn predict(scores: &[ExactSum]) -> ClassId {
    let mut best = 0;
    for class in 1..scores.len() {
        if scores[class].cmp(&scores[best]) == Ordering::Greater {
            best = class;
        }
    }
    ClassId::new(best)
}

/// Labels to flip, by sample.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct FlipAttack {
    /// The samples whose labels change, in their order, and their new labels.
    pub labels: Vec<(SampleId, ClassId)>,
}

impl FlipAttack {
    /// The flips that turn some labels into others.
    pub(crate) fn between(old: &[ClassId], new: &[ClassId]) -> Self {
        let changed = old.iter().zip(new).enumerate().filter(|(_, (old, new))| old != new);
        FlipAttack { labels: changed.map(|(index, (_, &class))| (SampleId::new(index), class)).collect() }
    }

    /// Number of flips.
    pub fn flips(&self) -> u64 {
        self.labels.len() as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;

    #[test]
    fn bad_contributions_are_named() {
        let message = |weights: Array2<f64>, labels: &[i64], classes| {
            Contributions::new(weights, labels, classes).expect_err("is bad").to_string()
        };
        assert_eq!(
            message(array![[1.0, f64::NAN]], &[0, 1], None),
            "weights[0, 1]: found NaN, expected a finite number"
        );
        assert_eq!(
            message(array![[1.0, f64::NEG_INFINITY]], &[0, 1], None),
            "weights[0, 1]: found -inf, expected a finite number"
        );
        assert_eq!(message(array![[1.0]], &[2], Some(2)), "labels[0]: found 2, expected a class in 0..2");
        assert_eq!(message(array![[1.0]], &[], None), "labels: found none, expected at least one");
        assert_eq!(
            message(Array2::zeros((0, 1)), &[0], None),
            "weights: found shape [0, 1], expected at least one test and one sample"
        );
        assert_eq!(
            message(array![[1.0, 2.0]], &[0], None),
            "labels: found 1 labels, expected 2, one for each column of weights"
        );
    }

    #[test]
    fn ties_go_to_the_smaller_class_and_rounding_makes_none() {
        let predicted = |weights: Array2<f64>, labels: &[i64]| {
            Contributions::new(weights, labels, Some(3)).expect("sound").test(0).prediction().index()
        };
        assert_eq!(predicted(array![[1.0, 1.0]], &[2, 1]), 1, "a tie");
        assert_eq!(predicted(array![[0.3, 0.1, 0.2]], &[0, 1, 1]), 1, "0.1 + 0.2 exceeds 0.3 as doubles");
        assert_eq!(predicted(array![[-1.0, -2.0]], &[0, 1]), 2, "a class without samples scores 0");
        assert_eq!(
            predicted(array![[f64::MAX, f64::MAX, f64::MAX]], &[0, 1, 1]),
            1,
            "sums beyond the doubles"
        );
    }
}
