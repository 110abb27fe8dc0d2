//! Where the features of a substitute lie.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The box `[lower, upper]` in every feature that substitutes lie in. Clean samples may lie elsewhere. In
/// specifications and reports it is `[lower, upper]`.
///
/// What is read from a file has ends that [are sound](FeatureDomain::is_sound);
/// [`Threat::check`](super::Threat::check) refuses others.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Vec<f64>", into = "[f64; 2]")]
#[schemars(with = "[f64; 2]")]
pub struct FeatureDomain {
    /// The least value of each feature.
    pub lower: f64,
    /// The largest value of each feature.
    pub upper: f64,
}

impl FeatureDomain {
    /// What its ends must be, for messages.
    pub(crate) const EXPECTED: &str = "two finite numbers, the second no less than the first";

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

    /// One of so many values at equal distances, from the lower to the upper end. One value alone is the
    /// lower end.
    pub(crate) fn grid_value(self, values: usize, place: usize) -> f64 {
        self.at(place as f64 / values.saturating_sub(1).max(1) as f64)
    }

    /// The one of so many values that is about the nearest to a number.
    pub(crate) fn nearest_of(self, values: usize, value: f64) -> f64 {
        let last = values.saturating_sub(1);
        // The distance of the ends may be beyond numbers; halves are not. A single point has no share: NaN
        // counts as 0.
        let share = (value / 2.0 - self.lower / 2.0) / (self.upper / 2.0 - self.lower / 2.0);
        self.grid_value(values, ((share * last as f64).round() as usize).min(last))
    }

    /// The point in it that is nearest to a number.
    pub(super) fn nearest(self, value: f64) -> f64 {
        value.max(self.lower).min(self.upper)
    }
}

impl fmt::Display for FeatureDomain {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "[{:?}, {:?}]", self.lower, self.upper)
    }
}

impl TryFrom<Vec<f64>> for FeatureDomain {
    type Error = String;

    fn try_from(ends: Vec<f64>) -> Result<Self, String> {
        let domain = match *ends {
            [lower, upper] => Some(FeatureDomain { lower, upper }).filter(|domain| domain.is_sound()),
            _ => None,
        };
        domain.ok_or_else(|| format!("found {ends:?}, expected {}", FeatureDomain::EXPECTED))
    }
}

impl From<FeatureDomain> for [f64; 2] {
    fn from(domain: FeatureDomain) -> Self {
        [domain.lower, domain.upper]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_two_numbers_in_order() {
        let read =
            |text: &str| serde_json::from_str::<FeatureDomain>(text).map_err(|error| error.to_string());
        let domain = FeatureDomain { lower: -1.0, upper: 0.5 };
        assert_eq!(read("[-1, 0.5]"), Ok(domain));
        assert_eq!(serde_json::to_string(&domain).expect("numbers"), "[-1.0,0.5]");
        for wrong in ["[]", "[1]", "[1, 0]", "[0, 1, 2]"] {
            let message = read(wrong).expect_err("is refused");
            assert!(message.starts_with("found [") && message.contains(FeatureDomain::EXPECTED), "{message}");
        }
        for (lower, upper) in
            [(f64::NAN, 1.0), (0.0, f64::NAN), (f64::NEG_INFINITY, 0.0), (0.0, f64::INFINITY)]
        {
            assert!(!FeatureDomain { lower, upper }.is_sound(), "[{lower}, {upper}]");
        }
    }

    #[test]
    fn points_at_shares_are_inside() {
        let widest = FeatureDomain { lower: -f64::MAX, upper: f64::MAX };
        for domain in
            [widest, FeatureDomain { lower: 0.1, upper: 0.1 }, FeatureDomain { lower: 0.1, upper: 0.3 }]
        {
            assert_eq!([domain.at(0.0), domain.at(1.0)], [domain.lower, domain.upper]);
            assert!((0..=100).all(|share| domain.contains(domain.at(f64::from(share) / 100.0))), "{domain}");
            assert!(!domain.contains(f64::NAN));
        }
    }

    #[test]
    fn numbers_have_a_nearest_point_of_the_grid() {
        let domain = FeatureDomain { lower: -1.0, upper: 3.0 };
        let nearest = |values, numbers: [f64; 4]| numbers.map(|number| domain.nearest_of(values, number));
        assert_eq!(nearest(1, [-9.0, -1.0, 2.0, 9.0]), [-1.0; 4]);
        assert_eq!(nearest(2, [-9.0, 0.9, 1.1, 9.0]), [-1.0, -1.0, 3.0, 3.0]);
        assert_eq!(nearest(3, [-9.0, 0.1, 1.9, 2.1]), [-1.0, 1.0, 1.0, 3.0]);
        let widest = FeatureDomain { lower: -f64::MAX, upper: f64::MAX };
        assert_eq!([-1e308, 1e308].map(|number| widest.nearest_of(2, number)), [-f64::MAX, f64::MAX]);
        assert_eq!(FeatureDomain { lower: 0.1, upper: 0.1 }.nearest_of(5, 0.1), 0.1);
    }
}
