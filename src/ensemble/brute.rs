//! Every vote configuration: the twin of everything.

use super::{Attack, TestPoint, majority};
use crate::data::{ClassId, PartitionId};

/// The cheapest attacks found by enumeration, by target class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BruteForce {
    /// After which the class is predicted: P1.
    pub predicted: Vec<Option<Attack>>,
    /// After which the class beats the clean prediction: P2.
    pub beats: Vec<Option<Attack>>,
}

/// Tries every vote configuration; nothing when there are more than `limit`.
///
/// # Soundness
/// Exact by enumeration. An entry of `None` says that no configuration does it.
pub fn brute_force(point: &TestPoint<'_>, limit: u64) -> Option<BruteForce> {
    let options: Vec<Vec<(ClassId, u64)>> = (0..point.partitions())
        .map(|partition| {
            let flips = |class| point.flips(PartitionId::new(partition), class);
            ClassId::all(point.classes()).filter_map(|class| Some((class, flips(class)?))).collect()
        })
        .collect();
    let configurations =
        options.iter().try_fold(1_u64, |product, votes| product.checked_mul(votes.len() as u64));
    if configurations.is_none_or(|count| count > limit) {
        return None;
    }
    let empty = vec![None; point.classes()];
    let mut search = Search {
        clean: point.prediction(),
        options: &options,
        chosen: Vec::new(),
        flips: 0,
        counts: vec![0; point.classes()],
        predicted: empty.clone(),
        beats: empty,
    };
    search.visit();
    let attack = |best: Option<(u64, Vec<ClassId>)>| Attack::to_votes(point, best?.1.into_iter());
    Some(BruteForce {
        predicted: search.predicted.into_iter().map(attack).collect(),
        beats: search.beats.into_iter().map(attack).collect(),
    })
}

type Best = Vec<Option<(u64, Vec<ClassId>)>>;

struct Search<'a> {
    clean: ClassId,
    options: &'a [Vec<(ClassId, u64)>],
    chosen: Vec<ClassId>,
    flips: u64,
    counts: Vec<usize>,
    predicted: Best,
    beats: Best,
}

impl Search<'_> {
    fn visit(&mut self) {
        let Some(options) = self.options.get(self.chosen.len()) else { return self.record() };
        for &(class, flips) in options {
            self.chosen.push(class);
            self.flips += flips;
            self.counts[class.index()] += 1;
            self.visit();
            self.counts[class.index()] -= 1;
            self.flips -= flips;
            self.chosen.pop();
        }
    }

    fn record(&mut self) {
        let winner = majority(&self.counts);
        improve(&mut self.predicted[winner.index()], self.flips, &self.chosen);
        for class in ClassId::all(self.counts.len()) {
            let (votes, clean) = (self.counts[class.index()], self.counts[self.clean.index()]);
            if class != self.clean && (votes > clean || (votes == clean && class < self.clean)) {
                improve(&mut self.beats[class.index()], self.flips, &self.chosen);
            }
        }
    }
}

fn improve(best: &mut Option<(u64, Vec<ClassId>)>, flips: u64, chosen: &[ClassId]) {
    if best.as_ref().is_none_or(|(fewest, _)| flips < *fewest) {
        *best = Some((flips, chosen.to_vec()));
    }
}
