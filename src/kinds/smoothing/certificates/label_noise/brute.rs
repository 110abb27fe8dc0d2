//! Every labeling times every outcome of the noise: the naive twin of the certificate.

use super::natural::Natural;
use super::noise::LabelNoise;
use super::outcomes::{average_last, switches};
use super::side::Side;
use crate::kernels::models::{FlipAttack, WeightedPoint};
use countersign_data::{ClassId, SampleId};

/// What enumeration found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheapestSwitch {
    /// The fewest label flips after which the switch has probability at least 1/2; `None` when no number of
    /// flips is enough.
    pub attack: Option<FlipAttack>,
}

/// The fewest label flips after which `to` is preferred to `from` with probability at least 1/2 under noise.
/// O(n 3ⁿ); `None` when there are more than `limit` outcomes of the noise, or its probability is below 2⁻⁶⁴.
///
/// # Soundness
/// Exact. Probabilities are integers over `((K − 1) 2ᵉ)ⁿ`, where `q = m / 2ᵉ`, so that a probability of
/// exactly 1/2 is told from a smaller one. A label matters only through its side, so labelings are tried by
/// sides.
pub fn fewest_flips_brute(
    point: &WeightedPoint<'_>,
    noise: &LabelNoise,
    from: ClassId,
    to: ClassId,
    limit: u64,
) -> Option<CheapestSwitch> {
    let masses = IntegerMasses::new(noise)?;
    let table = switches(point, from, to, limit)?;
    let table: Vec<_> = table.into_iter().map(|switches| Natural::from(u128::from(switches))).collect();
    let original: Vec<_> = point.labels.iter().map(|&label| Side::of(label, from, to)).collect();
    let whole = Natural::power(&masses.whole, original.len());
    let allowed = if noise.classes() > 2 { &Side::ALL[..] } else { &Side::ALL[..2] };
    let mut search = Search { masses, whole, allowed, chosen: original.clone(), original, best: None };
    search.visit(&table, point.labels.len(), 0);
    let attack = search.best.map(|(_, sides)| attack(point, &sides, from, to));
    Some(CheapestSwitch { attack })
}

/// Probabilities of outcomes as integers: they are multiplied by `whole`.
struct IntegerMasses {
    whole: Natural,
    by_side: [[Natural; 3]; 3],
}

impl IntegerMasses {
    /// With `q = m / 2ᵉ`, everything is a multiple of `1 / ((K − 1) 2ᵉ)`.
    fn new(noise: &LabelNoise) -> Option<IntegerMasses> {
        const LEAST: f64 = f64::from_bits((1023 - 64) << 52);
        if noise.probability() < LEAST {
            return None;
        }
        // 2⁻⁶⁴ ≤ q < 1 is a multiple of 2⁻¹¹⁶, so this product is exact and below 2¹¹⁶.
        let denominator = 1_u128 << 116;
        let changed = (noise.probability() * 2.0_f64.powi(116)) as u128;
        let times = |count: usize, value: u128| Natural::from(count as u128) * Natural::from(value);
        let classes = noise.classes();
        let kept = times(classes - 1, denominator - changed);
        let moved = Natural::from(changed);
        let elsewhere = times(classes - 2, changed);
        // 1 − 2 q/(K − 1) = (1 − q) + (K − 3) q/(K − 1); with two classes there is no such label.
        let outside = kept.clone() + times(classes.saturating_sub(3), changed);
        let by_side = [
            [kept.clone(), moved.clone(), elsewhere.clone()],
            [moved.clone(), kept, elsewhere],
            [moved.clone(), moved, outside],
        ];
        Some(IntegerMasses { whole: times(classes - 1, denominator), by_side })
    }
}

/// Chooses sides from the last sample to the first; labelings with the same end share its averages.
struct Search<'a> {
    masses: IntegerMasses,
    whole: Natural,
    allowed: &'a [Side],
    original: Vec<Side>,
    chosen: Vec<Side>,
    best: Option<(u64, Vec<Side>)>,
}

