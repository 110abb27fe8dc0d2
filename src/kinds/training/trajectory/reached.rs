//! What models that an attacker reaches give: the clean one, those of attacks drawn at random, or all of
//! them.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use super::case::TrajectoryCase;
use super::stopped::{Stopped, boxed, crashed, interrupted, share, share_of_others};
use crate::asking::Solving;
use crate::training::bounds::{Exhausted, Reached, Watch, exhaustive};
use crate::training::networks::{Network, Target, TrainingSet, predictions, train};
use crate::training::threats::Attack;
use countersign_check::{Answer, AnswerStatus, Method, Quantity, Trust, Witness};
use countersign_data::ClassId;

impl From<Exhausted> for Stopped {
    fn from(error: Exhausted) -> Self {
        let status = match error {
            Exhausted::Infinite => AnswerStatus::Unsupported,
            Exhausted::TooMany { .. } | Exhausted::Interrupted => AnswerStatus::Limit,
            _ => AnswerStatus::Crashed,
        };
        (status, error.to_string())
    }
}

impl TrajectoryCase<'_> {
    /// What one model gives, in the order of the layout. `clean` are the clean model's predictions.
    pub(in crate::training) fn measured(&self, model: &Network, clean: &[ClassId]) -> Vec<f64> {
        let mut values = model.parameters();
        let forms = self.objective.directions().map(|directions| directions.of(&values));
        values.extend(forms.into_iter().flatten());
        let Some(tests) = self.tests else { return values };
        let logits = model.logits(tests.features());
        let columns: Vec<Vec<f64>> = logits.columns().into_iter().map(|column| column.to_vec()).collect();
        if tests.classes() > 0 {
            let predictions = predictions(&logits);
            let is_right = |(class, target): &(&ClassId, &Target)| Target::Class(**class) == **target;
            let right = predictions.iter().zip(tests.targets()).filter(is_right).count();
            values.push(share(right, columns.len()));
            values.extend(
                predictions.iter().zip(clean).map(|(class, clean)| f64::from(u8::from(class == clean))),
            );
            let targeted =
                |wanted| share_of_others(tests.targets(), wanted, |test| predictions[test] == wanted);
            values.extend(self.target_class.map(targeted));
        }
        let losses = columns.iter().zip(tests.targets());
        let loss: f64 =
            losses.map(|(logits, &target)| self.problem.schedule.loss.value(logits, target)).sum();
        values.push(loss / columns.len() as f64);
        if self.objective.has_logits() {
            values.extend(columns.into_iter().flatten());
        }
        values
    }

    /// The predictions of the clean model on the tests, trained once.
    pub(in crate::training) fn clean_predictions(&self) -> Result<Vec<ClassId>, String> {
        let known = &self.clean.predictions;
        if let Some(predictions) = known.get() {
            return predictions.clone();
        }
        // Two threads may come here at once and find the same; neither waits for the other.
        let of = |model: Network| {
            self.tests.map_or_else(Vec::new, |tests| {
                let logits = model.logits(tests.features());
                self.clean.has_finite_logits.get_or_init(|| logits.iter().all(|logit| logit.is_finite()));
                predictions(&logits)
            })
        };
        let found = self.trained_on(&self.problem.set).map(of);
        known.get_or_init(|| found).clone()
    }

    /// The same, of a model whose logits are finite.
    pub(in crate::training) fn finite_predictions(&self) -> Result<Vec<ClassId>, String> {
        let predictions = self.clean_predictions()?;
        match self.clean.has_finite_logits.get() {
            Some(false) => {
                Err("the clean model's logits on the tests are not finite; nothing is certified".to_owned())
            }
            _ => Ok(predictions),
        }
    }

    pub(in crate::training) fn trained_on(&self, set: &TrainingSet) -> Result<Network, String> {
        train(&self.problem.start, &self.problem.schedule, set).map_err(|diverged| diverged.to_string())
    }

    /// What the models of some attacks reach, unless the user wants to stop before all of them are trained.
    pub(in crate::training) fn reached_by(
        &self,
        attacks: impl Iterator<Item = Attack>,
        interrupt: &AtomicBool,
    ) -> Result<Reached, Stopped> {
        let clean = self.clean_predictions().map_err(crashed)?;
        let one = |attack: Attack| {
            if interrupt.load(Ordering::Relaxed) {
                return Err(interrupted());
            }
            let set = self
                .problem
                .threat
                .apply(&attack, &self.problem.set)
                .map_err(|error| crashed(error.to_string()))?;
            let model = self.trained_on(&set).map_err(crashed)?;
            Ok(Reached::of(self.measured(&model, &clean), attack))
        };
        reached_together(attacks, one)
    }

    /// The clean run, and attacks drawn at random.
    pub(in crate::training) fn drawn(&self) -> impl Iterator<Item = Attack> {
        let mut random = ChaCha8Rng::seed_from_u64(self.seed);
        let used = self.problem.used_samples();
        let draw = move |_| self.problem.threat.draw(&self.problem.set, used, &mut random);
        std::iter::once(Attack::default()).chain((0..self.sampled).map(draw))
    }

    pub(in crate::training) fn all_reached(&self, solving: &Solving<'_>) -> Result<Reached, Stopped> {
        let clean = self.clean_predictions().map_err(crashed)?;
        let count = || {
            solving.tally.attack_tried();
        };
        let watch = Watch { limit: solving.brute_limit, interrupt: solving.interrupt, trained: &count };
        Ok(exhaustive(self.problem, &watch, &|model| self.measured(model, &clean))?)
    }

    /// Answers from what attacks reach. `all` says that there are no other attacks on training.
    pub(in crate::training) fn inner(&self, method: Method, reached: &Reached, all: bool) -> Vec<Answer> {
        self.layout()
            .into_iter()
            .map(|(quantity, range)| {
                let length = range.len();
                let asked = Answer::new(method, None, None, quantity);
                let witness = Some(witness_of(reached, range.clone(), quantity));
                let bounds = if quantity == Quantity::Stable {
                    let kept = reached.lower[range].iter().filter(|kept| **kept == 1.0).count();
                    asked.with_box(&[share(kept, length)], &[1.0])
                } else {
                    asked.with_box(&reached.lower[range.clone()], &reached.upper[range])
                };
                // An attack on the inputs of the tests may reach further than any on training alone.
                let exact = all && (quantity.is_of_parameters() || self.test_radius == 0.0);
                let (status, trust) = if exact {
                    (AnswerStatus::Exact, Trust::Exact)
                } else {
                    (AnswerStatus::Bound, Trust::Replayed)
                };
                boxed(quantity, method, bounds, status, trust, witness)
            })
            .collect()
    }
}

