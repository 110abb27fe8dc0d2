//! Small problems that have a program.

use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;

use countersign::kinds::training::bounds::{Subproblems, TrainingProblem, check_encodable};
use countersign::kinds::training::networks::train;
use countersign::kinds::training::threats::{Attack, FeatureDomain, Substitution, Threat};
use countersign::solve::{InProcess, Limits, SolverName, Tally};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::trajectories::attacks::listed;
use crate::trajectories::draw::{self, Family, Range, TASKS, Task};

/// Losses that have a program.
pub const ENCODABLE: [Task; 5] = [TASKS[0], TASKS[3], TASKS[4], TASKS[5], TASKS[6]];

pub const TINY: Range = Range {
    tasks: &ENCODABLE,
    families: &[Family::Uniform],
    hidden_layers: 1,
    samples: 6,
    inputs: 2,
    epochs: 3,
    steps: 3,
    benign: true,
};

/// Ties, duplicates and zeros, where runs are at kinks.
pub const DEGENERATE: Range = Range {
    families: &[Family::Zeros, Family::Ties, Family::Duplicates, Family::AllEqual, Family::Integers],
    hidden_layers: 0,
    benign: false,
    ..TINY
};

/// The problem of a seed, without momentum and with a domain for substitutes; nothing where it has no program
/// still.
pub fn problem(seed: u64, range: Range) -> Option<TrainingProblem> {
    let mut problem = draw::problem(seed, range);
    problem.schedule.momentum = 0.0;
    if let Threat::Substitution(Substitution { samples, .. }) = problem.threat {
        problem.threat = Threat::Substitution(Substitution {
            samples,
            domain: Some(FeatureDomain { lower: -1.0, upper: 1.0 }),
        });
    }
    check_encodable(&problem).is_ok().then_some(problem)
}

/// The clean run, drawn attacks, and every one where there are few.
pub fn attacks(problem: &TrainingProblem, seed: u64, count: usize) -> Vec<Attack> {
    let random = &mut ChaCha8Rng::seed_from_u64(seed ^ 0xa77ac);
    let used = problem.used_samples();
    let drawn = (0..count).map(|_| problem.threat.draw(&problem.set, used, random));
    let mut attacks: Vec<Attack> = std::iter::once(Attack::default()).chain(drawn).collect();
    if !matches!(problem.threat, Threat::Substitution(_)) {
        attacks.extend(listed(problem, 60).unwrap_or_default());
    }
    attacks
}

/// The parameters that an attack leads to.
pub fn run(problem: &TrainingProblem, attack: &Attack) -> Vec<f64> {
    let set = problem.threat.apply(attack, &problem.set).expect("an attack of the threat");
    train(&problem.start, &problem.schedule, &set).expect("finite").parameters()
}

pub fn subproblems(solver: SolverName, seconds: f64) -> Subproblems<'static> {
    static NEVER: AtomicBool = AtomicBool::new(false);
    static TALLY: LazyLock<Tally> = LazyLock::new(Tally::default);
    Subproblems {
        solve: &InProcess,
        solver,
        limits: Limits { seconds, ..Limits::default() },
        interrupt: &NEVER,
        tally: &TALLY,
    }
}
