//! The cross-check: every comparable pair of answers, and every witness.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, AnswerStatus, Count, Method, Order, Quantity, Question, Witness};

/// How two sides of a check must relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum Relation {
    /// The same value.
    #[serde(rename = "=")]
    Equal,
    /// Left at most right.
    #[serde(rename = "<=")]
    AtMost,
    /// Left contained in right.
    #[serde(rename = "within")]
    Within,
}

/// What came of a check, a case or a whole run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The relation holds.
    Agree,
    /// The relation is violated.
    Disagree,
    /// Nothing contradicts it, but the answers do not go far enough.
    Incomplete,
}

/// One relation that was checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Check {
    /// How the sides must relate.
    pub relation: Relation,
    /// The answer on the left, as `method` or `method[solver]`.
    pub left: String,
    /// The answer on the right, or `replay`, or `its own upper bound`.
    pub right: String,
    /// The class the attacker aims at; none for a radius.
    pub target: Option<usize>,
    /// What the numbers are.
    pub quantity: Quantity,
    /// The theorem that the relation rests on, where it is one of the paper's.
    pub theorem: Option<String>,
    /// Whether it holds.
    pub verdict: Verdict,
    /// The numbers.
    pub detail: String,
}

/// The right side of a check of an attack.
pub(crate) const REPLAY: &str = "replay";
/// The right side of a check of an answer's bounds against each other.
pub(crate) const OWN_BOUND: &str = "its own upper bound";
/// The right side of a check of a stored answer.
pub(crate) const RECOMPUTED: &str = "recomputed";

/// Compares every comparable pair of the answers to one question, and replays every witness.
///
/// # Soundness
/// A pair disagrees when the ranges of values that the two answers leave contradict the relation; it agrees when
/// they imply it; otherwise it is incomplete. A witness agrees when its replay costs what the answer says and
/// achieves what the method promises. Bounds that cross disagree with themselves.
pub fn cross_check(question: &dyn Question, answers: &[Answer]) -> Vec<Check> {
    let order = Order::of_kind(question.kind());
    let own = answers.iter().filter_map(crossed_bounds);
    let replays = answers.iter().filter_map(|answer| replayed(question, answer));
    let pairs = answers.iter().enumerate().flat_map(|(index, left)| {
        let order = &order;
        answers[index + 1..].iter().filter_map(move |right| compared(order, left, right))
    });
    own.chain(replays).chain(pairs).collect()
}

/// Compares stored answers with the same answers computed afresh. A stored answer without a fresh one is left out, and
/// so is a method that does not apply; a fresh answer that was not stored is incomplete.
pub fn recheck(stored: &[Answer], fresh: &[Answer]) -> Vec<Check> {
    let same =
        |a: &Answer, b: &Answer| a.name() == b.name() && a.target == b.target && a.quantity == b.quantity;
    fresh
        .iter()
        .filter(|fresh| fresh.status != AnswerStatus::Unsupported)
        .map(|fresh| {
            let (left, (verdict, detail)) = match stored.iter().find(|stored| same(stored, fresh)) {
                Some(stored) => (stored.name(), judge(Relation::Equal, Range::of(stored), Range::of(fresh))),
                None => (fresh.name(), (Verdict::Incomplete, "the report has no such answer".to_owned())),
            };
            Check { left, verdict, detail, ..about(fresh, RECOMPUTED) }
        })
        .collect()
}

/// An answer that contradicts itself.
fn crossed_bounds(answer: &Answer) -> Option<Check> {
    let upper = answer.upper?;
    let detail = match answer.lower {
        _ if answer.status == AnswerStatus::Infeasible => {
            format!("said to be impossible, yet {} flips do it", upper.0)
        }
        Some(lower) if lower > upper => format!("lower bound {} > upper bound {}", lower.0, upper.0),
        _ => return None,
    };
    Some(Check { relation: Relation::AtMost, verdict: Verdict::Disagree, detail, ..about(answer, OWN_BOUND) })
}

