//! One test point of a classifier that Gaussian noise smooths, and how each method answers.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use ndarray::ArrayView1;

use crate::asking::Ask;
use crate::smoothing::certificates::gaussian::{
    AdaptiveCertificate, AdaptiveDecision, AdaptiveSetting, AnswerCounts, BaseClassifier,
    GaussianCertificate, LinearClassifier, NoiseStream, Purpose, RepeatedEstimation, SmoothedPoint,
    StageCounts, count_under_noise, coverage, decide,
};
use countersign_check::{
    Answer, AnswerStatus, ClassId, Counting, Finite, Quantity, Refuted, Trust, Value, Witness,
};
use countersign_num::binomial::{lower_bound, upper_bound};

/// At this level the interval around a measured error rate is wrong.
const MEASURED: f64 = 1e-6;
/// Tails that are rounded up exceed a level by less than this factor where bounds are at it.
pub(super) const ROUNDING: f64 = 1.0 + 1e-6;

/// Noise, levels and samples.
#[derive(Clone, Debug, PartialEq)]
pub struct SmoothingSetting {
    /// σ, the deviation of the noise.
    pub sigma: f64,
    /// n0, samples that choose the class.
    pub selection_samples: u64,
    /// n, samples of CERTIFY.
    pub samples: u64,
    /// Levels and stages; α is that of CERTIFY too.
    pub adaptive: AdaptiveSetting,
    /// Radii that adaptive sampling is to certify.
    pub radii: Vec<Finite>,
    /// Of all noise.
    pub seed: u64,
    /// How often coverage repeats the estimation.
    pub repetitions: u64,
    /// Samples of each repetition.
    pub repetition_samples: u64,
}

/// One test point of a smoothed classifier.
pub struct GaussianCase<'a> {
    pub(super) classifier: &'a BaseClassifier,
    pub(super) linear: Option<&'a LinearClassifier>,
    pub(super) point: ArrayView1<'a, f64>,
    test: u64,
    pub(super) setting: &'a SmoothingSetting,
    pub(super) selection: AnswerCounts,
    /// More noise vectors than this are not counted a second time.
    pub(super) replay_within: u64,
    /// What the stages of adaptive sampling counted, which are the same for every radius.
    stages: Mutex<Vec<StageCounts>>,
}

impl<'a> GaussianCase<'a> {
    /// A test point; the class is chosen here. `linear` is the classifier in closed form, where it has one.
    pub fn new(
        classifier: &'a BaseClassifier,
        linear: Option<&'a LinearClassifier>,
        test: usize,
        point: ArrayView1<'a, f64>,
        setting: &'a SmoothingSetting,
        replay_within: u64,
    ) -> Self {
        let test = test as u64;
        let stream = NoiseStream::new(setting.seed, Purpose::Selection, test);
        let smoothed = SmoothedPoint { classifier, features: point, sigma: setting.sigma };
        let selection = count_under_noise(&smoothed, &stream, setting.selection_samples);
        GaussianCase {
            classifier,
            linear,
            point,
            test,
            setting,
            selection,
            replay_within,
            stages: Mutex::default(),
        }
    }

    pub(super) fn class(&self) -> ClassId {
        self.selection.top()
    }

    pub(super) fn stream(&self, purpose: Purpose) -> NoiseStream {
        NoiseStream::new(self.setting.seed, purpose, self.test)
    }

    fn count(&self, purpose: Purpose, samples: u64) -> AnswerCounts {
        let stream = self.stream(purpose);
        count_under_noise(&self.smoothed(), &stream, samples)
    }

