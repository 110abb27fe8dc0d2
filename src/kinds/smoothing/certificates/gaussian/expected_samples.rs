//! How many samples adaptive sampling takes for a class whose probability is known (SmoothedEnsembles,
//! section 6 and figure 15): an oracle for simulated attempts, and for the numbers in the chapter on
//! smoothing.
//!
//! Nothing here is rounded to a safe side.

use std::collections::HashMap;

use super::adaptive::{AdaptiveDecision, AdaptiveSetting, Ruling, StageCounts, decide, rule};
use countersign_num::normal::probability_below;

/// What CERTIFYADP comes to on average, for one class and one radius.
#[derive(Clone, Debug, PartialEq)]
struct ExpectedSamples {
    /// Samples of all stages that are run; those that select the class are not among them.
    samples: f64,
    /// The probability that each stage certifies.
    certified: Vec<f64>,
    /// The probability that each stage gives up; after the last that is an abstention.
    given_up: Vec<f64>,
}

/// The hits that decide each stage of adaptive sampling, for one radius (SmoothedEnsembles, figure 4).
#[derive(Clone, Debug, PartialEq, Eq)]
struct Thresholds(Vec<Threshold>);

/// The hits that decide a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Threshold {
    samples: u64,
    /// This many hits or more certify.
    certifying: u64,
    /// Fewer hits than this give up.
    undecided: u64,
}

impl Thresholds {
    /// The thresholds of a setting, for noise of deviation `sigma` and the radius that is to be certified.
    fn new(setting: &AdaptiveSetting, sigma: f64, radius: f64) -> Self {
        let last = setting.stages.len().saturating_sub(1);
        let of_stage = |(stage, &samples): (usize, &u64)| {
            let ruling = |hits| rule(setting, sigma, radius, stage, hits);
            // More hits never certify less, and never refute more.
            let certifying = first(samples, |hits| ruling(hits) == Ruling::Certifies);
            let undecided = if stage == last {
                certifying
            } else {
                first(samples, |hits| ruling(hits) != Ruling::Refutes)
            };
            Threshold { samples, certifying, undecided }
        };
        Thresholds(setting.stages.iter().enumerate().map(of_stage).collect())
    }

    /// The samples that are taken on average, and where attempts end, for a class that is answered with this
    /// probability. Each stage ends the attempt with the probability of the hits that decide it.
    fn expected(&self, probability: f64) -> ExpectedSamples {
        let mut expected = ExpectedSamples { samples: 0.0, certified: Vec::new(), given_up: Vec::new() };
        let mut reached = 1.0;
        for &Threshold { samples, certifying, undecided } in &self.0 {
            expected.samples += reached * samples as f64;
            let (mut certified, mut given_up) = (0.0, 0.0);
            for (hits, weight) in binomial_weights(samples, probability) {
                if hits >= certifying {
                    certified += weight;
                } else if hits < undecided {
                    given_up += weight;
                }
            }
            expected.certified.push(reached * certified);
            expected.given_up.push(reached * given_up);
            reached *= (1.0 - certified - given_up).max(0.0);
        }
        expected
    }
}

