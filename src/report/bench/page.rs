//! The parts of a benchmark's page.

use maud::{Markup, html};

use super::schema::{BenchReport, InstanceInfo};
use super::setting::EntrantInfo;
use super::tables::{self, class, known, who};
use crate::report::ending::Ending;
use crate::report::figures::Exhibit;
use crate::report::gather::unique;
use crate::report::page::asked::specification;
use crate::report::page::banner::Banner;
use crate::report::page::figures;
use crate::report::page::long_table::{LongTable, MOST_ROWS, Names, plain, shown};
use crate::report::page::number::{counted, grouped, number, seconds};
use crate::report::page::trouble::{Group, Open, Trouble, Wrong};
use crate::report::page::{Page, Section};
use crate::report::store::REPORT_FILE;
use countersign_bench::{Failure, Grade, RunRecord};
use countersign_check::{Verdict, six_digits};

pub(super) fn bench_page(report: &BenchReport, exhibits: &[Exhibit]) -> Page {
    let pictures: Vec<&Exhibit> = exhibits.iter().collect();
    let trouble = "What contradicts, and what was not finished";
    let sections = vec![
        Section::of("asked", "Question", "What was asked", Some(asked(report))),
        Section::of("solvers", "Solvers", "What each solver answered", Some(solvers(report))),
        Section::of("trouble", "Trouble", trouble, Some(in_trouble(report).markup())),
        Section::of("figures", "Figures", "Figures", figures::section(&pictures)),
        Section::of("instances", "Instances", "Instances", instances(report)),
        Section::of("runs", "Runs", "Runs", runs(report)),
    ];
    Page { banner: banner(report), sections }
}

fn banner(report: &BenchReport) -> Banner {
    let sentence = match report.outcome.verdict {
        Verdict::Agree => {
            "Every run is solved, and no answer contradicts what is known or another answer.".to_owned()
        }
        Verdict::Disagree => format!(
            "{} found: answers that contradict what is known, or each other.",
            counted(report.failures.len(), "wrong answer")
        ),
        Verdict::Incomplete => "Nothing contradicts, but some runs were stopped or failed.".to_owned(),
    };
    let solved: usize = report.summaries.iter().map(|summary| summary.solved).sum();
    Banner {
        what: "benchmark",
        subject: counted(report.instances.len(), "instance"),
        sentence,
        facts: vec![
            ("instances", html! { (grouped(report.instances.len())) }),
            ("solvers", html! { (report.solvers.len()) }),
            ("runs", html! { (grouped(report.runs.len())) " of " (grouped(report.planned_runs)) }),
            ("solved", html! { (grouped(solved)) }),
            ("failures", html! { (grouped(report.failures.len())) }),
            ("seconds", seconds(report.outcome.seconds)),
        ],
    }
}

fn asked(report: &BenchReport) -> Markup {
    let names: Vec<String> = report.solvers.iter().map(EntrantInfo::in_words).collect();
    let seeds: Vec<String> = report.seeds.iter().map(u32::to_string).collect();
    html! {
        p.lead {
            "Which solver solves how many of " (counted(report.instances.len(), "instance"))
            ", how fast, and are the answers right? Asked were " (names.join(", ")) ", with seeds " (seeds.join(", ")) "; "
            (report.time_limit) " s and " (report.memory_limit) " MiB a run, " (counted(report.threads, "thread")) "."
        }
        (specification(&report.head))
    }
}

fn solvers(report: &BenchReport) -> Markup {
    html! {
        (plain("Solvers", &tables::solvers(report)))
        @for field in &report.fields {
            @let title = field.title();
            h3 { (title) }
            (plain(&title, &tables::standings(field)))
        }
        @if !report.fields.is_empty() {
            p.quiet {
                "Shifted geometric means of seconds; what is not solved counts with " (report.time_limit) " s."
            }
        }
    }
}

