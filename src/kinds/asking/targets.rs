//! What answers about targets have in common, whoever gives them.

use std::time::Instant;

use super::case::{Ask, Solving};
use countersign_check::{Answer, AnswerStatus, ClassId, Found, Method, Quantity, Refuted};
use countersign_program::Program;
use countersign_solve::{Outcome, SolveError, SolverName};

/// Runs a method for one target and notes the time.
pub(crate) fn timed(
    method: Method,
    solver: Option<SolverName>,
    target: ClassId,
    run: impl FnOnce(Answer) -> Answer,
) -> Answer {
    let started = Instant::now();
    let answer = run(Answer::new(method, solver, Some(target.index()), Quantity::Flips));
    Answer { seconds: started.elapsed().as_secs_f64(), ..answer }
}

/// The answers of an enumeration that took `seconds`: the cheapest attack for each target, or `too_many` when
/// it was not run.
pub(crate) fn enumerated(
    method: Method,
    targets: Vec<ClassId>,
    found: Option<Vec<Option<Found>>>,
    too_many: &str,
    seconds: f64,
) -> Vec<Answer> {
    let share = seconds / targets.len().max(1) as f64;
    let answer = |target: ClassId| {
        let asked = Answer::new(method, None, Some(target.index()), Quantity::Flips);
        let answer = match &found {
            None => asked.stopped(AnswerStatus::Limit, too_many),
            Some(found) => asked.exact(found[target.index()].clone()),
        };
        Answer { seconds: share, ..answer }
    };
    targets.into_iter().map(answer).collect()
}

/// The same answer for every target, for one reason.
pub(crate) fn all_stopped(ask: Ask<'_>, targets: &[ClassId], status: AnswerStatus, why: &str) -> Vec<Answer> {
    let asked = |target: &ClassId| Answer::new(ask.method, ask.solver, Some(target.index()), Quantity::Flips);
    targets.iter().map(|target| asked(target).stopped(status, why)).collect()
}

/// What the solver that was asked says of a program, or the answer that comes of its refusal.
pub(crate) fn ask_solver(
    asked: &Answer,
    program: &Program,
    solving: &Solving<'_>,
) -> Result<Outcome, Box<Answer>> {
    let stopped = |status, reason: String| Box::new(asked.clone().stopped(status, reason));
    let solver = asked.solver.ok_or_else(|| stopped(AnswerStatus::Unsupported, "no solver".to_owned()))?;
    solving.solve.solve(solver, program, &solving.limits).map_err(|refusal| match refusal {
        // Our own builders made the program.
        SolveError::Program { .. } => stopped(AnswerStatus::Crashed, refusal.to_string()),
        _ => stopped(AnswerStatus::Unsupported, refusal.to_string()),
    })
}

/// The target of an answer, which may come from a file.
pub(crate) fn target_of(answer: &Answer, classes: usize) -> Result<ClassId, Refuted> {
    let target = answer.target.ok_or("the answer has no target")?;
    let class = i64::try_from(target).ok().and_then(|target| ClassId::from_label(target, classes));
    class.ok_or_else(|| Refuted(format!("target {target} is no class in 0..{classes}")))
}
