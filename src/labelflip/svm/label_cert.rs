//! LabelCert: the fewest flips for an SVM with any C, as an integer program (000, section 3.2, `P_cert`).

use super::SvmPoint;
use crate::data::{ClassId, SampleId};
use crate::labelflip::FlipProgram;
use crate::num::Interval;
use crate::program::{Expression, Kind, Program, Sense, VarId};

/// The row that the score must meet is relaxed by this, in a scale in which the largest kernel value is 1: well above
/// the feasibility tolerances of 1e-6.
const SLACK: f64 = 1e-5;

/// Fewest label flips after which a retrained SVM predicts `target`, among attacks of at most `most` flips.
///
/// - Formulation: `min Σ flip` over labelings and their optimal dual variables, which the Karush–Kuhn–Tucker conditions
///   of the dual describe. With `beta_i = α_i / C` split into `kept_i − moved_i`, its part before and after the flip, and
///   `output_i = C Σ_j y_i y_j Q_ij (kept_j − moved_j)` in clean labels, the margin after the flips is
///   `output_i (1 − 2 flip_i)`, a product of a binary and a bounded variable, linearised exactly. `support_i = 0` means
///   `α_i = 0`, `bound_i = 1` means `α_i = C`; a margin below 1 needs the latter, one above 1 the former.
/// - Source: `P_cert` of 000, with the budget as objective. Big-M: the ends of interval bounds of `output_i` under at most
///   `most` flips; where these decide `support_i` or `bound_i`, they are fixed.
/// - Direction: every labeling that works with at most `most` flips is feasible; the score's row is relaxed, so an attack
///   counts once it has been retrained.
/// - Assumptions: Q symmetric and positive semidefinite, so that the score does not depend on which optimum is taken.
pub fn label_cert(point: &SvmPoint<'_>, labels: &[ClassId], target: ClassId, most: usize) -> FlipProgram {
    let mut encoding = Encoding::new("labelcert", point, labels, target, most);
    encoding.flips.iter().for_each(|&flip| encoding.program.objective.add_term(1.0, flip));
    let score = encoding.score.clone();
    encoding.program.add_row("score", score, -SLACK, f64::INFINITY);
    encoding.finish()
}

/// The largest score for `target` that at most `budget` flips reach, divided by C and the largest kernel value of the
/// test: where its dual bound is below 0, the prediction is robust to `budget` flips. Otherwise as [`label_cert`].
pub fn label_cert_margin(
    point: &SvmPoint<'_>,
    labels: &[ClassId],
    target: ClassId,
    budget: usize,
) -> FlipProgram {
    let mut encoding = Encoding::new("labelcert-margin", point, labels, target, budget);
    encoding.program.sense = Sense::Maximise;
    encoding.program.objective = encoding.score.clone();
    encoding.finish()
}

/// The Karush–Kuhn–Tucker conditions under label flips.
struct Encoding<'a> {
    program: Program,
    point: &'a SvmPoint<'a>,
    /// Clean labels as ±1.
    signs: Vec<f64>,
    labels: &'a [ClassId],
    flips: Vec<VarId>,
    /// `beta_i` while the label is kept, and after it moved.
    kept: Vec<VarId>,
    moved: Vec<VarId>,
    /// The score for the target.
    score: Expression,
}

impl<'a> Encoding<'a> {
    fn new(name: &str, point: &'a SvmPoint<'a>, labels: &'a [ClassId], target: ClassId, most: usize) -> Self {
        let mut program = Program::new(format!("{name}-target-{}", target.index()));
        let count = labels.len();
        let flips: Vec<VarId> = (0..count).map(|i| program.add_binary(format!("flip[{i}]"))).collect();
        let share = |program: &mut Program, name: &str| -> Vec<VarId> {
            (0..count)
                .map(|i| program.add_variable(format!("{name}[{i}]"), 0.0, 1.0, Kind::Continuous))
                .collect()
        };
        let (kept, moved) = (share(&mut program, "kept"), share(&mut program, "moved"));
        let signs = labels.iter().map(|label| if label.index() == 1 { 1.0 } else { -1.0 }).collect();
        let mut encoding =
            Encoding { program, point, signs, labels, flips, kept, moved, score: Expression::default() };
        encoding.add_budget(most);
        (0..count).for_each(|sample| encoding.add_sample(sample, most));
        encoding.score = encoding.score_of(target);
        encoding
    }

    fn add_budget(&mut self, most: usize) {
        if most < self.flips.len() {
            let mut flips = Expression::default();
            self.flips.iter().for_each(|&flip| flips.add_term(1.0, flip));
            self.program.add_row("budget", flips, f64::NEG_INFINITY, most as f64);
        }
    }

    /// `C y_i y_j Q_ij`.
    fn coefficient(&self, i: usize, j: usize) -> f64 {
        self.signs[i] * self.signs[j] * self.point.svm.c * self.point.svm.kernel[[i, j]]
    }

