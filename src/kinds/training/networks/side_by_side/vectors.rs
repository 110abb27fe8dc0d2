//! What makes choices, spelled out in vectors: the ReLU, and the derivatives of losses without exponentials.
//!
//! Left to itself, the compiler would gather numbers of several samples where choices are made, in place of
//! those of several runs, which stand together. Each derivative is that of
//! [`Loss::gradient`](crate::training::networks::Loss::gradient), for each sample and run.

use pulp::Simd;

use super::per_run::PerRun;

/// What is above 0, and 0 in place of the rest. What is not a number stays so.
#[inline(always)]
pub(super) fn rectified<S: Simd>(simd: S, row: PerRun) -> PerRun {
    let mut values = row;
    let zero = simd.splat_f64s(0.0);
    for value in vectors_mut::<S>(&mut values) {
        *value = simd.select_f64s(simd.less_than_or_equal_f64s(*value, zero), zero, *value);
    }
    values
}

/// 0 in `by` where a rectified value is 0.
#[inline(always)]
pub(super) fn let_through<S: Simd>(simd: S, values: &[PerRun], by: &mut [PerRun]) {
    let zero = simd.splat_f64s(0.0);
    for (by, values) in by.iter_mut().zip(values) {
        for (by, &value) in vectors_mut::<S>(by).iter_mut().zip(vectors::<S>(values)) {
            *by = simd.select_f64s(simd.less_than_or_equal_f64s(value, zero), zero, *by);
        }
    }
}

/// The hinge with one logit. Targets are ±1.
#[inline(always)]
pub(super) fn hinge<S: Simd>(simd: S, logits: &[PerRun], targets: &[PerRun], by: &mut [PerRun]) {
    let (zero, one) = (simd.splat_f64s(0.0), simd.splat_f64s(1.0));
    for ((by, logits), signs) in by.iter_mut().zip(logits).zip(targets) {
        from_both::<S>(by, logits, signs, |logit, sign| {
            let missing = simd.sub_f64s(one, simd.mul_f64s(sign, logit));
            let is_active = simd.less_than_f64s(zero, missing);
            simd.select_f64s(is_active, simd.neg_f64s(sign), zero)
        });
    }
}

/// The squared loss with one logit.
#[inline(always)]
pub(super) fn squared<S: Simd>(simd: S, logits: &[PerRun], targets: &[PerRun], by: &mut [PerRun]) {
    let two = simd.splat_f64s(2.0);
    for ((by, logits), targets) in by.iter_mut().zip(logits).zip(targets) {
        let derivative = |logit, target| simd.mul_f64s(two, simd.sub_f64s(logit, target));
        from_both::<S>(by, logits, targets, derivative);
    }
}

/// The hinge of several classes. Targets are numbers of classes; logits and derivatives `[outputs, samples]`.
#[inline(always)]
pub(super) fn hinge_of_classes<S: Simd>(simd: S, logits: &[PerRun], targets: &[PerRun], by: &mut [PerRun]) {
    let (zero, one) = (simd.splat_f64s(0.0), simd.splat_f64s(1.0));
    let (samples, outputs) = (targets.len(), logits.len() / targets.len().max(1));
    for (at, classes) in targets.iter().enumerate() {
        for (place, &class) in vectors::<S>(classes).iter().enumerate() {
            let is_class = |output: usize| simd.equal_f64s(class, simd.splat_f64s(output as f64));
            let logit = |output: usize| vectors::<S>(&logits[output * samples + at])[place];
            let mut own = zero;
            for output in 0..outputs {
                own = simd.select_f64s(is_class(output), logit(output), own);
            }
            let mut active = zero;
            for output in 0..outputs {
                let missing = simd.add_f64s(one, simd.sub_f64s(logit(output), own));
                let of_other = simd.select_f64s(simd.less_than_f64s(zero, missing), one, zero);
                let of_output = simd.select_f64s(is_class(output), zero, of_other);
                active = simd.add_f64s(active, of_output);
                vectors_mut::<S>(&mut by[output * samples + at])[place] = of_output;
            }
            for output in 0..outputs {
                let by = &mut vectors_mut::<S>(&mut by[output * samples + at])[place];
                *by = simd.select_f64s(is_class(output), simd.neg_f64s(active), *by);
            }
        }
    }
}

/// The squared loss of several classes. Shapes as for the hinge.
#[inline(always)]
pub(super) fn squared_of_classes<S: Simd>(simd: S, logits: &[PerRun], targets: &[PerRun], by: &mut [PerRun]) {
    let (zero, one, two) = (simd.splat_f64s(0.0), simd.splat_f64s(1.0), simd.splat_f64s(2.0));
    let rows = by.chunks_mut(targets.len().max(1)).zip(logits.chunks(targets.len().max(1)));
    for (output, (by, logits)) in rows.enumerate() {
        let output = simd.splat_f64s(output as f64);
        for ((by, logits), classes) in by.iter_mut().zip(logits).zip(targets) {
            from_both::<S>(by, logits, classes, |logit, class| {
                let wanted = simd.select_f64s(simd.equal_f64s(class, output), one, zero);
                simd.mul_f64s(two, simd.sub_f64s(logit, wanted))
            });
        }
    }
}

/// What `of` makes of two rows.
#[inline(always)]
fn from_both<S: Simd>(
    to: &mut PerRun,
    one: &PerRun,
    other: &PerRun,
    of: impl Fn(S::f64s, S::f64s) -> S::f64s,
) {
    let both = vectors::<S>(one).iter().zip(vectors::<S>(other));
    for (to, (&one, &other)) in vectors_mut::<S>(to).iter_mut().zip(both) {
        *to = of(one, other);
    }
}

#[inline(always)]
fn vectors<S: Simd>(row: &PerRun) -> &[S::f64s] {
    S::as_simd_f64s(&row.0).0
}

#[inline(always)]
fn vectors_mut<S: Simd>(row: &mut PerRun) -> &mut [S::f64s] {
    S::as_mut_simd_f64s(&mut row.0).0
}
