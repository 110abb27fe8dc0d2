//! Data sets made of the samples of others: some classes, another order, one set below another.

use ndarray::{Axis, concatenate};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{ClassId, DataError, Dataset, RegressionSet};

impl Dataset {
    /// Only the samples of some classes, in the order they have here; the classes are renumbered from 0 in
    /// the order of `keep`.
    ///
    /// # Errors
    /// Fewer than two classes, a class twice, a class out of range, a class without samples.
    pub fn of_classes(&self, keep: &[i64]) -> Result<Dataset, DataError> {
        let renumbered = self.renumbering(keep)?;
        let (rows, labels): (Vec<usize>, Vec<ClassId>) = self
            .labels()
            .iter()
            .enumerate()
            .filter_map(|(row, label)| Some((row, renumbered[label.index()]?)))
            .unzip();
        Ok(Dataset::of_checked(self.features().select(Axis(0), &rows), labels, keep.len()))
    }

    /// The new class of each old one, for those that are kept.
    fn renumbering(&self, keep: &[i64]) -> Result<Vec<Option<ClassId>>, DataError> {
        if keep.len() < 2 {
            return Err(DataError::unexpected("keep", format!("{keep:?}"), "at least two"));
        }
        let mut renumbered = vec![None; self.classes()];
        for (new, &label) in keep.iter().enumerate() {
            let class = ClassId::from_label(label, self.classes());
            let expected = match class {
                None => format!("a class in 0..{}", self.classes()),
                Some(class) if !self.labels().contains(&class) => "a class with samples".to_owned(),
                Some(class) if renumbered[class.index()].is_some() => "each class once".to_owned(),
                Some(class) => {
                    renumbered[class.index()] = Some(ClassId::new(new));
                    continue;
                }
            };
            return Err(DataError::unexpected(format!("keep[{new}]"), label, expected));
        }
        Ok(renumbered)
    }

    /// The same samples in an order drawn from a seed, each order equally likely, the same on every platform.
    pub fn shuffled(&self, seed: u64) -> Dataset {
        let order = shuffled_order(self.samples(), seed);
        let labels = order.iter().map(|&row| self.labels()[row]).collect();
        Dataset::of_checked(self.features().select(Axis(0), &order), labels, self.classes())
    }

    /// The samples of this set followed by those of another, for example of a training set and a test set in
    /// files of their own. The number of classes is the larger of the two.
    ///
    /// # Errors
    /// When the other set has another number of features.
    pub fn stacked(&self, below: &Dataset) -> Result<Dataset, DataError> {
        let features =
            concatenate(Axis(0), &[self.features().view(), below.features().view()]).map_err(|_| {
                let found = format!("{} a sample", below.features().ncols());
                let expected = format!("{}, as in the set above", self.features().ncols());
                DataError::unexpected("features", found, expected)
            })?;
        let labels = [self.labels(), below.labels()].concat();
        Ok(Dataset::of_checked(features, labels, self.classes().max(below.classes())))
    }
}

impl RegressionSet {
    /// The same samples in the order that [`Dataset::shuffled`] has for the seed.
    pub fn shuffled(&self, seed: u64) -> RegressionSet {
        let order = shuffled_order(self.samples(), seed);
        let values = order.iter().map(|&row| self.values()[row]).collect();
        RegressionSet::of_checked(self.features().select(Axis(0), &order), values)
    }
}

