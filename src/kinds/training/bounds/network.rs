//! Networks whose parameters are intervals: a box of models.

use ndarray::{Array2, Zip};

use crate::training::networks::{Activation, Architecture, Network};
use countersign_num::a_priori::SummationError;
use countersign_num::{Interval, IntervalMatrix, IntervalMatrixView};

/// A dense layer whose weights and biases are intervals.
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalLayer {
    /// `[outputs, inputs]`.
    pub weights: IntervalMatrix,
    /// `[outputs, 1]`.
    pub biases: IntervalMatrix,
}

impl IntervalLayer {
    /// Bound on the rounding of each sum `W z + b` in double precision, in any order, `[outputs, samples]`,
    /// for values `[inputs, samples]`.
    pub fn rounding_of_sums(&self, values: IntervalMatrixView<'_>) -> Array2<f64> {
        let mut sums = magnitudes(self.weights.view()).dot(&magnitudes(values));
        sums += &magnitudes(self.biases.view());
        let error = SummationError::of(self.weights.dim().1 + 1);
        sums.mapv_into(|magnitude| error.bound(magnitude))
    }
}

fn magnitudes(matrix: IntervalMatrixView<'_>) -> Array2<f64> {
    let mut magnitudes = Array2::zeros(matrix.dim());
    Zip::from(&mut magnitudes)
        .and(matrix.lower())
        .and(matrix.upper())
        .for_each(|to, lower, upper| *to = lower.abs().max(upper.abs()));
    magnitudes
}

/// Every network whose parameters lie in a box (AGT, equation 15).
#[derive(Clone, Debug, PartialEq)]
pub struct IntervalNetwork {
    /// From the input on.
    pub layers: Vec<IntervalLayer>,
    /// Of all layers but the last.
    pub activation: Activation,
}

impl IntervalNetwork {
    /// The box that holds one network.
    pub fn point(network: &Network) -> Self {
        let layer = |layer: &crate::training::networks::DenseLayer| IntervalLayer {
            weights: IntervalMatrix::point(layer.weights.clone()),
            biases: IntervalMatrix::point(layer.biases.clone().insert_axis(ndarray::Axis(1))),
        };
        IntervalNetwork { layers: network.layers.iter().map(layer).collect(), activation: network.activation }
    }

    /// From ends of the parameters in the order of [`Network::parameters`]; nothing when ends are crossed or
    /// NaN.
    ///
    /// # Panics
    /// When there are not as many as the architecture has.
    pub fn from_bounds(architecture: &Architecture, lower: &[f64], upper: &[f64]) -> Option<Self> {
        let lower = Network::from_parameters(architecture, lower);
        let upper = Network::from_parameters(architecture, upper);
        let column = |biases: &ndarray::Array1<f64>| biases.clone().insert_axis(ndarray::Axis(1));
        let layers = lower.layers.iter().zip(&upper.layers).map(|(lower, upper)| {
            Some(IntervalLayer {
                weights: IntervalMatrix::new(lower.weights.clone(), upper.weights.clone())?,
                biases: IntervalMatrix::new(column(&lower.biases), column(&upper.biases))?,
            })
        });
        Some(IntervalNetwork { layers: layers.collect::<Option<_>>()?, activation: architecture.activation })
    }

    /// Lower ends, in the order of [`Network::parameters`].
    pub fn lower(&self) -> Vec<f64> {
        self.ends(IntervalMatrix::lower)
    }

    /// Upper ends, in the order of [`Network::parameters`].
    pub fn upper(&self) -> Vec<f64> {
        self.ends(IntervalMatrix::upper)
    }

    fn ends(&self, end: impl Fn(&IntervalMatrix) -> &Array2<f64>) -> Vec<f64> {
        let of_layer = |layer: &IntervalLayer| {
            end(&layer.weights).iter().chain(end(&layer.biases)).copied().collect::<Vec<_>>()
        };
        self.layers.iter().flat_map(of_layer).collect()
    }

    /// `Σ (upper − lower)` over all parameters.
    pub fn width(&self) -> f64 {
        self.lower().iter().zip(self.upper()).map(|(lower, upper)| upper - lower).sum()
    }

    /// Is a network of the same sizes in the box?
    pub fn contains(&self, network: &Network) -> bool {
        let (lower, upper) = (self.lower(), self.upper());
        let ends = lower.iter().zip(&upper);
        network.parameters().iter().zip(ends).all(|(value, (lower, upper))| lower <= value && value <= upper)
    }

    /// The parameters that both boxes allow; nothing when there are none.
    pub fn intersection(&self, other: &IntervalNetwork) -> Option<IntervalNetwork> {
        let layers = self.layers.iter().zip(&other.layers).map(|(one, other)| {
            Some(IntervalLayer {
                weights: intersection(&one.weights, &other.weights)?,
                biases: intersection(&one.biases, &other.biases)?,
            })
        });
        Some(IntervalNetwork { layers: layers.collect::<Option<_>>()?, activation: self.activation })
    }
}

/// The intervals that both matrices allow, entry by entry; nothing when two do not meet.
pub fn intersection(one: &IntervalMatrix, other: &IntervalMatrix) -> Option<IntervalMatrix> {
    let (mut lower, mut upper) = (one.lower().clone(), one.upper().clone());
    Zip::from(&mut lower).and(other.lower()).for_each(|end, other| *end = end.max(*other));
    Zip::from(&mut upper).and(other.upper()).for_each(|end, other| *end = end.min(*other));
    IntervalMatrix::new(lower, upper)
}

/// An interval of an entry.
pub(super) fn entry(matrix: &IntervalMatrix, at: [usize; 2]) -> Interval {
    Interval::new(matrix.lower()[at], matrix.upper()[at]).unwrap_or(Interval::ENTIRE)
}
