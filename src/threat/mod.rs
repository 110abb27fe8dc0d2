//! Perturbation models: what an attacker may do to the training data (003, section 4.2), and single attacks.
//!
//! - `model`: bounded perturbation, removal, substitution, with their budgets.
//! - `domain`: where substitutes lie.
//! - `attack`: one attack, and the training set after it.
//! - `discrete`: every attack of a discrete threat, for enumeration.
//! - `sampling`: attacks drawn at random, for inner bounds.
//!
//! Depends on `train` for training sets.

mod attack;
mod discrete;
mod domain;
mod model;
mod sampling;

pub use attack::{Attack, AttackError};
pub use discrete::{Change, Changes, attack_of, changes_of};
pub use domain::Domain;
pub use model::{Bounded, Budget, Threat, ThreatError, ThreatKind};
pub use sampling::sample_attack;
