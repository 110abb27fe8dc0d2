//! Every labeling: the twin of everything.

use super::{FlipAttack, TestPoint, predict};
use crate::data::{ClassId, SampleId};
use crate::num::ExactSum;

/// The cheapest attacks found by enumeration, by target class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BruteForce {
    /// After which the class is predicted: O1.
    pub predicted: Vec<Option<FlipAttack>>,
    /// After which the class beats the clean prediction: O2.
    pub beats: Vec<Option<FlipAttack>>,
}

/// Are there at most `limit` labelings?
pub fn brute_force_fits(point: &TestPoint<'_>, limit: u64) -> bool {
    let samples = u32::try_from(point.labels.len()).ok();
    samples
        .and_then(|samples| (point.classes as u64).checked_pow(samples))
        .is_some_and(|count| count <= limit)
}

/// Tries every labeling; nothing when there are more than `limit`.
///
/// # Soundness
/// Exact by enumeration, scores compared without rounding. `None` for a class says that no labeling does it.
pub fn brute_force(point: &TestPoint<'_>, limit: u64) -> Option<BruteForce> {
    if !brute_force_fits(point, limit) {
        return None;
    }
    let mut search = Search::new(point);
    search.record();
    while search.next() {
        search.record();
    }
    Some(BruteForce { predicted: search.predicted, beats: search.beats })
}

/// Counts through the labelings like an odometer, with the scores of the one it shows.
struct Search<'a> {
    point: TestPoint<'a>,
    clean: ClassId,
    chosen: Vec<ClassId>,
    scores: Vec<ExactSum>,
    predicted: Vec<Option<FlipAttack>>,
    beats: Vec<Option<FlipAttack>>,
}

impl<'a> Search<'a> {
    /// Shows the labeling in which every sample has class 0.
    fn new(point: &TestPoint<'a>) -> Self {
        let empty = vec![None; point.classes];
        let mut scores = vec![ExactSum::new(); point.classes];
        scores[0] = point.weights.iter().copied().collect();
        let chosen = vec![ClassId::new(0); point.labels.len()];
        Search {
            point: *point,
            clean: point.prediction(),
            chosen,
            scores,
            predicted: empty.clone(),
            beats: empty,
        }
    }

    /// Shows the next labeling, if there is one.
    fn next(&mut self) -> bool {
        for (class, &weight) in self.chosen.iter_mut().zip(self.point.weights) {
            self.scores[class.index()].subtract(weight);
            *class = ClassId::new((class.index() + 1) % self.point.classes);
            self.scores[class.index()].add(weight);
            if class.index() > 0 {
                return true;
            }
        }
        false
    }

    fn record(&mut self) {
        let changed =
            self.chosen.iter().zip(self.point.labels).enumerate().filter(|(_, (new, old))| new != old);
        let attack = FlipAttack {
            labels: changed.map(|(index, (&class, _))| (SampleId::new(index), class)).collect(),
        };
        improve(&mut self.predicted[predict(&self.scores).index()], &attack);
        for class in ClassId::all(self.point.classes).filter(|&class| class != self.clean) {
            let order = self.scores[class.index()].cmp(&self.scores[self.clean.index()]);
            if order.is_gt() || (order.is_eq() && class < self.clean) {
                improve(&mut self.beats[class.index()], &attack);
            }
        }
    }
}

fn improve(best: &mut Option<FlipAttack>, attack: &FlipAttack) {
    if best.as_ref().is_none_or(|best| attack.flips() < best.flips()) {
        *best = Some(attack.clone());
    }
}
