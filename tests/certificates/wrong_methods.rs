//! The lie detector: a method or a solver that is wrong on purpose is found, and named.

use std::sync::atomic::AtomicBool;

use countersign::check::{Answer, Check, ClassId, Evidence, Kind, Method, Question, Value, Verdict, Witness};
use countersign::kinds::asking::{Ask, Case, ExportedProgram, NoProgram, Problem, Solving, run};
use countersign::kinds::ensembles::certificates::VoteTable;
use countersign::kinds::ensembles::{BRUTE, EnsembleCase, KNAPSACK, KNAPSACK_DP, P1};
use countersign::kinds::kernels::models::Contributions;
use countersign::kinds::kernels::{LabelFlipCase, O2, O2_GREEDY};
use countersign::program::Program;
use countersign::report::{Ink, Report, Subject};
use countersign::solve::{Limits, Outcome, Solve, SolveError, SolverName, Status, Tally};
use ndarray::{arr2, arr3};

/// A solver that claims whatever it is told to.
struct Liar(Outcome);

impl Solve for Liar {
    fn solve(&self, _: SolverName, _: &Program, _: &Limits) -> Result<Outcome, SolveError> {
        Ok(self.0.clone())
    }
}

/// A question whose answers to one method are spoiled.
struct Spoiled<Q> {
    question: Q,
    method: Method,
    spoil: fn(Answer) -> Answer,
}

impl<Q: Case> Question for Spoiled<Q> {
    fn kind(&self) -> &'static Kind {
        self.question.kind()
    }

    fn prediction(&self) -> Option<ClassId> {
        self.question.prediction()
    }

    fn targets(&self) -> Vec<ClassId> {
        self.question.targets()
    }

    fn evidence(&self) -> Evidence<'_> {
        self.question.evidence()
    }
}

impl<Q: Case> Case for Spoiled<Q> {
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer> {
        let answers = self.question.answers(ask);
        if ask.method == self.method { answers.into_iter().map(self.spoil).collect() } else { answers }
    }

    fn programs(&self, method: Method) -> Result<Vec<ExportedProgram>, NoProgram> {
        self.question.programs(method)
    }

    fn brute_fits(&self, limit: u64) -> bool {
        self.question.brute_fits(limit)
    }
}

/// Three votes for class 0, two for class 1: a tie at one flip's distance.
fn table() -> VoteTable {
    let votes = arr2(&[[0, 0, 0, 1, 1]]);
    let flips = arr3(&[[[0, 2, 1], [0, 3, 2], [0, 2, 2], [1, 0, 4], [2, 0, 3]]]);
    VoteTable::new(votes, flips).expect("sound")
}

fn report(
    question: Box<dyn Case + '_>,
    methods: &[Method],
    solvers: &[SolverName],
    solve: &dyn Solve,
) -> Report {
    let interrupt = AtomicBool::new(false);
    let solving = Solving {
        solve,
        limits: Limits::default(),
        brute_limit: 1000,
        interrupt: &interrupt,
        tally: &Tally::default(),
    };
    let problems = [Problem {
        test: Some(0),
        model: "ensemble".to_owned(),
        partitions: 3,
        label: None,
        question,
        methods: methods.to_vec(),
    }];
    let run = run(&problems, solvers, &solving, &|_| None, &|_, _| ());
    let subject = Subject { solvers: solvers.to_vec(), ..Subject::default() };
    Report::new(subject, &problems, run, 0.0)
}

fn spoiled(method: Method, spoil: fn(Answer) -> Answer) -> Report {
    let table = table();
    let question = Spoiled { question: EnsembleCase { point: table.test(0) }, method, spoil };
    let methods = [KNAPSACK.method, KNAPSACK_DP.method, BRUTE.method];
    report(Box::new(question), &methods, &[], &Liar(Outcome::crashed("not asked")))
}

fn disagreements(report: &Report) -> Vec<&Check> {
    report.cases[0].checks.iter().filter(|check| check.verdict == Verdict::Disagree).collect()
}

fn assert_names(report: &Report, left: &str, right: &str) {
    assert_eq!((report.outcome.verdict, report.outcome.exit_code()), (Verdict::Disagree, 1));
    let named = disagreements(report).into_iter().any(|check| {
        (check.left == left && check.right == right) || (check.left == right && check.right == left)
    });
    assert!(named, "{:#?}", disagreements(report));
    assert!(countersign::report::table(report, Ink::Plain).contains("DISAGREE case 0 (ensemble, test 0"));
}

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    let report = spoiled(KNAPSACK.method, |answer| answer);
    assert_eq!(
        (report.outcome.verdict, report.outcome.exit_code(), disagreements(&report).len()),
        (Verdict::Agree, 0, 0)
    );
}

