//! One step of a linear model: the bounds of theorems 6, 8 and 9 are what an attacker attains.

use countersign::kinds::training::bounds::{INTERVALS, TrainingProblem, enclose};
use countersign::kinds::training::networks::{Loss, TrainingSet};
use countersign::kinds::training::threats::{Bounded, Budget, Removal, Substitution, Threat};
use num_rational::BigRational;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::arithmetic::{InOrder, Number};
use super::attacks::listed;
use super::draw::{self, Family, RATIONAL_TASKS, Range, Task};
use super::escapes::{Ends, attacked, escape_of_training};
use super::naive::NaiveRun;

const SEEDS: std::ops::Range<u64> = 0..150;
const TOLERANCE: f64 = 1e-12;
/// Bounds on the rounding of sums grow with the square of the batch.
const OF_LARGE_BATCHES: f64 = 1e-8;

/// One step over all samples.
pub fn one_step(seed: u64, tasks: &'static [Task], families: &'static [Family]) -> TrainingProblem {
    let range = Range { tasks, families, ..Range::LINEAR };
    let mut problem = draw::problem(seed, Range { benign: seed.is_multiple_of(2), ..range });
    problem.schedule.batch_size = problem.set.samples();
    problem.schedule.epochs = 1;
    problem
}

pub fn flips(samples: usize) -> Bounded {
    Bounded {
        feature_radius: 0.0,
        label_flips: true,
        label_radius: 0.5,
        samples: Budget::Samples(samples),
        labels: None,
    }
}

/// The box after the only step.
pub fn bounds(problem: &TrainingProblem) -> Ends {
    Ends::from(enclose(&INTERVALS, problem).expect("finite").models())
}

/// Ends of what some parameters are after every listed attack.
fn brute_force<N: Number>(problem: &TrainingProblem) -> Vec<(N, N)> {
    let attacks = listed(problem, 100_000).expect("few");
    let models = attacks.iter().map(|attack| {
        let mut run = NaiveRun::<N>::new(&problem.start);
        run.advance(&problem.schedule, &attacked(problem, attack));
        run.parameters()
    });
    let widened = |ends: Vec<(N, N)>, model: Vec<N>| {
        let both = ends.into_iter().zip(model);
        both.map(|((lower, upper), value)| {
            (smaller(&lower, &value), if value > upper { value } else { upper })
        })
        .collect()
    };
    let points = |model: Vec<N>| model.into_iter().map(|value| (value.clone(), value)).collect();
    let mut models = models;
    let first = points(models.next().expect("the clean model"));
    models.fold(first, widened)
}

fn smaller<N: Number>(one: &N, other: &N) -> N {
    if other < one { other.clone() } else { one.clone() }
}

/// Outside of the attained ends, and no further than the tolerance where they are to be equal.
fn assert_bounds<N: Number>(ends: &Ends, attained: &[(N, N)], equal: impl Fn(usize) -> bool, what: &str) {
    for (parameter, (lower, upper)) in attained.iter().enumerate() {
        let (least, most) = (N::of(ends.lower[parameter]), N::of(ends.upper[parameter]));
        assert!(least <= *lower && *upper <= most, "{what}: parameter {parameter} escapes");
        if equal(parameter) {
            let size = 1.0 + ends.lower[parameter].abs().max(ends.upper[parameter].abs());
            let tolerance = N::of(TOLERANCE * size);
            assert!(lower.minus(&least) <= tolerance, "{what}: lower end of parameter {parameter} is loose");
            assert!(most.minus(upper) <= tolerance, "{what}: upper end of parameter {parameter} is loose");
        }
    }
}

/// For each seed and small budget: does the bound equal brute force in fractions?
fn assert_equal(threat: impl Fn(usize) -> Threat + Sync, equal: impl Fn(usize, usize) -> bool + Sync) {
    SEEDS.into_par_iter().for_each(|seed| {
        let mut problem = one_step(seed, &RATIONAL_TASKS, &[Family::Uniform]);
        for samples in 0..=3.min(problem.set.samples() - 1) {
            problem.threat = threat(samples);
            let attained = brute_force::<BigRational>(&problem);
            let parameters = attained.len();
            let what = format!("seed {seed}, {:?}, {:?}", problem.schedule.loss, problem.threat);
            assert_bounds(&bounds(&problem), &attained, |parameter| equal(parameter, parameters), &what);
        }
    });
}

