//! Questions about networks and ensembles that Gaussian noise smooths.
//!
//! All methods speak about one class, that which the selection samples answer most. Its certified radius `σΦ⁻¹(p)` is known
//! for linear classifiers, bounded from below by counting, and bounded from below or from above by adaptive sampling.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use ndarray::ArrayView1;

use super::{Answer, AnswerStatus, Finite, Kind, Method, Quantity, Question, Solving, Trust, Value, Witness};
use crate::data::ClassId;
use crate::num::binomial::{lower_bound, tail_up, upper_bound};
use crate::num::normal::probability_below;
use crate::num::rounding::{divide_down, divide_up, subtract_up};
use crate::smoothing::gaussian::{
    AdaptiveCertificate, AdaptiveSetting, BaseClassifier, Certificate, Counts, Decision, LinearClassifier,
    NoiseStream, Purpose, Stage, count_under_noise, count_under_noise_one_by_one, coverage, decide,
};
use crate::solve::SolverName;

/// At this level the interval around a measured error rate is wrong.
const MEASURED: f64 = 1e-6;
/// Tails that are rounded up exceed a level by less than this factor where bounds are at it.
const ROUNDING: f64 = 1.0 + 1e-6;

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
    classifier: &'a BaseClassifier,
    linear: Option<&'a LinearClassifier>,
    point: ArrayView1<'a, f64>,
    test: u64,
    setting: &'a SmoothingSetting,
    selection: Counts,
    /// More noise vectors than this are not counted a second time.
    replay_within: u64,
    /// What the stages of adaptive sampling counted, which are the same for every radius.
    stages: Mutex<Vec<Stage>>,
}

