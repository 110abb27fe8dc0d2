//! The `[search]` table of training: when cutoffs stop.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::training::bounds::SearchSetting;
use countersign_data::EntryError;

/// When `search` stops. A limit leaves a bound that holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchTable {
    /// A gap between a bound and the best attack that is small enough, as a share of how far the attack moves
    /// what is bounded; 0 for as small as possible.
    #[schemars(range(min = 0.0, max = 1.0), extend("default" = 0.01))]
    gap: Option<f64>,
    /// Passes for each direction.
    #[schemars(range(min = 1, max = 100_000), extend("default" = 24))]
    passes: Option<usize>,
    /// Time for everything that is asked about a run together. Without it no time is too long, and every run
    /// gives the same.
    #[schemars(extend("exclusiveMinimum" = 0, "unit" = "second"))]
    seconds: Option<f64>,
    /// Whether every parameter is searched, too, and not only directions and tests.
    #[schemars(extend("default" = true))]
    parameters: Option<bool>,
}

impl SearchTable {
    /// `is_asked`: does `check.methods` name `search`?
    ///
    /// # Errors
    /// Numbers without sense, or a table that nothing reads.
    pub(super) fn check(&self, is_asked: bool) -> Result<(), EntryError> {
        let wrong = |key: &str, found: String, expected: &str| {
            Err(EntryError::new(key, found, expected).within("search"))
        };
        match *self {
            SearchTable { gap: Some(gap), .. } if !(0.0..=1.0).contains(&gap) => {
                wrong("gap", gap.to_string(), "a number from 0 to 1")
            }
            SearchTable { passes: Some(passes), .. } if !(1..=MOST_PASSES).contains(&passes) => {
                wrong("passes", passes.to_string(), &format!("1 to {MOST_PASSES}"))
            }
            SearchTable { seconds: Some(seconds), .. } if !(seconds.is_finite() && seconds > 0.0) => {
                wrong("seconds", seconds.to_string(), "a finite number above 0")
            }
            _ if !is_asked && !self.is_empty() => {
                let expected = "check.methods with \"search\", as no other method reads it";
                Err(EntryError::new("search", "a table", expected))
            }
            _ => Ok(()),
        }
    }

    /// Does it say nothing?
    pub(super) fn is_empty(&self) -> bool {
        *self == SearchTable::default()
    }

    pub(super) fn setting(&self) -> SearchSetting {
        let usual = SearchSetting::default();
        SearchSetting {
            gap: self.gap.unwrap_or(usual.gap),
            passes: self.passes.unwrap_or(usual.passes),
            seconds: self.seconds,
            parameters: self.parameters.unwrap_or(usual.parameters),
        }
    }
}

const MOST_PASSES: usize = 100_000;
