//! The tables of a benchmark as CSV.

use serde_json::json;

use super::known::known;
use super::schema::BenchReport;
use crate::bench::{gap, write_manifest};
use crate::report::csv_file::{Attachment, CsvFile};

pub(super) fn attachments(report: &BenchReport) -> Vec<Attachment<'_>> {
    let known = Attachment::new("known.csv", |to| write_manifest(&known(report), false, to));
    vec![runs(report), solvers(report), means(report), known]
}

fn runs(report: &BenchReport) -> Attachment<'_> {
    let class = |name: &str| {
        let instance = report.instances.iter().find(|instance| instance.name == name);
        instance.and_then(|instance| instance.class.as_ref())
    };
    CsvFile::new("runs.csv", &report.runs)
        .column("instance", |run| json!(run.instance))
        .column("class", move |run| json!(class(&run.instance)))
        .column("solver", |run| json!(run.solver))
        .column("seed", |run| json!(run.seed))
        .column("status", |run| json!(run.status))
        .column("wrong", |run| json!(report.is_wrong(run)))
        .column("primal", |run| json!(run.primal))
        .column("dual", |run| json!(run.dual))
        .column("gap", |run| json!(run.primal.zip(run.dual).map(|(primal, dual)| gap(primal, dual))))
        .column("objective", |run| json!(run.objective))
        .column("violation", |run| json!(run.violation))
        .column("nodes", |run| json!(run.nodes))
        .column("seconds", |run| json!(run.seconds))
        .column("peak_memory_kib", |run| json!(run.peak_memory_kib))
        .column("reason", |run| json!(run.reason))
        .attachment()
}

fn solvers(report: &BenchReport) -> Attachment<'_> {
    CsvFile::new("solvers.csv", &report.summaries)
        .column("solver", |summary| json!(summary.solver))
        .column("runs", |summary| json!(summary.runs))
        .column("solved", |summary| json!(summary.solved))
        .column("limited", |summary| json!(summary.limited))
        .column("crashed", |summary| json!(summary.crashed))
        .column("unsupported", |summary| json!(summary.unsupported))
        .column("wrong", |summary| json!(summary.wrong))
        .column("median_gap", |summary| json!(summary.median_gap))
        .column("gaps", |summary| json!(summary.gaps))
        .column("peak_memory_kib", |summary| json!(summary.peak_memory_kib))
        .attachment()
}

fn means(report: &BenchReport) -> Attachment<'_> {
    let standings =
        report.fields.iter().flat_map(|field| field.standings.iter().map(move |standing| (field, standing)));
    CsvFile::new("means.csv", standings)
        .column("field", |(field, _)| json!(field.solvers.join(" ")))
        .column("runs", |(field, _)| json!(field.runs))
        .column("solver", |(_, standing)| json!(standing.solver))
        .column("solved", |(_, standing)| json!(standing.solved))
        .column("mean_shift_10", |(_, standing)| json!(standing.mean_shift_10))
        .column("mean_shift_1", |(_, standing)| json!(standing.mean_shift_1))
        .attachment()
}
