//! Domains at work.

use super::domain::{Domain, NoEnclosure, Run};
use super::enclosure::{Enclosure, Questions, Reading};
use crate::training::bounds::bounds_diverged::BoundsDiverged;
use crate::training::bounds::domains::conditions::Conditions;
use crate::training::bounds::network::IntervalNetwork;
use crate::training::bounds::parameter_box::ParameterBox;
use crate::training::bounds::problem::TrainingProblem;

/// What a domain and those that it is always intersected with say together. One of the others whose bounds
/// are not finite is left out.
///
/// # Errors
/// When the domain's own bounds stop being finite, or the user stops.
pub fn reading(
    domain: &dyn Domain,
    run: &Run<'_>,
    questions: &Questions<'_>,
) -> Result<Reading, NoEnclosure> {
    let mut own = domain.answer(run, questions)?;
    for &other in domain.intersected_with() {
        match reading(other, run, questions) {
            Ok(other) => own = own.within(&other).ok_or(NoEnclosure::Apart)?,
            Err(NoEnclosure::Diverged(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(own)
}

/// The enclosure of a domain after the last step, and those of the domains that it is always intersected
/// with: the cheapest first. Every one of them holds all models.
///
/// # Errors
/// As [`reading`].
pub fn enclosures(domain: &dyn Domain, run: &Run<'_>) -> Result<Vec<Box<dyn Enclosure>>, NoEnclosure> {
    let own = run.to_the_end(domain.begin(run.problem, &run.conditions))?;
    let mut all = Vec::new();
    for &other in domain.intersected_with() {
        match enclosures(other, run) {
            Ok(others) => all.extend(others),
            Err(NoEnclosure::Diverged(_)) => {}
            Err(error) => return Err(error),
        }
    }
    all.push(own);
    Ok(all)
}

/// What is left of the enclosures of a domain and those that it is always intersected with when only a box of
/// models is known: the cheapest first.
pub fn enclosures_of_box(domain: &dyn Domain, models: &IntervalNetwork) -> Vec<Box<dyn Enclosure>> {
    let cheaper = domain.intersected_with().iter().flat_map(|other| enclosures_of_box(*other, models));
    cheaper.chain([domain.of_box(models.clone())]).collect()
}

/// The enclosure of a domain alone after the last step, under every attack within the threat.
///
/// # Errors
/// When bounds stop being finite.
pub fn enclose(domain: &dyn Domain, problem: &TrainingProblem) -> Result<Box<dyn Enclosure>, BoundsDiverged> {
    let conditions = Conditions::whole(problem);
    let mut training = domain.begin(problem, &conditions);
    for _ in 0..problem.steps() {
        training.advance()?;
    }
    Ok(training.into_enclosure())
}

/// The box of a domain alone after each number of steps, from none to all, under every attack within the
/// threat.
///
/// # Errors
/// When bounds stop being finite.
pub fn boxes(domain: &dyn Domain, problem: &TrainingProblem) -> Result<Vec<ParameterBox>, BoundsDiverged> {
    let conditions = Conditions::whole(problem);
    let mut training = domain.begin(problem, &conditions);
    let mut boxes = vec![ParameterBox::from(training.enclosure().models())];
    for _ in 0..problem.steps() {
        training.advance()?;
        boxes.push(ParameterBox::from(training.enclosure().models()));
    }
    Ok(boxes)
}
