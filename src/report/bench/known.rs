//! What the runs of a benchmark say about its instances, for the next one.

use super::schema::{BenchReport, InstanceInfo};
use crate::report::gather::unique;
use countersign_bench::{Known, KnownStatus, ManifestRow, RunRecord, RunStatus};

/// What the runs say about the instances, in the form of a manifest: best bounds of runs that nothing
/// contradicts, over those that were known, and the fastest proof or the longest try, of these runs and those
/// before them.
pub(super) fn known(report: &BenchReport) -> Vec<ManifestRow> {
    let row = |instance: &InstanceInfo| {
        let known = after(report, instance);
        ManifestRow {
            name: instance.name.clone(),
            sha256: instance.sha256.clone(),
            group: instance.group.clone(),
            class: instance.class.clone(),
            sense: instance.sense.clone(),
            status: Some(known.status),
            primal: known.primal,
            dual: known.dual,
            grade: known.grade().map(|grade| grade.as_str().to_owned()),
            seconds: known.seconds,
            tried: known.tried,
            source: known.source,
            ..ManifestRow::default()
        }
    };
    report.instances.iter().map(row).collect()
}

/// What is known of an instance after the runs.
fn after(report: &BenchReport, instance: &InstanceInfo) -> Known {
    let of_it = report.runs.iter().filter(|run| run.instance == instance.name);
    let sound: Vec<&RunRecord> = of_it.filter(|run| !report.is_wrong(run)).collect();
    let proofs: Vec<&RunRecord> = sound.iter().copied().filter(|run| is_proof(run)).collect();
    let seconds = proofs.iter().map(|run| run.seconds).reduce(f64::min);
    let was_stopped = sound.iter().any(|run| run.status == RunStatus::TimeLimit);
    let known = instance.known.clone().after(seconds, was_stopped.then_some(report.time_limit));
    if known.status != KnownStatus::Open {
        return known;
    }
    let is_max = instance.sense.as_deref() == Some("max");
    let best = |values: [Option<f64>; 2], larger: bool| {
        values.into_iter().flatten().reduce(|one, other| if larger { one.max(other) } else { one.min(other) })
    };
    let found = |value: fn(&RunRecord) -> Option<f64>, larger: bool| {
        sound.iter().map(|run| value(run)).fold(None, |so_far, value| best([so_far, value], larger))
    };
    // Whoever proves without a dual bound, proves by word alone: that is no bound for others.
    let primal = best([known.primal, found(|run| run.primal.filter(|_| run.dual.is_some()), is_max)], is_max);
    let dual = best([known.dual, found(|run| run.dual, !is_max)], !is_max);
    match (proofs.is_empty(), primal) {
        // Bounds of several runs may cross by what tolerances allow.
        (true, _) => {
            Known { primal, dual: best([primal.and(dual), primal], is_max).or(dual), source: None, ..known }
        }
        (false, None) => Known { status: KnownStatus::Infeasible, source: by(&proofs), ..known },
        // Both ends of a proof are its optimum, which tolerances blur.
        (false, Some(_)) => {
            Known { status: KnownStatus::Optimal, primal, dual: primal, source: by(&proofs), ..known }
        }
    }
}

/// Is it an optimum with a bound, or that there is no point?
fn is_proof(run: &RunRecord) -> bool {
    match run.status {
        RunStatus::Optimal => run.dual.is_some(),
        RunStatus::Infeasible => true,
        _ => false,
    }
}

/// Who proved it, each solver once.
fn by(proofs: &[&RunRecord]) -> Option<String> {
    let names = unique(proofs.iter().map(|run| run.solver.as_str()));
    (!names.is_empty()).then(|| format!("proved by {}", names.join(" and ")))
}
