//! Every labeling: the naive twin of all other methods.

use super::{FlipAttack, WeightedPoint, predict};
use countersign_data::ClassId;
use countersign_num::ExactSum;

/// The cheapest attacks found by enumeration, by target class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheapestFlipAttacks {
    /// After which the class is predicted: O1.
    pub predicted: Vec<Option<FlipAttack>>,
    /// After which the class beats the clean prediction: O2.
    pub beats: Vec<Option<FlipAttack>>,
}

/// Are there at most `limit` labelings?
pub fn brute_force_fits(point: &WeightedPoint<'_>, limit: u64) -> bool {
    let samples = u32::try_from(point.labels.len()).ok();
    samples
        .and_then(|samples| (point.classes as u64).checked_pow(samples))
        .is_some_and(|count| count <= limit)
}

/// Tries every labeling; `None` when there are more than `limit`.
///
/// # Soundness
/// Exact by enumeration; scores are compared without rounding. `None` for a class says that no labeling makes
/// it win.
pub fn brute_force(point: &WeightedPoint<'_>, limit: u64) -> Option<CheapestFlipAttacks> {
    if !brute_force_fits(point, limit) {
        return None;
    }
    let mut search = Search::new(point);
    search.record();
    while search.next() {
        search.record();
    }
    Some(CheapestFlipAttacks { predicted: search.predicted, beats: search.beats })
}

/// Goes through the labelings like an odometer, with the scores of the one that it shows.
struct Search<'a> {
    point: WeightedPoint<'a>,
    clean: ClassId,
    chosen: Vec<ClassId>,
    scores: Vec<ExactSum>,
    predicted: Vec<Option<FlipAttack>>,
    beats: Vec<Option<FlipAttack>>,
}

impl<'a> Search<'a> {
    /// Shows the labeling in which every sample has class 0.
    fn new(point: &WeightedPoint<'a>) -> Self {
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
        let attack = FlipAttack::between(self.point.labels, &self.chosen);
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
