//! The `[check]` table of smoothing: methods, and how often coverage repeats the estimation.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::spec::check::{CheckSpec, CheckTable};
use countersign_check::Kind;
use countersign_data::EntryError;
use countersign_solve::SolverName;

/// More noise vectors than this for one test point are a mistyped number.
pub(super) const MOST_SAMPLES: u64 = 10_000_000_000;

/// Which methods are asked, and how often coverage repeats the estimation.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(default)]
#[schemars(deny_unknown_fields)]
pub(super) struct CoverageTable {
    #[serde(flatten)]
    named: CheckTable,
    /// How often `coverage` repeats the estimation.
    #[schemars(range(min = 1, max = MOST_SAMPLES))]
    repetitions: u64,
    /// The noise vectors of each repetition.
    #[schemars(range(min = 1, max = MOST_SAMPLES))]
    repetition_samples: u64,
}

impl Default for CoverageTable {
    fn default() -> Self {
        CoverageTable { named: CheckTable::default(), repetitions: 400, repetition_samples: 500 }
    }
}

/// The same, resolved. Nothing here is solved, so that no solver is asked.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CoverageCheck {
    #[serde(flatten)]
    pub named: CheckSpec,
    pub repetitions: u64,
    pub repetition_samples: u64,
}

impl CoverageTable {
    pub(super) fn resolve(
        self,
        kinds: &[&'static Kind],
        solvers: &[SolverName],
    ) -> Result<CoverageCheck, EntryError> {
        let named = CheckSpec { solvers: Vec::new(), ..CheckSpec::resolve(&self.named, kinds, solvers)? };
        let CoverageTable { repetitions, repetition_samples, .. } = self;
        Ok(CoverageCheck { named, repetitions, repetition_samples })
    }
}
