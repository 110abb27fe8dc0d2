//! Base classifiers trained again on the labels of a witness.

use std::collections::HashMap;

use ndarray::Array2;

use super::table::TrainedPart;
use crate::training::networks::{Target, predictions, train};
use countersign_check::{ClassId, Refuted, Replayed, Witness, agree_on_clean, as_map, first_largest};

/// Trains every base classifier by gradient descent, with the labels of `witness`, and recounts the votes on
/// a test `[inputs, 1]`.
///
/// # Errors
/// What is wrong: it names samples or classes that do not exist, flips a label to itself, a run diverges, or
/// `target` is not predicted.
pub(super) fn replay_training<'a>(
    parts: impl Iterator<Item = &'a TrainedPart> + Clone,
    test: &Array2<f64>,
    witness: &Witness,
    clean: ClassId,
    target: ClassId,
) -> Result<Replayed, Refuted> {
    let labels = witness.labels()?;
    let classes = parts.clone().map(|part| part.problem.set.classes()).max().unwrap_or(0);
    let mut changed = as_map(labels, usize::MAX, classes)?;
    agree_on_clean(&votes(parts.clone(), test, classes, &mut HashMap::new())?, clean)?;
    let counts = votes(parts, test, classes, &mut changed)?;
    if let Some(sample) = changed.keys().next() {
        return Err(format!("the witness names sample {sample}, on which nothing here is trained").into());
    }
    let predicted = first_largest(&counts);
    Replayed::seen(labels.len(), predicted == target.index())
        .ok_or_else(|| format!("after the attack class {predicted} is predicted").into())
}

/// The votes for each class with some labels changed, which are taken out of `changed`.
fn votes<'a>(
    parts: impl Iterator<Item = &'a TrainedPart>,
    test: &Array2<f64>,
    classes: usize,
    changed: &mut HashMap<usize, usize>,
) -> Result<Vec<u64>, Refuted> {
    let mut counts = vec![0; classes];
    for TrainedPart { problem, members } in parts {
        let mut set = problem.set.clone();
        for (place, sample) in members.iter().enumerate() {
            let Some(class) = changed.remove(&sample.index()) else { continue };
            let new = Target::Class(ClassId::new(class));
            if set.targets()[place] == new {
                return Err(format!("sample {} keeps its label {class}", sample.index()).into());
            }
            set.set_target(place, new);
        }
        let model = train(&problem.start, &problem.schedule, &set)
            .map_err(|diverged| Refuted(diverged.to_string()))?;
        predictions(&model.logits(test)).iter().for_each(|vote| counts[vote.index()] += 1);
    }
    Ok(counts)
}
