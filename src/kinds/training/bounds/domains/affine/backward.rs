//! Bounds on a linear form of the final parameters, carried backward through the steps of a pass.
//!
//! From `d·θ` after the last step, each step replaces what the form says of the parameters after it by what it
//! says of those before: the derivative of each sample by a line above its part in the form, and what touching
//! a sample adds by its maximum. What is left is linear in what is touched, with one weight for each choice,
//! whatever the number of steps; the lines are chosen for this direction alone, and only one side of each is
//! needed.

use super::carried::{Carried, Step};
use super::simulated::arguments_of;
use countersign_num::a_priori::SummationError;

pub(super) use super::above::{Above, Lines};
pub(super) use super::passed::Passed;

impl Passed {
    /// An upper bound on `direction · θ` over the family: the least of several forms, with lines of several
    /// kinds, and with lines that are lowest for what these say is the worst attack.
    pub(super) fn most(&self, direction: &[f64]) -> f64 {
        let of = |above: &Above| above.most(&self.family);
        let forms = [Lines::Middle, Lines::Chords].map(|lines| self.above(direction, lines));
        let tightest = if of(&forms[1]) < of(&forms[0]) { &forms[1] } else { &forms[0] };
        let (near, _) = arguments_of(&self.run, &tightest.best(&self.run, &self.family));
        of(tightest).min(of(&self.above(direction, Lines::Near(&near))))
    }

    /// A linear function above `direction · θ`, for a direction `[outputs · (inputs + 1)]`. The lines are the
    /// lowest where the arguments are `near`, or those of the run in the middle.
    ///
    /// # Soundness
    /// Holds for the models of every attack of the family in real arithmetic and as training in double
    /// precision computes them, and for the form as computed in any order of summation. Rounding is bounded by
    /// the magnitudes of all sums, and is in the constant.
    pub(super) fn above(&self, direction: &[f64], lines: Lines<'_>) -> Above {
        let mut carried = Carried::new(&self.run, direction, self.family.layout.columns());
        let of_direction: f64 =
            direction.iter().zip(&self.magnitude).map(|(d, magnitude)| d.abs() * magnitude).sum();
        carried.magnitude += of_direction;
        for number in (0..self.steps.len()).rev() {
            let near = match lines {
                Lines::Middle => Some(&self.steps[number].near),
                Lines::Near(near) => Some(&near[number]),
                Lines::Chords => None,
            };
            Step { passed: self, number, step: &self.steps[number], near }.carry(&mut carried);
        }
        let start = self.run.start.iter().zip(&carried.form);
        carried.magnitude += start.clone().map(|(value, by)| (value * by).abs()).sum::<f64>();
        let error = SummationError::of(self.run.longest_sum() + 8 * self.steps.len());
        let constant = carried.constant + start.map(|(value, by)| value * by).sum::<f64>();
        let constant = constant + error.bound(carried.magnitude);
        if constant.is_finite() && carried.weights.iter().all(|weight| weight.is_finite()) {
            return Above { constant, weights: carried.weights };
        }
        Above { constant: f64::INFINITY, weights: vec![0.0; carried.weights.len()] }
    }
}
