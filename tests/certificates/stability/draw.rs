//! Small problems with two classes and one or two features, with ties, duplicates, and one class alone.

use std::sync::atomic::AtomicBool;

use countersign::check::{Answer, AnswerBox, Method, Quantity};
use countersign::data::{ClassId, Targets};
use countersign::kinds::asking::{Ask, Case, Solving};
use countersign::kinds::training::bounds::TrainingProblem;
use countersign::kinds::training::networks::{
    Activation, Architecture, Loss, Network, Schedule, TrainingSet,
};
use countersign::kinds::training::threats::{FeatureDomain, Removal, Substitution, Threat};
use countersign::kinds::training::{
    CleanRun, Horizons, Objective, Privacy, PrivacySetting, StabilityCase, TrajectoryCase,
};
use countersign::solve::Tally;
use ndarray::Array2;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A problem and its queries.
pub struct Drawn {
    pub problem: TrainingProblem,
    pub tests: TrainingSet,
    pub budgets: Vec<usize>,
    pub setting: Option<PrivacySetting>,
    pub grid: Option<usize>,
}

/// What problems are drawn from.
#[derive(Clone, Copy)]
pub struct Range {
    pub samples: usize,
    pub inputs: usize,
    pub hidden: bool,
}

fn set(samples: usize, inputs: usize, random: &mut ChaCha8Rng) -> TrainingSet {
    let (kind, alike) = (random.random_range(0..4), random.random_bool(0.15));
    let value = |random: &mut ChaCha8Rng| match kind {
        0 => f64::from(random.random_range(-1..=1)),
        1 => 0.0,
        _ => random.random_range(-1.0..1.0),
    };
    let features = Array2::from_shape_fn((samples, inputs), |_| value(random));
    let labels = (0..samples).map(|_| ClassId::new(if alike { 0 } else { random.random_range(0..2) }));
    TrainingSet::new(&features, &Targets::Classes { labels: labels.collect(), classes: 2 })
}

/// The same problem for the same seed. Substitution has a domain and a grid of two values, and removal
/// neither.
pub fn drawn(seed: u64, range: Range, is_private: bool) -> Drawn {
    let random = &mut ChaCha8Rng::seed_from_u64(seed);
    let (samples, inputs) = (range.samples, random.random_range(1..=range.inputs));
    let (loss, outputs) = *[
        (Loss::Hinge, 1),
        (Loss::Squared, 1),
        (Loss::BinaryCrossEntropy, 1),
        (Loss::CrossEntropy, 2),
        (Loss::Hinge, 2),
    ]
    .choose(random)
    .expect("losses");
    let hidden = if range.hidden { vec![random.random_range(1..=3)] } else { Vec::new() };
    let architecture = Architecture { inputs, hidden, outputs, activation: Activation::Relu };
    let batch_size = *[samples, samples, samples.div_ceil(2)].choose(random).expect("batches");
    let clip = is_private.then(|| *[0.1, 0.5, 2.0].choose(random).expect("clips"));
    let schedule = Schedule {
        loss,
        learning_rate: *[1e-300, 0.1, 0.5, 1.0].choose(random).expect("rates"),
        decay: *[0.0, 0.3].choose(random).expect("decays"),
        momentum: *[0.0, 0.0, 0.9].choose(random).expect("momenta"),
        batch_size,
        epochs: random.random_range(1..=3),
        clip,
    };
    let most = if is_private { batch_size } else { batch_size - 1 };
    let threat = if is_private {
        Threat::Substitution(Substitution {
            samples: most,
            domain: Some(FeatureDomain { lower: -1.0, upper: 1.0 }),
        })
    } else {
        Threat::Removal(Removal { samples: most })
    };
    let start = if range.hidden || random.random_bool(0.3) {
        Network::random(&architecture, random.random_range(0..1000))
    } else {
        Network::zeros(&architecture)
    };
    let setting = is_private.then(|| PrivacySetting { epsilons: vec![0.5, 3.0], betas: vec![0.0625, 0.5] });
    let (set, tests) = (set(samples, inputs, random), set(12, inputs, random));
    threat.check(&schedule, samples).expect("a threat that makes sense");
    Drawn {
        problem: TrainingProblem { start, schedule, set, threat },
        tests,
        budgets: (1..=most).collect(),
        setting,
        grid: is_private.then_some(2),
    }
}

impl Drawn {
    /// The question about a problem, which may have another training set.
    pub fn case<'a>(&'a self, problem: &'a TrainingProblem) -> StabilityCase<'a> {
        let run = TrajectoryCase {
            problem,
            tests: Some(&self.tests),
            test_radius: 0.0,
            target_class: None,
            swept: None,
            objective: Objective::Logits,
            horizons: Horizons::default(),
            sampled: 30,
            seed: 0,
            search: Default::default(),
            clean: CleanRun::default(),
        };
        let privacy = self.setting.as_ref().map(|setting| Privacy { setting, grid: self.grid });
        StabilityCase { run, budgets: &self.budgets, privacy }
    }
}

/// What a method answers.
pub fn answers(case: &StabilityCase<'_>, method: Method) -> Vec<Answer> {
    let (never, tally) = (AtomicBool::new(false), Tally::default());
    let solving = Solving::in_process(1_000_000, &never, &tally);
    case.answers(Ask { method, solver: None, solving: &solving, stored: &[] })
}

/// The box of a quantity; nothing where the method has none.
pub fn box_of(answers: &[Answer], quantity: Quantity) -> Option<AnswerBox> {
    AnswerBox::of(answers.iter().find(|answer| answer.quantity == quantity)?)
}
