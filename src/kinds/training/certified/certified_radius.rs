//! Average certified radius, and certified accuracy against the radius (SmoothedEnsembles, section 7).

use countersign_num::rounding::{add_down, divide_down};

/// The mean over all points of what each certifies, rounded down: its radius where its prediction is right, 0
/// where it is wrong or nothing is certified. `points` says for each whether it is right, and its radius.
pub fn average_certified_radius(points: &[(bool, Option<f64>)]) -> Option<f64> {
    let radius = |&(right, radius): &(bool, Option<f64>)| radius.filter(|_| right).unwrap_or(0.0);
    let total = points.iter().map(radius).fold(0.0, add_down);
    (!points.is_empty()).then(|| divide_down(total, points.len() as f64))
}

/// `(radius, share)`: the share of points that are right and certify at least this radius, at 0 and at every
/// radius that a right point certifies.
pub fn radius_curve(points: &[(bool, Option<f64>)]) -> Vec<(f64, f64)> {
    let mut certified: Vec<f64> =
        points.iter().filter(|(right, _)| *right).filter_map(|(_, radius)| *radius).collect();
    certified.sort_by(f64::total_cmp);
    let total = points.len().max(1) as f64;
    let at_least =
        |radius: f64| (certified.len() - certified.partition_point(|&other| other < radius)) as f64 / total;
    let mut radii = certified.clone();
    radii.insert(0, 0.0);
    radii.dedup();
    radii.into_iter().map(|radius| (radius, at_least(radius))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrong_and_uncertified_points_count_as_0() {
        let points =
            [(true, Some(0.5)), (true, None), (false, Some(9.0)), (true, Some(0.25)), (true, Some(0.5))];
        assert_eq!(average_certified_radius(&points), Some(0.25));
        assert_eq!(radius_curve(&points), [(0.0, 0.6), (0.25, 0.6), (0.5, 0.4)]);
        assert_eq!((average_certified_radius(&[]), radius_curve(&[])), (None, vec![(0.0, 0.0)]));
    }
}
