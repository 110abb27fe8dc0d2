//! Small trainings of linear models, and what an attacker may choose in them.

use rand::seq::IndexedRandom;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::alternatives::{NewGradient, NewTarget};
use super::super::family::Family;
use super::super::prepared::Prepared;
use super::super::simulated::{Choice, Taken, attack_of};
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::{Activation, Architecture, Loss, Network, Schedule, TrainingSet};
use crate::training::threats::{Attack, Bounded, Budget, Removal, Substitution, Threat};
use countersign_data::{ClassId, Targets};
use ndarray::Array2;

/// Losses with a number of logits and of classes, 0 for regression.
const LOSSES: [(Loss, usize, usize); 9] = [
    (Loss::Squared, 1, 0),
    (Loss::Squared, 1, 2),
    (Loss::Squared, 3, 3),
    (Loss::Hinge, 1, 2),
    (Loss::Hinge, 3, 3),
    (Loss::BinaryCrossEntropy, 1, 2),
    (Loss::BinaryCrossEntropy, 1, 2),
    (Loss::CrossEntropy, 2, 2),
    (Loss::CrossEntropy, 3, 3),
];

/// Kinds of threats.
pub(in crate::training::bounds::domains::affine) const THREATS: usize = 8;

/// A training of a kind of threat, the same for the same seed.
pub(in crate::training::bounds::domains::affine) fn problem(seed: u64, threat: usize) -> TrainingProblem {
    let random = &mut ChaCha8Rng::seed_from_u64(seed);
    let &(loss, outputs, classes) = LOSSES.choose(random).expect("losses");
    let (samples, inputs) = (random.random_range(6..=14), random.random_range(1..=3));
    let scale: f64 = *[1.0, 1.0, 1e-3, 30.0].choose(random).expect("scales");
    let features = Array2::from_shape_simple_fn((samples, inputs), || scale * random.random_range(-1.0..1.0));
    let targets = if classes == 0 {
        Targets::Values((0..samples).map(|_| random.random_range(-2.0..2.0)).collect())
    } else {
        let labels = (0..samples).map(|_| ClassId::new(random.random_range(0..classes))).collect();
        Targets::Classes { labels, classes }
    };
    let clips = threat == 5 || random.random_bool(0.25);
    let batch_size = random.random_range(4..=samples);
    let schedule = Schedule {
        loss,
        learning_rate: [0.05, 0.2, 0.8].choose(random).expect("rates") / (scale * scale).max(1.0),
        decay: *[0.0, 0.0, 0.3].choose(random).expect("decays"),
        momentum: *[0.0, 0.0, 0.5].choose(random).expect("momenta"),
        batch_size,
        epochs: random.random_range(1..=3),
        clip: clips.then(|| [0.1, 0.5, 2.0][random.random_range(0..3)]),
    };
    let architecture = Architecture { inputs, hidden: Vec::new(), outputs, activation: Activation::Linear };
    let start = if random.random_bool(0.3) {
        Network::zeros(&architecture)
    } else {
        Network::random(&architecture, random.random_range(0..1000))
    };
    let threat = kind_of_threat(threat, classes, scale, random);
    threat.check(&schedule, samples).expect("threats are drawn to make sense");
    TrainingProblem { start, schedule, set: TrainingSet::new(&features, &targets), threat }
}

fn kind_of_threat(kind: usize, classes: usize, scale: f64, random: &mut ChaCha8Rng) -> Threat {
    let samples = Budget::Samples(random.random_range(1..=3));
    let targets = Bounded {
        feature_radius: 0.0,
        label_flips: classes > 0,
        label_radius: if classes == 0 { 0.3 } else { 0.0 },
        samples,
        labels: None,
    };
    let feature_radius = scale * [1e-3, 0.1, 0.4].choose(random).expect("radii");
    let both = Bounded { feature_radius, ..targets };
    match kind {
        0 | 1 => Threat::Bounded(targets),
        2 => Threat::Bounded(Bounded { label_flips: false, label_radius: 0.0, ..both }),
        3 => Threat::Bounded(both),
        4 => Threat::Removal(Removal { samples: random.random_range(1..=3) }),
        5 => Threat::Substitution(Substitution { samples: random.random_range(1..=2), domain: None }),
        6 => Threat::Bounded(Bounded { labels: Some(Budget::Samples(random.random_range(0..=2))), ..both }),
        _ => Threat::Bounded(Bounded { samples: Budget::All, ..both }),
    }
}

/// Units within the budgets of a family, with an alternative each, and features anywhere within their radius.
pub(in crate::training::bounds::domains::affine) fn choice(
    run: &Prepared,
    family: &Family,
    random: &mut dyn Rng,
) -> Choice {
    let corner = random.random_bool(0.6);
    let mut spent = vec![0; family.budgets.len()];
    let count = family.layout.units.len();
    let mut choice = Vec::new();
    for place in rand::seq::index::sample(random, count, count) {
        let unit = family.layout.units[place];
        let of = &run.units.units[unit];
        if spent[of.group] == family.budgets[of.group] || random.random_bool(0.1) {
            continue;
        }
        spent[of.group] += 1;
        let alternative = random.random_range(0..of.alternatives.len());
        let moves = if of.alternatives[alternative].moved { run.inputs() } else { 0 };
        let mut step = || {
            if corner {
                f64::from(2 * random.random_range(0..2) - 1)
            } else {
                random.random_range(-1.0..=1.0)
            }
        };
        choice.push(Taken { unit, alternative, moves: (0..moves).map(|_| step()).collect() });
    }
    choice
}

/// The training set after a choice.
pub(in crate::training::bounds::domains::affine) fn attacked(
    problem: &TrainingProblem,
    run: &Prepared,
    choice: &[Taken],
    random: &mut dyn Rng,
) -> TrainingSet {
    if let Threat::Substitution(_) = problem.threat {
        return substituted(problem, run, choice, random);
    }
    let mut attack = attack_of(run, choice);
    for taken in choice {
        let unit = &run.units.units[taken.unit];
        if let NewTarget::Between(least, most) = unit.alternatives[taken.alternative].target {
            let value = random.random_range(least..=most);
            attack.values.retain(|(sample, _)| *sample != unit.sample);
            attack.values.push((unit.sample, value));
        }
    }
    problem.threat.apply(&attack, &problem.set).expect("within the threat")
}

/// Other samples in place of those that are taken.
fn substituted(
    problem: &TrainingProblem,
    run: &Prepared,
    choice: &[Taken],
    random: &mut dyn Rng,
) -> TrainingSet {
    let mut attack = Attack::default();
    for taken in choice {
        let unit = &run.units.units[taken.unit];
        assert_eq!(unit.alternatives[taken.alternative].gradient, NewGradient::Any);
        let scale = [1.0, 30.0, 1e3][random.random_range(0..3)];
        let features = (0..run.inputs()).map(|_| scale * random.random_range(-1.0..1.0)).collect();
        attack.features.push((unit.sample, features));
        if problem.set.classes() > 0 {
            attack.labels.push([unit.sample, random.random_range(0..problem.set.classes())]);
        } else {
            attack.values.push((unit.sample, scale * random.random_range(-1.0..1.0)));
        }
    }
    problem.threat.apply(&attack, &problem.set).expect("within the threat")
}
