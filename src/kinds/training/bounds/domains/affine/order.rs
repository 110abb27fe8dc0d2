//! Parameters as others have them, and as affine forms do.

use ndarray::{Array2, Axis, concatenate, s};

use crate::training::bounds::network::IntervalNetwork;
use crate::training::networks::{Architecture, Network};

/// Parameters `[outputs, inputs + 1]` in the order of networks.
pub(super) fn in_order(parameters: &Array2<f64>) -> Vec<f64> {
    let inputs = parameters.ncols() - 1;
    let weights = parameters.slice(s![.., ..inputs]);
    weights.iter().chain(parameters.column(inputs)).copied().collect()
}

/// Parameters in the order of networks, `[outputs, inputs + 1]`.
pub(super) fn by_output(architecture: &Architecture, parameters: &[f64]) -> Array2<f64> {
    let network = Network::from_parameters(architecture, parameters);
    let biases = network.layers[0].biases.view().insert_axis(Axis(1));
    let rows = concatenate(Axis(1), &[network.layers[0].weights.view(), biases]);
    rows.expect("one bias for each output").as_standard_layout().into_owned()
}

/// A direction in the order of networks, row by row of `[outputs, inputs + 1]`.
pub(super) fn rows_of(architecture: &Architecture, direction: &[f64]) -> Vec<f64> {
    by_output(architecture, direction).into_raw_vec_and_offset().0
}

/// A box of models from its ends `[outputs, inputs + 1]`.
pub(super) fn models_of(architecture: &Architecture, ends: &[Array2<f64>; 2]) -> Option<IntervalNetwork> {
    let [lower, upper] = ends.each_ref().map(in_order);
    let finite = lower.iter().chain(&upper).all(|end| end.is_finite());
    IntervalNetwork::from_bounds(architecture, &lower, &upper).filter(|_| finite)
}
