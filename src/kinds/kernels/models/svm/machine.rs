//! A binary SVM with any C, retrained for one labeling, its score enclosed.

use ndarray::{Array2, ArrayView1};

use countersign_data::ClassId;
use countersign_num::Interval;
use countersign_num::rounding::square_root_up;

/// The most floating-point operations of one retraining.
const WORK: usize = 1_000_000_000;
/// Passes over the samples between two computations of the duality gap.
const PASSES: usize = 8;

/// A kernel between training samples, `[n, n]`, symmetric and positive semidefinite, and C above 0.
#[derive(Clone, Debug)]
pub struct BinarySvm {
    /// Q.
    pub kernel: Array2<f64>,
    /// The soft margin's C.
    pub c: f64,
}

/// A test point as an SVM sees it.
#[derive(Clone, Copy, Debug)]
pub struct SvmPoint<'a> {
    /// The SVM without its labels.
    pub svm: &'a BinarySvm,
    /// The kernel between the test and the training samples, `[n]`.
    pub test_kernel: &'a [f64],
    /// The kernel of the test with itself.
    pub itself: f64,
}

impl SvmPoint<'_> {
    /// The class that the SVM predicts after training with these labels, see [`Retrained::prediction`].
    pub fn prediction(&self, labels: &[ClassId]) -> Option<ClassId> {
        self.retrain(labels).prediction()
    }

    /// Trains by coordinate descent on the dual until the sign of the score is certain, or the work is used
    /// up.
    pub fn retrain(&self, labels: &[ClassId]) -> Retrained {
        let mut descent = Descent::new(self.svm, labels);
        let samples = labels.len().max(1);
        let rounds = (WORK / (samples * samples * PASSES)).clamp(4, 10_000);
        for _ in 0..rounds {
            let moved = (0..PASSES).map(|_| descent.pass()).fold(0.0, |_, moved| moved);
            let doubt = (2.0 * descent.rough_gap().max(0.0) * self.itself).sqrt();
            if moved == 0.0 || doubt < descent.rough_score(self.test_kernel).abs() / 2.0 {
                break;
            }
        }
        let gap = descent.gap().upper();
        // A gap below 0 means that the kernel is not positive semidefinite, and NaN that nothing is known.
        let doubt = if gap >= 0.0 { square_root_up(2.0 * gap) } else { f64::INFINITY };
        let score = dot(self.test_kernel, &descent.signed) + within(doubt, self.itself);
        Retrained { score, signed: descent.signed, doubt }
    }
}

/// How far an output can move when the weight vector moves by `distance`: `± distance √k(x, x)`.
pub(super) fn within(distance: f64, itself: f64) -> Interval {
    let most = (Interval::point(distance) * Interval::point(square_root_up(itself.max(0.0)))).upper();
    Interval::new(-most, most).unwrap_or(Interval::ENTIRE)
}

/// A trained SVM.
#[derive(Clone, Debug)]
pub struct Retrained {
    /// Encloses the score of the test under the real optimum.
    pub score: Interval,
    /// `y_i α_i` of a nearly optimal α, `[n]`.
    pub signed: Vec<f64>,
    /// An upper bound on the distance of its weight vector from the optimal one. The primal objective
    /// `½‖w‖² + C Σ max(0, 1 − y_i f_i)` is strongly convex, so `‖w − w*‖² ≤ 2 (primal − dual)` for any
    /// feasible α.
    pub doubt: f64,
}

impl Retrained {
    /// The predicted class, 0 or 1; `None` when the score is too close to 0 to tell. A score of 0 is class 0,
    /// as ties go to the smaller index.
    ///
    /// # Soundness
    /// The enclosure contains the real score of the real optimum, however far the descent has come.
    pub fn prediction(&self) -> Option<ClassId> {
        if self.score.lower() > 0.0 {
            Some(ClassId::new(1))
        } else if self.score.upper() <= 0.0 {
            Some(ClassId::new(0))
        } else {
            None
        }
    }
}

/// Coordinate descent on the dual.
struct Descent<'a> {
    svm: &'a BinarySvm,
    /// The labels as ±1.
    labels: Vec<f64>,
    /// `y_i α_i`.
    signed: Vec<f64>,
    /// `f_i = Σ_j Q_ij y_j α_j`, up to rounding.
    outputs: Vec<f64>,
}

impl<'a> Descent<'a> {
    /// Starts at α = C, the optimum where C is small.
    fn new(svm: &'a BinarySvm, labels: &[ClassId]) -> Self {
        let labels: Vec<f64> =
            labels.iter().map(|label| if label.index() == 1 { 1.0 } else { -1.0 }).collect();
        let signed: Vec<f64> = labels.iter().map(|label| label * svm.c).collect();
        let outputs = svm.kernel.dot(&ArrayView1::from(&signed)).to_vec();
        Descent { svm, labels, signed, outputs }
    }

