//! Round clouds of samples, one for each class.

use std::ops::Range;

use ndarray::Array2;

use super::generated::{check_deviation, check_samples, shuffled};
use super::legacy_random::LegacyRandom;
use super::{DataError, Dataset};

/// Each coordinate of a center is drawn from this range.
const RANGE: Range<f64> = -10.0..10.0;
/// More centers than this are taken for a mistake.
const MOST_CENTERS: usize = 10_000;
/// More numbers than this are taken for a mistake.
const MOST_NUMBERS: usize = 1_000_000_000;

/// Samples `[samples, features]` around randomly drawn centers, each with its own label, in a random order.
/// Every coordinate is normal with standard deviation `deviation`. The first centers have one sample more
/// when the samples cannot be divided evenly.
///
/// Equal to scikit-learn's `make_blobs(samples, features, centers=centers, cluster_std=deviation,
/// random_state=seed)`, up to the rounding of logarithms.
///
/// # Errors
/// Fewer than 2 samples or more than ten million; no centers or more than ten thousand; no features or more
/// than make 10⁹ numbers; a deviation that is negative, not finite, or overflows.
pub fn blobs(
    samples: usize,
    centers: usize,
    features: usize,
    deviation: f64,
    seed: u32,
) -> Result<Dataset, DataError> {
    check_sizes(samples, centers, features)?;
    let mut random = LegacyRandom::new(seed);
    let middles = middles(centers, features, &mut random);
    around(&middles, samples, deviation, &mut random)
}

/// A test set for [`blobs`]: other samples around the same centers, drawn with a seed of their own.
///
/// Equal to scikit-learn's
/// `make_blobs(samples, centers=those, cluster_std=deviation, random_state=sample_seed)`, where `those` are
/// the centers that `make_blobs(…, random_state=seed, return_centers=True)` returns.
///
/// # Errors
/// As [`blobs`].
pub fn more_blobs(
    samples: usize,
    centers: usize,
    features: usize,
    deviation: f64,
    seed: u32,
    sample_seed: u32,
) -> Result<Dataset, DataError> {
    check_sizes(samples, centers, features)?;
    let middles = middles(centers, features, &mut LegacyRandom::new(seed));
    around(&middles, samples, deviation, &mut LegacyRandom::new(sample_seed))
}

fn check_sizes(samples: usize, centers: usize, features: usize) -> Result<(), DataError> {
    check_samples(samples)?;
    if centers == 0 || centers > MOST_CENTERS {
        return Err(DataError::unexpected("centers", centers, format!("1 to {MOST_CENTERS}")));
    }
    let most_features = MOST_NUMBERS / samples.max(centers);
    if features == 0 || features > most_features {
        return Err(DataError::unexpected("features", features, format!("1 to {most_features}")));
    }
    Ok(())
}

/// Centers `[centers, features]`.
fn middles(centers: usize, features: usize, random: &mut LegacyRandom) -> Array2<f64> {
    Array2::from_shape_simple_fn((centers, features), || random.uniform(RANGE.start, RANGE.end))
}

fn around(
    middles: &Array2<f64>,
    samples: usize,
    deviation: f64,
    random: &mut LegacyRandom,
) -> Result<Dataset, DataError> {
    let count = check_samples(samples)?;
    check_deviation("deviation", deviation)?;
    let classes = classes_in_turn(samples, middles.nrows());
    let points = Array2::from_shape_fn((samples, middles.ncols()), |(sample, feature)| {
        random.normal(middles[[classes[sample], feature]], deviation)
    });
    let labels: Vec<i64> = classes.into_iter().map(|class| class as i64).collect();
    let (points, labels) = shuffled(&points, &labels, count, random);
    Dataset::new(points, &labels.into(), Some(middles.nrows()))
}

