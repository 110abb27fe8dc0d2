//! Bounds on the derivative of a loss by the logits (AGT, section 6.3 and appendix A).
//!
//! Where targets may change, the bounds are the hull over the targets that are possible, taken after the
//! derivative: for the hinge this is tighter than an interval of labels, which stands for labels between −1
//! and 1 that no attacker can give.
//!
//! # Soundness
//! The bounds hold in real arithmetic, and for the double-precision derivative of [`Loss::gradient`]: sums
//! and differences round outward, which encloses both, and shares of exponentials are widened by
//! [`evaluation_error`], which holds the rounding of both evaluations.

use ndarray::{Array2, ArrayView1};

use crate::training::networks::{Loss, Target, sigmoid};
use crate::training::threats::Touch;
use countersign_num::IntervalMatrix;
use countersign_num::a_priori::SummationError;
use countersign_num::logistic::{self, evaluation_error, shrunk};
use countersign_num::rounding::{add_up, subtract_down, subtract_up};

/// What may happen to the targets of samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TargetRadius {
    /// Any other class.
    pub flips: bool,
    /// ν, for real targets.
    pub radius: f64,
}

impl From<Touch> for TargetRadius {
    fn from(touch: Touch) -> Self {
        TargetRadius { flips: touch.flips, radius: touch.value.radius() }
    }
}

/// Bounds `[outputs, samples]` from bounds on the logits; targets are those of the samples.
pub fn output_gradient(
    loss: Loss,
    logits: &IntervalMatrix,
    targets: &[Target],
    around: TargetRadius,
) -> IntervalMatrix {
    let (outputs, samples) = logits.dim();
    let (mut lower, mut upper) = (Array2::zeros((outputs, samples)), Array2::zeros((outputs, samples)));
    let mut room = Room::new(outputs);
    for (sample, &target) in targets.iter().enumerate() {
        room.load(logits.lower().column(sample), logits.upper().column(sample));
        room.bound(loss, target, around);
        for output in 0..outputs {
            lower[[output, sample]] = room.lower[output];
            upper[[output, sample]] = room.upper[output];
        }
    }
    super::forward::whole_where_undefined(lower, upper)
}

/// The logits of one sample and the derivatives by them.
struct Room {
    logit_lower: Vec<f64>,
    logit_upper: Vec<f64>,
    lower: Vec<f64>,
    upper: Vec<f64>,
    /// Of both ends of the logits.
    exponentials: Vec<(f64, f64)>,
}

impl Room {
    fn new(outputs: usize) -> Self {
        let zeros = || vec![0.0; outputs];
        Room {
            logit_lower: zeros(),
            logit_upper: zeros(),
            lower: zeros(),
            upper: zeros(),
            exponentials: vec![(0.0, 0.0); outputs],
        }
    }

    fn load(&mut self, lower: ArrayView1<'_, f64>, upper: ArrayView1<'_, f64>) {
        self.logit_lower.iter_mut().zip(lower).for_each(|(to, from)| *to = *from);
        self.logit_upper.iter_mut().zip(upper).for_each(|(to, from)| *to = *from);
    }

    fn bound(&mut self, loss: Loss, target: Target, around: TargetRadius) {
        let single = self.logit_lower.len() == 1;
        match loss {
            Loss::Squared => self.squared(target, around, single),
            Loss::Hinge if single => self.hinge(target, around),
            Loss::Hinge => self.multi_class_hinge(target, around),
            Loss::BinaryCrossEntropy => self.binary_cross_entropy(target, around),
            Loss::CrossEntropy => self.cross_entropy(target, around),
        }
    }

    /// `2 (ŷ − y)`.
    fn squared(&mut self, target: Target, around: TargetRadius, single: bool) {
        for output in 0..self.lower.len() {
            let (least, most) = match target {
                Target::Value(value) => (subtract_down(value, around.radius), add_up(value, around.radius)),
                Target::Class(_) if around.flips => (if single { -1.0 } else { 0.0 }, 1.0),
                Target::Class(_) if single => (target.signed(), target.signed()),
                Target::Class(_) => (target.one_hot(output), target.one_hot(output)),
            };
            self.lower[output] = 2.0 * subtract_down(self.logit_lower[output], most);
            self.upper[output] = 2.0 * subtract_up(self.logit_upper[output], least);
        }
    }

    /// `−y` where `yŷ < 1`, else 0, over the labels that are possible. The kink is decided exactly: the
    /// comparison of doubles with 1 has no rounding.
    fn hinge(&mut self, target: Target, around: TargetRadius) {
        let (lower, upper) = (self.logit_lower[0], self.logit_upper[0]);
        let positive = (if lower < 1.0 { -1.0 } else { 0.0 }, if upper < 1.0 { -1.0 } else { 0.0 });
        let negative = (if lower > -1.0 { 1.0 } else { 0.0 }, if upper > -1.0 { 1.0 } else { 0.0 });
        let own = if target.signed() > 0.0 { positive } else { negative };
        let hull = if around.flips { (positive.0, negative.1) } else { own };
        (self.lower[0], self.upper[0]) = hull;
    }

