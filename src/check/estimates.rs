//! Bounds on one number, some of which rest on counts and hold but for chance.
//!
//! Two answers to one question are about the same number: neither may bound it from below by more than the
//! other from above. Where they do, one is wrong. A certificate by counting may be wrong with the probability
//! that it states, so that this alone shows no mistake: the pair is *incomplete* while chance can explain the
//! counts, and *disagrees* where the probability of such counts is below [`CHANCE`].

use super::question::Evidence;
use super::related::Placed;
use super::verdict::between;
use super::{Answer, AnswerStatus, Check, Question, Relation, Shape, Value, Verdict, boxes};

/// Rarer counts than this are a mistake.
const CHANCE: f64 = 1e-9;

/// Compares two answers about one number; nothing where no end of one faces an end of the other.
pub(super) fn compared(question: &dyn Question, left: &Answer, right: &Answer) -> Option<Check> {
    let judged = [(left, right), (right, left)].into_iter().filter_map(|(low, high)| {
        let (lower, upper) = (end(&low.lower)?, end(&high.upper)?);
        let (verdict, detail) = judge(lower, upper, || chance(question, low, high));
        Some(Check { verdict, detail, ..between(Relation::AtMost, &Placed::of(low), &Placed::of(high)) })
    });
    // The graver of the two; agreement of the first pair where both agree.
    let gravity = |check: &Check| match check.verdict {
        Verdict::Agree => 0,
        Verdict::Incomplete => 1,
        Verdict::Disagree => 2,
    };
    judged.reduce(|one, other| if gravity(&other) > gravity(&one) { other } else { one })
}

/// How likely chance makes two answers contradict each other, where they rest on counts.
fn chance(question: &dyn Question, low: &Answer, high: &Answer) -> Option<f64> {
    match question.evidence() {
        Evidence::Counts(counting) => counting.chance(low, high),
        _ => None,
    }
}

fn judge(lower: f64, upper: f64, chance: impl FnOnce() -> Option<f64>) -> (Verdict, String) {
    let [below, above] = [lower, upper].map(boxes::six_digits);
    if lower <= upper {
        return (Verdict::Agree, format!("{below} <= {above}"));
    }
    match chance() {
        Some(chance) if chance >= CHANCE => (
            Verdict::Incomplete,
            format!(
                "{lower:?} exceeds {upper:?}: one errs, as chance makes it do; such counts have probability at most {chance:.1e}"
            ),
        ),
        Some(_) => (
            Verdict::Disagree,
            format!("{lower:?} exceeds {upper:?}, and such counts have probability below {CHANCE:.0e}"),
        ),
        None => (Verdict::Disagree, format!("{lower:?} exceeds {upper:?}")),
    }
}

/// What comes of counting again what an answer rests on.
pub(super) fn recounted(question: &dyn Question, answer: &Answer) -> Option<(Verdict, String)> {
    let witness = answer.witness.as_ref()?;
    let Evidence::Counts(counting) = question.evidence() else {
        return Some((Verdict::Disagree, "no counts can be replayed here".to_owned()));
    };
    match counting.recount(answer, witness) {
        Ok(detail) => Some((Verdict::Agree, detail?)),
        Err(failure) => Some((Verdict::Disagree, failure.to_string())),
    }
}

/// What an answer says against itself.
pub(super) fn fault(answer: &Answer) -> Option<String> {
    let is_wrong = |end: &&Value| end.shape() != Shape::Number;
    if let Some(end) = [&answer.lower, &answer.upper].into_iter().flatten().find(is_wrong) {
        return Some(format!("found {}, expected a real number", boxes::kind(end)));
    }
    let (lower, upper) = (end(&answer.lower)?, end(&answer.upper)?);
    if lower > upper {
        return Some(format!("lower bound {lower:?} > upper bound {upper:?}"));
    }
    let is_met = answer.status == AnswerStatus::Exact;
    (is_met && lower < upper).then(|| format!("said to be exact, yet {lower:?} < {upper:?}"))
}

/// A stored answer against the same answer computed afresh: everything but the time.
pub(super) fn repeated(stored: &Answer, fresh: &Answer) -> (Verdict, String) {
    let timeless = |answer: &Answer| Answer { seconds: 0.0, ..answer.clone() };
    if timeless(stored) == timeless(fresh) {
        return (Verdict::Agree, "the same bounds from the same counts".to_owned());
    }
    let word = |value: &Option<Value>| end(value).map_or("none".to_owned(), |number| format!("{number:?}"));
    let claims = [
        ("lower", word(&stored.lower), word(&fresh.lower)),
        ("upper", word(&stored.upper), word(&fresh.upper)),
        ("status", stored.status.as_str().to_owned(), fresh.status.as_str().to_owned()),
        ("trust", stored.trust.as_str().to_owned(), fresh.trust.as_str().to_owned()),
    ];
    let detail = match claims.into_iter().find(|(_, found, expected)| found != expected) {
        Some((claim, found, expected)) => format!("{claim}: found {found}, recomputing gives {expected}"),
        None if stored.witness != fresh.witness => "counts: found others than recomputing gives".to_owned(),
        None => "reason or width: found another than recomputing gives".to_owned(),
    };
    (Verdict::Disagree, detail)
}

fn end(value: &Option<Value>) -> Option<f64> {
    match value {
        Some(Value::Number(number)) => Some(number.get()),
        _ => None,
    }
}
