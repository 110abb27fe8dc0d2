//! The page of a benchmark.

use maud::{Markup, html};

use super::asked::specification;
use super::document::{Section, document};
use super::lines::chosen;
use super::long_table::{LongTable, MOST_ROWS, Row, numbers, plain, text};
use super::number::{counted, grouped, number, seconds};
use super::verdict::Banner;
use super::{figures, notes};
use crate::bench::{Grade, KnownStatus, RunRecord, RunStatus};
use crate::check::six_digits;
use crate::report::figures::Exhibit;
use crate::report::{BenchReport, EntrantInfo, EntrantSummary, Field, InstanceInfo, REPORT_FILE, Standing};

pub(in crate::report) fn bench_page(report: &BenchReport, exhibits: &[Exhibit]) -> String {
    let pictures: Vec<&Exhibit> = exhibits.iter().collect();
    let sections = [
        Section::of("asked", "Question", "What was asked", Some(asked(report))),
        Section::of("solvers", "Solvers", "What each solver answered", Some(solvers(report))),
        Section::of(
            "trouble",
            "Trouble",
            "What contradicts, and what was not finished",
            Some(trouble(report)),
        ),
        Section::of("figures", "Figures", "Figures", figures::section(&pictures)),
        Section::of("instances", "Instances", "Instances", instances(report)),
        Section::of("runs", "Runs", "Runs", runs(report)),
        Section::of("notes", "Notes", "Notes", notes::section(&report.notes)),
    ];
    document(&Banner::of_bench(report), &sections)
}

fn asked(report: &BenchReport) -> Markup {
    let names: Vec<String> = report.solvers.iter().map(named).collect();
    let seeds: Vec<String> = report.seeds.iter().map(u32::to_string).collect();
    html! {
        p.lead {
            "Which solver solves how many of " (counted(report.instances.len(), "instance")) ", how fast, and are the answers right? Asked were "
            (names.join(", ")) ", with seeds " (seeds.join(", ")) "; " (report.time_limit) " s and " (report.memory_limit) " MiB a run, "
            (counted(report.threads, "thread")) "."
        }
        (specification(&report.spec, &report.inputs))
    }
}

fn named(solver: &EntrantInfo) -> String {
    match (&solver.version, &solver.command) {
        (Some(version), _) => format!("{} {version}", solver.name),
        (None, Some(command)) => format!("{} ({command})", solver.name),
        (None, None) => solver.name.clone(),
    }
}

fn solvers(report: &BenchReport) -> Markup {
    let header = [
        ("solver", false),
        ("solved", true),
        ("limited", true),
        ("crashed", true),
        ("unsupported", true),
        ("wrong", true),
        ("median gap", true),
        ("peak MiB", true),
    ];
    let rows: Vec<Vec<Markup>> = report.summaries.iter().map(summary).collect();
    html! {
        (plain("Solvers", &header, &rows))
        @for field in &report.fields { (standings(field)) }
        @if !report.fields.is_empty() {
            p.quiet { "Shifted geometric means of seconds; what is not solved counts with " (report.time_limit) " s." }
        }
    }
}

/// Solvers that can be compared with each other.
fn standings(field: &Field) -> Markup {
    let header =
        [("solver", false), ("solved", true), ("mean s (shift 10)", true), ("mean s (shift 1)", true)];
    let mean = |mean: f64| number(mean, format!("{mean:.3}"));
    let row = |standing: &Standing| {
        let means = [standing.mean_shift_10, standing.mean_shift_1].map(mean);
        [html! { (standing.solver) }, html! { (grouped(standing.solved)) }].into_iter().chain(means).collect()
    };
    let rows: Vec<Vec<Markup>> = field.standings.iter().map(row).collect();
    let title = field.title();
    html! { h3 { (title) } (plain(&title, &header, &rows)) }
}

fn summary(summary: &EntrantSummary) -> Vec<Markup> {
    let wrong = html! { @if summary.wrong > 0 { span data-tone="disagree" { (summary.wrong) } } @else { span.quiet { "0" } } };
    let gap = html! { @if let Some(gap) = summary.median_gap { (number(gap, format!("{:.2} %", 100.0 * gap))) " of " (summary.gaps) } };
    let peak = html! { @if let Some(peak) = summary.peak_memory_kib { (peak.div_ceil(1024)) } };
    let counts = [summary.solved, summary.limited, summary.crashed, summary.unsupported]
        .map(|count| html! { (count) });
    let first = [html! { (summary.solver) }];
    let last = [wrong, gap, peak];
    first.into_iter().chain(counts).chain(last).collect()
}

fn trouble(report: &BenchReport) -> Markup {
    let mut reasons: Vec<(String, usize)> = Vec::new();
    for run in report.runs.iter().filter(|run| !run.status.is_claim() && run.status != RunStatus::Unsupported)
    {
        let reason = run.reason.as_deref().map_or(String::new(), |reason| format!(": {reason}"));
        let what = format!("{}, {}{reason}", run.solver, run.status.as_str());
        match reasons.iter_mut().find(|(known, _)| *known == what) {
            Some((_, count)) => *count += 1,
            None => reasons.push((what, 1)),
        }
    }
    html! {
        @if report.failures.is_empty() && reasons.is_empty() {
            p.fine { "Nothing contradicts, and every run came to its end." }
        }
        @if !report.failures.is_empty() {
            h3 data-tone="disagree" { (counted(report.failures.len(), "wrong answer")) }
            ul.trouble {
                @for failure in &report.failures {
                    @let runs: Vec<String> = failure.runs.iter().map(|(solver, seed)| format!("{solver} (seed {seed})")).collect();
                    li data-tone="disagree" { b { (failure.instance) ": " (failure.kind.as_str()) " of " (runs.join(" and ")) } br; (failure.detail) }
                }
            }
        }
        @if !reasons.is_empty() {
            h3 data-tone="incomplete" { "Not finished" }
            ul.trouble { @for (what, count) in &reasons { li data-tone="incomplete" { (what) @if *count > 1 { ", " (grouped(*count)) " times" } } } }
        }
    }
}

