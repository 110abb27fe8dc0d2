//! Witnesses replayed from the raw data. Nothing here is shared with the methods that produce witnesses: votes
//! are recounted and scores recomputed from scratch.

use std::collections::HashMap;

use super::Witness;
use crate::data::{ClassId, PartitionId, SampleId};
use crate::labelflip::SvmPoint;
use crate::num::ExactSum;
use crate::smoothing::{LabelNoise, exact_switch_probability, fewest_flips_brute, smoothed_prediction};
use crate::{ensemble, labelflip};

/// What an attack on a target must achieve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Goal {
    /// The target is predicted.
    Predicted,
    /// The target is preferred to the clean prediction.
    Beats,
}

/// An attack that was seen to work, and what it costs. Only a replay makes one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replayed {
    flips: u64,
}

impl Replayed {
    /// Label flips of the attack.
    pub fn flips(self) -> u64 {
        self.flips
    }
}

/// Recounts the votes after `witness`.
///
/// # Errors
/// What is wrong: it names partitions or classes that do not exist, changes impossible votes, or misses its goal.
pub fn replay_votes(
    point: &ensemble::TestPoint<'_>,
    witness: &Witness,
    clean: ClassId,
    target: ClassId,
    goal: Goal,
) -> Result<Replayed, String> {
    let Witness::Votes { votes } = witness else { return Err("the witness has no votes".to_owned()) };
    let (before, _) = counts_after(point, &HashMap::new())?;
    agree_on_clean(&before, clean)?;
    let (counts, flips) = counts_after(point, &as_map(votes, point.partitions(), point.classes())?)?;
    judge(&counts, clean, target, goal)?;
    Ok(Replayed { flips })
}

/// Recomputes the scores after `witness`.
///
/// # Errors
/// What is wrong: it names samples or classes that do not exist, flips a label to itself, or misses its goal.
pub fn replay_labels(
    point: &labelflip::TestPoint<'_>,
    witness: &Witness,
    clean: ClassId,
    target: ClassId,
    goal: Goal,
) -> Result<Replayed, String> {
    let Witness::Labels { labels } = witness else { return Err("the witness has no labels".to_owned()) };
    agree_on_clean(&scores_after(point, &HashMap::new())?, clean)?;
    let changed = as_map(labels, point.labels.len(), point.classes)?;
    let scores = scores_after(point, &changed)?;
    judge(&scores, clean, target, goal)?;
    Ok(Replayed { flips: changed.len() as u64 })
}

/// The votes for each class when some partitions vote anew, and the flips that takes.
fn counts_after(
    point: &ensemble::TestPoint<'_>,
    changed: &HashMap<usize, usize>,
) -> Result<(Vec<u64>, u64), String> {
    let mut counts = vec![0_u64; point.classes()];
    let mut flips = 0;
    for (partition, old) in point.votes() {
        let new = changed.get(&partition.index()).copied().unwrap_or(old.index());
        counts[new] += 1;
        if new != old.index() {
            let cost = point.flips(PartitionId::new(partition.index()), ClassId::new(new));
            flips +=
                cost.ok_or_else(|| format!("partition {} cannot vote for class {new}", partition.index()))?;
        }
    }
    Ok((counts, flips))
}

/// The score of each class when some samples are labelled anew.
fn scores_after(
    point: &labelflip::TestPoint<'_>,
    changed: &HashMap<usize, usize>,
) -> Result<Vec<ExactSum>, String> {
    let mut scores = vec![ExactSum::new(); point.classes];
    for (sample, (&weight, label)) in point.weights.iter().zip(point.labels).enumerate() {
        let label = match changed.get(&sample) {
            Some(&new) if new == label.index() => {
                return Err(format!("sample {sample} keeps its label {new}"));
            }
            Some(&new) => new,
            None => label.index(),
        };
        scores[label].add(weight);
    }
    Ok(scores)
}

/// Why a retraining cannot be judged.
pub(super) const UNDECIDED: &str = "the score is too close to 0 to tell its sign";

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
    point: &labelflip::TestPoint<'_>,
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
    let poisoned = labelflip::TestPoint { labels: &poisoned, ..*point };
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

/// Retrains every base classifier of a partition ensemble with the labels of `witness` and recounts the votes.
/// `bases` gives each base classifier's test point and its samples as they are numbered in the whole training set.
///
/// # Errors
/// What is wrong: it names samples or classes that do not exist, or `target` is not predicted.
pub fn replay_retraining<'a>(
    bases: impl Iterator<Item = (labelflip::TestPoint<'a>, &'a Vec<SampleId>)>,
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

