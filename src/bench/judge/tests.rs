use std::sync::Arc;

use super::*;
use crate::{Body, Known};
use countersign_program::{Expression, Kind, Program};

fn instance(sense: Sense, known: Known) -> Instance {
    let mut program = Program::new("one");
    let x = program.add_variable("x", 0.0, 10.0, Kind::Continuous);
    (program.objective, program.sense) = (Expression::from(x), sense);
    let body = Body::Program { program: Arc::new(program), file: None };
    Instance { name: "one".to_owned(), body, known, group: None, sha256: None, notes: Vec::new() }
}

fn run(solver: &str, status: RunStatus, primal: Option<f64>, dual: Option<f64>) -> RunRecord {
    RunRecord {
        instance: "one".to_owned(),
        solver: solver.to_owned(),
        seed: 0,
        status,
        reason: None,
        primal,
        dual,
        objective: None,
        violation: None,
        nodes: None,
        seconds: 0.1,
        peak_memory_kib: None,
    }
}

fn kinds(instance: &Instance, runs: &[RunRecord]) -> Vec<FailureKind> {
    judge(instance, &runs.iter().collect::<Vec<_>>()).iter().map(|failure| failure.kind).collect()
}

fn optimal(solver: &str, value: f64) -> RunRecord {
    run(solver, RunStatus::Optimal, Some(value), Some(value))
}

#[test]
fn right_answers_pass_in_both_senses() {
    for sense in [Sense::Minimise, Sense::Maximise] {
        let known = instance(sense, Known::optimum(3.0, "truth"));
        let runs = [
            optimal("a", 3.0),
            optimal("b", 3.0 + 1e-5),
            run("c", RunStatus::TimeLimit, None, None),
            run("d", RunStatus::Optimal, Some(3.0), None),
        ];
        assert_eq!(kinds(&known, &runs), [], "{sense:?}");
        let open = instance(sense, Known::default());
        assert_eq!(kinds(&open, &runs), [], "{sense:?}");
    }
}

#[test]
fn lies_about_known_instances_are_of_their_kind() {
    let known = instance(Sense::Minimise, Known::optimum(3.0, "truth"));
    for (lie, kind) in [
        (run("a", RunStatus::Optimal, Some(3.5), None), FailureKind::WrongOptimum),
        (run("a", RunStatus::Optimal, Some(2.5), Some(2.5)), FailureKind::ImpossibleValue),
        (run("a", RunStatus::TimeLimit, Some(2.5), None), FailureKind::ImpossibleValue),
        (run("a", RunStatus::TimeLimit, Some(4.0), Some(3.5)), FailureKind::WrongBound),
        (run("a", RunStatus::Infeasible, None, None), FailureKind::WrongStatus),
        (run("a", RunStatus::Unbounded, None, None), FailureKind::WrongStatus),
        (RunRecord { violation: Some(0.1), ..optimal("a", 3.0) }, FailureKind::InfeasiblePoint),
        (RunRecord { objective: Some(3.2), ..optimal("a", 3.0) }, FailureKind::WrongValue),
    ] {
        assert_eq!(kinds(&known, std::slice::from_ref(&lie)), [kind], "{lie:?}");
        // The truth beside it is not blamed.
        let both = [lie.clone(), optimal("b", 3.0)];
        assert_eq!(kinds(&known, &both), [kind], "{lie:?}");
    }
}

#[test]
fn senses_turn_what_is_wrong() {
    let known = instance(Sense::Maximise, Known::reached(3.0, "an attack"));
    assert_eq!(kinds(&known, &[optimal("a", 2.5)]), [FailureKind::WrongOptimum]);
    assert_eq!(kinds(&known, &[optimal("a", 3.5)]), [], "a relaxation may reach further");
    let bound = [run("a", RunStatus::TimeLimit, None, Some(2.5))];
    assert_eq!(kinds(&known, &bound), [FailureKind::WrongBound]);
}

#[test]
fn points_of_infeasible_instances_are_wrong() {
    let known = Known { status: KnownStatus::Infeasible, ..Known::default() };
    let known = instance(Sense::Minimise, known);
    assert_eq!(kinds(&known, &[optimal("a", 1.0)]), [FailureKind::WrongStatus]);
    assert_eq!(kinds(&known, &[run("a", RunStatus::Infeasible, None, None)]), []);
}

#[test]
fn pairs_that_contradict_each_other_fail_together() {
    let open = instance(Sense::Minimise, Known::default());
    for pair in [
        [optimal("a", 3.0), optimal("b", 2.0)],
        [run("a", RunStatus::Infeasible, None, None), optimal("b", 2.0)],
        [run("a", RunStatus::TimeLimit, None, Some(2.5)), run("b", RunStatus::TimeLimit, Some(2.0), None)],
        [run("a", RunStatus::Optimal, Some(3.0), None), run("b", RunStatus::TimeLimit, Some(2.0), None)],
    ] {
        let failures = judge(&open, &pair.iter().collect::<Vec<_>>());
        assert_eq!(failures.len(), 1, "{pair:?}");
        assert_eq!(failures[0].kind, FailureKind::Contradiction);
        assert!(pair.iter().all(|run| failures[0].is_of(run)));
        let turned = [pair[1].clone(), pair[0].clone()];
        assert_eq!(kinds(&open, &turned), [FailureKind::Contradiction]);
    }
    let bounds = [run("a", RunStatus::TimeLimit, None, Some(1.0)), optimal("b", 2.0)];
    assert_eq!(kinds(&open, &bounds), []);
}

#[test]
fn a_point_within_tolerances_shows_nothing_about_an_infeasible_instance() {
    let nothing = run("exact", RunStatus::Infeasible, None, None);
    let nearly = RunRecord { violation: Some(1e-6), ..optimal("tolerant", 0.0) };
    let both = [&nothing, &nearly];
    let open = instance(Sense::Minimise, Known::default());
    assert_eq!(judge(&open, &both), []);
    let said = undecided(&open, &both).expect("somebody is wrong");
    assert!(said.starts_with("one: exact (seed 0) says infeasible, the point of tolerant"), "{said}");
    let known = Known { status: KnownStatus::Infeasible, ..Known::default() };
    let known = instance(Sense::Minimise, known);
    assert_eq!(judge(&known, &both), [], "tolerances are no lie");
    assert!(undecided(&known, &[&nearly]).is_some());
    // What is only rounding, and what cannot be evaluated, is a point.
    for violation in [Some(1e-13), Some(0.0), None] {
        let point = RunRecord { violation, ..nearly.clone() };
        assert_eq!(kinds(&open, &[nothing.clone(), point.clone()]), [FailureKind::Contradiction]);
        assert_eq!(kinds(&known, std::slice::from_ref(&point)), [FailureKind::WrongStatus]);
        assert_eq!(undecided(&open, &[&nothing, &point]), None, "it is decided that they contradict");
    }
}
