//! Interval training beside plain training, affine forms, searches, and every attack. `cargo bench --bench trajectory`.
//!
//! Set `RAYON_NUM_THREADS` to bound the threads.

use std::sync::atomic::AtomicBool;

use countersign::data::{ClassId, FeatureMap, FeatureSteps, Monomials, Targets, half_moons};
use countersign::kinds::training::bounds::{
    AFFINE, DOMAINS, INTERVALS, Run, Search, SearchLimits, TrainingProblem, Watch, domain_named, enclose,
    exhaustive, exhaustive_one_by_one,
};
use countersign::kinds::training::networks::{
    Activation, Architecture, Loss, Network, Schedule, TrainingSet, train,
};
use countersign::kinds::training::threats::{Bounded, Budget, Removal, Substitution, Threat};
use divan::Bencher;
use ndarray::Array2;

fn main() {
    divan::main();
}

#[global_allocator]
static ALLOCATIONS: divan::AllocProfiler = divan::AllocProfiler::system();

fn bounded(count: Budget, feature_radius: f64, label_flips: bool) -> Threat {
    Threat::Bounded(Bounded { feature_radius, label_flips, label_radius: 0.0, samples: count, labels: None })
}

fn flips(count: usize) -> Threat {
    bounded(Budget::Samples(count), 0.0, true)
}

fn schedule(loss: Loss, learning_rate: f64, decay: f64, batch_size: usize, epochs: usize) -> Schedule {
    Schedule { loss, learning_rate, decay, momentum: 0.0, batch_size, epochs, clip: None }
}

fn architecture(inputs: usize, hidden: &[usize], outputs: usize) -> Architecture {
    Architecture { inputs, hidden: hidden.to_vec(), outputs, activation: Activation::Relu }
}

/// Half-moons with so many of their cubic features.
fn moons(samples: usize, features: usize) -> TrainingSet {
    let data = half_moons(samples, 0.1, 0).expect("generated");
    let steps = FeatureSteps { monomials: Monomials::CUBIC, ..FeatureSteps::default() };
    let map = FeatureMap::fit(data.features(), &steps).expect("finite");
    let cubic = map.apply(data.features()).expect("finite");
    let targets = Targets::Classes { labels: data.labels().to_vec(), classes: 2 };
    TrainingSet::new(&cubic.slice(ndarray::s![.., ..features]).to_owned(), &targets)
}

/// 14 steps of a support vector machine on 128 samples.
fn reference(count: usize) -> TrainingProblem {
    TrainingProblem {
        start: Network::zeros(&architecture(9, &[], 1)),
        schedule: schedule(Loss::Hinge, 5.0, 0.0, 64, 7),
        set: moons(128, 9),
        threat: flips(count),
    }
}

/// Ten full batches of logistic regression.
fn logistic(samples: usize, threat: Threat) -> TrainingProblem {
    TrainingProblem {
        start: Network::zeros(&architecture(9, &[], 1)),
        schedule: Schedule { clip: Some(0.5), ..schedule(Loss::BinaryCrossEntropy, 3.0, 0.6, samples, 10) },
        set: moons(samples, 9),
        threat,
    }
}

/// Four full batches of a network with one hidden layer.
fn hidden(neurons: usize) -> TrainingProblem {
    TrainingProblem {
        start: Network::random(&architecture(6, &[neurons], 2), 1),
        schedule: schedule(Loss::CrossEntropy, 2.0, 0.6, 3000, 4),
        set: moons(3000, 6),
        threat: bounded(Budget::Samples(1), 0.01, true),
    }
}

/// Three full batches of ten classes on random features, labelled by a random linear teacher.
fn wide(samples: usize) -> TrainingProblem {
    let mut state = 11_u64;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    let features = Array2::from_shape_fn((samples, 32), |_| next());
    let teacher = Array2::from_shape_fn((32, 10), |_| next());
    let scores = features.dot(&teacher);
    let best = |row: ndarray::ArrayView1<'_, f64>| {
        (1..row.len()).fold(0, |best, class| if row[class] > row[best] { class } else { best })
    };
    let labels = scores.rows().into_iter().map(|row| ClassId::new(best(row))).collect();
    TrainingProblem {
        start: Network::zeros(&architecture(32, &[], 10)),
        schedule: schedule(Loss::CrossEntropy, 0.5, 0.0, samples, 3),
        set: TrainingSet::new(&features, &Targets::Classes { labels, classes: 10 }),
        threat: flips(10),
    }
}

fn interval(bencher: Bencher<'_, '_>, problem: &TrainingProblem) {
    bencher.bench(|| enclose(&INTERVALS, problem).map(drop));
}

#[divan::bench]
fn half_moons_128(bencher: Bencher<'_, '_>) {
    interval(bencher, &reference(1));
}

#[divan::bench]
fn half_moons_128_plain_training(bencher: Bencher<'_, '_>) {
    let problem = reference(1);
    bencher.bench(|| train(&problem.start, &problem.schedule, &problem.set));
}

/// 129, 8,257 and 349,633 attacks.
#[divan::bench(args = [1, 2, 3], sample_count = 5)]
fn half_moons_128_exhaustive(bencher: Bencher<'_, '_>, count: usize) {
    let problem = reference(count);
    let watch = Watch { limit: 1_000_000, interrupt: &AtomicBool::new(false), trained: &|| () };
    bencher.bench(|| exhaustive(&problem, &watch, &Network::parameters));
}

