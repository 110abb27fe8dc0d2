//! Which answers a report must have about a case, computed afresh where that needs no solver.

use std::sync::atomic::AtomicBool;

use countersign_check::{Answer, AnswerStatus, Entry, Kind, Method, Quantity, Runs};
use countersign_kinds::asking::{Ask, Case, Problem, Solving, ask};
use countersign_kinds::role;
use countersign_solve::{Limits, SolveError, SolverName, Tally, Unsolved};

/// What the answers about a case must be.
#[derive(Default)]
pub(super) struct Expected {
    /// Computed afresh.
    pub fresh: Vec<Answer>,
    /// Answers that only a solver gives, an enumeration that takes too long, or a search that time ends: without
    /// numbers.
    pub elsewhere: Vec<Answer>,
    /// Computed afresh as well, though the specification does not ask for them.
    pub besides: Vec<Answer>,
}

/// How far a run and its verification may enumerate, in configurations for a case.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    /// What the run was allowed.
    pub stored: u64,
    /// What is allowed here.
    pub here: u64,
}

impl Expected {
    /// The answers of a check.
    pub(super) fn of_check(
        problem: &Problem<'_>,
        solvers: &[SolverName],
        limit: Limit,
        stored: &[Answer],
        tally: &Tally,
    ) -> Self {
        let never = AtomicBool::new(false);
        let solving = |brute_limit: u64| Solving {
            solve: &Unsolved,
            limits: Limits::default(),
            brute_limit,
            interrupt: &never,
            tally,
        };
        let question = problem.question.as_ref();
        let kind = question.kind();
        let asked = |method: Method, solver: Option<SolverName>, brute_limit: u64| {
            let stored = &of_method(stored, method);
            ask(question, Ask { method, solver, solving: &solving(brute_limit), stored })
        };
        let is_beyond = |method: Method| {
            let is_longer = limit.stored > limit.here;
            role(method).enumerates() && is_longer && !question.brute_fits(limit.here)
        };
        let mut expected = Expected::default();
        for method in kind.methods() {
            match (problem.methods.contains(&method), kind.needs_solver(method)) {
                (false, true) => {}
                (false, false) if is_long(kind, method) || !question.suits(method) => {}
                (false, false) => expected.besides.extend(asked(method, None, limit.here)),
                (true, true) => {
                    for &solver in solvers {
                        let not_asked = SolveError::NotAsked(solver).to_string();
                        let is_open = |answer: &Answer| {
                            // The radius follows from flips that are open.
                            answer.quantity == Quantity::Radius || answer.reason.as_ref() == Some(&not_asked)
                        };
                        let (open, refused) = asked(method, Some(solver), 0).into_iter().partition(is_open);
                        expected.elsewhere.extend::<Vec<Answer>>(open);
                        expected.fresh.extend::<Vec<Answer>>(refused);
                    }
                }
                (true, false) if is_ended_by_time(question, method, stored) => {
                    expected.elsewhere.extend(without_numbers(question, method, tally));
                }
                (true, false) if is_beyond(method) => expected.elsewhere.extend(asked(method, None, 0)),
                (true, false) => expected.fresh.extend(asked(method, None, limit.stored)),
            }
        }
        // What did not come to an end says nothing that could be compared.
        expected.besides.retain(|answer| {
            matches!(answer.status, AnswerStatus::Exact | AnswerStatus::Bound | AnswerStatus::Infeasible)
        });
        expected
    }

    /// The answers of a certification; `besides` has those that are not published.
    pub(super) fn of_certificates(
        problem: &Problem<'_>,
        is_published: fn(Quantity) -> bool,
        stored: &[Answer],
        tally: &Tally,
    ) -> Self {
        let never = AtomicBool::new(false);
        let solving = Solving::in_process(0, &never, tally);
        let question = problem.question.as_ref();
        let (timed, others): (Vec<Method>, Vec<Method>) = problem
            .scalable_methods()
            .into_iter()
            .partition(|method| is_ended_by_time(question, *method, stored));
        let all = others.into_iter().flat_map(|method| {
            let stored = &of_method(stored, method);
            ask(question, Ask { method, solver: None, solving: &solving, stored })
        });
        let (fresh, besides) = all.partition(|answer| is_published(answer.quantity));
        let timed = timed.into_iter().flat_map(|method| without_numbers(question, method, tally));
        let elsewhere = timed.filter(|answer| is_published(answer.quantity)).collect();
        Expected { fresh, elsewhere, besides }
    }
}

/// The answers of a method.
fn of_method(answers: &[Answer], method: Method) -> Vec<Answer> {
    answers.iter().filter(|answer| answer.method == method).cloned().collect()
}

/// Does a limit on time say how far a method got, with nothing in its answers that says where it went?
fn is_ended_by_time(question: &dyn Case, method: Method, stored: &[Answer]) -> bool {
    let leaves_a_trail = |answer: &Answer| answer.method == method && answer.searched.is_some();
    question.is_ended_by_time(method) && !stored.iter().any(leaves_a_trail)
}

/// Does a method search for so long that it only runs where it is asked for?
fn is_long(kind: &Kind, method: Method) -> bool {
    let on_request = |entry: &Entry| {
        entry.facts.method == method && matches!(entry.runs, Runs::OnRequest | Runs::OnRequestAtScale)
    };
    !role(method).enumerates() && kind.entries().any(on_request)
}

/// Which answers a method gives, as it has them when it is stopped before it begins.
fn without_numbers(question: &dyn Case, method: Method, tally: &Tally) -> Vec<Answer> {
    let stopped = AtomicBool::new(true);
    ask(
        question,
        Ask { method, solver: None, solving: &Solving::in_process(0, &stopped, tally), stored: &[] },
    )
}
