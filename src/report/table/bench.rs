//! A benchmark on a terminal: verdict first, then what is wrong, the solvers, and every instance.

use super::{plain_table, with_numbers};
use crate::bench::{KnownStatus, RunRecord, RunStatus};
use crate::check::Verdict;
use crate::report::{BenchReport, EntrantInfo, EntrantSummary, Field, InstanceInfo};

/// Failures that are shown; the rest is counted.
const SHOWN: usize = 20;

/// The benchmark as text, ending in a newline. `coloured` names failures in red.
pub fn bench_table(report: &BenchReport, coloured: bool) -> String {
    let sections = [
        heading(report),
        failures(report, coloured),
        solvers(report),
        fields(report),
        instances(report),
        reasons(report),
        report.notes.iter().map(|note| format!("note: {note}")).collect::<Vec<_>>().join("\n"),
    ];
    sections.into_iter().filter(|section| !section.is_empty()).collect::<Vec<_>>().join("\n\n") + "\n"
}

fn heading(report: &BenchReport) -> String {
    let verdict = match report.verdict {
        Verdict::Agree => "AGREE",
        Verdict::Disagree => "DISAGREE",
        Verdict::Incomplete => "INCOMPLETE",
    };
    let interrupted = if report.interrupted { ", interrupted" } else { "" };
    let solvers: Vec<String> = report.solvers.iter().map(named).collect();
    let seeds: Vec<String> = report.seeds.iter().map(u32::to_string).collect();
    format!(
        "verdict: {verdict}{interrupted}\n{} instances, {} of {} runs, {} failures; {:.1} s with {} threads, {} s and \
         {} MiB a run, seeds {}\n{}",
        report.instances.len(),
        report.runs.len(),
        report.planned_runs,
        report.failures.len(),
        report.seconds,
        report.threads,
        report.time_limit,
        report.memory_limit,
        seeds.join(", "),
        solvers.join(", "),
    )
}

fn named(solver: &EntrantInfo) -> String {
    match (&solver.version, &solver.command) {
        (Some(version), _) => format!("{} {version}", solver.name),
        (None, Some(command)) => format!("{} ({command})", solver.name),
        (None, None) => solver.name.clone(),
    }
}

fn failures(report: &BenchReport, coloured: bool) -> String {
    let (red, plain) = if coloured { ("\u{1b}[31m", "\u{1b}[0m") } else { ("", "") };
    let line = |failure: &crate::bench::Failure| {
        let runs: Vec<String> =
            failure.runs.iter().map(|(solver, seed)| format!("{solver} (seed {seed})")).collect();
        let (kind, runs) = (failure.kind.as_str(), runs.join(" and "));
        format!("{red}FAILURE {}: {kind}: {runs}: {}{plain}", failure.instance, failure.detail)
    };
    let mut lines: Vec<String> = report.failures.iter().take(SHOWN).map(line).collect();
    let more = report.failures.len().saturating_sub(SHOWN);
    lines.extend((more > 0).then(|| format!("… and {more} more (--format json shows all)")));
    lines.join("\n")
}

fn solvers(report: &BenchReport) -> String {
    let header = ["solver", "solved", "limited", "crashed", "unsupported", "wrong", "median gap", "peak MiB"];
    let mut table = plain_table(&header);
    for summary in &report.summaries {
        table.add_row(cells(summary));
    }
    with_numbers(table, 1..header.len()).trim_end().to_owned()
}

/// Means of solvers that can be compared, a table for each set of them.
fn fields(report: &BenchReport) -> String {
    let header = ["solver", "solved", "mean s (shift 10)", "mean s (shift 1)"];
    let of_field = |field: &Field| {
        let mut table = plain_table(&header);
        for standing in &field.standings {
            let means = [standing.mean_shift_10, standing.mean_shift_1].map(|mean| format!("{mean:.3}"));
            table.add_row([standing.solver.clone(), standing.solved.to_string()].into_iter().chain(means));
        }
        format!("{}\n{}", field.title(), with_numbers(table, 1..header.len()).trim_end())
    };
    report.fields.iter().map(of_field).collect::<Vec<_>>().join("\n\n")
}

fn cells(summary: &EntrantSummary) -> Vec<String> {
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let mut cells = vec![summary.solver.clone()];
    let counts = [summary.solved, summary.limited, summary.crashed, summary.unsupported, summary.wrong];
    cells.extend(counts.map(|count| count.to_string()));
    cells.push(or_none(summary.median_gap.map(|gap| format!("{:.2} % of {}", 100.0 * gap, summary.gaps))));
    cells.push(or_none(summary.peak_memory_kib.map(|peak| peak.div_ceil(1024).to_string())));
    cells
}

fn instances(report: &BenchReport) -> String {
    let names = report.solvers.iter().map(|solver| solver.name.as_str());
    let header: Vec<&str> =
        ["instance", "class", "variables", "rows", "known"].into_iter().chain(names).collect();
    let mut table = plain_table(&header);
    for instance in &report.instances {
        let number =
            |number: Option<usize>| number.map_or_else(|| "-".to_owned(), |number| number.to_string());
        let mut cells = vec![
            instance.name.clone(),
            instance.class.clone().unwrap_or_else(|| "file".to_owned()),
            number(instance.variables),
            number(instance.rows),
            known(instance),
        ];
        for solver in &report.solvers {
            let of = |run: &&RunRecord| run.instance == instance.name && run.solver == solver.name;
            let runs: Vec<String> = report.runs.iter().filter(of).map(|run| word(report, run)).collect();
            cells.push(if runs.is_empty() { "-".to_owned() } else { runs.join(" ") });
        }
        table.add_row(cells);
    }
    let numbers = with_numbers(table, 2..header.len());
    numbers.trim_end().to_owned()
}

fn known(instance: &InstanceInfo) -> String {
    let known = &instance.known;
    match (known.status, known.primal, known.dual) {
        (KnownStatus::Optimal, Some(optimum), _) => six(optimum),
        (KnownStatus::Infeasible, ..) => "infeasible".to_owned(),
        (_, None, None) => "-".to_owned(),
        (_, primal, dual) => {
            let word = |bound: Option<f64>| bound.map_or_else(|| "?".to_owned(), six);
            format!("{} … {}", word(primal), word(dual))
        }
    }
}

fn six(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// One run in a word: its seconds where it is solved.
fn word(report: &BenchReport, run: &RunRecord) -> String {
    match run.status {
        _ if report.is_wrong(run) => "WRONG".to_owned(),
        status if status.is_claim() => format!("{:.2}", run.seconds),
        RunStatus::TimeLimit => "limit".to_owned(),
        RunStatus::MemoryLimit => "memory".to_owned(),
        RunStatus::Unsupported => "no".to_owned(),
        status => status.as_str().to_owned(),
    }
}

/// Why runs crashed; those with one reason on one line.
fn reasons(report: &BenchReport) -> String {
    let mut lines: Vec<(&str, &str, Vec<&str>)> = Vec::new();
    for run in report.runs.iter().filter(|run| run.status == RunStatus::Crashed) {
        let why = run.reason.as_deref().unwrap_or("no reason given");
        match lines.iter_mut().find(|(solver, same, _)| (*solver, *same) == (run.solver.as_str(), why)) {
            Some((.., instances)) => instances.push(&run.instance),
            None => lines.push((&run.solver, why, vec![&run.instance])),
        }
    }
    let line = |(solver, why, instances): (&str, &str, Vec<&str>)| {
        let rest = match instances.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        format!("crashed {solver} on {}{rest}: {why}", instances[0])
    };
    lines.into_iter().map(line).collect::<Vec<_>>().join("\n")
}
