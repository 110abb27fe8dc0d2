//! The certified radius from the flips of all targets: the least of them, minus one.

use super::{Answer, AnswerStatus, Quantity, Trust, Value};

/// The radius that the flips of one method (and solver) imply, one answer for each of the `targets`; without
/// targets no number of flips changes the prediction.
///
/// # Soundness
/// The lower bound is the least lower bound of the targets and exists only if every target has one; the upper
/// bound is the least upper bound of any target.
pub fn radius(asked: Answer, targets: usize, flips: &[Answer]) -> Answer {
    let trust = flips.iter().map(|answer| answer.trust).min().unwrap_or(Trust::Exact);
    let seconds = flips.iter().map(|answer| answer.seconds).sum::<f64>().max(0.0);
    let one_less = |count: i64| Value::Count(count - 1);
    let possible = || flips.iter().filter(|answer| answer.status != AnswerStatus::Infeasible);
    let asked = Answer { quantity: Quantity::Radius, target: None, trust, seconds, ..asked };
    if flips.len() != targets {
        return asked
            .stopped(AnswerStatus::Unsupported, format!("{} answers for {targets} targets", flips.len()));
    }
    if possible().next().is_none() {
        let reason = Some("no number of label flips changes the prediction".to_owned());
        return Answer { status: AnswerStatus::Exact, reason, ..asked };
    }
    let lower =
        possible().map(Answer::lower_count).collect::<Option<Vec<_>>>().and_then(|all| all.into_iter().min());
    let upper = possible().filter_map(Answer::upper_count).min();
    // A target without an attack does not take from the attacks on the others.
    let missing = if upper.is_some() { AnswerStatus::Bound } else { AnswerStatus::Unsupported };
    let worst = [AnswerStatus::Crashed, AnswerStatus::Limit, missing, AnswerStatus::Bound]
        .into_iter()
        .find_map(|status| flips.iter().find(|answer| answer.status == status));
    let (status, reason) = match worst {
        _ if lower.is_some() && lower == upper => (AnswerStatus::Exact, None),
        Some(worst) => (worst.status, worst.reason.clone()),
        None => (AnswerStatus::Bound, None),
    };
    Answer { status, reason, lower: lower.map(one_less), upper: upper.map(one_less), ..asked }
}

#[cfg(test)]
mod tests {
    use super::super::Method;
    use super::*;

    const P1: Method = Method::named("p1");

    fn flips(status: AnswerStatus, lower: Option<i64>, upper: Option<i64>) -> Answer {
        let answer = Answer::new(P1, None, Some(1), Quantity::Flips);
        Answer { status, lower: lower.map(Value::Count), upper: upper.map(Value::Count), ..answer }
    }

    fn of(answers: &[Answer]) -> (AnswerStatus, Option<i64>, Option<i64>) {
        let radius = radius(Answer::new(P1, None, None, Quantity::Radius), answers.len(), answers);
        (radius.status, radius.lower_count(), radius.upper_count())
    }

    #[test]
    fn one_less_than_the_least() {
        let exact = |count| flips(AnswerStatus::Exact, Some(count), Some(count));
        let infeasible = flips(AnswerStatus::Infeasible, None, None);
        assert_eq!(of(&[exact(4), exact(2), infeasible.clone()]), (AnswerStatus::Exact, Some(1), Some(1)));
        assert_eq!(of(&[infeasible]), (AnswerStatus::Exact, None, None));
        assert_eq!(of(&[]), (AnswerStatus::Exact, None, None));
        assert_eq!(of(&[exact(0)]), (AnswerStatus::Exact, Some(-1), Some(-1)));
        let silent = radius(Answer::new(P1, None, None, Quantity::Radius), 2, &[]);
        assert_eq!(silent.status, AnswerStatus::Unsupported, "no answer is not `never`");
    }

    #[test]
    fn a_target_without_a_lower_bound_leaves_the_radius_without_one() {
        let exact = flips(AnswerStatus::Exact, Some(4), Some(4));
        let limit = flips(AnswerStatus::Limit, Some(5), None);
        assert_eq!(
            of(&[exact.clone(), limit]),
            (AnswerStatus::Exact, Some(3), Some(3)),
            "the limit is above"
        );
        let blind = flips(AnswerStatus::Limit, None, Some(9));
        assert_eq!(of(&[exact.clone(), blind]), (AnswerStatus::Limit, None, Some(3)));
        let missed = flips(AnswerStatus::Unsupported, None, None);
        let attack = flips(AnswerStatus::Bound, None, Some(6));
        assert_eq!(
            of(&[missed.clone(), attack]),
            (AnswerStatus::Bound, None, Some(5)),
            "an attack is an attack"
        );
        assert_eq!(of(&[missed]), (AnswerStatus::Unsupported, None, None));
        let crashed = flips(AnswerStatus::Crashed, None, None);
        assert_eq!(of(&[exact, crashed]), (AnswerStatus::Crashed, None, Some(3)));
    }
}
