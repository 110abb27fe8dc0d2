//! One case that methods can be asked about.

use std::sync::atomic::AtomicBool;

use super::exported::{ExportedProgram, NoProgram};
use super::setting::TrainingSetting;
use crate::training::bounds::Subproblems;
use countersign_check::{Answer, Method, Quantity, Question, radius};
use countersign_solve::{InProcess, Limits, Solve, SolverName, Tally};

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

/// A method, with what it may use.
#[derive(Clone, Copy)]
pub struct Ask<'a> {
    /// The method.
    pub method: Method,
    /// The solver, for methods that need one.
    pub solver: Option<SolverName>,
    /// What it may use.
    pub solving: &'a Solving<'a>,
    /// What it is said to have answered before: a search then goes where that one did, and finds the same without
    /// looking for attacks.
    pub stored: &'a [Answer],
}

/// A question with the methods that answer it.
pub trait Case: Question {
    /// What a method answers: its flips for every target, or its radius where it has nothing else; about
    /// training, one box for each quantity. Nothing where the kind's table has no such method.
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer>;

    /// The window lengths that a method answers for, each by itself; none for a method without windows.
    fn horizons(&self, method: Method) -> &[usize] {
        let _ = method;
        &[]
    }

    /// What a method answers for one of its window lengths.
    fn answers_at(&self, ask: Ask<'_>, horizon: usize) -> Vec<Answer> {
        self.answers(ask).into_iter().filter(|answer| answer.horizon == Some(horizon)).collect()
    }

    /// Does a method of the kind apply to this one question? One that does not is only asked by name, and
    /// then says why.
    fn suits(&self, method: Method) -> bool {
        let _ = method;
        true
    }

    /// Does a limit on time say how far a method gets? Another run of it may then say something else that holds
    /// as well.
    fn is_ended_by_time(&self, method: Method) -> bool {
        let _ = method;
        false
    }

    /// Can every attack be tried out within this many configurations?
    fn brute_fits(&self, limit: u64) -> bool;

    /// The programs that a method solves, for files: one for each target, or those of the last window of
    /// training that bound each parameter from both sides, for each window length, with big-Ms from interval
    /// bounds alone. Nothing for a method without programs.
    ///
    /// # Errors
    /// Why a training run has no program.
    fn programs(&self, method: Method) -> Result<Vec<ExportedProgram>, NoProgram> {
        let _ = method;
        Ok(Vec::new())
    }

    /// What the training run is that the question is about; none for a question about no training.
    fn training(&self) -> Option<TrainingSetting> {
        None
    }
}

/// The answers of a method with the radius that they imply.
pub fn ask(case: &dyn Case, ask: Ask<'_>) -> Vec<Answer> {
    let mut answers = case.answers(ask);
    if case.kind().answers(ask.method, Quantity::Flips) {
        answers.push(radius_of(case, ask.method, ask.solver, &answers));
    }
    answers
}

/// The radius that the flips of a method imply.
pub fn radius_of(
    question: &(impl Question + ?Sized),
    method: Method,
    solver: Option<SolverName>,
    flips: &[Answer],
) -> Answer {
    let asked = Answer::new(method, solver, None, Quantity::Radius);
    radius(asked, question.targets().len(), flips)
}

/// The programs that some methods solve: for every target, or for every parameter from both sides.
///
/// # Errors
/// Why a training run has no program.
pub fn exported_programs(case: &dyn Case, methods: &[Method]) -> Result<Vec<ExportedProgram>, NoProgram> {
    let programs: Result<Vec<Vec<ExportedProgram>>, NoProgram> =
        methods.iter().map(|&method| case.programs(method)).collect();
    Ok(programs?.concat())
}