    /// Minimises over every α_i in turn, and returns the largest change.
    fn pass(&mut self) -> f64 {
        let mut largest = 0.0_f64;
        for i in 0..self.signed.len() {
            let (label, diagonal) = (self.labels[i], self.svm.kernel[[i, i]]);
            let alpha = label * self.signed[i];
            let slope = label * self.outputs[i] - 1.0;
            // Without curvature the slope is −1: α_i goes as far as it may.
            let wanted = if diagonal > 0.0 { alpha - slope / diagonal } else { self.svm.c };
            let change = wanted.clamp(0.0, self.svm.c) - alpha;
            if change != 0.0 {
                self.signed[i] = label * wanted.clamp(0.0, self.svm.c);
                let row = self.svm.kernel.row(i);
                self.outputs
                    .iter_mut()
                    .zip(row)
                    .for_each(|(output, value)| *output += label * change * value);
                largest = largest.max(change.abs());
            }
        }
        largest
    }

    fn rough_score(&self, test_kernel: &[f64]) -> f64 {
        test_kernel.iter().zip(&self.signed).map(|(kernel, signed)| kernel * signed).sum()
    }

    /// The duality gap, up to rounding.
    fn rough_gap(&self) -> f64 {
        let terms = self.labels.iter().zip(&self.signed).zip(&self.outputs);
        terms
            .map(|((label, signed), output)| {
                signed * output + self.svm.c * (1.0 - label * output).max(0.0) - label * signed
            })
            .sum()
    }

    /// Encloses the duality gap `Σ_i α_i y_i f_i + C max(0, 1 − y_i f_i) − α_i`.
    fn gap(&self) -> Interval {
        let c = Interval::point(self.svm.c);
        let rows = self.svm.kernel.rows().into_iter();
        rows.zip(self.labels.iter().zip(&self.signed)).fold(
            Interval::ZERO,
            |gap, (row, (&label, &signed))| {
                let output = dot(row.as_slice().expect("kernels are contiguous"), &self.signed);
                let missing = Interval::point(1.0) - Interval::point(label) * output;
                let hinge = Interval::new(missing.lower().max(0.0), missing.upper().max(0.0));
                let signed = Interval::point(signed);
                gap + signed * output + c * hinge.unwrap_or(Interval::ENTIRE)
                    - Interval::point(label) * signed
            },
        )
    }
}

/// Encloses a scalar product.
pub(super) fn dot(a: &[f64], b: &[f64]) -> Interval {
    a.iter().zip(b).fold(Interval::ZERO, |sum, (&a, &b)| sum + Interval::point(a) * Interval::point(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::models::Kernel;
    use ndarray::array;

    fn classes(labels: &[usize]) -> Vec<ClassId> {
        labels.iter().map(|&label| ClassId::new(label)).collect()
    }

    #[test]
    fn two_samples_have_a_closed_form() {
        // Features ±1 with labels ±1: w = 2α, so α = ½ for any C from ½ on, and f(t) = t.
        let train = array![[1.0], [-1.0]];
        let kernel = Kernel::Linear.between(&train.view(), &train.view());
        for (c, expected) in [(10.0, 1.0), (0.5, 1.0), (0.25, 0.5)] {
            let svm = BinarySvm { kernel: kernel.clone(), c };
            let point = SvmPoint { svm: &svm, test_kernel: &[3.0, -3.0], itself: 9.0 };
            let score = point.retrain(&classes(&[1, 0])).score;
            assert!(score.contains(3.0 * expected), "{score:?} for C = {c}");
            assert_eq!(point.prediction(&classes(&[1, 0])), Some(ClassId::new(1)));
            assert_eq!(point.prediction(&classes(&[0, 1])), Some(ClassId::new(0)));
        }
    }

    #[test]
    fn a_score_of_zero_is_class_zero_and_a_close_one_is_not_told() {
        let svm = BinarySvm { kernel: array![[1.0]], c: 2.0 };
        let at = |test_kernel: &[f64], itself| {
            SvmPoint { svm: &svm, test_kernel, itself }.prediction(&classes(&[1]))
        };
        assert_eq!(at(&[0.0], 0.0), Some(ClassId::new(0)), "a test that is like nothing");
        assert_eq!(at(&[1.0], 1.0), Some(ClassId::new(1)));
    }

    #[test]
    fn samples_without_a_kernel_value_do_no_harm() {
        let svm = BinarySvm { kernel: array![[0.0, 0.0], [0.0, 4.0]], c: 1.0 };
        let point = SvmPoint { svm: &svm, test_kernel: &[0.0, 2.0], itself: 1.0 };
        let score = point.retrain(&classes(&[1, 1])).score;
        assert!(score.contains(0.5), "α = ¼ on the second: {score:?}");
    }
}
