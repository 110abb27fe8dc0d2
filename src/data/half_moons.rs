//! Two half moons that reach into each other: a small data set that no line divides.

use std::f64::consts::PI;

use ndarray::Array2;

use super::generated::{check_deviation, check_samples, shuffled};
use super::legacy_random::LegacyRandom;
use super::{DataError, Dataset};

/// Samples `[samples, 2]` on two half circles, label 0 above and label 1 below, in a random order, with
/// normal noise of standard deviation `noise` on each coordinate.
///
/// Equal to scikit-learn's `make_moons(n_samples=samples, noise=noise, random_state=seed)`, up to the
/// rounding of sines, cosines and logarithms.
///
/// # Errors
/// Fewer than 2 samples or more than ten million; noise that is negative, not finite, or overflows.
pub fn half_moons(samples: usize, noise: f64, seed: u32) -> Result<Dataset, DataError> {
    let count = check_samples(samples)?;
    check_deviation("noise", noise)?;
    let upper = samples / 2;
    let points: Vec<[f64; 2]> = half_turn(upper)
        .map(|angle| [angle.cos(), angle.sin()])
        .chain(half_turn(samples - upper).map(|angle| [1.0 - angle.cos(), 1.0 - angle.sin() - 0.5]))
        .collect();
    let labels: Vec<i64> = (0..samples).map(|sample| i64::from(sample >= upper)).collect();
    let mut random = LegacyRandom::new(seed);
    let (mut features, labels) = shuffled(&Array2::from(points), &labels, count, &mut random);
    features.mapv_inplace(|value| value + random.normal(0.0, noise));
    Dataset::new(features, &labels.into(), Some(2))
}

/// Angles from 0 to π, evenly spread; just 0 when there is only one.
fn half_turn(count: usize) -> impl Iterator<Item = f64> {
    let step = PI / count.saturating_sub(1).max(1) as f64;
    (0..count).map(move |index| if index > 0 && index + 1 == count { PI } else { index as f64 * step })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::{Summary, assert_summary};

    /// `X, y = make_moons(n, noise=noise, random_state=seed)`, then `X[0]`, `X[-1]`, `X.sum()`,
    /// `(arange(1, n + 1) @ X).sum()` and `arange(1, n + 1) @ y`.
    #[test]
    fn equals_scikit_learn() {
        let published: [((usize, f64, u32), Summary); 6] = [
            ((2, 0.0, 0), (&[0.0, 0.5], &[1.0, 0.0], 1.5, 2.5, 1)),
            ((3, 0.0, 1), (&[1.0, 0.0], &[0.0, 0.5], 4.0, 7.5, 5)),
            (
                (7, 0.1, 0),
                (
                    &[1.9157275946170713, 0.6969924447869893],
                    &[0.40392453882662105, -0.3283327062849103],
                    5.980192067906061,
                    20.16569070705544,
                    18,
                ),
            ),
            (
                (100, 0.1, 42),
                (
                    &[1.582023079145042, -0.4458148298633392],
                    &[-0.034790391659006006, 0.45164996552899483],
                    75.08204653418395,
                    3908.6515979295955,
                    2816,
                ),
            ),
            (
                (101, 0.0, 7),
                (
                    &[-0.7183493500977275, 0.6956825506034865],
                    &[-0.991790013823246, 0.1278771616845065],
                    75.86316647078739,
                    3671.016373584838,
                    2695,
                ),
            ),
            (
                (1501, 0.1, 4294967295),
                (
                    &[0.16928620889676027, -0.045633957326340825],
                    &[-0.1936859232698019, 1.0642775171547378],
                    1123.5695691395401,
                    851751.1478979351,
                    562658,
                ),
            ),
        ];
        for ((samples, noise, seed), expected) in published {
            let data = half_moons(samples, noise, seed).expect("sound");
            assert_eq!((data.samples(), data.classes().len(), data.features().ncols()), (samples, 2, 2));
            assert_summary(&data, expected);
        }
    }

    /// `X, y = make_moons(7, noise=0.1, random_state=0)`
    #[test]
    fn every_sample_is_in_its_place() {
        let data = half_moons(7, 0.1, 0).expect("sound");
        let published = [
            [1.9157275946170713, 0.6969924447869893],
            [-0.8733881470142222, -0.05058765397605105],
            [0.25452007784710545, 1.1080811913055446],
            [0.04843121541206648, 0.5579140478706729],
            [0.9818417427268804, 0.1410204631131214],
            [1.462552830901979, -0.33850557222680666],
            [0.40392453882662105, -0.3283327062849103],
        ];
        assert!(data.features().iter().zip(published.as_flattened()).all(|(a, b)| (a - b).abs() < 1e-12));
        assert_eq!(
            data.labels().iter().map(|label| label.index()).collect::<Vec<_>>(),
            [1, 0, 0, 1, 0, 1, 1]
        );
    }

    #[test]
    fn bad_sizes_and_noise_are_named() {
        let message = |samples, noise| half_moons(samples, noise, 0).expect_err("is bad").to_string();
        assert_eq!(message(0, 0.1), "samples: found 0, expected 2 to 10000000");
        assert_eq!(message(1, 0.1), "samples: found 1, expected 2 to 10000000");
        assert_eq!(message(usize::MAX, 0.1), "samples: found 18446744073709551615, expected 2 to 10000000");
        assert_eq!(message(9, -0.1), "noise: found -0.1, expected a finite number of at least 0");
        assert_eq!(message(9, f64::NAN), "noise: found NaN, expected a finite number of at least 0");
        assert_eq!(message(9, f64::INFINITY), "noise: found inf, expected a finite number of at least 0");
        assert!(message(100, f64::MAX).ends_with("expected a finite number"));
    }
}
