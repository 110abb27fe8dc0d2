//! How often a base classifier answers each class under noise.

use ndarray::{Array2, ArrayView1};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::ensemble::BaseClassifier;
use super::noise::NoiseStream;
use countersign_data::ClassId;

/// Noise vectors that go through the networks together: few enough for their values to stay in a core's
/// cache.
const BATCH: usize = 256;

/// A test point at which a base classifier is asked under Gaussian noise.
#[derive(Clone, Copy, Debug)]
pub struct SmoothedPoint<'a> {
    /// The base classifier.
    pub classifier: &'a BaseClassifier,
    /// The features of the point.
    pub features: ArrayView1<'a, f64>,
    /// σ, the deviation of the noise.
    pub sigma: f64,
}

/// Answers under noise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnswerCounts {
    /// How often each class was answered. Answers without a class, which logits that are not finite give, are
    /// not counted.
    pub by_class: Vec<u64>,
    /// How often a network was asked about a noisy point.
    pub evaluations: u64,
}

impl AnswerCounts {
    /// The class that was answered most; the smaller index wins ties.
    pub fn top(&self) -> ClassId {
        let better =
            |best: usize, next: usize| if self.by_class[next] > self.by_class[best] { next } else { best };
        ClassId::new((0..self.by_class.len()).reduce(better).unwrap_or(0))
    }

    /// How many of all `samples` answers had no class.
    pub fn without_class(&self, samples: u64) -> u64 {
        samples.saturating_sub(self.by_class.iter().sum())
    }

    /// How often a class was answered.
    pub fn of(&self, class: ClassId) -> u64 {
        self.by_class.get(class.index()).copied().unwrap_or(0)
    }

    fn plus(mut self, other: &AnswerCounts) -> AnswerCounts {
        self.by_class.iter_mut().zip(&other.by_class).for_each(|(sum, count)| *sum += count);
        self.evaluations += other.evaluations;
        self
    }
}

/// Counts the answers at `point + σ ε` for the first `samples` vectors ε of a stream, batch by batch on every
/// thread. The counts do not depend on the number of threads, because each vector is a function of its place.
pub fn count_under_noise(point: &SmoothedPoint<'_>, stream: &NoiseStream, samples: u64) -> AnswerCounts {
    let SmoothedPoint { classifier, features, sigma } = *point;
    let batches = samples.div_ceil(BATCH as u64);
    let none = || AnswerCounts { by_class: vec![0; classifier.classes()], evaluations: 0 };
    (0..batches)
        .into_par_iter()
        .map(|batch| {
            let first = batch * BATCH as u64;
            let count = (samples - first).min(BATCH as u64) as usize;
            let mut points = stream.vectors(features.len(), first, count);
            for (mut row, &value) in points.rows_mut().into_iter().zip(features) {
                row.mapv_inplace(|noise| value + sigma * noise);
            }
            let (classes, evaluations) = classifier.classify(&points);
            let mut counts = AnswerCounts { evaluations, ..none() };
            classes.into_iter().flatten().for_each(|class| counts.by_class[class.index()] += 1);
            counts
        })
        .reduce(none, |sum, counts| sum.plus(&counts))
}

/// The naive twin of [`count_under_noise`]: one vector after the other.
pub fn count_under_noise_one_by_one(
    point: &SmoothedPoint<'_>,
    stream: &NoiseStream,
    samples: u64,
) -> AnswerCounts {
    let SmoothedPoint { classifier, features, sigma } = *point;
    let mut counts = AnswerCounts { by_class: vec![0; classifier.classes()], evaluations: 0 };
    for sample in 0..samples {
        let noise = stream.vectors(features.len(), sample, 1);
        let noisy = Array2::from_shape_fn((features.len(), 1), |(input, _)| {
            features[input] + sigma * noise[[input, 0]]
        });
        let (classes, evaluations) = classifier.classify(&noisy);
        classes.into_iter().flatten().for_each(|class| counts.by_class[class.index()] += 1);
        counts.evaluations += evaluations;
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smoothing::certificates::gaussian::{Purpose, Voting};
    use crate::training::networks::{Activation, Architecture, Network};
    use ndarray::array;

    fn classifier(consensus: Option<usize>) -> BaseClassifier {
        let architecture =
            Architecture { inputs: 2, hidden: vec![6], outputs: 3, activation: Activation::Relu };
        let networks = (0..3).map(|seed| Network::random(&architecture, seed)).collect();
        BaseClassifier::new(networks, None, Voting::Soft, consensus).expect("sound")
    }

    #[test]
    fn batches_and_threads_change_nothing() {
        let features = array![0.3, -0.2];
        let stream = NoiseStream::new(5, Purpose::Estimation, 11);
        for consensus in [None, Some(2)] {
            let classifier = &classifier(consensus);
            let point = SmoothedPoint { classifier, features: features.view(), sigma: 0.7 };
            for samples in [0, 1, 255, 256, 257, 1500] {
                let naive = count_under_noise_one_by_one(&point, &stream, samples);
                for threads in [1, 2, 5] {
                    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
                    let counts = pool.install(|| count_under_noise(&point, &stream, samples));
                    assert_eq!(counts, naive, "{samples} samples on {threads} threads");
                }
                assert_eq!(naive.by_class.iter().sum::<u64>(), samples);
            }
        }
    }

    #[test]
    fn the_smaller_class_wins_ties() {
        let top =
            |by_class: &[u64]| AnswerCounts { by_class: by_class.to_vec(), evaluations: 0 }.top().index();
        assert_eq!([top(&[1, 3, 3]), top(&[2, 2, 1]), top(&[0, 0, 5]), top(&[])], [1, 0, 2, 0]);
    }
}