    /// The conditions of one sample.
    fn add_sample(&mut self, i: usize, most: usize) {
        let (flip, kept, moved) = (self.flips[i], self.kept[i], self.moved[i]);
        let range = self.output_range(i, most);
        let margin_high = range.upper().max(-range.lower());
        let margin_low = -margin_high;
        let beta = || Expression::from(kept) + Expression::from(moved);
        let side = |share: VarId, sign: f64| Expression::from(share) + Expression::term(sign, flip);
        let none = f64::NEG_INFINITY;
        self.program.add_row(format!("kept_unless_flipped[{i}]"), side(kept, 1.0), none, 1.0);
        self.program.add_row(format!("moved_if_flipped[{i}]"), side(moved, -1.0), none, 0.0);
        if margin_high <= 1.0 {
            // The slope of the dual is never positive: α_i = C.
            self.program.add_row(format!("at_bound[{i}]"), beta(), 1.0, 1.0);
            return;
        }
        let support = self.program.add_binary(format!("support[{i}]"));
        let bound = self.program.add_binary(format!("bound[{i}]"));
        let margin = self.margin(i, range);
        self.program.add_row(format!("no_support[{i}]"), beta() + Expression::term(-1.0, support), none, 0.0);
        self.program.add_row(
            format!("at_bound[{i}]"),
            beta() + Expression::term(-1.0, bound),
            0.0,
            f64::INFINITY,
        );
        let ordered = Expression::from(bound) + Expression::term(-1.0, support);
        self.program.add_row(format!("bound_is_support[{i}]"), ordered, none, 0.0);
        // Support: margin ≤ 1; else ≤ its upper end. Not at the bound: margin ≥ 1; else ≥ its lower end.
        let above = margin.clone() + Expression::term(margin_high - 1.0, support);
        self.program.add_row(format!("margin_of_support[{i}]"), above, none, margin_high);
        let below = margin + Expression::term(1.0 - margin_low, bound);
        self.program.add_row(format!("margin_of_free[{i}]"), below, 1.0, f64::INFINITY);
    }

    /// `output_i (1 − 2 flip_i)`, with the product linearised.
    fn margin(&mut self, i: usize, range: Interval) -> Expression {
        let (low, high) = (range.lower(), range.upper());
        let output = self.program.add_variable(format!("output[{i}]"), low, high, Kind::Continuous);
        let mut sum = Expression::term(-1.0, output);
        for j in 0..self.signs.len() {
            let coefficient = self.coefficient(i, j);
            if coefficient != 0.0 {
                sum.add_term(coefficient, self.kept[j]);
                sum.add_term(-coefficient, self.moved[j]);
            }
        }
        self.program.add_row(format!("output[{i}]"), sum, 0.0, 0.0);
        let flip = self.flips[i];
        let product = self.program.add_variable(
            format!("flipped_output[{i}]"),
            low.min(0.0),
            high.max(0.0),
            Kind::Continuous,
        );
        let (none, any) = (f64::NEG_INFINITY, f64::INFINITY);
        let with = |coefficient: f64| Expression::from(product) + Expression::term(coefficient, flip);
        let less_output = |coefficient: f64| with(coefficient) + Expression::term(-1.0, output);
        self.program.add_row(format!("product_upper[{i}]"), with(-high), none, 0.0);
        self.program.add_row(format!("product_lower[{i}]"), with(-low), 0.0, any);
        self.program.add_row(format!("product_from_low[{i}]"), less_output(-low), none, -low);
        self.program.add_row(format!("product_from_high[{i}]"), less_output(-high), -high, any);
        Expression::from(output) + Expression::term(-2.0, product)
    }

    /// Bounds of `output_i` when at most `most` samples have moved: a sample that is kept adds between 0 and its
    /// coefficient, one that moved between 0 and minus that.
    fn output_range(&self, i: usize, most: usize) -> Interval {
        let coefficients = (0..self.signs.len()).map(|j| self.coefficient(i, j));
        let (mut high, mut low) = (Vec::new(), Vec::new());
        let mut range = (Interval::ZERO, Interval::ZERO);
        for coefficient in coefficients {
            let positive = if coefficient > 0.0 { &mut range.1 } else { &mut range.0 };
            *positive = *positive + Interval::point(coefficient);
            if coefficient > 0.0 { low.push(coefficient) } else { high.push(-coefficient) }
        }
        // Moving a sample turns what it added to one end into what it adds to the other.
        let largest = |mut sizes: Vec<f64>| {
            sizes.sort_unstable_by(|a, b| b.total_cmp(a));
            sizes.iter().take(most).fold(Interval::ZERO, |sum, &size| sum + Interval::point(size))
        };
        let (low, high) = ((range.0 - largest(low)).lower(), (range.1 + largest(high)).upper());
        Interval::new(low, high).unwrap_or(Interval::ENTIRE)
    }

    /// The score for the target, in a scale in which the largest kernel value is 1 and C drops out.
    fn score_of(&self, target: ClassId) -> Expression {
        let largest = self.point.test_kernel.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let direction = if target.index() == 1 { 1.0 } else { -1.0 };
        let mut score = Expression::default();
        for (j, &value) in self.point.test_kernel.iter().enumerate().filter(|(_, value)| **value != 0.0) {
            let coefficient = direction * self.signs[j] * value / largest;
            score.add_term(coefficient, self.kept[j]);
            score.add_term(-coefficient, self.moved[j]);
        }
        score
    }

    fn finish(self) -> FlipProgram {
        let other = |class: ClassId| ClassId::new(1 - class.index());
        let flips = self
            .flips
            .iter()
            .enumerate()
            .map(|(sample, &flip)| (SampleId::new(sample), other(self.labels[sample]), flip));
        FlipProgram::new(self.program, false, flips.collect())
    }
}
