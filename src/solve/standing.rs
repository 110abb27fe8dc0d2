//! Where searches stand before they end, for users who watch. No answer depends on it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use countersign_program::Program;

/// Where a search stands, in the program's own sense. What a solver says before it ends is not a claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SearchStanding {
    /// Objective value of the best point so far.
    pub incumbent: Option<f64>,
    /// The bound so far.
    pub dual_bound: Option<f64>,
}

/// A function that is told where a search stands, by the thread that searches, whenever the solver reports
/// it.
#[derive(Clone, Default)]
pub struct Watcher(Option<Arc<dyn Fn(SearchStanding) + Send + Sync>>);

impl Watcher {
    /// Watches by a function, which must be quick and must not panic.
    pub fn new(told: impl Fn(SearchStanding) + Send + Sync + 'static) -> Self {
        Watcher(Some(Arc::new(told)))
    }

    /// For a solve whose progress is not shown.
    pub fn nobody() -> Self {
        Watcher(None)
    }

    /// Does anybody watch?
    pub fn is_somebody(&self) -> bool {
        self.0.is_some()
    }

    /// Tells where the search stands.
    pub fn tell(&self, standing: SearchStanding) {
        if let Some(told) = &self.0 {
            told(standing);
        }
    }
}

impl fmt::Debug for Watcher {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(if self.is_somebody() { "Watcher(somebody)" } else { "Watcher(nobody)" })
    }
}

/// Translates what a solver says about its search into the program's own terms, for a watcher.
#[derive(Clone, Debug)]
pub struct SearchReporter {
    watcher: Watcher,
    /// The constant of the objective, which the solver was not given.
    constant: f64,
    /// What the solver takes for infinity.
    infinity: f64,
}

impl SearchReporter {
    /// Reports on the search that solves `program`, by a solver that takes `infinity` and more for infinite.
    pub fn new(watcher: &Watcher, program: &Program, infinity: f64) -> Self {
        SearchReporter { watcher: watcher.clone(), constant: program.objective.constant, infinity }
    }

    /// Does anybody watch?
    pub fn is_watched(&self) -> bool {
        self.watcher.is_somebody()
    }

    /// Tells the watcher where the search stands, from the solver's own numbers.
    pub fn tell(&self, incumbent: f64, dual_bound: f64) {
        let finite = |value: f64| (value.abs() < self.infinity).then_some(value + self.constant);
        self.watcher.tell(SearchStanding { incumbent: finite(incumbent), dual_bound: finite(dual_bound) });
    }
}

/// The searches under way, by the number of their request.
#[derive(Debug, Default)]
pub struct Searches(Mutex<BTreeMap<u64, SearchStanding>>);

impl Searches {
    pub(super) fn stands(&self, number: u64, standing: SearchStanding) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(number, standing);
    }

    pub(super) fn ended(&self, number: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
    }

    /// Where the oldest search stands, among those that are under way and have said where they stand.
    pub fn longest(&self) -> Option<SearchStanding> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().next().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_solvers_take_for_infinite_is_none() {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&heard);
        let watcher = Watcher::new(move |standing| told.lock().expect("no panic").push(standing));
        let mut program = Program::new("constant");
        program.objective.constant = 0.5;
        let reporter = SearchReporter::new(&watcher, &program, 1e20);
        reporter.tell(1e20, -2.0);
        reporter.tell(f64::NAN, f64::NEG_INFINITY);
        let expected =
            [SearchStanding { incumbent: None, dual_bound: Some(-1.5) }, SearchStanding::default()];
        assert_eq!(*heard.lock().expect("no panic"), expected);
    }

    #[test]
    fn the_oldest_request_comes_first() {
        let (searches, at) =
            (Searches::default(), |value| SearchStanding { incumbent: Some(value), dual_bound: None });
        assert_eq!(searches.longest(), None);
        searches.stands(7, at(1.0));
        searches.stands(5, at(2.0));
        searches.stands(5, at(3.0));
        assert_eq!(searches.longest(), Some(at(3.0)));
        searches.ended(5);
        assert_eq!(searches.longest(), Some(at(1.0)));
    }
}
