//! The search side by side beside its naive twin, and given attacks beside runs alone.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use countersign_data::{ClassId, Targets};
use ndarray::Array2;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::{Exhausted, Reached, Watch, exhaustive, exhaustive_one_by_one, retrained};
use crate::training::bounds::TrainingProblem;
use crate::training::networks::{
    Activation, Architecture, Loss, Network, Schedule, StoppedByUser, TrainingSet, train,
};
use crate::training::threats::{Bounded, Budget, Removal, Threat, attack_of, changes_of};

static NOT_INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Losses with numbers of logits and classes.
const TASKS: [(Loss, usize, usize); 8] = [
    (Loss::Hinge, 1, 2),
    (Loss::Hinge, 3, 3),
    (Loss::Squared, 1, 2),
    (Loss::Squared, 3, 3),
    (Loss::CrossEntropy, 2, 2),
    (Loss::CrossEntropy, 3, 3),
    (Loss::BinaryCrossEntropy, 1, 2),
    (Loss::Squared, 1, 0),
];

fn flips(samples: Budget, labels: Option<Budget>) -> Threat {
    Threat::Bounded(Bounded { feature_radius: 0.0, label_flips: true, label_radius: 0.0, samples, labels })
}

/// Small problems of discrete threats, in which many attacks reach the same.
fn problem(seed: u64) -> TrainingProblem {
    let random = &mut ChaCha8Rng::seed_from_u64(seed);
    let &(loss, outputs, classes) = TASKS.choose(random).expect("tasks");
    let samples = random.random_range(2..=12);
    let inputs = random.random_range(1..=3);
    let has_ties = random.random_bool(0.5);
    let features = Array2::from_shape_fn((samples, inputs), |_| {
        if has_ties { f64::from(random.random_range(-1..=1)) } else { random.random_range(-1.0..=1.0) }
    });
    let targets = if classes == 0 {
        Targets::Values((0..samples).map(|_| random.random_range(-2.0..=2.0)).collect())
    } else {
        let labels = (0..samples).map(|_| ClassId::new(random.random_range(0..classes))).collect();
        Targets::Classes { labels, classes }
    };
    let hidden = if random.random_bool(0.3) { vec![random.random_range(1..=4)] } else { Vec::new() };
    let architecture = Architecture { inputs, hidden, outputs, activation: Activation::Relu };
    let batch_size = random.random_range(1..=samples);
    let schedule = Schedule {
        loss,
        learning_rate: *[0.1, 0.5, 2.0, 1e120, 1e308].choose(random).expect("rates"),
        decay: *[0.0, 0.6].choose(random).expect("decays"),
        momentum: *[0.0, 0.9].choose(random).expect("momenta"),
        batch_size,
        epochs: random.random_range(1..=3),
        clip: *[None, None, Some(0.3)].choose(random).expect("clips"),
    };
    let threat = match random.random_range(0..4) {
        0 => Threat::Removal(Removal { samples: random.random_range(0..=3.min(batch_size - 1)) }),
        1 => flips(Budget::All, Some(Budget::Samples(2))),
        _ => flips(Budget::Samples(random.random_range(0..=3)), None),
    };
    TrainingProblem {
        start: if has_ties { Network::zeros(&architecture) } else { Network::random(&architecture, seed) },
        schedule,
        set: TrainingSet::new(&features, &targets),
        threat,
    }
}

/// Parameters, and their signs, in which most models agree.
fn values(network: &Network) -> Vec<f64> {
    let mut values = network.parameters();
    values.extend(network.parameters().into_iter().map(|value| f64::from(u8::from(value > 0.0))));
    values
}