#[test]
fn off_by_one_at_a_tie_is_found() {
    let cheaper = |answer: Answer| {
        let one_less = |count: Option<i64>| count.map(|count| Value::Count(count - 1));
        Answer { lower: one_less(answer.lower_count()), upper: one_less(answer.upper_count()), ..answer }
    };
    let report = spoiled(KNAPSACK.method, cheaper);
    assert_names(&report, "knapsack", "knapsack-dp");
    assert_names(&report, "knapsack", "replay");
}

#[test]
fn a_witness_that_does_not_work_is_found() {
    let report = spoiled(BRUTE.method, |answer| Answer {
        witness: Some(Witness::Votes { votes: vec![[3, 0]] }),
        ..answer
    });
    assert_names(&report, "brute", "replay");
    let report = spoiled(BRUTE.method, |answer| Answer {
        witness: Some(Witness::Labels { labels: vec![] }),
        ..answer
    });
    assert_names(&report, "brute", "replay");
}

#[test]
fn an_attack_said_to_be_impossible_is_found() {
    let impossible = |answer: Answer| Answer {
        status: countersign::check::AnswerStatus::Infeasible,
        lower: None,
        upper: None,
        witness: None,
        ..answer
    };
    let report = spoiled(KNAPSACK_DP.method, impossible);
    assert_names(&report, "knapsack", "knapsack-dp");
    assert_names(&report, "knapsack-dp", "brute");
}

#[test]
fn a_solver_outside_its_own_bounds_is_found() {
    let table = table();
    let question = EnsembleCase { point: table.test(0) };
    // The point moves every partition to class 1 (the middle variable of each): it works, at 7 flips.
    let program = &question.programs(P1.method).expect("programs")[0].program;
    let point: Vec<f64> = program
        .variables()
        .iter()
        .map(|variable| f64::from(u8::from(variable.name.ends_with(",1]"))))
        .collect();
    let lie = Outcome {
        primal_bound: Some(7.0),
        dual_bound: Some(9.0),
        point: Some(point),
        ..Outcome::bare(Status::Optimal, "optimal")
    };
    let report = report(Box::new(question), &[P1.method], &[SolverName::Scip], &Liar(lie));
    assert_names(&report, "p1[scip]", "its own upper bound");
}

#[test]
fn a_solver_whose_point_is_no_attack_is_found() {
    let table = table();
    let question = EnsembleCase { point: table.test(0) };
    let variables = question.programs(P1.method).expect("programs")[0].program.variables().len();
    let lie = Outcome {
        primal_bound: Some(0.0),
        dual_bound: Some(0.0),
        point: Some(vec![0.0; variables]),
        ..Outcome::bare(Status::Optimal, "optimal")
    };
    let report = report(Box::new(question), &[P1.method], &[SolverName::Highs], &Liar(lie));
    assert_names(&report, "p1[highs]", "replay");
}

#[test]
fn a_time_limit_is_never_taken_for_robustness() {
    let table = table();
    let question = EnsembleCase { point: table.test(0) };
    let stopped = Outcome {
        dual_bound: Some(1.0),
        ..Outcome::bare(Status::Limited(countersign::solve::Limit::Time), "timelimit")
    };
    let report =
        report(Box::new(question), &[KNAPSACK.method, P1.method], &[SolverName::Scip], &Liar(stopped));
    assert_eq!((report.outcome.verdict, report.outcome.exit_code()), (Verdict::Incomplete, 3));
    let radius =
        report.cases[0].answers.iter().find(|answer| answer.name() == "p1[scip]" && answer.target.is_none());
    assert_eq!(radius.and_then(Answer::lower_count), Some(0), "the dual bound, less one");
}

#[test]
fn a_solver_too_optimistic_about_labels_is_found() {
    let contributions =
        Contributions::new(arr2(&[[1.0, 1.0, 1.0, 1.0]]), &[0, 0, 0, 1], None).expect("sound");
    let question = LabelFlipCase { point: contributions.test(0) };
    let lie = Outcome { dual_bound: Some(3.0), ..Outcome::bare(Status::Optimal, "optimal") };
    let report = report(Box::new(question), &[O2_GREEDY.method, O2.method], &[SolverName::Highs], &Liar(lie));
    assert_names(&report, "o2-greedy", "o2[highs]");
}
