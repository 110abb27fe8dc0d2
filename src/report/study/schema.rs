//! The report of a study as data, `countersign-study/1`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::row::{StudyRow, findings, rows};
use crate::report::ending::Ending;
use crate::report::head::{Head, Outcome, SolverInfo, StoredReport, Subject};
use crate::report::verdicts::VerdictCounts;
use crate::report::verification::Verification;
use countersign_check::Check;
use countersign_kinds::training::study::{CellStatus, Design, Findings, PlaneFindings};

/// Everything that a study found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StudyReport {
    /// What it is about.
    #[serde(flatten)]
    pub head: Head,
    /// What was gone through.
    pub design: Design,
    /// The solvers that were asked.
    pub solvers: Vec<SolverInfo>,
    /// Subproblems in parallel, which the seconds depend on.
    pub threads: usize,
    /// Seconds for each subproblem.
    pub time_limit: f64,
    /// Methods without programs, then one row a cell.
    pub rows: Vec<StudyRow>,
    /// What certificates say about points of the plane of two raw features, where that was asked.
    pub plane: Option<PlaneFindings>,
    /// What was compared: rows with each other, and attacks with the rows that hold what they lead to.
    pub comparisons: Vec<Check>,
    /// What a reader should know before relying on the numbers.
    pub notes: Vec<String>,
    /// Configurations that an enumeration was allowed to try for one case; none where nothing is enumerated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub brute_limit: Option<u64>,
    /// Counts.
    pub summary: StudySummary,
    /// How a stored report stood up to being checked again: in what `verify` prints alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification: Option<Verification>,
    /// How it came out.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// How many of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct StudySummary {
    /// Cells.
    pub cells: usize,
    /// Cells in which every subproblem was solved.
    pub complete: usize,
    /// Cells in which limits stopped some subproblems, or some failed.
    pub limited: usize,
    /// Cells without a box.
    pub crashed: usize,
    /// Cells that a solver does not take.
    pub unsupported: usize,
    /// Cells that were stopped on their way or before.
    pub unfinished: usize,
    /// Comparisons.
    pub comparisons: usize,
    /// Comparisons by what came of them.
    #[serde(flatten)]
    pub verdicts: VerdictCounts,
}

/// How a study is run, as its report says it.
#[derive(Clone, Debug)]
pub struct StudySetting {
    /// The specification, its files and solvers, and notes.
    pub subject: Subject,
    /// What is gone through.
    pub design: Design,
    /// Subproblems in parallel.
    pub threads: usize,
    /// Seconds for each subproblem.
    pub time_limit: f64,
}

impl StoredReport for StudyReport {
    const SCHEMA: &'static str = "countersign-study/1";

    fn head(&self) -> &Head {
        &self.head
    }

    fn outcome(&self) -> &Outcome {
        &self.outcome
    }

    fn flaw(&self) -> Option<String> {
        let Some(broken) = self.rows.iter().find(|row| !row.is_whole()) else {
            return Verification::flaw(self.verification.as_ref());
        };
        Some(format!(
            "rows: found {} with a box that does not go with its status, expected lower and upper ends for every parameter \
             where it is complete or limited, and none elsewhere",
            broken.name()
        ))
    }
}

impl StudyReport {
    /// Puts findings into a report.
    pub fn new(setting: &StudySetting, findings: &Findings, interrupted: bool, seconds: f64) -> Self {
        let (rows, summary) = (rows(findings), StudySummary::of(findings));
        let is_plane_short = findings.plane.iter().any(|plane| plane.status != CellStatus::Complete);
        let is_row_short = rows.iter().any(|row| !Ending::from(row.status).is_final());
        let is_short = is_plane_short || is_row_short || summary.verdicts.incomplete > 0;
        StudyReport {
            head: Head::new::<StudyReport>(None, &setting.subject.spec, &setting.subject.inputs),
            design: setting.design.clone(),
            solvers: SolverInfo::of(&setting.subject.solvers),
            threads: setting.threads,
            time_limit: setting.time_limit,
            rows,
            plane: findings.plane.clone(),
            comparisons: findings.checks.clone(),
            notes: setting.subject.notes.clone(),
            outcome: Outcome::new(summary.verdicts.disagree > 0, is_short, interrupted, seconds),
            summary,
            brute_limit: setting.subject.brute_limit,
            verification: None,
        }
    }

    /// What was found out, without the comparisons.
    pub fn findings(&self) -> Findings {
        Findings { plane: self.plane.clone(), ..findings(&self.rows) }
    }
}

impl StudySummary {
    fn of(findings: &Findings) -> Self {
        let cells = |ending: Ending| {
            findings.cells.iter().filter(|result| Ending::from(result.status) == ending).count()
        };
        let verdicts = VerdictCounts::of(&findings.checks);
        StudySummary {
            cells: findings.cells.len(),
            complete: cells(Ending::Done),
            limited: cells(Ending::Limited),
            crashed: cells(Ending::Failed),
            unsupported: cells(Ending::Refused),
            unfinished: cells(Ending::Open),
            comparisons: verdicts.total(),
            verdicts,
        }
    }
}

/// What a study says that came to its limit for everything.
pub(crate) fn spent(limit: f64) -> String {
    format!("the limit of {limit} s in all was spent")
}
