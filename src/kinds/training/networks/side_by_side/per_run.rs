//! A row of numbers, one for each run.

/// Runs that go side by side.
pub const RUNS: usize = 8;

/// A number of each run.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub(super) struct PerRun(pub(super) [f64; RUNS]);

impl PerRun {
    pub(super) const ZERO: PerRun = PerRun([0.0; RUNS]);

    /// The same number in every run.
    #[inline(always)]
    pub(super) fn all(value: f64) -> Self {
        PerRun([value; RUNS])
    }

    /// `self + other`.
    #[inline(always)]
    pub(super) fn plus(self, other: PerRun) -> Self {
        self.with(other, |one, other| one + other)
    }

    /// `self − other`.
    #[inline(always)]
    pub(super) fn minus(self, other: PerRun) -> Self {
        self.with(other, |one, other| one - other)
    }

    /// `self / other`.
    #[inline(always)]
    pub(super) fn over(self, other: PerRun) -> Self {
        self.with(other, |one, other| one / other)
    }

    /// What `of` makes of the numbers of each run.
    #[inline(always)]
    pub(super) fn with(mut self, other: PerRun, of: impl Fn(f64, f64) -> f64) -> Self {
        for (value, other) in self.0.iter_mut().zip(&other.0) {
            *value = of(*value, *other);
        }
        self
    }

    /// What `of` makes of the number of each run.
    #[inline(always)]
    pub(super) fn map(mut self, of: impl Fn(f64) -> f64) -> Self {
        for value in &mut self.0 {
            *value = of(*value);
        }
        self
    }
}

/// What a row can be multiplied by: a number that all runs share, or one for each.
pub(super) trait Factor: Copy {
    /// `row · self`.
    fn times(self, row: PerRun) -> PerRun;
}

impl Factor for f64 {
    #[inline(always)]
    fn times(self, row: PerRun) -> PerRun {
        row.map(|value| value * self)
    }
}

impl Factor for PerRun {
    #[inline(always)]
    fn times(self, row: PerRun) -> PerRun {
        row.with(self, |value, factor| value * factor)
    }
}
