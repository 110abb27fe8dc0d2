//! Each run side by side has the bits of a run alone.

use std::sync::atomic::AtomicBool;

use countersign_data::{ClassId, Targets};
use ndarray::Array2;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::kernels::EMPTY_SUM;
use super::{Alteration, RUNS, SideBySide, StoppedByUser, Workspace};
use crate::training::networks::{
    Activation, Architecture, Descent, Diverged, Loss, Network, Schedule, Target, TrainingSet,
};

/// A loss with a number of logits and of classes, 0 for regression.
const TASKS: [(Loss, usize, usize); 11] = [
    (Loss::Hinge, 1, 2),
    (Loss::Hinge, 3, 3),
    (Loss::Hinge, 2, 2),
    (Loss::Squared, 1, 2),
    (Loss::Squared, 3, 3),
    (Loss::Squared, 2, 2),
    (Loss::Squared, 1, 0),
    (Loss::CrossEntropy, 2, 2),
    (Loss::CrossEntropy, 4, 4),
    (Loss::BinaryCrossEntropy, 1, 2),
    (Loss::BinaryCrossEntropy, 1, 0),
];

struct Case {
    start: Network,
    schedule: Schedule,
    set: TrainingSet,
    classes: usize,
    alterations: Vec<Vec<Alteration>>,
}

fn case(seed: u64) -> Case {
    let random = &mut ChaCha8Rng::seed_from_u64(seed);
    let &(loss, outputs, classes) = TASKS.choose(random).expect("tasks");
    let samples =
        if random.random_bool(0.1) { random.random_range(120..=400) } else { random.random_range(2..=40) };
    let inputs = random.random_range(1..=7);
    let scale = *[0.0, 1.0, 1.0, 1.0, 30.0, 1e150, 1e-160].choose(random).expect("scales");
    let features = Array2::from_shape_fn((samples, inputs), |_| {
        if random.random_bool(0.1) { 0.0 } else { scale * random.random_range(-1.0..=1.0) }
    });
    let targets = if classes == 0 {
        Targets::Values((0..samples).map(|_| random.random_range(-2.0..=2.0)).collect())
    } else {
        let labels = (0..samples).map(|_| ClassId::new(random.random_range(0..classes))).collect();
        Targets::Classes { labels, classes }
    };
    let hidden = (0..random.random_range(0..=2)).map(|_| random.random_range(1..=9)).collect();
    let activation = *[Activation::Relu, Activation::Relu, Activation::Linear].choose(random).expect("some");
    let architecture = Architecture { inputs, hidden, outputs, activation };
    let start = if random.random_bool(0.3) {
        Network::zeros(&architecture)
    } else {
        Network::random(&architecture, seed)
    };
    let mut set = TrainingSet::new(&features, &targets);
    (0..samples).filter(|_| random.random_bool(0.02)).for_each(|sample| set.remove(sample));
    let rates = [0.01, 0.5, 0.5, 5.0, 1e3, 1e100, 1e300];
    let schedule = Schedule {
        loss,
        learning_rate: *rates.choose(random).expect("rates"),
        decay: *[0.0, 0.6].choose(random).expect("decays"),
        momentum: *[0.0, 0.0, 0.9].choose(random).expect("momenta"),
        batch_size: random.random_range(1..=samples),
        epochs: random.random_range(1..=3),
        clip: *[None, None, Some(0.05), Some(1.0)].choose(random).expect("clips"),
    };
    let runs = random.random_range(1..=RUNS);
    let alterations = (0..runs).map(|_| alterations(&set, classes, random)).collect();
    Case { start, schedule, set, classes, alterations }
}

/// Up to a third of the samples, some of them altered twice.
fn alterations(set: &TrainingSet, classes: usize, random: &mut ChaCha8Rng) -> Vec<Alteration> {
    let count = random.random_range(0..=1 + set.samples() / 3);
    let mut one = || {
        let target = match classes {
            _ if random.random_bool(0.4) => None,
            0 => Some(Target::Value(random.random_range(-3.0..=3.0))),
            _ => Some(Target::Class(ClassId::new(random.random_range(0..classes)))),
        };
        Alteration { sample: random.random_range(0..set.samples()), target }
    };
    (0..count).map(|_| one()).collect()
}

fn altered(set: &TrainingSet, alterations: &[Alteration]) -> TrainingSet {
    let mut set = set.clone();
    for alteration in alterations {
        match alteration.target {
            Some(target) => set.set_target(alteration.sample, target),
            None => set.remove(alteration.sample),
        }
    }
    set
}