/// The first position of the largest value.
fn first_largest<T: Ord>(values: &[T]) -> usize {
    (1..values.len()).fold(0, |best, place| if values[place] > values[best] { place } else { best })
}

fn as_map(pairs: &[[usize; 2]], count: usize, classes: usize) -> Result<HashMap<usize, usize>, String> {
    let mut map = HashMap::new();
    for &[index, class] in pairs {
        if index >= count || class >= classes {
            return Err(format!("the witness names [{index}, {class}], of {count} and {classes} classes"));
        }
        if map.insert(index, class).is_some() {
            return Err(format!("the witness names {index} twice"));
        }
    }
    Ok(map)
}

/// The labels after an attack, each changed at most once and to another class.
fn relabelled(labels: &[ClassId], flipped: &[[usize; 2]], classes: usize) -> Result<Vec<ClassId>, String> {
    let mut poisoned = labels.to_vec();
    for (sample, class) in as_map(flipped, labels.len(), classes)? {
        if poisoned[sample].index() == class {
            return Err(format!("sample {sample} keeps its label {class}"));
        }
        poisoned[sample] = ClassId::new(class);
    }
    Ok(poisoned)
}

/// Is the clean prediction what the methods take it for?
fn agree_on_clean<T: Ord>(scores: &[T], clean: ClassId) -> Result<(), String> {
    match first_largest(scores) {
        predicted if predicted == clean.index() => Ok(()),
        predicted => Err(format!("the clean prediction is class {predicted}, not {}", clean.index())),
    }
}

/// Does the target win, ties going to the smaller class?
fn judge<T: Ord>(scores: &[T], clean: ClassId, target: ClassId, goal: Goal) -> Result<(), String> {
    let wins_against = |rival: usize| {
        let order = scores[target.index()].cmp(&scores[rival]);
        order.is_gt() || (order.is_eq() && target.index() < rival)
    };
    let mut rivals: Vec<usize> = match goal {
        Goal::Beats => vec![clean.index()],
        Goal::Predicted => (0..scores.len()).collect(),
    };
    rivals.retain(|&rival| rival != target.index());
    match rivals.into_iter().find(|&rival| !wins_against(rival)) {
        None => Ok(()),
        Some(rival) => {
            Err(format!("after the attack class {} does not win against class {rival}", target.index()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ensemble::VoteTable;
    use crate::labelflip::Contributions;
    use ndarray::{arr2, arr3};

    fn class(index: usize) -> ClassId {
        ClassId::new(index)
    }

    #[test]
    fn votes_are_recounted() {
        let table =
            VoteTable::new(arr2(&[[0, 0, 2]]), arr3(&[[[0, 3, -1], [0, 4, 5], [9, 1, 0]]])).expect("sound");
        let replay = |votes: Vec<[usize; 2]>, target, goal| {
            replay_votes(&table.test(0), &Witness::Votes { votes }, class(0), class(target), goal)
                .map(Replayed::flips)
        };
        assert_eq!(replay(vec![[0, 1], [2, 1]], 1, Goal::Predicted), Ok(4));
        assert_eq!(
            replay(vec![[0, 1]], 1, Goal::Beats),
            Err("after the attack class 1 does not win against class 0".to_owned())
        );
        assert_eq!(
            replay(vec![[0, 2]], 2, Goal::Beats),
            Err("partition 0 cannot vote for class 2".to_owned())
        );
        assert_eq!(
            replay(vec![[3, 1]], 1, Goal::Beats),
            Err("the witness names [3, 1], of 3 and 3 classes".to_owned())
        );
        assert_eq!(replay(vec![[0, 1], [0, 1]], 1, Goal::Beats), Err("the witness names 0 twice".to_owned()));
    }

    #[test]
    fn scores_are_recomputed() {
        let contributions = Contributions::new(arr2(&[[2.0, 1.0, 1.0]]), &[0, 1, 2], None).expect("sound");
        let replay = |labels: Vec<[usize; 2]>, target, goal| {
            replay_labels(&contributions.test(0), &Witness::Labels { labels }, class(0), class(target), goal)
                .map(Replayed::flips)
        };
        assert_eq!(replay(vec![[0, 1]], 1, Goal::Predicted), Ok(1));
        assert_eq!(
            replay(vec![[2, 1]], 1, Goal::Beats),
            Err("after the attack class 1 does not win against class 0".to_owned())
        );
        assert_eq!(replay(vec![[1, 1]], 1, Goal::Beats), Err("sample 1 keeps its label 1".to_owned()));
    }
}