/// A check of one answer alone, which agrees unless something else is said.
fn about(answer: &Answer, right: &str) -> Check {
    Check {
        relation: Relation::Equal,
        left: answer.name(),
        right: right.to_owned(),
        target: answer.target,
        quantity: answer.quantity,
        theorem: None,
        verdict: Verdict::Agree,
        detail: String::new(),
    }
}

/// Every upper bound on flips needs an attack, and every attack must work at the price that is said.
fn replayed(question: &dyn Question, answer: &Answer) -> Option<Check> {
    let Some(witness) = &answer.witness else {
        let needs_one = answer.quantity == Quantity::Flips && answer.upper.is_some();
        let detail = "an upper bound without an attack".to_owned();
        return needs_one.then(|| Check { verdict: Verdict::Incomplete, detail, ..about(answer, REPLAY) });
    };
    // An exact answer to a relaxation is a lower bound here; its attack costs just that.
    let claimed = answer.upper.or(answer.lower.filter(|_| answer.status == AnswerStatus::Bound));
    let (verdict, detail) = match (question.replay(answer, witness), claimed) {
        (Err(failure), _) => (Verdict::Disagree, failure),
        (Ok(replayed), Some(Count(claimed))) if i64::try_from(replayed.flips()) != Ok(claimed) => {
            (Verdict::Disagree, format!("claimed {claimed}, the attack takes {} flips", replayed.flips()))
        }
        (Ok(replayed), _) => (Verdict::Agree, format!("{} flips, and the attack works", replayed.flips())),
    };
    Some(Check { verdict, detail, ..about(answer, REPLAY) })
}

fn compared(order: &Order, left: &Answer, right: &Answer) -> Option<Check> {
    let same_question = left.quantity == right.quantity && left.target == right.target;
    let comparable = |answer: &Answer| answer.status != AnswerStatus::Unsupported;
    if !same_question || !comparable(left) || !comparable(right) {
        return None;
    }
    let forward = order.relation(left.method, right.method, left.quantity);
    let (relation, left, right) = match forward {
        Some(relation) => (relation, left, right),
        None => (order.relation(right.method, left.method, left.quantity)?, right, left),
    };
    // Without a dual bound an answer is an attack, no more: the truth is at most that, and nothing is at least that.
    let (relation, left, right) = match (relation, is_attack_only(left), is_attack_only(right)) {
        (_, true, true) | (Relation::AtMost | Relation::Within, true, _) => return None,
        (Relation::Equal, true, false) => (Relation::AtMost, right, left),
        (Relation::Equal, false, true) => (Relation::AtMost, left, right),
        _ => (relation, left, right),
    };
    let (verdict, detail) = judge(relation, Range::of(left), Range::of(right));
    Some(Check {
        relation,
        left: left.name(),
        right: right.name(),
        target: left.target,
        quantity: left.quantity,
        theorem: theorem(left, right).filter(|_| relation == Relation::Equal).map(str::to_owned),
        verdict,
        detail,
    })
}

fn is_attack_only(answer: &Answer) -> bool {
    answer.status == AnswerStatus::Bound && answer.lower.is_none() && answer.upper.is_some()
}

/// The relations that are theorems of 000: `min P1 = min P2` and `min O1 = min O2`, seen as radii.
fn theorem(left: &Answer, right: &Answer) -> Option<&'static str> {
    let is_pair = |one: Method, other: Method| {
        left.quantity == Quantity::Radius
            && ((left.method, right.method) == (one, other) || (left.method, right.method) == (other, one))
    };
    if is_pair(Method::P1, Method::P2) {
        Some("theorem 1: min P1 = min P2")
    } else if is_pair(Method::O1, Method::O2) || is_pair(Method::O1, Method::O2Greedy) {
        Some("theorem 3: min O1 = min O2")
    } else {
        None
    }
}

