//! LabelCert: the fewest flips for an SVM with any C, as an integer program (ScaLabelCert, section 3.2,
//! `P_cert`).

use super::SvmPoint;
use super::attack::other;
use super::ranges::{OutputRange, output_ranges, sign};
use crate::kernels::models::programs::{FlipProgram, FlipVariable};
use countersign_data::{ClassId, SampleId};
use countersign_num::Interval;
use countersign_program::{Expression, Kind, LinearTerm, Program, VarId};

/// The row of the score is relaxed by this, in a scale in which the largest kernel value is 1. It is well
/// above the feasibility tolerances of 1e-6.
const SLACK: f64 = 1e-5;

/// Bounds of outputs are moved outward by this, relative and absolute, before a program rests on them: a
/// feasible set that is thinner than a solver's tolerance may look empty.
const PADDING: f64 = 1e-3;

/// Coefficients smaller than this, which solvers would drop, are left out, and the row is widened by what
/// they can add.
const SMALLEST_COEFFICIENT: f64 = 1e-8;

/// The fewest label flips after which a retrained SVM predicts `target`, among attacks of at most `most`
/// flips.
///
/// - Formulation: `min Σ flip` over labelings and their optimal dual variables, which the Karush–Kuhn–Tucker
///   conditions of the dual describe. `beta_i = α_i / C` is `kept_i` while the label stays and `moved_i`
///   after it flipped, the other being 0. With clean labels y, `C Σ_j y_i y_j Q_ij (kept_j − moved_j)` is the
///   sample's output, `kept_output_i` or `moved_output_i`; the margin is the one, or minus the other. For
///   each of the two, `support_i = 0` means `α_i = 0` and `bound_i = 1` means `α_i = C`: a margin below 1
///   needs the latter, one above 1 the former.
/// - Source: `P_cert` of the ScaLabelCert paper, with the budget as objective. Big-M: the ends of interval
///   bounds of the outputs under at most `most` flips; where these leave a margin below 1, `α_i = C` is
///   fixed.
/// - Direction: every labeling that works with at most `most` flips is feasible. The row of the score is
///   relaxed, so an attack counts once it has been retrained.
/// - Assumptions: Q symmetric and positive semidefinite, so that the score does not depend on which optimum
///   is taken.
pub fn label_cert(point: &SvmPoint<'_>, labels: &[ClassId], target: ClassId, most: usize) -> FlipProgram {
    let mut encoding = Encoding::new(point, labels, target, most);
    encoding.flips.iter().for_each(|&flip| encoding.program.objective.add_term(1.0, flip));
    let (score, lost) = encoding.score_of(target);
    encoding.program.add_row("score", score, -SLACK - lost, f64::INFINITY);
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
    /// Bounds of `output_i` that are known without a program.
    ranges: Vec<OutputRange>,
}

