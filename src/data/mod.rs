//! Data: samples with labels, where they come from, and how they are divided.
//!
//! What data are:
//!
//! - `ids`: typed indices of classes, samples and partitions.
//! - `dataset`: features with labels, checked once.
//! - `selection`: some classes, another order, one set below another.
//! - `partition`: the label-free order of SS-DPA (000, section 2).
//!
//! Where they come from:
//!
//! - `digits`: the UCI optical digits, part of the crate.
//! - `file`: what files hold, unpacked.
//! - `csv`: tables of numbers whose last column is the label.
//! - `idx`: arrays in the format of the MNIST digits.
//! - `npy`: NumPy arrays from files, with errors that say what was found and what was expected.
//! - `npy_numbers`: features and labels from NumPy arrays of any numeric type.
//! - `npz`: features and labels from archives of NumPy arrays.
//! - `zip_entries`: the archives themselves.
//! - `half_moons`, `blobs`: generated samples, equal to those of scikit-learn.
//! - `generated`: what the generated sets have in common.
//! - `legacy_random`: random numbers as NumPy's `RandomState` draws them.
//!
//! What is done to features before a model sees them, without looking at labels:
//!
//! - `feature_map`: maps fitted on a training set: monomials, centering, scaling, principal components, norm.
//! - `monomials`: products of raw features.
//! - `scaling`: centers and divisors.
//! - `principal_components`: projections on the directions of largest variance.
//!
//! Depends on `program` for the typed indices only.

mod blobs;
mod csv;
mod dataset;
mod digits;
mod feature_map;
mod file;
mod generated;
mod half_moons;
mod ids;
mod idx;
mod legacy_random;
mod monomials;
mod npy;
mod npy_numbers;
mod npz;
mod partition;
mod principal_components;
mod scaling;
mod selection;
mod zip_entries;

pub use blobs::blobs;
pub use csv::read_csv;
pub(crate) use dataset::check_labels;
pub use dataset::{DataError, Dataset};
pub use digits::digits;
pub use feature_map::{FeatureMap, FeatureSteps, Norm};
pub use half_moons::half_moons;
pub use ids::{ClassId, PartitionId, SampleId};
pub use idx::{read_idx_features, read_idx_labels};
pub use monomials::Monomials;
pub use npy::{NpyElement, read_npy};
pub use npy_numbers::{read_npy_features, read_npy_labels};
pub use npz::{read_npz, write_npz};
pub use partition::{label_free_order, partition_by_rank};
pub use scaling::{Centering, Scaling};
