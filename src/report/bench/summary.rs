//! Counts of each solver, in `EntrantSummary`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::BenchSetting;
use crate::bench::{Failure, RunRecord, RunStatus, gap};

/// One solver in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EntrantSummary {
    /// Whose.
    pub solver: String,
    /// Runs that came to an end.
    pub runs: usize,
    /// Runs with a claim that nothing contradicts.
    pub solved: usize,
    /// Runs that limits stopped.
    pub limited: usize,
    /// Runs that failed.
    pub crashed: usize,
    /// Runs that the solver does not take.
    pub unsupported: usize,
    /// Runs that are wrong, or contradict another.
    pub wrong: usize,
    /// The median gap of runs that a limit stopped with both bounds.
    pub median_gap: Option<f64>,
    /// How many runs that median is of.
    pub gaps: usize,
    /// The largest peak of memory, in KiB.
    pub peak_memory_kib: Option<u64>,
}

pub(super) fn summaries(
    setting: &BenchSetting,
    runs: &[RunRecord],
    failures: &[Failure],
) -> Vec<EntrantSummary> {
    let is_wrong = |run: &RunRecord| failures.iter().any(|failure| failure.is_of(run));
    let summary = |name: &String| {
        let own: Vec<&RunRecord> = runs.iter().filter(|run| run.solver == *name).collect();
        let count = |is_it: &dyn Fn(&RunRecord) -> bool| own.iter().filter(|run| is_it(run)).count();
        let gaps = gaps(&own);
        EntrantSummary {
            solver: name.clone(),
            runs: own.len(),
            solved: count(&|run| run.status.is_claim() && !is_wrong(run)),
            limited: count(&is_limited),
            crashed: count(&|run| run.status == RunStatus::Crashed),
            unsupported: count(&|run| run.status == RunStatus::Unsupported),
            wrong: count(&is_wrong),
            median_gap: gaps.get(gaps.len() / 2).copied(),
            gaps: gaps.len(),
            peak_memory_kib: own.iter().filter_map(|run| run.peak_memory_kib).max(),
        }
    };
    setting.solvers.iter().map(|solver| summary(&solver.name)).collect()
}

fn is_limited(run: &RunRecord) -> bool {
    matches!(run.status, RunStatus::TimeLimit | RunStatus::MemoryLimit | RunStatus::WorkLimit)
}

/// Gaps of the runs that were stopped with both bounds, ascending.
fn gaps(runs: &[&RunRecord]) -> Vec<f64> {
    let of = |run: &&&RunRecord| Some(gap(run.primal?, run.dual?));
    let mut gaps: Vec<f64> = runs.iter().filter(|run| is_limited(run)).filter_map(|run| of(&run)).collect();
    gaps.sort_by(f64::total_cmp);
    gaps
}
