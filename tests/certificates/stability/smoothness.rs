//! What noise may be calibrated to: distances that differ by no more than 1 between neighbouring data sets
//! (Nissim et al., definition 2.1, for `e^(−βn)`).

use countersign::check::{Method, Quantity};
use countersign::data::{ClassId, Targets};
use countersign::kinds::training::IBP;
use countersign::kinds::training::bounds::TrainingProblem;
use countersign::kinds::training::certified::private_prediction::{Mechanism, Universe};
use countersign::kinds::training::networks::{
    Activation, Architecture, Loss, Network, Schedule, Target, TrainingSet, predictions, train,
};
use countersign::kinds::training::threats::{Substitution, Threat};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::draw::{Drawn, Range, answers, box_of, drawn};

/// One feature in {−1, 1} and either class: four samples that another may be replaced by.
fn substituted(drawn: &Drawn, universe: &Universe, number: usize) -> TrainingProblem {
    let mut problem = drawn.problem.clone();
    for (sample, choice) in
        universe.data_set(number).into_iter().enumerate().filter(|(_, choice)| *choice > 0)
    {
        let feature = if (choice - 1) / 2 == 0 { -1.0 } else { 1.0 };
        problem.set.set_features(sample, &vec![feature; problem.set.inputs()]);
        problem.set.set_target(sample, Target::Class(ClassId::new((choice - 1) % 2)));
    }
    problem
}

/// Two neighbouring data sets and a query whose distances differ by more than 1, or whose predictions differ
/// where something is certified: the first such pair, with both distances.
fn rough(drawn: &Drawn, method: Method) -> Option<([usize; 2], usize, [f64; 2])> {
    let universe = Universe { positions: drawn.problem.set.samples(), choices: 5 };
    let count = usize::try_from(universe.count()).expect("small");
    let known: Vec<(Vec<f64>, Vec<ClassId>)> = (0..count)
        .into_par_iter()
        .map(|number| {
            let problem = substituted(drawn, &universe, number);
            let answers = answers(&drawn.case(&problem), method);
            let model = train(&problem.start, &problem.schedule, &problem.set).expect("finite");
            let distances = box_of(&answers, Quantity::Substitutions).expect("bounds are finite").lower;
            (distances, predictions(&model.logits(drawn.tests.features())))
        })
        .collect();
    (0..count).find_map(|one| {
        universe.neighbours(one).into_iter().find_map(|other| {
            let ((distances, predicted), (others, theirs)) = (&known[one], &known[other]);
            (0..distances.len()).find_map(|test| {
                let apart = (distances[test] - others[test]).abs() > 1.0;
                let certified = distances[test] > 0.0 || others[test] > 0.0;
                let broken = apart || (predicted[test] != theirs[test] && certified);
                broken.then_some(([one, other], test, [distances[test], others[test]]))
            })
        })
    })
}

const LINEAR: Range = Range { samples: 4, inputs: 2, hidden: false };
const HIDDEN: Range = Range { samples: 4, inputs: 2, hidden: true };

#[test]
fn distances_of_interval_bounds_are_smooth() {
    for seed in 0..25 {
        for range in [LINEAR, HIDDEN] {
            assert_eq!(rough(&drawn(seed, range, true), IBP.method), None, "seed {seed}");
        }
    }
}

/// A network with two hidden layers, twenty samples, and one of them replaced: how far do distances go apart?
fn neighbours(seed: u64) -> (Drawn, TrainingProblem) {
    let random = &mut ChaCha8Rng::seed_from_u64(seed);
    let mut drawn = drawn(seed, Range { samples: 16, inputs: 2, hidden: true }, true);
    let inputs = drawn.problem.set.inputs();
    let architecture = Architecture { inputs, hidden: vec![6, 6], outputs: 1, activation: Activation::Relu };
    drawn.problem.start = Network::random(&architecture, seed);
    drawn.problem.schedule = Schedule {
        loss: Loss::BinaryCrossEntropy,
        learning_rate: 0.1,
        decay: 0.0,
        momentum: 0.0,
        batch_size: 16,
        epochs: 2,
        clip: Some(0.1),
    };
    drawn.budgets = (1..=16).collect();
    drawn.problem.threat = drawn.problem.threat.with_samples(16);
    let mut other = drawn.problem.clone();
    let sample = random.random_range(0..16);
    let features: Vec<f64> = (0..inputs).map(|_| random.random_range(-1.0..=1.0)).collect();
    other.set.set_features(sample, &features);
    other.set.set_target(sample, Target::Class(ClassId::new(random.random_range(0..2))));
    (drawn, other)
}

