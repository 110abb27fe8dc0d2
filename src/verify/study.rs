//! Reports of `study`, checked again.

use std::sync::atomic::AtomicBool;
use std::time::Instant;

use super::facts::{must_be, of_head};
use super::verifying::{Step, VerifyError, Verifying};
use super::{cells, inputs, plane};
use crate::report::{
    AnswerStanding, Command, Fault, StudyReport, StudyRow, StudySetting, Subject, Verification, findings,
    spent,
};
use countersign_check::{Answer, Check, Trust, recheck};
use countersign_kinds::asking::{Case, Solving};
use countersign_kinds::training::study::{
    CellResult, CellStatus, Findings, StudiedRun, answers_again, compared_again,
};
use countersign_solve::{Limits, Unsolved};

/// The stored boxes among themselves, and against bounds and attacks that are computed afresh.
pub(super) fn verified(stored: &StudyReport, how: &Verifying<'_>) -> Result<StudyReport, VerifyError> {
    let started = Instant::now();
    let mut found = Verification::default();
    let specification = inputs::specification(&stored.head.spec, &stored.head.inputs, how, &mut found)?;
    let studied = specification.load_study()?;
    of_head(&mut found, &stored.head, &stored.outcome, &stored.solvers, &studied.design.solvers);
    must_be(&mut found, "design", &stored.design, &studied.design);
    for option in ["threads", "time_limit", "brute_limit"] {
        found.trust(option, "option of the command", "the report");
    }
    must_be(&mut found, "brute_limit", &stored.brute_limit.is_some(), &true);
    (how.progress)(Step::Begun(1));
    let never = AtomicBool::new(false);
    // No more than the run was allowed: it must say what it says with that.
    let brute_limit = stored.brute_limit.unwrap_or(how.brute_limit);
    let is_beyond = brute_limit > how.brute_limit && !studied.case().brute_fits(how.brute_limit);
    let solving = Solving {
        solve: &Unsolved,
        limits: Limits::default(),
        brute_limit: if is_beyond { how.brute_limit } else { brute_limit },
        interrupt: &never,
        tally: how.tally,
    };
    let rows = Rows { stored, fresh: answers_again(&studied, &solving), is_beyond };
    let mut checks = rows.answers(&mut found);
    cells::verified(&mut found, stored, &studied.design, &rows.fresh);
    plane::verified(&mut found, &studied, stored.plane.as_ref(), &solving);
    let findings = stored.findings();
    let besides: Vec<Answer> = if is_beyond {
        rows.fresh.iter().filter(|own| !rows.has(own)).cloned().collect()
    } else {
        Vec::new()
    };
    let compared = compared_again(&studied, &findings, &[]);
    of_sums(&mut found, stored, &compared);
    notes(&mut found, stored, &studied);
    checks.splice(0..0, compared_again(&studied, &findings, &besides));
    let cells = findings.cells.iter().map(claimed).collect();
    let again = Findings { checks, cells, ..findings };
    let (setting, interrupted) = (setting(stored), stored.outcome.interrupted);
    let report = StudyReport::new(&setting, &again, interrupted, started.elapsed().as_secs_f64());
    (how.progress)(Step::Finished);
    Ok(StudyReport { outcome: found.outcome(report.outcome), verification: Some(found), ..report })
}

/// The duals that proved a cell are not stored.
fn claimed(cell: &CellResult) -> CellResult {
    CellResult { trust: Trust::Claimed, ..cell.clone() }
}

/// The rows of a study, and what methods without programs say afresh.
struct Rows<'a> {
    stored: &'a StudyReport,
    fresh: Vec<Answer>,
    /// Did the run try more attacks than may be tried here?
    is_beyond: bool,
}

