//! What may become of a touched sample.

use super::{Budget, FeatureDomain};
use countersign_num::Interval;
use countersign_num::rounding::{add_up, subtract_down};

/// What an attacker may do to a sample that it touches. Enumeration, checks of attacks, programs and bounds
/// on gradients follow from it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Touch {
    /// May it be taken away?
    pub removal: bool,
    /// Where its features may go.
    pub features: Reach,
    /// May its class become any other?
    pub flips: bool,
    /// Where its target may go when it is a real number.
    pub value: Reach,
    /// How many targets may change, where they are counted apart from features. Without it a touched sample
    /// may change in both.
    pub targets_apart: Option<Budget>,
}

impl Touch {
    /// A touched sample stays as it is.
    pub const NOTHING: Touch = Touch {
        removal: false,
        features: Reach::Around(0.0),
        flips: false,
        value: Reach::Around(0.0),
        targets_apart: None,
    };

    /// May features or targets change?
    pub fn changes(&self) -> bool {
        self.features.moves() || self.flips || self.value.moves()
    }
}

/// Where a number may go.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reach {
    /// No further than this from where it is.
    Around(f64),
    /// Into a domain, in which it need not be.
    Within(FeatureDomain),
    /// Anywhere.
    Anywhere,
}

impl Reach {
    /// May it move at all?
    pub fn moves(self) -> bool {
        match self {
            Reach::Around(radius) => radius > 0.0,
            Reach::Within(_) | Reach::Anywhere => true,
        }
    }

    /// How far it may go from where it is; any distance where that is not said.
    pub fn radius(self) -> f64 {
        match self {
            // A radius that is no radius certifies nothing.
            Reach::Around(radius) if radius >= 0.0 => radius,
            _ => f64::INFINITY,
        }
    }

    /// Where a number may go from `clean`, rounded outward; nothing where the radius is no radius.
    pub fn ends(self, clean: f64) -> Option<Interval> {
        match self {
            Reach::Around(radius) => Interval::new(subtract_down(clean, radius), add_up(clean, radius)),
            Reach::Within(domain) => Interval::new(domain.lower, domain.upper),
            Reach::Anywhere => Some(Interval::ENTIRE),
        }
    }

    /// May a number go from `clean` to `value`? Judged up to one rounding, outward.
    pub fn allows(self, clean: f64, value: f64) -> bool {
        self.ends(clean).is_some_and(|ends| ends.contains(value))
    }
}