fn bits(network: &Network) -> Vec<u64> {
    network.parameters().into_iter().map(f64::to_bits).collect()
}

/// Every step of the runs of a case beside runs alone; how many diverged.
fn compare(seed: u64, case: &Case) -> usize {
    let Case { start, schedule, set, alterations, .. } = case;
    let mut runs = SideBySide::new(start, schedule, set, alterations.iter().cloned());
    let mut workspace = runs.workspace();
    let mut alone: Vec<(Descent, TrainingSet, Option<Diverged>)> = alterations
        .iter()
        .map(|alterations| (Descent::new(start.clone()), altered(set, alterations), None))
        .collect();
    let mut written = start.clone();
    for _ in 0..schedule.steps(set.samples()) {
        runs.advance(&mut workspace, &AtomicBool::new(false)).expect("nobody stops it");
        for (run, (descent, set, diverged)) in alone.iter_mut().enumerate() {
            if diverged.is_none() {
                *diverged = descent.advance(schedule, set).err();
            }
            assert_eq!(runs.diverged(run), diverged.as_ref(), "seed {seed}, run {run}");
            if diverged.is_none() {
                runs.write(run, &mut written);
                assert_eq!(bits(&written), bits(descent.network()), "seed {seed}, run {run}");
            }
        }
    }
    alone.iter().filter(|(_, _, diverged)| diverged.is_some()).count()
}

#[test]
fn runs_side_by_side_have_the_bits_of_runs_alone() {
    let (mut diverged, mut runs, mut mixed) = (0, 0, 0);
    for seed in 0..3000 {
        let case = case(seed);
        let of_case = compare(seed, &case);
        (diverged, runs) = (diverged + of_case, runs + case.alterations.len());
        mixed += usize::from(of_case > 0 && of_case < case.alterations.len());
    }
    assert!(diverged > 500 && runs > 10_000 && mixed > 20, "{diverged} of {runs} diverged, {mixed} mixed");
}

#[test]
fn branches_have_the_bits_of_runs_from_the_start() {
    for seed in 0..500 {
        let Case { start, schedule, set, alterations, classes } = case(seed);
        let (batches, random) = (schedule.batches(set.samples()), &mut ChaCha8Rng::seed_from_u64(seed));
        let mut trunk = SideBySide::new(&start, &schedule, &set, alterations.iter().cloned());
        let (run, step) = (random.random_range(0..alterations.len()), random.random_range(0..batches));
        let workspace = &mut trunk.workspace();
        let advance = |runs: &mut SideBySide<'_>, workspace: &mut Workspace| {
            runs.advance(workspace, &AtomicBool::new(false)).expect("nobody stops it");
        };
        (0..step).for_each(|_| advance(&mut trunk, workspace));
        // What is altered of batches that were not seen yet makes no difference so far.
        let first = step * schedule.batch_size;
        let later = self::alterations(&set, classes, random).into_iter();
        let mut all: Vec<_> = later.filter(|alteration| alteration.sample >= first).collect();
        all.extend(alterations[run].iter().filter(|alteration| alteration.sample < first));
        let mut branch = trunk.branch(trunk.moment(), run, [all.clone(), all.clone()]);
        let mut whole = SideBySide::new(&start, &schedule, &set, [all]);
        (0..step).for_each(|_| advance(&mut whole, workspace));
        let (mut one, mut other) = (start.clone(), start.clone());
        for _ in step..schedule.steps(set.samples()) {
            advance(&mut branch, workspace);
            advance(&mut whole, workspace);
            branch.write(1, &mut one);
            whole.write(0, &mut other);
            let is_finite = other.parameters().iter().all(|value| value.is_finite());
            assert!(!is_finite || bits(&one) == bits(&other), "seed {seed}");
        }
    }
}

#[test]
fn an_interrupt_leaves_the_runs_where_they_were() {
    let Case { start, schedule, set, alterations, .. } = case(3);
    let mut runs = SideBySide::new(&start, &schedule, &set, alterations);
    let mut workspace = runs.workspace();
    assert_eq!(runs.advance(&mut workspace, &AtomicBool::new(true)), Err(StoppedByUser));
    assert_eq!(runs.moment().step(), 0);
    runs.advance(&mut workspace, &AtomicBool::new(false)).expect("nobody stops it");
    assert_eq!(runs.moment().step(), 1);
}

#[test]
fn the_sum_of_nothing_is_that_of_the_standard_library() {
    assert_eq!([0.0_f64; 0].iter().sum::<f64>().to_bits(), EMPTY_SUM.to_bits());
}
