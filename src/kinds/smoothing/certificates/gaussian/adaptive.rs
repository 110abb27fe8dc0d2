//! CERTIFYADP (SmoothedEnsembles, algorithm 2): a given radius is certified in stages with more and more
//! samples.
//!
//! The levels in the paper are misprinted. Theorem 6.1 needs a lower bound at level `α/s` in each of `s`
//! stages, and before the last stage an upper bound at level `β/(s − 1)`, below which the attempt ends. After
//! the last stage it abstains.

use serde::{Deserialize, Serialize};

use super::certify::{certified_radius, radius_from_above};
use super::counts::{SmoothedPoint, count_under_noise};
use super::noise::{NoiseStream, Purpose};
use countersign_data::ClassId;
use countersign_num::binomial::{lower_bound, upper_bound};

/// Levels and samples of adaptive sampling.
#[derive(Clone, Debug, PartialEq)]
pub struct AdaptiveSetting {
    /// α, the probability with which a certificate may err.
    pub alpha: f64,
    /// β, the probability with which an early abstention may err.
    pub beta: f64,
    /// Fresh samples of each stage.
    pub stages: Vec<u64>,
}

/// What adaptive sampling decides. Stages count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AdaptiveDecision {
    /// The radius is certified.
    Certified {
        /// The stage that certified it.
        stage: usize,
    },
    /// The radius cannot be certified, with confidence 1 − β.
    Refuted {
        /// The stage that refuted it.
        stage: usize,
    },
    /// No stage decided.
    Abstained,
}

/// The answers of one stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StageCounts {
    /// Fresh samples.
    pub samples: u64,
    /// How often the class was answered.
    pub hits: u64,
    /// How often a network was asked.
    pub evaluations: u64,
}

/// A decision, and the counts that it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdaptiveCertificate {
    /// The decision.
    pub decision: AdaptiveDecision,
    /// The stages that were run.
    pub stages: Vec<StageCounts>,
}

/// Certifies `radius` for a class at a test point, with fresh noise vectors in each stage, drawn for the
/// number `test` from the generator that `seed` starts.
///
/// # Soundness
/// As [`decide`]. The class must have been chosen without looking at the vectors of the stages.
pub fn certify_adaptively(
    point: &SmoothedPoint<'_>,
    class: ClassId,
    setting: &AdaptiveSetting,
    radius: f64,
    seed: u64,
    test: u64,
) -> AdaptiveCertificate {
    decide(setting, point.sigma, radius, |stage, samples| {
        let stream = NoiseStream::new(seed, Purpose::Stage(u32::try_from(stage).unwrap_or(u32::MAX)), test);
        let counts = count_under_noise(point, &stream, samples);
        StageCounts { samples, hits: counts.of(class), evaluations: counts.evaluations }
    })
}

/// The algorithm for any source of counts: `sample(stage, samples)` returns those of a stage.
///
/// # Soundness
/// Where the probability of the class is too small for the radius, each stage certifies with probability at
/// most `α/s`, and all together with probability at most α. Where it is large enough, each stage but the last
/// ends the attempt with probability at most `β/(s − 1)`. Bounds and radii are rounded to the safe sides.
pub fn decide(
    setting: &AdaptiveSetting,
    sigma: f64,
    radius: f64,
    mut sample: impl FnMut(usize, u64) -> StageCounts,
) -> AdaptiveCertificate {
    let mut stages = Vec::new();
    for (index, &samples) in setting.stages.iter().enumerate() {
        let stage = sample(index, samples);
        stages.push(stage);
        match rule(setting, sigma, radius, index, stage.hits) {
            Ruling::Certifies => {
                return AdaptiveCertificate {
                    decision: AdaptiveDecision::Certified { stage: index },
                    stages,
                };
            }
            Ruling::Refutes => {
                return AdaptiveCertificate { decision: AdaptiveDecision::Refuted { stage: index }, stages };
            }
            Ruling::GoesOn => {}
        }
    }
    AdaptiveCertificate { decision: AdaptiveDecision::Abstained, stages }
}

/// What the hits of one stage decide alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ruling {
    /// The radius is certified.
    Certifies,
    /// The radius is out of reach.
    Refutes,
    /// The next stage decides; after the last one this is an abstention.
    GoesOn,
}

