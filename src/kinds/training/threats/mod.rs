//! Threats: what an attacker may do to the training data (AGT, section 4.2), and single attacks.
//!
//! - `attack`: one attack, as plain data.
//! - `perturbation`: what a threat must say about itself. Each threat is one file: `bounded`, `removal`,
//!   `substitution`.
//! - `model`: the threats that there are, as one type.
//! - `touch`: what may become of a touched sample; what follows from it for every threat alike stands in
//!   `apply` (the training set after an attack) and `discrete` (every attack, where they can be counted).
//! - `batch_rule`: what a threat means for the gradients of one batch.
//! - `draw`: attacks drawn at random, for inner bounds.
//! - `budget`, `feature_domain`: how many samples may be touched, and where the features of substitutes lie.
//! - `setting`: a threat as reports say it.
//! - `error`: threats that make no sense for a schedule.
//!
//! A threat whose samples change in ways that [`Touch`] can say needs no edit in `trajectory`.
//!
//! Depends on `train` for training sets and schedules.

mod apply;
mod batch_rule;
mod bounded;
mod budget;
mod discrete;
mod draw;
mod error;
mod feature_domain;
mod model;
mod perturbation;
mod removal;
mod setting;
mod substitution;
mod touch;

pub use apply::AttackError;
pub(crate) use batch_rule::{BatchRule, Variant};
pub use bounded::Bounded;
pub use budget::Budget;
pub use countersign_check::Attack;
pub use discrete::{Change, Changes, attack_of, changes_of};
pub use error::ThreatError;
pub use feature_domain::FeatureDomain;
pub use model::Threat;
pub use removal::Removal;
pub use setting::{ThreatKind, ThreatSetting};
pub use substitution::Substitution;
pub use touch::{Reach, Touch};