/// Attacks that are held at a time.
const HELD: usize = 1024;

/// What attacks reach together, however many there are; of equal ends the first stays.
pub(in crate::training) fn reached_together(
    mut attacks: impl Iterator<Item = Attack>,
    reached_by: impl Fn(Attack) -> Result<Reached, Stopped> + Sync,
) -> Result<Reached, Stopped> {
    let mut all: Option<Reached> = None;
    loop {
        let held: Vec<Attack> = attacks.by_ref().take(HELD).collect();
        let of_held = held.into_par_iter().map(&reached_by).reduce_with(|one, other| Ok(one?.joined(other?)));
        let Some(reached) = of_held.transpose()? else {
            return all.ok_or_else(|| crashed("no attack was drawn".to_owned()));
        };
        all = Some(match all {
            None => reached,
            Some(all) => all.joined(reached),
        });
    }
}

/// The attacks behind the ends of some components, each once. Of attacks that lead to the same, the first is
/// behind it.
pub(in crate::training) fn witness_of(
    reached: &Reached,
    components: Range<usize>,
    quantity: Quantity,
) -> Witness {
    let mut attacks: Vec<&Arc<Attack>> = Vec::new();
    let mut place = |attack| {
        attacks.iter().position(|known| Arc::ptr_eq(known, attack)).unwrap_or_else(|| {
            attacks.push(attack);
            attacks.len() - 1
        })
    };
    let lower: Vec<usize> = reached.lowest[components.clone()].iter().map(&mut place).collect();
    let (lower, upper) = match quantity {
        // Only that some attack changes a prediction counts.
        Quantity::Stable => (Vec::new(), Vec::new()),
        _ => (lower, reached.highest[components].iter().map(&mut place).collect()),
    };
    Witness::Attacks { attacks: attacks.into_iter().map(|attack| (**attack).clone()).collect(), lower, upper }
}
