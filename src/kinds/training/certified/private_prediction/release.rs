//! Private bits, drawn.
//!
//! No noise is drawn and no double is released: 64 bits of the operating system's cryptographic generator are
//! compared with a whole number. Attacks on the low bits of Laplace noise (Mironov, CCS 2012) have nothing to
//! look at, and the probability of each released bit is the entry of the table, not something near it.

use super::FlipTable;

/// The operating system gives no random bits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the operating system's random generator: {0}")]
pub struct NoRandomness(String);

/// 64 bits of the operating system's generator. It has no seed that could be set.
///
/// # Errors
/// When the system has none; nothing is put in their place.
pub fn system_bits() -> Result<u64, NoRandomness> {
    getrandom::u64().map_err(|error| NoRandomness(error.to_string()))
}

/// The prediction of one query as it may be released: turned around with the probability that the table has
/// for its certified distance. `bits` are 64 independent fair bits, new ones for every query.
pub fn released(prediction: bool, distance: usize, table: &FlipTable, bits: u64) -> bool {
    prediction ^ (bits < table.flips(distance))
}

#[cfg(test)]
mod tests {
    use super::super::Mechanism;
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha20Rng;

    #[test]
    fn as_many_words_flip_as_the_table_says() {
        let table = FlipTable::of(vec![3, 1]);
        assert_eq!(
            [0, 2, 3, u64::MAX].map(|bits| released(true, 0, &table, bits)),
            [false, false, true, true]
        );
        assert_eq!([0, 1].map(|bits| released(false, 1, &table, bits)), [true, false]);
    }

    #[test]
    fn simulation_agrees_with_the_closed_form() {
        let random = &mut ChaCha20Rng::seed_from_u64(1);
        let draws = 40_000;
        for mechanism in [Mechanism::LaplaceGlobal, Mechanism::CauchySmooth] {
            let table = FlipTable::new(mechanism, 1.0, 0.1, 6).expect("private");
            for distance in [0, 3, 6] {
                let wrong =
                    (0..draws).filter(|_| !released(true, distance, &table, random.next_u64())).count();
                let expected = table.probability(distance).upper();
                // Hoeffding: further apart with probability below 2 e^(−2 · 40000 · 0.02²) < 10⁻¹³.
                let share = wrong as f64 / f64::from(draws);
                assert!((share - expected).abs() < 0.02, "{mechanism:?} {distance}: {share} {expected}");
            }
        }
    }

    #[test]
    fn thresholded_noise_is_the_same_bit() {
        // Cauchy and Laplace noise by inversion of uniform numbers, as a reader of the paper would draw it.
        let random = &mut ChaCha20Rng::seed_from_u64(2);
        let (epsilon, beta, distance, draws) = (2.0_f64, 0.25_f64, 3, 40_000);
        let scale = 6.0 * (-beta * distance as f64).exp() / epsilon;
        let mut uniform = || (random.next_u64() >> 11) as f64 / 2.0_f64.powi(53);
        let cauchy =
            (0..draws).filter(|_| scale * (std::f64::consts::PI * (uniform() - 0.5)).tan() > 0.5).count();
        let laplace =
            |u: f64| if u < 0.5 { (2.0 * u).ln() / epsilon } else { -(2.0 - 2.0 * u).ln() / epsilon };
        let laplace = (0..draws).filter(|_| laplace(uniform()) > 0.5).count();
        for (mechanism, count) in [(Mechanism::CauchySmooth, cauchy), (Mechanism::LaplaceGlobal, laplace)] {
            let expected =
                FlipTable::new(mechanism, epsilon, beta, distance).expect("private").probability(distance);
            let share = count as f64 / f64::from(draws);
            assert!((share - expected.upper()).abs() < 0.02, "{mechanism:?}: {share} {expected:?}");
        }
    }

    #[test]
    fn the_system_has_bits() {
        let [one, other] = [system_bits(), system_bits()].map(|bits| bits.expect("a generator"));
        assert_ne!(one, other);
    }
}
