//! Data: samples with labels, where they come from, and how they are divided.
//!
//! What data are:
//!
//! - `classes`: which classes labels stand for.
//! - `dataset`: features with labels, checked once.
//! - `entry`: what is wrong with an entry that somebody wrote.
//! - `error`: what is wrong with data.
//! - `labels`: whole numbers or names.
//! - `regression`: features with values, checked once.
//! - `targets`: labels or values.
//! - `selection`: some classes, another order.
//! - `partition`: the label-free order of SS-DPA (ScaLabelCert, section 2).
//!
//! Where they come from:
//!
//! - `digits`: the UCI optical digits, part of the crate.
//! - `file`: the bytes of files, unpacked.
//! - `csv`: tables of numbers whose last column is the label or the value.
//! - `idx`: arrays in the format of the MNIST digits.
//! - `memory`: is there memory for data, before it is taken.
//! - `npy`: what a NumPy file says about its array.
//! - `npy_numbers`: features, labels and values from NumPy arrays of any type that holds them.
//! - `npy_texts`: names from NumPy arrays.
//! - `npz`: features with labels or values from archives of NumPy arrays.
//! - `npz_tables`: all arrays of an archive by name.
//! - `zip_entries`: the archives themselves.
//! - `half_moons`, `blobs`: generated samples, equal to those of scikit-learn.
//! - `generated`: what the generated sets share.
//! - `legacy_random`: random numbers as NumPy's `RandomState` draws them.
//!
//! What is done to features before a model sees them, without looking at labels:
//!
//! - `feature_map`: maps fitted on a training set: monomials, centering, scaling, principal components, norm.
//! - `monomials`: products of raw features.
//! - `scaling`: centers and divisors.
//! - `principal_components`: projections on the directions of largest variance.
//!
//! What is done to the values of a regression: `target_scale`.
//!
//! Depends on `program` for the typed indices only.

mod blobs;
mod classes;
mod csv;
mod dataset;
mod digits;
mod entry;
mod error;
mod feature_map;
mod file;
mod generated;
mod half_moons;
mod idx;
mod labels;
mod legacy_random;
mod memory;
mod monomials;
mod npy;
mod npy_numbers;
mod npy_texts;
mod npz;
mod npz_tables;
mod partition;
mod principal_components;
mod regression;
mod scaling;
mod selection;
mod target_scale;
mod targets;
mod zip_entries;

pub use blobs::{blobs, more_blobs};
pub use classes::{ClassCount, Classes};
pub use countersign_check::{ClassId, PartitionId, SampleId};
pub use csv::{read_csv, read_csv_values};
pub use dataset::Dataset;
pub use dataset::{check_finite, check_length, check_rows};
pub use digits::digits;
pub use entry::EntryError;
pub use error::DataError;
pub use feature_map::{FeatureMap, FeatureSteps, Norm};
pub use half_moons::half_moons;
pub use idx::{read_idx_features, read_idx_labels};
pub use labels::{Label, Labels};
pub use monomials::Monomials;
pub use npy_numbers::{
    read_npy_features, read_npy_integers, read_npy_labels, read_npy_numbers, read_npy_values,
};
pub use npz::{ArrayNames, NpzSamples, npz_is_divided, read_npz, read_npz_values, write_npz};
pub use npz_tables::read_npz_tables;
pub use partition::{label_free_order, partition_by_rank};
pub use principal_components::PrincipalComponents;
pub use regression::RegressionSet;
pub use regression::check_values;
pub use scaling::{Centering, Scaling};
pub use target_scale::{TargetScale, TargetScaling};
pub use targets::Targets;
