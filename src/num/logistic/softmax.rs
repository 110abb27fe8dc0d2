//! Softmax of intervals of logits, and its logarithm.
//!
//! Class `c` has the probability `e^{z_c} / (e^{z_c} + Σ_{j≠c} e^{z_j})`, which increases with its own logit
//! and decreases with the others. So with `l ≤ z ≤ u` its ends are
//!
//! ```text
//! lower: e^{l_c} / (e^{l_c} + Σ_{j≠c} e^{u_j})      upper: e^{u_c} / (e^{u_c} + Σ_{j≠c} e^{l_j})
//! ```
//!
//! (Note the lower ends of the others in the upper end.) The sums over the others are relative to their
//! largest logit, `s_c`: `R_c = Σ_{j≠c} e^{z_j − s_c}` is between 1 and the number of classes, and nothing
//! overflows or vanishes however far logits are apart. All classes but the one of the largest logit share
//! that shift; their sums are those of the classes before and of those after, without subtraction.

use crate::elementary::{exp_down, exp_up, ln_1p_down, ln_1p_up, ln_down, ln_up};
use crate::rounding::{
    add_down, add_up, divide_down, divide_up, multiply_down, multiply_up, subtract_down, subtract_up,
};

/// The ends of the probabilities, within [0, 1], of logits between `lower` and `upper`.
///
/// ```text
/// lower: e^{l_c} / (e^{l_c} + Σ_{j≠c} e^{u_j})      upper: e^{u_c} / (e^{u_c} + Σ_{j≠c} e^{l_j})
/// ```
///
/// Six exponentials a class.
///
/// # Soundness
/// A probability increases with its own logit and decreases with the others, so the formulas, rounded
/// outward, enclose it. When an end is NaN or ends are crossed, nothing is known of any class.
///
/// # Panics
/// When the slices differ in length.
pub fn softmax(lower: &[f64], upper: &[f64], out_lower: &mut [f64], out_upper: &mut [f64]) {
    let ends = Ends { lower, upper };
    ends.map(out_lower, out_upper, [0.0, 1.0], probability_down, probability_up);
}

/// The ends of the logarithms of the probabilities, at most 0, of logits between `lower` and `upper`.
///
/// # Soundness
/// As [`softmax`].
///
/// # Panics
/// When the slices differ in length.
pub fn log_softmax(lower: &[f64], upper: &[f64], out_lower: &mut [f64], out_upper: &mut [f64]) {
    let ends = Ends { lower, upper };
    ends.map(out_lower, out_upper, [f64::NEG_INFINITY, 0.0], log_probability_down, log_probability_up);
}

/// Intervals of logits.
struct Ends<'e> {
    lower: &'e [f64],
    upper: &'e [f64],
}

impl Ends<'_> {
    /// Computes ends by `down` and `up`, functions of the class's own logit and of the others. Every result
    /// lies between `least` and `most`.
    fn map(
        &self,
        out_lower: &mut [f64],
        out_upper: &mut [f64],
        [least, most]: [f64; 2],
        down: fn(f64, Others) -> f64,
        up: fn(f64, Others) -> f64,
    ) {
        let classes = self.lower.len();
        assert!(
            [self.upper.len(), out_lower.len(), out_upper.len()] == [classes; 3],
            "softmax takes and fills as many upper ends as lower ends"
        );
        out_lower.fill(least);
        out_upper.fill(most);
        if classes <= 1 {
            // There is no other class: the probability is 1, which is the upper end.
            out_lower.fill(most);
        } else if self.lower.iter().zip(self.upper).all(|(lower, upper)| lower <= upper) {
            let (lower_sums, upper_sums) = (
                Sums::of(self.lower, exp_difference_down, add_down),
                Sums::of(self.upper, exp_difference_up, add_up),
            );
            for class in 0..classes {
                let (weak, strong) = (lower_sums.without(class), upper_sums.without(class));
                if self.lower[class].is_finite() && strong.shift.is_finite() {
                    out_lower[class] = down(self.lower[class], strong).max(least);
                }
                if self.upper[class].is_finite() && weak.shift.is_finite() {
                    out_upper[class] = up(self.upper[class], weak).min(most);
                }
            }
        }
    }
}

/// All classes but one: `sum · e^shift` bounds the sum of their exponentials on one side.
#[derive(Clone, Copy)]
struct Others {
    shift: f64,
    sum: f64,
}

/// For each class, the sum over all the others.
struct Sums {
    /// The class of the largest logit.
    top: usize,
    /// All but `top`.
    without_top: Others,
    /// The largest logit.
    shift: f64,
    /// For each class but `top`, the sum over the others relative to `shift`.
    sums: Vec<f64>,
}

