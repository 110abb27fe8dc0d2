//! Solvers that lie about the programs of training are caught by runs that satisfy the programs: the verdict
//! says so, names them, and what they said is not used.

#![cfg(feature = "highs")]

use std::path::Path;
use std::sync::atomic::AtomicBool;

use countersign::check::{AnswerStatus, Check, Relation, Verdict, cross_check};
use countersign::kinds::asking::{Solving, run};
use countersign::kinds::spec::Specification;
use countersign::kinds::training::formulation;
use countersign::kinds::training::study::study;
use countersign::program::{Program, Sense};
use countersign::solve::{InProcess, Limits, Outcome, Solve, SolveError, SolverName, Status, Tally};

/// A solver whose outcomes are changed.
struct Liar(fn(&Program, Outcome) -> Outcome);

impl Solve for Liar {
    fn solve(&self, solver: SolverName, program: &Program, limits: &Limits) -> Result<Outcome, SolveError> {
        Ok((self.0)(program, InProcess.solve(solver, program, limits)?))
    }
}

/// Bounds half too tight.
fn cut(program: &Program, outcome: Outcome) -> Outcome {
    let inward = if program.sense == Sense::Minimise { 0.5 } else { -0.5 };
    Outcome { dual_bound: outcome.dual_bound.map(|bound| bound + inward), row_duals: None, ..outcome }
}

fn infeasible(_: &Program, _: Outcome) -> Outcome {
    Outcome::bare(Status::Infeasible, "infeasible")
}

fn honest(_: &Program, outcome: Outcome) -> Outcome {
    outcome
}

const MOONS: &str = "models/half-moons-study.toml";
const UNLEARNING: &str = "models/programs/unlearning.toml";

/// A specification that comes along, with fewer samples and steps.
fn small(path: &str, more: &[&str]) -> Specification {
    let fewer = ["data.samples=8", "training.batch_size=4", "training.epochs=1"];
    let sets: Vec<String> = fewer.iter().chain(more).map(|set| (*set).to_owned()).collect();
    Specification::read(Path::new(path), &sets, &[SolverName::Highs]).expect("reads")
}

fn with<T>(lie: fn(&Program, Outcome) -> Outcome, ask: impl FnOnce(&Solving<'_>) -> T) -> T {
    ask(&Solving {
        solve: &Liar(lie),
        limits: Limits { seconds: 60.0, ..Limits::default() },
        brute_limit: 1_000_000,
        interrupt: &AtomicBool::new(false),
        tally: &Tally::default(),
    })
}

/// Where runs contradict a solver, and how. Nothing else may disagree: what was contradicted is not used.
fn caught(checks: &[Check]) -> Vec<(&str, &str)> {
    let disagreed = checks.iter().filter(|check| check.verdict == Verdict::Disagree);
    disagreed
        .map(|check| {
            assert_eq!((check.relation, check.left.as_str()), (Relation::Within, "known runs"), "{check:?}");
            (check.right.as_str(), check.detail.as_str())
        })
        .collect()
}

/// Every method of a specification, whose programs a liar solves.
fn checked(specification: &Specification, lie: fn(&Program, Outcome) -> Outcome) -> Vec<Check> {
    let loaded = specification.load().expect("loads");
    let problems = loaded.problems(1_000_000);
    let result = with(lie, |solving| run(&problems, &[SolverName::Highs], solving, &|_| None, &|_, _| ()));
    let [case] = &result.cases[..] else { panic!("one training run") };
    let stored = serde_json::to_string(&case.answers).expect("a file holds them");
    let read: Vec<_> = serde_json::from_str(&stored).expect("and gives them back");
    assert_eq!(
        cross_check(problems[0].question.as_ref(), &read),
        case.checks,
        "a stored answer says as much"
    );
    let mut programmed = case.answers.iter().filter(|answer| formulation(answer.method).is_some());
    let is_finished = programmed.all(|answer| answer.status == AnswerStatus::Bound);
    assert_eq!(is_finished, caught(&case.checks).is_empty(), "such answers are not finished");
    case.checks.clone()
}

#[test]
fn a_check_names_the_answer_and_the_numbers() {
    let methods = "check.methods=[\"exhaustive\", \"milp\", \"ibp\"]";
    let specification = small(MOONS, &[methods, "data.test=4"]);
    assert_eq!(caught(&checked(&specification, honest)), []);
    let checks = checked(&specification, cut);
    let [(answer, detail)] = caught(&checks)[..] else { panic!("once for each answer: {checks:?}") };
    assert_eq!(answer, "milp[highs]@2");
    assert!(detail.contains("; after step 1, component 0: runs reach ["), "{detail}");
    let checks = checked(&specification, infeasible);
    let [(_, detail)] = caught(&checks)[..] else { panic!("once for each answer: {checks:?}") };
    assert!(detail.ends_with("called infeasible, or with bounds that cross"), "{detail}");
}

/// The points of relaxations may be read as attacks that spend the budget otherwise than the case that they
/// were found for: they contradict nobody.
#[test]
fn attacks_of_another_case_catch_nobody() {
    let sets = ["check.methods=[\"exhaustive\", \"lp\"]", "check.parts=2", "data.seed=3", "threat.budget=3"];
    let more = ["data.samples=8", "training.batch_size=8", "training.epochs=2"];
    let checks = checked(&small(MOONS, &[&sets[..], &more].concat()), honest);
    assert_eq!(caught(&checks), []);
    assert!(checks.iter().all(|check| check.verdict == Verdict::Agree), "{checks:?}");
}

#[test]
fn distances_say_so_as_well() {
    let specification =
        small(UNLEARNING, &["check.methods=[\"exhaustive\", \"milp\", \"ibp\"]", "threat.budget=2"]);
    let (honest, lied) = (checked(&specification, honest), checked(&specification, cut));
    assert_eq!((caught(&honest).len(), caught(&lied).len()), (0, 1), "{lied:?}");
}

#[test]
fn a_study_names_the_cells_and_the_certificates_of_its_plane() {
    let sets =
        ["study.formulations=[\"milp\"]", "study.horizons=[2]", "study.strides=[1]", "study.parts=[1]"];
    let run = small(MOONS, &[&sets[..], &["study.grid=[4, 4]"]].concat()).load_study().expect("loads");
    let (cells, _) = run.design.cells();
    let found = |lie| {
        let known = Default::default();
        with(lie, |solving| study(&run, &cells, solving, &known, &mut |_| ())).checks
    };
    assert_eq!(caught(&found(honest)), []);
    let checks = found(cut);
    let quantities: Vec<&str> = caught(&checks).into_iter().map(|(cell, _)| cell).collect();
    assert_eq!(quantities, ["milp[highs]@2"; 2], "the cell, and the programs behind the plane");
}
