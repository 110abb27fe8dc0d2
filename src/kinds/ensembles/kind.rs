//! The table of partition ensembles whose flips are given.

use std::sync::LazyLock;

use super::case::EnsembleCase;
use crate::asking::{Ask, Case, ExportedProgram, NoProgram, Row, answered, kind_of, row};
use crate::ensembles::certificates::{VotePoint, VoteProgram, brute_force_fits, p1, p2};
use crate::ensembles::methods::{
    BLACK_BOX, BRUTE, COUNTS, FLIPS, KNAPSACK, KNAPSACK_DP, P1, P2, RADIUS, THEOREM_1,
};
use countersign_check::{Answer, ClassId, Evidence, Kind, Method, Place, Question, Runs};

/// EnsembleCert, sections 2, 3.1 and A.1 to A.3; theorem 1 makes all radii but the black box's equal.
static ROWS: &[Row<How>] = &[
    row(BLACK_BOX, Runs::AtScale, &[Place::below(RADIUS, KNAPSACK.method)], |case, ask| case.black_box(ask)),
    row(KNAPSACK, Runs::AtScale, &[Place::alone(COUNTS)], |case, ask| case.knapsack(ask)),
    row(KNAPSACK_DP, Runs::InChecks, &[Place::equal(COUNTS, KNAPSACK.method)], |case, ask| {
        case.knapsack_dp(ask)
    }),
    row(P2, Runs::InChecks, &[Place::equal(COUNTS, KNAPSACK.method)], |case, ask| case.p2(ask)),
    row(
        P1,
        Runs::InChecks,
        &[Place::above(FLIPS, P2.method), Place::equal(RADIUS, P2.method)],
        |case, ask| case.p1(ask),
    ),
    row(BRUTE, Runs::InChecks, &[Place::equal(COUNTS, P1.method)], |case, ask| case.brute(ask)),
];

/// A partition ensemble whose flips are given.
pub static ENSEMBLE: LazyLock<Kind> = LazyLock::new(|| kind_of("ensemble", ROWS, &[THEOREM_1]));

/// How a method answers.
type How = fn(&EnsembleCase<'_>, Ask<'_>) -> Vec<Answer>;

impl Question for EnsembleCase<'_> {
    fn kind(&self) -> &'static Kind {
        &ENSEMBLE
    }

    fn prediction(&self) -> Option<ClassId> {
        Some(self.point.prediction())
    }

    fn targets(&self) -> Vec<ClassId> {
        self.point.targets().collect()
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence::Flips(self)
    }
}

impl Case for EnsembleCase<'_> {
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer> {
        answered(ROWS, self, ask)
    }

    fn brute_fits(&self, limit: u64) -> bool {
        brute_force_fits(&self.point, limit)
    }

    fn programs(&self, method: Method) -> Result<Vec<ExportedProgram>, NoProgram> {
        let Some(program) = program_of(method) else { return Ok(Vec::new()) };
        Ok(ExportedProgram::of_targets(method, self.targets(), |target| program(&self.point, target).program))
    }
}

/// What writes the program of a method.
fn program_of(method: Method) -> Option<fn(&VotePoint<'_>, ClassId) -> VoteProgram> {
    match method {
        own if own == P1.method => Some(p1),
        own if own == P2.method => Some(p2),
        _ => None,
    }
}
