//! The programs of training, for files.

use super::TrajectoryCase;
use crate::program::relaxation::Formulation;
use crate::program::{Program, Sense};
use crate::trajectory::{Conditions, INTERVALS, Objective, ReachSet, TightenedSums, boxes, encode};

impl TrajectoryCase<'_> {
    /// For each window length, the last window with both ends of each parameter as objectives.
    pub(super) fn exported(&self, formulation: Formulation) -> Result<Vec<Program>, String> {
        let boxes = boxes(&INTERVALS, self.problem).map_err(|why| why.to_string())?;
        let known: Vec<ReachSet> = boxes.into_iter().map(ReachSet::from).collect();
        let steps = self.problem.steps();
        let attacks = Conditions::whole(self.problem);
        let mut programs = Vec::new();
        for &length in &self.horizons.lengths {
            let window = steps.saturating_sub(length)..steps;
            let known = &known[window.start..];
            let encoded = encode(self.problem, &attacks, window, known, &TightenedSums::default())
                .map_err(|why| why.to_string())?;
            let asked = encoded.parameters();
            let derived = formulation.derive(&asked.program).map_err(|why| why.to_string())?;
            for (index, objective) in asked.objectives.iter().enumerate() {
                let ends = [(Sense::Minimise, "min"), (Sense::Maximise, "max")];
                programs.extend(ends.map(|end| bounded(&derived, (formulation, index), objective, end)));
            }
        }
        Ok(programs)
    }
}

fn bounded(
    derived: &Program,
    (formulation, index): (Formulation, usize),
    objective: &Objective,
    (sense, end): (Sense, &str),
) -> Program {
    let mut program = derived.clone();
    program.name = format!("{}-{formulation}-{end}-{index}", derived.name);
    (program.objective, program.sense) = (objective.expression.clone(), sense);
    program
}
