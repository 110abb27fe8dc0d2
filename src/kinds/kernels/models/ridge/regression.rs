//! The factorised system of a training set, and the weights of test points.

use ndarray::Array2;

use super::factor::Factor;
use super::{condition, refinement};
use countersign_data::{DataError, check_finite};

/// Above this the weights would hardly have a correct digit: 1 / (10 · the unit of rounding).
const WORST_CONDITION: f64 = 1e15;
/// Above this half of the digits may be lost, so solutions are refined.
const NEEDS_REFINEMENT: f64 = 1e8;

/// The factorised system of one training set.
#[derive(Clone, Debug)]
pub struct Ridge {
    factor: Factor,
    condition: f64,
    /// `Q + λI`, where solutions are refined.
    system: Option<Array2<f64>>,
}

impl Ridge {
    /// Factorises `Q + λI` for a training kernel Q `[n, n]` and λ at least 0.
    ///
    /// # Errors
    /// When the system is not positive definite in double precision, as with λ = 0 and duplicate samples.
    pub fn fit(kernel: Array2<f64>, lambda: f64) -> Result<Ridge, DataError> {
        let mut system = kernel;
        system.diag_mut().mapv_inplace(|value| value + lambda);
        check_finite("kernel", &system)?;
        let factor = Factor::of(&system)
            .ok_or_else(|| too_small(lambda, "the kernel + λI is not positive definite"))?;
        let condition = condition::estimate(&system, &factor);
        if condition.is_nan() || condition > WORST_CONDITION {
            let why = format!("the kernel + λI has a condition number of about {condition:.0e}");
            return Err(too_small(lambda, &why));
        }
        Ok(Ridge { factor, condition, system: (condition > NEEDS_REFINEMENT).then_some(system) })
    }

    /// An estimate of the condition number of `Q + λI`.
    pub fn condition(&self) -> f64 {
        self.condition
    }

    /// Weights `[tests, n]` from the kernel between tests and training samples, of the same shape.
    pub fn weights(&self, test_kernel: Array2<f64>) -> Array2<f64> {
        let mut weights = test_kernel.as_standard_layout().into_owned();
        let right = self.system.as_ref().map(|_| weights.clone());
        self.factor.solve_rows(&mut weights);
        if let (Some(system), Some(right)) = (&self.system, &right) {
            refinement::refine(&self.factor, system, right, &mut weights);
        }
        weights
    }
}

fn too_small(lambda: f64, why: &str) -> DataError {
    DataError::unexpected("lambda", format!("{lambda:e} ({why})"), "a larger one")
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::array;
    use num_rational::BigRational;

    fn rational(value: f64) -> BigRational {
        BigRational::from_float(value).expect("finite")
    }

    /// Gauss elimination over the rationals.
    fn exact_solution(system: &Array2<f64>, right: &[f64]) -> Vec<BigRational> {
        let n = right.len();
        let mut rows: Vec<Vec<BigRational>> = (0..n)
            .map(|row| system.row(row).iter().copied().chain([right[row]]).map(rational).collect::<Vec<_>>())
            .collect();
        for pivot in 0..n {
            for row in 0..n {
                if row != pivot {
                    let factor = &rows[row][pivot] / &rows[pivot][pivot];
                    let pivot_row = rows[pivot].clone();
                    for (entry, above) in rows[row].iter_mut().zip(&pivot_row) {
                        *entry -= &factor * above;
                    }
                }
            }
        }
        (0..n).map(|row| &rows[row][n] / &rows[row][row]).collect()
    }

    fn worst_relative_error(weights: &Array2<f64>, exact: &[BigRational]) -> f64 {
        let errors = weights.row(0).into_iter().zip(exact).map(|(&weight, exact)| {
            let ratio = (rational(weight) - exact) / exact;
            let (numerator, denominator) = (ratio.numer(), ratio.denom());
            // The difference of bit lengths is the logarithm, well enough.
            let bits = numerator.bits() as f64 - denominator.bits() as f64;
            if numerator.bits() == 0 { 0.0 } else { bits.exp2() }
        });
        errors.fold(0.0, f64::max)
    }

    /// A Hilbert matrix of order n, whose condition number grows as 33ⁿ.
    fn hilbert(n: usize) -> Array2<f64> {
        Array2::from_shape_fn((n, n), |(row, column)| 1.0 / (row + column + 1) as f64)
    }

    #[test]
    fn weights_solve_the_system() {
        let kernel = array![[2.0, 1.0], [1.0, 3.0]];
        let ridge = Ridge::fit(kernel, 1.0).expect("definite");
        // (3 1; 1 4)⁻¹ = (4 -1; -1 3) / 11.
        let weights = ridge.weights(array![[11.0, 0.0], [0.0, 11.0], [11.0, 11.0]]);
        let expected = array![[4.0, -1.0], [-1.0, 3.0], [3.0, 2.0]];
        assert!(weights.iter().zip(&expected).all(|(a, b)| (a - b).abs() < 1e-14), "{weights}");
        assert!(ridge.condition() > 1.5 && ridge.condition() < 2.0, "eigenvalues (7 ± √5) / 2");
    }

    #[test]
    fn badly_conditioned_systems_are_refined_to_the_last_digits() {
        let kernel = hilbert(8);
        let right: Vec<f64> = (0..8).map(|entry| 1.0 + f64::from(entry % 3)).collect();
        let ridge = Ridge::fit(kernel.clone(), 0.0).expect("definite to rounding");
        assert!((1e9..1e11).contains(&ridge.condition()), "1.5e10 is known; found {:e}", ridge.condition());
        let exact = exact_solution(&kernel, &right);
        let test_kernel = Array2::from_shape_vec((1, 8), right).expect("the shape");
        let refined = worst_relative_error(&ridge.weights(test_kernel.clone()), &exact);
        let mut plain = test_kernel;
        ridge.factor.solve_rows(&mut plain);
        let plain = worst_relative_error(&plain, &exact);
        assert!(refined < 1e-15, "refined {refined:e}");
        assert!(plain > 100.0 * refined, "plain {plain:e}");
    }

    #[test]
    fn singular_systems_are_refused() {
        let duplicates = Array2::from_elem((3, 3), 1.0);
        let message = Ridge::fit(duplicates.clone(), 0.0).expect_err("singular").to_string();
        assert!(message.starts_with("lambda: found 0e0 (the kernel + λI"), "{message}");
        assert!(message.ends_with("expected a larger one"), "{message}");
        assert!(Ridge::fit(duplicates, 0.5).is_ok());
        assert!(Ridge::fit(Array2::zeros((2, 2)), 0.0).is_err());
        assert!(Ridge::fit(hilbert(14), 0.0).is_err(), "a condition number beyond the doubles");
        let message = Ridge::fit(array![[f64::INFINITY]], 1.0).expect_err("infinite").to_string();
        assert_eq!(message, "kernel[0, 0]: found inf, expected a finite number");
    }
}
