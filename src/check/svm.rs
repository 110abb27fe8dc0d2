//! Questions about a binary SVM with any C.

use std::sync::atomic::Ordering;
use std::time::Instant;

use ndarray::Array2;

use super::label_flip::with_witness;
use super::question::{enumerated, target_of, timed};
use super::refutation::{Refutation, Verification, labels_witness};
use super::replay::UNDECIDED;
use super::{
    Answer, AnswerStatus, Kind, LabelFlipCase, Method, Question, Replayed, Solving, Witness, replay_retrained,
};
use crate::data::ClassId;
use crate::labelflip::{
    BinarySvm, FlipAttack, Retrainings, SvmPoint, WeightedPoint, brute_force_retraining, label_cert,
    retrained_attack,
};
use crate::program::Program;
use crate::solve::SolverName;

/// A binary SVM with its tests.
#[derive(Clone, Debug)]
pub struct SvmModel {
    /// The kernel between training samples, and C.
    pub svm: BinarySvm,
    /// The labels of the training samples, 0 or 1.
    pub labels: Vec<ClassId>,
    /// Between tests and training samples, `[tests, n]`, in standard layout.
    pub test_kernel: Array2<f64>,
    /// Of each test with itself, `[tests]`.
    pub itself: Vec<f64>,
    /// C is small enough for theorem 2.
    pub is_small: bool,
}

impl SvmModel {
    /// One test point.
    pub fn test(&self, test: usize) -> SvmCase<'_> {
        let test_kernel = self.test_kernel.row(test).to_slice().expect("rows are contiguous");
        let point = SvmPoint { svm: &self.svm, test_kernel, itself: self.itself[test] };
        // In the regime of theorem 2 the comparison is exact.
        let linear = self.is_small.then_some(LabelFlipCase {
            point: WeightedPoint { weights: test_kernel, labels: &self.labels, classes: 2 },
        });
        let clean = match &linear {
            Some(linear) => linear.prediction(),
            None => point.prediction(&self.labels),
        };
        SvmCase { point, labels: &self.labels, clean, linear }
    }
}

/// One test point of a binary SVM.
#[derive(Clone, Copy, Debug)]
pub struct SvmCase<'a> {
    point: SvmPoint<'a>,
    labels: &'a [ClassId],
    /// The clean prediction; nothing when the score is too close to 0 to tell.
    clean: Option<ClassId>,
    /// The same question in the regime of theorem 2.
    linear: Option<LabelFlipCase<'a>>,
}

impl Question for SvmCase<'_> {
    fn kind(&self) -> Kind {
        if self.linear.is_some() { Kind::SmallCSvm } else { Kind::Svm }
    }

    fn prediction(&self) -> Option<ClassId> {
        Some(self.clean_or_first())
    }

    fn targets(&self) -> Vec<ClassId> {
        vec![ClassId::new(1 - self.clean_or_first().index())]
    }

    fn answers(&self, method: Method, solver: Option<SolverName>, solving: &Solving<'_>) -> Vec<Answer> {
        let target = self.targets()[0];
        match (method, &self.linear) {
            (Method::LabelCert, _) => {
                vec![timed(method, solver, target, |asked| self.label_cert(target, asked, solving))]
            }
            (_, Some(linear)) => linear.answers(method, solver, solving),
            (Method::Brute, None) => self.brute(target, solving.brute_limit),
            _ => Vec::new(),
        }
    }

    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, String> {
        let target = target_of(answer, 2)?;
        match (&self.linear, answer.method) {
            (Some(linear), _) => linear.replay(answer, witness),
            (None, _) => replay_retrained(&self.point, self.labels, witness, self.clean_or_first(), target),
        }
    }

    fn program(&self, method: Method, target: ClassId) -> Option<Program> {
        match (method, &self.linear) {
            (Method::LabelCert, _) => {
                Some(label_cert(&self.point, self.labels, target, self.labels.len()).program)
            }
            (_, Some(linear)) => linear.program(method, target),
            _ => None,
        }
    }

    fn brute_fits(&self, limit: u64) -> bool {
        match &self.linear {
            Some(linear) => linear.brute_fits(limit),
            None => self.retrainings_fit(limit),
        }
    }
}

