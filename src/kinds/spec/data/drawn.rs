//! Generated samples, and others drawn likewise for tests.

use super::table::{CENTERS, DEVIATION, DIMENSIONS, DataSource, DataTable, NOISE, SEED};
use countersign_data::{DataError, Dataset, blobs, half_moons, more_blobs};

/// Samples where nothing says how many.
const SAMPLES: usize = 128;

impl DataTable {
    /// As many samples as the table says, or as training and tests need.
    pub(super) fn drawn(&self) -> Result<Dataset, DataError> {
        let needed = self.train.map_or(SAMPLES, |train| train.saturating_add(self.test.unwrap_or(0)));
        let (samples, seed) = (self.samples.unwrap_or(needed), self.seed());
        let drawn = match self.source {
            DataSource::Blobs => blobs(samples, self.centers(), self.dimensions(), self.deviation(), seed),
            _ => half_moons(samples, self.noise(), seed),
        };
        drawn.map_err(|error| error.within("data"))
    }

    /// Other samples of the same distribution. The seed after the largest is 0.
    pub(super) fn drawn_tests(&self, count: usize) -> Result<Dataset, DataError> {
        let seed = self.test_seed.unwrap_or(self.seed().wrapping_add(1));
        let drawn = match self.source {
            DataSource::Blobs => {
                let (centers, dimensions, deviation) = (self.centers(), self.dimensions(), self.deviation());
                more_blobs(count, centers, dimensions, deviation, self.seed(), seed)
            }
            _ => half_moons(count, self.noise(), seed),
        };
        drawn.map_err(|error| error.within("data"))
    }

    fn seed(&self) -> u32 {
        self.seed.unwrap_or(SEED)
    }

    fn noise(&self) -> f64 {
        self.noise.unwrap_or(NOISE)
    }

    fn centers(&self) -> usize {
        self.centers.unwrap_or(CENTERS)
    }

    fn dimensions(&self) -> usize {
        self.dimensions.unwrap_or(DIMENSIONS)
    }

    fn deviation(&self) -> f64 {
        self.deviation.unwrap_or(DEVIATION)
    }
}
