//! What is certified, against the truth, through the library.
//!
//! - `ensembles`, `label_flips`, `partitioned`, `svm`, `trained`, `neural_tangent`: votes, kernel models and
//!   ensembles of trained models, against brute force.
//! - `trajectories`, `trajectory_reference`: bounds on training, against attacks and against published
//!   widths.
//! - `stability`: unlearning and privacy, against plain counting.
//! - `wrong_methods`, `wrong_boxes`: methods that are wrong on purpose are found.

mod ensembles;
mod label_flips;
mod neural_tangent;
mod partitioned;
mod stability;
mod svm;
mod trained;
mod trajectories;
mod trajectory_reference;
mod wrong_boxes;
mod wrong_methods;
