//! How the boxes of cells must relate to each other and to what attacks reach.

use super::{Cell, CellResult, CellStatus};
use crate::role;
use crate::training::bounds::Decomposition;
use crate::training::{EXHAUSTIVE, IBP, TRAJECTORY};
use countersign_check::{
    Answer, AnswerBox, AnswerStatus, Check, Method, OWN_BOUND, Placed, Quantity, Relation, Verdict, compare,
    contradicted, fault, is_within,
};

/// Compares every cell with what attacks reach, and every two complete cells that the theory relates
/// ([`countersign_check::Kind::related`]). And no run may contradict what a solver said on the way.
///
/// # Soundness
/// What attacks reach is within every cell, exactly, whatever limits stopped. Cells are compared with each
/// other up to what checks forgive claims, and only where their runs are divided alike: between others no
/// relation is a theorem.
pub fn comparisons(answers: &[Answer], cells: &[CellResult]) -> Vec<Check> {
    let answered: Vec<CellAnswer> = CellAnswer::all(cells);
    let own = answered.iter().filter_map(CellAnswer::fault);
    let caught = cells.iter().filter_map(|result| {
        let mut counts = result.subproblems;
        counts += result.tightening;
        contradicted(result.cell.to_string(), Quantity::Parameters, counts)
    });
    let reached = answers.iter().filter(|answer| role(answer.method).is_reached());
    let from_inside = reached.flat_map(|answer| {
        let reached = Placed::of(answer);
        answered.iter().filter_map(move |cell| compare(&TRAJECTORY, &reached, &cell.placed()))
    });
    let complete: Vec<&CellAnswer> = answered.iter().filter(|cell| cell.is_complete).collect();
    let pairs = complete.iter().enumerate().flat_map(|(index, left)| {
        let later = complete[index + 1..].iter();
        later.filter_map(move |right| compare(&TRAJECTORY, &left.placed(), &right.placed()))
    });
    own.chain(caught).chain(from_inside).chain(pairs).collect()
}

/// The box of a cell as an answer of its method.
struct CellAnswer {
    name: String,
    division: usize,
    answer: Answer,
    is_complete: bool,
}

impl CellAnswer {
    /// One for every cell that has a box.
    fn all(cells: &[CellResult]) -> Vec<CellAnswer> {
        let mut divisions: Vec<Decomposition> = Vec::new();
        let mut answers = Vec::new();
        for CellResult { cell, status, bounds, .. } in cells {
            let Cell { solver, horizon, decomposition, .. } = *cell;
            let known = divisions.iter().position(|known| *known == decomposition);
            let division = known.unwrap_or_else(|| {
                divisions.push(decomposition);
                divisions.len() - 1
            });
            let asked = Answer::new(cell.method(), Some(solver), None, Quantity::Parameters);
            let boxed = bounds.as_ref().map(|own| asked.with_box(&own.lower, &own.upper));
            let Some(Ok(answer)) = boxed else { continue };
            let answer = Answer { horizon: Some(horizon), status: AnswerStatus::Bound, ..answer };
            let (name, is_complete) = (cell.to_string(), *status == CellStatus::Complete);
            answers.push(CellAnswer { name, division, answer, is_complete });
        }
        answers
    }

    fn placed(&self) -> Placed<'_> {
        Placed { answer: &self.answer, name: Some(&self.name), division: self.division }
    }

    /// A box whose ends cross.
    fn fault(&self) -> Option<Check> {
        Some(Check {
            relation: Relation::AtMost,
            left: self.name.clone(),
            right: OWN_BOUND.to_owned(),
            target: None,
            quantity: Quantity::Parameters,
            theorem: None,
            verdict: Verdict::Disagree,
            detail: fault(&self.answer)?,
        })
    }
}

/// How far a box is from what intervals give and from the truth.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Distance {
    /// Its width by that of the interval bounds.
    pub share_of_interval: Option<f64>,
    /// Its width less that of what all attacks reach.
    pub excess: Option<f64>,
    /// Its width by that of what all attacks reach.
    pub ratio: Option<f64>,
    /// Does it contain what all attacks reach?
    pub contains_truth: Option<bool>,
}

