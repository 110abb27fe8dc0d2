//! Cell by cell.

use std::sync::atomic::Ordering;
use std::time::Instant;

use super::compare::comparisons;
use super::findings::{CellResult, Findings};
use super::plane::{certify_plane, contradictions};
use super::status::{CellStatus, stopped};
use super::{Cell, StudiedRun};
use crate::asking::{Ask, Case, Solving, ask};
use crate::role;
use crate::training::bounds::{WindowBounds, bound_by_windows};
use crate::training::{ATTACK, EXHAUSTIVE};
use countersign_check::{Answer, AnswerBox, Method, Quantity, Trust, cross_check};

/// A part of a study that has come to its end.
#[derive(Clone, Copy, Debug)]
pub enum Finished<'a> {
    /// What methods without programs say.
    Answers(&'a [Answer]),
    /// A cell.
    Cell(&'a CellResult),
}

/// Bounds a run by certificates without programs, by what attacks reach, and by every cell in its turn; then
/// compares.
///
/// `known` has what earlier runs found out: answers, and those cells that need not be run again. They are
/// compared like any other. `finished` is called after each part, what is known included.
pub fn study(
    run: &StudiedRun,
    cells: &[Cell],
    solving: &Solving<'_>,
    known: &Findings,
    finished: &mut dyn FnMut(Finished<'_>),
) -> Findings {
    let case = run.case();
    let answers = answers(&case, solving, &known.answers);
    finished(Finished::Answers(&answers));
    let mut checks = cross_check(&case, &answers);
    let mut results: Vec<CellResult> = Vec::new();
    for &cell in cells {
        let stored = known.cells.iter().find(|result| result.cell == cell).cloned();
        if stored.is_none() && solving.interrupt.load(Ordering::Relaxed) {
            results.push(CellResult::bare(cell, CellStatus::NotBegun, None));
            continue;
        }
        let result = stored.unwrap_or_else(|| result(run, cell, solving));
        finished(Finished::Cell(&result));
        results.push(result);
    }
    let plane = run.plane.as_ref().zip(run.design.most_exact()).map(|(plane, cell)| {
        let known = known.plane.clone().filter(|known| known.cell == cell && known.grid == plane.grid);
        known.unwrap_or_else(|| certify_plane(run, plane, cell, solving))
    });
    checks.extend(comparisons(&answers, &results));
    checks.extend(plane.iter().flat_map(contradictions));
    Findings { answers, cells: results, checks, plane }
}

/// What methods without programs say about the parameters: certificates, the loosest first, and what attacks
/// reach.
pub(super) fn answers(case: &dyn Case, solving: &Solving<'_>, known: &[Answer]) -> Vec<Answer> {
    let from_inside = if case.brute_fits(solving.brute_limit) { EXHAUSTIVE.method } else { ATTACK.method };
    let is_asked = |method: &Method| role(*method).certifies() && case.suits(*method);
    let mut certificates: Vec<Method> = case.kind().at_scale().filter(is_asked).collect();
    certificates.reverse();
    let answer = |method: Method| {
        let stored = known.iter().find(|answer| answer.method == method).cloned();
        let fresh = || ask(case, Ask { method, solver: None, solving, stored: &[] }).into_iter();
        stored.or_else(|| fresh().find(|answer| answer.quantity == Quantity::Parameters))
    };
    certificates.into_iter().chain([from_inside]).filter_map(answer).collect()
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
