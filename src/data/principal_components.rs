//! Principal components: the directions in which features vary most. Labels do not enter.

use faer::diag::Diag;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::evd::{ComputeEigenvectors, self_adjoint_evd, self_adjoint_evd_scratch};
use faer::{Mat, Par};
use ndarray::{Array1, Array2, Axis};

use super::DataError;
use super::scaling::largest_magnitude;

/// A projection on the leading eigenvectors of a covariance.
#[derive(Clone, Debug, PartialEq)]
pub struct PrincipalComponents {
    /// One entry a feature; subtracted before the projection.
    mean: Array1<f64>,
    /// `[features, components]`, orthonormal columns, by falling variance. The entry of largest magnitude of
    /// each column is positive, the first of them on ties.
    directions: Array2<f64>,
}

impl PrincipalComponents {
    /// Of features `[samples, features]`. Where variances are equal, which directions span them is up to the
    /// decomposition.
    ///
    /// # Errors
    /// A count of 0 or above the samples or the features, means that overflow, no convergence.
    pub fn fit(features: &Array2<f64>, count: usize) -> Result<Self, DataError> {
        let most = features.nrows().min(features.ncols());
        if count == 0 || count > most {
            let expected = format!("1 to {most}, the smaller of samples and features");
            return Err(DataError::unexpected("components", count, expected));
        }
        let mean = features.mean_axis(Axis(0)).unwrap_or_else(|| Array1::zeros(features.ncols()));
        if let Some((index, value)) = mean.indexed_iter().find(|(_, value)| !value.is_finite()) {
            return Err(DataError::unexpected(format!("mean of feature {index}"), value, "a finite number"));
        }
        let vectors = eigenvectors(&covariance(features - &mean)?)?;
        let last = vectors.ncols();
        let mut directions =
            Array2::from_shape_fn((last, count), |(feature, rank)| vectors[(feature, last - 1 - rank)]);
        for mut direction in directions.columns_mut() {
            let largest = largest_magnitude(&direction);
            if direction.iter().find(|entry| entry.abs() == largest).is_some_and(|&entry| entry < 0.0) {
                direction.mapv_inplace(|entry| -entry);
            }
        }
        Ok(PrincipalComponents { mean, directions })
    }

    /// `[features, components]`, orthonormal columns, by falling variance.
    pub fn directions(&self) -> &Array2<f64> {
        &self.directions
    }

    /// Features `[samples, features]` as `[samples, components]`.
    pub(super) fn project(&self, features: &Array2<f64>) -> Array2<f64> {
        (features - &self.mean).dot(&self.directions)
    }
}

/// A multiple of the covariance `[features, features]`, whose entries neither overflow nor vanish all
/// together.
fn covariance(mut centered: Array2<f64>) -> Result<Array2<f64>, DataError> {
    let largest = largest_magnitude(&centered);
    if !largest.is_finite() {
        return Err(DataError::unexpected("deviation from the mean", largest, "a finite number"));
    }
    if largest > 0.0 {
        centered /= largest;
    }
    Ok(centered.t().dot(&centered) / centered.nrows() as f64)
}

