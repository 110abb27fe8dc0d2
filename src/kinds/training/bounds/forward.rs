//! Interval bound propagation through the layers of an interval network (AGT, equation 21).

use ndarray::{ArrayView2, Zip};

use super::network::{IntervalLayer, IntervalNetwork};
use crate::training::networks::Activation;
use countersign_num::interval_matrix::multiply_exact_plus;
use countersign_num::rounding::{add_up, subtract_down};
use countersign_num::{IntervalMatrix, IntervalMatrixView};

/// Bounds on what a pass computes for some samples, `[neurons, samples]` each.
#[derive(Clone, Debug)]
pub struct Pass {
    /// The sums `W z + b` of every layer; the last are the logits.
    pub sums: Vec<IntervalMatrix>,
    /// The values that enter every layer but the first.
    pub values: Vec<IntervalMatrix>,
}

impl Pass {
    /// The bounds on the logits.
    ///
    /// # Panics
    /// When the network has no layers.
    pub fn logits(&self) -> &IntervalMatrix {
        self.sums.last().expect("a network has a layer")
    }

    /// The bounds on the logits, without the rest.
    ///
    /// # Panics
    /// When the network has no layers.
    pub fn into_logits(mut self) -> IntervalMatrix {
        self.sums.pop().expect("a network has a layer")
    }
}

/// Bounds for all inputs in a box `[inputs, samples]` and all networks in a box.
pub fn propagate(network: &IntervalNetwork, input: IntervalMatrixView<'_>) -> Pass {
    let mut pass = Pass { sums: Vec::new(), values: Vec::new() };
    for (index, layer) in network.layers.iter().enumerate() {
        let sums = match pass.values.last() {
            None => affine(layer, input),
            Some(values) => affine(layer, values.view()),
        };
        if index + 1 < network.layers.len() {
            pass.values.push(activated(&sums, network.activation));
        }
        pass.sums.push(sums);
    }
    pass
}

/// `W ⊗ z ⊕ b`; the bias may be added first or last.
pub(super) fn affine(layer: &IntervalLayer, values: IntervalMatrixView<'_>) -> IntervalMatrix {
    multiply_exact_plus(layer.weights.view(), values, layer.biases.view())
}

/// The activation is monotone.
pub(super) fn activated(sums: &IntervalMatrix, activation: Activation) -> IntervalMatrix {
    match activation {
        Activation::Linear => sums.clone(),
        Activation::Relu => {
            let rectified = |end: &f64| if *end > 0.0 { *end } else { 0.0 };
            whole_where_undefined(sums.lower().map(rectified), sums.upper().map(rectified))
        }
    }
}

/// Inputs `[inputs, samples]`, each as it is or anywhere within a radius of that.
#[derive(Clone, Debug)]
pub struct Inputs<'a> {
    points: ArrayView2<'a, f64>,
    /// Where they may move.
    ball: Option<IntervalMatrix>,
}

impl<'a> Inputs<'a> {
    /// All inputs within a radius of these in every entry, outward; the points themselves for radius 0.
    pub fn around(points: ArrayView2<'a, f64>, radius: f64) -> Self {
        let ball = (radius > 0.0).then(|| {
            whole_where_undefined(
                points.map(|x| subtract_down(*x, radius)),
                points.map(|x| add_up(*x, radius)),
            )
        });
        Inputs { points, ball }
    }

    /// May they move?
    pub fn move_about(&self) -> bool {
        self.ball.is_some()
    }

    /// As a matrix of intervals.
    pub fn view(&self) -> IntervalMatrixView<'_> {
        match &self.ball {
            Some(ball) => ball.view(),
            None => IntervalMatrixView::point(self.points.view()),
        }
    }
}

/// Ends that came out as NaN or crossed say nothing.
pub(in crate::training::bounds) fn whole_where_undefined(
    lower: ndarray::Array2<f64>,
    upper: ndarray::Array2<f64>,
) -> IntervalMatrix {
    let defined = Zip::from(&lower).and(&upper).fold(true, |all, lower, upper| all & (lower <= upper));
    let (lower, upper) = if defined { (lower, upper) } else { widened(lower, upper) };
    IntervalMatrix::new(lower, upper).expect("ends are ordered")
}

fn widened(
    mut lower: ndarray::Array2<f64>,
    mut upper: ndarray::Array2<f64>,
) -> (ndarray::Array2<f64>, ndarray::Array2<f64>) {
    Zip::from(&mut lower).and(&mut upper).for_each(|lower, upper| {
        if lower.is_nan() || upper.is_nan() || *lower > *upper {
            (*lower, *upper) = (f64::NEG_INFINITY, f64::INFINITY);
        }
    });
    (lower, upper)
}
