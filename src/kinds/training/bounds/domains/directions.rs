//! Linear forms of the parameters: faces of a polytope around the models (AGT, equation 46).

use ndarray::{Array1, Array2, ArrayView2, Axis};

use crate::training::bounds::network::IntervalNetwork;
use countersign_num::interval_matrix::multiply_exact;
use countersign_num::{IntervalMatrix, IntervalMatrixView};

/// Directions d in the space of parameters, in which `d·θ` is looked at.
///
/// Invariant: at least one direction, all numbers finite, none of the directions zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Directions {
    /// `[parameters, directions]`: sums over parameters run over contiguous directions.
    by_parameter: Array2<f64>,
}

/// Why a matrix cannot stand for directions.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DirectionsError {
    /// It has no rows.
    #[error("found no direction, expected at least one")]
    None,
    /// They are about other parameters.
    #[error("found {found} numbers for each direction, expected {expected}, the parameters of the model")]
    Parameters { found: usize, expected: usize },
    /// A number is NaN or infinite.
    #[error("directions[{direction}, {parameter}]: found {value}, expected a finite number")]
    NotFinite { direction: usize, parameter: usize, value: f64 },
    /// All numbers of a direction are zero.
    #[error("directions[{direction}]: found zeros alone, expected a number that is not 0")]
    Zero { direction: usize },
}

impl Directions {
    /// `[directions, parameters]`.
    pub fn matrix(&self) -> ArrayView2<'_, f64> {
        self.by_parameter.t()
    }

    /// From a matrix `[directions, parameters]` for models of so many parameters.
    ///
    /// # Errors
    /// No direction, another number of parameters, numbers that are not finite, a direction of zeros alone.
    pub fn new(directions: ArrayView2<'_, f64>, parameters: usize) -> Result<Self, DirectionsError> {
        let (count, found) = directions.dim();
        if count == 0 {
            return Err(DirectionsError::None);
        }
        if found != parameters {
            return Err(DirectionsError::Parameters { found, expected: parameters });
        }
        let not_finite = directions.indexed_iter().find(|(_, value)| !value.is_finite());
        if let Some(((direction, parameter), &value)) = not_finite {
            return Err(DirectionsError::NotFinite { direction, parameter, value });
        }
        if let Some(direction) = directions.rows().into_iter().position(|row| row.iter().all(|d| *d == 0.0)) {
            return Err(DirectionsError::Zero { direction });
        }
        Ok(Directions { by_parameter: directions.t().as_standard_layout().into_owned() })
    }

    /// How many there are, at least 1.
    pub fn count(&self) -> usize {
        self.by_parameter.ncols()
    }

    /// `d·θ` for every direction, in double precision: summed from the first parameter to the last, so that a
    /// model gives the same bits on every machine.
    ///
    /// # Panics
    /// When there are not as many parameters as the directions are about.
    pub fn of(&self, parameters: &[f64]) -> Vec<f64> {
        assert_eq!(parameters.len(), self.by_parameter.nrows(), "one value for each parameter");
        let mut sums = Array1::zeros(self.count());
        for (&parameter, directions) in parameters.iter().zip(self.by_parameter.rows()) {
            sums.zip_mut_with(&directions, |sum: &mut f64, d| *sum += d * parameter);
        }
        sums.to_vec()
    }

    /// Bounds on `d·θ` over a box of models, `[1, directions]`: each end is that of the interval product
    /// `Σ dᵢ ⊗ [θᵢ]`, but for rounding.
    ///
    /// # Soundness
    /// For every model of the box the bounds hold `d·θ` in real arithmetic and as [`Directions::of`] or any
    /// other order of summation gives it in double precision, as [`multiply_exact`] does. Where some order
    /// may overflow they are the whole line.
    ///
    /// # Panics
    /// When the models have not as many parameters as the directions are about.
    pub fn over(&self, models: &IntervalNetwork) -> IntervalMatrix {
        let row = |ends: Vec<f64>| Array1::from(ends).insert_axis(Axis(0));
        let parameters = IntervalMatrix::new(row(models.lower()), row(models.upper()));
        let parameters = parameters.expect("the ends of a box are in order");
        multiply_exact(parameters.view(), IntervalMatrixView::point(self.by_parameter.view()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::networks::{Activation, Architecture};
    use ndarray::array;

    fn architecture() -> Architecture {
        Architecture { inputs: 2, hidden: Vec::new(), outputs: 1, activation: Activation::Linear }
    }

    #[test]
    fn matrices_without_sense_are_refused() {
        let error = |matrix: Array2<f64>| Directions::new(matrix.view(), 3).expect_err("is refused");
        assert_eq!(error(Array2::zeros((0, 3))), DirectionsError::None);
        assert_eq!(
            error(array![[1.0, 2.0, 3.0, 4.0]]),
            DirectionsError::Parameters { found: 4, expected: 3 }
        );
        assert_eq!(
            error(array![[1.0, 2.0, 3.0], [1.0, f64::INFINITY, 0.0]]),
            DirectionsError::NotFinite { direction: 1, parameter: 1, value: f64::INFINITY }
        );
        assert!(matches!(error(array![[f64::NAN, 0.0, 0.0]]), DirectionsError::NotFinite { .. }));
        assert_eq!(error(array![[0.0, 1.0, 0.0], [0.0, -0.0, 0.0]]), DirectionsError::Zero { direction: 1 });
    }

    #[test]
    fn forms_are_scalar_products_and_their_bounds_those_of_corners() {
        let directions = array![[1.0, -2.0, 0.0], [0.0, 0.0, 4.0]];
        let directions = Directions::new(directions.view(), 3).expect("directions");
        assert_eq!((directions.count(), directions.of(&[3.0, 0.5, -1.0])), (2, vec![2.0, -4.0]));
        let models = IntervalNetwork::from_bounds(&architecture(), &[-1.0, 1.0, -2.0], &[1.0, 3.0, 5.0]);
        let bounds = directions.over(&models.expect("a box"));
        for (direction, [lower, upper]) in [[-7.0, -1.0], [-8.0, 20.0]].into_iter().enumerate() {
            let ends = [bounds.lower()[[0, direction]], bounds.upper()[[0, direction]]];
            assert!(ends[0] <= lower && lower - ends[0] < 1e-13, "{ends:?}");
            assert!(upper <= ends[1] && ends[1] - upper < 1e-13, "{ends:?}");
        }
    }

    #[test]
    fn what_may_overflow_is_not_bounded() {
        let directions = Directions::new(array![[1e308, 1e308, 0.0]].view(), 3).expect("directions");
        let models = IntervalNetwork::from_bounds(&architecture(), &[0.0; 3], &[1.0; 3]).expect("a box");
        assert!(!directions.over(&models).is_finite());
    }
}