/// Retraining takes as long as adding up this many labelings.
const RETRAINING: u64 = 100;
/// A retraining's score has no certain sign.
const TOO_CLOSE: &str = "tie-sensitive: a score is too close to 0 to tell its sign";

impl SvmCase<'_> {
    /// Where the score is too close to 0 to tell, methods stop before the class counts.
    fn clean_or_first(&self) -> ClassId {
        self.clean.unwrap_or(ClassId::new(0))
    }

    /// Beyond theorem 2 an attack by retraining first: its flips bound the program's big-Ms.
    fn label_cert(&self, target: ClassId, asked: Answer, solving: &Solving<'_>) -> Answer {
        let Some(clean) = self.clean else { return asked.stopped(AnswerStatus::Limit, TOO_CLOSE) };
        let replay = |witness: &Witness| match &self.linear {
            Some(linear) => linear.replayed(target, &asked, Some(witness)).into(),
            None => self.retrained(witness, clean, target),
        };
        let known = self.known_attack(target, solving).and_then(|attack| {
            let witness = labels_witness(&attack);
            match replay(&witness) {
                Verification::Works(replayed) => Some((attack.labels.len(), witness, replayed)),
                _ => None,
            }
        });
        let most = known.as_ref().map_or(self.labels.len(), |(flips, ..)| *flips);
        let closed = label_cert(&self.point, self.labels, target, most);
        let answer = Refutation { closed, open: None, replay: &replay }.solve(asked.clone(), solving);
        match known {
            // The attack that is known stands where the solver did not come to one. Where it says that there is none,
            // the contradiction stays for the cross-check to name.
            Some((_, witness, replayed))
                if answer.upper.is_none() && answer.status != AnswerStatus::Unsupported =>
            {
                answer.with_attack(witness, replayed)
            }
            _ => answer,
        }
    }

    /// A labeling that retraining finds within the time of one solve; none in the regime of theorem 2, where the program
    /// is small.
    fn known_attack(&self, target: ClassId, solving: &Solving<'_>) -> Option<FlipAttack> {
        if self.linear.is_some() {
            return None;
        }
        let started = Instant::now();
        let stop = || {
            solving.interrupt.load(Ordering::Relaxed)
                || started.elapsed().as_secs_f64() > solving.limits.seconds
        };
        retrained_attack(&self.point, self.labels, target, &stop)
    }

    /// Retrains with the labels of a witness.
    fn retrained(&self, witness: &Witness, clean: ClassId, target: ClassId) -> Verification {
        match replay_retrained(&self.point, self.labels, witness, clean, target) {
            Ok(replayed) => Verification::Works(replayed),
            Err(why) if why == UNDECIDED => Verification::Undecided,
            Err(_) => Verification::Fails,
        }
    }

    fn retrainings_fit(&self, limit: u64) -> bool {
        let samples = u32::try_from(self.labels.len()).ok();
        let labelings = samples.and_then(|samples| 1_u64.checked_shl(samples));
        labelings.is_some_and(|labelings| labelings <= limit / RETRAINING)
    }

    fn brute(&self, target: ClassId, limit: u64) -> Vec<Answer> {
        let started = Instant::now();
        let fits = self.retrainings_fit(limit);
        let found = match fits.then(|| brute_force_retraining(&self.point, self.labels, target)) {
            Some(Retrainings::Fewest(attack)) => {
                let mut by_class = vec![None; 2];
                by_class[target.index()] = with_witness(attack);
                Some(by_class)
            }
            _ => None,
        };
        let too_many = format!("more than {} labelings to retrain with", limit / RETRAINING);
        let why = if fits { TOO_CLOSE } else { &too_many };
        enumerated(vec![target], found, why, started.elapsed().as_secs_f64())
    }
}
