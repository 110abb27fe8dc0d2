//! What ends a command early.

use std::fmt::Display;

/// A message and the exit code that goes with it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// Bad usage or bad input: the user can mend it.
    #[error("{0}")]
    BadInput(String),
    /// Our own fault, or the machine's.
    #[error("{0}")]
    Internal(String),
}

impl Failure {
    pub(super) fn bad_input(error: impl Display) -> Self {
        Failure::BadInput(error.to_string())
    }

    pub(super) fn internal(error: impl Display) -> Self {
        Failure::Internal(error.to_string())
    }

    /// A thread that cannot be started.
    pub(super) fn no_thread(error: impl Display) -> Self {
        Failure::Internal(format!("no threads to work with: {error}"))
    }

    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Failure::BadInput(_) => 2,
            Failure::Internal(_) => 4,
        }
    }
}
