//! The programs of training, for files.

use super::TrajectoryCase;
use crate::program::relaxation::Formulation;
use crate::program::{Program, Sense};
use crate::trajectory::{
    ForwardMethod, IntervalDescent, Objective, ParameterBox, Scope, TightenedSums, encode,
};

impl TrajectoryCase<'_> {
    /// For each window length, the last window with both ends of each parameter as objectives.
    pub(super) fn exported(&self, formulation: Formulation) -> Result<Vec<Program>, String> {
        let boxes = self.interval_boxes()?;
        let steps = self.problem.steps();
        let scope = Scope::whole(self.problem);
        let mut programs = Vec::new();
        for &length in &self.horizons.lengths {
            let window = steps.saturating_sub(length)..steps;
            let within = &boxes[window.start..];
            let encoded = encode(self.problem, &scope, window, within, &TightenedSums::default())
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

    /// Interval bounds after every step.
    fn interval_boxes(&self) -> Result<Vec<ParameterBox>, String> {
        let mut descent = IntervalDescent::new(self.problem, ForwardMethod::Ibp);
        let mut boxes = vec![ParameterBox::from(descent.network())];
        for _ in 0..self.problem.steps() {
            descent.advance().map_err(|diverged| diverged.to_string())?;
            boxes.push(ParameterBox::from(descent.network()));
        }
        Ok(boxes)
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
