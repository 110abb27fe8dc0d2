//! The parent's end of isolation: workers that are kept from one request to the next.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use super::in_process::{checked, finite};
use super::objectives::constraints;
use super::outcome::{Limits, Outcome};
use super::process::{Worker, WorkerCommand};
use super::protocol::{Request, Said, Task};
use super::registry::backend;
use super::shell::{Solve, SolveError, check_limits, check_objectives};
use super::standing::Searches;
use countersign_program::SolverName;
use countersign_program::{Expression, Program, Sense};

/// Solves in worker processes, one for each solve under way, kept for the next one.
///
/// When a solver hangs, aborts, exceeds its memory or returns rubbish, only its own outcome is lost, and says
/// so; the next solve gets a new worker.
#[derive(Debug)]
pub struct WorkerPool {
    command: WorkerCommand,
    interrupt: Arc<AtomicBool>,
    idle: Mutex<Vec<Worker>>,
    tickets: AtomicU64,
    searches: Arc<Searches>,
    /// How many solves a worker is kept for.
    solves: u32,
}

impl WorkerPool {
    /// A pool without workers yet. Setting `interrupt` ends every solve under way.
    pub fn new(command: WorkerCommand, interrupt: Arc<AtomicBool>) -> Self {
        WorkerPool {
            command,
            interrupt,
            idle: Mutex::default(),
            tickets: AtomicU64::new(1),
            searches: Arc::default(),
            solves: u32::MAX,
        }
    }

    /// The same pool with a new worker for each solve, so that no solve finds what another left behind, and
    /// the peak of memory is that of one solve.
    #[must_use]
    pub fn with_fresh_workers(self) -> Self {
        WorkerPool { solves: 1, ..self }
    }

    /// Where the solves under way stand.
    pub fn searches(&self) -> Arc<Searches> {
        Arc::clone(&self.searches)
    }

    /// Has a worker read a file with the solver's own reader, and solve it. The outcome has no point, because
    /// names are the file's.
    ///
    /// # Errors
    /// When the solver is not linked or the time limit is not above 0.
    pub fn solve_file(
        &self,
        solver: SolverName,
        path: &Path,
        limits: &Limits,
    ) -> Result<Outcome, SolveError> {
        check_limits(limits)?;
        backend(solver).ok_or(SolveError::NotLinked(solver))?;
        let ticket = self.tickets.fetch_add(1, Ordering::Relaxed);
        let task = Task::File(path.to_owned());
        let outcome = self.answers(&Request { ticket, solver, task, limits: *limits }).pop();
        Ok(outcome.unwrap_or_else(|| Outcome::crashed("no answer")))
    }

    fn take(&self, memory_mib: u64) -> io::Result<Worker> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        match idle.iter().position(|worker| worker.memory_mib() == memory_mib) {
            Some(place) => Ok(idle.swap_remove(place)),
            None => {
                drop(idle);
                Worker::start(&self.command, memory_mib)
            }
        }
    }

    /// One outcome for each answer that the request asks for.
    fn answers(&self, request: &Request) -> Vec<Outcome> {
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(request.task.answers());
        let mut started = Instant::now();
        let mut heard = |said| {
            let outcome = match said {
                Said::Standing(standing) => return self.searches.stands(request.ticket, standing),
                Said::Outcome(outcome) => outcome,
            };
            self.searches.ended(request.ticket);
            // A worker's outcomes pass the same checks as a backend's.
            let outcome = match &request.task {
                Task::Program { program, .. } => checked(program, outcome),
                Task::File(_) => finite(outcome),
            };
            outcomes.push(Outcome { seconds: started.elapsed().as_secs_f64(), ..outcome });
            started = Instant::now();
        };
        let end = match self.take(request.limits.memory_mib) {
            Err(error) => Some(Outcome::crashed(format!("no worker could be started: {error}"))),
            Ok(mut worker) => match worker.ask(request, &self.interrupt, &mut heard) {
                Ok(()) => {
                    self.put_back(worker);
                    None
                }
                Err(failure) => Some(worker.explain(failure, &request.limits)),
            },
        };
        self.searches.ended(request.ticket);
        let missing = request.task.answers() - outcomes.len();
        let seconds = started.elapsed().as_secs_f64();
        outcomes
            .extend(end.into_iter().flat_map(|end| std::iter::repeat_n(Outcome { seconds, ..end }, missing)));
        outcomes
    }

    fn put_back(&self, worker: Worker) {
        if worker.may_go_on(self.solves) {
            self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
        }
    }
}

impl Solve for WorkerPool {
    fn solve(&self, solver: SolverName, program: &Program, limits: &Limits) -> Result<Outcome, SolveError> {
        let objective = (program.sense, program.objective.clone());
        let outcome = self.solve_each(solver, program, &[objective], limits)?.pop();
        Ok(outcome.unwrap_or_else(|| Outcome::crashed("no answer")))
    }

    /// Sends one request to one worker. Each outcome that arrives renews the deadline; when the worker fails,
    /// the outcomes that have not arrived are lost.
    fn solve_each(
        &self,
        solver: SolverName,
        program: &Program,
        objectives: &[(Sense, Expression)],
        limits: &Limits,
    ) -> Result<Vec<Outcome>, SolveError> {
        check_objectives(solver, program, objectives.iter().map(|(_, objective)| objective), limits)?;
        if objectives.is_empty() {
            return Ok(Vec::new());
        }
        let ticket = self.tickets.fetch_add(1, Ordering::Relaxed);
        let task = Task::Program { program: constraints(program), objectives: objectives.to_vec() };
        Ok(self.answers(&Request { ticket, solver, task, limits: *limits }))
    }
}
