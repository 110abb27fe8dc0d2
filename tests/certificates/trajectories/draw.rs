//! Small problems of every kind.

use countersign::data::{ClassId, Targets};
use countersign::kinds::training::bounds::TrainingProblem;
use countersign::kinds::training::networks::{
    Activation, Architecture, Loss, Network, Schedule, TrainingSet,
};
use countersign::kinds::training::threats::{Bounded, Budget, FeatureDomain, Removal, Substitution, Threat};
use ndarray::Array2;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// How the features of a data set hang together.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Family {
    Uniform,
    Zeros,
    Ties,
    Duplicates,
    AllEqual,
    Integers,
    Huge,
    Tiny,
    /// Huge, ordinary and tiny features in one sample.
    Mixed,
    /// Products of two numbers underflow.
    Vanishing,
    /// One sample's features are 10¹⁶ times those of the others.
    OneGiant,
}

const FAMILIES: [Family; 11] = [
    Family::Uniform,
    Family::Zeros,
    Family::Ties,
    Family::Duplicates,
    Family::AllEqual,
    Family::Integers,
    Family::Huge,
    Family::Tiny,
    Family::Mixed,
    Family::Vanishing,
    Family::OneGiant,
];

/// A loss with a number of logits and of classes, 0 for regression.
pub type Task = (Loss, usize, usize);

pub const TASKS: [Task; 11] = [
    (Loss::Hinge, 1, 2),
    (Loss::Hinge, 3, 3),
    (Loss::Hinge, 2, 2),
    (Loss::Squared, 1, 2),
    (Loss::Squared, 3, 3),
    (Loss::Squared, 2, 2),
    (Loss::Squared, 1, 0),
    (Loss::CrossEntropy, 2, 2),
    (Loss::CrossEntropy, 3, 3),
    (Loss::CrossEntropy, 4, 4),
    (Loss::BinaryCrossEntropy, 1, 2),
];

/// Those without exponentials.
pub const RATIONAL_TASKS: [Task; 7] = [TASKS[0], TASKS[1], TASKS[2], TASKS[3], TASKS[4], TASKS[5], TASKS[6]];

/// Kinds of threats, drawn in turn.
pub const THREATS: usize = 10;

/// What problems are drawn from.
#[derive(Clone, Copy)]
pub struct Range {
    pub tasks: &'static [Task],
    pub families: &'static [Family],
    pub hidden_layers: usize,
    pub samples: usize,
    pub inputs: usize,
    pub epochs: usize,
    pub steps: usize,
    /// Nothing by which bounds jump where numbers change by a rounding.
    pub benign: bool,
}

impl Range {
    pub const ALL: Range = Range {
        tasks: &TASKS,
        families: &FAMILIES,
        hidden_layers: 2,
        samples: 11,
        inputs: 3,
        epochs: 3,
        steps: 9,
        benign: false,
    };
    pub const BENIGN: Range = Range { families: &[Family::Uniform], benign: true, ..Range::ALL };
    /// What can be trained in fractions: one layer.
    pub const LINEAR: Range =
        Range { tasks: &RATIONAL_TASKS, hidden_layers: 0, samples: 5, steps: 3, ..Range::ALL };
}

/// The same problem for the same seed.
pub fn problem(seed: u64, range: Range) -> TrainingProblem {
    let random = &mut ChaCha8Rng::seed_from_u64(seed);
    let &(loss, outputs, classes) = range.tasks.choose(random).expect("tasks");
    let &family = range.families.choose(random).expect("families");
    let samples = random.random_range(2..=range.samples);
    let inputs = random.random_range(1..=range.inputs);
    let features = features(family, samples, inputs, random);
    let targets = targets(classes, samples, family, random);
    let kind = (seed as usize) % THREATS;
    let smallest_batch = if kind == 6 { 2 } else { 1 };
    let batch_size = random.random_range(smallest_batch..=samples);
    let steps_of_an_epoch = samples / batch_size;
    let clip = if kind == 7 || random.random_bool(0.2) {
        Some(*[0.1, 1.0, 1e3].choose(random).expect("clips"))
    } else {
        None
    };
    let scale = if matches!(family, Family::Huge) && random.random_bool(0.5) { 1e-9 } else { 1.0 };
    let schedule = Schedule {
        loss,
        learning_rate: scale * rates(range.benign).choose(random).expect("rates"),
        decay: *[0.0, 0.0, 0.1, 0.5, 1.0].choose(random).expect("decays"),
        momentum: *[0.0, 0.0, 0.5, 0.9].choose(random).expect("momenta"),
        batch_size,
        epochs: random.random_range(1..=range.epochs.min(range.steps / steps_of_an_epoch).max(1)),
        clip,
    };
    let threat = threat(kind, classes, &schedule, samples, family, random);
    threat.check(&schedule, samples).expect("threats are drawn to make sense");
    schedule.check(samples).expect("schedules are drawn to make sense");
    let set = TrainingSet::new(&features, &targets);
    TrainingProblem { start: start(inputs, outputs, range, random), schedule, set, threat }
}

fn rates(benign: bool) -> &'static [f64] {
    if benign { &[0.01, 0.1, 0.2] } else { &[0.01, 0.1, 0.5, 1.0, 4.0] }
}

