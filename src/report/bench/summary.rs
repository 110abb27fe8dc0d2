//! Counts, means and profiles.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::BenchSetting;
use crate::bench::{Curve, Failure, RunRecord, RunStatus, gap, performance_profile, shifted_geometric_mean};

/// Shifts of the two means, in seconds.
const SHIFTS: [f64; 2] = [10.0, 1.0];

/// One solver in numbers. Means are over the runs that every solver takes; what is not solved, wrong answers included,
/// counts with the time limit.
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
    /// Shifted geometric mean of seconds, with a shift of 10.
    pub mean_shift_10: Option<f64>,
    /// Shifted geometric mean of seconds, with a shift of 1.
    pub mean_shift_1: Option<f64>,
    /// The median gap of runs that a limit stopped with both bounds.
    pub median_gap: Option<f64>,
    /// How many runs that median is of.
    pub gaps: usize,
    /// The largest peak of memory, in KiB.
    pub peak_memory_kib: Option<u64>,
}

/// What all runs come to.
pub(super) struct Numbers {
    pub summaries: Vec<EntrantSummary>,
    pub common_runs: usize,
    pub profile: Vec<Curve>,
}

pub(super) fn numbers(setting: &BenchSetting, runs: &[RunRecord], failures: &[Failure]) -> Numbers {
    let is_wrong = |run: &RunRecord| failures.iter().any(|failure| failure.is_of(run));
    let names: Vec<String> = setting.solvers.iter().map(|solver| solver.name.clone()).collect();
    let common = common(runs, names.len());
    let solved = |run: &RunRecord| (run.status.is_claim() && !is_wrong(run)).then_some(run.seconds);
    let of = |run: &[&RunRecord]| run.iter().map(|run| solved(run)).collect::<Vec<_>>();
    let seconds: Vec<Vec<Option<f64>>> = common.iter().map(|run| of(run)).collect();
    let summary = |(place, name): (usize, &String)| {
        let own: Vec<&RunRecord> = runs.iter().filter(|run| run.solver == *name).collect();
        let limit = setting.limits.seconds;
        let counted: Vec<f64> = seconds.iter().map(|run| run[place].unwrap_or(limit).min(limit)).collect();
        let [mean_shift_10, mean_shift_1] = SHIFTS.map(|shift| shifted_geometric_mean(&counted, shift));
        let count = |is_it: &dyn Fn(&RunRecord) -> bool| own.iter().filter(|run| is_it(run)).count();
        let gaps = gaps(&own);
        EntrantSummary {
            solver: name.clone(),
            runs: own.len(),
            solved: count(&|run| solved(run).is_some()),
            limited: count(&is_limited),
            crashed: count(&|run| run.status == RunStatus::Crashed),
            unsupported: count(&|run| run.status == RunStatus::Unsupported),
            wrong: count(&is_wrong),
            mean_shift_10,
            mean_shift_1,
            median_gap: gaps.get(gaps.len() / 2).copied(),
            gaps: gaps.len(),
            peak_memory_kib: own.iter().filter_map(|run| run.peak_memory_kib).max(),
        }
    };
    let summaries = names.iter().enumerate().map(summary).collect();
    Numbers { summaries, common_runs: common.len(), profile: performance_profile(&names, &seconds) }
}

fn is_limited(run: &RunRecord) -> bool {
    matches!(run.status, RunStatus::TimeLimit | RunStatus::MemoryLimit | RunStatus::WorkLimit)
}

/// Runs of one instance with one seed that every solver takes and has finished, in the order of the solvers.
fn common(runs: &[RunRecord], solvers: usize) -> Vec<Vec<&RunRecord>> {
    let same =
        |one: &RunRecord, other: &RunRecord| (&one.instance, one.seed) == (&other.instance, other.seed);
    let is_whole = |of_one: &&[RunRecord]| {
        of_one.len() == solvers && of_one.iter().all(|run| run.status != RunStatus::Unsupported)
    };
    runs.chunk_by(same).filter(is_whole).map(|of_one| of_one.iter().collect()).collect()
}

/// Gaps of the runs that were stopped with both bounds, ascending.
fn gaps(runs: &[&RunRecord]) -> Vec<f64> {
    let of = |run: &&&RunRecord| Some(gap(run.primal?, run.dual?));
    let mut gaps: Vec<f64> = runs.iter().filter(|run| is_limited(run)).filter_map(|run| of(&run)).collect();
    gaps.sort_by(f64::total_cmp);
    gaps
}
