//! The tables of linear classifiers that label noise smooths, and of partition ensembles of them.

use std::sync::LazyLock;

use super::case::{RAREST_NOISE, SmoothedCase, SmoothedEnsembleCase};
use crate::asking::{Ask, Case, ExportedProgram, NoProgram, Row, answered, kind_of, row};
use crate::ensembles::methods::{BRUTE, COUNTS, THEOREM_1};
use crate::ensembles::over_table::over_table;
use crate::smoothing::methods::CHERNOFF;
use countersign_check::{Answer, ClassId, Evidence, Kind, Method, Place, Question, Runs};

/// ScaLabelCert, appendix B: a bound, and the truth.
static SMOOTHED_ROWS: &[Row<How>] = &[
    row(CHERNOFF, Runs::AtScale, &[Place::alone(COUNTS)], |case, ask| case.chernoff(ask)),
    row(BRUTE, Runs::InChecks, &[Place::above(COUNTS, CHERNOFF.method)], |case, ask| case.brute(ask)),
];

/// The knapsack over bounds of smoothed base classifiers; there is no exact table beside it.
static PARTITIONED_SMOOTHED_ROWS: &[Row<HowOfEnsemble>] = &over_table(OVER_TABLE);

const OVER_TABLE: HowOfEnsemble = |case, ask| case.over_table_from_below(ask);

/// A linear classifier smoothed by label noise.
pub static SMOOTHED: LazyLock<Kind> = LazyLock::new(|| kind_of("smoothed", SMOOTHED_ROWS, &[]));

/// A partition ensemble of those.
pub static PARTITIONED_SMOOTHED: LazyLock<Kind> =
    LazyLock::new(|| kind_of("partitioned-smoothed", PARTITIONED_SMOOTHED_ROWS, &[THEOREM_1]));

/// How a method answers.
type How = fn(&SmoothedCase<'_>, Ask<'_>) -> Vec<Answer>;

impl Question for SmoothedCase<'_> {
    fn kind(&self) -> &'static Kind {
        &SMOOTHED
    }

    fn prediction(&self) -> Option<ClassId> {
        Some(self.predicted.class)
    }

    fn targets(&self) -> Vec<ClassId> {
        ClassId::all(self.point.classes).filter(|&class| class != self.predicted.class).collect()
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence::Flips(self)
    }
}

impl Case for SmoothedCase<'_> {
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer> {
        answered(SMOOTHED_ROWS, self, ask)
    }

    /// Three outcomes a sample: the class that is attacked, the target, any other.
    fn brute_fits(&self, limit: u64) -> bool {
        let samples = u32::try_from(self.point.labels.len()).ok();
        let outcomes = samples.and_then(|samples| 3_u64.checked_pow(samples));
        // Whole numbers that count outcomes of rarer noise are too long.
        let counts = self.noise.probability() >= RAREST_NOISE;
        counts && outcomes.is_some_and(|outcomes| outcomes <= limit)
    }
}

/// How a method answers.
type HowOfEnsemble = fn(&SmoothedEnsembleCase<'_>, Ask<'_>) -> Vec<Answer>;

impl Question for SmoothedEnsembleCase<'_> {
    fn kind(&self) -> &'static Kind {
        &PARTITIONED_SMOOTHED
    }

    fn prediction(&self) -> Option<ClassId> {
        self.over_table.prediction()
    }

    fn targets(&self) -> Vec<ClassId> {
        self.over_table.targets()
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence::Flips(self)
    }
}

impl Case for SmoothedEnsembleCase<'_> {
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer> {
        answered(PARTITIONED_SMOOTHED_ROWS, self, ask)
    }

    fn brute_fits(&self, _: u64) -> bool {
        false
    }

    fn programs(&self, method: Method) -> Result<Vec<ExportedProgram>, NoProgram> {
        self.over_table.programs(method)
    }
}
