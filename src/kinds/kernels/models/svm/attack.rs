//! A labeling that changes what a binary SVM predicts, found by retraining.

use super::SvmPoint;
use crate::kernels::models::FlipAttack;
use countersign_data::ClassId;

/// Flips the samples that support the clean prediction most, one after the other, until the retrained SVM
/// predicts the other class; then takes back flips that are not needed. `None` when no such labeling is
/// found.
///
/// `stop` is asked before each retraining. Once it says yes, no more flips are made or taken back: the
/// labeling so far is returned if it works.
///
/// # Soundness
/// The labeling has been seen to work by retraining. Finding none proves nothing.
pub fn retrained_attack(
    point: &SvmPoint<'_>,
    labels: &[ClassId],
    target: ClassId,
    stop: &dyn Fn() -> bool,
) -> Option<FlipAttack> {
    let support = |sample: usize, signed: &[f64]| {
        let pull = signed[sample] * point.test_kernel[sample];
        if target.index() == 1 { -pull } else { pull }
    };
    let mut flipped = vec![false; labels.len()];
    let mut current = labels.to_vec();
    loop {
        if stop() {
            return None;
        }
        let trained = point.retrain(&current);
        if trained.prediction() == Some(target) {
            break;
        }
        let signed = trained.signed;
        let candidates = (0..labels.len()).filter(|&sample| !flipped[sample]);
        let best = candidates.max_by(|&a, &b| support(a, &signed).total_cmp(&support(b, &signed)))?;
        flipped[best] = true;
        current[best] = other(labels[best]);
    }
    for sample in 0..labels.len() {
        if current[sample] != labels[sample] && !stop() {
            current[sample] = labels[sample];
            if point.prediction(&current) != Some(target) {
                current[sample] = other(labels[sample]);
            }
        }
    }
    Some(FlipAttack::between(labels, &current))
}

/// The other of two classes.
pub(super) fn other(class: ClassId) -> ClassId {
    ClassId::new(1 - class.index().min(1))
}
