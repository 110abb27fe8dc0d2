//! A benchmark as people see it.

use super::schema::BenchReport;
use super::setting::EntrantInfo;
use super::{files, page, tables};
use crate::report::csv_file::Attachment;
use crate::report::ending::Ending;
use crate::report::figures::{Exhibit, of_bench};
use crate::report::gather::grouped;
use crate::report::page::Page;
use crate::report::show::ShownReport;
use crate::report::text::{Ink, first_lines, paragraphs, printed};
use countersign_bench::{Failure, RunRecord};

/// Failures that are shown; the rest is counted.
const SHOWN: usize = 20;

impl ShownReport for BenchReport {
    fn heading(&self) -> String {
        let solvers: Vec<String> = self.solvers.iter().map(EntrantInfo::in_words).collect();
        let seeds: Vec<String> = self.seeds.iter().map(u32::to_string).collect();
        format!(
            "{} instances, {} of {} runs, {} failures; {:.1} s with {} threads, {} s and {} MiB a run, seeds {}\n{}",
            self.instances.len(),
            self.runs.len(),
            self.planned_runs,
            self.failures.len(),
            self.outcome.seconds,
            self.threads,
            self.time_limit,
            self.memory_limit,
            seeds.join(", "),
            solvers.join(", "),
        )
    }

    fn parts(&self, ink: Ink) -> Vec<String> {
        let failures: Vec<String> = self.failures.iter().map(|failure| failed(failure, ink)).collect();
        let fields = self.fields.iter().map(|field| {
            let table = printed(&tables::standings(field));
            format!("{}\n{table}", field.title())
        });
        vec![
            first_lines(&failures, SHOWN),
            printed(&tables::solvers(self)),
            paragraphs(fields),
            printed(&tables::instances(self)),
            crashes(self),
        ]
    }

    fn notes(&self) -> &[String] {
        &self.notes
    }

    fn attachments(&self) -> Vec<Attachment<'_>> {
        files::attachments(self)
    }

    fn exhibits(&self) -> Vec<Exhibit> {
        of_bench(self)
    }

    fn page(&self, exhibits: &[Exhibit]) -> Page {
        page::bench_page(self, exhibits)
    }
}

fn failed(failure: &Failure, ink: Ink) -> String {
    let (instance, kind, runs) = (&failure.instance, failure.kind.as_str(), tables::who(failure));
    ink.red(&format!("FAILURE {instance}: {kind}: {runs}: {}", failure.detail))
}

/// Why runs crashed; those with one reason on one line.
fn crashes(report: &BenchReport) -> String {
    let crashed = report.runs.iter().filter(|run| Ending::from(run.status) == Ending::Failed);
    let why = |run: &RunRecord| run.reason.clone().unwrap_or_else(|| "no reason given".to_owned());
    let line = |((solver, why), instances): ((&str, String), Vec<&str>)| {
        let more = instances.len() - 1;
        let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("crashed {solver} on {}{rest}: {why}", instances[0])
    };
    let reasons = grouped(crashed.map(|run| ((run.solver.as_str(), why(run)), run.instance.as_str())));
    reasons.into_iter().map(line).collect::<Vec<_>>().join("\n")
}
