//! Boxes of parameters as plain ends.

use super::network::IntervalNetwork;
use crate::training::networks::Architecture;
use countersign_num::Interval;
use countersign_program::Sense;
use countersign_solve::padded_by;

/// Lower and upper ends of all parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct ParameterBox {
    /// In the order of [`Network::parameters`](crate::training::networks::Network::parameters).
    pub lower: Vec<f64>,
    /// In the same order.
    pub upper: Vec<f64>,
}

impl ParameterBox {
    /// One model.
    pub fn point(parameters: Vec<f64>) -> Self {
        ParameterBox { lower: parameters.clone(), upper: parameters }
    }

    /// From bounds on every parameter.
    pub(super) fn of(bounds: &[Interval]) -> Self {
        ParameterBox {
            lower: bounds.iter().map(|bounds| bounds.lower()).collect(),
            upper: bounds.iter().map(|bounds| bounds.upper()).collect(),
        }
    }

    /// Bounds on every parameter; the whole line where ends are crossed.
    pub(super) fn bounds(&self) -> impl Iterator<Item = Interval> {
        let ends = self.lower.iter().zip(&self.upper);
        ends.map(|(&lower, &upper)| Interval::new(lower, upper).unwrap_or(Interval::ENTIRE))
    }

    /// `Σ (upper − lower)`.
    pub fn width(&self) -> f64 {
        self.lower.iter().zip(&self.upper).map(|(lower, upper)| upper - lower).sum()
    }

    /// Is every model of the other box in this one?
    pub fn contains(&self, other: &ParameterBox) -> bool {
        let lower = self.lower.iter().zip(&other.lower).all(|(own, other)| own <= other);
        lower && self.upper.iter().zip(&other.upper).all(|(own, other)| own >= other)
    }

    /// The smallest box that holds both.
    pub fn hull(&self, other: &ParameterBox) -> ParameterBox {
        let both = |one: &[f64], other: &[f64], choose: fn(f64, f64) -> f64| {
            one.iter().zip(other).map(|(&one, &other)| choose(one, other)).collect()
        };
        ParameterBox {
            lower: both(&self.lower, &other.lower, f64::min),
            upper: both(&self.upper, &other.upper, f64::max),
        }
    }

    /// Every end moved outward by `by · (1 + |end|)`, but for parameters that are one number.
    pub(super) fn loosened(&self, by: f64) -> ParameterBox {
        let moved = |bounds: Interval| match bounds.lower() == bounds.upper() {
            true => bounds,
            false => loosened(bounds, by),
        };
        ParameterBox::of(&self.bounds().map(moved).collect::<Vec<Interval>>())
    }

    /// As a network; nothing when ends are crossed or NaN.
    ///
    /// # Panics
    /// When there are not as many ends as the architecture has parameters.
    pub fn network(&self, architecture: &Architecture) -> Option<IntervalNetwork> {
        IntervalNetwork::from_bounds(architecture, &self.lower, &self.upper)
    }
}

/// Both ends moved outward by `by · (1 + |end|)`.
pub(super) fn loosened(bounds: Interval, by: f64) -> Interval {
    let lower = padded_by(by, bounds.lower(), Sense::Minimise);
    let upper = padded_by(by, bounds.upper(), Sense::Maximise);
    Interval::new(lower, upper).unwrap_or(bounds)
}

impl From<&IntervalNetwork> for ParameterBox {
    fn from(network: &IntervalNetwork) -> Self {
        ParameterBox { lower: network.lower(), upper: network.upper() }
    }
}
