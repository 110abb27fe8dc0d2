//! Every data set over a small universe of samples, trained on one by one: the plainest way to sensitivities.

use std::sync::atomic::Ordering;

use rayon::prelude::*;

use super::case::{Privacy, StabilityCase};
use super::reached::unique;
use crate::asking::Solving;
use crate::training::certified::private_prediction::Universe;
use crate::training::methods::EXHAUSTIVE;
use crate::training::networks::predictions;
use crate::training::threats::{Attack, FeatureDomain, Reach};
use crate::training::trajectory::{Stopped, crashed, interrupted};
use countersign_check::{Answer, AnswerStatus, Quantity};
use countersign_data::ClassId;

/// A sample that may stand in for another: its features and its class.
type Substitute = (Vec<f64>, ClassId);

impl StabilityCase<'_> {
    /// The universe, and the substitutes that are its choices from 1 on: every point of a grid over the
    /// domain with every class. Nothing without a grid or a domain.
    pub(in crate::training) fn universe(&self) -> Option<(Universe, Vec<Substitute>)> {
        let problem = self.run.problem;
        let Reach::Within(domain) = problem.threat.touch().features else { return None };
        let grid = self.privacy?.grid?;
        let points = u32::try_from(problem.set.inputs()).ok().and_then(|inputs| grid.checked_pow(inputs))?;
        let choices = points.checked_mul(problem.set.classes())?.checked_add(1)?;
        let universe = Universe { positions: problem.used_samples(), choices };
        // So many are not gone through, and need not be listed.
        if choices > MOST_CHOICES {
            return Some((universe, Vec::new()));
        }
        let classes = || ClassId::all(problem.set.classes());
        let point = |number| grid_point(domain, grid, problem.set.inputs(), number);
        let substitutes = (0..points).flat_map(|number| classes().map(move |class| (point(number), class)));
        Some((universe, substitutes.collect()))
    }

    /// An attack of the universe: substitutes at the points of the grid that are nearest. Without a grid any
    /// will do.
    pub(super) fn in_universe(&self, mut attack: Attack) -> Attack {
        let Reach::Within(domain) = self.run.problem.threat.touch().features else { return attack };
        if let Some(grid) = self.privacy.and_then(|privacy| privacy.grid) {
            let features = attack.features.iter_mut().flat_map(|(_, features)| features);
            features.for_each(|feature| *feature = domain.nearest_of(grid, *feature));
        }
        attack
    }

    /// Distances and sensitivities by their definitions.
    pub(in crate::training) fn exhausted_universe(
        &self,
        privacy: Privacy<'_>,
        solving: &Solving<'_>,
    ) -> Result<Vec<Answer>, Stopped> {
        let (universe, substitutes) = self.universe().ok_or_else(|| {
            (AnswerStatus::Unsupported, "there are infinitely many data sets without privacy.grid".to_owned())
        })?;
        let count = universe.count();
        if count > u128::from(solving.brute_limit) || substitutes.len() + 1 != universe.choices {
            let limit = solving.brute_limit;
            return Err((AnswerStatus::Limit, format!("{count} data sets, more than the limit of {limit}")));
        }
        let outcomes = self.outcomes(&universe, &substitutes, solving)?;
        let tests = outcomes.first().map_or(0, Vec::len);
        let of_test = |test: usize| outcomes.iter().map(|outcome| outcome[test]).collect::<Vec<bool>>();
        let nearest = (0..tests).into_par_iter().filter_map(|test| universe.nearest_change(&of_test(test)));
        let nearest: Vec<usize> = nearest.collect();
        let attacks = nearest.into_iter().map(|number| attack(&universe.data_set(number), &substitutes));
        let reached = self.reached_by(unique(attacks.collect()).into_iter(), solving)?;
        let mut answers = self.inner(EXHAUSTIVE.method, &reached, true);
        // By the definition, and not from the distances; that both say the same is a check of its own.
        let pairs: Vec<(f64, usize)> = (privacy.setting.betas.iter())
            .flat_map(|&beta| (0..tests).map(move |test| (beta, test)))
            .collect();
        let upper: Vec<f64> = pairs
            .into_par_iter()
            .map(|(beta, test)| universe.smooth_sensitivity(&of_test(test), beta))
            .collect();
        for answer in answers.iter_mut().filter(|answer| answer.quantity == Quantity::SmoothSensitivity) {
            let own = answer.clone().with_box(&vec![0.0; upper.len()], &upper);
            *answer = own.map_err(|error| crashed(error.to_string()))?;
        }
        Ok(answers)
    }

    /// The prediction of every test by the model of every data set: is it class 1?
    fn outcomes(
        &self,
        universe: &Universe,
        substitutes: &[Substitute],
        solving: &Solving<'_>,
    ) -> Result<Vec<Vec<bool>>, Stopped> {
        let tests = self.tests()?;
        let number_of_sets = usize::try_from(universe.count()).map_err(|error| crashed(error.to_string()))?;
        let one = |number: usize| {
            if solving.interrupt.load(Ordering::Relaxed) {
                return Err(interrupted());
            }
            let mut set = self.run.problem.set.clone();
            for (sample, choice) in universe.data_set(number).into_iter().enumerate() {
                if let Some((features, class)) = choice.checked_sub(1).map(|index| &substitutes[index]) {
                    set.set_features(sample, features);
                    set.set_target(sample, crate::training::networks::Target::Class(*class));
                }
            }
            let model = self.run.trained_on(&set).map_err(crashed)?;
            solving.tally.attack_tried();
            Ok(predictions(&model.logits(tests.features())).iter().map(|class| class.index() == 1).collect())
        };
        (0..number_of_sets).into_par_iter().map(one).collect()
    }
}

/// More choices than any universe that can be gone through has.
const MOST_CHOICES: usize = 1 << 20;

/// A point of the grid over the domain, by the digits of its number.
fn grid_point(domain: FeatureDomain, grid: usize, inputs: usize, mut number: usize) -> Vec<f64> {
    let mut coordinate = || {
        let place = number % grid;
        number /= grid;
        domain.grid_value(grid, place)
    };
    (0..inputs).map(|_| coordinate()).collect()
}

/// A data set as an attack on the clean one.
fn attack(data_set: &[usize], substitutes: &[Substitute]) -> Attack {
    let mut attack = Attack::default();
    for (sample, choice) in data_set.iter().enumerate() {
        if let Some((features, class)) = choice.checked_sub(1).map(|index| &substitutes[index]) {
            attack.features.push((sample, features.clone()));
            attack.labels.push([sample, class.index()]);
        }
    }
    attack
}
