//! Both ends of numbers over one program.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use super::WindowError;
use crate::num::Interval;
use crate::program::{Expression, Program, Sense};
use crate::solve::{Limits, Outcome, Solve, SolveError, SolverName, Status, padded, proved_bound};
use crate::trajectory::encoding::Objective;

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
    /// Called after every solve for a bound, from any thread, with how the solves so far ended.
    pub solved: &'a (dyn Fn(Counts) + Sync),
}

/// How subproblems ended.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
pub struct Counts {
    /// Solved within the solver's tolerances.
    pub optimal: usize,
    /// Of all, those whose bound rests on the solver's word, and was not proved from an LP's duals.
    pub claimed: usize,
    /// Stopped by a limit; the dual bound counts where there is one.
    pub limited: usize,
    /// The solver or its worker failed; the interval bound stays.
    pub failed: usize,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.optimal += other.optimal;
        self.claimed += other.claimed;
        self.limited += other.limited;
        self.failed += other.failed;
    }
}

impl Counts {
    /// All of them.
    pub fn total(&self) -> usize {
        self.optimal + self.limited + self.failed
    }
}

/// What came of both ends of some numbers.
pub(super) struct Ends {
    pub bounds: Vec<Interval>,
    pub counts: Counts,
    /// Where solvers stood.
    pub points: Vec<Vec<f64>>,
}

/// One solve.
struct End {
    bound: Option<f64>,
    counts: Counts,
    point: Option<Vec<f64>>,
}

impl Subproblems<'_> {
    /// Bounds on numbers over a program; those that intervals fix are not solved for.
    ///
    /// # Soundness
    /// A bound is proved from an LP's duals, or the solver's dual bound, [padded] outward: a claim. It is never worse than
    /// the interval bound.
    ///
    /// # Errors
    /// When the solver does not take the program, contradicts the clean run, or the user stops.
    pub(super) fn ends(
        &self,
        program: &Program,
        objectives: &[Objective],
        window: &Range<usize>,
    ) -> Result<Ends, WindowError> {
        let asked: Vec<(usize, Sense)> = (0..objectives.len())
            .filter(|&index| objectives[index].bounds.width() > 0.0)
            .flat_map(|index| [(index, Sense::Minimise), (index, Sense::Maximise)])
            .collect();
        let found: Result<Vec<End>, WindowError> = asked
            .par_iter()
            .with_max_len(1)
            .map(|&(index, sense)| self.end(program, &objectives[index].expression, sense, window))
            .collect();
        let mut ends = Ends { bounds: Vec::new(), counts: Counts::default(), points: Vec::new() };
        let mut bounds: Vec<[Option<f64>; 2]> = vec![[None; 2]; objectives.len()];
        for ((index, sense), end) in asked.into_iter().zip(found?) {
            bounds[index][usize::from(sense == Sense::Maximise)] = end.bound;
            ends.counts += end.counts;
            ends.points.extend(end.point);
        }
        for (objective, [least, most]) in objectives.iter().zip(bounds) {
            // The clean run gives every number a value: bounds that cross are a solver's error.
            ends.bounds.push(objective.bounds_from(least, most).ok_or_else(|| self.infeasible(window))?);
        }
        Ok(ends)
    }

    fn end(
        &self,
        program: &Program,
        objective: &Expression,
        sense: Sense,
        window: &Range<usize>,
    ) -> Result<End, WindowError> {
        if self.interrupt.load(Ordering::Relaxed) {
            return Err(WindowError::Interrupted);
        }
        let mut program = program.clone();
        (program.objective, program.sense) = (objective.clone(), sense);
        let outcome = match self.solve.solve(self.solver, &program, &self.limits) {
            Ok(outcome) => outcome,
            Err(refusal @ SolveError::Program { .. }) => Outcome::crashed(refusal.to_string()),
            Err(refusal) => return Err(WindowError::Unsupported(refusal.to_string())),
        };
        if matches!(outcome.status, Status::Infeasible | Status::InfeasibleOrUnbounded) {
            return Err(self.infeasible(window));
        }
        if outcome.status == Status::Optimal && outcome.dual_bound.is_none() {
            return Err(WindowError::Unsupported(format!("{} gives no dual bounds", self.solver)));
        }
        let proved = proved_bound(&program, &outcome);
        let end = End {
            counts: counted(&outcome, proved.is_none() && outcome.dual_bound.is_some()),
            bound: bound(&outcome, proved, sense),
            point: outcome.point,
        };
        (self.solved)(end.counts);
        Ok(end)
    }

    fn infeasible(&self, window: &Range<usize>) -> WindowError {
        WindowError::Infeasible { solver: self.solver.to_string(), first: window.start + 1, last: window.end }
    }
}

/// What may be handed on. A proved bound is padded too: the next solver works within tolerances.
fn bound(outcome: &Outcome, proved: Option<f64>, sense: Sense) -> Option<f64> {
    let claimed = outcome.dual_bound.filter(|bound| bound.is_finite());
    proved.or(claimed).map(|bound| padded(bound, sense))
}

fn counted(outcome: &Outcome, is_claimed: bool) -> Counts {
    let one = |is: bool| usize::from(is);
    let is_optimal = outcome.status == Status::Optimal;
    let is_limited = matches!(outcome.status, Status::Limited(_));
    Counts {
        optimal: one(is_optimal),
        claimed: one(is_claimed),
        limited: one(is_limited),
        failed: one(!is_optimal && !is_limited),
    }
}
