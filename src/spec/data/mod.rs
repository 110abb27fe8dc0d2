//! The `[data]` table: where samples come from, and what is done to their features.
//!
//! - `table`: what the table says; `keys`: which of its keys go together.
//! - `read`: one set of samples with labels or values; `drawn`: generated ones; `examples`: either.
//! - `train_and_test`: samples for models whose answers are about tests.
//! - `training`: samples for answers about training.

mod drawn;
mod examples;
mod keys;
mod read;
mod table;
mod train_and_test;
mod training;

#[cfg(test)]
mod tests;

pub(in crate::spec) use table::Data;
pub(in crate::spec) use train_and_test::Samples;
pub(in crate::spec) use training::TrainingData;
