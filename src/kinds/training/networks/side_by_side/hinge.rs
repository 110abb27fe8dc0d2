//! The derivative of the hinge with one logit.

use pulp::Simd;

use super::per_run::PerRun;

/// As [`hinge_derivative`](crate::training::networks::loss::hinge_derivative) for each sample and run.
///
/// Its choice is spelled out in vectors: left to itself, the compiler would gather numbers of several
/// samples in place of those of several runs, which stand together.
#[inline(always)]
pub(super) fn hinge_derivatives<S: Simd>(simd: S, logits: &[PerRun], signs: &[PerRun], by: &mut [PerRun]) {
    let (zero, one) = (simd.splat_f64s(0.0), simd.splat_f64s(1.0));
    for ((by, logits), signs) in by.iter_mut().zip(logits).zip(signs) {
        let ((logits, _), (signs, _)) = (S::as_simd_f64s(&logits.0), S::as_simd_f64s(&signs.0));
        let (by, _) = S::as_mut_simd_f64s(&mut by.0);
        for ((by, &logit), &sign) in by.iter_mut().zip(logits).zip(signs) {
            let missing = simd.sub_f64s(one, simd.mul_f64s(sign, logit));
            let is_active = simd.less_than_f64s(zero, missing);
            *by = simd.select_f64s(is_active, simd.neg_f64s(sign), zero);
        }
    }
}
