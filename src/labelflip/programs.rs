//! O1 and O2 as integer programs (000, A.6).

use super::strictness::{ScaledWeights, Side};
use super::{FlipAttack, TestPoint};
use crate::data::{ClassId, SampleId};
use crate::num::Interval;
use crate::program::{Expression, Kind, Program, VarId};

/// A program over labelings: `flip[i,c] = 1` when the label of sample `i` becomes `c`.
#[derive(Clone, Debug)]
pub struct FlipProgram {
    /// Minimises the number of flips.
    pub program: Program,
    /// The program decides exactly, whatever the solver's tolerances; its name ends in `-relaxed` otherwise.
    pub is_exact: bool,
    flips: Vec<(SampleId, ClassId, VarId)>,
}

impl FlipProgram {
    pub(super) fn new(program: Program, is_exact: bool, flips: Vec<(SampleId, ClassId, VarId)>) -> Self {
        FlipProgram { program, is_exact, flips }
    }

    /// Cuts off the labeling that `attack` leads to, and no other.
    pub fn exclude(&mut self, attack: &FlipAttack) {
        let is_in = |sample, class| attack.labels.contains(&(sample, class));
        let mut distance = Expression::constant(attack.labels.len() as f64);
        for &(sample, class, flip) in &self.flips {
            distance.add_term(if is_in(sample, class) { -1.0 } else { 1.0 }, flip);
        }
        let name = format!("excluded[{}]", self.program.rows().len());
        self.program.add_row(name, distance, 1.0, f64::INFINITY);
    }

    /// The labels that a solver's point flips.
    pub fn attack(&self, point: &[f64]) -> FlipAttack {
        let chosen = self.flips.iter().filter(|(_, _, flip)| point[flip.index()] > 0.5);
        FlipAttack { labels: chosen.map(|&(sample, class, _)| (sample, class)).collect() }
    }
}

/// O1(target): fewest label flips after which `target` is predicted.
///
/// - Formulation: `min Σ flip` subject to `s_target − s_c > 0` (`≥ 0` where `target < c`) for every other class `c`,
///   with `s` the scores after the flips; at most one flip a sample. The paper's ỹ has a variable for keeping
///   a label too; here that is 1 minus the sample's flips.
/// - Direction: exact when the weights are small multiples of a common step; otherwise one-sided, see [`Side`].
/// - Paper: 000, A.6.
pub fn o1(point: &TestPoint<'_>, target: ClassId, side: Side) -> FlipProgram {
    let rivals = ClassId::all(point.classes).filter(|&class| class != target).collect();
    flip_program("o1", point, target, rivals, side)
}

/// O2(target): fewest label flips after which `target` beats the clean prediction; O1 with its rivals reduced
/// to `c*`, so `O2(c) ≤ O1(c)`, and `min_c O2(c) = min_c O1(c)` (000, theorem 3).
pub fn o2(point: &TestPoint<'_>, target: ClassId, side: Side) -> FlipProgram {
    let rivals = std::iter::once(point.prediction()).filter(|&class| class != target).collect();
    flip_program("o2", point, target, rivals, side)
}

fn flip_program(
    question: &str,
    point: &TestPoint<'_>,
    target: ClassId,
    rivals: Vec<ClassId>,
    side: Side,
) -> FlipProgram {
    let weights = ScaledWeights::new(point.weights);
    let kind = if weights.is_exact { "" } else { "-relaxed" };
    let mut program = Program::new(format!("{question}-target-{}{kind}", target.index()));
    let mut flips = Vec::new();
    // A weight too small for the program's scale still has its variables, so that excluding one labeling excludes no
    // other.
    for (sample, _, label) in point.samples().filter(|(_, weight, _)| *weight != 0.0) {
        let mut any = Expression::default();
        for class in ClassId::all(point.classes).filter(|&class| class != label) {
            let flip = program.add_binary(format!("flip[{},{}]", sample.index(), class.index()));
            program.objective.add_term(1.0, flip);
            any.add_term(1.0, flip);
            flips.push((sample, class, flip));
        }
        if any.linear.len() > 1 {
            program.add_row(format!("one_flip[{}]", sample.index()), any, f64::NEG_INFINITY, 1.0);
        }
    }
    if flips.is_empty() {
        // Files without a variable are read as anything but infeasible.
        program.add_variable("nothing", 0.0, 0.0, Kind::Continuous);
    }
    for rival in rivals {
        let effect = effect_on_margin(point, &weights, &flips, target, rival);
        let margin = clean_margin(point, &weights, target, rival);
        let least = weights.threshold(margin, target < rival, side);
        program.add_row(format!("beats[{}]", rival.index()), effect, least, f64::INFINITY);
    }
    FlipProgram::new(program, weights.is_exact, flips)
}

/// What the flips add to `s_target − s_rival`.
fn effect_on_margin(
    point: &TestPoint<'_>,
    weights: &ScaledWeights,
    flips: &[(SampleId, ClassId, VarId)],
    target: ClassId,
    rival: ClassId,
) -> Expression {
    let side_of = |class: ClassId| f64::from(i8::from(class == target) - i8::from(class == rival));
    let mut effect = Expression::default();
    for &(sample, class, flip) in flips {
        let change = side_of(class) - side_of(point.labels[sample.index()]);
        let coefficient = change * weights.values[sample.index()];
        if coefficient != 0.0 {
            effect.add_term(coefficient, flip);
        }
    }
    effect
}

/// Encloses `s_target − s_rival` before any flip, in the program's scale.
fn clean_margin(point: &TestPoint<'_>, weights: &ScaledWeights, target: ClassId, rival: ClassId) -> Interval {
    point.labels.iter().zip(&weights.values).fold(Interval::ZERO, |margin, (&label, &weight)| {
        if label == target {
            margin + Interval::point(weight)
        } else if label == rival {
            margin - Interval::point(weight)
        } else {
            margin
        }
    })
}
