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
}

/// How a test set stands against an attacker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CertifiedAccuracy {
    /// Test points that the numbers are about.
    pub points: usize,
    /// Share of right predictions, without an attacker. None when the classes are unknown.
    pub clean_accuracy: Option<f64>,
    /// `[flips, share]`: the share of test points that are right (where classes are known) and whose radius is at
    /// least `flips`. One entry wherever the share changes, beginning with 0 flips.
    pub curve: Vec<(i64, f64)>,
    /// The median of the radii, the lower of the two middle ones (MCR; 000, section 4). None when the median
    /// point cannot be changed by any number of flips.
    pub median_radius: Option<i64>,
}

/// Summarises certificates over a test set; nothing for an empty one.
pub fn certified_accuracy(points: &[CertifiedPoint]) -> Option<CertifiedAccuracy> {
    let never = |radius: Option<i64>| radius.unwrap_or(i64::MAX);
    let mut radii: Vec<i64> = points.iter().map(|point| never(point.radius)).collect();
    radii.sort_unstable();
    let median = *radii.get(radii.len().checked_sub(1)? / 2)?;
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
    let median_radius = (median < i64::MAX).then_some(median);
    Some(CertifiedAccuracy { points: points.len(), clean_accuracy, curve, median_radius })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(correct: Option<bool>, radius: Option<i64>) -> CertifiedPoint {
        CertifiedPoint { correct, radius }
    }

    #[test]
    fn the_curve_steps_down_after_each_radius() {
        let yes = Some(true);
        let points =
            [point(yes, Some(2)), point(yes, Some(0)), point(Some(false), Some(9)), point(yes, None)];
        let accuracy = certified_accuracy(&points).expect("not empty");
        assert_eq!(accuracy.clean_accuracy, Some(0.75));
        assert_eq!(accuracy.curve, [(0, 0.75), (1, 0.5), (3, 0.25)]);
        assert_eq!(accuracy.median_radius, Some(2));
    }

    #[test]
    fn without_classes_the_share_is_that_of_stable_predictions() {
        let points = [point(None, Some(-1)), point(None, Some(1))];
        let accuracy = certified_accuracy(&points).expect("not empty");
        assert_eq!((accuracy.clean_accuracy, accuracy.median_radius), (None, Some(-1)));
        assert_eq!(accuracy.curve, [(0, 0.5), (2, 0.0)]);
        assert_eq!(certified_accuracy(&[]), None);
        assert_eq!(certified_accuracy(&[point(None, None)]).expect("one").median_radius, None);
    }
}
