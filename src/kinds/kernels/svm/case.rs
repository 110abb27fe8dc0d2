//! Questions about a binary SVM with any C.

use std::sync::atomic::Ordering;
use std::time::Instant;

use ndarray::Array2;

use crate::asking::refutation::{Refutation, Verification, labels_witness};
use crate::asking::{Ask, Case, Solving, enumerated, target_of, timed};
use crate::kernels::label_flip::{LabelFlipCase, with_witness};
use crate::kernels::models::{
    BinarySvm, FlipAttack, Retrainings, SvmPoint, WeightedPoint, brute_force_retraining, label_cert,
    retrained_attack,
};
use countersign_check::{
    Answer, AnswerStatus, ClassId, Flips, Question, Refuted, Replayed, Witness, relabelled,
};

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
    pub(super) point: SvmPoint<'a>,
    pub(super) labels: &'a [ClassId],
    /// The clean prediction; nothing when the score is too close to 0 to tell.
    clean: Option<ClassId>,
    /// The same question in the regime of theorem 2.
    pub(super) linear: Option<LabelFlipCase<'a>>,
}

impl Flips for SvmCase<'_> {
    fn replay(&self, answer: &Answer, witness: &Witness) -> Result<Replayed, Refuted> {
        let target = target_of(answer, 2)?;
        match &self.linear {
            Some(linear) => linear.replay(answer, witness),
            None => match self.retrained(witness, self.clean_or_first(), target) {
                Retrained::Works(replayed) => Ok(replayed),
                Retrained::Undecided => Err("the score is too close to 0 to tell its sign".into()),
                Retrained::Fails(why) => Err(why),
            },
        }
    }
}

/// What retraining with the labels of a witness shows.
enum Retrained {
    /// The target is predicted.
    Works(Replayed),
    /// A score is too close to 0 to tell its sign.
    Undecided,
    /// It is not, or there is no such labeling.
    Fails(Refuted),
}

impl From<Retrained> for Verification {
    fn from(retrained: Retrained) -> Self {
        match retrained {
            Retrained::Works(replayed) => Verification::Works(replayed),
            Retrained::Undecided => Verification::Undecided,
            Retrained::Fails(_) => Verification::Fails,
        }
    }
}

/// Retraining takes as long as adding up this many labelings.
const RETRAINING: u64 = 100;
/// A retraining's score has no certain sign.
const TOO_CLOSE: &str = "tie-sensitive: a score is too close to 0 to tell its sign";

impl SvmCase<'_> {
    /// Where the score is too close to 0 to tell, methods stop before the class counts.
    pub(super) fn clean_or_first(&self) -> ClassId {
        self.clean.unwrap_or(ClassId::new(0))
    }

    /// The other class.
    pub(super) fn target(&self) -> ClassId {
        ClassId::new(1 - self.clean_or_first().index())
    }

    /// In the regime of theorem 2 the model is linear in the labels.
    pub(super) fn in_the_regime(&self, ask: Ask<'_>) -> Vec<Answer> {
        self.linear.as_ref().map_or_else(Vec::new, |linear| linear.answers(ask))
    }

    /// LabelCert, in any regime.
    pub(super) fn label_cert(&self, ask: Ask<'_>) -> Vec<Answer> {
        let target = self.target();
        vec![timed(ask.method, ask.solver, target, |asked| self.certified(target, asked, ask.solving))]
    }

    /// Beyond theorem 2 an attack by retraining first: its flips bound the program's big-Ms.
    fn certified(&self, target: ClassId, asked: Answer, solving: &Solving<'_>) -> Answer {
        let Some(clean) = self.clean else { return asked.stopped(AnswerStatus::Limit, TOO_CLOSE) };
        let replay = |witness: &Witness| match &self.linear {
            Some(linear) => linear.replay(&asked, witness).ok().into(),
            None => self.retrained(witness, clean, target).into(),
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
            // The attack that is known stands where the solver did not come to one. Where it says that there
            // is none, the contradiction stays for the cross-check to name.
            Some((_, witness, replayed))
                if answer.upper.is_none() && answer.status != AnswerStatus::Unsupported =>
            {
                answer.with_attack(witness, replayed)
            }
            _ => answer,
        }
    }

    /// A labeling that retraining finds within the time of one solve; none in the regime of theorem 2, where
    /// the program is small.
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
    fn retrained(&self, witness: &Witness, clean: ClassId, target: ClassId) -> Retrained {
        let poisoned = match witness.labels().and_then(|flipped| relabelled(self.labels, flipped, 2)) {
            Ok(poisoned) => poisoned,
            Err(why) => return Retrained::Fails(why),
        };
        let predicted = [self.labels, &poisoned].map(|labels| self.point.prediction(labels));
        let [Some(before), Some(after)] = predicted else { return Retrained::Undecided };
        if before != clean {
            return Retrained::Fails(format!("the clean prediction is not class {}", clean.index()).into());
        }
        let flips = witness.labels().map_or(0, <[_]>::len);
        match Replayed::seen(flips, after == target) {
            Some(replayed) => Retrained::Works(replayed),
            None => Retrained::Fails(format!("after the attack class {} is predicted", after.index()).into()),
        }
    }

    pub(super) fn retrainings_fit(&self, limit: u64) -> bool {
        let samples = u32::try_from(self.labels.len()).ok();
        let labelings = samples.and_then(|samples| 1_u64.checked_shl(samples));
        labelings.is_some_and(|labelings| labelings <= limit / RETRAINING)
    }

    /// Every labeling, with which the model is trained anew.
    pub(super) fn brute(&self, ask: Ask<'_>) -> Vec<Answer> {
        let (target, limit) = (self.target(), ask.solving.brute_limit);
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
        enumerated(ask.method, vec![target], found, why, started.elapsed().as_secs_f64())
    }
}
