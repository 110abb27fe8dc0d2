//! Bounds on the mean loss over a test set (AGT, equation 51).

use crate::training::networks::{Loss, Target};
use countersign_num::rounding::{
    add_down, add_up, divide_down, divide_up, multiply_up, subtract_down, subtract_up,
};
use countersign_num::{Interval, IntervalMatrix, logistic};

/// Bounds on the mean loss over all models and inputs whose logits lie in `[outputs, tests]`; nothing for an
/// empty test set.
///
/// # Soundness
/// Each loss is bounded by its monotonicity in the logits, in real arithmetic and as
/// [`Loss::value`] gives it in double precision; sums round outward.
pub fn mean_loss(loss: Loss, logits: &IntervalMatrix, targets: &[Target]) -> Option<Interval> {
    let tests = targets.len();
    if tests == 0 {
        return None;
    }
    let (mut lower, mut upper) = (0.0, 0.0);
    for (test, &target) in targets.iter().enumerate() {
        let ends = logits.lower().column(test).into_iter().zip(logits.upper().column(test));
        let of_test: Vec<(f64, f64)> = ends.map(|(lower, upper)| (*lower, *upper)).collect();
        let (least, most) = loss_bounds(loss, &of_test, target);
        (lower, upper) = (add_down(lower, least), add_up(upper, most));
    }
    let (lower, upper) = (divide_down(lower, tests as f64), divide_up(upper, tests as f64));
    Some(Interval::new(lower, upper).unwrap_or(Interval::ENTIRE))
}

/// Bounds on the loss of one test point.
fn loss_bounds(loss: Loss, logits: &[(f64, f64)], target: Target) -> (f64, f64) {
    match (loss, logits) {
        (Loss::Squared, &[logit]) => square(shifted(logit, target.signed())),
        (Loss::Squared, _) => logits
            .iter()
            .enumerate()
            .map(|(output, &logit)| square(shifted(logit, target.one_hot(output))))
            .fold((0.0, 0.0), sum),
        (Loss::Hinge, &[(lower, upper)]) => {
            let (least, most) = if target.signed() > 0.0 { (lower, upper) } else { (-upper, -lower) };
            (subtract_down(1.0, most).max(0.0), subtract_up(1.0, least).max(0.0))
        }
        (Loss::Hinge, _) => multi_class_hinge(logits, target),
        (Loss::BinaryCrossEntropy, _) => {
            let (lower, upper) = logits[0];
            let logit = Interval::new(lower, upper).unwrap_or(Interval::ENTIRE);
            let bounds = logistic::binary_cross_entropy(logit, Interval::point(target.one_hot(1)));
            widened((bounds.lower(), bounds.upper()), 1, 0.0)
        }
        (Loss::CrossEntropy, _) => cross_entropy(logits, target),
    }
}

fn shifted((lower, upper): (f64, f64), by: f64) -> (f64, f64) {
    (subtract_down(lower, by), subtract_up(upper, by))
}

fn sum(one: (f64, f64), other: (f64, f64)) -> (f64, f64) {
    (add_down(one.0, other.0), add_up(one.1, other.1))
}

fn square((lower, upper): (f64, f64)) -> (f64, f64) {
    let nearest = if lower > 0.0 {
        lower
    } else if upper < 0.0 {
        -upper
    } else {
        0.0
    };
    let farthest = upper.abs().max(lower.abs());
    (countersign_num::rounding::multiply_down(nearest, nearest), multiply_up(farthest, farthest))
}

fn multi_class_hinge(logits: &[(f64, f64)], target: Target) -> (f64, f64) {
    let own = logits.iter().enumerate().find(|(output, _)| target.one_hot(*output) == 1.0);
    let Some((own, &(own_lower, own_upper))) = own else { return (0.0, f64::INFINITY) };
    let others = logits.iter().enumerate().filter(|(output, _)| *output != own);
    others
        .map(|(_, &(lower, upper))| {
            let (least, most) = (subtract_down(lower, own_upper), subtract_up(upper, own_lower));
            (add_down(1.0, least).max(0.0), add_up(1.0, most).max(0.0))
        })
        .fold((0.0, 0.0), sum)
}

fn cross_entropy(logits: &[(f64, f64)], target: Target) -> (f64, f64) {
    let (lower, upper): (Vec<f64>, Vec<f64>) = logits.iter().copied().unzip();
    let (mut least, mut most) = (vec![0.0; lower.len()], vec![0.0; lower.len()]);
    logistic::log_softmax(&lower, &upper, &mut least, &mut most);
    let own = (0..lower.len()).find(|&output| target.one_hot(output) == 1.0);
    let ends = logits.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), (lower, upper)| {
        (least.min(*lower), most.max(*upper))
    });
    own.map_or((0.0, f64::INFINITY), |own| widened((-most[own], -least[own]), logits.len(), ends.1 - ends.0))
}

/// Bounds of a loss of so many exponentials that hold its evaluation too.
fn widened((lower, upper): (f64, f64), exponentials: usize, spread: f64) -> (f64, f64) {
    let error = logistic::evaluation_error(exponentials, spread);
    (logistic::shrunk(lower, error), logistic::grown(upper, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_data::ClassId;
    use ndarray::Array2;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn losses_as_they_are_evaluated_are_enclosed(
            logits in prop::collection::vec(prop_oneof![-3.0_f64..3.0, -60.0_f64..60.0, -900.0_f64..900.0], 2..5),
            own in 0_usize..2,
        ) {
            let target = [Target::Class(ClassId::new(own))];
            let point = |logits: &[f64]| {
                let column = Array2::from_shape_vec((logits.len(), 1), logits.to_vec()).expect("a column");
                IntervalMatrix::point(column)
            };
            for (loss, logits) in [
                (Loss::BinaryCrossEntropy, &logits[..1]),
                (Loss::CrossEntropy, &logits[..]),
                (Loss::Hinge, &logits[..1]),
                (Loss::Hinge, &logits[..]),
                (Loss::Squared, &logits[..1]),
                (Loss::Squared, &logits[..]),
            ] {
                let bounds = mean_loss(loss, &point(logits), &target).expect("a test");
                let value = loss.value(logits, target[0]);
                prop_assert!(bounds.contains(value), "{loss:?}: {value} in {bounds:?}");
            }
        }
    }
}
