//! The tables of predictions that are to be stable: unlearning, and private prediction.

use std::sync::LazyLock;

use super::case::StabilityCase;
use crate::asking::{Ask, Case, Row, TrainingSetting, answered, kind_of, row};
use crate::training::methods::{
    AFFINE, ATTACK, CROWN, EXHAUSTIVE, IBP, LP, MILP, MIQCP, NOMINAL, QCP, SEARCH,
};
use crate::training::trajectory::formulation;
use countersign_check::{Answer, ClassId, Evidence, Kind, Method, Place, Quantity, Question, Runs};

const ACCURACY: &[Quantity] = &[Quantity::Accuracy];
const DELETIONS: &[Quantity] = &[Quantity::Deletions];
const SUBSTITUTIONS: &[Quantity] = &[Quantity::Substitutions, Quantity::SmoothSensitivity];
const PRIVATE_ACCURACY: &[Quantity] = &[Quantity::PrivateAccuracy];

/// How many samples may be removed: what is reached within what encloses it, as for the models themselves.
static UNLEARNING_ROWS: &[Row<How>] = &[
    row(NOMINAL, Runs::AtScale, &[Place::alone(ACCURACY)], |case, ask| case.nominal(ask)),
    row(ATTACK, Runs::AtScale, &[Place::below(DELETIONS, EXHAUSTIVE.method)], |case, ask| case.attacked(ask)),
    row(
        EXHAUSTIVE,
        Runs::InChecks,
        &[Place::below(DELETIONS, MIQCP.method), Place::below(DELETIONS, SEARCH.method)],
        |case, ask| case.exhausted(ask),
    ),
    row(
        MIQCP,
        Runs::OnRequest,
        &[Place::below(DELETIONS, MILP.method), Place::below(DELETIONS, QCP.method)],
        |case, ask| case.programmed(ask),
    ),
    row(MILP, Runs::OnRequest, &[Place::below(DELETIONS, LP.method)], |case, ask| case.programmed(ask)),
    row(QCP, Runs::OnRequest, &[Place::below(DELETIONS, LP.method)], |case, ask| case.programmed(ask)),
    row(
        LP,
        Runs::OnRequest,
        &[Place::below(DELETIONS, AFFINE.method), Place::below(DELETIONS, CROWN.method)],
        |case, ask| case.programmed(ask),
    ),
    row(SEARCH, Runs::OnRequestAtScale, &[Place::below(DELETIONS, AFFINE.method)], |case, ask| {
        case.enclosed(ask)
    }),
    row(AFFINE, Runs::AtScale, &[Place::below(DELETIONS, IBP.method)], |case, ask| case.enclosed(ask)),
    row(CROWN, Runs::AtScale, &[Place::below(DELETIONS, IBP.method)], |case, ask| case.enclosed(ask)),
    row(IBP, Runs::AtScale, &[Place::alone(DELETIONS)], |case, ask| case.enclosed(ask)),
];

/// How many samples may be others, and what that means for privacy. Accuracies with noise of one kind and of
/// the other are not comparable: noise is calibrated to the global sensitivity, or to distances that differ
/// little between neighbours.
static PRIVATE_PREDICTION_ROWS: &[Row<How>] = &[
    row(NOMINAL, Runs::AtScale, &[Place::alone(ACCURACY), Place::alone(PRIVATE_ACCURACY)], |case, ask| {
        case.nominal(ask)
    }),
    row(ATTACK, Runs::AtScale, &[Place::below(SUBSTITUTIONS, EXHAUSTIVE.method)], |case, ask| {
        case.attacked(ask)
    }),
    row(
        EXHAUSTIVE,
        Runs::InChecks,
        &[Place::below(SUBSTITUTIONS, MIQCP.method), Place::below(SUBSTITUTIONS, SEARCH.method)],
        |case, ask| case.exhausted(ask),
    ),
    row(
        MIQCP,
        Runs::OnRequest,
        &[Place::below(SUBSTITUTIONS, MILP.method), Place::below(SUBSTITUTIONS, QCP.method)],
        |case, ask| case.programmed(ask),
    ),
    row(MILP, Runs::OnRequest, &[Place::below(SUBSTITUTIONS, LP.method)], |case, ask| case.programmed(ask)),
    row(QCP, Runs::OnRequest, &[Place::below(SUBSTITUTIONS, LP.method)], |case, ask| case.programmed(ask)),
    row(
        LP,
        Runs::OnRequest,
        &[Place::below(SUBSTITUTIONS, AFFINE.method), Place::below(SUBSTITUTIONS, CROWN.method)],
        |case, ask| case.programmed(ask),
    ),
    row(SEARCH, Runs::OnRequestAtScale, &[Place::below(SUBSTITUTIONS, AFFINE.method)], |case, ask| {
        case.enclosed(ask)
    }),
    row(AFFINE, Runs::AtScale, &[Place::below(SUBSTITUTIONS, IBP.method)], |case, ask| case.enclosed(ask)),
    row(CROWN, Runs::AtScale, &[Place::below(SUBSTITUTIONS, IBP.method)], |case, ask| case.enclosed(ask)),
    row(IBP, Runs::AtScale, &[Place::alone(SUBSTITUTIONS), Place::alone(PRIVATE_ACCURACY)], |case, ask| {
        case.enclosed(ask)
    }),
];

/// Predictions of a model from which samples are to be removed.
pub static UNLEARNING: LazyLock<Kind> = LazyLock::new(|| kind_of("unlearning", UNLEARNING_ROWS, &[]));

/// Predictions of a model that are to be released.
pub static PRIVATE_PREDICTION: LazyLock<Kind> =
    LazyLock::new(|| kind_of("private-prediction", PRIVATE_PREDICTION_ROWS, &[]));

/// How a method answers.
type How = fn(&StabilityCase<'_>, Ask<'_>) -> Vec<Answer>;

impl StabilityCase<'_> {
    fn rows(&self) -> &'static [Row<How>] {
        if self.privacy.is_some() { PRIVATE_PREDICTION_ROWS } else { UNLEARNING_ROWS }
    }
}

impl Question for StabilityCase<'_> {
    fn kind(&self) -> &'static Kind {
        if self.privacy.is_some() { &PRIVATE_PREDICTION } else { &UNLEARNING }
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

impl Case for StabilityCase<'_> {
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer> {
        answered(self.rows(), self, ask)
    }

    fn horizons(&self, method: Method) -> &[usize] {
        if formulation(method).is_some() { &self.run.horizons.lengths } else { &[] }
    }

    fn answers_at(&self, ask: Ask<'_>, horizon: usize) -> Vec<Answer> {
        self.programmed_at(ask, horizon)
    }

    fn suits(&self, method: Method) -> bool {
        self.run.suits_models(method)
    }

    fn is_ended_by_time(&self, method: Method) -> bool {
        self.run.is_ended_by_time(method)
    }

    fn brute_fits(&self, limit: u64) -> bool {
        let count = match self.privacy {
            Some(_) => self.universe().map(|(universe, _)| universe.count()),
            None => {
                let changes = self.run.problem.threat.changes(&self.run.problem.set);
                changes.map(|changes| changes.count(self.run.problem.used_samples()))
            }
        };
        count.is_some_and(|count| count <= u128::from(limit))
    }

    fn training(&self) -> Option<TrainingSetting> {
        let privacy = self.privacy.map(|privacy| privacy.setting.clone());
        Some(TrainingSetting { privacy, ..self.run.setting() })
    }
}
