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
        let mut sums = self.0;
        for run in 0..RUNS {
            sums[run] += other.0[run];
        }
        PerRun(sums)
    }

    /// `self − other`.
    #[inline(always)]
    pub(super) fn minus(self, other: PerRun) -> Self {
        let mut differences = self.0;
        for run in 0..RUNS {
            differences[run] -= other.0[run];
        }
        PerRun(differences)
    }

    /// `self / other`.
    #[inline(always)]
    pub(super) fn over(self, other: PerRun) -> Self {
        let mut quotients = self.0;
        for run in 0..RUNS {
            quotients[run] /= other.0[run];
        }
        PerRun(quotients)
    }

    /// What `of` makes of the numbers of each run.
    #[inline(always)]
    pub(super) fn with(self, other: PerRun, of: impl Fn(f64, f64) -> f64) -> Self {
        let mut values = self.0;
        for run in 0..RUNS {
            values[run] = of(values[run], other.0[run]);
        }
        PerRun(values)
    }

    /// What `of` makes of the number of each run.
    #[inline(always)]
    pub(super) fn map(self, of: impl Fn(f64) -> f64) -> Self {
        let mut values = self.0;
        for value in &mut values {
            *value = of(*value);
        }
        PerRun(values)
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
        let mut products = row.0;
        for run in 0..RUNS {
            products[run] *= self.0[run];
        }
        PerRun(products)
    }
}
