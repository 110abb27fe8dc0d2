//! Bounds of every formulation hold what attacks reach, and are what attacks reach where the theory says so.

use crate::trajectories::draw::Range;
use countersign::kinds::training::bounds::{
    Decomposition, HandedOn, ParameterBox, Programs, Tightening, TrainingProblem, Watch, WindowError,
    Windows, bound_by_windows, exhaustive,
};
use countersign::kinds::training::networks::Activation;
use countersign::program::relaxation::Formulation;
use countersign::solve::SolverName;
use rayon::prelude::*;

use super::tiny::{DEGENERATE, TINY, attacks, problem, run, subproblems};

/// How one formulation is tried.
#[derive(Clone, Copy, Debug)]
struct Way {
    solver: SolverName,
    windows: Windows,
    seconds: f64,
}

fn ways(formulation: Formulation, solver: SolverName, seed: u64) -> Way {
    let pick = |numbers: &[usize], salt: u64| numbers[((seed / salt) as usize) % numbers.len()];
    let programs = [Programs::Windows, Programs::Windows, Programs::Samples][pick(&[0, 1, 2], 5)];
    let length = pick(&[1, 2, 3], 10).min(programs.longest_window());
    let windows = Windows {
        length,
        formulation,
        decomposition: Decomposition {
            stride: pick(&[1, 2], 30).min(length),
            tightening: [Tightening::Activations, Tightening::None, Tightening::Products]
                [pick(&[0, 1, 2], 60)],
            parts: pick(&[1, 2, 1], 180),
            programs,
            handed_on: [HandedOn::Boxes, HandedOn::Polytopes][pick(&[0, 1], 1)],
        },
    };
    Way { solver, windows, seconds: 0.5 }
}

/// An attack that leads outside, or an error.
fn fault(seed: u64, range: Range, way: Way) -> Option<String> {
    let problem = problem(seed, range)?;
    let found = match bound_by_windows(&problem, way.windows, &subproblems(way.solver, way.seconds)) {
        Ok(found) => found,
        // The solver takes no products.
        Err(WindowError::Unsupported(_)) if way.solver == SolverName::Highs => return None,
        Err(WindowError::Diverged(_)) => return None,
        Err(error) => return Some(format!("seed {seed}, {way:?}: {error}")),
    };
    let last = found.last();
    attacks(&problem, seed, 12).into_iter().chain(found.attacks.clone()).find_map(|attack| {
        let reached = run(&problem, &attack);
        let outside = escape(last, &reached)?;
        Some(format!("seed {seed}, {way:?}: {attack:?} leads parameter {outside} out of {last:?}"))
    })
}

fn escape(within: &ParameterBox, parameters: &[f64]) -> Option<usize> {
    let ends = within.lower.iter().zip(&within.upper);
    parameters.iter().zip(ends).position(|(value, (lower, upper))| !(lower <= value && value <= upper))
}

fn faults(
    seeds: std::ops::Range<u64>,
    range: Range,
    formulation: Formulation,
    solver: SolverName,
) -> Vec<String> {
    seeds.into_par_iter().filter_map(|seed| fault(seed, range, ways(formulation, solver, seed))).collect()
}

#[test]
fn linear_programs_hold_every_run() {
    assert_eq!(faults(0..120, TINY, Formulation::Lp, SolverName::Highs), Vec::<String>::new());
    assert_eq!(faults(0..80, DEGENERATE, Formulation::Lp, SolverName::Highs), Vec::<String>::new());
}

#[test]
fn integer_programs_hold_every_run() {
    assert_eq!(faults(0..60, TINY, Formulation::Milp, SolverName::Highs), Vec::<String>::new());
    assert_eq!(faults(0..40, DEGENERATE, Formulation::Milp, SolverName::Highs), Vec::<String>::new());
}

#[test]
fn programs_with_products_hold_every_run() {
    assert_eq!(faults(0..10, TINY, Formulation::Qcp, SolverName::Scip), Vec::<String>::new());
    assert_eq!(faults(10..30, TINY, Formulation::Miqcp, SolverName::Scip), Vec::<String>::new());
    assert_eq!(faults(0..20, DEGENERATE, Formulation::Miqcp, SolverName::Scip), Vec::<String>::new());
}

/// How far from the truth a full horizon may be: two paddings of each step, carried on.
const TOLERANCE: f64 = 1e-4;

#[test]
fn discrete_threats_on_linear_models_are_solved_exactly() {
    let range = Range { hidden_layers: 0, ..TINY };
    let examined: Vec<(f64, f64)> = (0..300_u64)
        .into_par_iter()
        .filter_map(|seed| {
            let problem = problem(seed, range)?;
            let is_linear = problem.start.architecture().hidden.is_empty()
                && problem.start.activation == Activation::Relu;
            problem.threat.changes(&problem.set).filter(|changes| is_linear && changes.budget > 0)?;
            Some((width(&problem, seed), truth(&problem)))
        })
        .collect();
    assert!(examined.len() > 40, "{} problems", examined.len());
    for (width, truth) in examined {
        assert!(width >= truth && width - truth <= TOLERANCE * (1.0 + truth), "{width} against {truth}");
    }
}

fn width(problem: &TrainingProblem, seed: u64) -> f64 {
    let windows = Windows {
        length: problem.steps(),
        formulation: Formulation::Milp,
        decomposition: Decomposition::default(),
    };
    let found = bound_by_windows(problem, windows, &subproblems(SolverName::Highs, 60.0));
    found.unwrap_or_else(|error| panic!("seed {seed}: {error}")).last().width()
}

fn truth(problem: &TrainingProblem) -> f64 {
    let never = std::sync::atomic::AtomicBool::new(false);
    let watch = Watch { limit: 100_000, interrupt: &never, trained: &|| () };
    exhaustive(problem, &watch, &|model| model.parameters()).expect("few attacks").width()
}
