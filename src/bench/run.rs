//! Entrants × instances × seeds, one core each.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Body, Entrant, Instance};
use countersign_program::Sense;
use countersign_solve::{Limit, Limits, Outcome, Solve, SolverName, Status, WorkerPool};

/// What became of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RunStatus {
    /// An optimum is claimed.
    Optimal,
    /// That there is no feasible point is claimed.
    Infeasible,
    /// That the objective has no bound is claimed.
    Unbounded,
    /// One of the two, without saying which.
    InfeasibleOrUnbounded,
    /// Stopped by the time limit.
    TimeLimit,
    /// Stopped by the memory limit.
    MemoryLimit,
    /// Stopped by another limit.
    WorkLimit,
    /// It failed; the reason says how.
    Crashed,
    /// The solver does not take such instances.
    Unsupported,
}

impl RunStatus {
    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            RunStatus::Optimal => "optimal",
            RunStatus::Infeasible => "infeasible",
            RunStatus::Unbounded => "unbounded",
            RunStatus::InfeasibleOrUnbounded => "infeasible or unbounded",
            RunStatus::TimeLimit => "time limit",
            RunStatus::MemoryLimit => "memory limit",
            RunStatus::WorkLimit => "work limit",
            RunStatus::Crashed => "crashed",
            RunStatus::Unsupported => "unsupported",
        }
    }

    /// Does the solver claim to be done?
    pub fn is_claim(self) -> bool {
        matches!(self, RunStatus::Optimal | RunStatus::Infeasible | RunStatus::Unbounded)
    }
}

/// What one solver said of one instance with one seed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RunRecord {
    /// The instance.
    pub instance: String,
    /// The solver.
    pub solver: String,
    /// The seed.
    pub seed: u32,
    /// What became of it.
    pub status: RunStatus,
    /// Why, where the status alone does not say it.
    pub reason: Option<String>,
    /// The value of the best point, as the solver says it.
    pub primal: Option<f64>,
    /// The bound, as the solver says it.
    pub dual: Option<f64>,
    /// The value of the point, evaluated here.
    pub objective: Option<f64>,
    /// The worst violation of the point, evaluated here.
    pub violation: Option<f64>,
    /// Branch-and-bound nodes, where the solver tells.
    pub nodes: Option<u64>,
    /// Wall-clock seconds.
    pub seconds: f64,
    /// Most memory that the process had resident, in KiB.
    pub peak_memory_kib: Option<u64>,
}

/// One run, by places in the lists of a benchmark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task {
    /// The instance.
    pub instance: usize,
    /// Who solves it.
    pub entrant: usize,
    /// The seed.
    pub seed: u32,
}

/// What is run.
pub struct Benchmark<'a> {
    /// Who takes part.
    pub entrants: &'a [Entrant],
    /// What is solved.
    pub instances: &'a [Instance],
    /// Every instance is solved with each of them.
    pub seeds: &'a [u32],
    /// Limits of each run; the seed is the run's.
    pub limits: Limits,
    /// How many runs go on at a time.
    pub threads: usize,
    /// Where linked solvers run.
    pub workers: &'a WorkerPool,
    /// Set when the user wants to stop.
    pub interrupt: &'a AtomicBool,
}

