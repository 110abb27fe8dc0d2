//! Data sets made of the samples of others: some classes, another order.

use ndarray::Axis;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::labels::Label;
use super::{ClassId, DataError, Dataset, RegressionSet};

impl Dataset {
    /// Only the samples with some labels, in the order they have here; their classes are renumbered from 0 in
    /// the order of `keep`.
    ///
    /// # Errors
    /// Fewer than two labels, a label twice, one that no class has, one of a class without samples.
    pub fn kept(&self, keep: &[Label]) -> Result<Dataset, DataError> {
        if keep.len() < 2 {
            let found = keep.iter().map(Label::to_string).collect::<Vec<_>>().join(", ");
            return Err(DataError::unexpected("keep", format!("[{found}]"), "at least two"));
        }
        let mut renumbered = vec![None; self.classes().len()];
        let mut kept = Vec::new();
        for (new, label) in keep.iter().enumerate() {
            let expected = match self.classes().of_label(label) {
                None => self.classes().one_of(),
                Some(class) if !self.labels().contains(&class) => "a class with samples".to_owned(),
                Some(class) if renumbered[class.index()].is_some() => "each class once".to_owned(),
                Some(class) => {
                    renumbered[class.index()] = Some(ClassId::new(new));
                    kept.push(class);
                    continue;
                }
            };
            return Err(DataError::unexpected(format!("keep[{new}]"), label, expected));
        }
        let (rows, labels): (Vec<usize>, Vec<ClassId>) = self
            .labels()
            .iter()
            .enumerate()
            .filter_map(|(row, label)| Some((row, renumbered[label.index()]?)))
            .unzip();
        let features = self.features().select(Axis(0), &rows);
        Ok(Dataset::of_checked(features, labels, self.classes().select(&kept)))
    }

    /// The same samples in an order drawn from a seed, each order equally likely, the same on every platform.
    pub fn shuffled(&self, seed: u64) -> Dataset {
        let order = shuffled_order(self.samples(), seed);
        let labels = order.iter().map(|&row| self.labels()[row]).collect();
        Dataset::of_checked(self.features().select(Axis(0), &order), labels, self.classes().clone())
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
    use crate::labels::Labels;
    use ndarray::{Array2, array};

    fn three_classes() -> Dataset {
        Dataset::new(array![[0.0], [1.0], [2.0], [3.0], [4.0]], &[0, 1, 2, 0, 2].into(), Some(5))
            .expect("sound")
    }

    fn kept(data: &Dataset, keep: &[i64]) -> Result<Dataset, String> {
        let keep: Vec<Label> = keep.iter().map(|&label| Label::Number(label)).collect();
        data.kept(&keep).map_err(|error| error.to_string())
    }

    #[test]
    fn kept_classes_are_renumbered_in_the_order_given() {
        let some = kept(&three_classes(), &[2, 0]).expect("both are there");
        assert_eq!(some.features(), array![[0.0], [2.0], [3.0], [4.0]]);
        assert_eq!(some.labels(), [1, 0, 1, 0].map(ClassId::new));
        assert_eq!(
            some.classes().note_on_numbers().expect("are not counted"),
            "classes are numbered in the order of their labels: 0 is 2, 1 is 0"
        );
        let all = kept(&three_classes(), &[0, 1, 2]).expect("all are there");
        assert_eq!((all.features(), all.labels()), (three_classes().features(), three_classes().labels()));
        assert_eq!(all.classes().len(), 3);
    }

    #[test]
    fn bad_classes_are_named() {
        let message = |keep: &[i64]| kept(&three_classes(), keep).expect_err("is bad");
        assert_eq!(message(&[]), "keep: found [], expected at least two");
        assert_eq!(message(&[1]), "keep: found [1], expected at least two");
        assert_eq!(message(&[1, 0, 1]), "keep[2]: found 1, expected each class once");
        assert_eq!(message(&[0, 5]), "keep[1]: found 5, expected a class in 0..5");
        assert_eq!(message(&[-1, 0]), "keep[0]: found -1, expected a class in 0..5");
        assert_eq!(message(&[0, 3]), "keep[1]: found 3, expected a class with samples");
    }

    #[test]
    fn classes_are_kept_by_their_labels() {
        let data = Dataset::new(array![[0.0], [1.0], [2.0]], &[1, 2, 5].into(), None).expect("sound");
        assert_eq!(kept(&data, &[5, 1]).expect("are there").labels(), [1, 0].map(ClassId::new));
        assert_eq!(
            kept(&data, &[0, 1]),
            Err("keep[0]: found 0, expected one of the labels 1, 2, 5".to_owned())
        );
        let names = Labels::Names(["b", "a", "b"].map(str::to_owned).to_vec());
        let data = Dataset::new(array![[0.0], [1.0], [2.0]], &names, None).expect("sound");
        let keep = ["b", "a"].map(|name| Label::Name(name.to_owned()));
        assert_eq!(data.kept(&keep).expect("are there").labels(), [0, 1, 0].map(ClassId::new));
        assert_eq!(
            kept(&data, &[0, 1]),
            Err("keep[0]: found 0, expected one of the labels \"a\", \"b\"".to_owned())
        );
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
        let data = Dataset::new(features, &labels.into(), Some(6)).expect("sound");
        let shuffled = data.shuffled(3);
        assert_eq!((shuffled.classes().len(), shuffled.samples()), (6, 50));
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
}
