//! What is ruled out for a box of models, no model that training reaches does.

use countersign::data::{ClassId, Targets};
use countersign::kinds::training::bounds::{IntervalNetwork, OnTests, Tests, TrainingProblem, enclose};
use countersign::kinds::training::networks::{Loss, Network, Target, TrainingSet, predicted, train};
use countersign::kinds::training::threats::Attack;
use ndarray::Array2;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::attacks::listed;
use super::draw::{self, Range};
use super::escapes::{METHODS, attacked};

const TESTS: usize = 6;
/// What the evaluation of exponentials in double precision may add to a mean loss, relative to it and to 1.
const EVALUATION_OF_A_LOSS: f64 = 1e-12;

/// Models that attacks reach, the clean one first.
pub fn models(problem: &TrainingProblem, random: &mut ChaCha8Rng) -> Vec<Network> {
    let used = problem.used_samples();
    let drawn = (0..5).map(|_| problem.threat.draw(&problem.set, used, random));
    let mut attacks: Vec<Attack> = std::iter::once(Attack::default()).chain(drawn).collect();
    if !matches!(problem.threat, countersign::kinds::training::threats::Threat::Substitution(_)) {
        attacks.extend(listed(problem, 30).unwrap_or_default());
    }
    let trained = |attack: &Attack| train(&problem.start, &problem.schedule, &attacked(problem, attack)).ok();
    attacks.iter().filter_map(trained).collect()
}

/// Training samples, their midpoints and the origin, so that there are ties; then random points.
fn tests(problem: &TrainingProblem, random: &mut ChaCha8Rng) -> TrainingSet {
    let (set, inputs) = (&problem.set, problem.set.inputs());
    let features = Array2::from_shape_fn((TESTS, inputs), |(test, input)| match test {
        0 => 0.0,
        1 | 2 => set.features()[[input, test % set.samples()]],
        3 => 0.5 * (set.features()[[input, 0]] + set.features()[[input, set.samples() - 1]]),
        _ => random.random_range(-2.0..2.0),
    });
    let targets = match set.classes() {
        0 => Targets::Values((0..TESTS).map(|_| random.random_range(-2.0..2.0)).collect()),
        classes => Targets::Classes {
            labels: (0..TESTS).map(|_| ClassId::new(random.random_range(0..classes))).collect(),
            classes,
        },
    };
    TrainingSet::new(&features, &targets)
}

/// Points of the balls: the centers, all corners, and some inside, `[inputs, tests]` each.
fn moved(tests: &TrainingSet, radius: f64, random: &mut ChaCha8Rng) -> Vec<Array2<f64>> {
    if radius == 0.0 {
        return vec![tests.features().clone()];
    }
    let corner = |corner: usize| {
        Array2::from_shape_fn(tests.features().dim(), |(input, test)| {
            let sign = if corner >> input & 1 == 1 { 1.0 } else { -1.0 };
            tests.features()[[input, test]] + sign * radius
        })
    };
    let mut points: Vec<Array2<f64>> = (0..1 << tests.inputs()).map(corner).collect();
    points.push(tests.features().clone());
    points.extend((0..3).map(|_| tests.features().mapv(|x| x + radius * random.random_range(-1.0..=1.0))));
    points
}

/// How many classes are ruled out.
fn examine(seed: u64) -> usize {
    let random = &mut ChaCha8Rng::seed_from_u64(seed);
    let problem = draw::problem(seed, Range::ALL);
    let (models, tests) = (models(&problem, random), tests(&problem, random));
    let mut ruled_out = 0;
    for domain in METHODS {
        let Ok(enclosure) = enclose(domain, &problem) else { continue };
        for radius in [0.0, 1e-9, 0.05] {
            let loss = problem.schedule.loss;
            let asked = Tests { features: tests.features().view(), radius, targets: tests.targets(), loss };
            let on_tests = enclosure.on_tests(&asked);
            ruled_out += on_tests.possible.iter().flatten().filter(|possible| !**possible).count();
            let bounds = Bounds { problem: &problem, models: enclosure.models(), on_tests: &on_tests };
            for features in moved(&tests, radius, random) {
                models.iter().for_each(|model| {
                    bounds.assert_hold(
                        model,
                        &features,
                        &tests,
                        &format!("seed {seed}, {}, {radius}", domain.name()),
                    )
                });
            }
        }
    }
    ruled_out
}

struct Bounds<'a> {
    problem: &'a TrainingProblem,
    models: &'a IntervalNetwork,
    on_tests: &'a OnTests,
}

impl Bounds<'_> {
    fn assert_hold(&self, model: &Network, features: &Array2<f64>, tests: &TrainingSet, what: &str) {
        assert!(self.models.contains(model), "{what}");
        let (logits, bounds) = (model.logits(features), &self.on_tests.logits);
        let ends = bounds.lower().iter().zip(bounds.upper());
        let is_inside = |(logit, (lower, upper)): (&f64, (&f64, &f64))| lower <= logit && logit <= upper;
        assert!(logits.iter().zip(ends).all(is_inside), "{what}: a logit escapes");
        let columns: Vec<Vec<f64>> = logits.columns().into_iter().map(|column| column.to_vec()).collect();
        if tests.classes() > 0 {
            for (test, column) in columns.iter().enumerate() {
                let class = predicted(column);
                assert!(
                    self.on_tests.possible[test][class.index()],
                    "{what}: class {} of test {test} is ruled out, logits {column:?}",
                    class.index()
                );
            }
        }
        self.assert_loss(&columns, tests.targets(), what);
    }

    fn assert_loss(&self, columns: &[Vec<f64>], targets: &[Target], what: &str) {
        let loss = self.problem.schedule.loss;
        let sum: f64 = columns.iter().zip(targets).map(|(logits, &target)| loss.value(logits, target)).sum();
        let mean = sum / columns.len() as f64;
        let (lower, upper) = (self.on_tests.loss.lower(), self.on_tests.loss.upper());
        let slack = if loss.as_str().ends_with("cross-entropy") {
            EVALUATION_OF_A_LOSS * (1.0 + mean.abs())
        } else {
            0.0
        };
        assert!(
            lower - slack <= mean && mean <= upper + slack,
            "{what}: {mean} is not in [{lower}, {upper}], {loss:?}"
        );
    }
}

#[test]
fn reached_models_predict_what_is_possible_with_losses_within_bounds() {
    let ruled_out: usize = (0..1200_u64).into_par_iter().map(examine).sum();
    println!("{ruled_out} classes ruled out");
    assert!(ruled_out > 10_000, "{ruled_out}");
}

#[test]
fn ties_rule_out_nothing_that_is_predicted() {
    // All-zero models tie in every class, and the smallest wins; none is surely beaten by a larger one.
    for outputs in [1, 2, 3, 5] {
        let architecture = countersign::kinds::training::networks::Architecture {
            inputs: 2,
            hidden: vec![3],
            outputs,
            activation: countersign::kinds::training::networks::Activation::Relu,
        };
        let network = Network::zeros(&architecture);
        let point = IntervalNetwork::point(&network);
        let features = Array2::ones((2, 1));
        let tests = Tests { features: features.view(), radius: 0.0, targets: &[], loss: Loss::Squared };
        for domain in METHODS {
            let possible = domain.of_box(point.clone()).on_tests(&tests).possible;
            let class = predicted(&network.logits(&features).column(0).to_vec());
            assert_eq!(class.index(), 0);
            assert!(possible[0][0], "{outputs} logits, {}", domain.name());
        }
    }
}
