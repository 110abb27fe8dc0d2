//! The bound of theorem 11.

use countersign_num::Interval;
use countersign_num::elementary::{exp_down, exp_up};
use countersign_num::rounding::{multiply_down, multiply_up};

/// Encloses `e^(−βn)` for `β ≥ 0`: what a prediction's β-smooth sensitivity is at most, when it stays as it
/// is wherever up to `distance` samples of the data set are replaced by any others (AGT, theorem 11), and
/// just that when with one replacement more it changes.
///
/// With Nissim et al. the maximum is over `n ≥ 0`: a data set at distance `n` counts with its own local
/// sensitivity. All those nearer than `distance` have neighbours within `distance` alone, so that their local
/// sensitivity is 0; any other may have 1, the most for two classes.
///
/// # Soundness
/// The upper end is no less than the smooth sensitivity. As long as `distance` differs by no more than 1
/// between neighbouring data sets, `e^(−βn)` is a β-smooth bound as well, which is what noise may be
/// calibrated to; for a distance that is certified this does not follow from theorem 11.
pub fn smooth_sensitivity(beta: f64, distance: usize) -> Interval {
    let count = distance as f64;
    let lower = exp_down(-multiply_up(beta, count));
    let upper = exp_up(-multiply_down(beta, count)).min(1.0);
    Interval::new(lower, upper).unwrap_or(Interval::ENTIRE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponential_is_enclosed() {
        assert_eq!(
            smooth_sensitivity(0.5, 0),
            Interval::point(1.0),
            "nothing is certified: the global sensitivity"
        );
        let one = smooth_sensitivity(0.5, 2);
        assert!(one.contains((-1.0_f64).exp()) && one.width() < 1e-15);
        assert!(smooth_sensitivity(1e3, 1_000_000).upper() > 0.0, "a bound from above is never 0");
        assert_eq!(smooth_sensitivity(f64::NAN, 1).upper(), 1.0, "the most it can be");
    }
}
