//! Linear base classifiers: the probability of a class under noise in closed form.
//!
//! For classes `a` and `c` the margin `(w_a − w_c)·(x + ε) + b_a − b_c` is normal with deviation
//! `σ‖w_a − w_c‖`. With two classes `P[F(x + ε) = a] = Φ(d/σ)`, where `d` is the signed distance of `x` from
//! the decision boundary, so that the certified radius `σΦ⁻¹(p)` is `d` itself, whatever σ is. With more
//! classes, `p` is at most what it would be with the closest rival alone, and at least 1 minus the sum of
//! what all rivals would have alone.

use ndarray::ArrayView1;

use super::certify::certified_radius;
use super::ensemble::BaseClassifier;
use countersign_data::ClassId;
use countersign_num::Interval;
use countersign_num::normal::probability_below;
use countersign_num::rounding::{add_up, divide_down, divide_up, square_root_up, subtract_down};

/// Weights and biases of a linear classifier, enclosed: `[outputs][inputs]` and `[outputs]`.
#[derive(Clone, Debug)]
pub struct LinearClassifier {
    weights: Vec<Vec<Interval>>,
    biases: Vec<Interval>,
}

/// The range in which the certified radius of a class lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RadiusRange {
    /// A lower bound; `None` where nothing is known.
    pub lower: Option<f64>,
    /// An upper bound.
    pub upper: f64,
}

/// Why a point has no distance from the boundary between two classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoDistance {
    /// Two classes have the same weights, so there is no boundary.
    #[error("the logits of two classes do not differ, or only by a constant")]
    NoBoundary,
    /// The margin overflows.
    #[error("the margin is not finite")]
    Overflow,
}

impl LinearClassifier {
    /// The classifier that linear networks make by the mean of their logits; `None` for other base
    /// classifiers.
    ///
    /// # Soundness
    /// It is the classifier in real arithmetic. As it is computed, it rounds logits, and may answer
    /// differently within about 10⁻¹⁵ of the boundary.
    pub fn of(classifier: &BaseClassifier) -> Option<Self> {
        let is_linear = classifier.networks().iter().all(|network| network.layers.len() == 1);
        if !is_linear || !classifier.averages_logits() {
            return None;
        }
        let (outputs, inputs) = classifier.networks()[0].layers[0].weights.dim();
        let mean = |value: &dyn Fn(usize) -> f64| {
            let terms = classifier.weights().iter().enumerate();
            terms.fold(Interval::ZERO, |sum, (index, &weight)| {
                sum + Interval::point(weight) * Interval::point(value(index))
            })
        };
        let layer = |network: usize| &classifier.networks()[network].layers[0];
        let weights = (0..outputs)
            .map(|output| {
                (0..inputs).map(|input| mean(&|network| layer(network).weights[[output, input]])).collect()
            })
            .collect();
        let biases = (0..outputs).map(|output| mean(&|network| layer(network).biases[output])).collect();
        Some(LinearClassifier { weights, biases })
    }

    /// The certified radius `σΦ⁻¹(P[F(x + ε) = class])` at a point, negative where the probability is below
    /// 1/2. It does not depend on σ where there are two classes.
    ///
    /// # Errors
    /// Where two classes have the same weights, so that noise changes nothing between them, and where numbers
    /// overflow.
    pub fn radius(
        &self,
        point: ArrayView1<'_, f64>,
        sigma: f64,
        class: ClassId,
    ) -> Result<RadiusRange, NoDistance> {
        let distances: Vec<Interval> = if self.biases.len() == 1 {
            let own = self.distance(point, &self.weights[0], self.biases[0]);
            vec![own.map(|distance| if class.index() == 1 { distance } else { -distance })?]
        } else {
            let rivals = (0..self.biases.len()).filter(|&rival| rival != class.index());
            rivals.map(|rival| self.against(point, class.index(), rival)).collect::<Result<_, _>>()?
        };
        let upper = distances.iter().map(|distance| distance.upper()).fold(f64::INFINITY, f64::min);
        let lower = match distances.as_slice() {
            &[only] => Some(only.lower()),
            _ => {
                let missed =
                    |distance: &Interval| probability_below(divide_up(-distance.lower(), sigma)).upper();
                let others = distances.iter().map(missed).fold(0.0, add_up);
                certified_radius(sigma, subtract_down(1.0, others))
            }
        };
        Ok(RadiusRange { lower, upper })
    }

    /// The signed distance from the boundary between two classes.
    fn against(
        &self,
        point: ArrayView1<'_, f64>,
        class: usize,
        rival: usize,
    ) -> Result<Interval, NoDistance> {
        let weights: Vec<Interval> =
            self.weights[class].iter().zip(&self.weights[rival]).map(|(&own, &other)| own - other).collect();
        self.distance(point, &weights, self.biases[class] - self.biases[rival])
    }

