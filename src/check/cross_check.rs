//! The cross-check: every comparable pair of answers, and every witness.

use super::entry::Along;
use super::question::Evidence;
use super::ranges::{self, Range};
use super::refuted::Refuted;
use super::related::Placed;
use super::subproblems::contradicted;
use super::verdict::{OWN_BOUND, RECOMPUTED, REPLAY, between};
use super::{Answer, AnswerStatus, Check, Kind, Quantity, Question, Relation, Verdict, boxes, estimates};

/// Compares every comparable pair of the answers to one question, and replays every witness.
///
/// # Soundness
/// A pair disagrees when the ranges of values that the two answers leave contradict the relation; it agrees
/// when they imply it; otherwise it is incomplete. Boxes are compared end by end. A witness agrees when its
/// replay costs what the answer says and achieves what the method promises; for a box, when training under
/// its attacks gives every end exactly. Bounds that cross disagree with themselves, and so do solvers with
/// runs that contradict them on the way.
pub fn cross_check(question: &dyn Question, answers: &[Answer]) -> Vec<Check> {
    let kind = question.kind();
    let own = answers.iter().filter_map(|answer| own_fault(kind, answer));
    let replays = answers.iter().filter_map(|answer| replayed(question, answer));
    let caught =
        answers.iter().filter_map(|answer| contradicted(answer.name(), answer.quantity, answer.subproblems?));
    let pairs = answers.iter().enumerate().flat_map(|(index, left)| {
        answers[index + 1..].iter().filter_map(move |right| compared(question, left, right))
    });
    own.chain(replays).chain(caught).chain(pairs).collect()
}

/// Compares stored answers with the same answers computed afresh. A method that does not apply and says
/// nothing is left out; a fresh answer that was not stored is incomplete.
///
/// # Soundness
/// Every stored answer is judged: one that computing afresh does not give, or that stands there a second
/// time, disagrees. `stored` must therefore hold nothing that `fresh` was not computed for.
pub fn recheck(stored: &[Answer], fresh: &[Answer]) -> Vec<Check> {
    let again = fresh.iter().filter_map(|fresh| {
        let is_silent = fresh.status == AnswerStatus::Unsupported;
        let (left, (verdict, detail)) = match stored.iter().find(|stored| is_same(stored, fresh)) {
            Some(stored) if is_silent && stored.status == AnswerStatus::Unsupported => return None,
            None if is_silent => return None,
            Some(stored) => (stored.name(), repeated(stored, fresh)),
            None => (fresh.name(), (Verdict::Incomplete, "the report has no such answer".to_owned())),
        };
        Some(Check { left, verdict, detail, ..about(fresh, RECOMPUTED) })
    });
    let strays = stored.iter().enumerate().filter_map(|(index, answer)| {
        let detail = if stored[..index].iter().any(|earlier| is_same(earlier, answer)) {
            "the report has this answer a second time"
        } else if fresh.iter().any(|fresh| is_same(answer, fresh)) {
            return None;
        } else {
            "computing it afresh gives no such answer"
        };
        let (verdict, detail) = (Verdict::Disagree, detail.to_owned());
        Some(Check { verdict, detail, ..about(answer, RECOMPUTED) })
    });
    again.chain(strays).collect()
}

/// Are they the same method's answers to the same question? A name says method, solver and horizon.
fn is_same(one: &Answer, other: &Answer) -> bool {
    one.name() == other.name() && one.target == other.target && one.quantity == other.quantity
}

/// A stored answer against the same answer computed afresh: what it claims to be, then its numbers.
fn repeated(stored: &Answer, fresh: &Answer) -> (Verdict, String) {
    if fresh.status == AnswerStatus::Unsupported {
        return (Verdict::Disagree, "the method does not apply here".to_owned());
    }
    if stored.quantity.is_estimate() {
        return estimates::repeated(stored, fresh);
    }
    // An answer without numbers claims nothing.
    match boxes::relabelled(stored, fresh).filter(|_| stored.quantity.is_box() && has_numbers(stored)) {
        Some(detail) => (Verdict::Disagree, detail),
        None => judge(Relation::Equal, stored, fresh),
    }
}

fn has_numbers(answer: &Answer) -> bool {
    answer.lower.is_some() || answer.upper.is_some() || answer.width.is_some()
}

/// An answer that contradicts itself.
fn own_fault(kind: &Kind, answer: &Answer) -> Option<Check> {
    let detail = misplaced(kind, answer).or_else(|| fault(answer))?;
    Some(Check { relation: Relation::AtMost, verdict: Verdict::Disagree, detail, ..about(answer, OWN_BOUND) })
}

/// What the numbers of an answer say against each other.
pub fn fault(answer: &Answer) -> Option<String> {
    match answer.quantity {
        quantity if quantity.is_box() => boxes::fault(answer),
        quantity if quantity.is_estimate() => estimates::fault(answer),
        _ => ranges::fault(answer),
    }
}

