//! Benchmarks as files.

use std::io::{self, Write};
use std::path::Path;

use super::known::known;
use super::{BENCH_SCHEMA, BenchReport};
use crate::bench::{gap, write_manifest};
use crate::report::ReportError;
use crate::report::figures::of_bench;
use crate::report::files::{read_stored, write_json, write_page, write_whole};
use crate::report::page::bench_page;

/// Writes `report.json`, `runs.csv`, `solvers.csv`, `means.csv`, `known.csv`, performance profiles and the page `report.html` into a
/// folder, which is made when missing. Each file appears whole or not at all.
///
/// # Errors
/// What the file system says.
pub fn write_bench(report: &BenchReport, folder: &Path) -> Result<(), ReportError> {
    write_bench_json(report, folder)?;
    write_whole(&folder.join("runs.csv"), |to| runs(report, to))?;
    write_whole(&folder.join("solvers.csv"), |to| solvers(report, to))?;
    write_whole(&folder.join("means.csv"), |to| means(report, to))?;
    write_whole(&folder.join("known.csv"), |to| write_manifest(&known(report), false, to))?;
    write_page(folder, &of_bench(report), |exhibits| bench_page(report, exhibits))
}

/// Writes `report.json` alone.
///
/// # Errors
/// What the file system says.
pub fn write_bench_json(report: &BenchReport, folder: &Path) -> Result<(), ReportError> {
    write_json(report, folder)
}

/// Reads a stored benchmark.
///
/// # Errors
/// When the file is missing, is not a benchmark, or has another schema.
pub fn read_bench(path: &Path) -> Result<BenchReport, ReportError> {
    read_stored(path, BENCH_SCHEMA, |report: &BenchReport| &report.schema)
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

fn means(report: &BenchReport, to: impl Write) -> io::Result<()> {
    let mut table = csv::Writer::from_writer(to);
    table.write_record(["field", "runs", "solver", "solved", "mean_shift_10", "mean_shift_1"])?;
    for field in &report.fields {
        for standing in &field.standings {
            let means = (standing.mean_shift_10, standing.mean_shift_1);
            table.serialize((
                field.solvers.join(" "),
                field.runs,
                &standing.solver,
                standing.solved,
                means,
            ))?;
        }
    }
    table.flush()
}
