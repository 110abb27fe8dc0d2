//! The fewest label flips after which training leads to a class: from below, by bounds on training with a
//! growing budget (ScaLabelCert, appendix D.4; AGT, section 6), and exactly, by every attack.

use std::sync::Arc;

use ndarray::Array2;

use crate::training::bounds::{
    Domain, Exhausted, Questions, Run, Tests, TrainingProblem, Watch, exhaustive, reading,
};
use crate::training::networks::{Network, predictions};
use crate::training::threats::Attack;
use countersign_data::ClassId;

/// What is known of the fewest label flips after which a model, trained anew, predicts a class.
#[derive(Clone, Debug, PartialEq)]
pub enum FewestFlips {
    /// As many as this attack makes.
    Exactly(Arc<Attack>),
    /// No fewer.
    AtLeast(u64),
    /// No labels lead there.
    Never,
}

impl FewestFlips {
    /// The number, or a lower bound on it; nothing where no number does it.
    pub fn lower(&self) -> Option<u64> {
        match self {
            FewestFlips::Exactly(attack) => Some(attack.labels.len() as u64),
            FewestFlips::AtLeast(flips) => Some(*flips),
            FewestFlips::Never => None,
        }
    }
}

/// Lower bounds for every test `[inputs, tests]` and class: one more than the largest budget, of 1, 2, … up
/// to that of the threat, up to which the class is ruled out; nothing where it is ruled out whatever the
/// labels. `clean` are the predictions of the clean model, which cost nothing.
///
/// # Soundness
/// The predictions are those of [`train`](crate::training::networks::train) in double precision, which no
/// flip leaves as they are. After a budget for which bounds are not finite nothing more is certified.
pub fn fewest_flips_certified(
    problem: &TrainingProblem,
    domain: &dyn Domain,
    tests: &Array2<f64>,
    clean: &[ClassId],
) -> Vec<Vec<FewestFlips>> {
    let used = problem.used_samples();
    let counts_once = domain.counts_once(&problem.start.architecture());
    let mut table = Certified::new(clean, problem.set.classes());
    let mut possible = Vec::new();
    for budget in 1..=most_flips(problem) {
        // Where bounds allow a budget in every batch anew, more than a batch has changes nothing.
        if counts_once || budget <= problem.schedule.batch_size {
            let Some(found) = possible_after(problem, budget, domain, tests) else { break };
            possible = found;
        }
        let certified =
            if budget == used { FewestFlips::Never } else { FewestFlips::AtLeast(budget as u64 + 1) };
        if !table.rule_out(&possible, &certified) {
            break;
        }
    }
    table.flips
}

/// Bounds so far, and which of them still grow.
struct Certified {
    flips: Vec<Vec<FewestFlips>>,
    grows: Vec<Vec<bool>>,
}

impl Certified {
    /// Nothing for the clean prediction, and a flip for any other.
    fn new(clean: &[ClassId], classes: usize) -> Self {
        let is_other =
            |own: &ClassId| ClassId::all(classes).map(|class| class != *own).collect::<Vec<bool>>();
        let grows: Vec<Vec<bool>> = clean.iter().map(is_other).collect();
        let at_least = |other: &bool| FewestFlips::AtLeast(u64::from(*other));
        Certified { flips: grows.iter().map(|row| row.iter().map(at_least).collect()).collect(), grows }
    }

    /// Raises what grows to `certified` where the class is not possible. Is there anything that still grows?
    fn rule_out(&mut self, possible: &[Vec<bool>], certified: &FewestFlips) -> bool {
        let rows = self.flips.iter_mut().zip(&mut self.grows).zip(possible);
        for ((flips, grows), possible) in rows {
            for ((flips, grows), possible) in flips.iter_mut().zip(grows).zip(possible) {
                *grows &= !possible;
                if *grows {
                    *flips = certified.clone();
                }
            }
        }
        self.grows.iter().flatten().any(|grows| *grows)
    }
}

/// The classes that some model predicts after up to so many flips; nothing where bounds are not finite.
fn possible_after(
    problem: &TrainingProblem,
    budget: usize,
    domain: &dyn Domain,
    tests: &Array2<f64>,
) -> Option<Vec<Vec<bool>>> {
    let loss = problem.schedule.loss;
    let tests = Tests { features: tests.view(), radius: 0.0, targets: &[], loss };
    let questions = Questions { tests: Some(tests), ..Questions::default() };
    let found = reading(domain, &Run::of(&with_budget(problem, budget), None), &questions).ok()?;
    found.on_tests.map(|on_tests| on_tests.possible)
}

/// The same by training on all labels within the budget of the threat: exact up to it, and a lower bound
/// beyond. The naive twin of [`fewest_flips_certified`].
///
/// # Errors
/// When there are infinitely or too many attacks, or a run diverges.
pub fn fewest_flips_exhaustive(
    problem: &TrainingProblem,
    tests: &Array2<f64>,
    watch: &Watch<'_>,
) -> Result<Vec<Vec<FewestFlips>>, Exhausted> {
    let (classes, most) = (problem.set.classes(), most_flips(problem));
    let is_predicted = |model: &Network| {
        let predicted = predictions(&model.logits(tests));
        let of_test =
            |own: ClassId| ClassId::all(classes).map(move |class| f64::from(u8::from(class == own)));
        predicted.into_iter().flat_map(of_test).collect::<Vec<f64>>()
    };
    let mut found: Vec<Option<Arc<Attack>>> = vec![None; tests.ncols() * classes];
    for budget in 0..=most {
        let reached = exhaustive(&with_budget(problem, budget), watch, &is_predicted)?;
        for (found, (value, attack)) in found.iter_mut().zip(reached.upper.iter().zip(reached.highest)) {
            if found.is_none() && *value == 1.0 {
                *found = Some(attack);
            }
        }
        if found.iter().all(Option::is_some) {
            break;
        }
    }
    let beyond = if most == problem.used_samples() {
        FewestFlips::Never
    } else {
        FewestFlips::AtLeast(most as u64 + 1)
    };
    let known = |found: &Option<Arc<Attack>>| {
        found.as_ref().map_or(beyond.clone(), |attack| FewestFlips::Exactly(Arc::clone(attack)))
    };
    Ok(found.chunks(classes.max(1)).map(|row| row.iter().map(known).collect()).collect())
}

/// The budget of the threat, of the samples that some batch uses.
fn most_flips(problem: &TrainingProblem) -> usize {
    problem.threat.budget().within(problem.used_samples())
}

fn with_budget(problem: &TrainingProblem, budget: usize) -> TrainingProblem {
    TrainingProblem { threat: problem.threat.with_samples(budget), ..problem.clone() }
}
