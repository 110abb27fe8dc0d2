//! What the runs of a benchmark say about its instances, for the next one.

use super::{BenchReport, InstanceInfo};
use crate::bench::{KnownStatus, ManifestRow, RunRecord};

/// What the runs say about the instances, in the form of a manifest: best bounds of runs that nothing contradicts, over
/// those that were known.
pub(super) fn known(report: &BenchReport) -> Vec<ManifestRow> {
    let row = |instance: &InstanceInfo| {
        let sound: Vec<&RunRecord> =
            report.runs.iter().filter(|run| run.instance == instance.name && !report.is_wrong(run)).collect();
        let is_max = instance.sense.as_deref() == Some("max");
        let best = |one: f64, other: f64, larger: bool| if larger { one.max(other) } else { one.min(other) };
        let found = |value: &dyn Fn(&RunRecord) -> Option<f64>, larger: bool| {
            let values = sound.iter().filter_map(|run| value(run));
            values.reduce(|one, other| best(one, other, larger))
        };
        // Whoever proves without a dual bound, proves by word alone: that is no bound for others.
        let primal = found(&|run| run.primal.filter(|_| run.dual.is_some()), is_max);
        let dual = found(&|run| run.dual, !is_max);
        let proofs: Vec<&&RunRecord> = sound
            .iter()
            .filter(|run| run.status.is_claim() && (run.dual.is_some() || run.primal.is_none()))
            .collect();
        let names: Vec<&str> = proofs.iter().map(|run| run.solver.as_str()).collect();
        let known = &instance.known;
        let is_infeasible = primal.is_none() && !proofs.is_empty();
        let (status, primal, dual) = match (known.status, proofs.is_empty()) {
            (KnownStatus::Open, true) => (KnownStatus::Open, primal, dual),
            (KnownStatus::Open, false) if is_infeasible => (KnownStatus::Infeasible, None, None),
            // Both ends of a proof are its optimum, which tolerances blur.
            (KnownStatus::Open, false) => (KnownStatus::Optimal, primal, primal),
            (status, _) => (status, known.primal, known.dual),
        };
        let mut unique: Vec<&str> = Vec::new();
        names.iter().for_each(|name| {
            if !unique.contains(name) {
                unique.push(name);
            }
        });
        let proved = (!unique.is_empty()).then(|| format!("proved by {}", unique.join(" and ")));
        let seconds = proofs.iter().map(|run| run.seconds).reduce(f64::min);
        ManifestRow {
            name: instance.name.clone(),
            sha256: instance.sha256.clone(),
            group: instance.group.clone(),
            class: instance.class.clone(),
            sense: instance.sense.clone(),
            status: Some(status),
            primal,
            dual,
            source: known.source.clone().filter(|_| known.status != KnownStatus::Open).or(proved),
            grade: Some(grade(seconds).to_owned()),
            seconds,
            tried: seconds.is_none().then_some(report.time_limit),
            ..ManifestRow::default()
        }
    };
    report.instances.iter().map(row).collect()
}

/// How hard an instance is, by the fastest proof.
fn grade(seconds: Option<f64>) -> &'static str {
    match seconds {
        Some(seconds) if seconds < 1.0 => "easy",
        Some(seconds) if seconds < 60.0 => "medium",
        Some(seconds) if seconds < 3600.0 => "hard",
        _ => "open",
    }
}
