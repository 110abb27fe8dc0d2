//! Attacked runs beside what forms say of them.

use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::HiddenTraining;
use super::super::pass::Pass;
use super::drawn::Drawn;
use crate::training::bounds::domains::affine::tests::draw::THREATS;
use crate::training::bounds::domains::domain::EnclosedTraining;
use crate::training::bounds::domains::enclosure::{Enclosure, Tests};
use crate::training::bounds::domains::{Conditions, Directions};
use crate::training::bounds::forward::propagate;
use crate::training::bounds::interval_descent::IntervalDescent;
use crate::training::networks::{Network, predicted};
use crate::training::threats::{Bounded, Budget, Threat};

const TRAININGS: u64 = 300;
const ATTACKS: usize = 12;

/// A pass by itself, without anything that is known from elsewhere; the ends after each step.
pub(super) fn alone(mut pass: Pass, steps: usize) -> (Pass, Vec<[Vec<f64>; 2]>) {
    let parameters = pass.form.centre.len();
    let nothing = [vec![f64::NEG_INFINITY; parameters], vec![f64::INFINITY; parameters]];
    let mut all = Vec::new();
    for _ in 0..steps {
        if pass.advance(&nothing, &[]).is_err() {
            break;
        }
        all.push(pass.ends());
    }
    (pass, all)
}

/// Is a model within ends, neuron by neuron?
pub(super) fn holds(pass: &Pass, ends: &[Vec<f64>; 2], network: &Network) -> bool {
    let parameters = pass.shape.parameters_of(network);
    parameters.iter().enumerate().all(|(place, value)| ends[0][place] <= *value && *value <= ends[1][place])
}

#[test]
fn forms_alone_hold_every_attacked_run_after_every_step() {
    let mut cases = 0;
    for seed in 0..TRAININGS {
        for threat in 0..THREATS {
            let drawn = Drawn::new(seed, threat);
            let Some(pass) = drawn.pass() else { continue };
            let (pass, ends) = alone(pass, drawn.problem.steps());
            for set in drawn.attacked(ATTACKS, Some(&pass), seed) {
                for (step, (ends, network)) in ends.iter().zip(drawn.trained(&set)).enumerate() {
                    assert!(holds(&pass, ends, &network), "seed {seed}, threat {threat}, step {step}");
                }
                cases += 1;
            }
        }
    }
    println!("{cases} runs");
    assert!(cases > 10_000, "{cases}");
}

#[test]
fn answers_hold_for_every_attacked_run_and_are_never_looser_than_intervals() {
    let (mut followed, mut narrower) = (0, 0);
    for seed in 0..TRAININGS / 2 {
        for threat in 0..THREATS {
            let drawn = Drawn::new(seed, threat);
            let problem = &drawn.problem;
            let conditions = Conditions::whole(problem);
            let mut training = HiddenTraining::new(problem, &conditions);
            let mut intervals = IntervalDescent::new(problem, &conditions, propagate);
            let mut boxes = Vec::new();
            let steps = problem.steps();
            for _ in 0..steps {
                if training.advance().is_err() {
                    break;
                }
                boxes.push(training.enclosure().models().clone());
            }
            if boxes.len() < steps {
                continue;
            }
            let has_intervals = (0..steps).all(|_| intervals.advance().is_ok());
            let (_, enclosure) = training.finished();
            if has_intervals {
                let own = intervals.models().models();
                let both = enclosure.models().intersection(own).expect("they meet");
                assert_eq!(&both, enclosure.models(), "seed {seed}, threat {threat}");
                narrower += usize::from(enclosure.models().width() < 0.9 * own.width());
            }
            let random = &mut ChaCha8Rng::seed_from_u64(seed);
            let parameters = problem.start.parameters().len();
            let rows = Array2::from_shape_simple_fn((4, parameters), || random.random_range(-1.0..1.0));
            let directions = Directions::new(rows.view(), parameters).expect("directions");
            let inputs = problem.set.features().nrows();
            let scale = problem.set.features().iter().fold(0.0, |most: f64, x| most.max(x.abs()));
            let points = Array2::from_shape_simple_fn((inputs, 6), || scale * random.random_range(-2.0..2.0));
            let radius = if seed % 5 == 0 { 0.01 * scale } else { 0.0 };
            let tests = Tests { features: points.view(), radius, targets: &[], loss: problem.schedule.loss };
            let along = enclosure.along(&directions);
            let on_tests = enclosure.on_tests(&tests);
            let pass = drawn.pass();
            followed += usize::from(pass.is_some());
            for set in drawn.attacked(ATTACKS, None, seed) {
                let networks = drawn.trained(&set);
                for (models, network) in boxes.iter().zip(&networks) {
                    assert!(models.contains(network), "seed {seed}, threat {threat}");
                }
                let Some(network) = networks.get(steps - 1) else { continue };
                for (number, value) in directions.of(&network.parameters()).into_iter().enumerate() {
                    // The sum itself is rounded.
                    let room = 1e-12 * (1.0 + value.abs());
                    let (lower, upper) = (along.lower()[[0, number]], along.upper()[[0, number]]);
                    assert!(lower - room <= value && value <= upper + room, "seed {seed}, threat {threat}");
                }
                let logits = network.logits(&points);
                for ((at, value), test) in logits.indexed_iter().zip((0..6).cycle()) {
                    let (lower, upper) = (on_tests.logits.lower()[at], on_tests.logits.upper()[at]);
                    assert!(
                        lower <= *value && *value <= upper,
                        "seed {seed}, threat {threat}, test {test}: {value} in [{lower}, {upper}]"
                    );
                }
                for (test, column) in logits.columns().into_iter().enumerate() {
                    let class = predicted(&column.to_vec()).index();
                    assert!(on_tests.possible[test][class], "seed {seed}, threat {threat}");
                }
            }
        }
    }
    println!("{followed} followed, {narrower} narrower");
    assert!(followed > 500 && narrower > 300, "{followed} {narrower}");
}

#[test]
fn without_an_attacker_there_is_nearly_one_model() {
    let mut seen = 0;
    for seed in 0..TRAININGS {
        let mut drawn = Drawn::new(seed, 0);
        let bounded = Bounded {
            feature_radius: 0.0,
            label_flips: false,
            label_radius: 0.0,
            samples: Budget::Samples(0),
            labels: None,
        };
        drawn.problem.threat = Threat::Bounded(bounded);
        let Some(pass) = drawn.pass() else { continue };
        let (pass, ends) = alone(pass, drawn.problem.steps());
        let Some([lower, upper]) = ends.last() else { continue };
        let largest = pass.reader().magnitudes(&pass.form).into_iter().fold(1.0, f64::max);
        let width = lower.iter().zip(upper).map(|(lower, upper)| upper - lower).fold(0.0, f64::max);
        seen += usize::from(width <= 1e-7 * largest);
    }
    println!("{seen} of {TRAININGS}");
    // A sum of exactly 0 is undecided by its rounding.
    assert!(seen as u64 > TRAININGS * 9 / 10, "{seen}");
}