/// The eigenvectors of a symmetric matrix, as columns, by rising eigenvalue.
///
/// On one thread: the rounding of the result does not depend on how many there are.
fn eigenvectors(matrix: &Array2<f64>) -> Result<Mat<f64>, DataError> {
    let size = matrix.nrows();
    let matrix = Mat::from_fn(size, size, |row, column| matrix[[row, column]]);
    let (mut values, mut vectors) = (Diag::<f64>::zeros(size), Mat::<f64>::zeros(size, size));
    let (parallelism, settings) = (Par::Seq, faer::Spec::default());
    let scratch = self_adjoint_evd_scratch::<f64>(size, ComputeEigenvectors::Yes, parallelism, settings);
    self_adjoint_evd(
        matrix.as_ref(),
        values.as_mut(),
        Some(vectors.as_mut()),
        parallelism,
        MemStack::new(&mut MemBuffer::new(scratch)),
        settings,
    )
    .map_err(|_| DataError::unexpected("components", "no convergence", "the eigenvectors of a covariance"))?;
    Ok(vectors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{ArrayView1, array};

    /// Correlated features with distinct variances, from a rule without structure.
    fn features(samples: usize, width: usize) -> Array2<f64> {
        let raw = |row: usize, column: usize| ((row * 7919 + column * 104_729 + 13) % 1009) as f64 / 1009.0;
        Array2::from_shape_fn((samples, width), |(row, column)| {
            raw(row, column) * 2f64.powi(column as i32) + 0.5 * raw(row, 0) + 3.0
        })
    }

    /// The direction of largest variance by repeated multiplication, orthogonal to those found before.
    fn power_iteration(covariance: &Array2<f64>, before: &[Array1<f64>]) -> Array1<f64> {
        let mut direction = Array1::from_shape_fn(covariance.nrows(), |index| 1.0 + index as f64 / 10.0);
        for _ in 0..2000 {
            direction = covariance.dot(&direction);
            for other in before {
                direction = &direction - &(other * direction.dot(other));
            }
            direction /= direction.dot(&direction).sqrt();
        }
        direction
    }

    fn variance(values: ArrayView1<f64>) -> f64 {
        let mean = values.sum() / values.len() as f64;
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64
    }

    fn close(a: &Array2<f64>, b: &Array2<f64>, tolerance: f64) -> bool {
        a.dim() == b.dim() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= tolerance)
    }

    #[test]
    fn equals_power_iteration() {
        let features = features(40, 5);
        let found = PrincipalComponents::fit(&features, 4).expect("fits");
        let centered = &features - &features.mean_axis(Axis(0)).expect("not empty");
        let covariance = centered.t().dot(&centered);
        let mut before = Vec::new();
        for found in found.directions.columns() {
            let expected = power_iteration(&covariance, &before);
            assert!((found.dot(&expected).abs() - 1.0).abs() < 1e-10, "{found} {expected}");
            before.push(expected);
        }
    }

    #[test]
    fn directions_are_orthonormal_by_falling_variance_and_signed() {
        let features = features(30, 6);
        let found = PrincipalComponents::fit(&features, 6).expect("fits");
        assert!(close(&found.directions.t().dot(&found.directions), &Array2::eye(6), 1e-13));
        let projected = found.project(&features);
        let variances: Vec<f64> = projected.columns().into_iter().map(variance).collect();
        assert!(variances.is_sorted_by(|a, b| a >= b), "{variances:?}");
        for direction in found.directions.columns() {
            let largest = largest_magnitude(direction);
            assert!(direction.iter().any(|&entry| entry == largest));
        }
    }

    #[test]
    fn all_components_lose_nothing() {
        let features = features(30, 6);
        let found = PrincipalComponents::fit(&features, 6).expect("fits");
        let back = found.project(&features).dot(&found.directions.t()) + &found.mean;
        assert!(close(&back, &features, 1e-12));
    }

    #[test]
    fn a_line_has_one_component() {
        let line = array![[0.0, 0.0], [3.0, -4.0], [6.0, -8.0]];
        let found = PrincipalComponents::fit(&line, 2).expect("fits");
        assert!(close(&found.project(&line), &array![[5.0, 0.0], [0.0, 0.0], [-5.0, 0.0]], 1e-14));
        assert!(close(&found.directions, &array![[-0.6, 0.8], [0.8, 0.6]], 1e-14));
    }

    #[test]
    fn the_first_of_equal_entries_is_positive() {
        let line = array![[1.0, -1.0], [-1.0, 1.0]];
        let found = PrincipalComponents::fit(&line, 1).expect("fits").directions;
        let half = 0.5f64.sqrt();
        assert!(close(&found, &array![[half], [-half]], 1e-15));
    }

    #[test]
    fn degenerate_samples_have_components() {
        let constant = Array2::from_elem((4, 3), 0.1);
        let found = PrincipalComponents::fit(&constant, 3).expect("fits");
        assert!(close(&found.directions.t().dot(&found.directions), &Array2::eye(3), 1e-13));
        assert!(close(&found.project(&constant), &Array2::zeros((4, 3)), 1e-15));
        let one = PrincipalComponents::fit(&array![[5.0, 7.0]], 1).expect("fits");
        assert_eq!(one.project(&array![[5.0, 7.0]]), array![[0.0]]);
        let wide = features(3, 8);
        let found = PrincipalComponents::fit(&wide, 3).expect("fits");
        assert!(close(&found.directions.t().dot(&found.directions), &Array2::eye(3), 1e-13));
        assert!(
            largest_magnitude(found.project(&wide).column(2)) < 1e-12,
            "two directions hold three samples"
        );
    }

    #[test]
    fn tiny_and_huge_numbers_have_components() {
        for factor in [1e-200, 1e200] {
            let line = array![[0.0, 0.0], [3.0, -4.0], [6.0, -8.0]] * factor;
            let found = PrincipalComponents::fit(&line, 1).expect("fits");
            assert!(close(&(found.project(&line) / factor), &array![[5.0], [0.0], [-5.0]], 1e-14));
        }
    }

    #[test]
    fn bad_counts_and_overflows_are_named() {
        let message = |features: Array2<f64>, count| {
            PrincipalComponents::fit(&features, count).expect_err("is bad").to_string()
        };
        let bounds = "1 to 2, the smaller of samples and features";
        assert_eq!(message(features(2, 5), 3), format!("components: found 3, expected {bounds}"));
        assert_eq!(message(features(5, 2), 3), format!("components: found 3, expected {bounds}"));
        assert_eq!(message(features(5, 2), 0), format!("components: found 0, expected {bounds}"));
        assert_eq!(
            message(array![[0.0, 1.7e308], [0.0, 1.7e308]], 1),
            "mean of feature 1: found inf, expected a finite number"
        );
        assert_eq!(
            message(array![[1.7e308], [-1.7e308], [-1.7e308]], 1),
            "deviation from the mean: found inf, expected a finite number"
        );
    }
}
