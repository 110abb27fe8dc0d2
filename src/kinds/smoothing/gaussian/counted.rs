//! Counts behind answers: counted again, and how likely chance makes two of them contradict each other.

use super::case::{GaussianCase, ROUNDING};
use crate::smoothing::certificates::gaussian::{Purpose, count_under_noise_one_by_one};
use crate::smoothing::methods::MONTE_CARLO;
use countersign_check::{Answer, Refuted, Value, Witness};
use countersign_num::binomial::tail_up;
use countersign_num::normal::probability_below;
use countersign_num::rounding::{divide_down, divide_up, subtract_up};

impl GaussianCase<'_> {
    /// Counts again what a witness says; nothing where that would take too long.
    pub(super) fn recounted(&self, answer: &Answer, witness: &Witness) -> Result<Option<String>, Refuted> {
        let Witness::Counts { selection, stages, .. } = witness else {
            return Err("the witness has no counts".into());
        };
        let planned: Vec<u64> = if answer.method == MONTE_CARLO.method {
            vec![self.setting.samples]
        } else {
            self.setting.adaptive.stages.clone()
        };
        let is_planned = stages.len() <= planned.len()
            && !stages.is_empty()
            && stages
                .iter()
                .zip(&planned)
                .all(|([samples, hits], planned)| samples == planned && hits <= samples);
        if !is_planned || *selection != self.selection.by_class {
            return Err("found other samples than the specification asks for".into());
        }
        let total = stages.iter().map(|[samples, _]| samples).sum::<u64>();
        (total <= self.replay_within).then(|| self.counted_again(answer, stages)).transpose()
    }

    /// Counts again what a witness says, one noise vector at a time.
    fn counted_again(&self, answer: &Answer, stages: &[[u64; 2]]) -> Result<String, Refuted> {
        let again = |purpose, samples| {
            let stream = self.stream(purpose);
            count_under_noise_one_by_one(&self.smoothed(), &stream, samples)
        };
        let chosen = again(Purpose::Selection, self.setting.selection_samples).top();
        for (index, &[samples, hits]) in stages.iter().enumerate() {
            let is_one_stage = answer.method == MONTE_CARLO.method;
            let purpose = if is_one_stage { Purpose::Estimation } else { Purpose::Stage(index as u32) };
            let counted = again(purpose, samples).of(chosen);
            if counted != hits {
                return Err(Refuted(format!(
                    "class {} was said to be answered {hits} times of {samples}; counting again gives {counted}",
                    chosen.index()
                )));
            }
        }
        let total: u64 = stages.iter().map(|[samples, _]| samples).sum();
        Ok(format!("{total} noise vectors, counted again"))
    }

    /// Were the number at most that from above, the hits behind `low` would be this rare; were it at least
    /// that from below, the misses behind `high`. Where both rest on counts, whatever the number is, it is on
    /// one side of the middle.
    pub(super) fn chance_of(&self, low: &Answer, high: &Answer) -> Option<f64> {
        let end = |value: &Option<Value>| value.as_ref()?.components()?.first().copied();
        let (lower, upper) = (end(&low.lower)?, end(&high.upper)?);
        let (low_counts, high_counts) = (last_stage(low), last_stage(high));
        let split = match (low_counts, high_counts) {
            (None, None) => return None,
            (Some(_), None) => upper,
            (None, Some(_)) => lower,
            (Some(_), Some(_)) => f64::midpoint(lower, upper),
        };
        let sigma = self.setting.sigma;
        let at_most = probability_below(divide_up(split, sigma)).upper();
        let at_least = probability_below(divide_down(split, sigma)).lower();
        let many = low_counts.map_or(0.0, |[samples, hits]| tail_up(hits, samples, at_most));
        let few = high_counts.map_or(0.0, |[samples, hits]| {
            tail_up(samples - hits.min(samples), samples, subtract_up(1.0, at_least))
        });
        // A sound bound passes a number only where the tail there is at most its level.
        let is_rare =
            many <= self.setting.adaptive.alpha * ROUNDING && few <= self.setting.adaptive.beta * ROUNDING;
        is_rare.then(|| many.max(few))
    }
}

/// `[samples, hits]` of the stage that decided.
fn last_stage(answer: &Answer) -> Option<[u64; 2]> {
    match &answer.witness {
        Some(Witness::Counts { stages, .. }) => stages.last().copied(),
        _ => None,
    }
}
