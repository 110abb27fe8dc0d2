//! The `[data]` table: where samples come from, and what is done to their features.
//!
//! - `table`: what the table says; `keys`: which of its keys go with which source.
//! - `read`: one set of samples out of its files, or generated.
//! - `train_and_test`: samples for models whose answers are about tests.

mod keys;
mod read;
mod table;
mod train_and_test;

pub(in crate::spec) use table::Data;
pub(in crate::spec) use train_and_test::Samples;
