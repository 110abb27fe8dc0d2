//! Witnesses replayed from the raw data: votes are recounted and scores recomputed from scratch, by code that no method
//! shares. Three replays of `trained` use what methods use too: retraining an SVM, whose score is enclosed, gradient
//! descent, and the enumeration of label noise.
//!
//! - here: votes, and the scores of one kernel model.
//! - `trained`: models that are trained anew.

mod trained;

use std::collections::HashMap;

use super::Witness;
use crate::data::{ClassId, PartitionId};
use crate::num::ExactSum;
use crate::{ensemble, labelflip};

pub(super) use trained::UNDECIDED;
pub use trained::{replay_retrained, replay_retraining, replay_smoothed, replay_training};

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
    point: &ensemble::VotePoint<'_>,
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
    point: &labelflip::WeightedPoint<'_>,
    witness: &Witness,
    clean: ClassId,
    target: ClassId,
    goal: Goal,
) -> Result<Replayed, String> {
    let Witness::Labels { labels } = witness else { return Err("the witness has no labels".to_owned()) };
    agree_on_clean(&scores(point, point.labels), clean)?;
    let poisoned = relabelled(point.labels, labels, point.classes)?;
    judge(&scores(point, &poisoned), clean, target, goal)?;
    Ok(Replayed { flips: labels.len() as u64 })
}

/// The votes for each class when some partitions vote anew, and the flips that takes.
fn counts_after(
    point: &ensemble::VotePoint<'_>,
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

/// The score of each class with these labels.
fn scores(point: &labelflip::WeightedPoint<'_>, labels: &[ClassId]) -> Vec<ExactSum> {
    let mut scores = vec![ExactSum::new(); point.classes];
    for (&weight, label) in point.weights.iter().zip(labels) {
        scores[label.index()].add(weight);
    }
    scores
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
