//! Ends of numbers.

/// Ends of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ends {
    pub lower: f64,
    pub upper: f64,
}

impl Ends {
    pub(super) const ZERO: Ends = Ends { lower: 0.0, upper: 0.0 };

    /// Within other ends that hold the number too.
    pub(super) fn within(self, other: Ends) -> Ends {
        let both = Ends { lower: self.lower.max(other.lower), upper: self.upper.min(other.upper) };
        if both.lower <= both.upper { both } else { self }
    }

    pub(super) fn magnitude(self) -> f64 {
        self.lower.abs().max(self.upper.abs())
    }

    /// With 0 between them.
    pub(super) fn with_zero(self) -> Ends {
        Ends { lower: self.lower.min(0.0), upper: self.upper.max(0.0) }
    }

    pub(super) fn rectified(self) -> Ends {
        Ends { lower: self.lower.max(0.0), upper: self.upper.max(0.0) }
    }

    /// The middle and the radius.
    pub(super) fn around(self) -> (f64, f64) {
        around(self.lower, self.upper)
    }
}

/// The middle of a range, and how far its ends are from there.
pub(super) fn around(lower: f64, upper: f64) -> (f64, f64) {
    let middle = 0.5 * (lower + upper);
    (middle, (upper - middle).max(middle - lower) * (1.0 + 4.0 * f64::EPSILON))
}
