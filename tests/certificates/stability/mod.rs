//! How far predictions are stable, against plain counting; and what privacy rests on, over every data set of
//! a small universe.
//!
//! - `draw`: small problems, over structured families of data.
//! - `removals`: unlearning against every removal.
//! - `universe`: smooth sensitivity against its definition.
//! - `smoothness`: distances of neighbouring data sets.

mod draw;
mod removals;
mod smoothness;
mod universe;
