//! Where the features of a substitute lie.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The box `[lower, upper]` in every feature that substitutes lie in. Clean samples may lie elsewhere. In specifications
/// and reports it is `[lower, upper]`.
///
/// What is read from a file has ends that [are sound](Domain::is_sound); [`Threat::check`](super::Threat::check) refuses
/// others.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Vec<f64>", into = "[f64; 2]")]
#[schemars(with = "[f64; 2]")]
pub struct Domain {
    /// The least value of each feature.
    pub lower: f64,
    /// The largest value of each feature.
    pub upper: f64,
}

impl Domain {
    /// What its ends must be, for messages.
    pub(super) const EXPECTED: &str = "two finite numbers, the second no less than the first";

    /// Are the ends finite and in order?
    pub fn is_sound(self) -> bool {
        self.lower.is_finite() && self.upper.is_finite() && self.lower <= self.upper
    }

    /// Does a feature lie in it? NaN does not.
    pub fn contains(self, feature: f64) -> bool {
        self.lower <= feature && feature <= self.upper
    }

    /// The point at a share in `[0, 1]` of the way from the lower to the upper end, in it for sure.
    pub(crate) fn at(self, share: f64) -> f64 {
        // The distance of the ends may be beyond numbers.
        self.nearest((1.0 - share) * self.lower + share * self.upper)
    }

    /// The point in it that is nearest to a number.
    pub(super) fn nearest(self, value: f64) -> f64 {
        value.max(self.lower).min(self.upper)
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[{:?}, {:?}]", self.lower, self.upper)
    }
}

impl TryFrom<Vec<f64>> for Domain {
    type Error = String;

    fn try_from(ends: Vec<f64>) -> Result<Self, String> {
        let domain = match *ends {
            [lower, upper] => Some(Domain { lower, upper }).filter(|domain| domain.is_sound()),
            _ => None,
        };
        domain.ok_or_else(|| format!("found {ends:?}, expected {}", Domain::EXPECTED))
    }
}

impl From<Domain> for [f64; 2] {
    fn from(domain: Domain) -> Self {
        [domain.lower, domain.upper]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_two_numbers_in_order() {
        let read = |text: &str| serde_json::from_str::<Domain>(text).map_err(|error| error.to_string());
        let domain = Domain { lower: -1.0, upper: 0.5 };
        assert_eq!(read("[-1, 0.5]"), Ok(domain));
        assert_eq!(serde_json::to_string(&domain).expect("numbers"), "[-1.0,0.5]");
        for wrong in ["[]", "[1]", "[1, 0]", "[0, 1, 2]"] {
            let message = read(wrong).expect_err("is refused");
            assert!(message.starts_with("found [") && message.contains(Domain::EXPECTED), "{message}");
        }
        for (lower, upper) in
            [(f64::NAN, 1.0), (0.0, f64::NAN), (f64::NEG_INFINITY, 0.0), (0.0, f64::INFINITY)]
        {
            assert!(!Domain { lower, upper }.is_sound(), "[{lower}, {upper}]");
        }
    }

    #[test]
    fn points_at_shares_are_inside() {
        let widest = Domain { lower: -f64::MAX, upper: f64::MAX };
        for domain in [widest, Domain { lower: 0.1, upper: 0.1 }, Domain { lower: 0.1, upper: 0.3 }] {
            assert_eq!([domain.at(0.0), domain.at(1.0)], [domain.lower, domain.upper]);
            assert!((0..=100).all(|share| domain.contains(domain.at(f64::from(share) / 100.0))), "{domain}");
            assert!(!domain.contains(f64::NAN));
        }
    }
}
