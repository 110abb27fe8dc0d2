//! How the boxes of cells must relate to each other and to what attacks reach.

use std::cmp::Ordering;

use super::{Cell, CellResult, CellStatus};
use crate::check::{
    Answer, AnswerBox, AnswerStatus, Check, Method, OWN_BOUND, Quantity, Relation, Verdict,
    compare_parameters, contradicted,
};

/// Compares every cell with what attacks reach, and every two cells that differ in one thing alone.
///
/// - What attacks reach is within every cell, exactly.
/// - Of one formulation, a longer window is within a shorter one, as both begin at the same boxes and the longer one
///   forgets less.
/// - Of one window, a formulation is within those that are derived from it.
/// - Of one formulation and window, solvers agree.
/// - No run contradicts what a solver said on the way.
///
/// # Soundness
/// Two cells are compared only where both are complete, up to the tolerance that checks forgive claims. Runs
/// must be divided alike: between others no relation is a theorem.
pub fn comparisons(answers: &[Answer], cells: &[CellResult]) -> Vec<Check> {
    let boxed = || cells.iter().filter_map(|result| Some((result, result.bounds.as_ref()?)));
    let own = boxed().filter_map(|(result, bounds)| crossed(&result.cell, bounds));
    let caught = cells.iter().filter_map(|result| {
        let mut counts = result.subproblems;
        counts += result.tightening;
        contradicted(result.cell.to_string(), Quantity::Parameters, counts)
    });
    let reached = answers.iter().filter(|answer| answer.method.is_reached());
    let from_inside = reached.flat_map(|answer| boxed().filter_map(|cell| holds_attacks(answer, cell)));
    let pairs = cells
        .iter()
        .enumerate()
        .flat_map(|(index, left)| cells[index + 1..].iter().filter_map(move |right| nested(left, right)));
    own.chain(caught).chain(from_inside).chain(pairs).collect()
}

fn check(relation: Relation, left: String, right: String, (verdict, detail): (Verdict, String)) -> Check {
    let (target, quantity, theorem) = (None, Quantity::Parameters, None);
    Check { relation, left, right, target, quantity, theorem, verdict, detail }
}

/// A box whose ends cross.
fn crossed(cell: &Cell, bounds: &AnswerBox) -> Option<Check> {
    let ends = || bounds.lower.iter().zip(&bounds.upper);
    let component = ends().position(|(lower, upper)| lower > upper)?;
    let (lower, upper) = (bounds.lower[component], bounds.upper[component]);
    let detail = format!("component {component}: lower bound {lower:?} > upper bound {upper:?}");
    let found = (Verdict::Disagree, detail);
    Some(check(Relation::AtMost, cell.to_string(), OWN_BOUND.to_owned(), found))
}

/// What attacks reach is within the box.
fn holds_attacks(answer: &Answer, (result, bounds): (&CellResult, &AnswerBox)) -> Option<Check> {
    let found = compare_parameters(Relation::Within, &AnswerBox::of(answer)?, bounds, false);
    Some(check(Relation::Within, answer.name(), result.cell.to_string(), found))
}

/// Two cells that the theory relates.
fn nested(left: &CellResult, right: &CellResult) -> Option<Check> {
    let is_complete = |result: &CellResult| result.status == CellStatus::Complete;
    if !is_complete(left) || !is_complete(right) {
        return None;
    }
    let (relation, is_turned) = relation(&left.cell, &right.cell)?;
    let (left, right) = if is_turned { (right, left) } else { (left, right) };
    let found = compare_parameters(relation, left.bounds.as_ref()?, right.bounds.as_ref()?, true);
    Some(check(relation, left.cell.to_string(), right.cell.to_string(), found))
}

/// How two cells must relate, and whether the other way round.
fn relation(left: &Cell, right: &Cell) -> Option<(Relation, bool)> {
    if left.decomposition != right.decomposition {
        return None;
    }
    let lengths = left.horizon.cmp(&right.horizon);
    let is_same_formulation = left.formulation == right.formulation;
    match (left.solver == right.solver, lengths) {
        (false, Ordering::Equal) => is_same_formulation.then_some((Relation::Equal, false)),
        (false, _) => None,
        (true, Ordering::Equal) if right.formulation.relaxes(left.formulation) => {
            Some((Relation::Within, false))
        }
        (true, Ordering::Equal) => {
            left.formulation.relaxes(right.formulation).then_some((Relation::Within, true))
        }
        (true, longer) => is_same_formulation.then_some((Relation::Within, longer == Ordering::Less)),
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
    let truth = of(Method::Exhaustive).filter(|answer| answer.status == AnswerStatus::Exact);
    let truth = truth.and_then(AnswerBox::of);
    let truth_width = truth.as_ref().and_then(AnswerBox::width);
    let by = |width: f64, other: f64| Some(width / other).filter(|share| share.is_finite());
    let width = bounds.width();
    let contains =
        |truth: AnswerBox| compare_parameters(Relation::Within, &truth, bounds, false).0 == Verdict::Agree;
    Distance {
        share_of_interval: width
            .zip(of(Method::Ibp).and_then(|answer| answer.width))
            .and_then(|(width, interval)| by(width, interval)),
        excess: width.zip(truth_width).map(|(width, truth)| width - truth),
        ratio: width.zip(truth_width).and_then(|(width, truth)| by(width, truth)),
        contains_truth: truth.map(contains),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::relaxation::Formulation;
    use crate::solve::SolverName;
    use crate::trajectory::{Decomposition, HandedOn, Tightening};

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
        let answers = [answer(Method::Ibp, 8.0), answer(Method::Exhaustive, 1.0)];
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
        let answers = [answer(Method::Ibp, 8.0), answer(Method::Exhaustive, 1.0)];
        let expected = Distance {
            share_of_interval: Some(0.25),
            excess: Some(2.0),
            ratio: Some(2.0),
            contains_truth: Some(true),
        };
        assert_eq!(distance(&answers, &of(2.0)), expected);
        assert_eq!(distance(&answers, &of(0.5)).contains_truth, Some(false));
        let sampled = [answer(Method::Ibp, 8.0), answer(Method::Attack, 1.0)];
        let expected = Distance { share_of_interval: Some(0.25), ..Distance::default() };
        assert_eq!(distance(&sampled, &of(2.0)), expected);
        let still = [answer(Method::Exhaustive, 0.0)];
        assert_eq!(distance(&still, &of(1.0)).ratio, None, "no number");
    }
}
