//! Test points of a model from whose training samples may be missing, or be others, and how each method
//! answers.

use std::ops::Range;
use std::time::Instant;

use crate::asking::{Ask, PrivacySetting};
use crate::training::bounds::TrainingProblem;
use crate::training::methods::NOMINAL;
use crate::training::networks::{Network, Target, TrainingSet, predictions};
use crate::training::threats::{Attack, Budget};
use crate::training::trajectory::{Stopped, TrajectoryCase, boxed, crashed, share};
use countersign_check::{Answer, AnswerStatus, Method, Quantity, Question, Refuted, Training, Trust};
use countersign_data::ClassId;

/// Test points of a model that is trained once, and by how many samples the data set may differ before their
/// predictions do.
///
/// Distances are counted up to n, the budget of the threat: what holds beyond is not looked at. The box of an
/// answer reaches from what the method certifies, or has seen to be possible, up to n, where counting ends;
/// so that what is reached is within what encloses it.
pub struct StabilityCase<'a> {
    /// The run, with the largest budget.
    pub run: TrajectoryCase<'a>,
    /// Budgets that certificates are computed for, in order, the largest of them that of the threat.
    pub budgets: &'a [usize],
    /// Where predictions are to be released.
    pub privacy: Option<Privacy<'a>>,
}

/// What predictions are released for.
#[derive(Clone, Copy)]
pub struct Privacy<'a> {
    /// ε and β.
    pub setting: &'a PrivacySetting,
    /// Values of each feature of a substitute, where every data set is to be gone through.
    pub grid: Option<usize>,
}

impl StabilityCase<'_> {
    pub(super) fn tests(&self) -> Result<&TrainingSet, Stopped> {
        self.run.tests.ok_or_else(|| crashed("there are no tests".to_owned()))
    }

    /// n: distances are counted up to here.
    pub(super) fn most(&self) -> usize {
        match self.run.problem.threat.budget() {
            Budget::Samples(count) => count,
            Budget::All => self.run.problem.set.samples(),
        }
    }

    /// What distances are called.
    pub(super) fn counted(&self) -> Quantity {
        if self.privacy.is_some() { Quantity::Substitutions } else { Quantity::Deletions }
    }

    /// Each quantity that every attack has numbers for, with the place of its components.
    pub(super) fn layout(&self) -> Vec<(Quantity, Range<usize>)> {
        let tests = self.run.tests.map_or(0, TrainingSet::samples);
        let mut layout = vec![(self.counted(), 0..tests)];
        let epsilons = self.privacy.map(|privacy| privacy.setting.epsilons.len());
        layout.extend(epsilons.map(|count| (Quantity::SmoothSensitivity, tests..tests * (1 + count))));
        layout
    }

    /// The quantities that a method answers.
    fn quantities(&self, method: Method) -> Vec<Quantity> {
        Quantity::ALL.into_iter().filter(|&quantity| self.kind().answers(method, quantity)).collect()
    }

    pub(super) fn problem_at(&self, budget: usize) -> TrainingProblem {
        let threat = self.run.problem.threat.with_samples(budget);
        TrainingProblem { threat, ..self.run.problem.clone() }
    }

    /// The same questions about a run with another budget.
    pub(super) fn case_of<'b>(&'b self, problem: &'b TrainingProblem) -> TrajectoryCase<'b> {
        TrajectoryCase {
            problem,
            tests: self.run.tests,
            test_radius: self.run.test_radius,
            target_class: None,
            swept: None,
            objective: self.run.objective,
            horizons: self.run.horizons.clone(),
            sampled: self.run.sampled,
            seed: self.run.seed,
            search: self.run.search,
            clean: self.run.clean.clone(),
        }
    }

    /// The clean model's accuracy, and what releasing its predictions comes to with noise of the global
    /// sensitivity.
    fn clean(&self) -> Result<Vec<Answer>, Stopped> {
        let (clean, tests) = (self.run.finite_predictions().map_err(crashed)?, self.tests()?);
        let accuracy = accuracy(&clean, tests);
        let asked = Answer::new(NOMINAL.method, None, None, Quantity::Accuracy);
        let ends = asked.with_box(&[accuracy], &[accuracy]);
        let own = boxed(Quantity::Accuracy, NOMINAL.method, ends, AnswerStatus::Bound, Trust::Replayed, None);
        let private = self.privacy.map(|privacy| {
            let nothing = vec![0; clean.len()];
            self.private_accuracy(NOMINAL.method, privacy, &clean, &nothing)
        });
        Ok([own].into_iter().chain(private).collect())
    }
}

