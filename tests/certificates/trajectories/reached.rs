//! Every run that an attacker causes stays in the box, step by step, in several arithmetics.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use countersign::data::Targets;
use countersign::kinds::training::bounds::{TrainingProblem, Watch, exhaustive};
use countersign::kinds::training::networks::{
    Activation, Architecture, Loss, Network, Schedule, TrainingSet, train,
};
use countersign::kinds::training::threats::{Attack, Bounded, Budget, Removal, Substitution, Threat};
use ndarray::Array2;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::arithmetic::{Halved, InOrder, Reversed};
use super::attacks::listed;
use super::draw::{self, Range, THREATS};
use super::escapes::{METHODS, attacked, boxes, escape_in, escape_of_training};

const TRAININGS: u64 = 4000;
const DRAWN_ATTACKS: usize = 6;

/// The clean run, drawn attacks, and every one where there are few.
fn attacks(problem: &TrainingProblem, seed: u64) -> Vec<Attack> {
    let random = &mut ChaCha8Rng::seed_from_u64(seed ^ 0xa77ac);
    let used = problem.used_samples();
    let drawn = (0..DRAWN_ATTACKS).map(|_| problem.threat.draw(&problem.set, used, random));
    let mut attacks: Vec<Attack> = std::iter::once(Attack::default()).chain(drawn).collect();
    if seed as usize % THREATS != 7 {
        attacks.extend(listed(problem, 40).unwrap_or_default());
    }
    attacks
}

#[derive(Default)]
struct Tally {
    runs: usize,
    attacks_by_threat: BTreeMap<usize, usize>,
    finite: usize,
    escapes: Vec<String>,
}

fn examine(seed: u64, problem: &TrainingProblem, attacks: &[Attack]) -> Tally {
    let mut tally = Tally::default();
    for domain in METHODS {
        let boxes = boxes(problem, domain);
        tally.finite += usize::from(boxes.len() == problem.steps());
        for attack in attacks {
            let set = attacked(problem, attack);
            tally.runs += 4;
            *tally.attacks_by_threat.entry(seed as usize % THREATS).or_default() += 1;
            let escapes = [
                ("as trained", escape_of_training(problem, &boxes, &set)),
                ("in order", escape_in::<InOrder>(problem, &boxes, &set)),
                ("reversed", escape_in::<Reversed>(problem, &boxes, &set)),
                ("halved", escape_in::<Halved>(problem, &boxes, &set)),
            ];
            for (arithmetic, escape) in escapes {
                if let Some((step, parameter)) = escape {
                    tally.escapes.push(format!(
                        "seed {seed}, {}, {arithmetic}: parameter {parameter} after step {step}, {:?}, {:?}, {attack:?}",
                        domain.name(), problem.schedule.loss, problem.threat
                    ));
                }
            }
        }
    }
    tally
}

#[test]
fn no_run_leaves_its_box_in_any_arithmetic() {
    let total = Mutex::new(Tally::default());
    (0..TRAININGS).into_par_iter().for_each(|seed| {
        let problem = draw::problem(seed, Range::ALL);
        let tally = examine(seed, &problem, &attacks(&problem, seed));
        let mut total = total.lock().expect("not poisoned");
        total.runs += tally.runs;
        total.finite += tally.finite;
        total.escapes.extend(tally.escapes);
        for (threat, attacks) in tally.attacks_by_threat {
            *total.attacks_by_threat.entry(threat).or_default() += attacks;
        }
    });
    let total = total.into_inner().expect("not poisoned");
    let boxes = TRAININGS as usize * METHODS.len();
    println!(
        "{} runs, {} of {boxes} boxes finite, attacks {:?}",
        total.runs, total.finite, total.attacks_by_threat
    );
    assert!(total.attacks_by_threat.values().sum::<usize>() >= 50_000);
    assert!(total.finite * 10 > boxes * 9, "most boxes are finite");
    let shown: Vec<&String> = total.escapes.iter().take(12).collect();
    assert!(shown.is_empty(), "{} escapes: {shown:#?}", total.escapes.len());
}

