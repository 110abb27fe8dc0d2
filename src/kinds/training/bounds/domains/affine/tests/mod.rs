//! What affine forms say, against what is sampled, enumerated and trained.
//!
//! - `draw`: small trainings of all losses and threats, and what an attacker may choose in them.
//! - `scalars`, `derivatives`, `entries`: lines and chords against points.
//! - `families`: the most over a family against all of its sets.
//! - `passes`: forms, ranges and backward forms against single attacks, carried out; and that what leaves
//!   something out is found out.
//! - `exact`: where the bound is the truth.

mod derivatives;
pub(super) mod draw;
mod entries;
mod exact;
pub(super) mod families;
mod passes;
mod scalars;
