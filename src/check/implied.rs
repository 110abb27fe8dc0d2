//! Whether what an answer claims follows from answers that are known to be right.

use super::ranges::Range;
use super::{Answer, AnswerBox, AnswerStatus, Kind, Placed, Relation, is_within};

/// Does everything that `claim` says of its quantity follow from answers to the same question that are known
/// to be right, by the order of the methods?
///
/// # Soundness
/// A number of flips follows where the values that the known answers leave, and the attack that comes with the
/// claim, all lie within the bounds that are claimed; the attack must have been carried out. A box that is claimed to hold every model follows where the box of all models that attacks reach
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
            let attacked = claim.upper_count().filter(|_| claim.witness.is_some());
            let open = attacked.map_or(Range::ANY, Range::up_to);
            let left = known.fold(open, |left, other| match relation(kind, other, claim) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entry, Method, MethodFacts, Place, Quantity, Role, Runs, Value, Witness};

    const FLIPS: &[Quantity] = &[Quantity::Flips];
    const BOX: &[Quantity] = &[Quantity::Parameters];
    const LOWER: MethodFacts = MethodFacts::new("lower", Role::Certificate, "At most as many as there are.");
    const EXACT: MethodFacts = MethodFacts::new("exact", Role::Enumeration, "Tries everything.");
    const AGAIN: MethodFacts = MethodFacts::new("again", Role::Program, "The same as a program.");

    const BOTTOM: &[Place] = &[Place::alone(FLIPS)];
    const MIDDLE: &[Place] = &[Place::above(FLIPS, LOWER.method), Place::alone(BOX)];
    const TOP: &[Place] = &[Place::equal(FLIPS, EXACT.method), Place::above(BOX, EXACT.method)];

    fn kind() -> Kind {
        let entry = |facts, places| Entry { facts, runs: Runs::InChecks, places };
        Kind::new("example", [entry(LOWER, BOTTOM), entry(EXACT, MIDDLE), entry(AGAIN, TOP)], &[])
    }

    fn flips(method: Method, lower: i64, upper: i64) -> Answer {
        let (lower, upper) = (Some(Value::Count(lower)), Some(Value::Count(upper)));
        let status = if lower == upper { AnswerStatus::Exact } else { AnswerStatus::Limit };
        Answer { status, lower, upper, ..Answer::new(method, None, None, Quantity::Flips) }
    }

    #[test]
    fn flips_follow_from_ranges() {
        let kind = kind();
        let exact = flips(EXACT.method, 3, 3);
        assert!(is_implied(&kind, &flips(AGAIN.method, 3, 3), &[&exact]));
        assert!(is_implied(&kind, &flips(AGAIN.method, 2, 5), &[&exact]));
        assert!(!is_implied(&kind, &flips(AGAIN.method, 4, 5), &[&exact]));
        assert!(!is_implied(&kind, &flips(AGAIN.method, 3, 3), &[]));
        // A lower bound alone leaves open how much more it is, but for an attack.
        let lower = flips(LOWER.method, 3, 3);
        let claim = flips(EXACT.method, 3, 3);
        assert!(!is_implied(&kind, &claim, &[&lower]));
        let attacked = Answer { witness: Some(Witness::Labels { labels: Vec::new() }), ..claim };
        assert!(is_implied(&kind, &attacked, &[&lower]));
        // About another target nothing follows.
        assert!(!is_implied(&kind, &Answer { target: Some(1), ..attacked }, &[&lower]));
    }

    #[test]
    fn boxes_follow_from_the_box_of_all_attacks() {
        let kind = kind();
        let boxed = |method: Method, lower: f64, status: AnswerStatus| {
            let answer = Answer::new(method, None, None, Quantity::Parameters);
            Answer { status, ..answer.with_box(&[lower], &[1.0]).expect("finite") }
        };
        let truth = boxed(EXACT.method, 0.0, AnswerStatus::Exact);
        let claim = |lower: f64| boxed(AGAIN.method, lower, AnswerStatus::Bound);
        assert!(is_implied(&kind, &claim(-1.0), &[&truth]));
        assert!(!is_implied(&kind, &claim(0.5), &[&truth]));
        let some = boxed(EXACT.method, 0.0, AnswerStatus::Bound);
        assert!(!is_implied(&kind, &claim(-1.0), &[&some]), "not every attack was tried");
    }
}