impl<'a> GaussianCase<'a> {
    /// A test point; the class is chosen here. `linear` is the classifier in closed form, where it has one.
    pub fn new(
        (classifier, linear): (&'a BaseClassifier, Option<&'a LinearClassifier>),
        (test, point): (usize, ArrayView1<'a, f64>),
        setting: &'a SmoothingSetting,
        replay_within: u64,
    ) -> Self {
        let test = test as u64;
        let stream = NoiseStream::new(setting.seed, Purpose::Selection, test);
        let selection =
            count_under_noise(classifier, point, setting.sigma, &stream, setting.selection_samples);
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

    fn class(&self) -> ClassId {
        self.selection.top()
    }

    fn stream(&self, purpose: Purpose) -> NoiseStream {
        NoiseStream::new(self.setting.seed, purpose, self.test)
    }

    fn count(&self, purpose: Purpose, samples: u64) -> Counts {
        let stream = self.stream(purpose);
        count_under_noise(self.classifier, self.point, self.setting.sigma, &stream, samples)
    }

    fn counted(&self, stages: Vec<[u64; 2]>, evaluations: u64) -> Option<Witness> {
        let evaluations = evaluations + self.selection.evaluations;
        Some(Witness::Counts { selection: self.selection.by_class.clone(), stages, evaluations })
    }

    fn closed_form(&self) -> Answer {
        let asked = Answer::new(Method::Exact, None, None, Quantity::CertifiedRadius);
        let range = self
            .linear
            .ok_or_else(|| "the base classifier is not linear".to_owned())
            .and_then(|linear| linear.radius(self.point, self.setting.sigma, self.class()));
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

    fn monte_carlo(&self) -> Vec<Answer> {
        let SmoothingSetting { sigma, samples, adaptive, .. } = self.setting;
        let counts = self.count(Purpose::Estimation, *samples);
        let found = Certificate::of(&counts, self.class(), *samples, *sigma, adaptive.alpha);
        let radius = Answer {
            status: AnswerStatus::Bound,
            lower: found.radius.and_then(|radius| Value::number(radius).ok()),
            witness: self.counted(vec![[found.samples, found.hits]], found.evaluations),
            reason: found
                .radius
                .is_none()
                .then(|| "abstains: the class may have half of the answers or less".to_owned()),
            ..Answer::new(Method::MonteCarlo, None, None, Quantity::CertifiedRadius)
        };
        let promised = Answer {
            status: AnswerStatus::Bound,
            upper: Value::number(adaptive.alpha).ok(),
            reason: Some("what the level promises".to_owned()),
            ..Answer::new(Method::MonteCarlo, None, None, Quantity::ErrorRate)
        };
        vec![radius, promised]
    }

    /// What a stage counts, which is counted once.
    fn stage(&self, index: usize, samples: u64) -> Stage {
        let known = || self.stages.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = known().get(index).copied();
        if let Some(stage) = counted {
            return stage;
        }
        // Not under the lock: threads that wait for a count take up other work.
        let counts = self.count(Purpose::Stage(index as u32), samples);
        let stage = Stage { samples, hits: counts.of(self.class()), evaluations: counts.evaluations };
        let mut known = known();
        if known.len() == index {
            known.push(stage);
        }
        stage
    }

    fn adaptive(&self, radius: Finite) -> Answer {
        let started = Instant::now();
        let SmoothingSetting { sigma, adaptive, .. } = self.setting;
        let found: AdaptiveCertificate =
            decide(adaptive, *sigma, radius.get(), |index, samples| self.stage(index, samples));
        let number = Some(Value::Number(radius));
        let (lower, upper, reason) = match found.decision {
            Decision::Certified { stage } => (number, None, format!("certified in stage {}", stage + 1)),
            Decision::Refuted { stage } => {
                (None, number, format!("abstains in stage {}: out of reach", stage + 1))
            }
            Decision::Abstained => (None, None, "abstains after the last stage".to_owned()),
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
            ..Answer::new(Method::Adaptive, None, None, Quantity::CertifiedRadius)
        }
    }

    fn coverage(&self) -> Answer {
        let asked = Answer::new(Method::Coverage, None, None, Quantity::ErrorRate);
        let truth = self.linear.map(|linear| linear.radius(self.point, self.setting.sigma, self.class()));
        let Some(Ok(truth)) = truth else {
            return asked.stopped(AnswerStatus::Unsupported, "the certified radius is not known");
        };
        let SmoothingSetting { sigma, seed, repetitions, repetition_samples: samples, .. } = *self.setting;
        let found = coverage(
            self.classifier,
            (self.point, sigma),
            self.class(),
            (seed, self.test),
            (samples, self.setting.adaptive.alpha),
            (repetitions, truth.upper),
        );
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

    /// Counts again what a witness says, one noise vector at a time.
    fn recounted(&self, answer: &Answer, stages: &[[u64; 2]]) -> Result<String, String> {
        let again = |purpose, samples| {
            let stream = self.stream(purpose);
            count_under_noise_one_by_one(self.classifier, self.point, self.setting.sigma, &stream, samples)
        };
        let chosen = again(Purpose::Selection, self.setting.selection_samples).top();
        for (index, &[samples, hits]) in stages.iter().enumerate() {
            let purpose = match answer.method {
                Method::MonteCarlo => Purpose::Estimation,
                _ => Purpose::Stage(index as u32),
            };
            let counted = again(purpose, samples).of(chosen);
            if counted != hits {
                return Err(format!(
                    "class {} was said to be answered {hits} times of {samples}; counting again gives {counted}",
                    chosen.index()
                ));
            }
        }
        let total: u64 = stages.iter().map(|[samples, _]| samples).sum();
        Ok(format!("{total} noise vectors, counted again"))
    }
}

impl Question for GaussianCase<'_> {
    fn kind(&self) -> Kind {
        if self.linear.is_some() { Kind::LinearGaussian } else { Kind::Gaussian }
    }

    fn prediction(&self) -> Option<ClassId> {
        Some(self.class())
    }

    fn targets(&self) -> Vec<ClassId> {
        Vec::new()
    }

    fn answers(&self, method: Method, _: Option<SolverName>, _: &Solving<'_>) -> Vec<Answer> {
        let started = Instant::now();
        let mut answers = match method {
            Method::Exact => vec![self.closed_form()],
            Method::MonteCarlo => self.monte_carlo(),
            Method::Adaptive => self.setting.radii.iter().map(|&radius| self.adaptive(radius)).collect(),
            Method::Coverage => vec![self.coverage()],
            _ => Vec::new(),
        };
        if method != Method::Adaptive {
            let seconds = started.elapsed().as_secs_f64();
            answers.iter_mut().for_each(|answer| answer.seconds = seconds);
        }
        answers
    }

    fn recount(&self, answer: &Answer, witness: &Witness) -> Option<Result<String, String>> {
        let Witness::Counts { selection, stages, .. } = witness else {
            return Some(Err("the witness has no counts".to_owned()));
        };
        let planned: Vec<u64> = match answer.method {
            Method::MonteCarlo => vec![self.setting.samples],
            _ => self.setting.adaptive.stages.clone(),
        };
        let is_planned = stages.len() <= planned.len()
            && !stages.is_empty()
            && stages
                .iter()
                .zip(&planned)
                .all(|([samples, hits], planned)| samples == planned && hits <= samples);
        if !is_planned || *selection != self.selection.by_class {
            return Some(Err("found other samples than the specification asks for".to_owned()));
        }
        let total = stages.iter().map(|[samples, _]| samples).sum::<u64>();
        (total <= self.replay_within).then(|| self.recounted(answer, stages))
    }

    /// Were the number at most that from above, the hits behind `low` would be this rare; were it at least that from below,
    /// the misses behind `high`. Where both rest on counts, whatever the number is, it is on one side of the middle.
    fn chance(&self, low: &Answer, high: &Answer) -> Option<f64> {
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

    /// Are the repetitions of coverage within so many noise vectors?
    fn brute_fits(&self, limit: u64) -> bool {
        self.setting.repetitions.checked_mul(self.setting.repetition_samples).is_some_and(|all| all <= limit)
    }
}

/// `[samples, hits]` of the stage that decided.
fn last_stage(answer: &Answer) -> Option<[u64; 2]> {
    match &answer.witness {
        Some(Witness::Counts { stages, .. }) => stages.last().copied(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Verdict, cross_check};
    use crate::smoothing::gaussian::Voting;
    use crate::train::{Activation, Architecture, Network};
    use ndarray::{Array1, array};
    use std::sync::atomic::{AtomicBool, AtomicU64};

    /// x > 0, so that the certified radius at x is x.
    fn line() -> BaseClassifier {
        let architecture =
            Architecture { inputs: 1, hidden: Vec::new(), outputs: 1, activation: Activation::Relu };
        let network = Network::from_parameters(&architecture, &[1.0, 0.0]);
        BaseClassifier::new(vec![network], None, Voting::Soft, None).expect("sound")
    }

    fn setting(seed: u64) -> SmoothingSetting {
        SmoothingSetting {
            sigma: 0.5,
            selection_samples: 50,
            samples: 500,
            adaptive: AdaptiveSetting { alpha: 0.05, beta: 0.05, stages: vec![100, 600] },
            radii: [0.1, 0.3].into_iter().filter_map(|radius| Finite::try_from(radius).ok()).collect(),
            seed,
            repetitions: 50,
            repetition_samples: 100,
        }
    }

    fn with_case<T>(seed: u64, run: impl FnOnce(&GaussianCase<'_>) -> T) -> T {
        let (classifier, setting, point): (_, _, Array1<f64>) = (line(), setting(seed), array![0.2]);
        let linear = LinearClassifier::of(&classifier);
        run(&GaussianCase::new((&classifier, linear.as_ref()), (0, point.view()), &setting, 10_000))
    }

    fn all_answers(case: &GaussianCase<'_>) -> Vec<Answer> {
        let (never, tried) = (AtomicBool::new(false), AtomicU64::new(0));
        let solving = Solving::in_process(0, &never, &tried);
        let methods = Method::of_kind(case.kind()).iter();
        methods.flat_map(|&method| case.answers(method, None, &solving)).collect()
    }

    /// The verdict on the certificate by counting and the truth.
    fn against_truth(case: &GaussianCase<'_>, answers: &[Answer]) -> Option<Verdict> {
        let checks = cross_check(case, answers);
        let check = checks.into_iter().find(|check| check.left == "monte-carlo" && check.right == "exact")?;
        Some(check.verdict)
    }

    #[test]
    fn certificates_that_err_by_chance_are_incomplete_and_few() {
        let mut verdicts = [0_u64; 3];
        for seed in 0..300 {
            with_case(seed, |case| match against_truth(case, &all_answers(case)) {
                Some(Verdict::Agree) => verdicts[0] += 1,
                Some(Verdict::Incomplete) => verdicts[1] += 1,
                Some(Verdict::Disagree) => verdicts[2] += 1,
                None => {}
            });
        }
        let [agree, incomplete, disagree] = verdicts;
        assert_eq!(disagree, 0);
        assert!(incomplete > 0 && agree > 200, "{verdicts:?}");
        assert!(lower_bound(incomplete, 300, 1e-6) <= 0.05, "{incomplete} of 300 at level 0.05");
    }

    #[test]
    fn bounds_that_do_not_follow_from_their_counts_disagree() {
        with_case(1, |case| {
            let sound = all_answers(case);
            assert_eq!(against_truth(case, &sound), Some(Verdict::Agree));
            let place = |method| {
                let is_it =
                    |answer: &Answer| answer.method == method && answer.quantity == Quantity::CertifiedRadius;
                sound.iter().position(is_it).expect("answered")
            };
            // Beyond the truth, though the counts are ordinary.
            let mut answers = sound.clone();
            answers[place(Method::MonteCarlo)].lower = Value::number(0.25).ok();
            assert_eq!(against_truth(case, &answers), Some(Verdict::Disagree));
            // All hits for a class of probability 0.66: no chance.
            answers[place(Method::MonteCarlo)].witness =
                Some(Witness::Counts { selection: vec![0, 50], stages: vec![[500, 500]], evaluations: 550 });
            assert_eq!(against_truth(case, &answers), Some(Verdict::Disagree));
            let replay = cross_check(case, &answers).into_iter().find(|check| check.right == "replay");
            assert_eq!(replay.map(|check| check.verdict), Some(Verdict::Disagree));
            // A radius that is refuted though it holds.
            let mut answers = sound.clone();
            let adaptive = &mut answers[place(Method::Adaptive)];
            (adaptive.lower, adaptive.upper) = (None, Value::number(0.1).ok());
            let checks = cross_check(case, &answers);
            let wrong = |check: &&crate::check::Check| check.left == "exact" && check.right == "adaptive@0.1";
            assert_eq!(checks.iter().find(wrong).map(|check| check.verdict), Some(Verdict::Disagree));
            // A level that is not kept.
            let mut answers = sound.clone();
            let rate = answers.iter_mut().find(|answer| answer.method == Method::Coverage).expect("answered");
            rate.lower = Value::number(0.06).ok();
            let checks = cross_check(case, &answers);
            let level = checks.iter().find(|check| check.left == "coverage" && check.right == "monte-carlo");
            assert_eq!(level.map(|check| check.verdict), Some(Verdict::Disagree));
        });
    }

    #[test]
    fn answers_that_no_method_gives_are_found() {
        with_case(2, |case| {
            let sound = all_answers(case);
            let verdicts = |change: &dyn Fn(&mut Answer)| {
                let mut answers = sound.clone();
                answers
                    .iter_mut()
                    .filter(|answer| answer.method == Method::MonteCarlo)
                    .take(1)
                    .for_each(change);
                let checks = cross_check(case, &answers);
                checks
                    .into_iter()
                    .filter(|check| check.verdict == Verdict::Disagree)
                    .map(|check| check.detail)
                    .collect::<Vec<_>>()
            };
            assert_eq!(verdicts(&|_| ()), Vec::<String>::new());
            let radius = verdicts(&|answer| answer.radius = Finite::try_from(0.5).ok());
            assert_eq!(radius[0], "radius that is asked for: found one, expected none of monte-carlo");
            let count = verdicts(&|answer| answer.lower = Some(Value::Count(0)));
            assert_eq!(count[0], "found a whole number, expected a real number");
            let crossed = verdicts(&|answer| {
                (answer.lower, answer.upper) = (Value::number(0.2).ok(), Value::number(0.1).ok())
            });
            assert!(crossed.contains(&"lower bound 0.2 > upper bound 0.1".to_owned()), "{crossed:?}");
        });
    }
}