impl Search<'_> {
    /// Tries every choice for the first `open` samples; `table` is averaged over the others, of which `flips`
    /// are flipped.
    fn visit(&mut self, table: &[Natural], open: usize, flips: u64) {
        if self.best.as_ref().is_some_and(|(best, _)| flips >= *best) {
            return;
        }
        let Some(sample) = open.checked_sub(1) else {
            if table[0].clone() + table[0].clone() >= self.whole {
                self.best = Some((flips, self.chosen.clone()));
            }
            return;
        };
        for &side in self.allowed {
            self.chosen[sample] = side;
            let averaged = average_last(table, &self.masses.by_side[side as usize]);
            self.visit(&averaged, sample, flips + u64::from(side != self.original[sample]));
        }
    }
}

/// The labels that change when every sample is on its given side.
fn attack(point: &WeightedPoint<'_>, sides: &[Side], from: ClassId, to: ClassId) -> FlipAttack {
    let third = ClassId::all(point.classes).find(|&class| class != from && class != to);
    let class = |side| match side {
        Side::From => from,
        Side::To => to,
        Side::Neither => third.expect("a side of its own takes three classes"),
    };
    let flipped = point.labels.iter().zip(sides).enumerate();
    let flipped = flipped.filter(|(_, (label, side))| Side::of(**label, from, to) != **side);
    FlipAttack { labels: flipped.map(|(index, (_, &side))| (SampleId::new(index), class(side))).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smoothing::certificates::exact_switch_probability;
    use crate::smoothing::certificates::label_noise::instances::{Instance, instance};
    use proptest::prelude::*;

    const LIMIT: u64 = 1 << 12;

    fn brute(instance: &Instance) -> Option<FlipAttack> {
        fewest_flips_brute(&instance.point(), &instance.noise, instance.from, instance.to, LIMIT)
            .expect("small")
            .attack
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn attacks_reach_one_half(instance in instance(5)) {
            if let Some(attack) = brute(&instance) {
                let mut attacked = instance.clone();
                attack.labels.iter().for_each(|(sample, class)| attacked.labels[sample.index()] = *class);
                let (point, noise) = (attacked.point(), &attacked.noise);
                let reached = exact_switch_probability(&point, noise, attacked.from, attacked.to, LIMIT);
                prop_assert!(reached.expect("small").upper() >= 0.5);
            }
        }

        /// Against the definition: every labeling over all classes, probabilities one at a time.
        #[test]
        fn equals_the_search_over_all_labelings(instance in instance(4)) {
            let (classes, count) = (instance.noise.classes(), instance.weights.len());
            let mut fewest: Option<u64> = None;
            for code in 0..classes.pow(count as u32) {
                let mut attacked = instance.clone();
                attacked.labels =
                    (0..count).map(|i| ClassId::new(code / classes.pow(i as u32) % classes)).collect();
                let (point, noise) = (attacked.point(), &attacked.noise);
                let reached = exact_switch_probability(&point, noise, attacked.from, attacked.to, LIMIT);
                let flips =
                    attacked.labels.iter().zip(&instance.labels).filter(|(new, old)| new != old).count() as u64;
                if reached.expect("small").lower() >= 0.5 - 1e-12 && fewest.is_none_or(|best| flips < best) {
                    fewest = Some(flips);
                }
            }
            prop_assert_eq!(brute(&instance).map(|attack| attack.flips()), fewest);
        }
    }

    #[test]
    fn exactly_one_half_is_enough() {
        // One label each, no ties possible with weights 2 and 1: the heavier label decides.
        let heavier = Instance::of(&[2.0, 1.0], &[0, 0], 2, 0.3);
        assert_eq!(brute(&heavier).map(|attack| attack.flips()), Some(1));
        // Neither of 1 − q and q is 1/2, but noise on a 0.5-0.5 mixture is: K = 3, q = 1/2 keeps with 1/2.
        let half = Instance::of(&[1.0], &[0], 3, 0.5);
        assert_eq!(brute(&half).map(|attack| attack.flips()), Some(1), "the flipped label stays with 1/2");
        let less = Instance::of(&[1.0], &[0], 3, 0.5_f64.next_up());
        assert_eq!(brute(&less), None, "a little more noise, and no labeling reaches 1/2");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let faint = Instance::of(&[1.0], &[0], 3, 1e-30);
        assert_eq!(fewest_flips_brute(&faint.point(), &faint.noise, faint.from, faint.to, LIMIT), None);
        let many = Instance::of(&[1.0; 9], &[0; 9], 3, 0.1);
        assert_eq!(fewest_flips_brute(&many.point(), &many.noise, many.from, many.to, LIMIT), None);
    }
}
