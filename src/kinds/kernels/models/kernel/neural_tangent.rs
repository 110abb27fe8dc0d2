//! The neural tangent kernel of infinitely wide fully connected networks.

use std::f64::consts::PI;

/// What a hidden layer does to its pre-activations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// `max(0, u)`.
    Relu,
    /// `u`.
    Linear,
}

/// The neural tangent kernel of a fully connected network with `depth` hidden layers and one output.
///
/// In the field's usual parameterisation every layer computes `u = √(σ_w² / fan-in) W h + σ_b b` with all
/// entries of `W` and `b` standard normal and trained. With `K` the covariance of pre-activations and `Θ` the
/// tangent kernel,
///
/// ```text
/// K⁰ = Θ⁰ = σ_w² ⟨x, z⟩ / features + σ_b²
/// Kˡ = σ_w² E[φ(u) φ(v)] + σ_b²,   Θˡ = Kˡ + σ_w² Θˡ⁻¹ E[φ'(u) φ'(v)],   (u, v) ~ N(0, Kˡ⁻¹)
/// ```
///
/// Both expectations are those of arc-cosine kernels for ReLU, and `Kˡ⁻¹(x, z)` and 1 for the linear
/// activation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NeuralTangent {
    /// Hidden layers, at least 1.
    pub depth: usize,
    /// Their activation.
    pub activation: Activation,
    /// σ_w², above 0.
    pub weight_variance: f64,
    /// σ_b², at least 0; 0 is a network without biases.
    pub bias_variance: f64,
}

impl NeuralTangent {
    /// `Θ(x, z)` from `⟨x, z⟩`, `‖x‖²` and `‖z‖²`.
    pub(super) fn value(&self, product: f64, of_x: f64, of_z: f64, features: usize) -> f64 {
        let first = |product: f64| self.weight_variance * product / features as f64 + self.bias_variance;
        let (mut xx, mut xz, mut zz) = (first(of_x), first(product), first(of_z));
        let mut tangent = xz;
        for _ in 0..self.depth {
            let (activations, derivatives) = self.expectations(xx, xz, zz);
            xz = self.weight_variance * activations + self.bias_variance;
            tangent = xz + self.weight_variance * tangent * derivatives;
            (xx, zz) = (self.next_variance(xx), self.next_variance(zz));
        }
        tangent
    }

    /// `E[φ(u) φ(v)]` and `E[φ'(u) φ'(v)]` for a pair with this covariance.
    fn expectations(&self, xx: f64, xz: f64, zz: f64) -> (f64, f64) {
        match self.activation {
            Activation::Linear => (xz, 1.0),
            Activation::Relu => {
                let sine = area(xx, xz, zz);
                let obtuse = PI - sine.atan2(xz);
                ((sine + obtuse * xz) / (2.0 * PI), obtuse / (2.0 * PI))
            }
        }
    }

    /// The variance of the next layer's pre-activations, from this one's.
    fn next_variance(&self, variance: f64) -> f64 {
        let second_moment = match self.activation {
            Activation::Linear => variance,
            Activation::Relu => variance / 2.0,
        };
        self.weight_variance * second_moment + self.bias_variance
    }
}

/// `√(xx zz − xz²)`. The difference of products is computed by Kahan's method, so that it is exactly 0 for
/// parallel samples whose products are exact; where squares would overflow or underflow, it is computed
/// without them.
fn area(xx: f64, xz: f64, zz: f64) -> f64 {
    let (product, square) = (xx * zz, xz * xz);
    if product < 1e300 && product > 1e-280 {
        let lost = xz.mul_add(xz, -square);
        (xx.mul_add(zz, -square) - lost).max(0.0).sqrt()
    } else {
        let scale = xx.sqrt() * zz.sqrt();
        (scale - xz).max(0.0).sqrt() * (scale + xz).max(0.0).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(depth: usize, activation: Activation, variances: (f64, f64)) -> NeuralTangent {
        NeuralTangent { depth, activation, weight_variance: variances.0, bias_variance: variances.1 }
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-12 * b.abs().max(1.0)
    }

    #[test]
    fn linear_networks_have_a_closed_form() {
        let of = |depth, variances| network(depth, Activation::Linear, variances).value(3.0, 5.0, 2.0, 2);
        assert!(close(of(1, (1.0, 0.0)), 2.0 * 1.5), "(depth + 1) ⟨x, z⟩ / features");
        assert!(close(of(4, (1.0, 0.0)), 5.0 * 1.5));
        // K⁰ = 2·1.5 + 0.5 = 3.5; K¹ = 2·3.5 + 0.5 = 7.5; Θ¹ = 7.5 + 2·3.5.
        assert!(close(of(1, (2.0, 0.5)), 14.5));
    }

    #[test]
    fn one_hidden_layer_of_relu_has_the_arc_cosine_form() {
        let network = network(1, Activation::Relu, (2.0, 0.0));
        for (product, of_x, of_z) in [(0.5, 1.0, 1.0), (-3.0, 4.0, 9.0), (0.0, 2.0, 7.0), (1.9, 2.0, 2.0)] {
            let norms = f64::sqrt(of_x * of_z);
            let angle = (product / norms).acos();
            let zero = (PI - angle) / PI;
            let one = (angle.sin() + (PI - angle) * angle.cos()) / PI;
            let expected = 2.0 / 3.0 * (norms * one + product * zero);
            assert!(close(network.value(product, of_x, of_z, 3), expected));
        }
    }

    #[test]
    fn equal_opposite_and_zero_samples_are_no_exception() {
        let network = network(1, Activation::Relu, (2.0, 0.0));
        assert!(close(network.value(4.0, 4.0, 4.0, 1), 2.0 * 8.0), "K¹ = 8 and Θ⁰ = 8, at angle 0");
        assert_eq!(network.value(-4.0, 4.0, 4.0, 1), 0.0, "no unit is active for both");
        assert_eq!(network.value(-6.0, 4.0, 9.0, 1), 0.0, "opposite, of different size");
        assert_eq!(network.value(0.0, 0.0, 4.0, 1), 0.0, "a zero sample");
        assert!(network.value(1e300, 1e300, 1e300, 1).is_finite(), "no square overflows on the way");
    }
}