/// The class of each sample before the shuffle: all of the first, all of the second, and so on.
fn classes_in_turn(samples: usize, centers: usize) -> Vec<usize> {
    let (each, more) = (samples / centers, samples % centers);
    (0..centers).flat_map(|class| std::iter::repeat_n(class, each + usize::from(class < more))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::{Summary, assert_summary};

    /// `X, y = make_blobs(n, features, centers=centers, cluster_std=deviation, random_state=seed)`, then
    /// `X[0]`, `X[-1]`, `X.sum()`, `(arange(1, n + 1) @ X).sum()` and `arange(1, n + 1) @ y`.
    #[test]
    fn equals_scikit_learn() {
        type Arguments = (usize, usize, usize, f64, u32);
        let published: [(Arguments, Summary); 6] = [
            (
                (2, 1, 1, 1.0, 0),
                (&[1.7178618193556563], &[2.5291838004593115], 4.247045619814967, 6.776229420274279, 0),
            ),
            (
                (5, 2, 2, 0.0, 1),
                (
                    &[-9.997712503653101, -3.9533485473632046],
                    &[-1.6595599059485195, 4.4064898688431615],
                    -19.661332213348686,
                    -8.890023598313213,
                    3,
                ),
            ),
            (
                (10, 3, 2, 1.0, 0),
                (
                    &[1.1203136497073731, 5.758060834411365],
                    &[1.9263584960720843, 4.152430119150692],
                    38.30281783087088,
                    194.33199269869448,
                    56,
                ),
            ),
            (
                (101, 3, 4, 0.5, 42),
                (
                    &[-6.29804531507379, -6.874993062766153, -9.329082082159985, 7.554574652630339],
                    &[-3.0403494799158026, 9.251082343515913, 4.1801667191112, 2.748136886449502],
                    125.2997374976709,
                    10592.338105600742,
                    5092,
                ),
            ),
            (
                (4, 7, 2, 1.0, 3),
                (
                    &[-6.505926356465115, -6.95621006734774],
                    &[7.313579139333562, 6.379384463085793],
                    3.680635898108701,
                    55.979141034583044,
                    13,
                ),
            ),
            (
                (700, 2, 3, 2.5, 4294967295),
                (
                    &[6.263818907717315, -9.429914072174856, 7.2769652619375],
                    &[-1.6011712476558166, 3.9840563744288175, 5.8237807678308195],
                    4005.556338880482,
                    1368351.5360642646,
                    119086,
                ),
            ),
        ];
        for ((samples, centers, features, deviation, seed), expected) in published {
            let data = blobs(samples, centers, features, deviation, seed).expect("sound");
            assert_eq!(
                (data.samples(), data.classes().len(), data.features().ncols()),
                (samples, centers, features)
            );
            assert_summary(&data, expected);
        }
    }

    /// `X, y = make_blobs(10, 2, centers=3, random_state=0)`
    #[test]
    fn every_sample_is_in_its_place() {
        let data = blobs(10, 3, 2, 1.0, 0).expect("sound");
        let published = [
            [1.1203136497073731, 5.758060834411365],
            [1.7373078036934886, 4.425462343941218],
            [2.368335223083779, 0.043567920636212065],
            [0.8730512267529372, 4.714385829386762],
            [-0.6624678143623997, 2.175717240926681],
            [0.7428506107657022, 1.463516586734358],
            [-4.079893829055984, 3.5715008567734836],
            [3.5493465945904843, 0.6925053961721359],
            [2.4991307541783034, 1.2313379873122037],
            [1.9263584960720843, 4.152430119150692],
        ];
        assert!(data.features().iter().zip(published.as_flattened()).all(|(a, b)| (a - b).abs() < 1e-12));
        let labels: Vec<usize> = data.labels().iter().map(|label| label.index()).collect();
        assert_eq!(labels, [0, 0, 1, 0, 2, 2, 2, 1, 1, 0]);
    }

    #[test]
    fn more_samples_lie_around_the_same_centers() {
        let middles = |data: &Dataset| {
            let mut all = vec![Vec::new(); 3];
            let rows = data.features().rows().into_iter();
            rows.zip(data.labels()).for_each(|(row, label)| all[label.index()] = row.to_vec());
            all
        };
        // Without noise, every sample is its center.
        let first = blobs(10, 3, 2, 0.0, 7).expect("sound");
        let more = more_blobs(20, 3, 2, 0.0, 7, 8).expect("sound");
        assert_eq!((middles(&first), more.samples(), more.classes().len()), (middles(&more), 20, 3));
        assert_ne!(middles(&first), middles(&blobs(10, 3, 2, 0.0, 8).expect("sound")));
        let drawn = |sample_seed| more_blobs(10, 3, 2, 1.0, 7, sample_seed).expect("sound");
        assert_eq!(drawn(8), drawn(8));
        assert_ne!(drawn(8), drawn(9));
        let error = more_blobs(9, 0, 1, 1.0, 0, 1).expect_err("is bad").to_string();
        assert_eq!(error, "centers: found 0, expected 1 to 10000");
    }

    #[test]
    fn bad_sizes_and_deviations_are_named() {
        let message = |samples, centers, features, deviation| {
            blobs(samples, centers, features, deviation, 0).expect_err("is bad").to_string()
        };
        assert_eq!(message(1, 1, 1, 1.0), "samples: found 1, expected 2 to 10000000");
        assert_eq!(message(9, 0, 1, 1.0), "centers: found 0, expected 1 to 10000");
        assert_eq!(message(9, 10_001, 1, 1.0), "centers: found 10001, expected 1 to 10000");
        assert_eq!(message(1000, 2, 0, 1.0), "features: found 0, expected 1 to 1000000");
        assert_eq!(
            message(1000, 2, usize::MAX, 1.0),
            "features: found 18446744073709551615, expected 1 to 1000000"
        );
        assert_eq!(message(9, 2, 2, -1.0), "deviation: found -1, expected a finite number of at least 0");
        assert!(message(100, 2, 2, f64::MAX).ends_with("expected a finite number"));
    }
}