fn in_trouble(report: &BenchReport) -> Trouble {
    let wrong = |failure: &Failure| Wrong {
        what: format!("{}: {} of {}", failure.instance, failure.kind.as_str(), who(failure)),
        theorem: None,
        detail: failure.detail.clone(),
    };
    let open = report.runs.iter().filter(|run| !Ending::from(run.status).is_final()).map(|run| Open {
        what: format!("{}, {}", run.solver, run.status.as_str()),
        reason: run.reason.clone().unwrap_or_default(),
        place: None,
    });
    Trouble {
        fine: "Nothing contradicts, and every run came to its end.",
        wrong_word: "wrong answer",
        wrong_means: None,
        wrong: report.failures.iter().map(wrong).collect(),
        undecided: Vec::new(),
        unfinished: Group::by_reason(open),
    }
}

fn instances(report: &BenchReport) -> Option<Markup> {
    let is_solved = |run: &&RunRecord| Ending::from(run.status) == Ending::Done && !report.is_wrong(run);
    let solved_by = |instance: &InstanceInfo| {
        let runs = report.runs.iter().filter(|run| run.instance == instance.name).filter(is_solved);
        unique(runs.map(|run| run.solver.as_str())).join(", ")
    };
    let count = |count: Option<usize>| html! { @if let Some(count) = count { (count) } };
    let names = Names { id: "instances", row: "instance", elsewhere: REPORT_FILE };
    LongTable::new(names, &report.instances, MOST_ROWS, |_| false)
        .text("instance", 26, |instance| html! { (instance.name) })
        .text("class", 7, |instance| html! { (class(instance)) })
        .number("variables", 9, |instance| count(instance.variables))
        .number("binaries", 8, |instance| count(instance.binaries))
        .number("rows", 7, |instance| count(instance.rows))
        .number("products", 8, |instance| count(instance.products))
        .number("known optimum", 18, |instance| shown(&known(instance, six_digits)))
        .text("known from", 24, |instance| html! { (instance.known.source.as_deref().unwrap_or_default()) })
        .text("grade", 12, |instance| html! { (instance.known.grade_in_words()) })
        .text("solved by", 18, |instance| {
            let names = solved_by(instance);
            html! { @if names.is_empty() { span.quiet { "nobody" } } @else { (names) } }
        })
        .filter("class", |instance| vec![class(instance)])
        .filter("grade", |instance| {
            vec![instance.known.grade().map_or("not graded", Grade::as_str).to_owned()]
        })
        .filter("solved", |instance| {
            vec![if solved_by(instance).is_empty() { "no" } else { "yes" }.to_owned()]
        })
        .markup()
}

fn runs(report: &BenchReport) -> Option<Markup> {
    let is_claim = |run: &RunRecord| Ending::from(run.status) == Ending::Done;
    let or_nothing =
        |exact: Option<f64>| html! { @if let Some(exact) = exact { (number(exact, six_digits(exact))) } };
    let judged = |run: &RunRecord| match (report.is_wrong(run), is_claim(run)) {
        (true, _) => "wrong",
        (false, true) => "not contradicted",
        (false, false) => "none",
    };
    let names = Names { id: "runs", row: "run", elsewhere: "runs.csv" };
    LongTable::new(names, &report.runs, MOST_ROWS, |run| report.is_wrong(run) || !is_claim(run))
        .text("instance", 26, |run| html! { (run.instance) })
        .text("solver", 10, |run| html! { (run.solver) })
        .number("seed", 5, |run| html! { (run.seed) })
        .text(
            "status",
            12,
            |run| html! { @if report.is_wrong(run) { b { "wrong: " } } (run.status.as_str()) },
        )
        .number("primal", 12, |run| or_nothing(run.primal))
        .number("dual", 12, |run| or_nothing(run.dual))
        .number("violation", 11, |run| or_nothing(run.violation))
        .number("nodes", 8, |run| html! { @if let Some(nodes) = run.nodes { (nodes) } })
        .number("seconds", 10, |run| seconds(run.seconds))
        .number("peak MiB", 8, |run| {
            html! { @if let Some(peak) = run.peak_memory_kib { (peak.div_ceil(1024)) } }
        })
        .text("reason", 24, |run| html! { (run.reason.as_deref().unwrap_or_default()) })
        .filter("solver", |run| vec![run.solver.clone()])
        .filter("status", |run| vec![run.status.as_str().to_owned()])
        .filter("answer is", |run| vec![judged(run).to_owned()])
        .toned(|run| if report.is_wrong(run) { "disagree" } else { Ending::from(run.status).tone() })
        .markup()
}
