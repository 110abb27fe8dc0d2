//! What a box says against itself, or against what it is computed afresh.

use super::answer_box::AnswerBox;
use super::words::{kind, named, word};
use crate::{Answer, AnswerStatus, Shape};

/// What an answer that is a box says against itself.
pub fn fault(answer: &Answer) -> Option<String> {
    let (lower, upper) = match (&answer.lower, &answer.upper) {
        (None, None) => return None,
        (Some(lower), Some(upper)) => (lower, upper),
        _ => return Some("a box with one end alone".to_owned()),
    };
    if let AnswerStatus::Crashed | AnswerStatus::Infeasible = answer.status {
        return Some(format!("found a box, expected none with the status {}", answer.status.as_str()));
    }
    let shape = answer.quantity.shape();
    if [lower, upper].into_iter().any(|end| end.shape() != shape) {
        return Some(format!("found {} and {}, expected {}", kind(lower), kind(upper), word(shape)));
    }
    let Some(own) = AnswerBox::of(answer) else {
        return Some(format!("found {} and {}", kind(lower), kind(upper)));
    };
    crossed(&own, shape).or_else(|| {
        let width = own.width();
        let text = |width: Option<f64>| width.map_or_else(|| "none".to_owned(), |width| format!("{width:?}"));
        let differs = || format!("found width {}, its ends give {}", text(answer.width), text(width));
        (answer.width != width).then(differs)
    })
}

/// What a stored box claims to be, where the same answer computed afresh is something else.
pub fn relabelled(stored: &Answer, fresh: &Answer) -> Option<String> {
    let attacks = |answer: &Answer| if answer.witness.is_some() { "some" } else { "none" };
    let claims = [
        ("status", stored.status.as_str(), fresh.status.as_str()),
        ("trust", stored.trust.as_str(), fresh.trust.as_str()),
        ("attacks", attacks(stored), attacks(fresh)),
    ];
    let (claim, found, expected) = claims.into_iter().find(|(_, found, expected)| found != expected)?;
    Some(format!("{claim}: found {found}, recomputing gives {expected}"))
}

/// The component whose ends cross the most.
fn crossed(own: &AnswerBox, shape: Shape) -> Option<String> {
    let crossed = own.ends().enumerate().filter(|(_, (lower, upper))| lower > upper);
    let by = |(lower, upper): (f64, f64)| lower - upper;
    let (component, (lower, upper)) = crossed.max_by(|(_, a), (_, b)| by(*a).total_cmp(&by(*b)))?;
    Some(format!("{}lower bound {lower:?} > upper bound {upper:?}", named(component, shape)))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::{Method, Quantity, Value};

    const IBP: Method = Method::named("ibp");

    /// An answer of IBP.
    pub fn boxed(quantity: Quantity, lower: &[f64], upper: &[f64]) -> Answer {
        Answer::new(IBP, None, None, quantity).with_box(lower, upper).expect("finite")
    }

    #[test]
    fn the_width_is_summed_over_components() {
        assert_eq!(boxed(Quantity::Parameters, &[0.0, -1.0], &[0.5, 2.0]).width, Some(3.5));
        assert_eq!(boxed(Quantity::Loss, &[0.25], &[0.75]).width, Some(0.5));
        assert_eq!(boxed(Quantity::Logits, &[], &[]).width, Some(0.0));
        let widest = boxed(Quantity::Parameters, &[-f64::MAX], &[f64::MAX]);
        assert_eq!((widest.width, fault(&widest)), (None, None), "no infinity in a report");
        let infinite = Answer::new(IBP, None, None, Quantity::Loss).with_box(&[0.0], &[f64::INFINITY]);
        assert!(infinite.is_err());
    }

    #[test]
    fn a_box_may_contradict_itself() {
        let of = |answer: &Answer| fault(answer).unwrap_or_default();
        let sound = boxed(Quantity::Parameters, &[0.0, 1.0, 2.0], &[0.0, 1.5, 4.0]);
        assert_eq!(fault(&sound), None);
        let crossed = boxed(Quantity::Parameters, &[0.0, 1.0, 2.0], &[0.5, 0.75, 1.5]);
        assert_eq!(of(&crossed), "component 2: lower bound 2.0 > upper bound 1.5");
        assert_eq!(
            of(&boxed(Quantity::Loss, &[0.5], &[0.25])),
            "lower bound 0.5 > upper bound 0.25",
            "a scalar has no components"
        );
        assert_eq!(
            of(&boxed(Quantity::Parameters, &[0.0], &[1.0, 2.0])),
            "found 1 real numbers and 2 real numbers"
        );
        assert_eq!(of(&Answer { upper: None, ..sound.clone() }), "a box with one end alone");
        let narrower = Answer { width: Some(1.0), ..sound.clone() };
        assert_eq!(of(&narrower), "found width 1.0, its ends give 2.5");
        let crashed = Answer { status: AnswerStatus::Crashed, ..sound.clone() };
        assert_eq!(of(&crashed), "found a box, expected none with the status crashed");
        let counted = Answer { lower: Some(Value::Count(0)), ..sound };
        assert_eq!(of(&counted), "found a whole number and 3 real numbers, expected lists of real numbers");
    }
}