/// Where the value that a method stands for may lie, given its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Range {
    low: i128,
    high: i128,
}

const NEVER: i128 = i128::MAX;

impl Range {
    fn of(answer: &Answer) -> Range {
        let number = |count: Option<Count>| count.map(|count| i128::from(count.0));
        let (lower, upper) = (number(answer.lower), number(answer.upper));
        let wide = Range { low: lower.unwrap_or(i128::MIN), high: upper.unwrap_or(NEVER) };
        match (answer.status, lower, upper) {
            (AnswerStatus::Infeasible, _, _) | (AnswerStatus::Exact, None, None) => {
                Range { low: NEVER, high: NEVER }
            }
            // A bound on one side is the method's own value: what is compared is the certificate.
            (AnswerStatus::Bound, Some(value), None) | (AnswerStatus::Bound, None, Some(value)) => {
                Range { low: value, high: value }
            }
            _ => wide,
        }
    }
}

fn judge(relation: Relation, left: Range, right: Range) -> (Verdict, String) {
    let single = |range: Range| range.low == range.high;
    let (holds, fails) = match relation {
        Relation::Equal => (single(left) && left == right, left.low > right.high || right.low > left.high),
        Relation::AtMost | Relation::Within => (left.high <= right.low, left.low > right.high),
    };
    let (left, right) = (words(left), words(right));
    match (fails, holds, relation) {
        (true, _, Relation::Equal) => (Verdict::Disagree, format!("{left} is not {right}")),
        (true, ..) => (Verdict::Disagree, format!("{left} exceeds {right}")),
        (_, true, Relation::Equal) => (Verdict::Agree, format!("{left} = {right}")),
        (_, true, _) => (Verdict::Agree, format!("{left} <= {right}")),
        _ => (Verdict::Incomplete, format!("{left} against {right}")),
    }
}

fn words(range: Range) -> String {
    let end = |value: i128| match value {
        NEVER => "never".to_owned(),
        i128::MIN => "?".to_owned(),
        value => value.to_string(),
    };
    if range.low == range.high {
        end(range.low)
    } else {
        format!("[{}, {}]", end(range.low), end(range.high))
    }
}

impl Answer {
    /// Encodes pairs of indices as a witness about votes.
    pub(super) fn votes_witness(pairs: impl Iterator<Item = (usize, usize)>) -> Witness {
        Witness::Votes { votes: pairs.map(|(partition, class)| [partition, class]).collect() }
    }

    /// Encodes pairs of indices as a witness about labels.
    pub(super) fn labels_witness(pairs: impl Iterator<Item = (usize, usize)>) -> Witness {
        Witness::Labels { labels: pairs.map(|(sample, class)| [sample, class]).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(low: i128, high: i128) -> Range {
        Range { low, high }
    }

    #[test]
    fn ranges_that_meet_in_part_are_incomplete() {
        let verdict = |relation, left, right| judge(relation, left, right).0;
        assert_eq!(verdict(Relation::Equal, range(3, 3), range(3, 3)), Verdict::Agree);
        assert_eq!(verdict(Relation::Equal, range(3, 4), range(4, 4)), Verdict::Incomplete);
        assert_eq!(verdict(Relation::Equal, range(3, 4), range(5, NEVER)), Verdict::Disagree);
        assert_eq!(verdict(Relation::AtMost, range(3, 4), range(4, 9)), Verdict::Agree);
        assert_eq!(verdict(Relation::AtMost, range(3, 5), range(4, 9)), Verdict::Incomplete);
        assert_eq!(verdict(Relation::AtMost, range(5, 5), range(3, 4)), Verdict::Disagree);
        assert_eq!(verdict(Relation::Equal, range(NEVER, NEVER), range(NEVER, NEVER)), Verdict::Agree);
        assert_eq!(judge(Relation::Equal, range(NEVER, NEVER), range(2, 2)).1, "never is not 2");
    }
}
