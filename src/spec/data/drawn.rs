//! Generated samples, and others drawn likewise for tests.

use super::table::{Data, Source};
use crate::data::{DataError, Dataset, blobs, half_moons, more_blobs};

/// Samples where nothing says how many.
const SAMPLES: usize = 128;

impl Data {
    /// Are tests drawn as a set of their own? They are where all samples train.
    pub(super) fn draws_tests(&self) -> bool {
        self.source.is_generated() && self.train.is_none() && self.test.is_some()
    }

    /// As many samples as the table says, or as training and tests need.
    pub(super) fn drawn(&self) -> Result<Dataset, DataError> {
        let needed = self.train.map_or(SAMPLES, |train| train.saturating_add(self.test.unwrap_or(0)));
        let (samples, seed) = (self.samples.unwrap_or(needed), self.seed());
        let drawn = match self.source {
            Source::Blobs => blobs(samples, self.centers(), self.dimensions(), self.deviation(), seed),
            _ => half_moons(samples, self.noise(), seed),
        };
        drawn.map_err(|error| error.within("data"))
    }

    /// Other samples of the same distribution. The seed after the largest is 0.
    pub(super) fn drawn_tests(&self, count: usize) -> Result<Dataset, DataError> {
        let seed = self.test_seed.unwrap_or(self.seed().wrapping_add(1));
        let drawn = match self.source {
            Source::Blobs => {
                let (centers, dimensions, deviation) = (self.centers(), self.dimensions(), self.deviation());
                more_blobs(count, centers, dimensions, deviation, self.seed(), seed)
            }
            _ => half_moons(count, self.noise(), seed),
        };
        drawn.map_err(|error| error.within("data"))
    }

    fn seed(&self) -> u32 {
        self.seed.unwrap_or(0)
    }

    fn noise(&self) -> f64 {
        self.noise.unwrap_or(0.0)
    }

    fn centers(&self) -> usize {
        self.centers.unwrap_or(3)
    }

    fn dimensions(&self) -> usize {
        self.dimensions.unwrap_or(2)
    }

    fn deviation(&self) -> f64 {
        self.deviation.unwrap_or(1.0)
    }
}
