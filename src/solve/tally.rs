//! What long work has done so far, for users who watch.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts that any thread adds to. No answer depends on them.
#[derive(Debug, Default)]
pub struct Tally {
    attacks: AtomicU64,
    windows: AtomicU64,
    bounded_windows: AtomicU64,
    subproblems: AtomicU64,
    stopped_subproblems: AtomicU64,
}

/// The counts at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tallied {
    /// Models that exhaustive searches have trained.
    pub attacks: u64,
    /// Windows of training that are to be bounded, as far as they are known yet.
    pub windows: u64,
    /// Windows that are bounded already.
    pub bounded_windows: u64,
    /// Programs that solvers have returned from.
    pub subproblems: u64,
    /// Programs among them that were not solved.
    pub stopped_subproblems: u64,
}

impl Tally {
    /// One more attack was tried.
    pub fn attack_tried(&self) {
        self.attacks.fetch_add(1, Ordering::Relaxed);
    }

    /// Adds to the number of windows that are to be bounded.
    pub fn windows_begun(&self, windows: usize) {
        self.windows.fetch_add(windows as u64, Ordering::Relaxed);
    }

    /// One of those windows is bounded.
    pub fn window_bounded(&self) {
        self.bounded_windows.fetch_add(1, Ordering::Relaxed);
    }

    /// A solver has returned, with or without a solution.
    pub fn subproblem_ended(&self, is_solved: bool) {
        self.subproblems.fetch_add(1, Ordering::Relaxed);
        self.stopped_subproblems.fetch_add(u64::from(!is_solved), Ordering::Relaxed);
    }

    /// The counts now.
    pub fn now(&self) -> Tallied {
        let count = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        Tallied {
            attacks: count(&self.attacks),
            windows: count(&self.windows),
            bounded_windows: count(&self.bounded_windows),
            subproblems: count(&self.subproblems),
            stopped_subproblems: count(&self.stopped_subproblems),
        }
    }
}
