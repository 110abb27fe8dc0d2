//! Wrong rules of aggregation, planted: the attacks of these tests escape from the boxes that they give.

use countersign::data::{ClassId, Targets};
use countersign::kinds::training::bounds::TrainingProblem;
use countersign::kinds::training::networks::{Loss, TrainingSet};
use countersign::kinds::training::threats::{Removal, Threat};
use ndarray::Array2;

use super::arithmetic::InOrder;
use super::attacks::listed;
use super::draw::{Family, Task};
use super::escapes::{Ends, attacked, escape_in, escape_of_training};
use super::theorems::{bounds, flips, gradients, one_step};

const SEEDS: std::ops::Range<u64> = 0..200;
const BINARY: &[Task] = &[(Loss::Squared, 1, 2), (Loss::Hinge, 1, 2)];

/// Gradients of one parameter: of the samples as they are, and of the same samples with the other label.
struct Column {
    clean: Vec<f64>,
    flipped: Vec<f64>,
}

/// The box that a rule gives, which maps the gradients of one parameter to ends of their mean.
fn wrong_box(problem: &TrainingProblem, rule: impl Fn(&Column) -> (f64, f64)) -> Ends {
    let mut other = problem.set.clone();
    for sample in 0..other.samples() {
        let countersign::kinds::training::networks::Target::Class(class) = other.targets()[sample] else {
            continue;
        };
        other.set_target(
            sample,
            countersign::kinds::training::networks::Target::Class(ClassId::new(1 - class.index())),
        );
    }
    let (clean, flipped) =
        (gradients::<InOrder>(problem, &problem.set), gradients::<InOrder>(problem, &other));
    let rate = problem.schedule.learning_rate;
    let ends = problem.start.parameters().into_iter().enumerate().map(|(parameter, start)| {
        let of =
            |gradients: &[Vec<InOrder>]| gradients.iter().map(|gradient| gradient[parameter].0).collect();
        let (least, most) = rule(&Column { clean: of(&clean), flipped: of(&flipped) });
        // Far more than any rounding, so that only the rule can be at fault.
        let room = 1e-9 * (1.0 + start.abs() + rate * least.abs().max(most.abs()));
        (start - rate * most - room, start - rate * least + room)
    });
    let (lower, upper) = ends.unzip();
    Ends { lower, upper }
}

/// How many problems have an attack that escapes from the wrong box. None escapes from the right one.
fn caught(
    tasks: &'static [Task],
    threat: impl Fn(usize) -> Threat,
    rule: impl Fn(&Column, usize) -> (f64, f64),
) -> usize {
    SEEDS
        .filter(|&seed| {
            let mut problem = one_step(seed, tasks, &[Family::Uniform, Family::Integers]);
            let count = (problem.set.samples() / 2).max(1);
            problem.threat = threat(count);
            let wrong = [wrong_box(&problem, |column| rule(column, count))];
            let right = [bounds(&problem)];
            let sets: Vec<TrainingSet> = listed(&problem, 10_000)
                .expect("few")
                .iter()
                .map(|attack| attacked(&problem, attack))
                .collect();
            assert!(sets.iter().all(|set| escape_of_training(&problem, &right, set).is_none()));
            sets.iter().any(|set| escape_of_training(&problem, &wrong, set).is_some())
        })
        .count()
}

fn removal(samples: usize) -> Threat {
    Threat::Removal(Removal { samples })
}

fn relabelling(samples: usize) -> Threat {
    Threat::Bounded(flips(samples))
}

fn sorted_by(numbers: impl Iterator<Item = f64>, key: fn(f64) -> f64) -> Vec<f64> {
    let mut numbers: Vec<f64> = numbers.collect();
    numbers.sort_by(|one, other| key(*other).total_cmp(&key(*one)));
    numbers
}

fn as_is(number: f64) -> f64 {
    number
}

/// Theorem 6 with `SEMin` and `SEMax` of numbers sorted by a key.
fn removed(column: &Column, count: usize, key: fn(f64) -> f64, divisor: usize) -> (f64, f64) {
    let sorted = sorted_by(column.clean.iter().copied(), key);
    let kept = sorted.len() - count;
    let most: f64 = sorted[..kept].iter().sum();
    let least: f64 = sorted[count..].iter().sum();
    (least / divisor as f64, most / divisor as f64)
}

/// Theorem 9 for labels, with gains sorted by a key.
fn relabelled(column: &Column, count: usize, key: fn(f64) -> f64) -> (f64, f64) {
    let gains =
        sorted_by(column.flipped.iter().zip(&column.clean).map(|(flipped, clean)| flipped - clean), key);
    let losses = sorted_by(gains.iter().map(|gain| -gain), key);
    let sum: f64 = column.clean.iter().sum();
    let first = |numbers: &[f64]| numbers[..count].iter().map(|number| number.max(0.0)).sum::<f64>();
    let samples = column.clean.len() as f64;
    ((sum - first(&losses)) / samples, (sum + first(&gains)) / samples)
}

