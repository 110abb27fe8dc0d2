//! Counting under Gaussian noise, and the bounds on counts. `cargo bench --bench smoothing`.

use countersign::kinds::smoothing::certificates::gaussian::{
    BaseClassifier, NoiseStream, Purpose, SmoothedPoint, Voting, count_under_noise,
    count_under_noise_one_by_one,
};
use countersign::kinds::training::networks::{Activation, Architecture, Network};
use countersign::num::binomial::lower_bound;
use divan::{Bencher, black_box};
use ndarray::Array1;

fn main() {
    divan::main();
}

/// Networks of 64 features, 20 neurons and 10 classes.
fn classifier(networks: u64, consensus: Option<usize>) -> BaseClassifier {
    let architecture =
        Architecture { inputs: 64, hidden: vec![20], outputs: 10, activation: Activation::Relu };
    let networks = (0..networks).map(|seed| Network::random(&architecture, seed)).collect();
    BaseClassifier::new(networks, None, Voting::Soft, consensus).expect("sound")
}

fn counted(bencher: Bencher<'_, '_>, classifier: &BaseClassifier, samples: u64) {
    let features = Array1::from_shape_fn(64, |input| (input % 7) as f64 / 7.0);
    let point = SmoothedPoint { classifier, features: features.view(), sigma: 0.25 };
    let stream = NoiseStream::new(0, Purpose::Estimation, 0);
    // One thread, so that numbers compare between machines.
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    bencher.bench(|| pool.install(|| count_under_noise(black_box(&point), &stream, samples)));
}

/// One network, by the number of noise vectors.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 10)]
fn samples(bencher: Bencher<'_, '_>, samples: u64) {
    counted(bencher, &classifier(1, None), samples);
}

/// 10,000 noise vectors, by the number of networks.
#[divan::bench(args = [1, 3, 10], sample_count = 10)]
fn networks(bencher: Bencher<'_, '_>, networks: u64) {
    counted(bencher, &classifier(networks, None), 10_000);
}

/// Ten networks, of which so many are asked first.
#[divan::bench(args = [2, 5], sample_count = 10)]
fn consensus_of_ten(bencher: Bencher<'_, '_>, among: usize) {
    counted(bencher, &classifier(10, Some(among)), 10_000);
}

/// The naive twin.
#[divan::bench(args = [1_000, 10_000], sample_count = 5)]
fn one_by_one(bencher: Bencher<'_, '_>, samples: u64) {
    let classifier = classifier(1, None);
    let features = Array1::from_shape_fn(64, |input| (input % 7) as f64 / 7.0);
    let point = SmoothedPoint { classifier: &classifier, features: features.view(), sigma: 0.25 };
    let stream = NoiseStream::new(0, Purpose::Estimation, 0);
    bencher.bench(|| count_under_noise_one_by_one(black_box(&point), &stream, samples));
}

/// A Clopper–Pearson bound for 99 hits of 100.
#[divan::bench(args = [1_000, 10_000, 100_000, 1_000_000])]
fn bound(bencher: Bencher<'_, '_>, samples: u64) {
    bencher.bench(|| lower_bound(black_box(samples / 100 * 99), samples, 0.001));
}
