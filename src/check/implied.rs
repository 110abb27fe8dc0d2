//! Whether what an answer claims follows from answers that are known to be right.

use super::ranges::Range;
use super::{Answer, AnswerBox, AnswerStatus, Kind, Placed, Relation, is_within};

/// Does everything that `claim` says of its quantity follow from answers to the same question that are known
/// to be right, by the order of the methods?
///
/// # Soundness
/// A number of flips follows where the values that the known answers leave all lie within the bounds that are
/// claimed. A box that is claimed to hold every model follows where the box of all models that attacks reach
/// lies within it.
pub fn is_implied(kind: &Kind, claim: &Answer, known: &[&Answer]) -> bool {
    let same = |other: &&&Answer| (other.quantity, other.target) == (claim.quantity, claim.target);
    let mut known = known.iter().filter(same);
    match claim.quantity {
        quantity if quantity.is_estimate() => false,
        quantity if quantity.is_box() => {
            let Some(claimed) = AnswerBox::of(claim) else { return false };
            known.any(|truth| {
                let is_all = truth.status == AnswerStatus::Exact
                    && relation(kind, truth, claim).is_some_and(|side| side == Relative::Below);
                is_all && AnswerBox::of(truth).is_some_and(|truth| is_within(&truth, &claimed))
            })
        }
        _ => {
            let left = known.fold(Range::ANY, |left, other| match relation(kind, other, claim) {
                Some(Relative::Equal) => left.and(Range::of(other)),
                Some(Relative::Below) => left.and(Range::of(other).and_above()),
                Some(Relative::Above) => left.and(Range::of(other).and_below()),
                None => left,
            });
            left.is_within(Range::claimed(claim))
        }
    }
}

/// Where the value of a known answer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Relative {
    /// At most the other one, or within it.
    Below,
    /// At least the other one, or around it.
    Above,
    /// The same.
    Equal,
}

fn relation(kind: &Kind, known: &Answer, claim: &Answer) -> Option<Relative> {
    let related = kind.related(&Placed::of(known), &Placed::of(claim))?;
    Some(match (related.relation, related.is_turned) {
        (Relation::Equal, _) => Relative::Equal,
        (_, false) => Relative::Below,
        (_, true) => Relative::Above,
    })
}
