//! The smaller and the larger of two doubles, as one instruction each.
//!
//! `f64::min` and `f64::max` treat NaN in a way for which processors have no instruction. Here a NaN may be
//! lost, so callers must know that there is none, or detect it in another way.

#[inline(always)]
pub fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

#[inline(always)]
pub fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}
