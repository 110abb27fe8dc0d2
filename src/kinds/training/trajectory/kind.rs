//! The tables of training under attack.

use std::sync::LazyLock;

use super::case::TrajectoryCase;
use super::programs::formulation;
use crate::asking::{Ask, Case, ExportedProgram, NoProgram, Row, TrainingSetting, answered, kind_of, row};
use crate::training::methods::{
    AFFINE, ATTACK, CROWN, EXHAUSTIVE, IBP, LP, MILP, MIQCP, NOMINAL, QCP, SEARCH,
};
use countersign_check::{Answer, ClassId, Evidence, Kind, Method, Place, Quantity, Question, Runs};

/// The boxes that questions about training itself have.
const BOXES: &[Quantity] = &[
    Quantity::Parameters,
    Quantity::Directions,
    Quantity::Accuracy,
    Quantity::Stable,
    Quantity::Targeted,
    Quantity::Loss,
    Quantity::Logits,
];

/// What is reached, from the clean run to every attack, within what encloses it: the programs of AGT, section
/// 7, and what bounds their variables. Programs take minutes where intervals take milliseconds, and run on
/// request.
const fn rows(miqcp: &'static [Place]) -> [Row<How>; 11] {
    [
        row(NOMINAL, Runs::AtScale, const { &[Place::below(BOXES, ATTACK.method)] }, |case, ask| {
            case.nominal(ask)
        }),
        row(ATTACK, Runs::InChecks, const { &[Place::below(BOXES, EXHAUSTIVE.method)] }, |case, ask| {
            case.attacked(ask)
        }),
        row(
            EXHAUSTIVE,
            Runs::InChecks,
            const { &[Place::below(BOXES, MIQCP.method), Place::below(BOXES, SEARCH.method)] },
            |case, ask| case.exhausted(ask),
        ),
        row(MIQCP, Runs::OnRequest, miqcp, |case, ask| case.programmed(ask)),
        row(MILP, Runs::OnRequest, const { &[Place::below(BOXES, LP.method)] }, |case, ask| {
            case.programmed(ask)
        }),
        row(QCP, Runs::OnRequest, const { &[Place::below(BOXES, LP.method)] }, |case, ask| {
            case.programmed(ask)
        }),
        row(
            LP,
            Runs::OnRequest,
            const { &[Place::below(BOXES, AFFINE.method), Place::below(BOXES, CROWN.method)] },
            |case, ask| case.programmed(ask),
        ),
        row(SEARCH, Runs::OnRequestAtScale, const { &[Place::below(BOXES, AFFINE.method)] }, |case, ask| {
            case.enclosed(ask)
        }),
        row(AFFINE, Runs::AtScale, const { &[Place::below(BOXES, IBP.method)] }, |case, ask| {
            case.enclosed(ask)
        }),
        row(CROWN, Runs::AtScale, const { &[Place::below(BOXES, IBP.method)] }, |case, ask| {
            case.enclosed(ask)
        }),
        row(IBP, Runs::AtScale, const { &[Place::alone(BOXES)] }, |case, ask| case.enclosed(ask)),
    ]
}

static TRAJECTORY_ROWS: &[Row<How>] =
    &rows(&[Place::below(BOXES, MILP.method), Place::below(BOXES, QCP.method)]);

/// McCormick's envelopes lose nothing here as long as integers are kept.
static LINEAR_TRAJECTORY_ROWS: &[Row<How>] =
    &rows(&[Place::equal(BOXES, MILP.method), Place::below(BOXES, QCP.method)]);

/// Training under attack.
pub static TRAJECTORY: LazyLock<Kind> = LazyLock::new(|| kind_of("trajectory", TRAJECTORY_ROWS, &[]));

/// Training of a linear model whose features stay as they are: products of its programs have a binary factor.
pub static LINEAR_TRAJECTORY: LazyLock<Kind> =
    LazyLock::new(|| kind_of("linear-trajectory", LINEAR_TRAJECTORY_ROWS, &[]));

/// How a method answers.
type How = fn(&TrajectoryCase<'_>, Ask<'_>) -> Vec<Answer>;

impl Question for TrajectoryCase<'_> {
    fn kind(&self) -> &'static Kind {
        if self.is_linear() { &LINEAR_TRAJECTORY } else { &TRAJECTORY }
    }

    fn prediction(&self) -> Option<ClassId> {
        None
    }

    fn targets(&self) -> Vec<ClassId> {
        Vec::new()
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence::Training(self)
    }
}

impl Case for TrajectoryCase<'_> {
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer> {
        answered(if self.is_linear() { LINEAR_TRAJECTORY_ROWS } else { TRAJECTORY_ROWS }, self, ask)
    }

    fn horizons(&self, method: Method) -> &[usize] {
        if formulation(method).is_some() { &self.horizons.lengths } else { &[] }
    }

    fn answers_at(&self, ask: Ask<'_>, horizon: usize) -> Vec<Answer> {
        self.programmed_at(ask, horizon)
    }

    fn suits(&self, method: Method) -> bool {
        self.suits_models(method)
    }

    fn is_ended_by_time(&self, method: Method) -> bool {
        method == SEARCH.method && self.search.seconds.is_some()
    }

    fn brute_fits(&self, limit: u64) -> bool {
        let changes = self.problem.threat.changes(&self.problem.set);
        changes.is_some_and(|changes| changes.count(self.problem.used_samples()) <= u128::from(limit))
    }

    fn programs(&self, method: Method) -> Result<Vec<ExportedProgram>, NoProgram> {
        self.exported(method)
    }

    fn training(&self) -> Option<TrainingSetting> {
        Some(self.setting())
    }
}
