//! Data: samples with labels, where they come from, and how they are divided.
//!
//! - `ids`: typed indices of classes, samples and partitions.
//! - `dataset`: features with labels, checked once.
//! - `digits`: the UCI optical digits, part of the crate.
//! - `npy`: NumPy arrays from files, with errors that say what was found and what was expected.
//! - `csv`: tables of numbers whose last column is the label.
//! - `partition`: the label-free order of SS-DPA (000, section 2).
//!
//! Depends on `program` for the typed indices only.

mod csv;
mod dataset;
mod digits;
mod ids;
mod npy;
mod partition;

pub use csv::read_csv;
pub(crate) use dataset::check_labels;
pub use dataset::{DataError, Dataset};
pub use digits::digits;
pub use ids::{ClassId, PartitionId, SampleId};
pub use npy::{NpyElement, read_npy};
pub use partition::{label_free_order, partition_by_rank};
