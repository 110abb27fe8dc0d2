//! Methods for smoothed classifiers.

use countersign_check::{Along, MethodFacts, Role};

/// Chernoff bounds for label-noise smoothing.
pub const CHERNOFF: MethodFacts =
    MethodFacts::new("chernoff", Role::Certificate, "Chernoff bounds for label-noise smoothing.");

/// The certified radius in closed form.
pub const EXACT: MethodFacts =
    MethodFacts::new("exact", Role::ClosedForm, "The probability of a class under noise in closed form.");

/// CERTIFY.
pub const MONTE_CARLO: MethodFacts = MethodFacts::new(
    "monte-carlo",
    Role::Certificate,
    "CERTIFY: the probability of a class under noise, bounded by counting answers.",
);

/// CERTIFYADP.
pub const ADAPTIVE: MethodFacts = MethodFacts::new(
    "adaptive",
    Role::Certificate,
    "CERTIFYADP: a radius that is given, certified in stages.",
)
.along(Along::Radii);

/// How often the estimation errs.
pub const COVERAGE: MethodFacts = MethodFacts::new(
    "coverage",
    Role::Enumeration,
    "The estimation repeated with fresh noise: how often does it err?",
);
