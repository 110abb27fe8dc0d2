//! Interval bounds through the backward pass (AGT, equations 25 and 26).

use ndarray::Zip;

use super::forward::Pass;
use super::network::IntervalNetwork;
use crate::training::networks::Activation;
use countersign_num::IntervalMatrix;
use countersign_num::interval_matrix::multiply_exact;

/// Bounds on the derivatives by the sums of every layer, `[neurons, samples]` each, from those by the logits.
pub(super) fn backward(
    transposed: &[IntervalMatrix],
    network: &IntervalNetwork,
    pass: &Pass,
    by_logits: IntervalMatrix,
) -> Vec<IntervalMatrix> {
    let mut by_sums = vec![by_logits];
    for index in (1..network.layers.len()).rev() {
        let last = by_sums.last().expect("at least those by the logits");
        let by_values = multiply_exact(transposed[index].view(), last.view());
        by_sums.push(match network.activation {
            Activation::Linear => by_values,
            Activation::Relu => rectified(by_values, &pass.values[index - 1]),
        });
    }
    by_sums.reverse();
    by_sums
}

/// The weights of every layer, inputs first.
pub(super) fn transposed(network: &IntervalNetwork) -> Vec<IntervalMatrix> {
    network.layers.iter().map(|layer| layer.weights.transposed()).collect()
}

/// Times the derivative of the ReLU: 1 where the value is surely above 0, 0 where it surely is not, else
/// either.
fn rectified(by_values: IntervalMatrix, values: &IntervalMatrix) -> IntervalMatrix {
    let (mut lower, mut upper) = by_values.into_ends();
    Zip::from(&mut lower).and(&mut upper).and(values.lower()).and(values.upper()).for_each(
        |lower, upper, &least, &most| {
            if most <= 0.0 {
                (*lower, *upper) = (0.0, 0.0);
            } else if least <= 0.0 {
                (*lower, *upper) = (lower.min(0.0), upper.max(0.0));
            }
        },
    );
    IntervalMatrix::new(lower, upper).expect("ends are ordered")
}
