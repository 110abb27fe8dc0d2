//! Binary cross-entropy, from the ends of sigmoid and softplus.

use crate::Interval;
use crate::elementary::{exp_down, exp_up, ln_1p_down, ln_1p_up, ln_up};
use crate::rounding::{
    add_down, add_up, divide_down, divide_up, multiply_down, multiply_up, subtract_down, subtract_up,
};

/// Binary cross-entropy `softplus(z) − y z` of a logit `z` and a target `y` in [0, 1], at least 0; the whole
/// line where `target` is not within [0, 1].
///
/// # Soundness
/// As `softplus(z) − z = softplus(−z)`, it is `(1 − y) softplus(z) + y softplus(−z)`, where nothing cancels.
/// Convex in `z` and linear in `y`: the largest value is at a corner. The least one is at an end of the
/// target, and there
///
/// - at the lower end of the logit where the derivative `sigmoid(z) − y` is not negative,
/// - at its upper end where the derivative is not positive there,
/// - else at `sigmoid(z) = y`, with the value `−y ln y − (1 − y) ln(1 − y)`, which is never too large.
pub fn binary_cross_entropy(logit: Interval, target: Interval) -> Interval {
    if target.lower() < 0.0 || target.upper() > 1.0 {
        return Interval::ENTIRE;
    }
    let targets = [target.lower(), target.upper()];
    let least = targets.map(|target| least_cross_entropy(logit, target));
    let largest = targets
        .map(|target| cross_entropy_up(logit.lower(), target).max(cross_entropy_up(logit.upper(), target)));
    enclosure(least[0].min(least[1]), largest[0].max(largest[1]))
}

/// The interval between the ends; the whole line where the function is not defined and an end is NaN.
pub(super) fn enclosure(lower: f64, upper: f64) -> Interval {
    Interval::new(lower, upper).unwrap_or(Interval::ENTIRE)
}

/// `1/(1 + e⁻ˣ)`, rounded down. It uses the exponential of `−|x|`, which cannot overflow: below 0 it is
/// `eˣ/(1 + eˣ)`, which increases with `eˣ`.
pub(super) fn sigmoid_down(x: f64) -> f64 {
    let exponential = if x >= 0.0 { exp_up(-x) } else { exp_down(x) };
    let numerator = if x >= 0.0 { 1.0 } else { exponential };
    divide_down(numerator, add_up(1.0, exponential)).max(0.0)
}

pub(super) fn sigmoid_up(x: f64) -> f64 {
    let exponential = if x >= 0.0 { exp_down(-x) } else { exp_up(x) };
    let numerator = if x >= 0.0 { 1.0 } else { exponential };
    divide_up(numerator, add_down(1.0, exponential)).min(1.0)
}

/// `ln(1 + eˣ)`, rounded down; for positive `x` it is computed as `x + ln(1 + e⁻ˣ)`.
pub(super) fn softplus_down(x: f64) -> f64 {
    let logarithm = ln_1p_down(exp_down(-x.abs()));
    if x > 0.0 { add_down(x, logarithm) } else { logarithm }
}

pub(super) fn softplus_up(x: f64) -> f64 {
    let logarithm = ln_1p_up(exp_up(-x.abs()));
    if x > 0.0 { add_up(x, logarithm) } else { logarithm }
}

fn cross_entropy_down(logit: f64, target: f64) -> f64 {
    add_down(
        unless_zero(subtract_down(1.0, target), softplus_down(logit), multiply_down),
        unless_zero(target, softplus_down(-logit), multiply_down),
    )
}

fn cross_entropy_up(logit: f64, target: f64) -> f64 {
    add_up(
        unless_zero(subtract_up(1.0, target), softplus_up(logit), multiply_up),
        unless_zero(target, softplus_up(-logit), multiply_up),
    )
}

/// `weight · value`, or 0 where the weight is 0, even if the value is infinite.
fn unless_zero(weight: f64, value: f64, multiply: fn(f64, f64) -> f64) -> f64 {
    if weight == 0.0 { 0.0 } else { multiply(weight, value) }
}

/// The least value over the logits for one target.
fn least_cross_entropy(logit: Interval, target: f64) -> f64 {
    if grows_at(logit.lower(), target) {
        cross_entropy_down(logit.lower(), target)
    } else if falls_at(logit.upper(), target) {
        cross_entropy_down(logit.upper(), target)
    } else {
        entropy_down(target)
    }
}

/// Is `sigmoid(z) ≥ y` for certain? Near 1 this asks whether `sigmoid(−z) ≤ 1 − y`, which loses fewer digits.
fn grows_at(logit: f64, target: f64) -> bool {
    if target <= 0.5 {
        sigmoid_down(logit) >= target
    } else {
        sigmoid_up(-logit) <= subtract_down(1.0, target)
    }
}

/// Is `sigmoid(z) ≤ y` for certain?
fn falls_at(logit: f64, target: f64) -> bool {
    if target <= 0.5 { sigmoid_up(logit) <= target } else { sigmoid_down(-logit) >= subtract_up(1.0, target) }
}

/// `−y ln y − (1 − y) ln(1 − y)`, rounded down.
fn entropy_down(target: f64) -> f64 {
    add_down(
        unless_zero(target, -ln_up(target), multiply_down),
        unless_zero(subtract_down(1.0, target), -ln_1p_up(-target), multiply_down),
    )
    .max(0.0)
}
