//! Interval bound propagation through training (AGT, algorithm 1; FullCert, section 3).

use super::pass_domain::PassDomain;
use crate::training::bounds::forward::propagate;

/// Boxes of parameters, with interval bounds through the layers.
pub static INTERVALS: PassDomain =
    PassDomain { name: "ibp", propagate, intersected_with: &[], adds_to_models_of: |_| true };