fn instances(report: &BenchReport) -> Option<Markup> {
    let row = |instance: &InstanceInfo| {
        let size = |size: Option<usize>| html! { @if let Some(size) = size { (size) } };
        let class = instance.class.clone().unwrap_or_else(|| "file".to_owned());
        let solved: Vec<&str> = report
            .runs
            .iter()
            .filter(|run| run.instance == instance.name && run.status.is_claim() && !report.is_wrong(run))
            .map(|run| run.solver.as_str())
            .collect();
        let mut unique: Vec<&str> = Vec::new();
        solved.into_iter().for_each(|solver| {
            if !unique.contains(&solver) {
                unique.push(solver)
            }
        });
        let cells = vec![
            html! { (instance.name) },
            html! { (class) },
            size(instance.variables),
            size(instance.binaries),
            size(instance.rows),
            size(instance.products),
            known(instance),
            html! { (instance.known.source.as_deref().unwrap_or_default()) },
            html! { (instance.known.grade_in_words()) },
            html! { @if unique.is_empty() { span.quiet { "nobody" } } @else { (unique.join(", ")) } },
        ];
        let grade = instance.known.grade().map_or("not graded", Grade::as_str).to_owned();
        let keys =
            vec![vec![class], vec![grade], vec![if unique.is_empty() { "no" } else { "yes" }.to_owned()]];
        Row { keys, cells, tone: "" }
    };
    let shown = chosen(&report.instances, MOST_ROWS, |_| false);
    let table = LongTable {
        id: "instances",
        what: "instance",
        columns: vec![
            text("instance", 26),
            text("class", 7),
            numbers("variables", 9),
            numbers("binaries", 8),
            numbers("rows", 7),
            numbers("products", 8),
            numbers("known optimum", 18),
            text("known from", 24),
            text("grade", 12),
            text("solved by", 18),
        ],
        filters: vec!["class", "grade", "solved"],
        rows: shown.into_iter().map(row).collect(),
        total: report.instances.len(),
        elsewhere: REPORT_FILE,
    };
    (!report.instances.is_empty()).then(|| table.without_empty_columns().markup())
}

fn known(instance: &InstanceInfo) -> Markup {
    let bound = |bound: Option<f64>| html! { @if let Some(bound) = bound { (number(bound, six_digits(bound))) } @else { "?" } };
    let known = &instance.known;
    match (known.status, known.primal, known.dual) {
        (KnownStatus::Optimal, Some(optimum), _) => bound(Some(optimum)),
        (KnownStatus::Infeasible, ..) => html! { "infeasible" },
        (_, None, None) => html! {},
        (_, primal, dual) => html! { (bound(primal)) " … " (bound(dual)) },
    }
}

fn runs(report: &BenchReport) -> Option<Markup> {
    let is_troubled = |run: &RunRecord| report.is_wrong(run) || !run.status.is_claim();
    let shown = chosen(&report.runs, MOST_ROWS, is_troubled);
    let table = LongTable {
        id: "runs",
        what: "run",
        columns: vec![
            text("instance", 26),
            text("solver", 10),
            numbers("seed", 5),
            text("status", 12),
            numbers("primal", 12),
            numbers("dual", 12),
            numbers("violation", 11),
            numbers("nodes", 8),
            numbers("seconds", 10),
            numbers("peak MiB", 8),
            text("reason", 24),
        ],
        filters: vec!["solver", "status", "answer is"],
        rows: shown.into_iter().map(|run| row(report, run)).collect(),
        total: report.runs.len(),
        elsewhere: "runs.csv",
    };
    (!report.runs.is_empty()).then(|| table.without_empty_columns().markup())
}

fn row(report: &BenchReport, run: &RunRecord) -> Row {
    let is_wrong = report.is_wrong(run);
    let or_nothing =
        |exact: Option<f64>| html! { @if let Some(exact) = exact { (number(exact, six_digits(exact))) } };
    let cells = vec![
        html! { (run.instance) },
        html! { (run.solver) },
        html! { (run.seed) },
        html! { @if is_wrong { b { "wrong: " } } (run.status.as_str()) },
        or_nothing(run.primal),
        or_nothing(run.dual),
        or_nothing(run.violation),
        html! { @if let Some(nodes) = run.nodes { (nodes) } },
        seconds(run.seconds),
        html! { @if let Some(peak) = run.peak_memory_kib { (peak.div_ceil(1024)) } },
        html! { (run.reason.as_deref().unwrap_or_default()) },
    ];
    let judged = match (is_wrong, run.status.is_claim()) {
        (true, _) => "wrong",
        (false, true) => "not contradicted",
        (false, false) => "none",
    };
    let keys = vec![vec![run.solver.clone()], vec![run.status.as_str().to_owned()], vec![judged.to_owned()]];
    let tone = match (is_wrong, run.status) {
        (true, _) => "disagree",
        (_, status) if status.is_claim() || status == RunStatus::Unsupported => "",
        _ => "incomplete",
    };
    Row { keys, cells, tone }
}