impl Benchmark<'_> {
    /// Every run, instance by instance.
    pub fn tasks(&self) -> Vec<Task> {
        let of_seed =
            |instance, seed| (0..self.entrants.len()).map(move |entrant| Task { instance, entrant, seed });
        let of_instance =
            |instance| self.seeds.iter().flat_map(move |&seed| of_seed(instance, seed)).collect::<Vec<_>>();
        (0..self.instances.len()).flat_map(of_instance).collect()
    }

    /// Runs tasks in their order, some at a time. `finished` is called after each of them, from any thread;
    /// runs that the user interrupts are left out.
    pub fn run(&self, tasks: &[Task], finished: &(dyn Fn(RunRecord) + Sync)) {
        let next = AtomicUsize::new(0);
        let work = |core: usize| {
            while !self.interrupt.load(Ordering::Relaxed) {
                let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                let Some(record) = self.record(task, core) else { break };
                finished(record);
            }
        };
        thread::scope(|scope| {
            for core in 1..self.threads.min(tasks.len()) {
                let work = &work;
                // Where there are fewer threads than wanted, fewer runs go on at a time.
                if thread::Builder::new().spawn_scoped(scope, move || work(core)).is_err() {
                    break;
                }
            }
            work(0);
        });
    }

    /// One run; nothing when the user interrupted it.
    fn record(&self, task: &Task, core: usize) -> Option<RunRecord> {
        let instance = &self.instances[task.instance];
        let entrant = &self.entrants[task.entrant];
        let limits = Limits { seed: task.seed, ..self.limits };
        let solved = match entrant {
            Entrant::Linked(solver) => self.linked(*solver, instance, &limits),
            Entrant::Own(own) => own
                .solve(instance, &limits, Some(core), self.interrupt)
                .ok_or_else(|| "the command does not take it".to_owned()),
        };
        let outcome = match solved {
            Ok(Outcome { status: Status::Limited(Limit::Interrupt), .. }) => return None,
            Ok(outcome) => outcome,
            Err(reason) => Outcome { reason: Some(reason), ..Outcome::bare(Status::Crashed, "unsupported") },
        };
        Some(record(instance, entrant, &limits, outcome))
    }

    fn linked(&self, solver: SolverName, instance: &Instance, limits: &Limits) -> Result<Outcome, String> {
        let solved = match &instance.body {
            Body::Program { program, .. } => self.workers.solve(solver, program, limits),
            Body::File { file, .. } if solver == SolverName::Scip => {
                self.workers.solve_file(solver, file, limits)
            }
            Body::File { .. } => return Err(format!("{solver} does not take files with products")),
        };
        solved.map_err(|refusal| refusal.to_string())
    }
}

fn record(instance: &Instance, entrant: &Entrant, limits: &Limits, outcome: Outcome) -> RunRecord {
    let (status, reason) = status(&outcome, limits);
    let at = outcome
        .point
        .as_ref()
        .and_then(|point| instance.program().and_then(|program| program.evaluate(point)));
    // The end of the enclosure that flatters least.
    let objective = at.as_ref().map(|at| match instance.sense() {
        Sense::Minimise => at.objective.upper(),
        Sense::Maximise => at.objective.lower(),
    });
    RunRecord {
        instance: instance.name.clone(),
        solver: entrant.name().to_owned(),
        seed: limits.seed,
        status,
        reason,
        primal: outcome.primal_bound.or(objective),
        dual: outcome.dual_bound,
        objective,
        violation: at.map(|at| at.worst_violation()),
        nodes: outcome.nodes,
        seconds: outcome.seconds,
        peak_memory_kib: outcome.peak_memory_kib,
    }
}

/// The status with its reason; what is claimed after the time limit is not in time.
fn status(outcome: &Outcome, limits: &Limits) -> (RunStatus, Option<String>) {
    let status = match outcome.status {
        Status::Optimal => RunStatus::Optimal,
        Status::Infeasible => RunStatus::Infeasible,
        Status::Unbounded => RunStatus::Unbounded,
        Status::InfeasibleOrUnbounded => RunStatus::InfeasibleOrUnbounded,
        Status::Limited(Limit::Time | Limit::Interrupt) => RunStatus::TimeLimit,
        Status::Limited(Limit::Memory) => RunStatus::MemoryLimit,
        Status::Limited(Limit::Work) => RunStatus::WorkLimit,
        Status::Crashed if outcome.raw_status == "unsupported" => RunStatus::Unsupported,
        Status::Crashed => RunStatus::Crashed,
    };
    if status.is_claim() && outcome.seconds > limits.seconds {
        let reason = format!("{} after the time limit", status.as_str());
        return (RunStatus::TimeLimit, Some(reason));
    }
    (status, outcome.reason.clone())
}