type Searching =
    fn(&TrainingProblem, &Watch<'_>, &(dyn Fn(&Network) -> Vec<f64> + Sync)) -> Result<Reached, Exhausted>;

/// What a search gives, and how many models it counted.
fn searched(search: Searching, problem: &TrainingProblem) -> (Result<Reached, Exhausted>, u64) {
    let count = AtomicU64::new(0);
    let trained = || {
        count.fetch_add(1, Ordering::Relaxed);
    };
    let watch = Watch { limit: 10_000_000, interrupt: &NOT_INTERRUPTED, trained: &trained };
    (search(problem, &watch, &values), count.into_inner())
}

#[test]
fn equals_the_search_one_by_one() {
    let (mut models, mut diverged) = (0, 0);
    for seed in 0..2000 {
        let problem = problem(seed);
        let (found, count) = searched(exhaustive, &problem);
        let (expected, expected_count) = searched(exhaustive_one_by_one, &problem);
        assert_eq!(found, expected, "seed {seed}");
        match found {
            Ok(reached) => {
                let bits = |ends: &[f64]| ends.iter().map(|end| end.to_bits()).collect::<Vec<_>>();
                let expected = expected.expect("equal");
                assert_eq!(bits(&reached.lower), bits(&expected.lower), "seed {seed}");
                assert_eq!(bits(&reached.upper), bits(&expected.upper), "seed {seed}");
                assert_eq!((count, reached.models), (expected_count, count), "seed {seed}");
                models += count;
            }
            Err(_) => diverged += 1,
        }
    }
    assert!(models > 50_000 && diverged > 100, "{models} models, {diverged} searches diverged");
}

#[test]
fn given_attacks_have_the_bits_of_runs_alone() {
    for seed in 0..500 {
        let problem = problem(seed);
        let Some(changes) = problem.threat.changes(&problem.set) else { continue };
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let attacks: Vec<_> = (0..random.random_range(0..40))
            .map(|_| problem.threat.draw(&problem.set, problem.used_samples(), random))
            .filter(|attack| attack.values.is_empty())
            .collect();
        let of_attacks: Vec<_> =
            attacks.iter().map(|attack| changes_of(attack).expect("labels or removal")).collect();
        let found = retrained(&problem, &of_attacks, &NOT_INTERRUPTED, Network::parameters);
        let found = found.expect("nobody stops it");
        assert_eq!(found.len(), attacks.len());
        for (found, attack) in found.into_iter().zip(attacks) {
            let set = problem.threat.apply(&attack, &problem.set).expect("within the threat");
            let alone = train(&problem.start, &problem.schedule, &set).map(|model| model.parameters());
            let bits = |values: Vec<f64>| values.into_iter().map(f64::to_bits).collect::<Vec<_>>();
            assert_eq!(found.map(bits), alone.map(bits), "seed {seed}, {attack:?}");
            assert!(attack.touched().len() <= changes.budget);
        }
    }
}

#[test]
fn changes_and_attacks_are_the_same() {
    for seed in 0..100 {
        let problem = problem(seed);
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let attack = problem.threat.draw(&problem.set, problem.used_samples(), random);
        let expected = attack.values.is_empty().then(|| attack.clone());
        assert_eq!(changes_of(&attack).map(|changes| attack_of(&changes)), expected);
    }
}

/// Linear hinge models from 0.
fn run(samples: usize, batch_size: usize, epochs: usize, threat: Threat) -> TrainingProblem {
    let features = Array2::from_shape_fn((samples, 1), |(sample, _)| (sample % 7) as f64 - 3.0);
    let labels = (0..samples).map(|sample| ClassId::new(sample % 2)).collect();
    let architecture =
        Architecture { inputs: 1, hidden: Vec::new(), outputs: 1, activation: Activation::Relu };
    TrainingProblem {
        start: Network::zeros(&architecture),
        schedule: Schedule {
            loss: Loss::Hinge,
            learning_rate: 0.1,
            decay: 0.0,
            momentum: 0.0,
            batch_size,
            epochs,
            clip: None,
        },
        set: TrainingSet::new(&features, &Targets::Classes { labels, classes: 2 }),
        threat,
    }
}

#[test]
fn the_number_of_batches_does_not_nest_calls() {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(2).stack_size(256 << 10).build();
    let problem = run(3000, 1, 1, Threat::Removal(Removal { samples: 0 }));
    let (searched, _) = pool.expect("threads").install(|| searched(exhaustive, &problem));
    assert_eq!(searched.expect("one model").models, 1);
}

#[test]
fn too_many_attacks_are_refused_and_a_search_is_interrupted() {
    let problem = run(40, 40, 1, flips(Budget::Samples(2), None));
    let watch = |limit, interrupt| Watch { limit, interrupt, trained: &|| () };
    let refused = exhaustive(&problem, &watch(820, &NOT_INTERRUPTED), &values);
    assert_eq!(refused, Err(Exhausted::TooMany { count: 821, limit: 820 }));
    assert!(exhaustive(&problem, &watch(821, &NOT_INTERRUPTED), &values).is_ok());
    let interrupted = AtomicBool::new(true);
    assert_eq!(exhaustive(&problem, &watch(821, &interrupted), &values), Err(Exhausted::Interrupted));
    let given = retrained(&problem, &[Vec::new()], &interrupted, Network::parameters);
    assert_eq!(given, Err(StoppedByUser));
}

#[test]
fn a_long_search_stops_soon() {
    let problem = run(128, 64, 50, flips(Budget::Samples(5), None));
    let interrupt = AtomicBool::new(false);
    let watch = Watch { limit: u64::MAX, interrupt: &interrupt, trained: &|| () };
    std::thread::scope(|scope| {
        let search = scope.spawn(|| exhaustive(&problem, &watch, &values));
        std::thread::sleep(Duration::from_millis(300));
        let begin = Instant::now();
        interrupt.store(true, Ordering::Relaxed);
        assert_eq!(search.join().expect("ends"), Err(Exhausted::Interrupted));
        assert!(begin.elapsed() < Duration::from_secs(2), "{:?}", begin.elapsed());
    });
}
