//! The check that every pass makes first.

use super::error::RelaxationError;
use crate::Program;

/// The program, if it is valid.
pub(super) fn validated(program: &Program) -> Result<&Program, RelaxationError> {
    let error = |error| RelaxationError::Program { program: program.name.clone(), error };
    program.validate().map(|()| program).map_err(error)
}