/// The share of the tests whose class is the predicted one.
fn accuracy(predicted: &[ClassId], tests: &TrainingSet) -> f64 {
    let pairs = predicted.iter().zip(tests.targets());
    share(pairs.filter(|&(class, target)| Target::Class(*class) == *target).count(), predicted.len())
}

impl StabilityCase<'_> {
    /// One answer for each quantity, all of which have the same reason for having no numbers.
    pub(super) fn failed(&self, method: Method, (status, why): Stopped) -> Vec<Answer> {
        let answer = |quantity| Answer::new(method, None, None, quantity).stopped(status, why.clone());
        self.quantities(method).into_iter().map(answer).collect()
    }
}

impl StabilityCase<'_> {
    /// The clean model's accuracy, and what releasing its predictions comes to.
    pub(super) fn nominal(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.timed(ask, None, || self.clean())
    }

    /// Attacks that are drawn at random.
    pub(super) fn attacked(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.timed(ask, None, || self.drawn(ask.solving))
    }

    /// Every attack.
    pub(super) fn exhausted(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.timed(ask, None, || self.all_reached(ask.solving))
    }

    /// Boxes of a domain.
    pub(super) fn enclosed(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.timed(ask, None, || self.by_domain(ask))
    }

    /// A formulation, for every window length.
    pub(super) fn programmed(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.run.horizons.lengths.iter().flat_map(|&length| self.programmed_at(ask, length)).collect()
    }

    /// A formulation, for one window length.
    pub(super) fn programmed_at(&self, ask: Ask<'_>, length: usize) -> Vec<Answer> {
        self.timed(ask, Some(length), || self.by_programs(ask, length))
    }

    /// Runs a method and notes the time.
    fn timed(
        &self,
        ask: Ask<'_>,
        horizon: Option<usize>,
        run: impl FnOnce() -> Result<Vec<Answer>, Stopped>,
    ) -> Vec<Answer> {
        let started = Instant::now();
        let answers = run().unwrap_or_else(|stopped| self.failed(ask.method, stopped));
        let seconds = started.elapsed().as_secs_f64();
        let named = |answer| Answer { solver: ask.solver, horizon, seconds, ..answer };
        answers.into_iter().map(named).collect()
    }
}

impl Training for StabilityCase<'_> {
    fn retrain(&self, attack: &Attack, quantity: Quantity) -> Result<Vec<f64>, Refuted> {
        // Attacks beyond n have their say about sensitivity, which knows no n.
        let threat = self.run.problem.threat.with_samples(usize::MAX);
        let applied = threat.apply(attack, &self.run.problem.set);
        let set = applied.map_err(|error| Refuted(error.to_string()))?;
        let model = self.run.trained_on(&set)?;
        if quantity == Quantity::Accuracy {
            let tests = self.tests().map_err(|(_, why)| Refuted(why))?;
            return Ok(vec![accuracy(&predictions(&model.logits(tests.features())), tests)]);
        }
        let values = self.measured(&model, &self.run.finite_predictions()?, attack.touched().len());
        let place = self.layout().into_iter().find(|(of, _)| *of == quantity);
        let (_, place) = place.ok_or_else(|| format!("{} is not asked for here", quantity.as_str()))?;
        Ok(values[place].to_vec())
    }
}

impl StabilityCase<'_> {
    /// What one model says about distances, in the order of the layout: where it changes a prediction, the
    /// distance is less than the samples that were touched, and the sensitivity no less than what that means.
    pub(super) fn measured(&self, model: &Network, clean: &[ClassId], touched: usize) -> Vec<f64> {
        let Some(tests) = self.run.tests else { return Vec::new() };
        let predicted = predictions(&model.logits(tests.features()));
        let distances: Vec<Option<usize>> = predicted
            .iter()
            .zip(clean)
            .map(|(own, clean)| (own != clean).then(|| touched.saturating_sub(1)))
            .collect();
        let most = self.most();
        let counts =
            distances.iter().map(|distance| distance.map_or(most, |distance| distance.min(most)) as f64);
        let mut values: Vec<f64> = counts.collect();
        values.extend(self.privacy.iter().flat_map(|privacy| privacy.setting.sensitivities(&distances)));
        values
    }
}