impl Sums {
    fn of(logits: &[f64], exp_difference: fn(f64, f64) -> f64, add: fn(f64, f64) -> f64) -> Self {
        let larger = |best: usize, class: usize| if logits[class] > logits[best] { class } else { best };
        let top = (0..logits.len()).fold(0, larger);
        let others = || (0..logits.len()).filter(|&class| class != top).map(|class| logits[class]);
        let second = others().fold(f64::NEG_INFINITY, f64::max);
        let sum = others().map(|logit| exp_difference(logit, second)).fold(0.0, add);
        let without_top = Others { shift: second, sum };

        let shift = logits[top];
        let exponentials: Vec<f64> = logits.iter().map(|&logit| exp_difference(logit, shift)).collect();
        let mut sums = vec![0.0; logits.len()];
        let mut after = 0.0;
        for (sum, &exponential) in sums.iter_mut().zip(&exponentials).rev() {
            *sum = after;
            after = add(after, exponential);
        }
        let mut before = 0.0;
        for (sum, &exponential) in sums.iter_mut().zip(&exponentials) {
            *sum = add(before, *sum);
            before = add(before, exponential);
        }
        Sums { top, without_top, shift, sums }
    }

    fn without(&self, class: usize) -> Others {
        if class == self.top { self.without_top } else { Others { shift: self.shift, sum: self.sums[class] } }
    }
}

/// `1/(1 + R e^{s − z})` where `z ≥ s`, else `e^{z − s}/(e^{z − s} + R)`, which increases with `e^{z − s}`.
fn probability_down(logit: f64, others: Others) -> f64 {
    if logit >= others.shift {
        let odds = multiply_up(others.sum, exp_difference_up(others.shift, logit));
        divide_down(1.0, add_up(1.0, odds))
    } else {
        let exponential = exp_difference_down(logit, others.shift);
        divide_down(exponential, add_up(exponential, others.sum))
    }
}

fn probability_up(logit: f64, others: Others) -> f64 {
    if logit >= others.shift {
        let odds = multiply_down(others.sum, exp_difference_down(others.shift, logit));
        divide_up(1.0, add_down(1.0, odds))
    } else {
        let exponential = exp_difference_up(logit, others.shift);
        divide_up(exponential, add_down(exponential, others.sum))
    }
}

/// `−ln(1 + R e^{s − z})` where `z ≥ s`, else `(z − s) − ln(e^{z − s} + R)`: neither cancels.
fn log_probability_down(logit: f64, others: Others) -> f64 {
    if logit >= others.shift {
        -ln_1p_up(multiply_up(others.sum, exp_difference_up(others.shift, logit)))
    } else {
        let sum = add_up(exp_difference_up(logit, others.shift), others.sum);
        subtract_down(subtract_down(logit, others.shift), ln_up(sum))
    }
}

fn log_probability_up(logit: f64, others: Others) -> f64 {
    if logit >= others.shift {
        -ln_1p_down(multiply_down(others.sum, exp_difference_down(others.shift, logit)))
    } else {
        let sum = add_down(exp_difference_down(logit, others.shift), others.sum);
        subtract_up(subtract_up(logit, others.shift), ln_down(sum))
    }
}

/// Differences from here on have exponentials that are 0 or infinite as doubles: their last bits do not
/// matter.
const FAR: f64 = 1000.0;

/// `e^{a − b}`, rounded down.
///
/// # Soundness
/// With `d` and `e` the rounded difference and its error, `e^{a − b} = eᵈ eᵉ ≥ eᵈ (1 + e)`. Rounding the
/// difference alone would move the result by many doubles where it is large.
fn exp_difference_down(a: f64, b: f64) -> f64 {
    match difference(a, b) {
        Some((difference, error)) => multiply_down(exp_down(difference), add_down(1.0, error)),
        None => exp_down(subtract_down(a, b)),
    }
}

/// `e^{a − b}`, rounded up.
///
/// # Soundness
/// As [`exp_difference_down`], with `eᵉ ≤ 1 + e + e²` for `|e| ≤ 1`.
fn exp_difference_up(a: f64, b: f64) -> f64 {
    match difference(a, b) {
        Some((difference, error)) => {
            let factor = add_up(1.0, add_up(error, multiply_up(error, error)));
            multiply_up(exp_up(difference), factor)
        }
        None => exp_up(subtract_up(a, b)),
    }
}

/// `a − b` as the nearest double and its error, where it is not far from 0.
fn difference(a: f64, b: f64) -> Option<(f64, f64)> {
    let difference = a - b;
    (difference.abs() < FAR).then(|| {
        // Knuth's TwoSum; without overflow, as the difference is small, unless the operands are huge: then
        // they are within a factor of 2 of each other, and the difference is exact.
        let b_part = difference - a;
        let a_part = difference - b_part;
        (difference, (a - a_part) + (-b - b_part))
    })
}
