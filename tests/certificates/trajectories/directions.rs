//! Linear forms of the models that attacks reach are within their bounds, however they are summed.

use countersign::kinds::training::bounds::{Directions, IntervalNetwork, enclose};
use countersign::kinds::training::networks::Network;
use ndarray::Array2;
use num_rational::BigRational;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::arithmetic::{Halved, InOrder, Number, Reversed};
use super::draw::{self, Range};
use super::escapes::METHODS;
use super::predictions::models;

const SEEDS: u64 = 1500;
const FAMILIES: usize = 5;

/// One direction of each family: all signs, a parameter alone, integers with zeros, any numbers, numbers of
/// all sizes.
fn rows(parameters: usize, random: &mut ChaCha8Rng) -> Array2<f64> {
    let chosen = random.random_range(0..parameters);
    Array2::from_shape_fn((FAMILIES, parameters), |(family, parameter)| {
        let uniform: f64 = random.random_range(-1.0..1.0);
        match family {
            0 => uniform.signum(),
            _ if parameter == chosen => 1.0,
            1 => 0.0,
            2 => (2.0 * uniform).round(),
            3 => uniform,
            _ => uniform * [1e12, 1.0, 1e-12, 1e-300][random.random_range(0..4)],
        }
    })
}

/// `d·θ` in an arithmetic.
fn form<N: Number>(direction: &[f64], parameters: &[f64]) -> N {
    let pairs = direction.iter().zip(parameters).map(|(&d, &parameter)| (N::of(d), N::of(parameter)));
    N::sum_of_products(&pairs.collect::<Vec<_>>())
}

/// The real ends of `d·θ` over a box, corner by corner, and the sum of the largest magnitudes.
fn ends(direction: &[f64], models: &IntervalNetwork) -> [BigRational; 3] {
    let (lower, upper) = (models.lower(), models.upper());
    let corner = |takes_upper: fn(f64) -> bool| -> Vec<f64> {
        let parameters = direction.iter().zip(lower.iter().zip(&upper));
        parameters.map(|(&d, (&lower, &upper))| if takes_upper(d) { upper } else { lower }).collect()
    };
    let largest: Vec<f64> =
        lower.iter().zip(&upper).map(|(lower, upper)| lower.abs().max(upper.abs())).collect();
    let magnitudes: Vec<f64> = direction.iter().map(|d| d.abs()).collect();
    [
        form(direction, &corner(|d| d < 0.0)),
        form(direction, &corner(|d| d > 0.0)),
        form(&magnitudes, &largest),
    ]
}

fn assert_inside(value: f64, [lower, upper]: [f64; 2], seed: u64, what: &str) {
    assert!(lower <= value && value <= upper, "seed {seed}, {what}: {value:?} in [{lower:?}, {upper:?}]");
}

/// The forms of a model in several orders, the first as it is measured.
fn evaluations(direction: &[f64], parameters: &[f64], measured: f64) -> [(f64, &'static str); 4] {
    [
        (measured, "as measured"),
        (form::<InOrder>(direction, parameters).0, "in order"),
        (form::<Reversed>(direction, parameters).0, "reversed"),
        (form::<Halved>(direction, parameters).0, "halved"),
    ]
}

/// How many values were found to be inside: those of every reached model in the boxes that hold all of them,
/// and in its own, which has no width that could hide a rounding.
fn examine(seed: u64) -> usize {
    let problem = draw::problem(seed, Range::ALL);
    let random = &mut ChaCha8Rng::seed_from_u64(seed ^ 0xface);
    let reached = models(&problem, random);
    let rows = rows(problem.start.parameters().len(), random);
    let directions = Directions::new(rows.view(), rows.ncols()).expect("directions");
    let enclosures = METHODS.into_iter().filter_map(|domain| enclose(domain, &problem).ok());
    let boxes = enclosures.map(|enclosure| (enclosure.along(&directions), reached.as_slice()));
    let own = reached.chunks(1).map(|model| (directions.over(&IntervalNetwork::point(&model[0])), model));
    let mut inside = 0;
    for (bounds, models) in boxes.chain(own) {
        for parameters in models.iter().map(Network::parameters) {
            let measured = directions.of(&parameters);
            for (index, row) in rows.rows().into_iter().enumerate() {
                let ends = [bounds.lower()[[0, index]], bounds.upper()[[0, index]]];
                for (value, what) in evaluations(&row.to_vec(), &parameters, measured[index]) {
                    assert_inside(value, ends, seed, what);
                    inside += 1;
                }
            }
        }
    }
    inside
}

#[test]
fn forms_of_reached_models_are_within_their_bounds() {
    let inside: usize = (0..SEEDS).into_par_iter().map(examine).sum();
    println!("{inside} values");
    assert!(inside > 200_000, "{inside}");
}

#[test]
fn bounds_on_forms_equal_those_of_corners_but_for_rounding() {
    let compared: usize = (0..200_u64)
        .into_par_iter()
        .map(|seed| {
            let problem = draw::problem(seed, Range::BENIGN);
            let random = &mut ChaCha8Rng::seed_from_u64(seed);
            let rows = rows(problem.start.parameters().len(), random);
            let directions = Directions::new(rows.view(), rows.ncols()).expect("directions");
            let Ok(enclosure) = enclose(METHODS[0], &problem) else { return 0 };
            let (models, bounds) = (enclosure.models(), enclosure.along(&directions));
            let slack = BigRational::of(1e-13);
            for (index, row) in rows.rows().into_iter().enumerate() {
                let [lower, upper, magnitude] = ends(&row.to_vec(), models);
                let own = [bounds.lower(), bounds.upper()].map(|ends| BigRational::of(ends[[0, index]]));
                let slack = &slack * &magnitude + BigRational::of(1e-300);
                assert!(own[0] <= lower && &lower - &own[0] <= slack, "seed {seed}, direction {index}");
                assert!(own[1] >= upper && &own[1] - &upper <= slack, "seed {seed}, direction {index}");
            }
            FAMILIES
        })
        .sum();
    assert!(compared > 500, "{compared}");
}
