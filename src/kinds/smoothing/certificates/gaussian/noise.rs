//! Noise vectors as a function of seed, test point and place.
//!
//! The generator is ChaCha with 8 rounds, whose output at any place can be computed without the output before
//! it. Its key says what the noise is for, its stream is the test point, and the vector of index `i` begins
//! at word `2di`, where `d` is the length of a vector. So vectors do not depend on threads and batches, and
//! no vector serves two purposes.

use ndarray::Array2;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use countersign_num::normal::quantile;

/// What noise is drawn for. Each purpose has noise vectors of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Choosing the class that a certificate is about.
    Selection,
    /// Estimating the probability of that class.
    Estimation,
    /// A stage of adaptive sampling, from 0.
    Stage(u32),
    /// A repetition of the estimation, from 0.
    Repetition(u64),
    /// The order of the networks of an ensemble.
    Order,
    /// Training, in one epoch of one network.
    Training {
        /// The seed of the network.
        seed: u64,
        /// The epoch, from 0.
        epoch: u64,
    },
}

impl Purpose {
    /// Three numbers that tell purposes apart.
    fn key(self) -> [u64; 3] {
        match self {
            Purpose::Selection => [1, 0, 0],
            Purpose::Estimation => [2, 0, 0],
            Purpose::Stage(stage) => [3, u64::from(stage), 0],
            Purpose::Repetition(repetition) => [4, repetition, 0],
            Purpose::Order => [5, 0, 0],
            Purpose::Training { seed, epoch } => [6, seed, epoch],
        }
    }
}

/// All noise vectors of one purpose at one test point: standard normal numbers, to be scaled by σ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoiseStream {
    key: [u8; 32],
    test: u64,
}

impl NoiseStream {
    /// The vectors for a test point.
    pub fn new(seed: u64, purpose: Purpose, test: u64) -> Self {
        let [what, first, second] = purpose.key();
        let mut key = [0; 32];
        for (bytes, number) in key.chunks_exact_mut(8).zip([seed, what, first, second]) {
            bytes.copy_from_slice(&number.to_le_bytes());
        }
        NoiseStream { key, test }
    }

    /// Vectors `first..first + count` of `inputs` numbers each, `[inputs, count]`.
    pub fn vectors(&self, inputs: usize, first: u64, count: usize) -> Array2<f64> {
        let mut random = ChaCha8Rng::from_seed(self.key);
        random.set_stream(self.test);
        // Two words of 32 bits a number.
        random.set_word_pos(2 * inputs as u128 * u128::from(first));
        let mut vectors = Array2::zeros((inputs, count));
        for mut vector in vectors.columns_mut() {
            vector.iter_mut().for_each(|value| *value = standard_normal(random.next_u64()));
        }
        vectors
    }
}

/// The inverse of Φ at the middle of one of 2⁵² equal parts of `(0, 1)`.
fn standard_normal(bits: u64) -> f64 {
    let part = (bits >> 12) as f64 + 0.5;
    quantile(part / (1_u64 << 52) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_num::normal::probability_below;
    use ndarray::s;

    #[test]
    fn a_vector_depends_on_its_place_alone() {
        let stream = NoiseStream::new(3, Purpose::Estimation, 7);
        let all = stream.vectors(5, 0, 40);
        for (first, count) in [(0, 1), (1, 3), (17, 23), (39, 1)] {
            let some = stream.vectors(5, first as u64, count);
            assert_eq!(some, all.slice(s![.., first..first + count]));
        }
    }

    #[test]
    fn no_vector_serves_two_purposes() {
        let purposes = [
            Purpose::Selection,
            Purpose::Estimation,
            Purpose::Stage(0),
            Purpose::Stage(1),
            Purpose::Repetition(0),
            Purpose::Repetition(1),
            Purpose::Order,
            Purpose::Training { seed: 0, epoch: 1 },
            Purpose::Training { seed: 1, epoch: 0 },
        ];
        let mut seen = Vec::new();
        for seed in [0, 1] {
            for test in [0, 1] {
                for purpose in purposes {
                    let vector = NoiseStream::new(seed, purpose, test).vectors(2, 0, 1);
                    assert!(!seen.contains(&vector), "{seed} {test} {purpose:?}");
                    seen.push(vector);
                }
            }
        }
    }

    #[test]
    fn numbers_are_normal() {
        // Kolmogorov's distance of n numbers exceeds 2.2/√n with probability below 2 exp(−2 · 2.2²) = 0.0002.
        let count = 20_000;
        let mut numbers =
            NoiseStream::new(0, Purpose::Estimation, 0).vectors(1, 0, count).into_raw_vec_and_offset().0;
        numbers.sort_by(f64::total_cmp);
        let distance = numbers
            .iter()
            .enumerate()
            .map(|(place, &number)| (probability_below(number).lower() - place as f64 / count as f64).abs())
            .fold(0.0, f64::max);
        assert!(distance < 2.2 / (count as f64).sqrt(), "{distance}");
        assert!(standard_normal(0).is_finite() && standard_normal(u64::MAX).is_finite());
    }
}
