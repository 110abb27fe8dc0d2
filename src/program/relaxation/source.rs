//! What every pass asks of its source.

use super::RelaxationError;
use crate::program::Program;

/// The program, when it keeps its invariants.
pub(super) fn validated(program: &Program) -> Result<&Program, RelaxationError> {
    let error = |error| RelaxationError::Program { program: program.name.clone(), error };
    program.validate().map(|()| program).map_err(error)
}
