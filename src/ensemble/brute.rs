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

/// Are there at most `limit` vote configurations?
pub fn brute_force_fits(point: &TestPoint<'_>, limit: u64) -> bool {
    options(point)
        .iter()
        .try_fold(1_u64, |product, votes| product.checked_mul(votes.len() as u64))
        .is_some_and(|count| count <= limit)
}

/// Tries every vote configuration; nothing when there are more than `limit`.
///
/// # Soundness
/// Exact by enumeration. An entry of `None` says that no configuration does it.
pub fn brute_force(point: &TestPoint<'_>, limit: u64) -> Option<BruteForce> {
    if !brute_force_fits(point, limit) {
        return None;
    }
    let options = options(point);
    let mut search = Search::new(point, &options);
    while search.next() {
        search.record();
    }
    let attack = |best: Option<(u64, Vec<ClassId>)>| Attack::reaching(point, best?.1.into_iter());
    Some(BruteForce {
        predicted: search.predicted.into_iter().map(attack).collect(),
        beats: search.beats.into_iter().map(attack).collect(),
    })
}

/// The classes that each partition can vote for, with the flips that takes; the clean vote is always one.
fn options(point: &TestPoint<'_>) -> Vec<Vec<(ClassId, u64)>> {
    let of_partition = |(partition, _): (PartitionId, ClassId)| {
        ClassId::all(point.classes())
            .filter_map(|class| Some((class, point.flips(partition, class)?)))
            .collect()
    };
    point.votes().map(of_partition).collect()
}

type Best = Vec<Option<(u64, Vec<ClassId>)>>;

/// Counts through the configurations like an odometer, with the votes and flips of the one it shows.
struct Search<'a> {
    clean: ClassId,
    options: &'a [Vec<(ClassId, u64)>],
    /// The option of each partition; nothing before the first configuration.
    chosen: Option<Vec<usize>>,
    flips: u64,
    counts: Vec<usize>,
    predicted: Best,
    beats: Best,
}

impl<'a> Search<'a> {
    fn new(point: &TestPoint<'_>, options: &'a [Vec<(ClassId, u64)>]) -> Self {
        let (empty, counts) = (vec![None; point.classes()], vec![0; point.classes()]);
        let clean = point.prediction();
        Search { clean, options, chosen: None, flips: 0, counts, predicted: empty.clone(), beats: empty }
    }

    /// Shows the next configuration, if there is one.
    fn next(&mut self) -> bool {
        let Some(mut chosen) = self.chosen.take() else {
            self.options.iter().for_each(|options| show(&mut self.counts, &mut self.flips, options[0]));
            self.chosen = Some(vec![0; self.options.len()]);
            return true;
        };
        for (place, options) in chosen.iter_mut().zip(self.options) {
            hide(&mut self.counts, &mut self.flips, options[*place]);
            *place = (*place + 1) % options.len();
            show(&mut self.counts, &mut self.flips, options[*place]);
            if *place > 0 {
                self.chosen = Some(chosen);
                return true;
            }
        }
        false
    }

    fn record(&mut self) {
        let Some(chosen) = &self.chosen else { return };
        let votes = || chosen.iter().zip(self.options).map(|(&place, options)| options[place].0).collect();
        let winner = majority(&self.counts);
        improve(&mut self.predicted[winner.index()], self.flips, &votes);
        for class in ClassId::all(self.counts.len()) {
            let (count, clean) = (self.counts[class.index()], self.counts[self.clean.index()]);
            if class != self.clean && (count > clean || (count == clean && class < self.clean)) {
                improve(&mut self.beats[class.index()], self.flips, &votes);
            }
        }
    }
}

fn show(counts: &mut [usize], flips: &mut u64, (class, cost): (ClassId, u64)) {
    counts[class.index()] += 1;
    *flips += cost;
}

fn hide(counts: &mut [usize], flips: &mut u64, (class, cost): (ClassId, u64)) {
    counts[class.index()] -= 1;
    *flips -= cost;
}

fn improve(best: &mut Option<(u64, Vec<ClassId>)>, flips: u64, votes: &dyn Fn() -> Vec<ClassId>) {
    if best.as_ref().is_none_or(|(fewest, _)| flips < *fewest) {
        *best = Some((flips, votes()));
    }
}
