//! The table of kernel models.

use std::sync::LazyLock;

use super::case::LabelFlipCase;
use crate::asking::{Ask, Case, ExportedProgram, NoProgram, Row, answered, kind_of, row};
use crate::ensembles::methods::{BRUTE, COUNTS, FLIPS, RADIUS};
use crate::kernels::methods::{O1, O1_UPPER, O2, O2_GREEDY, THEOREMS};
use crate::kernels::models::{Strictness, brute_force_fits};
use countersign_check::{Answer, ClassId, Evidence, Kind, Method, Place, Question, Runs};

/// ScaLabelCert, sections 3.2 and A.5 to A.6; theorem 3 makes all radii equal.
static ROWS: &[Row<How>] = &[
    // The minimum over targets of O2 is that of O1: there is nothing to bound from above.
    row(O2_GREEDY, Runs::AtScale, &[Place::alone(COUNTS)], |case, ask| case.greedy(ask)),
    row(O1_UPPER, Runs::InChecks, &[Place::above(COUNTS, O1.method)], |case, ask| case.upper(ask)),
    row(O2, Runs::InChecks, &[Place::equal(COUNTS, O2_GREEDY.method)], |case, ask| case.solved_for_all(ask)),
    row(
        O1,
        Runs::InChecks,
        &[Place::above(FLIPS, O2.method), Place::equal(RADIUS, O2.method)],
        |case, ask| case.solved_for_all(ask),
    ),
    row(BRUTE, Runs::InChecks, &[Place::equal(COUNTS, O1.method)], |case, ask| case.brute(ask)),
];

/// One kernel model.
pub static LABEL_FLIP: LazyLock<Kind> = LazyLock::new(|| kind_of("label-flip", ROWS, THEOREMS));

/// How a method answers.
type How = fn(&LabelFlipCase<'_>, Ask<'_>) -> Vec<Answer>;

impl Question for LabelFlipCase<'_> {
    fn kind(&self) -> &'static Kind {
        &LABEL_FLIP
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

impl Case for LabelFlipCase<'_> {
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer> {
        answered(ROWS, self, ask)
    }

    fn brute_fits(&self, limit: u64) -> bool {
        brute_force_fits(&self.point, limit)
    }

    /// The closed program, which bounds the flips from below; its name says when it is a relaxation.
    fn programs(&self, method: Method) -> Result<Vec<ExportedProgram>, NoProgram> {
        if method != O1.method && method != O2.method {
            return Ok(Vec::new());
        }
        let program = |target| self.flip_program(target, method, Strictness::Closed).program;
        Ok(ExportedProgram::of_targets(method, self.targets(), program))
    }
}
