//! Logits of linear models over a polytope: bounds on all parameters, and on sums and differences of two
//! (AGT, equation 46).

use ndarray::Array2;

use super::StudiedPlane;
use crate::asking::Solving;
use crate::training::bounds::{Directions, TrainingProblem, WindowBounds, WindowError};
use countersign_num::{Interval, IntervalMatrix};
use countersign_program::{Expression, Kind, Program, Sense, VarId};
use countersign_solve::{Outcome, SolverName, padded, proved_bound};

/// The forms `θᵢ + θⱼ` and `θᵢ − θⱼ` for all pairs; nothing where the model is not linear with one output, as
/// its logits are then no linear forms of the parameters, or where there is no pair.
pub(super) fn faces(problem: &TrainingProblem) -> Option<Directions> {
    let architecture = problem.start.architecture();
    let parameters = architecture.parameters();
    if !architecture.hidden.is_empty() || architecture.outputs != 1 {
        return None;
    }
    let pairs: Vec<(usize, usize)> =
        (0..parameters).flat_map(|first| (0..first).map(move |second| (second, first))).collect();
    let faces = Array2::from_shape_fn((2 * pairs.len(), parameters), |(face, parameter)| {
        let (first, second) = pairs[face / 2];
        match parameter {
            at if at == first => 1.0,
            at if at == second => 1.0 - 2.0 * (face % 2) as f64,
            _ => 0.0,
        }
    });
    Directions::new(faces.view(), parameters).ok()
}

/// Bounds `[1, points]` on the logit of every point over the polytope that the bounds on parameters and faces
/// leave, by linear programs.
///
/// # Soundness
/// Every model of the polytope has its logit within the bounds, but the polytope is made of what solvers
/// claim. A point whose program is not solved has the whole line.
///
/// # Errors
/// When the solver does not take linear programs.
pub(super) fn logits(
    plane: &StudiedPlane,
    (bounds, faces): (&WindowBounds, &Directions),
    solver: SolverName,
    solving: &Solving<'_>,
) -> Result<IntervalMatrix, WindowError> {
    let (mut program, parameters) = polytope(bounds, faces);
    let forms: Vec<Expression> =
        plane.features.columns().into_iter().map(|x| logit(x, &parameters)).collect();
    let asked: Vec<(Sense, Expression)> = forms
        .iter()
        .flat_map(|form| [(Sense::Minimise, form.clone()), (Sense::Maximise, form.clone())])
        .collect();
    let outcomes = solving
        .solve
        .solve_each(solver, &program, &asked, &solving.limits)
        .map_err(|refusal| WindowError::Unsupported(refusal.to_string()))?;
    let mut ends = Vec::new();
    for ((sense, form), outcome) in asked.into_iter().zip(outcomes) {
        (program.sense, program.objective) = (sense, form);
        ends.push(end(&program, &outcome));
    }
    let between = |ends: &[f64]| Interval::new(ends[0], ends[1]).unwrap_or(Interval::ENTIRE);
    Ok(IntervalMatrix::from_rows(&[ends.chunks(2).map(between).collect()]))
}

/// The models within bounds on their parameters and on their forms.
fn polytope(bounds: &WindowBounds, faces: &Directions) -> (Program, Vec<VarId>) {
    let mut program = Program::new("polytope");
    let ends = bounds.last().lower.iter().zip(&bounds.last().upper).enumerate();
    let parameters: Vec<VarId> = ends
        .map(|(index, (&lower, &upper))| {
            program.add_variable(format!("theta[{index}]"), lower, upper, Kind::Continuous)
        })
        .collect();
    for (index, (face, bounds)) in faces.matrix().rows().into_iter().zip(&bounds.directions).enumerate() {
        let mut form = Expression::default();
        face.iter()
            .zip(&parameters)
            .filter(|(by, _)| **by != 0.0)
            .for_each(|(&by, &of)| form.add_term(by, of));
        program.add_row(format!("face[{index}]"), form, bounds.lower(), bounds.upper());
    }
    (program, parameters)
}

/// `w·x + b`.
fn logit(features: ndarray::ArrayView1<'_, f64>, parameters: &[VarId]) -> Expression {
    let mut form = Expression::default();
    features.iter().chain(&[1.0]).zip(parameters).for_each(|(&by, &of)| form.add_term(by, of));
    form
}

/// A bound, proved where there are duals, moved outward by more than a model's own rounding.
fn end(program: &Program, outcome: &Outcome) -> f64 {
    let bound = proved_bound(program, outcome).or(outcome.dual_bound);
    let nothing = match program.sense {
        Sense::Minimise => f64::NEG_INFINITY,
        Sense::Maximise => f64::INFINITY,
    };
    bound.map_or(nothing, |bound| padded(bound, program.sense))
}
