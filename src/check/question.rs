//! One case that methods can be asked about.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::answer::Found;
use super::{Answer, AnswerStatus, Kind, Method, Quantity, Replayed, TrainingSetting, Witness, radius};
use crate::data::ClassId;
use crate::program::Program;
use crate::program::relaxation::Formulation;
use crate::solve::{InProcess, Limits, Outcome, Solve, SolveError, SolverName, Tally};
use crate::threat::Attack;
use crate::trajectory::Subproblems;

/// What methods may use.
#[derive(Clone, Copy)]
pub struct Solving<'a> {
    /// Where programs are solved.
    pub solve: &'a dyn Solve,
    /// Limits of each solve.
    pub limits: Limits,
    /// Configurations that brute force may try for a case.
    pub brute_limit: u64,
    /// Set when the user wants to stop.
    pub interrupt: &'a AtomicBool,
    /// Counts what is done, for whoever watches.
    pub tally: &'a Tally,
}

impl<'a> Solving<'a> {
    /// What methods without solvers may use: this process, and so many configurations.
    pub fn in_process(brute_limit: u64, interrupt: &'a AtomicBool, tally: &'a Tally) -> Self {
        Solving { solve: &InProcess, limits: Limits::default(), brute_limit, interrupt, tally }
    }

    /// The same for programs over windows of training, which a solver is to bound.
    pub(crate) fn subproblems(&self, solver: SolverName) -> Subproblems<'a> {
        let Solving { solve, limits, interrupt, tally, .. } = *self;
        Subproblems { solve, solver, limits, interrupt, tally }
    }
}

/// One test point of one model, or one training run.
pub trait Question: Sync {
    /// Which methods fit, and in which order they stand.
    fn kind(&self) -> Kind;

    /// The clean prediction; none for a question about no single test point.
    fn prediction(&self) -> Option<ClassId>;

    /// Every class but the clean prediction; none without one.
    fn targets(&self) -> Vec<ClassId>;

    /// What a method answers: its flips for every target, or its radius where it has nothing else; about training, one
    /// box for each quantity.
    fn answers(&self, method: Method, solver: Option<SolverName>, solving: &Solving<'_>) -> Vec<Answer>;

    /// Replays the witness of an answer about flips.
    ///
    /// # Errors
    /// Why the attack does not work.
    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, String> {
        let _ = (answer, witness);
        Err("no attack on a prediction can be replayed here".to_owned())
    }

    /// Trains under one attack, and gives the quantity of the model that comes out: as many numbers as the quantity's box
    /// has components. For `stable` it gives one number a test point, 1 where the model predicts what the clean model
    /// predicts and 0 elsewhere; the cross-check makes the share of several attacks of them.
    ///
    /// # Errors
    /// Why the attack cannot be carried out, or is not one that the threat allows.
    fn retrain(&self, attack: &Attack, quantity: Quantity) -> Result<Vec<f64>, String> {
        let _ = (attack, quantity);
        Err("no attack on training can be replayed here".to_owned())
    }

    /// Counts again, in the plainest way, what a certificate by counting rests on. Nothing where that would take too long.
    ///
    /// # Errors
    /// How the counts differ.
    fn recount(&self, answer: &Answer, witness: &Witness) -> Option<Result<String, String>> {
        let _ = (answer, witness);
        Some(Err("no counts can be replayed here".to_owned()))
    }

    /// Two answers that contradict each other, `low` from below and `high` from above: an upper bound on the probability
    /// that chance makes such counts, were neither method wrong. Nothing where chance does not explain it: no counts are
    /// involved, or the counts do not give such bounds.
    fn chance(&self, low: &Answer, high: &Answer) -> Option<f64> {
        let _ = (low, high);
        None
    }

    /// What the training run is that the question is about; none for a question about no training.
    fn training(&self) -> Option<TrainingSetting> {
        None
    }

    /// The program that a method solves for a target; none for methods without programs.
    fn program(&self, method: Method, target: ClassId) -> Option<Program> {
        let _ = (method, target);
        None
    }

    /// The programs of the last window of training that bound each parameter from both sides, one list for each window
    /// length; nothing for a question about no training. Big-Ms come from interval bounds alone.
    ///
    /// # Errors
    /// Why the run has no program.
    fn training_programs(&self, formulation: Formulation) -> Result<Vec<Program>, String> {
        let _ = formulation;
        Ok(Vec::new())
    }

    /// Can every attack be tried out within this many configurations?
    fn brute_fits(&self, limit: u64) -> bool;
}

/// The answers of a method with the radius that they imply.
pub fn ask(
    question: &dyn Question,
    method: Method,
    solver: Option<SolverName>,
    solving: &Solving<'_>,
) -> Vec<Answer> {
    let mut answers = question.answers(method, solver, solving);
    if method.answers(question.kind(), Quantity::Flips) {
        answers.push(radius_of(question, method, solver, &answers));
    }
    answers
}

/// The radius that the flips of a method imply.
pub fn radius_of(
    question: &dyn Question,
    method: Method,
    solver: Option<SolverName>,
    flips: &[Answer],
) -> Answer {
    let asked = Answer::new(method, solver, None, Quantity::Radius);
    radius::radius(asked, question.targets().len(), flips)
}

/// Runs a method for one target and notes the time.
pub(super) fn timed(
    method: Method,
    solver: Option<SolverName>,
    target: ClassId,
    run: impl FnOnce(Answer) -> Answer,
) -> Answer {
    let started = Instant::now();
    let answer = run(Answer::new(method, solver, Some(target.index()), Quantity::Flips));
    Answer { seconds: started.elapsed().as_secs_f64(), ..answer }
}

/// The answers of an enumeration that took `seconds`: the cheapest attack for each target, or `too_many` when it
/// was not run.
pub(super) fn enumerated(
    targets: Vec<ClassId>,
    found: Option<Vec<Option<Found>>>,
    too_many: &str,
    seconds: f64,
) -> Vec<Answer> {
    let share = seconds / targets.len().max(1) as f64;
    let answer = |target: ClassId| {
        let asked = Answer::new(Method::Brute, None, Some(target.index()), Quantity::Flips);
        let answer = match &found {
            None => asked.stopped(AnswerStatus::Limit, too_many),
            Some(found) => asked.exact(found[target.index()].clone()),
        };
        Answer { seconds: share, ..answer }
    };
    targets.into_iter().map(answer).collect()
}

/// What the solver that was asked says of a program, or the answer that comes of its refusal.
pub(super) fn ask_solver(
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
pub(super) fn target_of(answer: &Answer, classes: usize) -> Result<ClassId, String> {
    let target = answer.target.ok_or("the answer has no target")?;
    let class = i64::try_from(target).ok().and_then(|target| ClassId::from_label(target, classes));
    class.ok_or_else(|| format!("target {target} is no class in 0..{classes}"))
}