#[test]
fn distances_in_deep_networks_are_smooth() {
    let (mut stay, mut move_by_one) = (0, 0);
    for seed in 0..150 {
        let (drawn, other) = neighbours(seed);
        let distances = |problem: &TrainingProblem| {
            box_of(&answers(&drawn.case(problem), IBP.method), Quantity::Substitutions).expect("finite").lower
        };
        for (one, two) in distances(&drawn.problem).into_iter().zip(distances(&other)) {
            match (one - two).abs() as usize {
                0 => stay += 1,
                1 => move_by_one += 1,
                apart => panic!("seed {seed}: {apart} apart"),
            }
        }
    }
    assert!(stay > 100 && move_by_one > 50, "{stay} {move_by_one}");
}

/// The paper lets any upper bound on the smooth sensitivity calibrate the noise, and computes certificates
/// for a fixed set of n. With n = 10 alone, each bound is right, and noise of that scale is not private:
/// between two data sets that differ in one sample the bound jumps from e^(−10β) to 1, and what is released
/// tells them apart.
#[test]
fn a_bound_that_is_not_smooth_is_not_private() {
    let random = &mut ChaCha8Rng::seed_from_u64(7);
    let samples = 30;
    let mut sparse = drawn(0, Range { samples, inputs: 1, hidden: false }, true);
    let features = ndarray::Array2::from_shape_fn((samples, 1), |(sample, _)| {
        (if sample % 2 == 0 { -1.0 } else { 1.0 }) + random.random_range(-0.1..0.1)
    });
    let labels = (0..samples).map(|sample| ClassId::new(sample % 2)).collect();
    let set = TrainingSet::new(&features, &Targets::Classes { labels, classes: 2 });
    let architecture = Architecture { inputs: 1, hidden: vec![], outputs: 1, activation: Activation::Linear };
    let (loss, clip) = (Loss::Hinge, Some(0.5));
    sparse.problem.schedule = Schedule {
        loss,
        learning_rate: 0.1,
        decay: 0.0,
        momentum: 0.0,
        batch_size: samples,
        epochs: 1,
        clip,
    };
    sparse.problem.start = Network::zeros(&architecture);
    sparse.problem.threat = Threat::Substitution(Substitution { samples: 10, domain: None });
    sparse.problem.set = set;
    let query = ndarray::Array2::from_elem((1, 1), 4.0);
    let classes = Targets::Classes { labels: vec![ClassId::new(1)], classes: 2 };
    sparse.tests = TrainingSet::new(&query, &classes);
    sparse.grid = None;
    sparse.budgets = vec![10];
    // One sample after the other gets the other class: somewhere the certificate is lost.
    let mut problem = sparse.problem.clone();
    let distance = |problem: &TrainingProblem| {
        box_of(&answers(&sparse.case(problem), IBP.method), Quantity::Substitutions).expect("finite").lower[0]
    };
    let mut path = vec![distance(&problem)];
    for sample in 0..samples {
        let Target::Class(class) = problem.set.targets()[sample] else { panic!("classes") };
        problem.set.set_target(sample, Target::Class(ClassId::new(1 - class.index())));
        path.push(distance(&problem));
    }
    assert!(path.windows(2).any(|pair| pair == [10.0, 0.0]), "{path:?}");
    let (epsilon, beta) = (12.0, 2.0);
    let flips = |distance| Mechanism::CauchySmooth.flip_probability(epsilon, beta, distance);
    let ratio = flips(0).lower() / flips(10).upper();
    assert!(ratio.ln() > 19.0, "the loss of one release is above 19, where ε = 12: {}", ratio.ln());
    // With every n up to 10 the same path goes down one by one.
    sparse.budgets = (1..=10).collect();
    let mut problem = sparse.problem.clone();
    let distance = |problem: &TrainingProblem| {
        box_of(&answers(&sparse.case(problem), IBP.method), Quantity::Substitutions).expect("finite").lower[0]
    };
    let mut before = distance(&problem);
    for sample in 0..samples {
        let Target::Class(class) = problem.set.targets()[sample] else { panic!("classes") };
        problem.set.set_target(sample, Target::Class(ClassId::new(1 - class.index())));
        let after = distance(&problem);
        assert!((before - after).abs() <= 1.0, "sample {sample}: {before} {after}");
        before = after;
    }
}
