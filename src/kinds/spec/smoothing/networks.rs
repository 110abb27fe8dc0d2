//! Networks trained under noise, or read.

use ndarray::Array2;

use super::tables::SmoothingSpec;
use crate::smoothing::certificates::gaussian::{NoiseStream, Purpose, by_accuracy};
use crate::spec::error::SpecError;
use crate::training::networks::{
    Architecture, Descent, Diverged, Network, Schedule, TrainingSet, read_network,
};
use countersign_data::Targets;

/// Samples of a training set as they are drawn on.
pub(super) struct Samples<'a> {
    /// `[n, d]`.
    pub features: &'a Array2<f64>,
    pub targets: &'a Targets,
}

impl SmoothingSpec {
    /// The networks of an ensemble, from files or one for each seed.
    ///
    /// # Errors
    /// Files that do not fit; and in words, training that diverges.
    pub(super) fn networks(
        &self,
        architecture: &Architecture,
        samples: &Samples<'_>,
    ) -> Result<Vec<Network>, NetworkError> {
        if let Some(files) = &self.model.files {
            let order = self.model.layers.as_deref();
            let read = |file| read_network(file, architecture, order).map_err(SpecError::data(file));
            return Ok(files.iter().map(|file| read(file)).collect::<Result<_, _>>()?);
        }
        let Some(training) = &self.training else { return Ok(Vec::new()) };
        let seeds = self.model.seeds.as_deref().unwrap_or_default();
        let train = |&seed: &u64| {
            self.trained(&Network::random(architecture, seed), &training.schedule(), samples, seed)
                .map_err(|diverged| NetworkError::Diverged { seed, diverged })
        };
        seeds.iter().map(train).collect()
    }

    /// The run of descent, with fresh noise on every sample in each epoch (Cohen et al.).
    fn trained(
        &self,
        start: &Network,
        schedule: &Schedule,
        samples: &Samples<'_>,
        seed: u64,
    ) -> Result<Network, Diverged> {
        let mut descent = Descent::new(start.clone());
        let sigma = self.noise.training_sigma();
        for epoch in 0..schedule.epochs as u64 {
            let set = self.noisy(samples, sigma, Purpose::Training { seed, epoch });
            for _ in 0..schedule.batches(set.samples()) {
                descent.advance(schedule, &set)?;
            }
        }
        Ok(descent.network().clone())
    }

    /// The samples with one noise vector each.
    fn noisy(&self, samples: &Samples<'_>, sigma: f64, purpose: Purpose) -> TrainingSet {
        let seed = self.noise.seed;
        let (count, inputs) = samples.features.dim();
        let noise = NoiseStream::new(seed, purpose, 0).vectors(inputs, 0, count);
        TrainingSet::new(&(samples.features + &(noise.t().to_owned() * sigma)), samples.targets)
    }

    /// The order in which a consensus asks networks: by their accuracy on the training samples under the
    /// noise of certificates. Certificates hold whatever the order.
    pub(super) fn order(&self, networks: &[Network], samples: &Samples<'_>) -> Vec<usize> {
        let noisy = self.noisy(samples, self.noise.sigma, Purpose::Order);
        match samples.targets {
            Targets::Classes { labels, .. } => by_accuracy(networks, noisy.features().view(), labels),
            Targets::Values(_) => (0..networks.len()).collect(),
        }
    }
}

/// Why there are no networks.
pub(super) enum NetworkError {
    /// A file.
    Spec(SpecError),
    /// The training of a seed.
    Diverged {
        /// Which.
        seed: u64,
        /// Where.
        diverged: Diverged,
    },
}

impl From<SpecError> for NetworkError {
    fn from(error: SpecError) -> Self {
        NetworkError::Spec(error)
    }
}
