//! Random numbers as NumPy's `RandomState` draws them, so that generated data equal those that others have
//! published.
//!
//! `RandomState` is frozen: the same seed gives the same numbers in every version of NumPy.

use rand_mt::Mt;

/// The stream of `numpy.random.RandomState(seed)`.
pub(super) struct LegacyRandom {
    twister: Mt,
    /// Normal numbers are made in pairs; this is the second one, until it is asked for.
    waiting: Option<f64>,
}

impl LegacyRandom {
    pub(super) fn new(seed: u32) -> Self {
        LegacyRandom { twister: Mt::new(seed), waiting: None }
    }

    /// `random_sample()`: uniform in [0, 1), a multiple of 2⁻⁵³.
    fn double(&mut self) -> f64 {
        let high = self.twister.next_u32() >> 5;
        let low = self.twister.next_u32() >> 6;
        (f64::from(high) * 67_108_864.0 + f64::from(low)) / 9_007_199_254_740_992.0
    }

    /// `uniform(low, high)`.
    pub(super) fn uniform(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.double()
    }

    /// `normal(mean, deviation)`.
    pub(super) fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        mean + deviation * self.standard_normal()
    }

    /// Marsaglia's polar method.
    fn standard_normal(&mut self) -> f64 {
        if let Some(second) = self.waiting.take() {
            return second;
        }
        loop {
            let x = 2.0 * self.double() - 1.0;
            let y = 2.0 * self.double() - 1.0;
            let square = x * x + y * y;
            if square < 1.0 && square != 0.0 {
                let factor = (-2.0 * square.ln() / square).sqrt();
                self.waiting = Some(factor * x);
                return factor * y;
            }
        }
    }

    /// Uniform in `0..=most`: draws as many bits as `most` has until the number is small enough.
    fn up_to(&mut self, most: u32) -> u32 {
        let mask = most.checked_ilog2().map_or(0, |highest| u32::MAX >> (31 - highest));
        if mask == 0 {
            return 0;
        }
        loop {
            let value = self.twister.next_u32() & mask;
            if value <= most {
                return value;
            }
        }
    }

    /// `0..count` after `shuffle`.
    pub(super) fn order(&mut self, count: u32) -> Vec<usize> {
        let mut order: Vec<usize> = (0..count as usize).collect();
        for last in (1..count).rev() {
            order.swap(last as usize, self.up_to(last) as usize);
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `r = numpy.random.RandomState(42); [r.random_sample() for _ in range(5)]`
    #[test]
    fn doubles_are_those_of_numpy() {
        let mut random = LegacyRandom::new(42);
        let expected = [
            0.3745401188473625,
            0.9507143064099162,
            0.7319939418114051,
            0.5986584841970366,
            0.15601864044243652,
        ];
        assert_eq!([(); 5].map(|()| random.double()), expected);
    }

    /// `numpy.random.RandomState(0).normal(size=5)`
    #[test]
    fn normal_numbers_are_those_of_numpy() {
        let mut random = LegacyRandom::new(0);
        let expected = [
            1.764052345967664,
            0.4001572083672233,
            0.9787379841057392,
            2.240893199201458,
            1.8675579901499675,
        ];
        for expected in expected {
            assert!((random.normal(0.0, 1.0) - expected).abs() < 1e-15);
        }
    }

    /// `r = numpy.random.RandomState(7); a = numpy.arange(10); r.shuffle(a); a; r.uniform(-10, 10, 3)`
    #[test]
    fn orders_and_uniform_numbers_are_those_of_numpy() {
        let mut random = LegacyRandom::new(7);
        assert_eq!(random.order(10), [8, 5, 0, 2, 1, 9, 7, 3, 6, 4]);
        let expected = [-8.55897733280477, -4.631220397962577, -0.0023499834888003335];
        for expected in expected {
            assert!((random.uniform(-10.0, 10.0) - expected).abs() < 1e-14);
        }
    }

    #[test]
    fn nothing_is_drawn_for_the_only_number_there_is() {
        let mut random = LegacyRandom::new(3);
        assert_eq!((random.up_to(0), random.order(1), random.order(0)), (0, vec![0], vec![]));
        assert_eq!(random.double(), LegacyRandom::new(3).double());
    }
}