/// An answer that no method gives. A stored report may say anything; what nothing is compared with must not
/// pass unseen.
fn misplaced(kind: &Kind, answer: &Answer) -> Option<String> {
    let method = answer.method;
    let Some(facts) = kind.facts(method).filter(|_| kind.answers(method, answer.quantity)) else {
        let quantity = answer.quantity.as_str();
        return Some(format!("{quantity} of {method}: found one, expected none for this kind of question"));
    };
    let (has_windows, has_radii) = (facts.along == Along::Horizons, facts.along == Along::Radii);
    match (answer.solver, answer.horizon) {
        (Some(solver), _) if !facts.role.needs_solver() => {
            Some(format!("found the solver {solver}, expected none: {method} uses none"))
        }
        _ if answer.subproblems.is_some() && !has_windows => {
            Some(format!("found subproblems, expected none: {method} solves none"))
        }
        (_, Some(horizon)) if !has_windows => {
            Some(format!("found the horizon {horizon}, expected none: {method} bounds all of training"))
        }
        _ if answer.radius.is_some() != has_radii => {
            let word = |radius: bool| if radius { "one" } else { "none" };
            let (found, expected) = (word(answer.radius.is_some()), word(has_radii));
            Some(format!("radius that is asked for: found {found}, expected {expected} of {method}"))
        }
        _ if answer.status == AnswerStatus::Unsupported && has_numbers(answer) => {
            Some("found numbers, expected none of a method that does not apply".to_owned())
        }
        _ => None,
    }
}

/// Compares the values that two answers leave.
fn judge(relation: Relation, left: &Answer, right: &Answer) -> (Verdict, String) {
    if left.quantity.is_box() {
        boxes::judge(relation, left, right, 0.0)
    } else {
        ranges::judge(relation, Range::of(left), Range::of(right))
    }
}

/// A check of one answer alone, which agrees unless something else is said.
fn about(answer: &Answer, right: &str) -> Check {
    let placed = Placed::of(answer);
    Check { right: right.to_owned(), ..between(Relation::Equal, &placed, &placed) }
}

/// What comes of replaying the attacks behind an answer, where it owes any.
fn replayed(question: &dyn Question, answer: &Answer) -> Option<Check> {
    let (verdict, detail) = match answer.quantity {
        quantity if quantity.is_box() => boxes::reached(question, answer)?,
        quantity if quantity.is_estimate() => estimates::recounted(question, answer)?,
        _ => reached_count(question, answer)?,
    };
    Some(Check { verdict, detail, ..about(answer, REPLAY) })
}

/// Every upper bound on flips needs an attack, and every attack must work at the price that is said.
fn reached_count(question: &dyn Question, answer: &Answer) -> Option<(Verdict, String)> {
    let Some(witness) = &answer.witness else {
        let needs_one = answer.quantity == Quantity::Flips && answer.upper.is_some();
        return needs_one.then(|| (Verdict::Incomplete, "an upper bound without an attack".to_owned()));
    };
    // An exact answer to a relaxation is a lower bound here; its attack costs just that.
    let from_below = || answer.lower_count().filter(|_| answer.status == AnswerStatus::Bound);
    let claimed = answer.upper_count().or_else(from_below);
    let replayed = match question.evidence() {
        Evidence::Flips(flips) => flips.replay(answer, witness),
        _ => Err(Refuted::from("no attack on a prediction can be replayed here")),
    };
    Some(match (replayed, claimed) {
        (Err(failure), _) => (Verdict::Disagree, failure.to_string()),
        (Ok(replayed), Some(claimed)) if i64::try_from(replayed.flips()) != Ok(claimed) => {
            (Verdict::Disagree, format!("claimed {claimed}, the attack takes {} flips", replayed.flips()))
        }
        (Ok(replayed), _) => (Verdict::Agree, format!("{} flips, and the attack works", replayed.flips())),
    })
}

fn compared(question: &dyn Question, left: &Answer, right: &Answer) -> Option<Check> {
    let same_question = left.quantity == right.quantity && left.target == right.target;
    let comparable = |answer: &Answer| answer.status != AnswerStatus::Unsupported;
    if !same_question || !comparable(left) || !comparable(right) {
        return None;
    }
    if left.quantity.is_estimate() {
        return estimates::compared(question, left, right);
    }
    compare(question.kind(), &Placed::of(left), &Placed::of(right))
}

/// Compares two answers to one question, as far as some theory relates them.
///
/// # Soundness
/// As [`cross_check`]. Where both sides are solvers' claims they are compared up to what such claims are
/// forgiven; and where a limit stopped one of these the theory says nothing about what came of it: what would
/// contradict is incomplete.
pub fn compare(kind: &Kind, one: &Placed<'_>, other: &Placed<'_>) -> Option<Check> {
    let related = kind.related(one, other)?;
    let (lesser, greater) = if related.is_turned { (other, one) } else { (one, other) };
    if related.are_claims {
        let (verdict, detail) = boxes::judge_claims(related.relation, lesser.answer, greater.answer);
        return Some(Check { verdict, detail, ..between(related.relation, lesser, greater) });
    }
    // Without a dual bound an answer is an attack, no more: the truth is at most that, and nothing is at
    // least that.
    let are_attacks = (is_attack_only(lesser.answer), is_attack_only(greater.answer));
    let (relation, lesser, greater) = match (related.relation, are_attacks) {
        (_, (true, true)) | (Relation::AtMost | Relation::Within, (true, _)) => return None,
        (Relation::Equal, (true, false)) => (Relation::AtMost, greater, lesser),
        (Relation::Equal, (false, true)) => (Relation::AtMost, lesser, greater),
        (relation, _) => (relation, lesser, greater),
    };
    let (left, right) = (lesser.answer, greater.answer);
    let (verdict, detail) = judge(relation, left, right);
    let theorem = kind.theorem(left.quantity, relation, left.method, right.method).map(str::to_owned);
    Some(Check { theorem, verdict, detail, ..between(relation, lesser, greater) })
}

fn is_attack_only(answer: &Answer) -> bool {
    answer.status == AnswerStatus::Bound && answer.lower.is_none() && answer.upper.is_some()
}
