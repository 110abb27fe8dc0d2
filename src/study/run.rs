//! Cell by cell.

use std::sync::atomic::Ordering;
use std::time::Instant;

use super::compare::comparisons;
use super::plane::{PlaneFindings, certify_plane, contradictions};
use super::status::{CellStatus, stopped};
use super::{Cell, StudiedRun};
use crate::check::{Answer, AnswerBox, AnswerStatus, Check, Method, Quantity, Trust, cross_check};
use crate::kinds::asking::{Ask, Case, Solving, ask};
use crate::kinds::training::{ATTACK, EXHAUSTIVE, methods_of_domains};
use crate::trajectory::{SubproblemCounts, WindowBounds, bound_by_windows};

/// What a cell came to.
#[derive(Clone, Debug, PartialEq)]
pub struct CellResult {
    /// The cell.
    pub cell: Cell,
    /// What became of it.
    pub status: CellStatus,
    /// Why there is no box.
    pub reason: Option<String>,
    /// Do all bounds rest on proofs, or some on a solver's word?
    pub trust: Trust,
    /// The parameters after the last step.
    pub bounds: Option<AnswerBox>,
    /// How the subproblems ended that bound parameters.
    pub subproblems: SubproblemCounts,
    /// How those ended that tightened sums before.
    pub tightening: SubproblemCounts,
    /// How all of them ended, for each step the window that ends with it.
    pub by_step: Vec<SubproblemCounts>,
    /// Wall-clock seconds.
    pub seconds: f64,
}

impl CellResult {
    /// A cell without numbers.
    pub fn bare(cell: Cell, status: CellStatus, reason: Option<String>) -> Self {
        CellResult {
            cell,
            status,
            reason,
            trust: Trust::Claimed,
            bounds: None,
            subproblems: SubproblemCounts::default(),
            tightening: SubproblemCounts::default(),
            by_step: Vec::new(),
            seconds: 0.0,
        }
    }
}

/// What a study found so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings {
    /// Boxes of methods without programs: intervals, linear bounds, and what all or some attacks reach.
    pub answers: Vec<Answer>,
    /// One for each cell, in their order.
    pub cells: Vec<CellResult>,
    /// Everything that was compared.
    pub checks: Vec<Check>,
    /// What certificates say about the points of a plane, where that was asked and has been begun.
    pub plane: Option<PlaneFindings>,
}

impl Findings {
    /// Has everything been tried, and nothing been stopped but by limits of its own?
    pub fn is_whole(&self) -> bool {
        let is_left = |status| matches!(status, CellStatus::Interrupted | CellStatus::NotBegun);
        let is_stopped = |answer: &Answer| answer.status == AnswerStatus::Limit;
        !self.cells.iter().any(|result| is_left(result.status))
            && !self.answers.iter().any(is_stopped)
            && !self.plane.as_ref().is_some_and(|plane| is_left(plane.status))
    }
}

/// Bounds a run by intervals, by what attacks reach, and by every cell in its turn; then compares.
///
/// `known` has what an earlier run found out: its answers, and those of its cells that need not be run again. They are
/// compared like any other. `finished` is called with all that is known after each cell.
///
/// # Errors
/// Those of `finished`.
pub fn study<E>(
    run: &StudiedRun,
    cells: &[Cell],
    solving: &Solving<'_>,
    known: &Findings,
    finished: &mut dyn FnMut(&Findings) -> Result<(), E>,
) -> Result<Findings, E> {
    let case = run.case();
    let answers = answers(&case, solving, &known.answers);
    let of_answers = cross_check(&case, &answers);
    let stored = |cell: &Cell| known.cells.iter().find(|result| result.cell == *cell).cloned();
    let not_begun = |cell: &Cell| CellResult::bare(*cell, CellStatus::NotBegun, None);
    let results: Vec<CellResult> =
        cells.iter().map(|cell| stored(cell).unwrap_or_else(|| not_begun(cell))).collect();
    let mut findings = Findings { answers, cells: results, ..Findings::default() };
    let compare = |findings: &mut Findings| {
        findings.checks = of_answers.clone();
        findings.checks.extend(comparisons(&findings.answers, &findings.cells));
        findings.checks.extend(findings.plane.iter().flat_map(contradictions));
    };
    for (index, &cell) in cells.iter().enumerate() {
        if findings.cells[index].status == CellStatus::NotBegun {
            if solving.interrupt.load(Ordering::Relaxed) {
                continue;
            }
            findings.cells[index] = result(run, cell, solving);
        }
        compare(&mut findings);
        finished(&findings)?;
    }
    if let (Some(plane), Some(cell)) = (&run.plane, run.design.most_exact()) {
        let known = known.plane.clone().filter(|known| known.cell == cell && known.grid == plane.grid);
        findings.plane = Some(known.unwrap_or_else(|| certify_plane(run, plane, cell, solving)));
    }
    compare(&mut findings);
    Ok(findings)
}

/// What methods without programs say about the parameters.
pub(super) fn answers(case: &dyn Case, solving: &Solving<'_>, known: &[Answer]) -> Vec<Answer> {
    let from_inside = if case.brute_fits(solving.brute_limit) { EXHAUSTIVE.method } else { ATTACK.method };
    let answer = |method: Method| {
        let stored = known.iter().find(|answer| answer.method == method).cloned();
        let fresh = || ask(case, Ask { method, solver: None, solving }).into_iter();
        stored.or_else(|| fresh().find(|answer| answer.quantity == Quantity::Parameters))
    };
    methods_of_domains().rev().chain([from_inside]).filter_map(answer).collect()
}

fn result(run: &StudiedRun, cell: Cell, solving: &Solving<'_>) -> CellResult {
    let started = Instant::now();
    let subproblems = solving.subproblems(cell.solver);
    let result = match bound_by_windows(&run.problem, cell.windows(), &subproblems) {
        Ok(bounds) => bounded(cell, &bounds, solving),
        Err(why) => {
            let (status, reason) = stopped(&why);
            CellResult::bare(cell, status, reason)
        }
    };
    CellResult { seconds: started.elapsed().as_secs_f64(), ..result }
}

fn bounded(cell: Cell, bounds: &WindowBounds, solving: &Solving<'_>) -> CellResult {
    let counts = bounds.all_counts();
    if !counts.is_complete() && solving.interrupt.load(Ordering::Relaxed) {
        // Its last solves were stopped: with more time it comes to more.
        return CellResult::bare(cell, CellStatus::Interrupted, None);
    }
    let last = AnswerBox { lower: bounds.last().lower.clone(), upper: bounds.last().upper.clone() };
    if last.width().is_none() {
        let reason = "bounds are not finite; nothing is certified".to_owned();
        let (subproblems, tightening) = (bounds.counts, bounds.tightening);
        return CellResult {
            subproblems,
            tightening,
            ..CellResult::bare(cell, CellStatus::Crashed, Some(reason))
        };
    }
    CellResult {
        cell,
        status: if counts.is_complete() { CellStatus::Complete } else { CellStatus::Limited },
        reason: None,
        trust: if counts.is_proved() { Trust::Proved } else { Trust::Claimed },
        bounds: Some(last),
        subproblems: bounds.counts,
        tightening: bounds.tightening,
        by_step: bounds.by_step.clone(),
        seconds: 0.0,
    }
}