/// Decides by the hits of a stage whether `radius` is certified.
pub(super) fn rule(setting: &AdaptiveSetting, sigma: f64, radius: f64, stage: usize, hits: u64) -> Ruling {
    let (count, samples) = (setting.stages.len(), setting.stages[stage]);
    // Divisions round to the nearest double, so the next double below is below the quotient.
    let certifying = (setting.alpha / count.max(1) as f64).next_down();
    let refuting = (setting.beta / (count.max(2) - 1) as f64).next_down();
    let at_least = certified_radius(sigma, lower_bound(hits, samples, certifying));
    if at_least.is_some_and(|at_least| at_least >= radius) {
        return Ruling::Certifies;
    }
    let is_last = stage + 1 == count;
    if !is_last && radius_from_above(sigma, upper_bound(hits, samples, refuting)) < radius {
        Ruling::Refutes
    } else {
        Ruling::GoesOn
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_num::normal::{probability_below, quantile_down};
    use std::collections::HashMap;

    fn setting(stages: &[u64]) -> AdaptiveSetting {
        AdaptiveSetting { alpha: 0.001, beta: 0.0001, stages: stages.to_vec() }
    }

    fn decided(setting: &AdaptiveSetting, hits: &[u64]) -> AdaptiveDecision {
        let stage = |index: usize, samples| StageCounts { samples, hits: hits[index], evaluations: samples };
        let certificate = decide(setting, 0.25, 0.25, stage);
        assert!(certificate.stages.len() <= hits.len());
        certificate.decision
    }

    #[test]
    fn decisions_are_those_of_figure_4() {
        let setting = setting(&[1_000, 10_000, 125_000]);
        assert_eq!(decided(&setting, &[880]), AdaptiveDecision::Certified { stage: 0 });
        assert_eq!(decided(&setting, &[794]), AdaptiveDecision::Refuted { stage: 0 });
        assert_eq!(decided(&setting, &[879, 8_538]), AdaptiveDecision::Certified { stage: 1 });
        assert_eq!(decided(&setting, &[795, 8_269]), AdaptiveDecision::Refuted { stage: 1 });
        assert_eq!(decided(&setting, &[879, 8_537, 105_607]), AdaptiveDecision::Certified { stage: 2 });
        assert_eq!(decided(&setting, &[795, 8_270, 105_606]), AdaptiveDecision::Abstained);
        assert_eq!(
            decided(&setting, &[795, 8_270, 0]),
            AdaptiveDecision::Abstained,
            "the last stage does not refute"
        );
    }

    #[test]
    fn one_stage_is_certify() {
        let setting = setting(&[1_000]);
        for hits in [0, 500, 860, 870, 880, 1_000] {
            let certified =
                certified_radius(0.25, lower_bound(hits, 1_000, 0.001)).is_some_and(|r| r >= 0.25);
            assert_eq!(
                decided(&setting, &[hits]) == AdaptiveDecision::Certified { stage: 0 },
                certified,
                "{hits}"
            );
        }
        assert_eq!(
            decide(&setting, 0.25, 0.0, |_, samples| StageCounts { samples, hits: 600, evaluations: 0 })
                .decision,
            AdaptiveDecision::Certified { stage: 0 }
        );
    }

    #[test]
    fn the_paper_s_last_stage_misses_theorem_6_1_by_a_little() {
        // n (1 − log_α s) for n = 100,000, α = 0.001, s = 4 is 120,069, and the experiments have 120,000.
        let largest = |samples: u64, alpha: f64| {
            quantile_down(lower_bound(samples, samples, alpha)).expect("above half")
        };
        let plain = largest(100_000, 0.001);
        assert!(largest(120_000, 0.001 / 4.0) < plain);
        assert!(largest(120_069, 0.001 / 4.0) >= plain);
    }

    /// Bernoulli draws of a given probability, by a generator of its own.
    fn errors(probability: f64, radius: f64, wrong: impl Fn(AdaptiveDecision) -> bool) -> (u64, u64) {
        use rand::{RngExt, SeedableRng};
        let setting = AdaptiveSetting { alpha: 0.05, beta: 0.05, stages: vec![50, 200, 800] };
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(9);
        let runs = 4_000;
        // Decisions depend on counts alone: bounds are worked out once for each.
        let mut known: HashMap<(usize, u64), AdaptiveDecision> = HashMap::new();
        let mut errors = 0;
        for _ in 0..runs {
            let decision = (0..setting.stages.len())
                .map(|stage| {
                    let samples = setting.stages[stage];
                    let hits = (0..samples).filter(|_| random.random::<f64>() < probability).count() as u64;
                    (stage, hits)
                })
                .map(|(stage, hits)| {
                    *known.entry((stage, hits)).or_insert_with(|| alone(&setting, radius, stage, hits))
                })
                .find(|decision| *decision != AdaptiveDecision::Abstained);
            errors += u64::from(wrong(decision.unwrap_or(AdaptiveDecision::Abstained)));
        }
        (errors, runs)
    }

    /// What one stage decides when the stages before it decided nothing.
    fn alone(setting: &AdaptiveSetting, radius: f64, stage: usize, hits: u64) -> AdaptiveDecision {
        let undecided = |samples: u64| (samples as f64 * probability_below(radius / 0.5).lower()) as u64;
        let counts = |index: usize, samples: u64| StageCounts {
            samples,
            hits: if index == stage { hits } else { undecided(samples) },
            evaluations: 0,
        };
        decide(setting, 0.5, radius, counts).decision
    }

    #[test]
    fn certificates_and_refutations_err_as_seldom_as_they_promise() {
        let radius = 0.5;
        let needed = probability_below(radius / 0.5);
        // Just too little for the radius: every certificate is wrong. Just enough: every refutation is.
        let (wrong, runs) = errors(needed.lower() - 1e-6, radius, |decision| {
            matches!(decision, AdaptiveDecision::Certified { .. })
        });
        let least = lower_bound(wrong, runs, 1e-6);
        assert!(wrong > 0 && least <= 0.05, "{wrong} of {runs} certificates: at least {least}");
        let (wrong, runs) = errors(needed.upper() + 1e-6, radius, |decision| {
            matches!(decision, AdaptiveDecision::Refuted { .. })
        });
        let least = lower_bound(wrong, runs, 1e-6);
        assert!(wrong > 0 && least <= 0.05, "{wrong} of {runs} refutations: at least {least}");
    }
}
