//! Distances that boxes of models certify.

use super::case::StabilityCase;
use crate::asking::Ask;
use crate::training::bounds::{BoundsDiverged, NoEnclosure, SubproblemCounts, stays_safe};
use crate::training::methods::IBP;
use crate::training::trajectory::{Stopped, TrajectoryCase, boxed, crashed};
use countersign_check::{Answer, AnswerStatus, Method, Trust};

/// For each test, the classes that some model predicts.
type Possible = Vec<Vec<bool>>;
/// What a box says, where it is finite.
type Bounded = Result<Possible, BoundsDiverged>;

/// How far predictions are certified to be stable.
struct Certified {
    distances: Vec<usize>,
    /// Why larger budgets were not looked at.
    ended: Option<String>,
}

impl StabilityCase<'_> {
    /// The largest budget up to which every box leaves the clean prediction alone.
    ///
    /// # Soundness
    /// A budget counts when it and all smaller ones are certified; one whose bounds are not finite certifies
    /// nothing, nor does any after it. Where not even the clean run is finite, or no box is, there are no
    /// distances.
    fn distances(
        &self,
        possible: &mut dyn FnMut(&TrajectoryCase<'_>) -> Result<Bounded, Stopped>,
    ) -> Result<Certified, Stopped> {
        let clean = self.run.finite_predictions().map_err(crashed)?;
        let mut certified = Certified { distances: vec![0; clean.len()], ended: None };
        let mut is_open = vec![true; clean.len()];
        for (index, &budget) in self.budgets.iter().enumerate() {
            let problem = self.problem_at(budget);
            let possible = match possible(&self.case_of(&problem))? {
                Ok(possible) => possible,
                Err(diverged) if index == 0 => return Err(crashed(diverged.to_string())),
                Err(diverged) => {
                    certified.ended = Some(format!("for {budget} samples {diverged}"));
                    break;
                }
            };
            for (test, (possible, clean)) in possible.iter().zip(&clean).enumerate() {
                is_open[test] &= stays_safe(possible, |class| class == *clean);
                if is_open[test] {
                    certified.distances[test] = budget;
                }
            }
            if !is_open.contains(&true) {
                break;
            }
        }
        Ok(certified)
    }

    /// Answers from the enclosures of a domain.
    pub(super) fn by_domain(&self, ask: Ask<'_>) -> Result<Vec<Answer>, Stopped> {
        let Ask { method, solving, .. } = ask;
        let domain = self.run.domain(method)?;
        let certified =
            self.distances(&mut |case| match case.enclosure_of_tests(domain, solving.interrupt) {
                Ok(enclosure) => {
                    Ok(Ok(enclosure.on_tests.map(|on_tests| on_tests.possible).unwrap_or_default()))
                }
                Err(NoEnclosure::Diverged(diverged)) => Ok(Err(diverged)),
                Err(other) => Err(other.into()),
            })?;
        let mut answers = self.outer(method, &certified, AnswerStatus::Bound, Trust::Proved);
        if let Some(privacy) = self.privacy.filter(|_| method == IBP.method) {
            let clean = self.run.finite_predictions().map_err(crashed)?;
            answers.push(self.private_accuracy(method, privacy, &clean, &certified.distances));
        }
        Ok(answers)
    }

    /// Answers from programs over windows of steps, one run of them for each budget.
    pub(super) fn by_programs(&self, ask: Ask<'_>, length: usize) -> Result<Vec<Answer>, Stopped> {
        let Ask { method, solver, solving, .. } = ask;
        let mut all = SubproblemCounts::default();
        let with_counts = |mut answers: Vec<Answer>, all: SubproblemCounts| {
            answers.iter_mut().take(1).for_each(|first| first.subproblems = Some(all));
            answers
        };
        let certified = self.distances(&mut |case| {
            let (enclosure, counts) = case.window_enclosure(method, solver, length, solving)?;
            all += counts;
            Ok(Ok(enclosure.on_tests.map(|on_tests| on_tests.possible).unwrap_or_default()))
        });
        let certified = match certified {
            Ok(certified) => certified,
            // Solvers may have been caught before.
            Err(stopped) => return Ok(with_counts(self.failed(method, stopped), all)),
        };
        let status = if all.is_complete() { AnswerStatus::Bound } else { AnswerStatus::Limit };
        let trust = if all.is_proved() { Trust::Proved } else { Trust::Claimed };
        Ok(with_counts(self.outer(method, &certified, status, trust), all))
    }

    fn outer(
        &self,
        method: Method,
        certified: &Certified,
        status: AnswerStatus,
        trust: Trust,
    ) -> Vec<Answer> {
        let (most, distances) = (self.most() as f64, &certified.distances);
        let counts: Vec<f64> = distances.iter().map(|&distance| distance as f64).collect();
        let answer = |quantity, lower: &[f64], upper: &[f64]| {
            let ends = Answer::new(method, None, None, quantity).with_box(lower, upper);
            let answer = boxed(quantity, method, ends, status, trust, None);
            Answer { reason: answer.reason.or_else(|| certified.ended.clone()), ..answer }
        };
        let own = answer(self.counted(), &counts, &vec![most; counts.len()]);
        let sensitivity = self.privacy.map(|privacy| {
            let known: Vec<Option<usize>> = distances.iter().copied().map(Some).collect();
            let bounds = privacy.setting.sensitivities(&known);
            answer(countersign_check::Quantity::SmoothSensitivity, &vec![0.0; bounds.len()], &bounds)
        });
        [own].into_iter().chain(sensitivity).collect()
    }
}