fn features(family: Family, samples: usize, inputs: usize, random: &mut ChaCha8Rng) -> Array2<f64> {
    let giant = random.random_range(0..samples);
    let mut rows: Vec<Vec<f64>> = Vec::new();
    for sample in 0..samples {
        let copied = match family {
            Family::AllEqual if sample > 0 => Some(0),
            Family::Duplicates if sample > 1 => Some(random.random_range(0..2)),
            _ => None,
        };
        let mut value = |feature: usize| {
            let uniform: f64 = random.random_range(-1.0..1.0);
            match family {
                Family::Zeros => 0.0,
                Family::Ties => f64::from(random.random_range(-1..=1)),
                Family::Integers => f64::from(random.random_range(-3..=3)),
                Family::Huge => uniform * 1e9,
                Family::Tiny => uniform * 1e-9,
                Family::Mixed => uniform * [1e9, 1.0, 1e-9][(feature + sample) % 3],
                Family::Vanishing => uniform * [1e-160, 1e-310, 1e-320][(feature + sample) % 3],
                Family::OneGiant if sample == giant => uniform * 1e16,
                _ => uniform,
            }
        };
        let row = match copied {
            Some(model) => rows[model].clone(),
            None => (0..inputs).map(&mut value).collect(),
        };
        rows.push(row);
    }
    Array2::from_shape_fn((samples, inputs), |(sample, input)| rows[sample][input])
}

fn targets(classes: usize, samples: usize, family: Family, random: &mut ChaCha8Rng) -> Targets {
    let alike = random.random_bool(0.15);
    if classes == 0 {
        let value = |random: &mut ChaCha8Rng| match family {
            Family::Integers | Family::Ties => f64::from(random.random_range(-2..=2)),
            _ => random.random_range(-2.0..2.0),
        };
        let first = value(random);
        return Targets::Values((0..samples).map(|_| if alike { first } else { value(random) }).collect());
    }
    let first = random.random_range(0..classes);
    let class = |_| ClassId::new(if alike { first } else { random.random_range(0..classes) });
    Targets::Classes { labels: (0..samples).map(class).collect(), classes }
}

fn threat(
    kind: usize,
    classes: usize,
    schedule: &Schedule,
    samples: usize,
    family: Family,
    random: &mut ChaCha8Rng,
) -> Threat {
    let batch = schedule.batch_size;
    let few = random.random_range(0..=batch.min(3));
    let count = Budget::Samples(few);
    let scale = match family {
        Family::Huge if random.random_bool(0.5) => 1e9,
        Family::Tiny if random.random_bool(0.5) => 1e-9,
        Family::Vanishing if random.random_bool(0.5) => 1e-312,
        _ => 1.0,
    };
    let radius = scale * [1e-12, 1e-3, 0.1, 0.5].choose(random).expect("radii");
    let targets = Bounded {
        feature_radius: 0.0,
        label_flips: classes > 0,
        label_radius: if classes == 0 { *[1e-3, 0.5].choose(random).expect("radii") } else { 0.0 },
        samples: count,
        labels: None,
    };
    let features = Bounded { feature_radius: radius, label_flips: false, label_radius: 0.0, ..targets };
    let both = Bounded { feature_radius: radius, ..targets };
    let other = Budget::Samples(random.random_range(0..=batch.min(3)));
    match kind {
        0 => Threat::Bounded(targets),
        1 => Threat::Bounded(features),
        2 => Threat::Bounded(both),
        3 => Threat::Bounded(Bounded { labels: Some(other), ..both }),
        4 => Threat::Bounded(Bounded { samples: Budget::All, ..both }),
        5 => Threat::Bounded(Bounded { samples: Budget::All, ..targets }),
        6 => Threat::Removal(Removal { samples: few.min(batch - 1) }),
        7 => {
            let domain = FeatureDomain { lower: -radius, upper: 2.0 * radius };
            Threat::Substitution(Substitution {
                samples: few,
                domain: random.random_bool(0.5).then_some(domain),
            })
        }
        8 => Threat::Bounded(Bounded { samples: Budget::Samples(samples), ..targets }),
        _ => Threat::Bounded(Bounded { labels: Some(Budget::All), ..both }),
    }
}

fn start(inputs: usize, outputs: usize, range: Range, random: &mut ChaCha8Rng) -> Network {
    let layers = random.random_range(0..=range.hidden_layers);
    let hidden = (0..layers).map(|_| random.random_range(1..=4)).collect();
    let activation = if random.random_bool(0.8) { Activation::Relu } else { Activation::Linear };
    let architecture = Architecture { inputs, hidden, outputs, activation };
    match random.random_range(0..4) {
        _ if range.benign => Network::random(&architecture, random.random_range(0..1000)),
        0 => Network::zeros(&architecture),
        1 => {
            let mut integer = || f64::from(random.random_range(-1..=1));
            let parameters: Vec<f64> = (0..architecture.parameters()).map(|_| integer()).collect();
            Network::from_parameters(&architecture, &parameters)
        }
        _ => Network::random(&architecture, random.random_range(0..1000)),
    }
}
