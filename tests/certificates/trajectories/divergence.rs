//! Bounds and runs that grow beyond all numbers are given up, with the place.

use countersign::data::Targets;
use countersign::kinds::training::bounds::{Conditions, TrainingProblem, enclose};
use countersign::kinds::training::networks::{
    Activation, Architecture, Descent, Loss, Network, Schedule, TrainingSet, train,
};
use countersign::kinds::training::threats::{Attack, Substitution, Threat};
use ndarray::Array2;
use num_rational::BigRational;
use rayon::prelude::*;

use super::draw::{self, Range};
use super::escapes::{METHODS, attacked, boxes, escape_in};

const SCHEDULES: u64 = 600;

/// Rates from large to absurd.
fn diverging(seed: u64) -> TrainingProblem {
    let mut problem = draw::problem(seed, Range::ALL);
    problem.schedule.learning_rate = [1e3, 1e20, 1e100, 1e200, 1e300, f64::MAX][(seed / 7) as usize % 6];
    problem.schedule.epochs = 4;
    problem
}

#[test]
fn boxes_are_finite_or_given_up_at_a_place() {
    let given_up: usize = (0..SCHEDULES)
        .into_par_iter()
        .map(|seed| {
            let problem = diverging(seed);
            let mut given_up = 0;
            let conditions = Conditions::whole(&problem);
            for domain in METHODS {
                let mut training = domain.begin(&problem, &conditions);
                let error = (0..problem.steps()).find_map(|_| {
                    let before = training.enclosure().models().clone();
                    let error = training.advance().err();
                    let models = training.enclosure().models();
                    let (lower, upper) = (models.lower(), models.upper());
                    assert!(lower.iter().chain(&upper).all(|end| end.is_finite()), "seed {seed}");
                    assert!(lower.iter().zip(&upper).all(|(lower, upper)| lower <= upper), "seed {seed}");
                    assert!(error.is_none() || *models == before, "seed {seed} stays");
                    error
                });
                let whole = enclose(domain, &problem).err();
                assert_eq!(whole, error, "seed {seed}");
                if let Some(error) = error {
                    given_up += 1;
                    assert_eq!(error.iteration, training.step() + 1);
                    assert!((1..=problem.start.layers.len()).contains(&error.layer), "{error}");
                }
            }
            given_up
        })
        .sum();
    println!("{given_up} boxes given up");
    assert!(given_up > SCHEDULES as usize / 4, "{given_up} of {SCHEDULES} schedules and two methods");
}

/// A substitute's features may overflow in a run, which then has no parameters; in real arithmetic it stays
/// in the box.
#[test]
fn substitutes_that_overflow_make_a_run_diverge_but_not_its_bounds() {
    let architecture = Architecture { inputs: 2, hidden: vec![], outputs: 1, activation: Activation::Relu };
    let schedule = Schedule {
        loss: Loss::Squared,
        learning_rate: 0.5,
        decay: 0.0,
        momentum: 0.0,
        batch_size: 2,
        epochs: 1,
        clip: Some(1.0),
    };
    let problem = TrainingProblem {
        start: Network::from_parameters(&architecture, &[2.0, -2.0, 0.0]),
        schedule,
        set: TrainingSet::new(&Array2::ones((2, 2)), &Targets::Values(vec![1.0, -1.0])),
        threat: Threat::Substitution(Substitution { samples: 1, domain: None }),
    };
    let attack = Attack { features: vec![(0, vec![f64::MAX; 2])], ..Attack::default() };
    let set = attacked(&problem, &attack);
    let diverged = train(&problem.start, &problem.schedule, &set).expect_err("infinity less infinity");
    assert_eq!((diverged.iteration, diverged.layer), (1, 1));
    for domain in METHODS {
        let boxes = boxes(&problem, domain);
        assert_eq!(boxes.len(), 1);
        assert_eq!(escape_in::<BigRational>(&problem, &boxes, &set), None);
    }
}

#[test]
fn runs_that_diverge_are_refused_no_earlier_than_their_bounds() {
    let diverged: usize = (0..SCHEDULES)
        .into_par_iter()
        .map(|seed| {
            let problem = diverging(seed);
            let Err(diverged) = train(&problem.start, &problem.schedule, &problem.set) else { return 0 };
            let mut run = Descent::new(problem.start.clone());
            for _ in 1..diverged.iteration {
                run.advance(&problem.schedule, &problem.set).expect("not yet");
            }
            assert_eq!(run.advance(&problem.schedule, &problem.set), Err(diverged.clone()));
            assert!((1..=problem.start.layers.len()).contains(&diverged.layer));
            for domain in METHODS {
                let bounds = enclose(domain, &problem).err().expect("no box holds such a run");
                assert!(bounds.iteration <= diverged.iteration, "seed {seed}");
            }
            1
        })
        .sum();
    println!("{diverged} runs diverge");
    assert!(diverged > 30, "{diverged} runs");
}
