//! Searches that say where they stand: what is said brackets the optimum, and watching changes nothing.

use std::sync::{Arc, Mutex};

use countersign::program::{Class, Expression, Kind, Program, Sense};
use countersign::solve::{Backend, Limits, Outcome, SearchStanding, Status, Support, Watcher, linked};

/// Items that share capacities, with weights and values close to each other, so that there is something to
/// search.
fn items(count: usize, sense: Sense) -> Program {
    let mut state = 11_u64;
    let mut next = |most: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % most + most) as f64
    };
    let sign = if sense == Sense::Maximise { 1.0 } else { -1.0 };
    let mut program = Program::new("items");
    let taken: Vec<_> = (0..count)
        .map(|item| program.add_variable(format!("taken[{item}]"), 0.0, 1.0, Kind::Binary))
        .collect();
    for capacity in 0..5 {
        let mut weight = Expression::default();
        taken.iter().for_each(|&item| weight.add_term(next(20), item));
        program.add_row(format!("capacity[{capacity}]"), weight, 0.0, 10.0 * count as f64);
    }
    program.sense = sense;
    program.objective = Expression::constant(1000.0);
    taken.iter().for_each(|&item| program.objective.add_term(sign * next(20), item));
    program
}

fn searchers() -> impl Iterator<Item = &'static dyn Backend> {
    let says = |backend: &&dyn Backend| {
        let declared = backend.capabilities();
        declared.of_class(Class::Milp) == Support::Yes && declared.dual_bound == Support::Yes
    };
    linked().filter(says)
}

#[test]
fn standings_bracket_the_optimum_and_change_nothing() {
    let limits = Limits { seconds: 120.0, ..Limits::default() };
    for (backend, sense) in searchers().flat_map(|one| [(one, Sense::Maximise), (one, Sense::Minimise)]) {
        let (program, heard) = (items(35, sense), Arc::new(Mutex::new(Vec::<SearchStanding>::new())));
        let told = Arc::clone(&heard);
        let watcher = Watcher::new(move |standing| told.lock().expect("no panic").push(standing));
        let solved = |watcher: &Watcher| backend.solve(&program, &limits, watcher).expect("solves");
        let (watched, alone) = (solved(&watcher), solved(&Watcher::nobody()));
        let outcome = |of: &Outcome| (of.status, of.primal_bound, of.dual_bound, of.nodes, of.point.clone());
        assert_eq!(outcome(&watched), outcome(&alone), "{}", backend.name());
        assert_eq!(watched.status, Status::Optimal);
        // Backends leave the constant out of outcomes; standings have it.
        let optimum = watched.primal_bound.expect("a value") + program.objective.constant;
        let heard = heard.lock().expect("no panic");
        assert!(
            heard.iter().any(|at| at.incumbent.is_some() && at.dual_bound.is_some()),
            "{}",
            backend.name()
        );
        let sign = if sense == Sense::Maximise { 1.0 } else { -1.0 };
        for SearchStanding { incumbent, dual_bound } in heard.iter() {
            let beyond = |value: f64| sign * (value - optimum);
            assert!(incumbent.is_none_or(|value| beyond(value) <= 1e-6), "{incumbent:?} against {optimum}");
            assert!(
                dual_bound.is_none_or(|value| beyond(value) >= -1e-6),
                "{dual_bound:?} against {optimum}"
            );
        }
    }
}
