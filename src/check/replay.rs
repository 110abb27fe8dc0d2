//! Witnesses replayed from the raw data: votes are recounted and scores recomputed from scratch, by code that
//! no method shares.

use std::collections::HashMap;

use super::entry::Goal;
use super::refuted::Refuted;
use super::{Answer, AnswerStatus, ClassId, Trust, Value, Witness};
use countersign_num::ExactSum;

/// An attack that was seen to work, and what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Replayed {
    flips: u64,
}

impl Replayed {
    /// An attack with so many flips, if it was seen to work. To be called right after the replay, never by
    /// code that takes somebody's word for it.
    pub fn seen(flips: usize, works: bool) -> Option<Self> {
        works.then_some(Replayed { flips: flips as u64 })
    }

    /// Label flips of the attack.
    pub fn flips(self) -> u64 {
        self.flips
    }
}

impl Answer {
    /// The answer with an upper bound from an attack that was replayed. It is exact where the bounds meet.
    pub fn with_attack(self, witness: Witness, replayed: Replayed) -> Self {
        let upper = Value::count(replayed.flips());
        let met = upper.is_some() && upper == self.lower;
        let status = if met { AnswerStatus::Exact } else { self.status };
        let reason = self.reason.filter(|_| !met);
        Answer { upper, witness: Some(witness), trust: Trust::Replayed, status, reason, ..self }
    }
}

/// What an attack on a test point must do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Aim {
    /// The clean prediction.
    pub clean: ClassId,
    /// The class that the attacker aims at.
    pub target: ClassId,
    /// What is to become of it.
    pub goal: Goal,
}

/// Clean votes, and what it takes to change them.
#[derive(Clone, Copy)]
pub struct Votes<'a> {
    /// The clean vote of each partition.
    pub clean: &'a [ClassId],
    /// Number of classes.
    pub classes: usize,
    /// The fewest flips for a partition to vote for a class; nothing where no number of flips does it.
    pub flips: &'a dyn Fn(usize, ClassId) -> Option<u64>,
}

/// Training samples, whose labels get their contributions as scores.
#[derive(Clone, Copy, Debug)]
pub struct Scores<'a> {
    /// The contribution of each training sample to its label's score.
    pub weights: &'a [f64],
    /// The label of each training sample.
    pub labels: &'a [ClassId],
    /// Number of classes.
    pub classes: usize,
}

/// Recounts the votes after `witness`.
///
/// # Errors
/// What is wrong: it names partitions or classes that do not exist, changes impossible votes, or misses its
/// aim.
pub fn replay_votes(votes: &Votes<'_>, witness: &Witness, aim: Aim) -> Result<Replayed, Refuted> {
    let Witness::Votes { votes: changed } = witness else { return Err("the witness has no votes".into()) };
    let (before, _) = counts_after(votes, &HashMap::new())?;
    agree_on_clean(&before, aim.clean)?;
    let (counts, flips) = counts_after(votes, &as_map(changed, votes.clean.len(), votes.classes)?)?;
    judge(&counts, aim)?;
    Ok(Replayed { flips })
}

/// Recomputes the scores after `witness`.
///
/// # Errors
/// What is wrong: it names samples or classes that do not exist, flips a label to itself, or misses its aim.
pub fn replay_labels(scores: &Scores<'_>, witness: &Witness, aim: Aim) -> Result<Replayed, Refuted> {
    agree_on_clean(&scores.with(scores.labels), aim.clean)?;
    let flipped = witness.labels()?;
    let poisoned = relabelled(scores.labels, flipped, scores.classes)?;
    judge(&scores.with(&poisoned), aim)?;
    Ok(Replayed { flips: flipped.len() as u64 })
}

impl Scores<'_> {
    /// The score of each class with these labels.
    fn with(&self, labels: &[ClassId]) -> Vec<ExactSum> {
        let mut scores = vec![ExactSum::new(); self.classes];
        for (&weight, label) in self.weights.iter().zip(labels) {
            scores[label.index()].add(weight);
        }
        scores
    }
}

impl Witness {
    /// The labels that it changes.
    ///
    /// # Errors
    /// When it is about something else.
    pub fn labels(&self) -> Result<&[[usize; 2]], Refuted> {
        match self {
            Witness::Labels { labels } => Ok(labels),
            _ => Err("the witness has no labels".into()),
        }
    }
}

