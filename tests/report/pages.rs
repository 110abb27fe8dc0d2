//! Reports made by hand for tests of pages.
#![allow(dead_code, reason = "each test file uses its own part")]

use countersign::check::{
    Answer, AnswerStatus, Check, Method, Quantity, Relation, Trust, Value, Verdict, Witness,
};
use countersign::kinds::ensembles::{BLACK_BOX, KNAPSACK, KNAPSACK_DP, P1, P2};
use countersign::report::{CaseReport, Report, Subject};
use countersign::solve::SolverName;
use serde_json::json;

/// Methods of the reports, each with its solver.
const METHODS: [(Method, Option<SolverName>); 6] = [
    (BLACK_BOX.method, None),
    (KNAPSACK.method, None),
    (KNAPSACK_DP.method, None),
    (P2.method, Some(SolverName::Highs)),
    (P1.method, Some(SolverName::Highs)),
    (P1.method, Some(SolverName::Scip)),
];

/// A report of so many cases of an ensemble that agree.
pub fn sound(cases: usize) -> Report {
    let cases = (0..cases).map(|id| case(id, "ensemble")).collect();
    let subject = Subject {
        spec: json!({"kind": "ensemble", "file": "/models/many.toml", "check": {"methods": ["p1", "p2"]}}),
        ..Subject::default()
    };
    Report::of_cases(subject, cases, false, 1.25)
}

/// The report with case 1 contradicted and case 2 stopped by a limit.
pub fn broken() -> Report {
    let mut report = sound(3);
    let wrong = &mut report.cases[1].checks[0];
    (wrong.verdict, wrong.detail) = (Verdict::Disagree, "found 9 and 4".to_owned());
    let stopped = &mut report.cases[2].answers[7];
    (stopped.status, stopped.reason) = (AnswerStatus::Limit, Some("time limit of 2 s".to_owned()));
    let open = &mut report.cases[2].checks[1];
    (open.verdict, open.detail) = (Verdict::Incomplete, "between 2 and 7".to_owned());
    let subject = Subject { spec: report.head.spec.clone(), ..Subject::default() };
    Report::of_cases(subject, report.cases, false, 1.25)
}

/// What the radius of a case is.
pub fn radius(id: usize) -> i64 {
    (id * 7 % 23) as i64
}

fn case(id: usize, model: &str) -> CaseReport {
    let answers: Vec<Answer> = METHODS.iter().flat_map(|method| answers(id, *method)).collect();
    let names: Vec<String> = answers
        .iter()
        .filter(|answer| answer.quantity == Quantity::Radius && answer.method != BLACK_BOX.method)
        .map(Answer::name)
        .collect();
    let equal = names.windows(2).map(|pair| check(Relation::Equal, &pair[0], &pair[1]));
    let below = names.iter().map(|name| check(Relation::AtMost, "black-box", name));
    CaseReport {
        id,
        test: Some(id),
        model: model.to_owned(),
        partitions: 9,
        prediction: Some(id % 3),
        label: Some(id % 4 % 3),
        training: None,
        checks: equal.chain(below).collect(),
        answers,
    }
}

/// The radius, and flips for two targets unless the method has none.
fn answers(id: usize, (method, solver): (Method, Option<SolverName>)) -> Vec<Answer> {
    let exact = |target: Option<usize>, quantity: Quantity, count: i64| Answer {
        status: AnswerStatus::Exact,
        trust: Trust::Exact,
        lower: Some(Value::Count(count)),
        upper: Some(Value::Count(count)),
        seconds: 1.234_567_89e-5 * (id + 1) as f64,
        ..Answer::new(method, solver, target, quantity)
    };
    let own = exact(None, Quantity::Radius, radius(id));
    if method == BLACK_BOX.method {
        let lower = Some(Value::Count(radius(id) / 2));
        return vec![Answer { status: AnswerStatus::Bound, lower, upper: None, ..own }];
    }
    let labels = (0..40).map(|sample| [sample, 1]).collect();
    let attacked = Answer {
        witness: Some(Witness::Labels { labels }),
        ..exact(Some(1), Quantity::Flips, radius(id) + 1)
    };
    vec![attacked, exact(Some(2), Quantity::Flips, radius(id) + 3), own]
}

fn check(relation: Relation, left: &str, right: &str) -> Check {
    Check {
        relation,
        left: left.to_owned(),
        right: right.to_owned(),
        target: None,
        quantity: Quantity::Radius,
        theorem: None,
        verdict: Verdict::Agree,
        detail: String::new(),
    }
}

/// The page that is written for a report.
pub fn page(report: &Report) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    countersign::report::write_files(report, folder.path()).expect("writes");
    std::fs::read_to_string(folder.path().join("report.html")).expect("a page")
}
