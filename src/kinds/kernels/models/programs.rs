//! O1 and O2 as integer programs (ScaLabelCert, appendix A.6).

use super::strictness::{ScaledWeights, Strictness};
use super::{FlipAttack, WeightedPoint};
use countersign_data::{ClassId, SampleId};
use countersign_num::Interval;
use countersign_program::{Expression, Kind, Program, VarId};

/// A program over labelings: `flip[i,c] = 1` when the label of sample `i` becomes `c`.
#[derive(Clone, Debug)]
pub struct FlipProgram {
    /// Minimises the number of flips.
    pub program: Program,
    /// Does the program decide exactly, whatever the solver's tolerances? Otherwise its name ends in
    /// `-relaxed`.
    pub is_exact: bool,
    flips: Vec<FlipVariable>,
}

/// The variable that says whether the label of a sample becomes a class.
#[derive(Clone, Copy, Debug)]
pub(super) struct FlipVariable {
    pub sample: SampleId,
    pub class: ClassId,
    pub variable: VarId,
}

impl FlipProgram {
    pub(super) fn new(program: Program, is_exact: bool, flips: Vec<FlipVariable>) -> Self {
        FlipProgram { program, is_exact, flips }
    }

    /// Cuts off the labeling that `attack` leads to, and no other.
    pub fn exclude(&mut self, attack: &FlipAttack) {
        let mut distance = Expression::constant(attack.labels.len() as f64);
        for flip in &self.flips {
            let is_in = attack.labels.contains(&(flip.sample, flip.class));
            distance.add_term(if is_in { -1.0 } else { 1.0 }, flip.variable);
        }
        let name = format!("excluded[{}]", self.program.rows().len());
        self.program.add_row(name, distance, 1.0, f64::INFINITY);
    }

    /// The labels that a solver's point flips.
    pub fn attack(&self, point: &[f64]) -> FlipAttack {
        let chosen = self.flips.iter().filter(|flip| point[flip.variable.index()] > 0.5);
        FlipAttack { labels: chosen.map(|flip| (flip.sample, flip.class)).collect() }
    }
}

/// O1(target): the fewest label flips after which `target` is predicted.
///
/// - Formulation: `min Σ flip` subject to `s_target − s_c > 0` (`≥ 0` where `target < c`) for every other
///   class `c`, with `s` the scores after the flips; at most one flip a sample. The paper's ỹ has a variable
///   for keeping a label too; here that is 1 minus the sample's flips.
/// - Direction: exact when the weights are small multiples of a common step; otherwise one-sided, see
///   [`Strictness`].
/// - Paper: ScaLabelCert, appendix A.6.
pub fn o1(point: &WeightedPoint<'_>, target: ClassId, strictness: Strictness) -> FlipProgram {
    let rivals = ClassId::all(point.classes).filter(|&class| class != target).collect();
    flip_program("o1", point, target, rivals, strictness)
}

/// O2(target): the fewest label flips after which `target` beats the clean prediction; O1 with its rivals
/// reduced to `c*`, so `O2(c) ≤ O1(c)`, and `min_c O2(c) = min_c O1(c)` (ScaLabelCert, theorem 3).
pub fn o2(point: &WeightedPoint<'_>, target: ClassId, strictness: Strictness) -> FlipProgram {
    let rivals = std::iter::once(point.prediction()).filter(|&class| class != target).collect();
    flip_program("o2", point, target, rivals, strictness)
}

fn flip_program(
    question: &str,
    point: &WeightedPoint<'_>,
    target: ClassId,
    rivals: Vec<ClassId>,
    strictness: Strictness,
) -> FlipProgram {
    let weights = ScaledWeights::new(point.weights);
    let kind = if weights.is_exact { "" } else { "-relaxed" };
    let mut program = Program::new(format!("{question}-target-{}{kind}", target.index()));
    let mut flips = Vec::new();
    // A weight too small for the program's scale still has its variables, so that excluding one labeling
    // excludes no other.
    for (sample, _, label) in point.samples().filter(|(_, weight, _)| *weight != 0.0) {
        let mut any = Expression::default();
        for class in ClassId::all(point.classes).filter(|&class| class != label) {
            let variable = program.add_binary(format!("flip[{},{}]", sample.index(), class.index()));
            program.objective.add_term(1.0, variable);
            any.add_term(1.0, variable);
            flips.push(FlipVariable { sample, class, variable });
        }
        if any.linear.len() > 1 {
            program.add_row(format!("one_flip[{}]", sample.index()), any, f64::NEG_INFINITY, 1.0);
        }
    }
    if flips.is_empty() {
        // Readers do not take files without variables for infeasible.
        program.add_variable("nothing", 0.0, 0.0, Kind::Continuous);
    }
    for rival in rivals {
        let effect = effect_on_margin(point, &weights, &flips, target, rival);
        let margin = clean_margin(point, &weights, target, rival);
        let least = weights.threshold(margin, target < rival, strictness);
        program.add_row(format!("beats[{}]", rival.index()), effect, least, f64::INFINITY);
    }
    FlipProgram::new(program, weights.is_exact, flips)
}

/// What the flips add to `s_target − s_rival`.
fn effect_on_margin(
    point: &WeightedPoint<'_>,
    weights: &ScaledWeights,
    flips: &[FlipVariable],
    target: ClassId,
    rival: ClassId,
) -> Expression {
    let side_of = |class: ClassId| f64::from(i8::from(class == target) - i8::from(class == rival));
    let mut effect = Expression::default();
    for &FlipVariable { sample, class, variable } in flips {
        let change = side_of(class) - side_of(point.labels[sample.index()]);
        let coefficient = change * weights.values[sample.index()];
        if coefficient != 0.0 {
            effect.add_term(coefficient, variable);
        }
    }
    effect
}

/// Encloses `s_target − s_rival` before any flip, in the program's scale.
fn clean_margin(
    point: &WeightedPoint<'_>,
    weights: &ScaledWeights,
    target: ClassId,
    rival: ClassId,
) -> Interval {
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
