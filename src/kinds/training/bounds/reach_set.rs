//! What is known of all models that attacks can lead to after a step.

use super::parameter_box::{ParameterBox, loosened};
use countersign_num::Interval;

/// A set that holds every model after a step: a box, cut by faces.
#[derive(Clone, Debug, PartialEq)]
pub struct ReachSet {
    /// Bounds on every parameter.
    pub within: ParameterBox,
    /// Bounds on linear forms of all parameters (AGT, equation 46).
    pub faces: Vec<Face>,
}

/// A linear form of all parameters between two ends.
#[derive(Clone, Debug, PartialEq)]
pub struct Face {
    /// One coefficient for each parameter.
    pub direction: Vec<f64>,
    /// Where the form is.
    pub bounds: Interval,
}

impl ReachSet {
    /// Every end moved outward by `by · (1 + |end|)`, but for parameters that are one number.
    pub(super) fn loosened(&self, by: f64) -> ReachSet {
        let moved = |face: &Face| Face { bounds: loosened(face.bounds, by), ..face.clone() };
        ReachSet { within: self.within.loosened(by), faces: self.faces.iter().map(moved).collect() }
    }
}

impl From<ParameterBox> for ReachSet {
    fn from(within: ParameterBox) -> Self {
        ReachSet { within, faces: Vec::new() }
    }
}
