//! Every vote configuration: the naive twin of all other methods.

use super::{VoteAttack, VotePoint, majority};
use countersign_data::{ClassId, PartitionId};

/// The cheapest attacks found by enumeration, by target class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheapestVoteAttacks {
    /// After which the class is predicted: P1.
    pub predicted: Vec<Option<VoteAttack>>,
    /// After which the class beats the clean prediction: P2.
    pub beats: Vec<Option<VoteAttack>>,
}

/// Are there at most `limit` vote configurations?
pub fn brute_force_fits(point: &VotePoint<'_>, limit: u64) -> bool {
    options(point)
        .iter()
        .try_fold(1_u64, |product, votes| product.checked_mul(votes.len() as u64))
        .is_some_and(|count| count <= limit)
}

/// Tries every vote configuration; `None` when there are more than `limit`.
///
/// # Soundness
/// Exact by enumeration. `None` for a class says that no configuration makes it win.
pub fn brute_force(point: &VotePoint<'_>, limit: u64) -> Option<CheapestVoteAttacks> {
    if !brute_force_fits(point, limit) {
        return None;
    }
    let options = options(point);
    let mut search = Search::new(point, &options);
    while search.next() {
        search.record();
    }
    let attack = |best: Option<Configuration>| VoteAttack::reaching(point, best?.votes.into_iter());
    Some(CheapestVoteAttacks {
        predicted: search.predicted.into_iter().map(attack).collect(),
        beats: search.beats.into_iter().map(attack).collect(),
    })
}

/// A class that a partition can vote for, with the flips that this takes.
#[derive(Clone, Copy)]
struct Choice {
    class: ClassId,
    flips: u64,
}

/// What each partition can vote for; the clean vote is always among it.
fn options(point: &VotePoint<'_>) -> Vec<Vec<Choice>> {
    let of_partition = |(partition, _): (PartitionId, ClassId)| {
        ClassId::all(point.classes())
            .filter_map(|class| Some(Choice { class, flips: point.flips(partition, class)? }))
            .collect()
    };
    point.votes().map(of_partition).collect()
}

/// The votes of all partitions, with the flips that they take.
#[derive(Clone)]
struct Configuration {
    flips: u64,
    votes: Vec<ClassId>,
}

/// Goes through the configurations like an odometer, with the votes and flips of the one that it shows.
struct Search<'a> {
    clean: ClassId,
    options: &'a [Vec<Choice>],
    /// The option of each partition; `None` before the first configuration.
    chosen: Option<Vec<usize>>,
    flips: u64,
    counts: Vec<usize>,
    /// The cheapest configuration found after which each class is predicted.
    predicted: Vec<Option<Configuration>>,
    /// The cheapest configuration found after which each class beats the clean prediction.
    beats: Vec<Option<Configuration>>,
}

impl<'a> Search<'a> {
    fn new(point: &VotePoint<'_>, options: &'a [Vec<Choice>]) -> Self {
        let (empty, counts) = (vec![None; point.classes()], vec![0; point.classes()]);
        let clean = point.prediction();
        Search { clean, options, chosen: None, flips: 0, counts, predicted: empty.clone(), beats: empty }
    }

    /// Shows the next configuration, if there is one.
    fn next(&mut self) -> bool {
        let Some(mut chosen) = self.chosen.take() else {
            self.options.iter().for_each(|options| options[0].show(&mut self.counts, &mut self.flips));
            self.chosen = Some(vec![0; self.options.len()]);
            return true;
        };
        for (place, options) in chosen.iter_mut().zip(self.options) {
            options[*place].hide(&mut self.counts, &mut self.flips);
            *place = (*place + 1) % options.len();
            options[*place].show(&mut self.counts, &mut self.flips);
            if *place > 0 {
                self.chosen = Some(chosen);
                return true;
            }
        }
        false
    }

    fn record(&mut self) {
        let Some(chosen) = &self.chosen else { return };
        let votes =
            || chosen.iter().zip(self.options).map(|(&place, options)| options[place].class).collect();
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

impl Choice {
    /// Adds the vote and its flips.
    fn show(self, counts: &mut [usize], flips: &mut u64) {
        counts[self.class.index()] += 1;
        *flips += self.flips;
    }

    /// Takes the vote and its flips away again.
    fn hide(self, counts: &mut [usize], flips: &mut u64) {
        counts[self.class.index()] -= 1;
        *flips -= self.flips;
    }
}

fn improve(best: &mut Option<Configuration>, flips: u64, votes: &dyn Fn() -> Vec<ClassId>) {
    if best.as_ref().is_none_or(|best| flips < best.flips) {
        *best = Some(Configuration { flips, votes: votes() });
    }
}