/// The shuffle of Fisher and Yates. Its indices are drawn as 64-bit integers on every platform.
fn shuffled_order(count: usize, seed: u64) -> Vec<usize> {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        let other = random.random_range(0..=last as u64);
        order.swap(last, other as usize);
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, array};

    fn three_classes() -> Dataset {
        Dataset::new(array![[0.0], [1.0], [2.0], [3.0], [4.0]], &[0, 1, 2, 0, 2], Some(5)).expect("sound")
    }

    #[test]
    fn kept_classes_are_renumbered_in_the_order_given() {
        let kept = three_classes().of_classes(&[2, 0]).expect("both are there");
        assert_eq!(
            kept,
            Dataset::new(array![[0.0], [2.0], [3.0], [4.0]], &[1, 0, 1, 0], None).expect("sound")
        );
        let all = three_classes().of_classes(&[0, 1, 2]).expect("all are there");
        assert_eq!((all.features(), all.labels()), (three_classes().features(), three_classes().labels()));
        assert_eq!(all.classes(), 3);
    }

    #[test]
    fn bad_classes_are_named() {
        let message = |keep: &[i64]| three_classes().of_classes(keep).expect_err("is bad").to_string();
        assert_eq!(message(&[]), "keep: found [], expected at least two");
        assert_eq!(message(&[1]), "keep: found [1], expected at least two");
        assert_eq!(message(&[1, 0, 1]), "keep[2]: found 1, expected each class once");
        assert_eq!(message(&[0, 5]), "keep[1]: found 5, expected a class in 0..5");
        assert_eq!(message(&[-1, 0]), "keep[0]: found -1, expected a class in 0..5");
        assert_eq!(message(&[0, 3]), "keep[1]: found 3, expected a class with samples");
    }

    /// The orders were worked out a second time from the definitions of ChaCha8 and of the draws.
    #[test]
    fn a_seed_gives_one_order_everywhere() {
        assert_eq!(shuffled_order(10, 0), [6, 1, 8, 3, 2, 9, 0, 5, 4, 7]);
        assert_eq!(shuffled_order(10, 1), [2, 7, 8, 5, 3, 6, 1, 9, 0, 4]);
        let large = 12_345_678_901_234_567_890;
        assert_eq!(shuffled_order(12, large), [10, 8, 2, 5, 11, 9, 4, 0, 3, 1, 6, 7]);
        assert_eq!(shuffled_order(1, 7), [0]);
    }

    #[test]
    fn shuffling_moves_samples_with_their_labels() {
        let features = Array2::from_shape_fn((50, 2), |(row, column)| (2 * row + column) as f64);
        let labels: Vec<i64> = (0..50).map(|row| row % 4).collect();
        let data = Dataset::new(features, &labels, Some(6)).expect("sound");
        let shuffled = data.shuffled(3);
        assert_eq!((shuffled.classes(), shuffled.samples()), (6, 50));
        let mut rows: Vec<usize> = Vec::new();
        for (row, label) in shuffled.features().rows().into_iter().zip(shuffled.labels()) {
            let original = row[0] as usize / 2;
            assert_eq!((row[1], *label), (row[0] + 1.0, data.labels()[original]));
            rows.push(original);
        }
        assert_ne!(rows, (0..50).collect::<Vec<_>>());
        rows.sort_unstable();
        assert_eq!(rows, (0..50).collect::<Vec<_>>());
        assert_ne!(data.shuffled(4), shuffled);
        assert_eq!(data.shuffled(3), shuffled);
    }

    #[test]
    fn values_are_shuffled_as_labels_are() {
        let features = Array2::from_shape_fn((9, 1), |(row, _)| row as f64);
        let values = (0..9).map(|row| -f64::from(row)).collect();
        let shuffled = RegressionSet::new(features, values).expect("sound").shuffled(3);
        let order: Vec<f64> = shuffled_order(9, 3).into_iter().map(|row| row as f64).collect();
        assert_eq!(shuffled.features().column(0).to_vec(), order);
        assert!(shuffled.values().iter().zip(&order).all(|(value, row)| *value == -row));
    }

    #[test]
    fn every_order_is_drawn_about_as_often() {
        let mut counts = std::collections::BTreeMap::new();
        (0..6000).for_each(|seed| *counts.entry(shuffled_order(3, seed)).or_insert(0) += 1);
        assert_eq!(counts.len(), 6);
        assert!(counts.values().all(|count| (850..1150).contains(count)), "{counts:?}");
    }

    #[test]
    fn sets_are_stacked() {
        let test = Dataset::new(array![[7.0]], &[6], None).expect("sound");
        let both = three_classes().stacked(&test).expect("as wide");
        assert_eq!((both.samples(), both.classes(), both.features()[[5, 0]]), (6, 7, 7.0));
        assert_eq!(both.labels()[5].index(), 6);
        assert_eq!(test.stacked(&three_classes()).expect("as wide").classes(), 7);
        let wide = Dataset::new(array![[1.0, 2.0]], &[0], None).expect("sound");
        let error = three_classes().stacked(&wide).expect_err("wider").to_string();
        assert_eq!(error, "features: found 2 a sample, expected 1, as in the set above");
    }
}
