//! The tables of a benchmark as CSV.

use serde_json::json;

use super::known::known;
use super::schema::BenchReport;
use crate::report::csv_file::{Attachment, row};
use countersign_bench::{RunRecord, gap, write_manifest};

pub(super) fn attachments(report: &BenchReport) -> Vec<Attachment<'_>> {
    let summaries = report.summaries.iter().map(|summary| json!(summary));
    let of_solver = "solver,runs,solved,limited,crashed,unsupported,wrong,median_gap,gaps,peak_memory_kib";
    let standings = report.fields.iter().flat_map(|field| {
        let of_field = json!({ "field": field.solvers.join(" "), "runs": field.runs });
        field.standings.iter().map(move |standing| row(of_field.clone(), &json!(standing)))
    });
    vec![
        runs(report),
        Attachment::csv("solvers.csv", of_solver, summaries),
        Attachment::csv("means.csv", "field,runs,solver,solved,mean_shift_10,mean_shift_1", standings),
        Attachment::new("known.csv", |to| write_manifest(&known(report), false, to)),
    ]
}

fn runs(report: &BenchReport) -> Attachment<'_> {
    let header = "instance,class,solver,seed,status,wrong,primal,dual,gap,objective,violation,nodes,seconds,\
                  peak_memory_kib,reason";
    let of_run = |run: &RunRecord| {
        let instance = report.instances.iter().find(|instance| instance.name == run.instance);
        let class = instance.and_then(|instance| instance.class.as_ref());
        let gap = run.primal.zip(run.dual).map(|(primal, dual)| gap(primal, dual));
        row(json!({ "class": class, "wrong": report.is_wrong(run), "gap": gap }), &json!(run))
    };
    Attachment::csv("runs.csv", header, report.runs.iter().map(of_run))
}
