//! The gradient of one sample before a step, as a program of its own (AGT, section 7.4: sample-wise
//! decomposition).

use super::builder::Builder;
use super::pass::{Place, TightenedSums};
use super::trajectory_program::{Asked, objective};
use super::{NotEncodable, check_encodable};
use crate::training::bounds::domains::Conditions;
use crate::training::bounds::{ReachSet, TrainingProblem};

/// Every entry of a sample's gradient in a step, for all models that are known to be possible then, and for
/// all that the threat may make of the sample where it may be touched.
///
/// # Errors
/// As [`check_encodable`].
pub(in crate::training::bounds) fn encode_gradient(
    problem: &TrainingProblem,
    (step, sample): (usize, usize),
    known: &ReachSet,
    is_touched: bool,
) -> Result<Asked, NotEncodable> {
    check_encodable(problem)?;
    let nobody = Conditions::default();
    let mut builder = Builder::new(problem, &nobody, format!("gradient-of-{sample}-in-step-{step}"));
    if is_touched {
        builder.add_free_sample(sample);
    }
    builder.add_parameters(step, known);
    let gradients = builder.gradients_of(Place { step, sample }, &known.within, &TightenedSums::default());
    let mut objectives = Vec::new();
    for (parameter, gradient) in gradients.into_iter().enumerate() {
        // Objectives are linear.
        let linear = match gradient.expression.is_quadratic() {
            true => builder.define(&format!("derivative[{parameter}]"), gradient),
            false => gradient,
        };
        objectives.push(objective(&linear));
    }
    Ok(Asked { program: builder.program, objectives })
}