    fn distance(
        &self,
        point: ArrayView1<'_, f64>,
        weights: &[Interval],
        bias: Interval,
    ) -> Result<Interval, NoDistance> {
        let product =
            |sum: Interval, (&weight, &value): (&Interval, &f64)| sum + weight * Interval::point(value);
        let margin = weights.iter().zip(point).fold(Interval::ZERO, product) + bias;
        let square = weights.iter().fold(Interval::ZERO, |sum, &weight| sum + weight * weight);
        // The product of an interval around 0 with itself has a lower end below 0.
        let norm_down = square.lower().max(0.0).sqrt().next_down();
        let norm_up = square_root_up(square.upper());
        if norm_down.is_nan() || norm_down <= 0.0 || !norm_up.is_finite() {
            return Err(NoDistance::NoBoundary);
        }
        let (low, high) = (margin.lower(), margin.upper());
        let lower = divide_down(low, if low >= 0.0 { norm_up } else { norm_down });
        let upper = divide_up(high, if high >= 0.0 { norm_down } else { norm_up });
        Interval::new(lower, upper).ok_or(NoDistance::Overflow)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smoothing::certificates::gaussian::{
        NoiseStream, Purpose, SmoothedPoint, Voting, count_under_noise,
    };
    use crate::training::networks::{Activation, Architecture, Network};
    use countersign_num::binomial;
    use ndarray::{Array1, array};

    fn network(inputs: usize, outputs: usize, parameters: &[f64]) -> Network {
        let architecture = Architecture { inputs, hidden: Vec::new(), outputs, activation: Activation::Relu };
        Network::from_parameters(&architecture, parameters)
    }

    fn classifier(networks: Vec<Network>) -> BaseClassifier {
        BaseClassifier::new(networks, None, Voting::Soft, None).expect("sound")
    }

    #[test]
    fn the_radius_is_the_distance_from_the_boundary() {
        // 3x + 4y − 5 at (3, 4): 20/5.
        let one = LinearClassifier::of(&classifier(vec![network(2, 1, &[3.0, 4.0, -5.0])])).expect("linear");
        let point = array![3.0, 4.0];
        for (class, distance) in [(1, 4.0), (0, -4.0)] {
            let range = one.radius(point.view(), 0.5, ClassId::new(class)).expect("a boundary");
            let lower = range.lower.expect("two classes");
            assert!(lower <= distance && distance <= range.upper && range.upper - lower < 1e-14, "{range:?}");
        }
        // The same as a difference of two logits, and as the mean of two networks.
        let two = network(2, 2, &[1.0, 1.0, 4.0, 5.0, 2.0, -3.0]);
        let mean = vec![network(2, 1, &[2.0, 8.0, 0.0]), network(2, 1, &[4.0, 0.0, -10.0])];
        for classifier in [classifier(vec![two]), classifier(mean)] {
            let linear = LinearClassifier::of(&classifier).expect("linear");
            let range = linear.radius(point.view(), 0.5, ClassId::new(1)).expect("a boundary");
            assert!((range.upper - 4.0).abs() < 1e-14 && (range.lower.expect("two") - 4.0).abs() < 1e-14);
        }
    }

    #[test]
    fn what_is_not_linear_has_no_closed_form() {
        let linear = || vec![network(1, 1, &[1.0, 0.0]), network(1, 1, &[2.0, 1.0])];
        let hard = BaseClassifier::new(linear(), None, Voting::Hard, None).expect("sound");
        let consensus = BaseClassifier::new(linear(), None, Voting::Soft, Some(1)).expect("sound");
        let architecture =
            Architecture { inputs: 1, hidden: vec![2], outputs: 1, activation: Activation::Relu };
        let deep = classifier(vec![Network::random(&architecture, 0)]);
        assert!([hard, consensus, deep].iter().all(|classifier| LinearClassifier::of(classifier).is_none()));
        let flat = LinearClassifier::of(&classifier(vec![network(1, 1, &[0.0, 1.0])])).expect("linear");
        assert!(flat.radius(array![0.0].view(), 1.0, ClassId::new(1)).is_err());
    }

    /// Counting finds what the closed form says, within what chance allows at 10⁻⁹.
    #[test]
    fn counts_agree_with_the_closed_form() {
        let samples = 20_000;
        for (outputs, seed) in [(1, 0), (2, 1), (3, 2), (5, 3), (5, 4)] {
            let architecture =
                Architecture { inputs: 4, hidden: Vec::new(), outputs, activation: Activation::Relu };
            let classifier = classifier(vec![
                Network::random(&architecture, seed),
                Network::random(&architecture, seed + 10),
            ]);
            let linear = LinearClassifier::of(&classifier).expect("linear");
            let point = Array1::from_shape_fn(4, |input| 0.4 - 0.3 * input as f64);
            let (sigma, stream) = (0.8, NoiseStream::new(seed, Purpose::Estimation, 0));
            let smoothed = SmoothedPoint { classifier: &classifier, features: point.view(), sigma };
            let counts = count_under_noise(&smoothed, &stream, samples);
            for class in ClassId::all(outputs.max(2)) {
                let range = linear.radius(point.view(), sigma, class).expect("boundaries");
                let hits = counts.of(class);
                let (least, most) =
                    (binomial::lower_bound(hits, samples, 1e-9), binomial::upper_bound(hits, samples, 1e-9));
                assert!(probability_below(range.upper / sigma).upper() >= least, "{outputs} {class:?}");
                let lower = range.lower.map_or(0.0, |lower| probability_below(lower / sigma).lower());
                assert!(lower <= most, "{outputs} {class:?}");
            }
        }
    }
}
