//! The tables of models trained on labels under attack, and of partition ensembles of them.

use std::sync::LazyLock;

use super::base::TrainedBaseCase;
use super::ensemble::TrainedEnsembleCase;
use crate::asking::{Ask, Case, ExportedProgram, NoProgram, Row, answered, kind_of, row};
use crate::ensembles::methods::{BRUTE, COUNTS, P1, THEOREM_1};
use crate::ensembles::over_table::over_table;
use crate::training::methods::{AFFINE, IBP};
use countersign_check::{Answer, ClassId, Evidence, Kind, Method, Place, Question, Runs};

/// ScaLabelCert, appendix D.4: what bounds on training certify is no more than what every labeling shows.
static TRAINED_BASE_ROWS: &[Row<HowOfBase>] = &[
    row(IBP, Runs::AtScale, &[Place::alone(COUNTS)], |case, ask| case.certified(ask)),
    row(AFFINE, Runs::AtScale, &[Place::above(COUNTS, IBP.method)], |case, ask| case.certified(ask)),
    row(
        BRUTE,
        Runs::InChecks,
        &[Place::above(COUNTS, AFFINE.method), Place::above(COUNTS, IBP.method)],
        |case, ask| case.exhausted(ask),
    ),
];

/// The knapsack over those bounds; `brute` aggregates the exact flips.
static PARTITIONED_TRAINING_ROWS: &[Row<HowOfEnsemble>] = &{
    let [black_box, knapsack, knapsack_dp, p2, p1] = over_table(OVER_TABLE);
    let brute = row(BRUTE, Runs::InChecks, &[Place::above(COUNTS, P1.method)], BY_BASES);
    [black_box, knapsack, knapsack_dp, p2, p1, brute]
};

const OVER_TABLE: HowOfEnsemble = |case, ask| case.over_table_from_below(ask);
const BY_BASES: HowOfEnsemble = |case, ask| case.exhausted(ask);

/// One model that is trained on labels under attack, asked about a test point.
pub static TRAINED_BASE: LazyLock<Kind> = LazyLock::new(|| kind_of("trained-base", TRAINED_BASE_ROWS, &[]));

/// A partition ensemble of those.
pub static PARTITIONED_TRAINING: LazyLock<Kind> =
    LazyLock::new(|| kind_of("partitioned-training", PARTITIONED_TRAINING_ROWS, &[THEOREM_1]));

/// How a method answers.
type HowOfBase = fn(&TrainedBaseCase<'_>, Ask<'_>) -> Vec<Answer>;

impl Question for TrainedBaseCase<'_> {
    fn kind(&self) -> &'static Kind {
        &TRAINED_BASE
    }

    fn prediction(&self) -> Option<ClassId> {
        Some(self.vote())
    }

    fn targets(&self) -> Vec<ClassId> {
        let clean = self.vote();
        ClassId::all(self.point().classes()).filter(|&class| class != clean).collect()
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence::Flips(self)
    }
}

impl Case for TrainedBaseCase<'_> {
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer> {
        answered(TRAINED_BASE_ROWS, self, ask)
    }

    fn suits(&self, method: Method) -> bool {
        method != AFFINE.method || self.of_domain(method).is_some()
    }

    fn brute_fits(&self, limit: u64) -> bool {
        let problem = &self.trained().problem;
        let changes = problem.threat.changes(&problem.set);
        changes.is_some_and(|changes| changes.count(problem.used_samples()) <= u128::from(limit))
    }
}

/// How a method answers.
type HowOfEnsemble = fn(&TrainedEnsembleCase<'_>, Ask<'_>) -> Vec<Answer>;

impl Question for TrainedEnsembleCase<'_> {
    fn kind(&self) -> &'static Kind {
        &PARTITIONED_TRAINING
    }

    fn prediction(&self) -> Option<ClassId> {
        self.over_table().prediction()
    }

    fn targets(&self) -> Vec<ClassId> {
        self.over_table().targets()
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence::Flips(self)
    }
}

impl Case for TrainedEnsembleCase<'_> {
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer> {
        answered(PARTITIONED_TRAINING_ROWS, self, ask)
    }

    fn brute_fits(&self, limit: u64) -> bool {
        self.over_table().brute_fits(limit) && self.bases().iter().all(|base| base.brute_fits(limit))
    }

    /// P1 and P2 over the table.
    fn programs(&self, method: Method) -> Result<Vec<ExportedProgram>, NoProgram> {
        self.over_table().programs(method)
    }
}
