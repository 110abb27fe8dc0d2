//! The tables of a benchmark: solvers, those that can be compared with each other, and instances.

use super::field::Field;
use super::schema::{BenchReport, InstanceInfo};
use crate::report::cell::{Cell, Table, TableOf};
use crate::report::ending::Ending;
use countersign_bench::{Failure, KnownStatus, RunRecord, RunStatus};

/// One line for each solver, on terminals and on pages.
pub(super) fn solvers(report: &BenchReport) -> Table {
    TableOf::new(&report.summaries)
        .text("solver", |summary| summary.solver.clone())
        .number("solved", |summary| summary.solved)
        .number("limited", |summary| summary.limited)
        .number("crashed", |summary| summary.crashed)
        .number("unsupported", |summary| summary.unsupported)
        .number("wrong", |summary| Cell::Toned(summary.wrong, "disagree"))
        .number("median gap", |summary| {
            let percent = |gap: f64| Cell::Number { exact: gap, shown: format!("{:.2} %", 100.0 * gap) };
            summary
                .median_gap
                .map(|gap| Cell::Parts(vec![percent(gap), format!(" of {}", summary.gaps).into()]))
        })
        .number("peak MiB", |summary| summary.peak_memory_kib.map(|peak| peak.div_ceil(1024).to_string()))
        .table()
}

/// How the solvers of a field did, on terminals and on pages.
pub(super) fn standings(field: &Field) -> Table {
    TableOf::new(&field.standings)
        .text("solver", |standing| standing.solver.clone())
        .number("solved", |standing| standing.solved)
        .number("mean s (shift 10)", |standing| Cell::decimals(standing.mean_shift_10, 3))
        .number("mean s (shift 1)", |standing| Cell::decimals(standing.mean_shift_1, 3))
        .table()
}

/// One line for each instance, with a column for each solver.
pub(super) fn instances(report: &BenchReport) -> Table {
    let mut table = TableOf::new(&report.instances)
        .text("instance", |instance| instance.name.clone())
        .text("class", class)
        .number("variables", |instance| instance.variables.map(|count| count.to_string()))
        .number("rows", |instance| instance.rows.map(|count| count.to_string()))
        .number("known", |instance| known(instance, six_decimals));
    for solver in &report.solvers {
        table = table.number(solver.name.as_str(), |instance| {
            let is_it = |run: &&RunRecord| run.instance == instance.name && run.solver == solver.name;
            let words: Vec<String> = report.runs.iter().filter(is_it).map(|run| word(report, run)).collect();
            (!words.is_empty()).then(|| words.join(" "))
        });
    }
    table.table()
}

/// LP, QCP, MILP or MIQCP; `file` where only solvers read it.
pub(super) fn class(instance: &InstanceInfo) -> String {
    instance.class.clone().unwrap_or_else(|| "file".to_owned())
}

/// What is known of an instance's optimum, in these digits.
pub(super) fn known(instance: &InstanceInfo, digits: fn(f64) -> String) -> Cell {
    let number = |exact: f64| Cell::Number { exact, shown: digits(exact) };
    let bound = |bound: Option<f64>| bound.map_or(Cell::from("?"), number);
    let known = &instance.known;
    match (known.status, known.primal, known.dual) {
        (KnownStatus::Optimal, Some(optimum), _) => number(optimum),
        (KnownStatus::Infeasible, ..) => "infeasible".into(),
        (_, None, None) => Cell::Nothing,
        (_, primal, dual) => Cell::Parts(vec![bound(primal), " … ".into(), bound(dual)]),
    }
}

fn six_decimals(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// One run in a word: its seconds where it is solved.
fn word(report: &BenchReport, run: &RunRecord) -> String {
    match run.status {
        _ if report.is_wrong(run) => "WRONG".to_owned(),
        status if Ending::from(status) == Ending::Done => format!("{:.2}", run.seconds),
        RunStatus::TimeLimit => "limit".to_owned(),
        RunStatus::MemoryLimit => "memory".to_owned(),
        RunStatus::Unsupported => "no".to_owned(),
        status => status.as_str().to_owned(),
    }
}

/// The runs that are wrong, as in `highs (seed 0) and scip (seed 0)`.
pub(super) fn who(failure: &Failure) -> String {
    let run = |(solver, seed): &(String, u32)| format!("{solver} (seed {seed})");
    failure.runs.iter().map(run).collect::<Vec<_>>().join(" and ")
}