impl Rows<'_> {
    fn has(&self, answer: &Answer) -> bool {
        self.stored.rows.iter().any(|row| row.cell().is_none() && row.method == answer.method)
    }

    /// The rows of methods without programs: each there once, and what computing afresh gives.
    fn answers(&self, found: &mut Verification) -> Vec<Check> {
        let mut checks = Vec::new();
        let mut seen = Vec::new();
        let rows = self.stored.rows.iter().enumerate().filter(|(_, row)| row.cell().is_none());
        for (index, row) in rows {
            let place = format!("rows[{index}]");
            let fresh = self.fresh.iter().find(|fresh| fresh.method == row.method);
            if seen.contains(&row.method) {
                found.faults.push(Fault::wrong(place, format!("a second row of {}", row.method), "one"));
            } else if let Some(fresh) = fresh {
                checks.extend(self.repeated(found, &place, row, fresh));
            } else if self.is_beyond && row.method == countersign_kinds::training::EXHAUSTIVE.method {
                found.count(AnswerStanding::OnTrust);
                found.trust(row.name(), "that nothing was left out", "the report");
            } else {
                let expected = "none: nothing in the specification asks for it";
                found.faults.push(Fault::wrong(place, format!("a row of {}", row.method), expected));
            }
            seen.push(row.method);
        }
        let is_missing = |fresh: &&Answer| !self.is_beyond && !seen.contains(&fresh.method);
        let missing = self.fresh.iter().filter(is_missing);
        found.faults.extend(missing.map(|fresh| Fault::missing("rows", fresh.method)));
        checks
    }

    /// One of them against what computing afresh gives.
    fn repeated(&self, found: &mut Verification, place: &str, row: &StudyRow, fresh: &Answer) -> Vec<Check> {
        let expected = StudyRow::of_answer(fresh, &self.fresh);
        let own = findings([row]).answers;
        let checks = match own.first() {
            Some(own) => recheck(std::slice::from_ref(own), std::slice::from_ref(fresh)),
            None => Vec::new(),
        };
        let is_refuted = checks.iter().any(|check| check.verdict == countersign_check::Verdict::Disagree);
        let faults = found.faults.len();
        // What a method was stopped at is no finding.
        let is_stopped = row.status == CellStatus::Interrupted && self.stored.outcome.interrupted;
        if !is_refuted && !is_stopped {
            let is_swapped = row.witness.is_some() && expected.witness.is_some();
            let witness = if is_swapped { row.witness.clone() } else { expected.witness.clone() };
            must_be(found, place, row, &StudyRow { seconds: row.seconds, witness, ..expected });
        }
        if !is_refuted && found.faults.len() == faults {
            found.count(AnswerStanding::Recomputed);
        }
        checks
    }
}

/// What the report says about its rows together. Where rows are wrong or missing there is nothing to hold it
/// against.
fn of_sums(found: &mut Verification, stored: &StudyReport, compared: &[Check]) {
    if stored.outcome.interrupted || !found.faults.is_empty() {
        return;
    }
    must_be(found, "comparisons", &stored.comparisons, &compared);
    let findings = Findings { checks: stored.comparisons.clone(), ..stored.findings() };
    let outcome = &stored.outcome;
    let summed = StudyReport::new(&setting(stored), &findings, outcome.interrupted, outcome.seconds);
    must_be(found, "rows", &stored.rows, &summed.rows);
    must_be(found, "summary", &stored.summary, &summed.summary);
    must_be(found, "verdict", &outcome.verdict, &summed.outcome.verdict);
}

/// Notes follow from the specification, but for the one that its limit was spent.
fn notes(found: &mut Verification, stored: &StudyReport, studied: &StudiedRun) {
    let (_, left_out) = studied.design.cells();
    let mut expected: Vec<String> = studied.notes.iter().cloned().chain(left_out).collect();
    let spent = studied.total_limit.map(spent);
    expected.extend(spent.filter(|spent| stored.notes.contains(spent)));
    must_be(found, "notes", &stored.notes, &expected);
}

fn setting(stored: &StudyReport) -> StudySetting {
    StudySetting {
        subject: Subject {
            command: Command::default(),
            spec: stored.head.spec.clone(),
            inputs: stored.head.inputs.clone(),
            solvers: stored.solvers.iter().map(|solver| solver.name).collect(),
            notes: stored.notes.clone(),
            brute_limit: stored.brute_limit,
        },
        design: stored.design.clone(),
        threads: stored.threads,
        time_limit: stored.time_limit,
    }
}
