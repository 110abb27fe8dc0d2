//! Threats that make no sense for a schedule.

use super::Budget;

/// A threat that makes no sense for a schedule.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{field}: found {found}, expected {expected}")]
pub struct ThreatError {
    /// The number that is wrong.
    pub field: &'static str,
    /// What it is.
    pub found: String,
    /// What it should be.
    pub expected: String,
}

/// Checks that a radius is a finite number of at least 0.
pub(super) fn check_radius(field: &'static str, radius: f64) -> Result<(), ThreatError> {
    if radius.is_finite() && radius >= 0.0 {
        return Ok(());
    }
    Err(ThreatError {
        field,
        found: radius.to_string(),
        expected: "a finite number of at least 0".to_owned(),
    })
}

/// Checks a budget. One between the batch and the whole set would be cut to the batch in every step, which
/// few would expect.
pub(super) fn check_budget(
    field: &'static str,
    budget: Budget,
    batch: usize,
    samples: usize,
) -> Result<(), ThreatError> {
    match budget {
        Budget::Samples(count) if count > batch && count != samples => Err(ThreatError {
            field,
            found: count.to_string(),
            expected: format!("at most {batch}, the batch, or \"all\""),
        }),
        _ => Ok(()),
    }
}