/// Runs of two drawn attacks on each problem, none of which escapes; those on small batches are left out.
fn runs_of_drawn_attacks(seeds: std::ops::Range<u64>, range: Range, smallest_batch: usize) -> usize {
    seeds
        .into_par_iter()
        .map(|seed| {
            let mut problem = draw::problem(seed, range);
            if problem.schedule.batch_size < smallest_batch {
                return 0;
            }
            if let Threat::Removal(Removal { samples }) | Threat::Substitution(Substitution { samples, .. }) =
                &mut problem.threat
            {
                // More than are kept aside while looking for the largest.
                *samples *= if smallest_batch > 300 { 70 } else { 1 };
            }
            let random = &mut ChaCha8Rng::seed_from_u64(seed);
            let used = problem.used_samples();
            let attacks = [0, 1].map(|_| problem.threat.draw(&problem.set, used, random));
            let tally = examine(seed, &problem, &attacks);
            assert!(tally.escapes.is_empty(), "{:#?}", tally.escapes);
            tally.runs
        })
        .sum()
}

#[test]
fn no_run_on_batches_of_several_tiles_leaves_its_box() {
    let range = Range { samples: 1300, epochs: 2, steps: 4, ..Range::ALL };
    let runs = runs_of_drawn_attacks(0..100, range, 400);
    assert!(runs > 500, "{runs}");
}

#[test]
fn no_run_on_many_features_leaves_its_box() {
    let range = Range { samples: 4, inputs: 70, steps: 4, ..Range::ALL };
    let runs = runs_of_drawn_attacks(0..1000, range, 1);
    assert_eq!(runs, 1000 * 2 * METHODS.len() * 4);
}

/// Products too small to move a bias that is added first, but not one that is added last.
#[test]
fn a_bias_may_be_added_first() {
    let inputs = 64;
    let architecture = Architecture { inputs, hidden: vec![], outputs: 1, activation: Activation::Relu };
    let mut parameters = vec![1e-17; inputs];
    parameters.push(1.0);
    let problem = TrainingProblem {
        start: Network::from_parameters(&architecture, &parameters),
        schedule: Schedule {
            loss: Loss::Squared,
            learning_rate: 1.0,
            decay: 0.0,
            momentum: 0.0,
            batch_size: 1,
            epochs: 1,
            clip: None,
        },
        set: TrainingSet::new(&Array2::ones((1, inputs)), &Targets::Values(vec![1.0])),
        threat: Threat::Bounded(Bounded {
            feature_radius: 0.0,
            label_flips: false,
            label_radius: 0.0,
            samples: Budget::Samples(0),
            labels: None,
        }),
    };
    for domain in METHODS {
        let boxes = boxes(&problem, domain);
        assert_eq!(boxes.len(), 1);
        assert_eq!(escape_in::<InOrder>(&problem, &boxes, &problem.set), None);
        assert_eq!(escape_in::<Reversed>(&problem, &boxes, &problem.set), None);
        assert_eq!(escape_of_training(&problem, &boxes, &problem.set), None);
    }
}

#[test]
fn the_exhaustive_search_equals_training_on_every_attack_that_is_listed() {
    let checked: usize = (0..600_u64)
        .into_par_iter()
        .map(|seed| {
            let problem = draw::problem(seed, Range::ALL);
            let interrupt = AtomicBool::new(false);
            let watch = Watch { limit: 100, interrupt: &interrupt, trained: &|| () };
            let reached = exhaustive(&problem, &watch, &Network::parameters);
            let Ok(reached) = reached else { return 0 };
            let attacks = listed(&problem, 1000).expect("no more than the search found");
            assert_eq!(attacks.len() as u64, reached.models, "seed {seed}");
            let (mut lower, mut upper) = (reached.lower.clone(), reached.upper.clone());
            lower.fill(f64::INFINITY);
            upper.fill(f64::NEG_INFINITY);
            for attack in &attacks {
                let set = attacked(&problem, attack);
                let model = train(&problem.start, &problem.schedule, &set).expect("finite");
                for (parameter, value) in model.parameters().into_iter().enumerate() {
                    lower[parameter] = lower[parameter].min(value);
                    upper[parameter] = upper[parameter].max(value);
                }
            }
            assert_eq!((lower, upper), (reached.lower, reached.upper), "seed {seed}");
            1
        })
        .sum();
    assert!(checked >= 60, "{checked} discrete threats with few attacks");
}
