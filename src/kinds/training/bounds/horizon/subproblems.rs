//! Both ends of numbers over one program.

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::WindowError;
use super::ended::ended;
use crate::training::bounds::encoding::Objective;
use countersign_check::{LARGE_BIG_M, SubproblemCounts};
use countersign_num::Interval;
use countersign_num::rounding::{add_up, subtract_down};
use countersign_program::{Class, Expression, Program, Sense};
use countersign_solve::{
    Limits, Outcome, Solve, SolveError, SolverName, Support, Tally, backend, padded, padded_by, proved_bound,
};

/// How much worse than a known point solvers may look, absolute and relative.
const CUTOFF: f64 = 0.01;

/// Who solves.
#[derive(Clone, Copy)]
pub struct Subproblems<'a> {
    /// Where programs are solved.
    pub solve: &'a dyn Solve,
    /// The solver.
    pub solver: SolverName,
    /// Limits of each solve.
    pub limits: Limits,
    /// Set when the user wants to stop.
    pub interrupt: &'a AtomicBool,
    /// Counts what is done, for whoever watches.
    pub tally: &'a Tally,
}

/// What came of both ends of some numbers.
pub(super) struct Ends {
    pub bounds: Vec<Interval>,
    pub counts: SubproblemCounts,
    /// Where solvers stood.
    pub points: Vec<Vec<f64>>,
}

/// One solve.
struct End {
    bound: Option<f64>,
    counts: SubproblemCounts,
    point: Option<Vec<f64>>,
}

impl Subproblems<'_> {
    /// Does the solver say what a bound could be made of?
    ///
    /// # Errors
    /// When it is not linked, or gives no dual bounds.
    pub(super) fn check_solver(&self) -> Result<(), WindowError> {
        let gives_bounds = backend(self.solver).map(|backend| backend.capabilities().dual_bound);
        match gives_bounds {
            Some(Support::Yes) => Ok(()),
            Some(_) => Err(WindowError::Unsupported(format!("{} gives no dual bounds", self.solver))),
            None => Err(WindowError::Unsupported(format!("{} is not linked", self.solver))),
        }
    }

    /// Bounds on numbers over a program; those that intervals fix are not solved for. `reached` is what
    /// feasible points are known to reach: solvers of programs that take a search are told to look for
    /// nothing worse.
    ///
    /// # Soundness
    /// A bound is proved from an LP's duals, or the solver's dual bound, [padded] outward: a claim. It is
    /// never worse than the interval bound.
    ///
    /// # Errors
    /// When the solver does not take the program, or the user stops.
    pub(super) fn ends(
        &self,
        program: &Program,
        objectives: &[Objective],
        reached: Option<&[Interval]>,
    ) -> Result<Ends, WindowError> {
        let asked: Vec<(usize, Sense)> = (0..objectives.len())
            .filter(|&index| !objectives[index].expression.linear.is_empty())
            .flat_map(|index| [(index, Sense::Minimise), (index, Sense::Maximise)])
            .collect();
        // A solver goes on from one end of a linear program to the next; others are worth a worker each.
        let is_lp = program.class() == Class::Lp;
        let together = if is_lp { asked.len().div_ceil(rayon::current_num_threads()).max(1) } else { 1 };
        let reached = reached.filter(|_| !is_lp);
        let solved = |asked: &[(usize, Sense)]| match (asked, reached) {
            (&[(index, sense)], Some(reached)) => {
                let program = with_cutoff(program, &objectives[index], sense, reached[index]);
                self.solved_for(&program, objectives, asked)
            }
            _ => self.solved_for(program, objectives, asked),
        };
        let found: Result<Vec<Vec<End>>, WindowError> =
            asked.par_chunks(together).with_max_len(1).map(solved).collect();
        let mut ends = Ends { bounds: Vec::new(), counts: SubproblemCounts::default(), points: Vec::new() };
        let mut bounds: Vec<[Option<f64>; 2]> = vec![[None; 2]; objectives.len()];
        for ((index, sense), end) in asked.into_iter().zip(found?.into_iter().flatten()) {
            bounds[index][usize::from(sense == Sense::Maximise)] = end.bound;
            ends.counts += end.counts;
            ends.points.extend(end.point);
        }
        for (objective, [least, most]) in objectives.iter().zip(bounds) {
            // The clean run gives every number a value: bounds that cross are a solver's error.
            let bounds = objective.bounds_from(least, most);
            if bounds.is_none() {
                ends.counts.contradict(None);
            }
            ends.bounds.push(bounds.unwrap_or(objective.bounds));
        }
        Ok(ends)
    }

    /// Some ends, one after another.
    fn solved_for(
        &self,
        program: &Program,
        objectives: &[Objective],
        asked: &[(usize, Sense)],
    ) -> Result<Vec<End>, WindowError> {
        if self.interrupt.load(Ordering::Relaxed) {
            return Err(WindowError::Interrupted);
        }
        let linear: Vec<(Sense, Expression)> =
            asked.iter().map(|&(index, sense)| (sense, objectives[index].expression.clone())).collect();
        let outcomes = match self.solve.solve_each(self.solver, program, &linear, &self.limits) {
            Ok(outcomes) => outcomes,
            Err(refusal @ SolveError::Program { .. }) => {
                vec![Outcome::crashed(refusal.to_string()); asked.len()]
            }
            Err(refusal) => return Err(WindowError::Unsupported(refusal.to_string())),
        };
        let is_large = program.largest_big_m() > LARGE_BIG_M;
        let mut program = program.clone();
        let ends = linear.into_iter().zip(outcomes).map(|((sense, objective), outcome)| {
            (program.sense, program.objective) = (sense, objective);
            self.end(&program, outcome, is_large)
        });
        Ok(ends.collect())
    }

    fn end(&self, program: &Program, outcome: Outcome, is_large: bool) -> End {
        let proved = proved_bound(program, &outcome);
        let is_claimed = proved.is_none() && outcome.dual_bound.is_some();
        let counts = SubproblemCounts { large_big_m: usize::from(is_large), ..ended(&outcome, is_claimed) };
        let bound = bound(&outcome, proved, program.sense);
        self.tally.subproblem_ended(counts.is_complete());
        End { bound, counts, point: outcome.point }
    }
}

/// The program with one more row: the objective is no worse than what a feasible point is known to reach, or
/// a little worse, so that more than that one point is left.
///
/// # Soundness
/// The program keeps its optimum, as the known point stays. Solvers that presolve with the row do so many
/// times faster.
fn with_cutoff(program: &Program, objective: &Objective, sense: Sense, reached: Interval) -> Program {
    let mut program = program.clone();
    let (lower, upper) = match sense {
        Sense::Minimise => {
            (f64::NEG_INFINITY, add_up(padded_by(CUTOFF, reached.lower(), Sense::Maximise), objective.room))
        }
        Sense::Maximise => (
            subtract_down(padded_by(CUTOFF, reached.upper(), Sense::Minimise), objective.room),
            f64::INFINITY,
        ),
    };
    program.add_row("no_worse_than_known", objective.expression.clone(), lower, upper);
    program
}

/// What may be handed on. A proved bound is padded too: the next solver works within tolerances.
fn bound(outcome: &Outcome, proved: Option<f64>, sense: Sense) -> Option<f64> {
    let claimed = outcome.dual_bound.filter(|bound| bound.is_finite());
    proved.or(claimed).map(|bound| padded(bound, sense))
}
