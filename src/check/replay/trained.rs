//! Replays of models that are trained anew: partition ensembles, SVMs beyond theorem 2, smoothed classifiers.

use std::collections::HashMap;

use ndarray::Array2;

use super::{Replayed, agree_on_clean, as_map, first_largest, relabelled};
use crate::check::{TrainedPart, Witness};
use crate::data::{ClassId, SampleId};
use crate::labelflip::{self, SvmPoint};
use crate::num::ExactSum;
use crate::smoothing::{LabelNoise, exact_switch_probability, fewest_flips_brute, smoothed_prediction};
use crate::train::{Target, predictions, train};

/// Retrains every base classifier of a partition ensemble with the labels of `witness` and recounts the votes.
/// `bases` gives each base classifier's test point and its samples as they are numbered in the whole training set.
///
/// # Errors
/// What is wrong: it names samples or classes that do not exist, or `target` is not predicted.
pub fn replay_retraining<'a>(
    bases: impl Iterator<Item = (labelflip::WeightedPoint<'a>, &'a Vec<SampleId>)>,
    classes: usize,
    witness: &Witness,
    target: ClassId,
) -> Result<Replayed, String> {
    let Witness::Labels { labels } = witness else { return Err("the witness has no labels".to_owned()) };
    let mut changed = as_map(labels, usize::MAX, classes)?;
    let mut counts = vec![0_u64; classes];
    for (point, members) in bases {
        let mut scores = vec![ExactSum::new(); classes];
        for ((sample, &weight), old) in members.iter().zip(point.weights).zip(point.labels) {
            let new = changed.remove(&sample.index()).unwrap_or(old.index());
            scores[new].add(weight);
        }
        counts[first_largest(&scores)] += 1;
    }
    if let Some(sample) = changed.keys().next() {
        return Err(format!("the witness names sample {sample}, which does not exist"));
    }
    match first_largest(&counts) {
        predicted if predicted == target.index() => Ok(Replayed { flips: labels.len() as u64 }),
        predicted => Err(format!("the ensemble then predicts class {predicted}")),
    }
}

/// Trains every base classifier by gradient descent, with the labels of `witness`, and recounts the votes on a test
/// `[inputs, 1]`.
///
/// # Errors
/// What is wrong: it names samples or classes that do not exist, flips a label to itself, a run diverges, or `target` is
/// not predicted.
pub fn replay_training<'a>(
    parts: impl Iterator<Item = &'a TrainedPart> + Clone,
    test: &Array2<f64>,
    witness: &Witness,
    clean: ClassId,
    target: ClassId,
) -> Result<Replayed, String> {
    let Witness::Labels { labels } = witness else { return Err("the witness has no labels".to_owned()) };
    let classes = parts.clone().map(|part| part.problem.set.classes()).max().unwrap_or(0);
    let mut changed = as_map(labels, usize::MAX, classes)?;
    agree_on_clean(&votes(parts.clone(), test, classes, &mut HashMap::new())?, clean)?;
    let counts = votes(parts, test, classes, &mut changed)?;
    if let Some(sample) = changed.keys().next() {
        return Err(format!("the witness names sample {sample}, on which nothing here is trained"));
    }
    match first_largest(&counts) {
        predicted if predicted == target.index() => Ok(Replayed { flips: labels.len() as u64 }),
        predicted => Err(format!("after the attack class {predicted} is predicted")),
    }
}

/// The votes for each class with some labels changed, which are taken out of `changed`.
fn votes<'a>(
    parts: impl Iterator<Item = &'a TrainedPart>,
    test: &Array2<f64>,
    classes: usize,
    changed: &mut HashMap<usize, usize>,
) -> Result<Vec<u64>, String> {
    let mut counts = vec![0; classes];
    for TrainedPart { problem, members } in parts {
        let mut set = problem.set.clone();
        for (place, sample) in members.iter().enumerate() {
            let Some(class) = changed.remove(&sample.index()) else { continue };
            let new = Target::Class(ClassId::new(class));
            if set.targets()[place] == new {
                return Err(format!("sample {} keeps its label {class}", sample.index()));
            }
            set.set_target(place, new);
        }
        let model =
            train(&problem.start, &problem.schedule, &set).map_err(|diverged| diverged.to_string())?;
        predictions(&model.logits(test)).iter().for_each(|vote| counts[vote.index()] += 1);
    }
    Ok(counts)
}

/// Why a retraining cannot be judged.
pub(in crate::check) const UNDECIDED: &str = "the score is too close to 0 to tell its sign";

/// Retrains a binary SVM with the labels of `witness`.
///
/// # Errors
/// What is wrong: it names samples or classes that do not exist, flips a label to itself, does not lead to `target`, or
/// leads to a score too close to 0 to tell.
pub fn replay_retrained(
    point: &SvmPoint<'_>,
    labels: &[ClassId],
    witness: &Witness,
    clean: ClassId,
    target: ClassId,
) -> Result<Replayed, String> {
    let Witness::Labels { labels: flipped } = witness else {
        return Err("the witness has no labels".to_owned());
    };
    let predicted = |labels: &[ClassId]| point.prediction(labels).ok_or(UNDECIDED);
    if predicted(labels)? != clean {
        return Err(format!("the clean prediction is not class {}", clean.index()));
    }
    let poisoned = relabelled(labels, flipped, 2)?;
    match predicted(&poisoned)? {
        class if class == target => Ok(Replayed { flips: flipped.len() as u64 }),
        class => Err(format!("after the attack class {} is predicted", class.index())),
    }
}

/// Outcomes of the noise that a replay may enumerate: as many as fit into memory with ease.
const MOST_OUTCOMES: u64 = 50_000_000;

/// Relabels the samples of a smoothed classifier with `witness` and enumerates the noise.
///
/// # Errors
/// What is wrong: it names samples or classes that do not exist, flips a label to itself, or leaves the target preferred
/// with probability below 1/2.
pub fn replay_smoothed(
    point: &labelflip::WeightedPoint<'_>,
    noise: &LabelNoise,
    witness: &Witness,
    clean: ClassId,
    target: ClassId,
) -> Result<Replayed, String> {
    let Witness::Labels { labels } = witness else { return Err("the witness has no labels".to_owned()) };
    if smoothed_prediction(point, noise).class != clean {
        return Err(format!("the clean prediction is not class {}", clean.index()));
    }
    let poisoned = relabelled(point.labels, labels, point.classes)?;
    let poisoned = labelflip::WeightedPoint { labels: &poisoned, ..*point };
    let probability = exact_switch_probability(&poisoned, noise, clean, target, MOST_OUTCOMES)
        .ok_or("the noise has too many outcomes to enumerate")?;
    // Just 1/2 is reached by ties, and enclosed by an interval around it: then whole numbers decide.
    let reaches_half = probability.lower() >= 0.5
        || (probability.upper() >= 0.5
            && fewest_flips_brute(&poisoned, noise, clean, target, MOST_OUTCOMES)
                .is_some_and(|fewest| fewest.attack.is_some_and(|attack| attack.labels.is_empty())));
    if reaches_half {
        Ok(Replayed { flips: labels.len() as u64 })
    } else {
        Err(format!(
            "after the attack class {} is preferred with probability {probability:?}",
            target.index()
        ))
    }
}
