//! Certified accuracy and median certified robustness.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One test point as a certificate sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertifiedPoint {
    /// Is the clean prediction the true class? Nothing when the class is unknown.
    pub correct: Option<bool>,
    /// Certified radius from below; nothing when no number of flips changes the prediction.
    pub radius: Option<i64>,
    /// Radius from above: one flip more, and an attack that was replayed changes the prediction.
    pub attacked: Option<i64>,
}

/// How a test set stands against an attacker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CertifiedAccuracy {
    /// Test points that the numbers are about.
    pub points: usize,
    /// Share of right predictions, without an attacker. None when the classes are unknown.
    pub clean_accuracy: Option<f64>,
    /// `[flips, share]`: the share of test points that are right (where classes are known) and whose radius
    /// is at least `flips`. One entry wherever the share changes, beginning with 0 flips.
    pub curve: Vec<(i64, f64)>,
    /// Median certified robustness (MCR; ScaLabelCert, section 4): the most flips that leave half of the
    /// right predictions (of all, when the classes are unknown) as they are. None when that is any number of
    /// flips, or nothing is right.
    pub median_radius: Option<i64>,
    /// The same for the attacks that were found: no certificate of these predictions has a larger median.
    /// None when too few were attacked.
    pub median_attacked: Option<i64>,
}

/// Summarises certificates over a test set; nothing for an empty one.
pub fn certified_accuracy(points: &[CertifiedPoint]) -> Option<CertifiedAccuracy> {
    if points.is_empty() {
        return None;
    }
    let never = |radius: Option<i64>| radius.unwrap_or(i64::MAX);
    let correct: Option<Vec<bool>> = points.iter().map(|point| point.correct).collect();
    let share = |count: usize| count as f64 / points.len() as f64;
    let clean_accuracy = correct.map(|correct| share(correct.into_iter().filter(|&right| right).count()));
    let mut counted: Vec<i64> =
        points.iter().filter(|point| point.correct != Some(false)).map(|point| never(point.radius)).collect();
    counted.sort_unstable();
    let at_least = |flips: i64| share(counted.len() - counted.partition_point(|&radius| radius < flips));
    let mut steps: Vec<i64> =
        counted.iter().filter(|&radius| (0..i64::MAX).contains(radius)).map(|radius| radius + 1).collect();
    steps.dedup();
    let curve = std::iter::once(0).chain(steps).map(|flips| (flips, at_least(flips))).collect();
    let right = || points.iter().filter(|point| point.correct != Some(false));
    let median_radius = survived_by_half(right().map(|point| never(point.radius)).collect());
    let median_attacked = survived_by_half(right().map(|point| never(point.attacked)).collect());
    Some(CertifiedAccuracy { points: points.len(), clean_accuracy, curve, median_radius, median_attacked })
}

/// The largest number that at least half of the radii reach.
fn survived_by_half(mut radii: Vec<i64>) -> Option<i64> {
    radii.sort_unstable();
    radii.get(radii.len() / 2).copied().filter(|&median| median < i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(correct: Option<bool>, radius: Option<i64>) -> CertifiedPoint {
        CertifiedPoint { correct, radius, attacked: radius.map(|radius| radius + 1) }
    }

    #[test]
    fn the_curve_steps_down_after_each_radius() {
        let yes = Some(true);
        let points =
            [point(yes, Some(2)), point(yes, Some(0)), point(Some(false), Some(9)), point(yes, None)];
        let accuracy = certified_accuracy(&points).expect("not empty");
        assert_eq!(accuracy.clean_accuracy, Some(0.75));
        assert_eq!(accuracy.curve, [(0, 0.75), (1, 0.5), (3, 0.25)]);
        // Of the three that are right: 0, 2 and any number.
        assert_eq!((accuracy.median_radius, accuracy.median_attacked), (Some(2), Some(3)));
    }

    #[test]
    fn without_classes_the_share_is_that_of_stable_predictions() {
        let points = [point(None, Some(-1)), point(None, Some(1))];
        let accuracy = certified_accuracy(&points).expect("not empty");
        assert_eq!((accuracy.clean_accuracy, accuracy.median_radius), (None, Some(1)), "one of two is half");
        assert_eq!(accuracy.curve, [(0, 0.5), (2, 0.0)]);
        assert_eq!(certified_accuracy(&[]), None);
        assert_eq!(certified_accuracy(&[point(None, None)]).expect("one").median_radius, None);
    }
}
