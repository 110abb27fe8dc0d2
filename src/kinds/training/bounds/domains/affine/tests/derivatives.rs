//! Enclosures of the derivatives of every loss, for two to five classes.

use proptest::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::arguments::{Arguments, Chords, most_below};
use super::super::derivative::Derivative;
use crate::training::networks::{Loss, Target};
use countersign_data::ClassId;

/// Losses with a number of logits and of classes, 0 for regression.
const LOSSES: [(Loss, usize, usize); 12] = [
    (Loss::Squared, 1, 0),
    (Loss::Squared, 1, 2),
    (Loss::Squared, 3, 3),
    (Loss::Hinge, 1, 2),
    (Loss::Hinge, 2, 2),
    (Loss::Hinge, 3, 3),
    (Loss::Hinge, 5, 5),
    (Loss::BinaryCrossEntropy, 1, 2),
    (Loss::CrossEntropy, 2, 2),
    (Loss::CrossEntropy, 3, 3),
    (Loss::CrossEntropy, 4, 4),
    (Loss::CrossEntropy, 5, 5),
];

/// A derivative with arguments between two ends.
#[derive(Debug)]
struct Boxed {
    derivative: Derivative,
    target: Target,
    lower: Vec<f64>,
    upper: Vec<f64>,
    random: ChaCha8Rng,
}

impl Boxed {
    fn draw(seed: u64, loss: usize) -> Self {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let (loss, outputs, classes) = LOSSES[loss];
        let derivative = Derivative { loss, outputs };
        let target = if classes == 0 {
            Target::Value(random.random_range(-2.0..2.0))
        } else {
            Target::Class(ClassId::new(random.random_range(0..classes)))
        };
        let centre = [1.0, 5.0, 60.0][random.random_range(0..3)];
        let width = [0.0, 1e-12, 1e-3, 0.5, 3.0, 40.0][random.random_range(0..6)];
        let mut lower: Vec<f64> = (0..outputs).map(|_| random.random_range(-centre..=centre)).collect();
        let mut upper: Vec<f64> =
            lower.iter().map(|lower| lower + width * random.random_range(0.0..=1.0)).collect();
        if let Some(own) = derivative.own(target) {
            (lower[own], upper[own]) = (0.0, 0.0);
        }
        Boxed { derivative, target, lower, upper, random: random.clone() }
    }

    fn at(&self) -> Arguments<'_> {
        Arguments { lower: &self.lower, upper: &self.upper }
    }

    /// Arguments within the ends, logits that have them, and the derivatives there.
    fn sample(&mut self) -> [Vec<f64>; 3] {
        let corner = self.random.random_bool(0.4);
        let (lower, upper, random) = (&self.lower, &self.upper, &mut self.random);
        let mut argument = |(lower, upper): (&f64, &f64)| {
            let share =
                if corner { f64::from(random.random_range(0..2)) } else { random.random_range(0.0..=1.0) };
            (lower + share * (upper - lower)).clamp(*lower, *upper)
        };
        let arguments: Vec<f64> = lower.iter().zip(upper).map(&mut argument).collect();
        let base = match self.derivative.own(self.target) {
            Some(_) => self.random.random_range(-3.0..3.0),
            None => 0.0,
        };
        let logits: Vec<f64> = arguments.iter().map(|argument| argument + base).collect();
        let mut gradient = vec![0.0; logits.len()];
        self.derivative.loss.gradient(&logits, self.target, &mut gradient);
        [arguments, logits, gradient]
    }

    /// For sums of so many terms as are compared here.
    fn room(&self) -> f64 {
        let largest = self.lower.iter().chain(&self.upper).fold(0.0, |most: f64, end| most.max(end.abs()));
        1e-13 * (8.0 + largest)
    }

    fn chords(&self) -> Chords {
        let outputs = self.lower.len();
        let mut chords = Chords {
            slopes: vec![0.0; outputs * outputs],
            lower: vec![0.0; outputs],
            upper: vec![0.0; outputs],
        };
        self.derivative.chords(self.target, self.at(), &mut chords);
        chords
    }

    /// Is some sampled derivative not between the lines?
    fn escapes(&mut self, chords: &Chords) -> bool {
        let (outputs, room) = (self.lower.len(), self.room());
        (0..60).any(|_| {
            let [_, logits, gradient] = self.sample();
            (0..outputs).any(|output| {
                let slopes = &chords.slopes[output * outputs..(output + 1) * outputs];
                let rest = gradient[output] - dot(slopes, &logits);
                rest < chords.lower[output] - room || rest > chords.upper[output] + room
            })
        })
    }
}

fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn derivatives_lie_between_their_chords_and_ends(seed in any::<u64>(), loss in 0..LOSSES.len()) {
        let mut boxed = Boxed::draw(seed, loss);
        let (outputs, room) = (boxed.lower.len(), boxed.room());
        let chords = boxed.chords();
        prop_assert!(!boxed.escapes(&chords), "{:?} {:?}", boxed, chords);
        let (mut least, mut most) = (vec![0.0; outputs], vec![0.0; outputs]);
        boxed.derivative.ranges(boxed.target, boxed.at(), &mut least, &mut most);
        for _ in 0..20 {
            let [_, _, gradient] = boxed.sample();
            for output in 0..outputs {
                prop_assert!(least[output] - room <= gradient[output] && gradient[output] <= most[output] + room);
            }
        }
    }

    #[test]
    fn lines_lie_above_their_sums(seed in any::<u64>(), loss in 0..LOSSES.len()) {
        let mut boxed = Boxed::draw(seed, loss);
        let outputs = boxed.lower.len();
        let factors: Vec<f64> = (0..outputs).map(|_| boxed.random.random_range(-2.0..2.0)).collect();
        let [near, _, _] = boxed.sample();
        let mut slopes = vec![0.0; outputs];
        let offset = boxed.derivative.line_above(boxed.target, &factors, boxed.at(), Some(&near), &mut slopes);
        let mut by_logits = slopes.clone();
        boxed.derivative.by_logits(boxed.target, &mut by_logits);
        let below = most_below(&slopes, boxed.at());
        for _ in 0..60 {
            let [arguments, logits, gradient] = boxed.sample();
            let sum = dot(&factors, &gradient);
            let room = 8.0 * boxed.room();
            prop_assert!(sum <= dot(&slopes, &arguments) + offset + room, "{:?}", boxed);
            prop_assert!((dot(&slopes, &arguments) - dot(&by_logits, &logits)).abs() <= room);
            prop_assert!(-dot(&slopes, &arguments) <= below + room);
        }
    }

    /// By the mean value theorem.
    #[test]
    fn differences_lie_within_slopes(seed in any::<u64>(), loss in 0..LOSSES.len()) {
        let mut boxed = Boxed::draw(seed, loss);
        if boxed.derivative.can_jump() {
            return Ok(());
        }
        let outputs = boxed.lower.len();
        let (mut least, mut most) = (vec![0.0; outputs * outputs], vec![0.0; outputs * outputs]);
        boxed.derivative.slopes(boxed.target, boxed.at(), &mut least, &mut most);
        for _ in 0..20 {
            let [_, one, at_one] = boxed.sample();
            let [_, other, at_other] = boxed.sample();
            for output in 0..outputs {
                let most: f64 = (0..outputs)
                    .map(|by| {
                        let (place, step) = (output * outputs + by, other[by] - one[by]);
                        (least[place] * step).max(most[place] * step)
                    })
                    .sum();
                prop_assert!(at_other[output] - at_one[output] <= most + boxed.room(), "{:?}", boxed);
            }
        }
    }

    #[test]
    fn other_targets_shift_derivatives(seed in any::<u64>(), loss in 0..LOSSES.len()) {
        let mut boxed = Boxed::draw(seed, loss);
        let outputs = boxed.lower.len();
        let other = match boxed.target {
            Target::Value(value) => Target::Value(value + 0.5),
            Target::Class(class) => Target::Class(ClassId::new((class.index() + 1) % outputs.max(2))),
        };
        let mut shift = vec![0.0; outputs];
        if boxed.derivative.shift(boxed.target, other, &mut shift) {
            let [_, logits, gradient] = boxed.sample();
            let mut of_other = vec![0.0; outputs];
            boxed.derivative.loss.gradient(&logits, other, &mut of_other);
            for output in 0..outputs {
                prop_assert!((of_other[output] - gradient[output] - shift[output]).abs() <= boxed.room());
            }
        }
    }
}

/// Chords with half of their errors are found out, as are those without.
#[test]
fn smaller_errors_are_caught() {
    for (loss, what) in LOSSES.iter().enumerate().filter(|(_, what)| what.0 != Loss::Squared) {
        let caught = |share: f64| {
            (0..200)
                .filter(|&seed| {
                    let mut boxed = Boxed::draw(seed, loss);
                    let mut chords = boxed.chords();
                    for (lower, upper) in chords.lower.iter_mut().zip(&mut chords.upper) {
                        let (middle, around) = (0.5 * (*lower + *upper), 0.5 * (*upper - *lower));
                        (*lower, *upper) = (middle - share * around, middle + share * around);
                    }
                    boxed.escapes(&chords)
                })
                .count()
        };
        assert_eq!(caught(1.0), 0, "{what:?}");
        assert!(caught(0.5) >= 5 && caught(0.0) >= 10, "{what:?}: {} {}", caught(0.5), caught(0.0));
    }
}