/// The fewest hits for which something is true that stays true for more hits; one more than there are samples
/// when it never is.
fn first(samples: u64, is_true: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, samples + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        if is_true(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// Counts with their probabilities, those together rarer than about 10⁻¹² left out.
fn binomial_weights(samples: u64, probability: f64) -> Vec<(u64, f64)> {
    let n = samples as f64;
    if !(probability > 0.0 && probability < 1.0) {
        return vec![(if probability >= 1.0 { samples } else { 0 }, 1.0)];
    }
    let mode = (((n + 1.0) * probability) as u64).min(samples);
    let odds = probability / (1.0 - probability);
    let up = (mode..samples).scan(1.0, |weight, count| {
        *weight *= (samples - count) as f64 / (count + 1) as f64 * odds;
        (*weight > 1e-18).then_some((count + 1, *weight))
    });
    let down = (1..=mode).rev().scan(1.0, |weight, count| {
        *weight *= count as f64 / ((samples - count + 1) as f64 * odds);
        (*weight > 1e-18).then_some((count - 1, *weight))
    });
    let all: Vec<(u64, f64)> = std::iter::once((mode, 1.0)).chain(up).chain(down).collect();
    let total: f64 = all.iter().map(|(_, weight)| weight).sum();
    all.into_iter().map(|(count, weight)| (count, weight / total)).collect()
}

const SIGMA: f64 = 0.25;

/// The setting of the SmoothedEnsembles paper, section 7: 100,000 samples of CERTIFY, 100 of the selection.
fn setting() -> AdaptiveSetting {
    AdaptiveSetting { alpha: 0.001, beta: 0.001, stages: vec![100, 1_000, 10_000, 120_000] }
}

/// At a distance from the boundary, which is the certified radius.
fn at(distance: f64, thresholds: &Thresholds) -> ExpectedSamples {
    let probability = probability_below(distance / SIGMA);
    thresholds.expected(f64::midpoint(probability.lower(), probability.upper()))
}

#[test]
fn simulated_attempts_take_as_many_samples_as_expected() {
    use rand::{RngExt, SeedableRng};
    let setting = AdaptiveSetting { alpha: 0.05, beta: 0.05, stages: vec![50, 200, 800] };
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(12);
    let mut known: HashMap<Vec<u64>, (f64, AdaptiveDecision)> = HashMap::new();
    for (probability, runs) in [(0.6, 1_000), (0.8, 3_000), (0.85, 3_000), (0.95, 1_000)] {
        let expected = Thresholds::new(&setting, 0.5, 0.5).expected(probability);
        let (mut sum, mut squares, mut certified) = (0.0, 0.0, 0);
        for _ in 0..runs {
            let hits: Vec<u64> = setting
                .stages
                .iter()
                .map(|&samples| (0..samples).filter(|_| random.random::<f64>() < probability).count() as u64)
                .collect();
            let (samples, decision) = *known.entry(hits.clone()).or_insert_with(|| {
                let stage =
                    |index: usize, samples| StageCounts { samples, hits: hits[index], evaluations: 0 };
                let found = decide(&setting, 0.5, 0.5, stage);
                (found.stages.iter().map(|stage| stage.samples as f64).sum(), found.decision)
            });
            (sum, squares) = (sum + samples, squares + samples * samples);
            certified += u32::from(matches!(decision, AdaptiveDecision::Certified { .. }));
        }
        let runs = f64::from(runs);
        let mean = sum / runs;
        let deviation = ((squares / runs - mean * mean) / runs).sqrt();
        assert!((mean - expected.samples).abs() <= 5.0 * deviation + 1e-9, "{mean} {expected:?}");
        let share: f64 = expected.certified.iter().sum();
        let deviation = (share * (1.0 - share) / runs).sqrt();
        assert!((f64::from(certified) / runs - share).abs() <= 5.0 * deviation + 1e-9, "{expected:?}");
        let all: f64 = expected.certified.iter().chain(&expected.given_up).sum();
        assert!((all - 1.0).abs() < 1e-9, "{all}");
    }
}

/// Few samples decide far from the radius, and all of them at the radius: the numbers of the chapter on
/// smoothing.
#[test]
fn the_samples_of_the_chapter() {
    let thresholds = Thresholds::new(&setting(), SIGMA, 0.5);
    let table = [0.0, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.9]
        .map(|distance| at(distance, &thresholds).samples.round());
    assert_eq!(
        table,
        [100.0, 101.0, 373.0, 1_241.0, 8_916.0, 130_976.0, 10_893.0, 6_849.0, 1_148.0, 1_100.0]
    );
}

/// Table 20 of the paper at σ = 0.25 has both the stages in which attempts ended and the factors: the factor
/// is that of sums over all test points, selection included.
#[test]
fn the_factors_of_the_paper_are_those_of_sums() {
    for (ended, printed) in
        [([84.8, 10.2, 4.2, 0.8], 55.24), ([20.8, 69.8, 6.4, 3.0], 18.09), ([27.4, 8.8, 55.2, 8.6], 5.68)]
    {
        let mut drawn = 100.0;
        let mean: f64 = ended
            .iter()
            .zip(setting().stages)
            .map(|(percent, samples)| {
                drawn += samples as f64;
                percent / 100.0 * drawn
            })
            .sum();
        let factor: f64 = (100.0 + 100_000.0) / mean;
        assert!((factor - printed).abs() < 0.005, "{factor} {printed}");
    }
}

/// Where distances from the boundary are normal with mean 0.79 and deviation 1.07, the shares at 0, 0.5 and
/// 0.75 are those that the paper certifies, and so are the stages: its factors of 18.09 and 5.68.
#[test]
fn the_spread_of_the_paper_gives_its_factors() {
    let (mean, deviation, steps) = (0.79_f64, 1.07_f64, 4_000);
    let share = |radius: f64| 1.0 - probability_below((radius - mean) / deviation).lower();
    for (radius, printed) in [(0.0, 0.768), (0.5, 0.606), (0.75, 0.520)] {
        assert!((share(radius) - printed).abs() < 0.007, "{radius}: {}", share(radius));
    }
    let factor = |radius: f64| {
        let thresholds = Thresholds::new(&setting(), SIGMA, radius);
        let (mut samples, mut weights) = (0.0, 0.0);
        for step in 0..steps {
            let z = 7.0 * (2.0 * (f64::from(step) + 0.5) / f64::from(steps) - 1.0);
            let weight = (-z * z / 2.0).exp();
            // On the wrong side of the boundary the other class is certified, as far.
            samples += weight * at((mean + deviation * z).abs(), &thresholds).samples;
            weights += weight;
        }
        100_100.0 / (100.0 + samples / weights)
    };
    for (radius, expected) in [(0.5, 19.7), (0.75, 5.5)] {
        let factor = factor(radius);
        assert!((factor - expected).abs() < 0.1, "{radius}: {factor}");
    }
}