/// The votes for each class when some partitions vote anew, and the flips that takes.
fn counts_after(votes: &Votes<'_>, changed: &HashMap<usize, usize>) -> Result<(Vec<u64>, u64), Refuted> {
    let mut counts = vec![0_u64; votes.classes];
    let mut flips = 0;
    for (partition, old) in votes.clean.iter().enumerate() {
        let new = changed.get(&partition).copied().unwrap_or(old.index());
        counts[new] += 1;
        if new != old.index() {
            let cost = (votes.flips)(partition, ClassId::new(new));
            flips += cost.ok_or_else(|| format!("partition {partition} cannot vote for class {new}"))?;
        }
    }
    Ok((counts, flips))
}

/// The labels after an attack, each changed at most once and to another class.
///
/// # Errors
/// When a sample or class does not exist, is named twice, or keeps its label.
pub fn relabelled(
    labels: &[ClassId],
    flipped: &[[usize; 2]],
    classes: usize,
) -> Result<Vec<ClassId>, Refuted> {
    let mut poisoned = labels.to_vec();
    for (sample, class) in as_map(flipped, labels.len(), classes)? {
        if poisoned[sample].index() == class {
            return Err(format!("sample {sample} keeps its label {class}").into());
        }
        poisoned[sample] = ClassId::new(class);
    }
    Ok(poisoned)
}

/// The first position of the largest value: ties go to the smaller class.
pub fn first_largest<T: Ord>(values: &[T]) -> usize {
    (1..values.len()).fold(0, |best, place| if values[place] > values[best] { place } else { best })
}

/// Pairs of an index below `count` and a class, by index.
///
/// # Errors
/// When an index or class does not exist, or an index is named twice.
pub fn as_map(pairs: &[[usize; 2]], count: usize, classes: usize) -> Result<HashMap<usize, usize>, Refuted> {
    let mut map = HashMap::new();
    for &[index, class] in pairs {
        if index >= count || class >= classes {
            return Err(
                format!("the witness names [{index}, {class}], of {count} and {classes} classes").into()
            );
        }
        if map.insert(index, class).is_some() {
            return Err(format!("the witness names {index} twice").into());
        }
    }
    Ok(map)
}

/// Is the clean prediction what the methods take it for?
///
/// # Errors
/// When it is another class.
pub fn agree_on_clean<T: Ord>(scores: &[T], clean: ClassId) -> Result<(), Refuted> {
    match first_largest(scores) {
        predicted if predicted == clean.index() => Ok(()),
        predicted => Err(format!("the clean prediction is class {predicted}, not {}", clean.index()).into()),
    }
}

/// Does the target win, ties going to the smaller class?
fn judge<T: Ord>(scores: &[T], aim: Aim) -> Result<(), Refuted> {
    let Aim { clean, target, goal } = aim;
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
            Err(format!("after the attack class {} does not win against class {rival}", target.index())
                .into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(index: usize) -> ClassId {
        ClassId::new(index)
    }

    fn aim(target: usize, goal: Goal) -> Aim {
        Aim { clean: class(0), target: class(target), goal }
    }

    #[test]
    fn votes_are_recounted() {
        let flips = [[0, 3, -1], [0, 4, 5], [9, 1, 0]];
        let flips = |partition: usize, class: ClassId| u64::try_from(flips[partition][class.index()]).ok();
        let clean = [0, 0, 2].map(ClassId::new);
        let replay = |changed: Vec<[usize; 2]>, target, goal| {
            let votes = Votes { clean: &clean, classes: 3, flips: &flips };
            let replayed = replay_votes(&votes, &Witness::Votes { votes: changed }, aim(target, goal));
            replayed.map(Replayed::flips).map_err(|why| why.to_string())
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
        let labels = [0, 1, 2].map(ClassId::new);
        let replay = |changed: Vec<[usize; 2]>, target, goal| {
            let scores = Scores { weights: &[2.0, 1.0, 1.0], labels: &labels, classes: 3 };
            let replayed = replay_labels(&scores, &Witness::Labels { labels: changed }, aim(target, goal));
            replayed.map(Replayed::flips).map_err(|why| why.to_string())
        };
        assert_eq!(replay(vec![[0, 1]], 1, Goal::Predicted), Ok(1));
        assert_eq!(
            replay(vec![[2, 1]], 1, Goal::Beats),
            Err("after the attack class 1 does not win against class 0".to_owned())
        );
        assert_eq!(replay(vec![[1, 1]], 1, Goal::Beats), Err("sample 1 keeps its label 1".to_owned()));
    }
}
