//! When a search stops.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

/// When a search stops.
#[derive(Clone, Copy, Debug)]
pub struct Limits<'a> {
    /// A gap that is small enough: the share of how far the best attack moves the form.
    pub gap: f64,
    /// Passes for each part of the attacks on a direction.
    pub passes: usize,
    /// Attacks that are retrained where no more are left.
    pub sets: usize,
    /// Attacks that are all retrained, once for all directions, where there are no more altogether.
    pub every: usize,
    /// When to stop at the latest.
    pub until: Option<Instant>,
    /// Set when the user wants to stop.
    pub interrupt: Option<&'a AtomicBool>,
}

impl Limits<'_> {
    /// Does the user want to stop?
    pub(super) fn is_interrupted(&self) -> bool {
        self.interrupt.is_some_and(|interrupt| interrupt.load(Ordering::Relaxed))
    }

    /// Is it time to stop?
    pub(super) fn is_over(&self) -> bool {
        self.is_interrupted() || self.until.is_some_and(|until| Instant::now() >= until)
    }
}

/// When a search stops, as specifications say it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SearchSetting {
    /// A gap between bound and attack that is small enough: the share of how far the attack moves the form.
    pub gap: f64,
    /// Passes for each direction.
    pub passes: usize,
    /// Seconds for everything that is asked together.
    pub seconds: Option<f64>,
    /// Is every parameter searched, or only what is asked beside them?
    pub parameters: bool,
}

impl Default for SearchSetting {
    fn default() -> Self {
        SearchSetting { gap: 0.01, passes: 24, seconds: None, parameters: true }
    }
}