/// The distance of a box; of what all attacks reach there is nothing unless all were tried.
pub fn distance(answers: &[Answer], bounds: &AnswerBox) -> Distance {
    let of = |method: Method| answers.iter().find(|answer| answer.method == method);
    let truth = of(EXHAUSTIVE.method).filter(|answer| answer.status == AnswerStatus::Exact);
    let truth = truth.and_then(AnswerBox::of);
    let truth_width = truth.as_ref().and_then(AnswerBox::width);
    let by = |width: f64, other: f64| Some(width / other).filter(|share| share.is_finite());
    let width = bounds.width();
    Distance {
        share_of_interval: width
            .zip(of(IBP.method).and_then(|answer| answer.width))
            .and_then(|(width, interval)| by(width, interval)),
        excess: width.zip(truth_width).map(|(width, truth)| width - truth),
        ratio: width.zip(truth_width).and_then(|(width, truth)| by(width, truth)),
        contains_truth: truth.map(|truth| is_within(&truth, bounds)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::ATTACK;
    use crate::training::bounds::{Decomposition, HandedOn, Tightening};
    use countersign_program::relaxation::Formulation;
    use countersign_solve::SolverName;

    fn cell(formulation: Formulation, horizon: usize) -> Cell {
        let solver = SolverName::Highs;
        Cell { formulation, solver, horizon, decomposition: Decomposition::default() }
    }

    /// A complete cell with a box of one component around 0.
    fn complete(cell: Cell, radius: f64) -> CellResult {
        let bounds = Some(AnswerBox { lower: vec![-radius], upper: vec![radius] });
        CellResult { bounds, ..CellResult::bare(cell, CellStatus::Complete, None) }
    }

    fn answer(method: Method, radius: f64) -> Answer {
        let boxed = Answer::new(method, None, None, Quantity::Parameters).with_box(&[-radius], &[radius]);
        Answer { status: AnswerStatus::Exact, ..boxed.expect("finite") }
    }

    /// Every comparison as text, with whether it agrees.
    fn compared(answers: &[Answer], cells: &[CellResult]) -> Vec<(String, bool)> {
        let text = |check: Check| {
            let relation = match check.relation {
                Relation::Equal => "=",
                Relation::AtMost => "<=",
                Relation::Within => "in",
            };
            (format!("{} {relation} {}", check.left, check.right), check.verdict == Verdict::Agree)
        };
        comparisons(answers, cells).into_iter().map(text).collect()
    }

    fn texts(expected: &[(&str, bool)]) -> Vec<(String, bool)> {
        expected.iter().map(|&(text, agrees)| (text.to_owned(), agrees)).collect()
    }

    #[test]
    fn longer_windows_and_tighter_formulations_are_within() {
        let cells = [
            complete(cell(Formulation::Lp, 1), 4.0),
            complete(cell(Formulation::Milp, 1), 3.0),
            complete(cell(Formulation::Lp, 2), 2.0),
            complete(cell(Formulation::Milp, 2), 2.5),
        ];
        let expected = [
            ("milp[highs]@1 in lp[highs]@1", true),
            ("lp[highs]@2 in lp[highs]@1", true),
            ("milp[highs]@2 in milp[highs]@1", true),
            ("milp[highs]@2 in lp[highs]@2", false),
        ];
        assert_eq!(compared(&[], &cells), texts(&expected));
        let miqcp = [Formulation::Miqcp, Formulation::Qcp, Formulation::Milp]
            .map(|formulation| complete(cell(formulation, 1), 1.0));
        let expected = [("miqcp[highs]@1 in qcp[highs]@1", true), ("miqcp[highs]@1 in milp[highs]@1", true)];
        assert_eq!(compared(&[], &miqcp), texts(&expected));
    }

    #[test]
    fn claims_are_forgiven_what_solvers_err() {
        let within = |by: f64| {
            let cells =
                [complete(cell(Formulation::Lp, 1), 1.0), complete(cell(Formulation::Milp, 1), 1.0 + by)];
            compared(&[], &cells)[0].1
        };
        assert_eq!((within(1e-4), within(1e-3)), (true, false));
    }

    #[test]
    fn what_attacks_reach_is_within_exactly() {
        let limited = CellResult {
            status: CellStatus::Limited,
            ..complete(cell(Formulation::Milp, 2), 1.0_f64.next_down())
        };
        let cells = [complete(cell(Formulation::Lp, 1), 1.0), limited];
        let answers = [answer(IBP.method, 8.0), answer(EXHAUSTIVE.method, 1.0)];
        let expected = [("exhaustive in lp[highs]@1", true), ("exhaustive in milp[highs]@2", false)];
        assert_eq!(compared(&answers, &cells), texts(&expected), "limits excuse no unsound box");
    }

    #[test]
    fn only_complete_cells_that_differ_in_one_thing_are_compared() {
        let base = cell(Formulation::Milp, 2);
        let usual = Decomposition::default();
        let divided = |decomposition| Cell { decomposition, ..base };
        let others = [
            Cell { horizon: 3, ..divided(Decomposition { stride: 2, ..usual }) },
            divided(Decomposition { parts: 2, ..usual }),
            divided(Decomposition { tightening: Tightening::None, ..usual }),
            divided(Decomposition { handed_on: HandedOn::Polytopes, ..usual }),
            Cell { formulation: Formulation::Lp, horizon: 3, ..base },
            Cell { solver: SolverName::Scip, horizon: 3, ..base },
        ];
        for other in others {
            let cells = [complete(base, 1.0), complete(other, 9.0)];
            assert_eq!(compared(&[], &cells), [], "{other}");
        }
        let limited = CellResult { status: CellStatus::Limited, ..complete(cell(Formulation::Milp, 3), 9.0) };
        assert_eq!(compared(&[], &[complete(base, 1.0), limited]), []);
        let scip = complete(Cell { solver: SolverName::Scip, ..base }, 1.5);
        assert_eq!(
            compared(&[], &[complete(base, 1.0), scip]),
            texts(&[("milp[highs]@2 = milp[scip]@2", false)])
        );
    }

    #[test]
    fn ends_must_not_cross() {
        let crossed = complete(cell(Formulation::Lp, 1), -1.0);
        let checks = comparisons(&[], &[crossed]);
        assert_eq!(checks[0].detail, "component 0: lower bound 1.0 > upper bound -1.0");
    }

    #[test]
    fn distances_are_to_intervals_and_to_the_truth() {
        let of = |radius: f64| AnswerBox { lower: vec![-radius], upper: vec![radius] };
        let answers = [answer(IBP.method, 8.0), answer(EXHAUSTIVE.method, 1.0)];
        let expected = Distance {
            share_of_interval: Some(0.25),
            excess: Some(2.0),
            ratio: Some(2.0),
            contains_truth: Some(true),
        };
        assert_eq!(distance(&answers, &of(2.0)), expected);
        assert_eq!(distance(&answers, &of(0.5)).contains_truth, Some(false));
        let sampled = [answer(IBP.method, 8.0), answer(ATTACK.method, 1.0)];
        let expected = Distance { share_of_interval: Some(0.25), ..Distance::default() };
        assert_eq!(distance(&sampled, &of(2.0)), expected);
        let still = [answer(EXHAUSTIVE.method, 0.0)];
        assert_eq!(distance(&still, &of(1.0)).ratio, None, "no number");
    }
}
