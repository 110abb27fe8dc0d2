//! Benchmarks as files.

use std::fs::{self, File};
use std::io::{self, BufReader, Write};
use std::path::Path;

use super::{BENCH_SCHEMA, BenchReport};
use crate::bench::{KnownStatus, ManifestRow, RunRecord, gap, write_manifest};
use crate::report::ReportError;
use crate::report::figures::performance_profile_figure;
use crate::report::files::write_whole;

/// Writes `bench.json`, `runs.csv`, `solvers.csv`, `known.csv` and `performance-profile.svg` into a folder, which is made
/// when missing. Each file appears whole or not at all.
///
/// # Errors
/// What the file system says.
pub fn write_bench(report: &BenchReport, folder: &Path) -> Result<(), ReportError> {
    write_bench_json(report, folder)?;
    write_whole(&folder.join("runs.csv"), |to| runs(report, to))?;
    write_whole(&folder.join("solvers.csv"), |to| solvers(report, to))?;
    write_whole(&folder.join("known.csv"), |to| write_manifest(&known(report), false, to))?;
    match performance_profile_figure(report) {
        None => Ok(()),
        Some(text) => {
            write_whole(&folder.join("performance-profile.svg"), |to| to.write_all(text.as_bytes()))
        }
    }
}

/// Writes `bench.json` alone.
///
/// # Errors
/// What the file system says.
pub fn write_bench_json(report: &BenchReport, folder: &Path) -> Result<(), ReportError> {
    fs::create_dir_all(folder).map_err(|error| ReportError::Io { path: folder.to_owned(), error })?;
    write_whole(&folder.join("bench.json"), |to| Ok(serde_json::to_writer_pretty(to, report)?))
}

/// Reads a stored benchmark.
///
/// # Errors
/// When the file is missing, is not a benchmark, or has another schema.
pub fn read_bench(path: &Path) -> Result<BenchReport, ReportError> {
    let file = File::open(path).map_err(|error| ReportError::Io { path: path.to_owned(), error })?;
    let report: BenchReport = serde_json::from_reader(BufReader::new(file))
        .map_err(|error| ReportError::Json { path: path.to_owned(), schema: BENCH_SCHEMA, error })?;
    match report.schema == BENCH_SCHEMA {
        true => Ok(report),
        false => {
            let (path, found) = (path.to_owned(), report.schema);
            Err(ReportError::Schema { path, found, schema: BENCH_SCHEMA })
        }
    }
}

fn runs(report: &BenchReport, to: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    table.write_record([
        "instance",
        "class",
        "solver",
        "seed",
        "status",
        "wrong",
        "primal",
        "dual",
        "gap",
        "objective",
        "violation",
        "nodes",
        "seconds",
        "peak_memory_kib",
        "reason",
    ])?;
    for run in &report.runs {
        let instance = report.instances.iter().find(|instance| instance.name == run.instance);
        let gap = run.primal.zip(run.dual).map(|(primal, dual)| gap(primal, dual));
        table.serialize((
            (&run.instance, instance.and_then(|instance| instance.class.as_ref()), &run.solver, run.seed),
            (run.status, report.is_wrong(run), run.primal, run.dual, gap, run.objective, run.violation),
            (run.nodes, run.seconds, run.peak_memory_kib, &run.reason),
        ))?;
    }
    table.flush()
}

fn solvers(report: &BenchReport, to: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    report.summaries.iter().try_for_each(|summary| table.serialize(summary))?;
    table.flush()
}

/// What the runs say about the instances, in the form of a manifest: best bounds of runs that nothing contradicts, over
/// those that were known.
fn known(report: &BenchReport) -> Vec<ManifestRow> {
    let row = |instance: &super::InstanceInfo| {
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
