//! Workers that hang, abort, exceed their memory or return rubbish: each costs one answer, and says why.
#![cfg(all(feature = "highs", feature = "scip"))]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::support::{EnsembleFolder, answers, check_json, script};
use countersign::program::{Expression, Kind, Program, Sense};
use countersign::solve::{
    Limit, Limits, Outcome, SearchStanding, Solve, SolverName, Status, WorkerCommand, WorkerPool,
};

/// A pool whose workers are a shell script; the worker's own arguments follow it.
fn pool_of(text: &str) -> (tempfile::TempDir, WorkerPool) {
    let folder = tempfile::tempdir().expect("a folder");
    let program = script(folder.path(), "worker", &format!("#!/bin/sh\n{text}\n"));
    let command = WorkerCommand { program, arguments: vec!["worker".into()] };
    (folder, WorkerPool::new(command, Arc::default()))
}

fn real_pool() -> WorkerPool {
    let program = env!("CARGO_BIN_EXE_countersign").into();
    WorkerPool::new(WorkerCommand { program, arguments: vec!["worker".into()] }, Arc::default())
}

fn small_program() -> Program {
    let mut program = Program::new("small");
    let x = program.add_variable("x", 1.0, 2.0, Kind::Integer);
    program.objective = Expression::from(x);
    program
}

fn solve(pool: &WorkerPool, limits: Limits) -> Outcome {
    pool.solve(SolverName::Scip, &small_program(), &limits).expect("a question that can be asked")
}

fn short() -> Limits {
    Limits { seconds: 0.3, ..Limits::default() }
}

#[test]
fn a_sound_worker_answers_many_times() {
    let pool = real_pool();
    for solver in [SolverName::Highs, SolverName::Scip, SolverName::Highs] {
        let outcome = pool.solve(solver, &small_program(), &Limits::default()).expect("can be asked");
        assert_eq!((outcome.status, outcome.primal_bound), (Status::Optimal, Some(1.0)), "{outcome:?}");
    }
}

#[test]
fn a_worker_that_hangs_is_killed_at_its_deadline() {
    let (_folder, pool) = pool_of("sleep 600");
    let started = Instant::now();
    let outcome = solve(&pool, short());
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!(outcome.status, Status::Limited(Limit::Time));
    assert!(outcome.reason.expect("a reason").starts_with("worker killed: no answer"));
}

#[test]
fn a_worker_that_reads_nothing_is_killed_though_the_program_is_large() {
    let (_folder, pool) = pool_of("exec sleep 600");
    let mut program = Program::new("large");
    for index in 0..200_000 {
        program.add_binary(format!("x[{index}]"));
    }
    let outcome = pool.solve(SolverName::Scip, &program, &short()).expect("can be asked");
    assert_eq!(outcome.status, Status::Limited(Limit::Time));
}

#[test]
fn a_worker_that_dies_is_reported_with_its_last_words() {
    let (_folder, pool) = pool_of("echo some words >&2; kill -ABRT $$");
    let outcome = solve(&pool, Limits::default());
    assert_eq!(outcome.status, Status::Crashed);
    let reason = outcome.reason.expect("a reason");
    assert!(reason.contains("signal 6") && reason.contains("some words"), "{reason}");
    let (_folder, pool) = pool_of("exit 7");
    assert!(solve(&pool, Limits::default()).reason.expect("a reason").contains("exit code 7"));
}

#[test]
fn a_worker_that_talks_rubbish_is_not_believed() {
    for rubbish in [
        "echo this is no answer, however long it may be",
        "head -c 100000 /dev/zero",
        "printf '\\001\\000\\000\\000\\000\\000\\000\\000x'",
    ] {
        let (_folder, pool) = pool_of(&format!("{rubbish}; sleep 600"));
        let outcome = solve(&pool, Limits { seconds: 5.0, ..Limits::default() });
        assert_eq!(outcome.status, Status::Crashed, "{rubbish}");
        assert!(outcome.reason.expect("a reason").starts_with("worker returned rubbish"), "{rubbish}");
    }
}