#[test]
fn relabelling_bounds_equal_brute_force() {
    assert_equal(|samples| Threat::Bounded(flips(samples)), |_, _| true);
}

#[test]
fn removal_bounds_equal_brute_force() {
    assert_equal(|samples| Threat::Removal(Removal { samples }), |_, _| true);
}

#[test]
fn relabelling_bounds_with_no_budget_for_features_equal_brute_force() {
    let apart = |samples: usize| Bounded {
        feature_radius: 0.25,
        samples: Budget::Samples(0),
        labels: Some(Budget::Samples(samples)),
        ..flips(0)
    };
    assert_equal(|samples| Threat::Bounded(apart(samples)), |_, _| true);
}

/// Gradients of biases do not have the features as factors, so that corners attain their bounds.
#[test]
fn feature_bounds_with_no_budget_for_labels_equal_brute_force_for_biases() {
    let seeds = 0..40_u64;
    seeds.into_par_iter().for_each(|seed| {
        let mut problem = one_step(
            seed,
            &[(Loss::Squared, 1, 2), (Loss::Hinge, 1, 2), (Loss::Squared, 1, 0)],
            &[Family::Uniform],
        );
        let samples = 1 + seed as usize % 2;
        problem.threat = Threat::Bounded(Bounded {
            feature_radius: 0.25,
            samples: Budget::Samples(samples),
            labels: Some(Budget::Samples(0)),
            ..flips(0)
        });
        let attained = brute_force::<InOrder>(&problem);
        let bias = attained.len() - 1;
        assert_bounds(&bounds(&problem), &attained, |parameter| parameter == bias, &format!("seed {seed}"));
    });
}

/// A squared loss's derivative adds up what features and target do to it.
#[test]
fn separate_budgets_bound_brute_force_and_equal_it_for_biases_of_squared_losses() {
    let seeds = 0..60_u64;
    seeds.into_par_iter().for_each(|seed| {
        let tasks: &[Task] = &[(Loss::Squared, 1, 2), (Loss::Hinge, 1, 2), (Loss::Squared, 1, 0)];
        let mut problem = one_step(seed, tasks, &[Family::Uniform]);
        if problem.set.samples() > 4 || problem.set.inputs() > 2 {
            return;
        }
        problem.schedule.clip = None;
        problem.threat = Threat::Bounded(Bounded {
            feature_radius: 0.25,
            samples: Budget::Samples(1 + seed as usize % 2),
            labels: Some(Budget::Samples(1)),
            ..flips(0)
        });
        let attained = brute_force::<InOrder>(&problem);
        let (bias, squared) = (attained.len() - 1, problem.schedule.loss == Loss::Squared);
        let equal = |parameter| squared && parameter == bias;
        assert_bounds(&bounds(&problem), &attained, equal, &format!("seed {seed}"));
    });
}

/// Gradients of single samples, clipped, `[sample][parameter]`.
pub fn gradients<N: Number>(problem: &TrainingProblem, set: &TrainingSet) -> Vec<Vec<N>> {
    let run = NaiveRun::<N>::new(&problem.start);
    (0..set.samples()).map(|sample| run.clipped_gradient(&problem.schedule, set, sample)).collect()
}

/// `θ − α · sum / divisor`.
fn stepped<N: Number>(problem: &TrainingProblem, parameter: usize, sum: &N, divisor: usize) -> N {
    let start = N::of(problem.start.parameters()[parameter]);
    start.minus(&N::of(problem.schedule.learning_rate).times(&sum.over(&N::of(divisor as f64))))
}

