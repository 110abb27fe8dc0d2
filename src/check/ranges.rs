//! Numbers of flips: the range of values that an answer leaves, and how two ranges relate.

use super::{Answer, AnswerStatus, Relation, Value, Verdict, boxes};

/// Where the value that a method stands for may lie, given its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Range {
    low: i128,
    high: i128,
}

const NEVER: i128 = i128::MAX;

impl Range {
    /// Nothing is known.
    pub(super) const ANY: Range = Range { low: i128::MIN, high: NEVER };

    /// Every value up to one.
    pub(super) fn up_to(high: i64) -> Range {
        Range { low: i128::MIN, high: high.into() }
    }

    /// What an answer says of its value, a bound on one side being no more than that.
    pub(super) fn claimed(answer: &Answer) -> Range {
        match (answer.status, answer.lower_count(), answer.upper_count()) {
            (AnswerStatus::Bound, Some(low), None) => Range { low: low.into(), high: NEVER },
            (AnswerStatus::Bound, None, Some(high)) => Range { low: i128::MIN, high: high.into() },
            _ => Range::of(answer),
        }
    }

    /// What two ranges have in common.
    pub(super) fn and(self, other: Range) -> Range {
        Range { low: self.low.max(other.low), high: self.high.min(other.high) }
    }

    /// Every value from the least one on.
    pub(super) fn and_above(self) -> Range {
        Range { high: NEVER, ..self }
    }

    /// Every value up to the greatest one.
    pub(super) fn and_below(self) -> Range {
        Range { low: i128::MIN, ..self }
    }

    /// Is every value of it one of the other?
    pub(super) fn is_within(self, other: Range) -> bool {
        self.low >= other.low && self.high <= other.high
    }

    pub(super) fn of(answer: &Answer) -> Range {
        let (lower, upper) = (answer.lower_count().map(i128::from), answer.upper_count().map(i128::from));
        let silent = answer.lower.is_none() && answer.upper.is_none();
        let wide = Range { low: lower.unwrap_or(i128::MIN), high: upper.unwrap_or(NEVER) };
        match (answer.status, lower, upper) {
            (AnswerStatus::Infeasible, ..) => Range { low: NEVER, high: NEVER },
            (AnswerStatus::Exact, ..) if silent => Range { low: NEVER, high: NEVER },
            // A bound on one side is the method's own value: what is compared is the certificate.
            (AnswerStatus::Bound, Some(value), None) | (AnswerStatus::Bound, None, Some(value)) => {
                Range { low: value, high: value }
            }
            _ => wide,
        }
    }
}

/// What an answer about flips says against itself.
pub(super) fn fault(answer: &Answer) -> Option<String> {
    let is_wrong = |end: &&Value| end.as_count().is_none();
    if let Some(end) = [&answer.lower, &answer.upper].into_iter().flatten().find(is_wrong) {
        return Some(format!("found {}, expected a whole number", boxes::kind(end)));
    }
    let is_exact = answer.status == AnswerStatus::Exact;
    match (answer.lower_count(), answer.upper_count()) {
        (_, Some(upper)) if answer.status == AnswerStatus::Infeasible => {
            Some(format!("said to be impossible, yet {upper} flips do it"))
        }
        (Some(lower), Some(upper)) if lower > upper => {
            Some(format!("lower bound {lower} > upper bound {upper}"))
        }
        (Some(lower), Some(upper)) if is_exact && lower < upper => {
            Some(format!("said to be exact, yet {lower} < {upper}"))
        }
        (Some(_), None) | (None, Some(_)) if is_exact => {
            Some("said to be exact, yet bounded on one side alone".to_owned())
        }
        _ => None,
    }
}

/// Does the relation hold between every two values of the ranges, or between none?
pub(super) fn judge(relation: Relation, left: Range, right: Range) -> (Verdict, String) {
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
