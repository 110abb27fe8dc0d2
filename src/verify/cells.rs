//! The cells of a study, whose boxes are solvers' words.

use super::facts::must_be;
use crate::report::{AnswerStanding, Fault, StudyReport, StudyRow, Verification};
use countersign_check::{Answer, AnswerStatus, Quantity, SubproblemCounts, Trust, is_implied};
use countersign_kinds::training::TRAJECTORY;
use countersign_kinds::training::study::{Cell, CellStatus, Design};

/// The rows of cells: those of the design, each once and in their order. `known` was computed afresh.
pub(super) fn verified(found: &mut Verification, stored: &StudyReport, design: &Design, known: &[Answer]) {
    let cells: Vec<Cell> = stored.rows.iter().filter_map(StudyRow::cell).collect();
    let (expected, _) = design.cells();
    if cells != expected {
        let lacks = expected.iter().find(|cell| !cells.contains(cell));
        found.faults.push(match lacks {
            Some(cell) => Fault::missing("rows", cell),
            None => Fault::wrong("rows", format!("{} cells", cells.len()), "each cell of the design once"),
        });
    }
    let known: Vec<&Answer> = known.iter().collect();
    for (index, row) in stored.rows.iter().enumerate().filter(|(_, row)| row.cell().is_some()) {
        let is_held = boxed(row).is_some_and(|own| is_implied(&TRAJECTORY, &own, &known));
        found.count(if is_held { AnswerStanding::Recomputed } else { AnswerStanding::OnTrust });
        let what = match (is_held, row.lower.is_some()) {
            (true, _) => "that the box is no tighter",
            (false, true) => "the box",
            (false, false) => "that there is none",
        };
        let solver = row.solver.map_or("the report", |solver| solver.as_str());
        for what in [what, "reason, and how subproblems ended"] {
            found.trust(row.name(), what, solver);
        }
        counts(found, &format!("rows[{index}]"), row);
    }
}

/// The box of a row as an answer.
fn boxed(row: &StudyRow) -> Option<Answer> {
    let answer = Answer::new(row.method, row.solver, None, Quantity::Parameters);
    let answer = answer.with_box(row.lower.as_ref()?, row.upper.as_ref()?).ok()?;
    Some(Answer { horizon: row.horizon, status: AnswerStatus::Bound, ..answer })
}

/// What a row says of its subproblems must fit: status and trust follow from how they ended.
fn counts(found: &mut Verification, place: &str, row: &StudyRow) {
    if !matches!(row.status, CellStatus::Complete | CellStatus::Limited) {
        return;
    }
    let sum = |all: &[Option<SubproblemCounts>]| {
        let mut sum = SubproblemCounts::default();
        all.iter().flatten().for_each(|&counts| sum += counts);
        // Which was the first is not the same for steps and for kinds of subproblems.
        SubproblemCounts { cut_off: None, ..sum }
    };
    let all = sum(&[row.subproblems, row.tightening_subproblems]);
    let steps: Vec<Option<SubproblemCounts>> = row.subproblems_by_step.iter().copied().map(Some).collect();
    must_be(found, &format!("{place}.subproblems_by_step"), &sum(&steps), &all);
    let status = if all.is_complete() { CellStatus::Complete } else { CellStatus::Limited };
    must_be(found, &format!("{place}.status"), &row.status, &status);
    let trust = if all.is_proved() { Trust::Proved } else { Trust::Claimed };
    must_be(found, &format!("{place}.trust"), &row.trust, &trust);
}