#[test]
fn the_right_rules_are_not_caught() {
    assert_eq!(
        caught(BINARY, removal, |column, count| {
            removed(column, count, as_is, column.clean.len() - count)
        }),
        0
    );
    assert_eq!(caught(BINARY, relabelling, |column, count| relabelled(column, count, as_is)), 0);
}

#[test]
fn sorting_by_magnitude_is_caught() {
    let by_magnitude =
        |column: &Column, count: usize| removed(column, count, f64::abs, column.clean.len() - count);
    let removals = caught(BINARY, removal, by_magnitude);
    let flips = caught(BINARY, relabelling, |column, count| relabelled(column, count, f64::abs));
    println!("caught {removals} and {flips}");
    assert!(removals > 100, "{removals}");
    assert!(flips > 50, "{flips}");
}

#[test]
fn a_removal_divided_by_the_whole_batch_is_caught() {
    let rule = |column: &Column, count: usize| removed(column, count, as_is, column.clean.len());
    let count = caught(BINARY, removal, rule);
    assert!(count > 100, "{count}");
}

#[test]
fn dividing_by_the_batch_twice_is_caught() {
    let rule = |column: &Column, count: usize| {
        let ((least, most), batch) = (relabelled(column, count, as_is), column.clean.len() as f64);
        (least / batch, most / batch)
    };
    let count = caught(BINARY, relabelling, rule);
    assert!(count > 100, "{count}");
}

/// A hinge's derivative for labels between 0 and 1 is between −1 and 0.
#[test]
fn hinge_labels_between_0_and_1_are_caught() {
    let rule = |column: &Column, count: usize| {
        let narrowed = column.clean.iter().zip(&column.flipped).map(|(&clean, &flipped)| {
            // The derivative of the hull of −y over [0, 1], where the flip would give −1 instead.
            if clean * flipped < 0.0 { 0.0 } else { flipped }
        });
        relabelled(&Column { clean: column.clean.clone(), flipped: narrowed.collect() }, count, as_is)
    };
    let count = caught(&[(Loss::Hinge, 1, 2)], relabelling, rule);
    assert!(count > 100, "{count}");
}

/// `sum − top_k` loses the small gradients to the giant one, and with them the truth.
#[test]
fn cancellation_in_removals_is_caught() {
    let small = [0.5, 0.25, -0.125, 0.75, 0.5];
    // Where the sum of the small ones is lost, a bound of 0 takes its place; 10¹⁶ makes it 2.
    for (giant, sign) in [(1e16, 1.0), (1e17, -1.0), (-1e17, 1.0), (-1e300, 1.0)] {
        let mut problem = one_step(0, &[(Loss::Hinge, 1, 2)], &[Family::Uniform]);
        let rows: Vec<f64> = small.map(|small| sign * small).into_iter().chain([giant]).collect();
        let features = Array2::from_shape_vec((6, 1), rows).expect("one feature");
        problem.set =
            TrainingSet::new(&features, &Targets::Classes { labels: vec![ClassId::new(0); 6], classes: 2 });
        let architecture = countersign::kinds::training::networks::Architecture {
            inputs: 1,
            ..problem.start.architecture()
        };
        problem.start = countersign::kinds::training::networks::Network::zeros(&architecture);
        problem.schedule.learning_rate = 1.0;
        problem.schedule.batch_size = 6;
        problem.schedule.clip = None;
        problem.threat = removal(1);
        let cancelled = |column: &Column| {
            let sorted = sorted_by(column.clean.iter().copied(), as_is);
            let sum: f64 = column.clean.iter().sum();
            ((sum - sorted[0]) / 5.0, (sum - sorted[5]) / 5.0)
        };
        let mut wrong = wrong_box(&problem, cancelled);
        // Of the end that the removal of the giant decides, no more room than a rounding.
        let (least, most) = {
            let gradients = gradients::<InOrder>(&problem, &problem.set);
            let column = gradients.iter().map(|gradient| gradient[0].0).collect();
            cancelled(&Column { clean: column, flipped: Vec::new() })
        };
        (wrong.lower[0], wrong.upper[0]) = ((-most).next_down(), (-least).next_up());
        let mut without = problem.set.clone();
        without.remove(5);
        let right = [bounds(&problem)];
        assert!(escape_of_training(&problem, &[wrong.clone()], &without).is_some(), "{giant}");
        assert!(escape_in::<InOrder>(&problem, &[wrong], &without).is_some(), "{giant}");
        for attack in listed(&problem, 10).expect("few") {
            let set = attacked(&problem, &attack);
            assert_eq!(escape_of_training(&problem, &right, &set), None, "{giant}");
            assert_eq!(escape_in::<num_rational::BigRational>(&problem, &right, &set), None, "{giant}");
        }
    }
}