#[test]
fn a_worker_that_does_not_start_is_a_reason() {
    let command = WorkerCommand { program: "/nowhere/worker".into(), arguments: Vec::new() };
    let outcome = solve(&WorkerPool::new(command, Arc::default()), Limits::default());
    assert!(outcome.reason.expect("a reason").starts_with("no worker could be started"));
}

/// A program too large for the address space that the worker may have.
#[test]
fn a_worker_that_exceeds_its_memory_is_stopped() {
    let mut program = Program::new("large");
    let ids: Vec<_> = (0..3000).map(|index| program.add_binary(format!("x[{index}]"))).collect();
    for row in 0..600 {
        let mut sum = Expression::default();
        ids.iter()
            .enumerate()
            .for_each(|(index, &id)| sum.add_term(((index * 7919 + row * 104_729) % 997) as f64, id));
        program.add_row(format!("r[{row}]"), sum, 700_000.0, f64::INFINITY);
    }
    ids.iter().for_each(|&id| program.objective.add_term(1.0, id));
    let limits = Limits { memory_mib: 200, seconds: 30.0, ..Limits::default() };
    let solve = |solver| real_pool().solve(solver, &program, &limits).expect("can be asked");
    let scip = solve(SolverName::Scip);
    assert_eq!(scip.status, Status::Limited(Limit::Memory), "{scip:?}");
    // HiGHS may catch the failed allocation, and says no more then than that something failed.
    let highs = solve(SolverName::Highs);
    assert_eq!(highs.primal_bound, None);
    match highs.status {
        Status::Crashed => assert_eq!(highs.reason.as_deref(), Some("HiGHS broke off: Error")),
        status => assert_eq!(status, Status::Limited(Limit::Memory), "{highs:?}"),
    }
    let roomy = Limits { memory_mib: 4096, seconds: 1.0, ..limits };
    let outcome = real_pool().solve(SolverName::Highs, &program, &roomy).expect("can be asked");
    assert_ne!(outcome.status, Status::Crashed, "it was the memory: {outcome:?}");
}

#[test]
fn an_interruption_ends_a_solve_under_way() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = script(folder.path(), "worker", "#!/bin/sh\nsleep 600\n");
    let interrupt = Arc::new(AtomicBool::new(false));
    let pool = WorkerPool::new(WorkerCommand { program, arguments: Vec::new() }, Arc::clone(&interrupt));
    let outcome = std::thread::scope(|scope| {
        let solve = scope.spawn(|| solve(&pool, Limits::default()));
        std::thread::sleep(Duration::from_millis(300));
        interrupt.store(true, Ordering::Relaxed);
        solve.join().expect("no panic")
    });
    assert_eq!(outcome.status, Status::Limited(Limit::Interrupt));
}

/// What a worker writes for the first objectives of its first request: a length, then ticket, place and what
/// is said, an outcome being the second thing that may be.
fn first_answers(count: usize) -> Vec<u8> {
    let answer = |place: usize| {
        let outcome = Outcome { primal_bound: Some(1.0), ..Outcome::bare(Status::Optimal, "optimal") };
        framed(&(1_u64, place, 1_u32, outcome))
    };
    (0..count).flat_map(answer).collect()
}

/// What it writes about the objective at `place` before that is answered: the first thing that may be said.
fn standing(place: usize) -> Vec<u8> {
    framed(&(1_u64, place, 0_u32, SearchStanding { incumbent: Some(0.5), dual_bound: None }))
}

fn framed(message: &impl serde::Serialize) -> Vec<u8> {
    let body = postcard::to_allocvec(message).expect("a message");
    [&(body.len() as u64).to_le_bytes()[..], &body].concat()
}

