//! Why a pass has no target.

use crate::ProgramError;

/// Why a pass cannot derive a program from its source.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RelaxationError {
    /// The source breaks an invariant.
    #[error("the program {program:?} is not valid: {error}")]
    Program { program: String, error: ProgramError },
    /// A factor of a product has no envelope because it is unbounded.
    #[error("row {row:?}: the product with {variable:?} has no envelope, its bounds are [{lower}, {upper}]")]
    UnboundedFactor { row: String, variable: String, lower: f64, upper: f64 },
}
