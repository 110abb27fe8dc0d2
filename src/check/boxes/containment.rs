//! How two boxes relate.

use super::answer_box::AnswerBox;
use super::words::{named, six_digits};
use crate::{Answer, AnswerStatus, Relation, Shape, Verdict};

/// Two solvers' bounds on the same number may differ by this times `1 + |bound|`. Each is padded outward by a
/// hundredth of it, and what is handed from step to step carries such differences on.
const CLAIMS_TOLERANCE: f64 = 1e-4;

/// Is each component of a box within that of another one, exactly?
pub fn is_within(inner: &AnswerBox, outer: &AnswerBox) -> bool {
    judge_boxes(Relation::Within, inner, outer, Shape::Numbers, 0.0).0 == Verdict::Agree
}

/// Compares the boxes of two answers that both rest on solvers, which are forgiven [`CLAIMS_TOLERANCE`].
///
/// # Soundness
/// As [`judge`]. Where a limit stopped one side, the theory says nothing about what came of it: what would
/// contradict is incomplete.
pub fn judge_claims(relation: Relation, left: &Answer, right: &Answer) -> (Verdict, String) {
    let is_limited = |answer: &Answer| answer.status == AnswerStatus::Limit;
    match judge(relation, left, right, CLAIMS_TOLERANCE) {
        (Verdict::Disagree, detail) if is_limited(left) || is_limited(right) => {
            (Verdict::Incomplete, format!("limits stopped some subproblems: {detail}"))
        }
        judged => judged,
    }
}

/// Compares the boxes of two answers to the same quantity: the same, or left contained in right, each end up
/// to `tolerance · (1 + |end|)`.
///
/// # Soundness
/// It agrees when every component satisfies the relation, exactly where the tolerance is 0, and disagrees
/// when one does not or there are not as many on both sides. An answer without a box decides nothing.
pub fn judge(relation: Relation, left: &Answer, right: &Answer, tolerance: f64) -> (Verdict, String) {
    let (inner, outer) = match (AnswerBox::of(left), AnswerBox::of(right)) {
        (Some(inner), Some(outer)) => (inner, outer),
        (None, _) => return (Verdict::Incomplete, silent(left)),
        (_, None) => return (Verdict::Incomplete, silent(right)),
    };
    judge_boxes(relation, &inner, &outer, left.quantity.shape(), tolerance)
}

/// As [`judge`], of boxes alone.
fn judge_boxes(
    relation: Relation,
    inner: &AnswerBox,
    outer: &AnswerBox,
    shape: Shape,
    tolerance: f64,
) -> (Verdict, String) {
    if inner.lower.len() != outer.lower.len() {
        let (found, expected) = (inner.lower.len(), outer.lower.len());
        return (Verdict::Disagree, format!("{found} components against {expected}"));
    }
    let violated: Vec<(usize, f64)> = (0..inner.lower.len())
        .filter(|&component| !holds(relation, inner, outer, component, tolerance))
        .map(|component| (component, distance(relation, inner, outer, component)))
        .collect();
    match violated.iter().max_by(|(_, a), (_, b)| a.total_cmp(b)) {
        None => (Verdict::Agree, widths(relation, inner, outer)),
        Some(&(component, by)) => {
            let detail = violation(relation, inner, outer, component, by, shape);
            (Verdict::Disagree, detail + &others(violated.len() - 1))
        }
    }
}

/// Does a component satisfy the relation?
fn holds(relation: Relation, inner: &AnswerBox, outer: &AnswerBox, component: usize, tolerance: f64) -> bool {
    let ends = |of: &AnswerBox| (of.lower[component], of.upper[component]);
    let (inner, outer) = (ends(inner), ends(outer));
    let reaches = |low: f64, high: f64| low <= high || low - high <= tolerance * (1.0 + high.abs());
    match relation {
        Relation::Equal => {
            reaches(outer.0, inner.0)
                && reaches(inner.0, outer.0)
                && reaches(inner.1, outer.1)
                && reaches(outer.1, inner.1)
        }
        // Boxes are ordered by containment alone.
        Relation::Within | Relation::AtMost => reaches(outer.0, inner.0) && reaches(inner.1, outer.1),
    }
}

/// How far a component is from satisfying the relation, as far as a number can say.
fn distance(relation: Relation, inner: &AnswerBox, outer: &AnswerBox, component: usize) -> f64 {
    let below = outer.lower[component] - inner.lower[component];
    let above = inner.upper[component] - outer.upper[component];
    let distance = match relation {
        Relation::Equal => below.abs().max(above.abs()),
        Relation::Within | Relation::AtMost => below.max(above),
    };
    distance.min(f64::MAX)
}

fn violation(
    relation: Relation,
    inner: &AnswerBox,
    outer: &AnswerBox,
    component: usize,
    by: f64,
    shape: Shape,
) -> String {
    let range = |of: &AnswerBox| format!("[{:?}, {:?}]", of.lower[component], of.upper[component]);
    let (inner, outer, name) = (range(inner), range(outer), named(component, shape));
    match relation {
        Relation::Equal => format!("{name}{inner} is not {outer}, they differ by {by:?}"),
        _ => format!("{name}{inner} is not within {outer}, it sticks out by {by:?}"),
    }
}