/// Three objectives for a worker that answers some of them and then does something else.
fn three_objectives(answered: Vec<u8>, then: &str, interrupt: Arc<AtomicBool>) -> Vec<Outcome> {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("answers"), answered).expect("writes");
    let text = format!("#!/bin/sh\ncat {}/answers\n{then}\n", folder.path().display());
    let program = script(folder.path(), "worker", &text);
    let pool = WorkerPool::new(WorkerCommand { program, arguments: Vec::new() }, interrupt);
    let objectives = [1.0, 2.0, 3.0].map(|constant| (Sense::Maximise, Expression::constant(constant)));
    pool.solve_each(SolverName::Scip, &small_program(), &objectives, &short()).expect("can be asked")
}

fn statuses(outcomes: &[Outcome]) -> Vec<Status> {
    outcomes.iter().map(|outcome| outcome.status).collect()
}

#[test]
fn a_sound_worker_answers_each_objective() {
    let pool = real_pool();
    let x = small_program().objective;
    let objectives = [
        (Sense::Minimise, x.clone()),
        (Sense::Maximise, x.clone() + Expression::constant(0.5)),
        (Sense::Minimise, -x),
    ];
    for solver in [SolverName::Highs, SolverName::Scip] {
        let each =
            |objectives: &[_]| pool.solve_each(solver, &small_program(), objectives, &Limits::default());
        let bounds: Vec<_> =
            each(&objectives).expect("can be asked").iter().map(|outcome| outcome.primal_bound).collect();
        assert_eq!(bounds, [Some(1.0), Some(2.5), Some(-2.0)]);
        assert_eq!(each(&[]), Ok(Vec::new()));
    }
}

#[test]
fn a_worker_that_dies_half_way_costs_what_it_did_not_answer() {
    let outcomes = three_objectives(first_answers(1), "kill -ABRT $$", Arc::default());
    assert_eq!(statuses(&outcomes), [Status::Optimal, Status::Crashed, Status::Crashed]);
    for lost in &outcomes[1..] {
        assert!(lost.reason.as_ref().is_some_and(|reason| reason.contains("signal 6")), "{lost:?}");
    }
    let then = "echo 'std::bad_alloc' >&2; kill -ABRT $$";
    let outcomes = three_objectives(first_answers(2), then, Arc::default());
    assert_eq!(statuses(&outcomes), [Status::Optimal, Status::Optimal, Status::Limited(Limit::Memory)]);
}

#[test]
fn a_worker_that_hangs_half_way_is_killed_at_the_deadline_of_its_objective() {
    let started = Instant::now();
    let outcomes = three_objectives(first_answers(1), "sleep 600", Arc::default());
    assert!(started.elapsed() < Duration::from_secs(10));
    let late = Status::Limited(Limit::Time);
    assert_eq!(statuses(&outcomes), [Status::Optimal, late, late]);
    assert!(outcomes[1].reason.as_ref().is_some_and(|reason| reason.starts_with("worker killed: no answer")));
}

#[test]
fn standings_are_no_answers() {
    let said = [standing(0), standing(0), first_answers(1), standing(1)].concat();
    let outcomes = three_objectives(said, "kill -ABRT $$", Arc::default());
    assert_eq!(statuses(&outcomes), [Status::Optimal, Status::Crashed, Status::Crashed]);
    // Of an objective that is answered, or not asked yet, nothing stands.
    for place in [1, 2] {
        let outcomes = three_objectives(standing(place), "sleep 600", Arc::default());
        assert!(
            outcomes[0].reason.as_ref().is_some_and(|reason| reason.starts_with("worker returned rubbish"))
        );
    }
}

#[test]
fn a_worker_that_talks_without_end_is_killed_at_the_deadline() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("standing");
    std::fs::write(&file, standing(0).repeat(1000)).expect("writes");
    let started = Instant::now();
    let then = format!("while true; do cat {}; done", file.display());
    let outcomes = three_objectives(Vec::new(), &then, Arc::default());
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!(statuses(&outcomes), [Status::Limited(Limit::Time); 3]);
    let interrupted = three_objectives(Vec::new(), &then, Arc::new(AtomicBool::new(true)));
    assert_eq!(statuses(&interrupted), [Status::Limited(Limit::Interrupt); 3]);
}

