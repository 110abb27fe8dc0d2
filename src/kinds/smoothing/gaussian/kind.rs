//! The tables of classifiers that Gaussian noise smooths.

use std::sync::LazyLock;

use super::case::GaussianCase;
use crate::asking::{Ask, Case, Row, answered, kind_of, row};
use crate::smoothing::methods::{ADAPTIVE, COVERAGE, EXACT, MONTE_CARLO};
use countersign_check::{Answer, ClassId, Evidence, Kind, Place, Quantity, Question, Runs};

const CERTIFIED_RADIUS: &[Quantity] = &[Quantity::CertifiedRadius];
const ERROR_RATE: &[Quantity] = &[Quantity::ErrorRate];

const MONTE_CARLO_ROW: Row<How> = row(
    MONTE_CARLO,
    Runs::AtScale,
    &[Place::alone(CERTIFIED_RADIUS), Place::alone(ERROR_RATE)],
    |case, ask| case.monte_carlo(ask),
);

/// Both certificates are about one number that neither knows: neither may claim what the other excludes.
const ADAPTIVE_ROW: Row<How> =
    row(ADAPTIVE, Runs::AtScale, &[Place::equal(CERTIFIED_RADIUS, MONTE_CARLO.method)], |case, ask| {
        case.adaptive(ask)
    });

/// A network or an ensemble.
static GAUSSIAN_ROWS: &[Row<How>] = &[MONTE_CARLO_ROW, ADAPTIVE_ROW];

/// The same, with the number itself.
static LINEAR_GAUSSIAN_ROWS: &[Row<How>] = &[
    row(EXACT, Runs::InChecks, &[Place::equal(CERTIFIED_RADIUS, ADAPTIVE.method)], |case, ask| {
        case.closed_form(ask)
    }),
    MONTE_CARLO_ROW,
    ADAPTIVE_ROW,
    row(COVERAGE, Runs::InChecks, &[Place::below(ERROR_RATE, MONTE_CARLO.method)], |case, ask| {
        case.coverage(ask)
    }),
];

/// A network or an ensemble that Gaussian noise smooths.
pub static GAUSSIAN: LazyLock<Kind> = LazyLock::new(|| kind_of("gaussian", GAUSSIAN_ROWS, &[]));

/// A linear one, whose class probabilities are known.
pub static LINEAR_GAUSSIAN: LazyLock<Kind> =
    LazyLock::new(|| kind_of("linear-gaussian", LINEAR_GAUSSIAN_ROWS, &[]));

/// How a method answers.
type How = fn(&GaussianCase<'_>, Ask<'_>) -> Vec<Answer>;

impl Question for GaussianCase<'_> {
    fn kind(&self) -> &'static Kind {
        if self.linear.is_some() { &LINEAR_GAUSSIAN } else { &GAUSSIAN }
    }

    fn prediction(&self) -> Option<ClassId> {
        Some(self.class())
    }

    fn targets(&self) -> Vec<ClassId> {
        Vec::new()
    }

    fn evidence(&self) -> Evidence<'_> {
        Evidence::Counts(self)
    }
}

impl Case for GaussianCase<'_> {
    fn answers(&self, ask: Ask<'_>) -> Vec<Answer> {
        let rows = if self.linear.is_some() { LINEAR_GAUSSIAN_ROWS } else { GAUSSIAN_ROWS };
        answered(rows, self, ask)
    }

    /// Are the repetitions of coverage within so many noise vectors?
    fn brute_fits(&self, limit: u64) -> bool {
        self.setting.repetitions.checked_mul(self.setting.repetition_samples).is_some_and(|all| all <= limit)
    }
}