fn others(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "; another component does so by less".to_owned(),
        count => format!("; {count} other components do so by no more"),
    }
}

fn widths(relation: Relation, inner: &AnswerBox, outer: &AnswerBox) -> String {
    let width = |of: &AnswerBox| of.width().map_or_else(|| "beyond numbers".to_owned(), six_digits);
    let sign = if relation == Relation::Equal { "=" } else { "within" };
    format!("width {} {sign} {}", width(inner), width(outer))
}

/// Why an answer has no box.
fn silent(answer: &Answer) -> String {
    let reason = answer.reason.as_deref().unwrap_or("no reason given");
    format!("no box from {}: {reason}", answer.name())
}

#[cfg(test)]
mod tests {
    use super::super::fault::tests::boxed;
    use super::*;
    use crate::{AnswerStatus, Method, Quantity};

    fn of(lower: &[f64], upper: &[f64]) -> Answer {
        boxed(Quantity::Parameters, lower, upper)
    }

    fn within(left: &Answer, right: &Answer) -> (Verdict, String) {
        judge(Relation::Within, left, right, 0.0)
    }

    #[test]
    fn containment_is_exact() {
        let outer = of(&[0.1, -2.0], &[0.3, 5.0]);
        assert_eq!(
            within(&of(&[0.2, -1.0], &[0.3, 4.0]), &outer),
            (Verdict::Agree, "width 5.1 within 7.2".to_owned())
        );
        assert_eq!(within(&outer, &outer).0, Verdict::Agree, "a box contains itself");
        let above = of(&[0.1, -2.0], &[0.3_f64.next_up(), 5.0]);
        assert_eq!(
            within(&above, &outer),
            (
                Verdict::Disagree,
                "component 0: [0.1, 0.30000000000000004] is not within [0.1, 0.3], it sticks out by \
                 5.551115123125783e-17"
                    .to_owned()
            )
        );
        let below = of(&[0.1_f64.next_down(), -2.0], &[0.3, 5.0]);
        assert_eq!(within(&below, &outer).0, Verdict::Disagree);
        let tiny = of(&[0.0], &[5e-324]);
        assert_eq!(within(&tiny, &of(&[0.0], &[0.0])).0, Verdict::Disagree, "the smallest step counts");
    }

    #[test]
    fn the_worst_component_is_named() {
        let outer = of(&[0.0, 0.0, 0.0], &[1.0, 1.0, 1.0]);
        let detail = within(&of(&[0.0, -2.0, 0.5], &[1.5, 0.5, 0.5]), &outer).1;
        assert_eq!(
            detail,
            "component 1: [-2.0, 0.5] is not within [0.0, 1.0], it sticks out by 2.0; another component does \
             so by less"
        );
        let furthest = within(&of(&[-f64::MAX], &[0.0]), &of(&[f64::MAX], &[f64::MAX])).1;
        assert!(furthest.ends_with("sticks out by 1.7976931348623157e308"), "{furthest}");
        let scalar = |lower, upper| boxed(Quantity::Accuracy, &[lower], &[upper]);
        assert_eq!(
            within(&scalar(0.5, 1.0), &scalar(0.75, 1.0)).1,
            "[0.5, 1.0] is not within [0.75, 1.0], it sticks out by 0.25"
        );
    }

    #[test]
    fn lengths_must_be_the_same() {
        let (verdict, detail) = within(&of(&[0.0], &[0.0]), &of(&[0.0, 0.0], &[1.0, 1.0]));
        assert_eq!((verdict, detail.as_str()), (Verdict::Disagree, "1 components against 2"));
    }

    #[test]
    fn without_a_box_nothing_is_decided() {
        let silent = Answer::new(Method::named("crown"), None, None, Quantity::Parameters)
            .stopped(AnswerStatus::Limit, "the time limit");
        let expected = (Verdict::Incomplete, "no box from crown: the time limit".to_owned());
        assert_eq!(within(&of(&[0.0], &[0.0]), &silent), expected);
        assert_eq!(judge(Relation::Equal, &silent, &of(&[0.0], &[0.0]), 0.0), expected);
    }

    #[test]
    fn equal_boxes_have_equal_ends() {
        let verdict = |left: &Answer, right: &Answer| judge(Relation::Equal, left, right, 0.0);
        let stored = of(&[0.1, 0.0], &[0.5, 0.0]);
        assert_eq!(verdict(&stored, &stored), (Verdict::Agree, "width 0.4 = 0.4".to_owned()));
        assert_eq!(
            verdict(&stored, &of(&[0.1, 0.0], &[0.25, 0.0])).1,
            "component 0: [0.1, 0.5] is not [0.1, 0.25], they differ by 0.25"
        );
    }
}
