//! The programs of training, for files.

use super::case::TrajectoryCase;
use super::programs::formulation;
use crate::asking::{ExportedProgram, NoProgram};
use crate::training::bounds::{Conditions, INTERVALS, ReachSet, TightenedSums, boxes, encode};
use countersign_check::Method;
use countersign_program::Sense;

impl TrajectoryCase<'_> {
    /// For each window length, the last window with both ends of each parameter as objectives.
    pub(super) fn exported(&self, method: Method) -> Result<Vec<ExportedProgram>, NoProgram> {
        let Some(formulation) = formulation(method) else { return Ok(Vec::new()) };
        let boxes = boxes(&INTERVALS, self.problem).map_err(no_program)?;
        let known: Vec<ReachSet> = boxes.into_iter().map(ReachSet::from).collect();
        let steps = self.problem.steps();
        let attacks = Conditions::whole(self.problem);
        let mut programs = Vec::new();
        for &length in &self.horizons.lengths {
            let window = steps.saturating_sub(length)..steps;
            let known = &known[window.start..];
            let encoded = encode(self.problem, &attacks, window, known, &TightenedSums::default())
                .map_err(no_program)?;
            let asked = encoded.parameters();
            let derived = formulation.derive(&asked.program).map_err(no_program)?;
            for (index, objective) in asked.objectives.iter().enumerate() {
                let ends = [(Sense::Minimise, "min"), (Sense::Maximise, "max")];
                programs.extend(ends.map(|(sense, end)| {
                    let mut program = derived.clone();
                    program.name = format!("{}-{}-{end}-{index}", derived.name, formulation.as_str());
                    (program.objective, program.sense) = (objective.expression.clone(), sense);
                    ExportedProgram { method, target: None, parameter: Some(index), program }
                }));
            }
        }
        Ok(programs)
    }
}

fn no_program(why: impl ToString) -> NoProgram {
    NoProgram(why.to_string())
}
