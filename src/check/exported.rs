//! The programs of a question, for files and benchmarks.

use super::{Method, Question};
use crate::program::Program;

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

/// The programs that some methods solve: for every target, or for every parameter from both sides.
///
/// # Errors
/// Why a training run has no program.
pub fn exported_programs(
    question: &dyn Question,
    methods: &[Method],
) -> Result<Vec<ExportedProgram>, String> {
    let mut programs = Vec::new();
    for &method in methods {
        if question.training().is_none() {
            let of_target = |target| {
                let (program, target) = (question.program(method, target)?, Some(target.index()));
                Some(ExportedProgram { method, target, parameter: None, program })
            };
            programs.extend(question.targets().into_iter().filter_map(of_target));
        } else if let Some(formulation) = method.formulation() {
            let of_parameter = |program: Program| {
                let parameter = program.name.rsplit('-').next().and_then(|last| last.parse().ok());
                ExportedProgram { method, target: None, parameter, program }
            };
            programs.extend(question.training_programs(formulation)?.into_iter().map(of_parameter));
        }
    }
    Ok(programs)
}
