//! All cases of a problem, in parallel, interruptible and resumable.

use std::sync::atomic::Ordering;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::case::{Ask, Case, Solving, ask};
use countersign_check::{Answer, Check, Method, cross_check};
use countersign_data::ClassId;
use countersign_solve::SolverName;

/// One case and what is asked about it.
pub struct Problem<'a> {
    /// The test point that the case is about; none for a case about training.
    pub test: Option<usize>,
    /// Which model of the specification answers, as in `ensemble` or `stand-alone`.
    pub model: String,
    /// The partitions of the training data that it is trained on, one for a model that stands alone.
    pub partitions: usize,
    /// The true class, where known.
    pub label: Option<ClassId>,
    /// The question.
    pub question: Box<dyn Case + 'a>,
    /// The methods to ask.
    pub methods: Vec<Method>,
}

impl Problem<'_> {
    /// Its methods that need neither a solver nor an enumeration, without twins.
    pub fn scalable_methods(&self) -> Vec<Method> {
        let kind = self.question.kind();
        kind.methods().filter(|&method| kind.scales(method) && self.methods.contains(&method)).collect()
    }
}

/// A unit of work: one method, with one solver and one window length, on one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Asked {
    /// Index of the case.
    pub case: usize,
    /// The method.
    pub method: Method,
    /// The solver, for methods that need one.
    pub solver: Option<SolverName>,
    /// The window length, for methods that answer for one at a time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub horizon: Option<usize>,
}

/// A case with its answers and checks.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseResult {
    /// Everything that was answered.
    pub answers: Vec<Answer>,
    /// Everything that was compared.
    pub checks: Vec<Check>,
}

/// What became of all cases.
#[derive(Clone, Debug)]
pub struct Run {
    /// One result a case, in order.
    pub cases: Vec<CaseResult>,
    /// The user stopped it before everything was answered.
    pub interrupted: bool,
}

/// Asks every method about every case, then cross-checks.
///
/// `known` may supply answers of an earlier run; they are cross-checked like any other, so a stored answer is
/// trusted no more than a fresh one. `finished` is called with the answers of each unit of work, from any
/// thread.
pub fn run(
    problems: &[Problem<'_>],
    solvers: &[SolverName],
    solving: &Solving<'_>,
    known: &(dyn Fn(Asked) -> Option<Vec<Answer>> + Sync),
    finished: &(dyn Fn(Asked, &[Answer]) + Sync),
) -> Run {
    let work = units(problems, solvers);
    let answered: Vec<Option<Vec<Answer>>> = work
        .par_iter()
        .with_max_len(1)
        .map(|&unit| {
            if solving.interrupt.load(Ordering::Relaxed) {
                return known(unit);
            }
            let case = problems[unit.case].question.as_ref();
            let asked = Ask { method: unit.method, solver: unit.solver, solving, stored: &[] };
            let answers = known(unit).unwrap_or_else(|| match unit.horizon {
                None => ask(case, asked),
                Some(horizon) => case.answers_at(asked, horizon),
            });
            finished(unit, &answers);
            Some(answers)
        })
        .collect();
    let interrupted = solving.interrupt.load(Ordering::Relaxed);
    let mut by_case: Vec<Vec<Answer>> = vec![Vec::new(); problems.len()];
    for (unit, answers) in work.iter().zip(answered) {
        by_case[unit.case].extend(answers.unwrap_or_default());
    }
    let cases = problems
        .par_iter()
        .zip(by_case)
        .map(|(problem, answers)| CaseResult {
            checks: cross_check(problem.question.as_ref(), &answers),
            answers,
        })
        .collect();
    Run { cases, interrupted }
}

/// Every unit of work, case by case.
pub fn units(problems: &[Problem<'_>], solvers: &[SolverName]) -> Vec<Asked> {
    let solvers: Vec<Option<SolverName>> = solvers.iter().copied().map(Some).collect();
    let mut units = Vec::new();
    for (case, problem) in problems.iter().enumerate() {
        let kind = problem.question.kind();
        for &method in &problem.methods {
            let solvers = if kind.needs_solver(method) { &solvers[..] } else { &[None] };
            let horizons: Vec<Option<usize>> = match problem.question.horizons(method) {
                [] => vec![None],
                horizons => horizons.iter().copied().map(Some).collect(),
            };
            units.extend(solvers.iter().flat_map(|&solver| {
                horizons.iter().map(move |&horizon| Asked { case, method, solver, horizon })
            }));
        }
    }
    units
}
