//! Training in fractions stays in the box.

use countersign::kinds::training::threats::Attack;
use num_rational::BigRational;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::draw::{self, Range};
use super::escapes::{METHODS, attacked, boxes, escape_in};

/// Fractions grow with every step.
const STEPS: usize = 3;

/// Escapes, and how many boxes were compared.
fn examine(seed: u64, range: Range, drawn: usize) -> (Vec<String>, usize) {
    let problem = draw::problem(seed, range);
    let random = &mut ChaCha8Rng::seed_from_u64(seed);
    let used = problem.used_samples();
    let drawn = (0..drawn).map(|_| problem.threat.draw(&problem.set, used, random));
    let attacks: Vec<Attack> = std::iter::once(Attack::default()).chain(drawn).collect();
    let (mut escapes, mut compared) = (Vec::new(), 0);
    let mut of_methods = METHODS.map(|domain| (domain, boxes(&problem, domain))).to_vec();
    // Those of linear models are the same.
    of_methods.dedup_by(|one, other| one.1 == other.1);
    for (domain, mut boxes) in of_methods {
        boxes.truncate(STEPS);
        for attack in &attacks {
            compared += boxes.len();
            let escape = escape_in::<BigRational>(&problem, &boxes, &attacked(&problem, attack));
            escapes.extend(escape.map(|at| format!("seed {seed}, {}: {at:?} by {attack:?}", domain.name())));
        }
    }
    (escapes, compared)
}

fn assert_no_escapes(seeds: std::ops::Range<u64>, range: Range, drawn: usize, at_least: usize) {
    let (escapes, compared) = seeds.into_par_iter().map(|seed| examine(seed, range, drawn)).reduce(
        Default::default,
        |(mut one, count), (other, more)| {
            one.extend(other);
            (one, count + more)
        },
    );
    println!("{compared} models in fractions");
    assert!(escapes.is_empty(), "{} escapes: {:#?}", escapes.len(), &escapes[..escapes.len().min(8)]);
    assert!(compared >= at_least, "{compared} models");
}

#[test]
fn linear_models_trained_in_fractions_stay_in_their_boxes() {
    assert_no_escapes(0..1200, Range::LINEAR, 4, 12_000);
}

#[test]
fn networks_with_a_hidden_layer_trained_in_fractions_stay_in_their_boxes() {
    assert_no_escapes(10_000..10_300, Range { hidden_layers: 1, samples: 4, ..Range::LINEAR }, 2, 2000);
}
