//! How the answers of programs over windows relate among themselves.

use super::boxes::{self, CLAIMS_TOLERANCE};
use super::verdict::{Check, between};
use super::{Answer, AnswerStatus, Order, Quantity, Relation, Verdict};

/// Compares two answers of methods that bound training window by window.
///
/// - The same method and solver: a longer window within a shorter one, as both begin at the same boxes and the longer one
///   forgets less.
/// - The same method and window: two solvers agree.
/// - The same window: as the order of methods has it.
///
/// # Soundness
/// Both sides are solvers' claims, which are compared up to [`CLAIMS_TOLERANCE`], and counts of test points not at all, as
/// they jump. Where a limit stopped one side the theory says nothing about what came of it: what would contradict is
/// incomplete.
pub(super) fn compared(order: &Order, left: &Answer, right: &Answer) -> Option<Check> {
    if !is_continuous(left.quantity) {
        return None;
    }
    let (relation, left, right) = related(order, left, right)?;
    let (verdict, detail) = boxes::judge(relation, left, right, CLAIMS_TOLERANCE);
    let is_limited = |answer: &Answer| answer.status == AnswerStatus::Limit;
    let (verdict, detail) = match verdict {
        Verdict::Disagree if is_limited(left) || is_limited(right) => {
            (Verdict::Incomplete, format!("limits stopped some subproblems: {detail}"))
        }
        judged => (judged, detail),
    };
    Some(Check { verdict, detail, ..between(relation, left, right) })
}

fn is_continuous(quantity: Quantity) -> bool {
    matches!(quantity, Quantity::Parameters | Quantity::Directions | Quantity::Logits)
}

fn related<'a>(
    order: &Order,
    left: &'a Answer,
    right: &'a Answer,
) -> Option<(Relation, &'a Answer, &'a Answer)> {
    if left.method == right.method {
        return match (left.solver == right.solver, left.horizon.cmp(&right.horizon)) {
            (true, std::cmp::Ordering::Greater) => Some((Relation::Within, left, right)),
            (true, std::cmp::Ordering::Less) => Some((Relation::Within, right, left)),
            (false, std::cmp::Ordering::Equal) => Some((Relation::Equal, left, right)),
            _ => None,
        };
    }
    if left.horizon != right.horizon {
        return None;
    }
    order.oriented(left, right)
}
