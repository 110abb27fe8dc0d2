//! The programs of a question, for files and benchmarks.

use countersign_check::{ClassId, Method};
use countersign_program::Program;

/// A program with what it is about.
#[derive(Clone, Debug)]
pub struct ExportedProgram {
    /// The method that solves it.
    pub method: Method,
    /// The class that a test point is to be predicted as.
    pub target: Option<usize>,
    /// The parameter that a training run's program bounds, from the side of its sense.
    pub parameter: Option<usize>,
    /// The program.
    pub program: Program,
}

/// Why a training run has no program.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NoProgram(pub String);

impl ExportedProgram {
    /// One program for each target.
    pub(crate) fn of_targets(
        method: Method,
        targets: Vec<ClassId>,
        program: impl Fn(ClassId) -> Program,
    ) -> Vec<ExportedProgram> {
        let of_target = |target: ClassId| ExportedProgram {
            method,
            target: Some(target.index()),
            parameter: None,
            program: program(target),
        };
        targets.into_iter().map(of_target).collect()
    }
}
