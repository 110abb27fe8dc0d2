//! Where searches stand before they end, for whoever watches. Nothing depends on it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde::{Deserialize, Serialize};

/// Where a search stands, in the program's own sense. What a solver says on the way is no claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// Objective value of the best point so far.
    pub incumbent: Option<f64>,
    /// The bound so far.
    pub dual_bound: Option<f64>,
}

#[cfg(any(feature = "highs", feature = "scip"))]
impl Standing {
    /// From numbers of solvers, which take `infinity` and more for none; the constant is what they were not given of the
    /// objective.
    pub(super) fn of(incumbent: f64, dual_bound: f64, (infinity, constant): (f64, f64)) -> Self {
        let finite = |value: f64| (value.abs() < infinity).then_some(value + constant);
        Standing { incumbent: finite(incumbent), dual_bound: finite(dual_bound) }
    }
}

/// Is told where a search stands, by the thread that searches, as often as a solver looks up.
#[derive(Clone, Default)]
pub struct Watcher(Option<Arc<dyn Fn(Standing) + Send + Sync>>);

impl Watcher {
    /// Watches by a function, which must be quick and must not panic.
    pub fn new(told: impl Fn(Standing) + Send + Sync + 'static) -> Self {
        Watcher(Some(Arc::new(told)))
    }

    /// Nobody watches.
    pub fn nobody() -> Self {
        Watcher(None)
    }

    /// Does anybody watch?
    pub(super) fn is_somebody(&self) -> bool {
        self.0.is_some()
    }

    #[cfg(any(feature = "highs", feature = "scip"))]
    pub(super) fn tell(&self, standing: Standing) {
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

/// The searches under way, by the number of the request that they are made for.
#[derive(Debug, Default)]
pub struct Searches(Mutex<BTreeMap<u64, Standing>>);

impl Searches {
    pub(super) fn stands(&self, number: u64, standing: Standing) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(number, standing);
    }

    pub(super) fn ended(&self, number: u64) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&number);
    }

    /// Where the search stands whose request is the oldest, if any is under way that has said so.
    pub fn longest(&self) -> Option<Standing> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).values().next().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(any(feature = "highs", feature = "scip"))]
    fn what_solvers_take_for_infinite_is_none() {
        let standing = Standing::of(1e20, -2.0, (1e20, 0.5));
        assert_eq!(standing, Standing { incumbent: None, dual_bound: Some(-1.5) });
        assert_eq!(Standing::of(f64::NAN, f64::NEG_INFINITY, (1e20, 0.0)), Standing::default());
    }

    #[test]
    fn the_oldest_request_comes_first() {
        let (searches, at) =
            (Searches::default(), |value| Standing { incumbent: Some(value), dual_bound: None });
        assert_eq!(searches.longest(), None);
        searches.stands(7, at(1.0));
        searches.stands(5, at(2.0));
        searches.stands(5, at(3.0));
        assert_eq!(searches.longest(), Some(at(3.0)));
        searches.ended(5);
        assert_eq!(searches.longest(), Some(at(1.0)));
    }
}
