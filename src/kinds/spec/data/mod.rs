//! The `[data]` table: where samples come from, and what is done to their features.
//!
//! - `table`: what the table says; `rules`: what its keys say together.
//! - `read`: one set of samples with labels or values; `drawn`: generated ones; `examples`: either.
//! - `places`: where training samples and tests are; `split`: both, raw.
//! - `train_and_test`: samples for models whose answers are about tests.
//! - `training`: samples for answers about training.

mod drawn;
mod examples;
mod places;
mod read;
mod rules;
mod split;
mod table;
mod train_and_test;
mod training;

#[cfg(test)]
mod tests;

pub(in crate::spec) use table::DataTable;
pub(in crate::spec) use train_and_test::Samples;
pub(in crate::spec) use training::TrainingData;