    pub(super) fn smoothed(&self) -> SmoothedPoint<'_> {
        SmoothedPoint { classifier: self.classifier, features: self.point, sigma: self.setting.sigma }
    }

    fn counted(&self, stages: Vec<[u64; 2]>, evaluations: u64) -> Option<Witness> {
        let evaluations = evaluations + self.selection.evaluations;
        Some(Witness::Counts { selection: self.selection.by_class.clone(), stages, evaluations })
    }

    /// The radius itself.
    pub(in crate::smoothing) fn closed_form(&self, ask: Ask<'_>) -> Vec<Answer> {
        timed(|| vec![self.in_closed_form(ask)])
    }

    fn in_closed_form(&self, ask: Ask<'_>) -> Answer {
        let asked = Answer::new(ask.method, None, None, Quantity::CertifiedRadius);
        let range =
            self.linear.ok_or_else(|| "the base classifier is not linear".to_owned()).and_then(|linear| {
                let radius = linear.radius(self.point, self.setting.sigma, self.class());
                radius.map_err(|why| why.to_string())
            });
        match range {
            Err(why) => asked.stopped(AnswerStatus::Unsupported, why),
            Ok(range) => {
                let is_met = range.lower == Some(range.upper);
                Answer {
                    status: if is_met { AnswerStatus::Exact } else { AnswerStatus::Bound },
                    trust: Trust::Proved,
                    lower: range.lower.and_then(|lower| Value::number(lower).ok()),
                    upper: Value::number(range.upper).ok(),
                    width: range.lower.map(|lower| range.upper - lower).filter(|width| width.is_finite()),
                    ..asked
                }
            }
        }
    }

    /// CERTIFY, and what it promises.
    pub(in crate::smoothing) fn monte_carlo(&self, ask: Ask<'_>) -> Vec<Answer> {
        timed(|| self.estimated(ask))
    }

    fn estimated(&self, ask: Ask<'_>) -> Vec<Answer> {
        let SmoothingSetting { sigma, samples, adaptive, .. } = self.setting;
        let counts = self.count(Purpose::Estimation, *samples);
        let found = GaussianCertificate::of(&counts, self.class(), *samples, *sigma, adaptive.alpha);
        let abstains = "abstains: the class may have half of the answers or less";
        let reasons: Vec<String> = [
            found.radius.is_none().then(|| abstains.to_owned()),
            Some(counts.without_class(*samples))
                .filter(|none| *none > 0)
                .map(|none| format!("{none} of {samples} answers are no class: their logits are not finite")),
        ]
        .into_iter()
        .flatten()
        .collect();
        let radius = Answer {
            status: AnswerStatus::Bound,
            lower: found.radius.and_then(|radius| Value::number(radius).ok()),
            witness: self.counted(vec![[found.samples, found.hits]], found.evaluations),
            reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
            ..Answer::new(ask.method, None, None, Quantity::CertifiedRadius)
        };
        let promised = Answer {
            status: AnswerStatus::Bound,
            upper: Value::number(adaptive.alpha).ok(),
            reason: Some("what the level promises".to_owned()),
            ..Answer::new(ask.method, None, None, Quantity::ErrorRate)
        };
        vec![radius, promised]
    }

    /// What a stage counts, which is counted once.
    fn stage(&self, index: usize, samples: u64) -> StageCounts {
        let known = || self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = known().get(index).copied();
        if let Some(stage) = counted {
            return stage;
        }
        // Not under the lock: threads that wait for a count take up other work.
        let counts = self.count(Purpose::Stage(index as u32), samples);
        let stage = StageCounts { samples, hits: counts.of(self.class()), evaluations: counts.evaluations };
        let mut known = known();
        if known.len() == index {
            known.push(stage);
        }
        stage
    }

    /// CERTIFYADP, for every radius that is asked for.
    pub(in crate::smoothing) fn adaptive(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.setting.radii.iter().map(|&radius| self.in_stages(ask, radius)).collect()
    }

    fn in_stages(&self, ask: Ask<'_>, radius: Finite) -> Answer {
        let started = Instant::now();
        let SmoothingSetting { sigma, adaptive, .. } = self.setting;
        let found: AdaptiveCertificate =
            decide(adaptive, *sigma, radius.get(), |index, samples| self.stage(index, samples));
        let number = Some(Value::Number(radius));
        let (lower, upper, reason) = match found.decision {
            AdaptiveDecision::Certified { stage } => {
                (number, None, format!("certified in stage {}", stage + 1))
            }
            AdaptiveDecision::Refuted { stage } => {
                (None, number, format!("abstains in stage {}: out of reach", stage + 1))
            }
            AdaptiveDecision::Abstained => (None, None, "abstains after the last stage".to_owned()),
        };
        let stages = found.stages.iter().map(|stage| [stage.samples, stage.hits]).collect();
        let evaluations = found.stages.iter().map(|stage| stage.evaluations).sum();
        Answer {
            radius: Some(radius),
            status: AnswerStatus::Bound,
            lower,
            upper,
            witness: self.counted(stages, evaluations),
            seconds: started.elapsed().as_secs_f64(),
            reason: Some(reason),
            ..Answer::new(ask.method, None, None, Quantity::CertifiedRadius)
        }
    }

    /// How often CERTIFY errs.
    pub(in crate::smoothing) fn coverage(&self, ask: Ask<'_>) -> Vec<Answer> {
        timed(|| vec![self.repeated(ask)])
    }

    fn repeated(&self, ask: Ask<'_>) -> Answer {
        let asked = Answer::new(ask.method, None, None, Quantity::ErrorRate);
        let truth = self.linear.map(|linear| linear.radius(self.point, self.setting.sigma, self.class()));
        let Some(Ok(truth)) = truth else {
            return asked.stopped(AnswerStatus::Unsupported, "the certified radius is not known");
        };
        let SmoothingSetting { seed, repetitions, repetition_samples: samples, .. } = *self.setting;
        let alpha = self.setting.adaptive.alpha;
        let estimation = RepeatedEstimation { seed, test: self.test, repetitions, samples, alpha };
        let found = coverage(&self.smoothed(), self.class(), &estimation, truth.upper);
        let (misses, repetitions) = (found.misses, found.repetitions);
        Answer {
            status: AnswerStatus::Bound,
            lower: Value::number(lower_bound(misses, repetitions, MEASURED)).ok(),
            upper: Value::number(upper_bound(misses, repetitions, MEASURED)).ok(),
            reason: Some(format!(
                "{misses} of {repetitions} repetitions with {samples} samples exceed the truth"
            )),
            ..asked
        }
    }
}

impl Counting for GaussianCase<'_> {
    fn recount(&self, answer: &Answer, witness: &Witness) -> Result<Option<String>, Refuted> {
        self.recounted(answer, witness)
    }

    fn chance(&self, low: &Answer, high: &Answer) -> Option<f64> {
        self.chance_of(low, high)
    }
}

/// Runs a method and notes the time.
fn timed(run: impl FnOnce() -> Vec<Answer>) -> Vec<Answer> {
    let started = Instant::now();
    let mut answers = run();
    let seconds = started.elapsed().as_secs_f64();
    answers.iter_mut().for_each(|answer| answer.seconds = seconds);
    answers
}
