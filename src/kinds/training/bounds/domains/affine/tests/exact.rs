//! Where the bound is the truth.

use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::AFFINE;
use crate::training::bounds::domains::{Domain, INTERVALS, enclose};
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::{Activation, Architecture, Loss, Network, Schedule, TrainingSet, train};
use crate::training::threats::{Attack, Bounded, Budget, Threat};
use countersign_data::{ClassId, Targets};

const SAMPLES: usize = 40;

fn problem(loss: Loss, targets: &Targets, samples: usize) -> TrainingProblem {
    let random = &mut ChaCha8Rng::seed_from_u64(7);
    let features = Array2::from_shape_simple_fn((SAMPLES, 3), || random.random_range(-1.0..1.0));
    let architecture =
        Architecture { inputs: 3, hidden: Vec::new(), outputs: 1, activation: Activation::Linear };
    let schedule = Schedule {
        loss,
        learning_rate: 0.3,
        decay: 0.1,
        momentum: 0.0,
        batch_size: 20,
        epochs: 4,
        clip: None,
    };
    let threat = Threat::Bounded(Bounded {
        feature_radius: 0.0,
        label_flips: true,
        label_radius: 0.5,
        samples: Budget::Samples(samples),
        labels: None,
    });
    TrainingProblem {
        start: Network::zeros(&architecture),
        schedule,
        set: TrainingSet::new(&features, targets),
        threat,
    }
}

fn classes() -> Targets {
    let labels = (0..SAMPLES).map(|sample| ClassId::new((sample * 7 / 3) % 2)).collect();
    Targets::Classes { labels, classes: 2 }
}

fn parameters(problem: &TrainingProblem, attack: &Attack) -> Vec<f64> {
    let set = problem.threat.apply(attack, &problem.set).expect("within the threat");
    train(&problem.start, &problem.schedule, &set).expect("finite").parameters()
}

/// The width of the box of a domain, over that of the models which some attacks lead to.
fn times_the_truth(domain: &dyn Domain, problem: &TrainingProblem, attacks: &[Attack]) -> f64 {
    let clean = parameters(problem, &Attack::default());
    let (mut least, mut most) = (clean.clone(), clean);
    for attack in attacks {
        for (at, value) in parameters(problem, attack).into_iter().enumerate() {
            (least[at], most[at]) = (least[at].min(value), most[at].max(value));
        }
    }
    let enclosure = enclose(domain, problem).expect("finite");
    let (lower, upper) = (enclosure.models().lower(), enclosure.models().upper());
    assert!((0..lower.len()).all(|at| lower[at] <= least[at] && most[at] <= upper[at]));
    let width = |lower: &[f64], upper: &[f64]| {
        upper.iter().zip(lower).map(|(upper, lower)| upper - lower).sum::<f64>()
    };
    width(&lower, &upper) / width(&least, &most)
}

/// All labels that may be flipped, one by one.
fn single_flips(targets: &Targets) -> Vec<Attack> {
    let Targets::Classes { labels, .. } = targets else { return Vec::new() };
    let flip = |(sample, label): (usize, &ClassId)| Attack {
        labels: vec![[sample, 1 - label.index()]],
        ..Attack::default()
    };
    labels.iter().enumerate().map(flip).collect()
}

/// With a squared loss everything is linear in the targets: the best attack is the sum of the best ones.
#[test]
fn targets_of_a_squared_loss_are_bounded_by_what_is_attained() {
    let random = &mut ChaCha8Rng::seed_from_u64(3);
    let values: Vec<f64> = (0..SAMPLES).map(|_| random.random_range(-1.0..1.0)).collect();
    let targets = Targets::Values(values.clone());
    for samples in [1, 2, 5] {
        let problem = problem(Loss::Squared, &targets, samples);
        let clean = parameters(&problem, &Attack::default());
        let single = |sample: usize| {
            let attack = Attack { values: vec![(sample, values[sample] + 0.5)], ..Attack::default() };
            parameters(&problem, &attack)
        };
        let singles: Vec<Vec<f64>> = (0..SAMPLES).map(single).collect();
        let best = |at: usize, sign: f64| {
            let gain = |sample: usize| singles[sample][at] - clean[at];
            let mut order: Vec<usize> = (0..SAMPLES).collect();
            order.sort_by(|one, other| gain(*other).abs().total_cmp(&gain(*one).abs()));
            let moved = |sample: usize| (sample, values[sample] + sign * 0.5 * gain(sample).signum());
            Attack { values: order.into_iter().take(samples).map(moved).collect(), ..Attack::default() }
        };
        let attacks: Vec<Attack> = (0..clean.len()).flat_map(|at| [best(at, 1.0), best(at, -1.0)]).collect();
        let times = times_the_truth(&AFFINE, &problem, &attacks);
        assert!(times <= 1.0 + 1e-9, "{samples}: {times}");
        assert!(times_the_truth(&INTERVALS, &problem, &attacks) > 2.0);
    }
}

/// Single attacks are told apart, so that nothing but rounding is left.
#[test]
fn one_flip_is_bounded_by_what_is_attained() {
    let targets = classes();
    let attacks = single_flips(&targets);
    for (loss, most) in
        [(Loss::Squared, 1.0 + 1e-9), (Loss::Hinge, 1.0 + 1e-9), (Loss::BinaryCrossEntropy, 1.0 + 1e-8)]
    {
        let times = times_the_truth(&AFFINE, &problem(loss, &targets, 1), &attacks);
        assert!(times <= most, "{loss:?}: {times}");
    }
}
