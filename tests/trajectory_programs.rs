//! Programs of training runs against the exhaustive search.

use std::sync::atomic::AtomicBool;

use countersign::data::{FeatureMap, FeatureSteps, Monomials, Targets, half_moons};
use countersign::program::relaxation::Formulation;
use countersign::solve::{InProcess, Limits, SolverName};
use countersign::threat::{Bounded, Budget, Threat};
use countersign::train::{Activation, Architecture, Loss, Network, Schedule, TrainingSet};
use countersign::trajectory::{
    Subproblems, Tightening, TrainingProblem, Watch, Windows, bound_by_windows, exhaustive,
};

fn flips(count: usize) -> Threat {
    Threat::Bounded(Bounded {
        feature_radius: 0.0,
        label_flips: true,
        label_radius: 0.0,
        samples: Budget::Samples(count),
        labels: None,
    })
}

fn problem(samples: usize, batch_size: usize, epochs: usize, threat: Threat) -> TrainingProblem {
    let data = half_moons(samples, 0.1, 0).expect("generated");
    let steps = FeatureSteps { monomials: Monomials::CUBIC, ..FeatureSteps::default() };
    let features = FeatureMap::fit(data.features(), &steps).and_then(|map| map.apply(data.features()));
    let targets = Targets::Classes { labels: data.labels().to_vec(), classes: 2 };
    let set = TrainingSet::new(&features.expect("finite"), &targets);
    let architecture = Architecture { inputs: 9, hidden: vec![], outputs: 1, activation: Activation::Relu };
    let schedule = Schedule {
        loss: Loss::Hinge,
        learning_rate: 5.0,
        decay: 0.0,
        momentum: 0.0,
        batch_size,
        epochs,
        clip: None,
    };
    TrainingProblem { start: Network::zeros(&architecture), schedule, set, threat }
}

#[test]
fn explore() {
    let epochs: usize = std::env::var("EPOCHS").ok().and_then(|text| text.parse().ok()).unwrap_or(2);
    let samples: usize = std::env::var("SAMPLES").ok().and_then(|text| text.parse().ok()).unwrap_or(128);
    let window: usize = std::env::var("WINDOW").ok().and_then(|text| text.parse().ok()).unwrap_or(100);
    let threat = if std::env::var("REMOVAL").is_ok() { Threat::Removal { samples: 1 } } else { flips(1) };
    let interrupt = AtomicBool::new(false);
    let problem = problem(samples, samples / 2, epochs, threat);
    let watch = Watch { limit: 100_000, interrupt: &interrupt, trained: &|| () };
    println!("truth {}", exhaustive(&problem, &watch, &Network::parameters).expect("finite").width());
    for formulation in [Formulation::Lp, Formulation::Milp] {
        let start = std::time::Instant::now();
        let subproblems = Subproblems {
            solve: &InProcess,
            solver: SolverName::Highs,
            limits: Limits { seconds: 30.0, ..Limits::default() },
            interrupt: &interrupt,
            solved: &|_| (),
        };
        let number =
            |name: &str, or: usize| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or);
        let tightening =
            if std::env::var("LOOSE").is_err() { Tightening::Activations } else { Tightening::None };
        let windows = Windows {
            length: window,
            stride: number("STRIDE", 1),
            formulation,
            tightening,
            parts: number("PARTS", 1),
        };
        match bound_by_windows(&problem, windows, &subproblems) {
            Ok(bounds) => {
                let widths: Vec<String> = bounds.boxes.iter().map(|b| format!("{:.3}", b.width())).collect();
                println!("{formulation}: {:?} {:?} in {:?}", widths, bounds.counts, start.elapsed());
            }
            Err(error) => println!("{formulation}: {error}"),
        }
    }
}
