//! What is asked about a run beside the parameters.

use crate::training::bounds::Directions;

/// What bounds are about, beside the parameters and what these mean on the tests.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Objective<'a> {
    /// Nothing else.
    #[default]
    Parameters,
    /// Linear forms of the parameters.
    Directions(&'a Directions),
    /// The logits of the tests.
    Logits,
}

impl<'a> Objective<'a> {
    /// The directions, where they are what is asked about.
    pub(in crate::training) fn directions(self) -> Option<&'a Directions> {
        match self {
            Objective::Directions(directions) => Some(directions),
            Objective::Parameters | Objective::Logits => None,
        }
    }

    /// Are the logits of the tests asked about?
    pub(crate) fn has_logits(self) -> bool {
        matches!(self, Objective::Logits)
    }
}