/// Each pause is shorter than the deadline of one objective, all of them together are not.
#[test]
fn an_answer_renews_the_deadline() {
    let answers = first_answers(3);
    let length = answers.len() / 3;
    let folder = tempfile::tempdir().expect("a folder");
    for (place, answer) in answers.chunks(length).enumerate() {
        std::fs::write(folder.path().join(place.to_string()), answer).expect("writes");
    }
    let shown = |place: usize| format!("sleep 1.5; cat {}/{place}", folder.path().display());
    let then = format!("{}; {}; {}; sleep 600", shown(0), shown(1), shown(2));
    let outcomes = three_objectives(Vec::new(), &then, Arc::default());
    assert_eq!(statuses(&outcomes), [Status::Optimal; 3], "{outcomes:?}");
}

#[test]
fn an_answer_out_of_turn_is_not_believed() {
    let answers = first_answers(2);
    let second = answers[answers.len() / 2..].to_vec();
    let outcomes = three_objectives(second, "sleep 600", Arc::default());
    assert_eq!(statuses(&outcomes), [Status::Crashed; 3]);
    assert!(outcomes[0].reason.as_ref().is_some_and(|reason| reason.starts_with("worker returned rubbish")));
}

#[test]
fn an_interruption_keeps_the_outcomes_that_arrived() {
    let interrupt = Arc::new(AtomicBool::new(false));
    let outcomes = std::thread::scope(|scope| {
        let asked = scope.spawn(|| three_objectives(first_answers(1), "sleep 600", Arc::clone(&interrupt)));
        std::thread::sleep(Duration::from_millis(300));
        interrupt.store(true, Ordering::Relaxed);
        asked.join().expect("no panic")
    });
    let interrupted = Status::Limited(Limit::Interrupt);
    assert_eq!(statuses(&outcomes), [Status::Optimal, interrupted, interrupted]);
    // Answers that are there already are not waited for, nor is the user.
    let outcomes = three_objectives(first_answers(3), "sleep 600", interrupt);
    assert_eq!(statuses(&outcomes), [Status::Optimal, interrupted, interrupted]);
}

/// The whole command, with a worker whose first life goes wrong: one answer is lost, the run finishes.
#[test]
fn one_bad_worker_costs_one_answer_and_exit_code_3() {
    for (failure, words) in [
        ("sleep 600", "worker killed: no answer"),
        ("kill -SEGV $$", "signal 11"),
        ("echo rubbish that is no answer at all; sleep 600", "worker returned rubbish"),
        ("echo 'terminate called: std::bad_alloc' >&2; kill -ABRT $$", "worker exceeded its memory limit"),
    ] {
        let ensemble = EnsembleFolder::new("methods = [\"knapsack\", \"p1\"]\nsolvers = [\"highs\"]");
        let real = env!("CARGO_BIN_EXE_countersign");
        let text =
            format!("#!/bin/sh\nif mkdir \"$0.first\" 2>/dev/null; then {failure}; fi\nexec {real} \"$@\"\n");
        let worker = script(ensemble.folder.path(), "worker", &text);
        let ran = check_json(
            &ensemble.path("spec.toml"),
            &["--worker", worker.to_str().expect("UTF-8"), "--time-limit", "1"],
        );
        assert_eq!(ran.code, Some(3), "{failure}: {}{}", ran.stdout, ran.stderr);
        let report = ran.report();
        let flips = answers(&report, |answer| answer["method"] == "p1" && answer["quantity"] == "flips");
        let lost: Vec<_> = flips
            .iter()
            .filter(|answer| answer["reason"].as_str().is_some_and(|reason| reason.contains(words)))
            .collect();
        assert_eq!((lost.len(), flips.len()), (1, 6), "{failure}: {}", ran.stdout);
        assert_eq!((&report["summary"]["disagree"], &report["verdict"]), (&0.into(), &"incomplete".into()));
    }
}
