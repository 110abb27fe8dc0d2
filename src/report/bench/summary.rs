//! Counts of each solver, in `EntrantSummary`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::setting::BenchSetting;
use crate::report::ending::Ending;
use countersign_bench::{Failure, RunRecord, gap};

/// One solver in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EntrantSummary {
    /// Its name.
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
        let ended = |ending: Ending| own.iter().filter(move |run| Ending::from(run.status) == ending);
        let mut gaps: Vec<f64> =
            ended(Ending::Limited).filter_map(|run| Some(gap(run.primal?, run.dual?))).collect();
        gaps.sort_by(f64::total_cmp);
        EntrantSummary {
            solver: name.clone(),
            runs: own.len(),
            solved: ended(Ending::Done).filter(|run| !is_wrong(run)).count(),
            limited: ended(Ending::Limited).count(),
            crashed: ended(Ending::Failed).count(),
            unsupported: ended(Ending::Refused).count(),
            wrong: own.iter().filter(|run| is_wrong(run)).count(),
            median_gap: gaps.get(gaps.len() / 2).copied(),
            gaps: gaps.len(),
            peak_memory_kib: own.iter().filter_map(|run| run.peak_memory_kib).max(),
        }
    };
    setting.solvers.iter().map(|solver| summary(&solver.name)).collect()
}
