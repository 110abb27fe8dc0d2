//! The neural tangent kernel against the tangent kernels of wide random networks.

use countersign::kinds::kernels::models::{Activation, Kernel, NeuralTangent};
use ndarray::{Array1, Array2, array};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Two standard normal numbers at a time, by Box and Muller.
fn normals(count: usize, random: &mut ChaCha8Rng) -> Vec<f64> {
    let mut uniform = || (random.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    (0..count.div_ceil(2))
        .flat_map(|_| {
            let radius = (-2.0 * (1.0 - uniform()).ln()).sqrt();
            let (sine, cosine) = (2.0 * std::f64::consts::PI * uniform()).sin_cos();
            [radius * sine, radius * cosine]
        })
        .take(count)
        .collect()
}

/// One layer: `u = √(σ_w² / fan-in) W h + σ_b b`.
struct Layer {
    weights: Array2<f64>,
    biases: Array1<f64>,
}

/// A network of one width, with one output.
struct Network {
    layers: Vec<Layer>,
    kernel: NeuralTangent,
}

impl Network {
    fn random(kernel: NeuralTangent, features: usize, width: usize, seed: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let mut sizes = vec![features];
        sizes.extend(std::iter::repeat_n(width, kernel.depth));
        sizes.push(1);
        let layers = sizes
            .windows(2)
            .map(|pair| Layer {
                weights: Array2::from_shape_vec((pair[1], pair[0]), normals(pair[0] * pair[1], &mut random))
                    .expect("the shape"),
                biases: normals(pair[1], &mut random).into(),
            })
            .collect();
        Network { layers, kernel }
    }

    fn active(&self, value: f64) -> bool {
        self.kernel.activation == Activation::Linear || value > 0.0
    }

    /// Every layer's input, and the derivative of the output with respect to its pre-activations.
    fn differentiated(&self, sample: &Array1<f64>) -> Vec<(Array1<f64>, Array1<f64>)> {
        let (mut inputs, mut sums) = (vec![sample.clone()], Vec::new());
        for layer in &self.layers {
            let input = inputs.last().expect("there is one");
            let scale = (self.kernel.weight_variance / input.len() as f64).sqrt();
            let sum = layer.weights.dot(input) * scale + &layer.biases * self.kernel.bias_variance.sqrt();
            inputs.push(sum.mapv(|value| if self.active(value) { value } else { 0.0 }));
            sums.push(sum);
        }
        let mut derivative = array![1.0];
        let mut all = Vec::new();
        for place in (0..self.layers.len()).rev() {
            all.push((inputs[place].clone(), derivative.clone()));
            if place > 0 {
                let scale = (self.kernel.weight_variance / inputs[place].len() as f64).sqrt();
                let below = self.layers[place].weights.t().dot(&derivative) * scale;
                derivative = Array1::from_shape_fn(below.len(), |unit| {
                    if self.active(sums[place - 1][unit]) { below[unit] } else { 0.0 }
                });
            }
        }
        all
    }

    /// `⟨∇ f(x), ∇ f(z)⟩`: the gradient of a weight is the product of its input and its derivative.
    fn tangent(&self, x: &Array1<f64>, z: &Array1<f64>) -> f64 {
        let pairs = self.differentiated(x).into_iter().zip(self.differentiated(z));
        pairs
            .map(|((input_x, slope_x), (input_z, slope_z))| {
                let weights = self.kernel.weight_variance / input_x.len() as f64 * input_x.dot(&input_z);
                (weights + self.kernel.bias_variance) * slope_x.dot(&slope_z)
            })
            .sum()
    }
}

/// The mean distance from the limit over random networks, relative to it.
fn distance(kernel: NeuralTangent, width: usize) -> f64 {
    let samples = array![[1.0, -0.5, 2.0], [0.3, 1.5, -1.0]];
    let limit = Kernel::NeuralTangent(kernel).between(&samples.view(), &samples.view());
    let seeds = 12;
    let of_seed = |seed| {
        let network = Network::random(kernel, 3, width, seed);
        let pairs = [(0, 0), (0, 1), (1, 1)];
        pairs.map(|(i, j)| {
            let empirical = network.tangent(&samples.row(i).to_owned(), &samples.row(j).to_owned());
            (empirical - limit[[i, j]]).abs() / limit[[0, 0]].max(limit[[1, 1]])
        })
    };
    (0..seeds).flat_map(of_seed).sum::<f64>() / (3 * seeds) as f64
}

#[test]
fn networks_converge_to_the_kernel_with_their_width() {
    for (depth, activation, weight_variance, bias_variance) in [
        (1, Activation::Relu, 2.0, 0.0),
        (2, Activation::Relu, 2.0, 0.1),
        (3, Activation::Relu, 1.5, 0.5),
        (2, Activation::Linear, 1.0, 0.3),
    ] {
        let kernel = NeuralTangent { depth, activation, weight_variance, bias_variance };
        let (narrow, wide) = (distance(kernel, 16), distance(kernel, 1024));
        // The distance falls as 1 / √width: by 8 from 16 to 1024.
        assert!(wide < narrow / 3.0, "{kernel:?}: {narrow} at width 16, {wide} at 1024");
        assert!(wide < 0.05, "{kernel:?}: {wide} at width 1024");
    }
}
