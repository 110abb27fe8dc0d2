//! What noise may be calibrated to: distances that differ by no more than 1 between neighbouring data sets (Nissim et al.,
//! definition 2.1, for `e^(−βn)`).

use countersign::check::{Method, Quantity};
use countersign::data::ClassId;
use countersign::property::private_prediction::Universe;
use countersign::train::{Target, predictions, train};
use countersign::trajectory::TrainingProblem;
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

/// Two neighbouring data sets and a query whose distances differ by more than 1, or whose predictions differ where something
/// is certified: the first such pair, with both distances.
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
            assert_eq!(rough(&drawn(seed, range, true), Method::Ibp), None, "seed {seed}");
        }
    }
}

#[test]
fn distances_of_linear_bounds_need_not_be() {
    let rough: Vec<_> =
        (0..60).filter_map(|seed| Some((seed, rough(&drawn(seed, HIDDEN, true), Method::Crown)?))).collect();
    println!("{rough:?}");
    assert!(!rough.is_empty());
}