#[test]
fn substitution_bounds_equal_brute_force() {
    SEEDS.into_par_iter().for_each(|seed| {
        let mut problem = one_step(seed, &RATIONAL_TASKS, &[Family::Uniform]);
        let clip = [0.1, 1.0, 10.0][seed as usize % 3];
        problem.schedule.clip = Some(clip);
        let gradients = gradients::<BigRational>(&problem, &problem.set);
        let samples = gradients.len();
        for budget in 0..=samples.min(3) {
            problem.threat = Threat::Substitution(Substitution { samples: budget, domain: None });
            let subsets = (0..1_u32 << samples).filter(|subset| subset.count_ones() as usize <= budget);
            let mut attained: Vec<Option<(BigRational, BigRational)>> = vec![None; gradients[0].len()];
            for subset in subsets {
                for (parameter, ends) in attained.iter_mut().enumerate() {
                    let kept = (0..samples).filter(|sample| subset >> sample & 1 == 0);
                    let kept: BigRational = kept.map(|sample| gradients[sample][parameter].clone()).sum();
                    let replaced = BigRational::of(f64::from(subset.count_ones())) * BigRational::of(clip);
                    let lower = stepped(&problem, parameter, &(&kept + &replaced), samples);
                    let upper = stepped(&problem, parameter, &(&kept - &replaced), samples);
                    *ends = Some(match ends.take() {
                        None => (lower, upper),
                        Some((least, most)) => (least.min(lower), most.max(upper)),
                    });
                }
            }
            let attained: Vec<_> = attained.into_iter().flatten().collect();
            assert_bounds(&bounds(&problem), &attained, |_| true, &format!("seed {seed}, {budget}"));
        }
    });
}

/// Several tiles, more samples than are kept aside while looking for the largest: attacks chosen by sorting
/// attain the bounds.
#[test]
fn large_batches_have_bounds_that_sorted_attacks_attain() {
    let random = &mut ChaCha8Rng::seed_from_u64(5);
    for (samples, budget) in [(1100, 1), (1100, 70), (513, 200), (1031, 1030), (512, 65)] {
        let mut problem = one_step(3, &[(Loss::Squared, 1, 2)], &[Family::Uniform]);
        let features = ndarray::Array2::from_shape_simple_fn((samples, problem.set.inputs()), || {
            random.random_range(-1.0..1.0)
        });
        let labels = (0..samples).map(|_| countersign::data::ClassId::new(random.random_range(0..2)));
        let targets = countersign::data::Targets::Classes { labels: labels.collect(), classes: 2 };
        problem.set = TrainingSet::new(&features, &targets);
        problem.schedule.batch_size = samples;
        problem.schedule.clip = None;
        for threat in [Threat::Bounded(flips(budget)), Threat::Removal(Removal { samples: budget })] {
            problem.threat = threat;
            assert_sorted_attacks_attain(&problem, budget);
        }
    }
}

fn assert_sorted_attacks_attain(problem: &TrainingProblem, budget: usize) {
    let ends = bounds(problem);
    let removes = matches!(problem.threat, Threat::Removal(_));
    let clean = gradients::<InOrder>(problem, &problem.set);
    let mut flipped_set = problem.set.clone();
    for sample in 0..flipped_set.samples() {
        let countersign::kinds::training::networks::Target::Class(class) = flipped_set.targets()[sample]
        else {
            continue;
        };
        let other = countersign::data::ClassId::new(1 - class.index());
        flipped_set.set_target(sample, countersign::kinds::training::networks::Target::Class(other));
    }
    let flipped = gradients::<InOrder>(problem, &flipped_set);
    for parameter in 0..ends.lower.len() {
        for sign in [1.0, -1.0] {
            let gain = |sample: usize| {
                let clean = clean[sample][parameter].0;
                sign * if removes { -clean } else { flipped[sample][parameter].0 - clean }
            };
            let mut order: Vec<usize> = (0..clean.len()).collect();
            order.sort_by(|&one, &other| gain(other).total_cmp(&gain(one)));
            let mut set = problem.set.clone();
            for &sample in order.iter().take(budget).filter(|&&sample| removes || gain(sample) > 0.0) {
                if removes {
                    set.remove(sample);
                } else {
                    set.set_target(sample, flipped_set.targets()[sample]);
                }
            }
            assert_eq!(escape_of_training(problem, std::slice::from_ref(&ends), &set), None);
            let model =
                countersign::kinds::training::networks::train(&problem.start, &problem.schedule, &set)
                    .expect("finite");
            let value = model.parameters()[parameter];
            let end = if sign > 0.0 { ends.lower[parameter] } else { ends.upper[parameter] };
            assert!(
                (value - end).abs() <= OF_LARGE_BATCHES * (1.0 + end.abs()),
                "{value} {end} {:?}",
                problem.threat
            );
        }
    }
}