/// The same, one run at a time; three flips would take some ten seconds.
#[divan::bench(args = [1, 2], sample_count = 5)]
fn half_moons_128_exhaustive_one_by_one(bencher: Bencher<'_, '_>, count: usize) {
    let problem = reference(count);
    let watch = Watch { limit: 1_000_000, interrupt: &AtomicBool::new(false), trained: &|| () };
    bencher.bench(|| exhaustive_one_by_one(&problem, &watch, &Network::parameters));
}

#[divan::bench(args = [750, 3_000, 12_000, 48_000])]
fn logistic_label_flips(bencher: Bencher<'_, '_>, samples: usize) {
    interval(bencher, &logistic(samples, flips(1)));
}

/// Ten full batches of logistic regression, nothing of which is clipped.
fn smooth(samples: usize, features: usize, count: usize) -> TrainingProblem {
    TrainingProblem {
        start: Network::zeros(&architecture(features, &[], 1)),
        schedule: schedule(Loss::BinaryCrossEntropy, 3.0, 0.6, samples, 10),
        set: moons(samples, features),
        threat: flips(count),
    }
}

fn affine(bencher: Bencher<'_, '_>, problem: &TrainingProblem) {
    bencher.bench(|| enclose(&AFFINE, problem).map(drop));
}

#[divan::bench(args = [750, 1_500, 3_000, 6_000], sample_count = 5)]
fn affine_by_samples(bencher: Bencher<'_, '_>, samples: usize) {
    affine(bencher, &smooth(samples, 9, 10));
}

/// One touched sample is told apart from every other.
#[divan::bench(args = [1, 2, 10, 50], sample_count = 5)]
fn affine_by_budget(bencher: Bencher<'_, '_>, count: usize) {
    affine(bencher, &smooth(3_000, 9, count));
}

#[divan::bench(args = [3, 6, 9], sample_count = 5)]
fn affine_by_features(bencher: Bencher<'_, '_>, features: usize) {
    affine(bencher, &smooth(3_000, features, 10));
}

/// All directions that are parameters, from above, after the pass that they share.
#[divan::bench(args = [2, 5, 10], sample_count = 3)]
fn search_by_budget(bencher: Bencher<'_, '_>, count: usize) {
    let problem = smooth(3_000, 9, count);
    let search = Search::new(&Run::of(&problem, None)).expect("nobody stops it").expect("finite");
    let limits = SearchLimits { gap: 0.01, passes: 24, sets: 10_000, every: 0, until: None, interrupt: None };
    bencher.bench(|| {
        let unit =
            |parameter: usize| (0..10).map(|at| f64::from(u8::from(at == parameter))).collect::<Vec<f64>>();
        (0..10).map(|parameter| search.largest(&unit(parameter), &limits).bound).sum::<f64>()
    });
}

/// The naive twin with one flip: training under each.
#[divan::bench(sample_count = 3)]
fn every_flip_of_3_000(bencher: Bencher<'_, '_>) {
    let problem = smooth(3_000, 9, 1);
    let watch = Watch { limit: 1_000_000, interrupt: &AtomicBool::new(false), trained: &|| () };
    bencher.bench(|| exhaustive(&problem, &watch, &Network::parameters));
}

#[divan::bench]
fn logistic_substitution(bencher: Bencher<'_, '_>) {
    interval(bencher, &logistic(3000, Threat::Substitution(Substitution { samples: 10, domain: None })));
}

#[divan::bench]
fn logistic_removal(bencher: Bencher<'_, '_>) {
    interval(bencher, &logistic(3000, Threat::Removal(Removal { samples: 10 })));
}

#[divan::bench]
fn logistic_features(bencher: Bencher<'_, '_>) {
    interval(bencher, &logistic(3000, bounded(Budget::Samples(10), 0.01, false)));
}

/// 6-n-2, 3,000 samples.
#[divan::bench(args = [32, 128, 512], sample_count = 20)]
fn hidden_layer(bencher: Bencher<'_, '_>, neurons: usize) {
    interval(bencher, &hidden(neurons));
}

/// 32 features, 10 classes.
#[divan::bench(args = [15_000, 60_000], sample_count = 10)]
fn ten_classes(bencher: Bencher<'_, '_>, samples: usize) {
    interval(bencher, &wide(samples));
}

/// All of 1,000 samples perturbed, 20 hidden neurons, batches of 100, 100 epochs.
#[divan::bench(sample_count = 10)]
fn all_samples_100_epochs(bencher: Bencher<'_, '_>) {
    let problem = TrainingProblem {
        start: Network::random(&architecture(2, &[20], 1), 1),
        schedule: schedule(Loss::BinaryCrossEntropy, 0.01, 0.0, 100, 100),
        set: moons(1000, 2),
        threat: bounded(Budget::All, 1e-3, false),
    };
    interval(bencher, &problem);
}

/// Linear bounds beside interval bounds, of a small network.
#[divan::bench(args = DOMAINS.map(|domain| domain.name()), sample_count = 10)]
fn domains(bencher: Bencher<'_, '_>, name: &str) {
    let problem = TrainingProblem {
        start: Network::random(&architecture(9, &[16, 16], 2), 1),
        schedule: schedule(Loss::CrossEntropy, 0.5, 0.0, 128, 2),
        set: moons(512, 9),
        threat: flips(1),
    };
    let domain = domain_named(name).expect("a domain");
    bencher.bench(|| enclose(domain, &problem).map(drop));
}