    /// 1 for every other class whose hinge is active, and minus their number for the class itself.
    fn multi_class_hinge(&mut self, target: Target, around: TargetRadius) {
        let classes = self.lower.len();
        let three_terms = SummationError::of(3);
        self.lower.fill(f64::INFINITY);
        self.upper.fill(f64::NEG_INFINITY);
        for own in (0..classes).filter(|&own| around.flips || target.one_hot(own) == 1.0) {
            let (mut surely, mut perhaps) = (0.0, 0.0);
            for other in (0..classes).filter(|&other| other != own) {
                let margin_lower = subtract_down(self.logit_lower[other], self.logit_upper[own]);
                let margin_upper = subtract_up(self.logit_upper[other], self.logit_lower[own]);
                // 1 + ŷ_other − ŷ_own may be added up in another order.
                let error = three_terms.bound(1.0 + self.magnitude(other) + self.magnitude(own));
                let sure = f64::from(u8::from(subtract_down(margin_lower, error) > -1.0));
                let possible = f64::from(u8::from(add_up(margin_upper, error) > -1.0));
                self.hull(other, sure, possible);
                surely += sure;
                perhaps += possible;
            }
            self.hull(own, -perhaps, -surely);
        }
    }

    fn magnitude(&self, output: usize) -> f64 {
        self.logit_lower[output].abs().max(self.logit_upper[output].abs())
    }

    fn hull(&mut self, output: usize, lower: f64, upper: f64) {
        self.lower[output] = self.lower[output].min(lower);
        self.upper[output] = self.upper[output].max(upper);
    }

    /// `σ(ŷ) − y`.
    fn binary_cross_entropy(&mut self, target: Target, around: TargetRadius) {
        let error = evaluation_error(2, 0.0);
        let (least, most) = if around.flips { (0.0, 1.0) } else { (target.one_hot(1), target.one_hot(1)) };
        self.lower[0] = subtract_down(shrunk(sigmoid(self.logit_lower[0]), error), most);
        self.upper[0] = subtract_up(grown_share(sigmoid(self.logit_upper[0]), error), least);
    }

    /// `softmax_c(ŷ) − y_c`.
    fn cross_entropy(&mut self, target: Target, around: TargetRadius) {
        let largest = self.logit_upper.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let smallest = self.logit_lower.iter().copied().fold(f64::INFINITY, f64::min);
        // Not ordered where logits are infinite.
        if largest - smallest < NO_UNDERFLOW {
            self.shares(largest);
        } else {
            logistic::softmax(&self.logit_lower, &self.logit_upper, &mut self.lower, &mut self.upper);
        }
        let error = evaluation_error(self.lower.len(), largest - smallest);
        for output in 0..self.lower.len() {
            let (least, most) =
                if around.flips { (0.0, 1.0) } else { (target.one_hot(output), target.one_hot(output)) };
            self.lower[output] = subtract_down(shrunk(self.lower[output], error), most);
            self.upper[output] = subtract_up(grown_share(self.upper[output], error), least);
        }
    }

    /// The ends of the softmax, each rounded to nearest: a share is smallest where its own logit is and the
    /// others are largest. The others are added up from both sides, without subtraction.
    fn shares(&mut self, largest: f64) {
        let exponentials = self.logit_lower.iter().zip(&self.logit_upper);
        for (to, (lower, upper)) in self.exponentials.iter_mut().zip(exponentials) {
            *to = ((lower - largest).exp(), (upper - largest).exp());
        }
        let (mut least_before, mut most_before) = (0.0, 0.0);
        for (output, (lower, upper)) in self.exponentials.iter().enumerate() {
            (self.lower[output], self.upper[output]) = (most_before, least_before);
            least_before += lower;
            most_before += upper;
        }
        let (mut least_after, mut most_after) = (0.0, 0.0);
        for (output, (lower, upper)) in self.exponentials.iter().enumerate().rev() {
            let (most_others, least_others) =
                (self.lower[output] + most_after, self.upper[output] + least_after);
            self.lower[output] = lower / (lower + most_others);
            self.upper[output] = upper / (upper + least_others);
            least_after += lower;
            most_after += upper;
        }
    }
}

/// Exponentials of differences of logits below this are far from the smallest doubles.
const NO_UNDERFLOW: f64 = 600.0;

/// A share is at most 1, in double precision too.
fn grown_share(share: f64, error: f64) -> f64 {
    logistic::grown(share, error).min(1.0)
}
