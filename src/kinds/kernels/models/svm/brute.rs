//! Every labeling of a binary SVM, retrained.

use super::SvmPoint;
use super::attack::other;
use crate::kernels::models::FlipAttack;
use countersign_data::ClassId;

/// What retraining with every labeling finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Retrainings {
    /// The cheapest labeling after which the target is predicted; `None` when there is no such labeling.
    Fewest(Option<FlipAttack>),
    /// Some labeling that matters has a score too close to 0 to tell its sign.
    Undecided,
}

/// More samples than this have too many labelings to try.
const MOST_SAMPLES: usize = 32;

/// Retrains with every labeling, fewer flips first: `2ⁿ` retrainings. More than 32 samples stay undecided.
pub fn brute_force_retraining(point: &SvmPoint<'_>, labels: &[ClassId], target: ClassId) -> Retrainings {
    let samples = labels.len();
    if samples > MOST_SAMPLES {
        return Retrainings::Undecided;
    }
    for flips in 0..=samples {
        let mut undecided = false;
        for subset in (0_u64..1 << samples).filter(|subset| subset.count_ones() as usize == flips) {
            let flipped = |sample: usize| subset >> sample & 1 == 1;
            let labeling: Vec<ClassId> = labels
                .iter()
                .enumerate()
                .map(|(sample, &label)| if flipped(sample) { other(label) } else { label })
                .collect();
            match point.prediction(&labeling) {
                Some(class) if class == target => {
                    return Retrainings::Fewest(Some(FlipAttack::between(labels, &labeling)));
                }
                Some(_) => {}
                None => undecided = true,
            }
        }
        if undecided {
            return Retrainings::Undecided;
        }
    }
    Retrainings::Fewest(None)
}
