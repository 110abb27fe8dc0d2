//! The dual problem of an SVM as a program.

use ndarray::Array2;

use crate::data::ClassId;
use crate::program::{Expression, Kind, Program, VarId};

/// The dual of a binary SVM for one labeling, in `beta = α / C`: minimise `loss − Σ beta` where `loss` is at least
/// `C/2 Σ y_i y_j beta_i beta_j Q_ij`.
///
/// - Formulation: a convex QCP with one quadratic row; dividing by C leaves the minimisers alone.
/// - Direction: exact.
/// - Paper: 000, section 3.2, `P_svm(y)`.
pub fn dual_program(kernel: &Array2<f64>, labels: &[ClassId], c: f64) -> Program {
    let mut program = Program::new("svm-dual");
    let beta: Vec<VarId> = (0..labels.len())
        .map(|sample| program.add_variable(format!("beta[{sample}]"), 0.0, 1.0, Kind::Continuous))
        .collect();
    let mut largest = 0.0;
    let mut loss = Expression::default();
    for ((i, j), &value) in kernel.indexed_iter().filter(|((i, j), _)| i <= j) {
        // Off the diagonal, the two halves together.
        let half = if i == j { 0.5 } else { 1.0 };
        let sign = if labels[i] == labels[j] { 1.0 } else { -1.0 };
        loss += Expression::product(half * sign * c * value, beta[i], beta[j]);
        largest += (c * value).abs();
    }
    let bound = program.add_variable("loss", -largest, largest, Kind::Continuous);
    loss.add_term(-1.0, bound);
    program.add_row("loss", loss, f64::NEG_INFINITY, 0.0);
    program.objective.add_term(1.0, bound);
    beta.iter().for_each(|&beta| program.objective.add_term(-1.0, beta));
    program
}