impl<'a> Encoding<'a> {
    fn new(point: &'a SvmPoint<'a>, labels: &'a [ClassId], target: ClassId, most: usize) -> Self {
        let mut program = Program::new(format!("labelcert-target-{}", target.index()));
        let count = labels.len();
        let flips: Vec<VarId> = (0..count).map(|i| program.add_binary(format!("flip[{i}]"))).collect();
        let share = |program: &mut Program, name: &str| -> Vec<VarId> {
            (0..count)
                .map(|i| program.add_variable(format!("{name}[{i}]"), 0.0, 1.0, Kind::Continuous))
                .collect()
        };
        let (kept, moved) = (share(&mut program, "kept"), share(&mut program, "moved"));
        let signs = labels.iter().map(|&label| sign(label)).collect();
        let mut encoding = Encoding {
            program,
            point,
            signs,
            labels,
            flips,
            kept,
            moved,
            ranges: output_ranges(point, labels, most),
        };
        encoding.add_budget(most);
        (0..count).for_each(|sample| encoding.add_sample(sample));
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

    /// The conditions of one sample, while its label is kept and after it moved.
    fn add_sample(&mut self, i: usize) {
        if (0..self.signs.len()).all(|j| self.coefficient(i, j) == 0.0) {
            return self.add_sample_without_output(i);
        }
        let OutputRange { range, at_bound } = self.ranges[i];
        let (low, high) = padded(range);
        let output = |name: &str| format!("{name}_output[{i}]");
        let (below, above) = (low.min(0.0), high.max(0.0));
        let kept = self.program.add_variable(output("kept"), below, above, Kind::Continuous);
        let moved = self.program.add_variable(output("moved"), below, above, Kind::Continuous);
        let (sum, lost) = self.sum_of_shares(|j| self.coefficient(i, j));
        let sum = sum + Expression::term(-1.0, kept) + Expression::term(-1.0, moved);
        self.program.add_row(format!("output[{i}]"), sum, 0.0 - lost, lost);
        let stays = Expression::constant(1.0) + Expression::term(-1.0, self.flips[i]);
        let goes = Expression::from(self.flips[i]);
        let kept_branch = Branch {
            name: "kept",
            share: self.kept[i],
            margin: Expression::from(kept),
            chosen: stays,
            low,
            high,
            at_bound,
        };
        self.add_branch(i, kept_branch);
        let moved_branch = Branch {
            name: "moved",
            share: self.moved[i],
            margin: Expression::term(-1.0, moved),
            chosen: goes,
            low: -high,
            high: -low,
            at_bound,
        };
        self.add_branch(i, moved_branch);
    }

    /// The conditions of a sample whose kernel is zero: its margin is 0 with either label, so that `α_i = C`.
    fn add_sample_without_output(&mut self, i: usize) {
        let kept = Expression::from(self.kept[i]) + Expression::from(self.flips[i]);
        let moved = Expression::from(self.moved[i]) + Expression::term(-1.0, self.flips[i]);
        self.program.add_row(format!("kept_at_bound[{i}]"), kept, 1.0, 1.0);
        self.program.add_row(format!("moved_at_bound[{i}]"), moved, 0.0, 0.0);
    }

    /// The conditions of one sample with one of its labels, all scaled by whether that label is chosen: with
    /// margin above 1 the share is 0, with margin below 1 it is 1.
    fn add_branch(&mut self, i: usize, branch: Branch) {
        let Branch { name, share, margin, chosen, low, high, at_bound } = branch;
        let (none, any) = (f64::NEG_INFINITY, f64::INFINITY);
        let times = |factor: f64, expression: &Expression| scaled(expression, factor);
        let row = |what: &str| format!("{name}_{what}[{i}]");
        let share = Expression::from(share);
        if at_bound || high < 1.0 {
            // The slope of the dual is never positive: the share is 1.
            self.program.add_row(row("at_bound"), share + times(-1.0, &chosen), 0.0, 0.0);
            self.program.add_row(row("margin_high"), margin.clone() + times(-high, &chosen), none, 0.0);
            self.program.add_row(row("margin_low"), margin + times(-low, &chosen), 0.0, any);
            return;
        }
        let support = Expression::from(self.program.add_binary(format!("{name}_support[{i}]")));
        let bound = Expression::from(self.program.add_binary(format!("{name}_bound[{i}]")));
        self.program.add_row(row("is_chosen"), support.clone() + times(-1.0, &chosen), none, 0.0);
        self.program.add_row(row("no_support"), share.clone() + times(-1.0, &support), none, 0.0);
        self.program.add_row(row("at_bound"), share + times(-1.0, &bound), 0.0, any);
        // Support: margin ≤ 1; else ≤ its upper end. Not at the bound: margin ≥ 1; else ≥ its lower end.
        let above = margin.clone() + times(high - 1.0, &support) + times(-high, &chosen);
        self.program.add_row(row("margin_of_support"), above, none, 0.0);
        let below = margin + times(1.0 - low, &bound) + times(-1.0, &chosen);
        self.program.add_row(row("margin_of_free"), below, 0.0, any);
    }

    /// The score for the target, in a scale in which the largest kernel value is 1 and C drops out, and by
    /// how much it may be off.
    fn score_of(&self, target: ClassId) -> (Expression, f64) {
        let largest = self.point.test_kernel.iter().fold(0.0_f64, |largest, value| largest.max(value.abs()));
        let direction = if target.index() == 1 { 1.0 } else { -1.0 };
        self.sum_of_shares(|j| match self.point.test_kernel[j] {
            0.0 => 0.0,
            value => direction * self.signs[j] * value / largest,
        })
    }

    /// `Σ_j coefficient_j (kept_j − moved_j)` without the smallest coefficients, and a bound on what these
    /// can add, as no share is above 1, and one of the two is 0.
    fn sum_of_shares(&self, coefficient: impl Fn(usize) -> f64) -> (Expression, f64) {
        let (mut sum, mut lost) = (Expression::default(), 0.0_f64);
        for j in 0..self.signs.len() {
            match coefficient(j) {
                0.0 => {}
                small if small.abs() < SMALLEST_COEFFICIENT => lost = (lost + small.abs()).next_up(),
                coefficient => {
                    sum.add_term(coefficient, self.kept[j]);
                    sum.add_term(-coefficient, self.moved[j]);
                }
            }
        }
        (sum, lost)
    }

    fn finish(self) -> FlipProgram {
        let flips = self.flips.iter().zip(self.labels).enumerate().map(|(sample, (&variable, &label))| {
            FlipVariable { sample: SampleId::new(sample), class: other(label), variable }
        });
        FlipProgram::new(self.program, false, flips.collect())
    }
}

fn padded(range: Interval) -> (f64, f64) {
    let by = |end: f64| PADDING * (1.0 + end.abs());
    (range.lower() - by(range.lower()), range.upper() + by(range.upper()))
}

/// One label of one sample.
struct Branch {
    name: &'static str,
    /// `beta` with this label.
    share: VarId,
    /// The margin with this label, 0 unless it is chosen.
    margin: Expression,
    /// 1 when the label is chosen.
    chosen: Expression,
    /// The lower bound of the margin.
    low: f64,
    /// The upper bound of the margin.
    high: f64,
    /// Is the dual variable known to be C?
    at_bound: bool,
}

fn scaled(expression: &Expression, factor: f64) -> Expression {
    let linear =
        expression.linear.iter().map(|term| LinearTerm { coefficient: factor * term.coefficient, ..*term });
    Expression { constant: factor * expression.constant, linear: linear.collect(), ..Expression::default() }
}
