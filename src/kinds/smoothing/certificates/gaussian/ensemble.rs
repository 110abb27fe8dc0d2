//! Base classifiers: networks that vote, all of them or until there is consensus (SmoothedEnsembles, sections
//! 4 and 6).

use std::fmt;

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::training::networks::{Network, predictions};
use countersign_data::ClassId;

/// How the networks of an ensemble become one classifier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Voting {
    /// The class with the largest weighted mean of logits (SmoothedEnsembles, equation 2).
    #[default]
    Soft,
    /// The class whose networks, those that predict it, have the largest weight together.
    Hard,
}

/// The features and logits of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NetworkSizes {
    /// The number of features.
    pub inputs: usize,
    /// The number of logits.
    pub outputs: usize,
}

impl NetworkSizes {
    fn of(network: &Network) -> Self {
        let architecture = network.architecture();
        NetworkSizes { inputs: architecture.inputs, outputs: architecture.outputs }
    }
}

impl fmt::Display for NetworkSizes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "({}, {})", self.inputs, self.outputs)
    }
}

/// Why networks make no base classifier.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BaseClassifierError {
    /// There is no network.
    #[error("found no network, expected at least 1")]
    Empty,
    /// A network has other features or logits than the first.
    #[error("network {index}: found {found} features and logits, expected {expected}, as the first has")]
    Sizes {
        /// The place of the network.
        index: usize,
        /// Its sizes.
        found: NetworkSizes,
        /// The sizes of the first network.
        expected: NetworkSizes,
    },
    /// There is not one weight for each network.
    #[error("found {found} weights, expected {expected}, one for each network")]
    Weights {
        /// The number of weights.
        found: usize,
        /// The number of networks.
        expected: usize,
    },
    /// A weight is not a finite number above 0.
    #[error("weight {index}: found {found}, expected a finite number above 0")]
    Weight {
        /// The place of the weight.
        index: usize,
        /// The weight.
        found: f64,
    },
    /// Consensus is asked of no networks, or of more than there are.
    #[error("found a consensus of {found}, expected 1 to {networks}, the number of networks")]
    Consensus {
        /// The number of networks that must agree.
        found: usize,
        /// The number of networks.
        networks: usize,
    },
}

/// Networks with their weights, and how they vote.
#[derive(Clone, Debug, PartialEq)]
pub struct BaseClassifier {
    networks: Vec<Network>,
    /// Above 0, one for each network; they sum to 1, but for rounding.
    weights: Vec<f64>,
    voting: Voting,
    consensus: Option<usize>,
}

impl BaseClassifier {
    /// Networks for the same features and classes, in the order in which a consensus asks them. Without
    /// weights all count alike. With a `consensus` of K, the first K networks are asked first: where they
    /// predict one class, that is the answer, and the others are not asked.
    ///
    /// # Errors
    /// When the networks, their weights and the consensus do not fit together.
    pub fn new(
        networks: Vec<Network>,
        weights: Option<Vec<f64>>,
        voting: Voting,
        consensus: Option<usize>,
    ) -> Result<Self, BaseClassifierError> {
        let count = networks.len();
        let expected = networks.first().map(NetworkSizes::of).ok_or(BaseClassifierError::Empty)?;
        let mut sizes = networks.iter().map(NetworkSizes::of).enumerate();
        if let Some((index, found)) = sizes.find(|(_, found)| *found != expected) {
            return Err(BaseClassifierError::Sizes { index, found, expected });
        }
        let weights = weights.unwrap_or_else(|| vec![1.0; count]);
        if weights.len() != count {
            return Err(BaseClassifierError::Weights { found: weights.len(), expected: count });
        }
        if let Some(index) = weights.iter().position(|&weight| !(weight > 0.0 && weight.is_finite())) {
            return Err(BaseClassifierError::Weight { index, found: weights[index] });
        }
        if let Some(found) = consensus.filter(|among| !(1..=count).contains(among)) {
            return Err(BaseClassifierError::Consensus { found, networks: count });
        }
        let total: f64 = weights.iter().sum();
        let weights = weights.into_iter().map(|weight| weight / total).collect();
        Ok(BaseClassifier { networks, weights, voting, consensus })
    }

    /// The number of features.
    pub fn inputs(&self) -> usize {
        self.networks[0].architecture().inputs
    }

    /// The number of classes; a single logit decides between two.
    pub fn classes(&self) -> usize {
        self.networks[0].architecture().outputs.max(2)
    }

    /// The networks, in the order in which they are asked.
    pub fn networks(&self) -> &[Network] {
        &self.networks
    }

    /// One weight for each network.
    pub fn weights(&self) -> &[f64] {
        &self.weights
    }

    /// Do the weighted logits of all networks decide? Then linear networks make a linear classifier.
    pub fn averages_logits(&self) -> bool {
        self.networks.len() == 1 || (self.voting == Voting::Soft && self.consensus.is_none())
    }

    /// The classes of points `[inputs, points]`, ties going to the smaller class, and how many times a
    /// network was asked about a point. A point may have no class, because of logits that are not finite:
    /// under soft voting when their mean is not finite, under hard voting when the networks with such logits
    /// have as much weight as any class.
    ///
    /// # Soundness
    /// The base classifier so defined has one more answer than there are classes, namely none of them. What
    /// holds for a class whose probability is above 1/2 holds here too: votes for no class only make the
    /// probability of every class smaller.
    pub fn classify(&self, points: &Array2<f64>) -> (Vec<Option<ClassId>>, u64) {
        match self.consensus {
            Some(among) if among < self.networks.len() => self.until_consensus(points, among),
            _ => (self.vote(points), (self.networks.len() * points.ncols()) as u64),
        }
    }

    fn until_consensus(&self, points: &Array2<f64>, among: usize) -> (Vec<Option<ClassId>>, u64) {
        let first: Vec<Array2<f64>> =
            self.networks[..among].iter().map(|network| network.logits(points)).collect();
        let votes: Vec<Vec<Option<ClassId>>> = first.iter().map(answered).collect();
        let mut classes = votes[0].clone();
        let disputed: Vec<usize> = (0..points.ncols())
            .filter(|&point| votes.iter().any(|vote| vote[point] != classes[point]))
            .collect();
        let rest = points.select(Axis(1), &disputed);
        // Logits that are known already are not computed again.
        let known = first.iter().map(|logits| logits.select(Axis(1), &disputed));
        let asked = self.networks[among..].iter().map(|network| network.logits(&rest));
        let logits: Vec<Array2<f64>> = known.chain(asked).collect();
        for (&point, class) in disputed.iter().zip(self.decide(&logits, disputed.len())) {
            classes[point] = class;
        }
        let asked = among * points.ncols() + (self.networks.len() - among) * disputed.len();
        (classes, asked as u64)
    }

    fn vote(&self, points: &Array2<f64>) -> Vec<Option<ClassId>> {
        let logits: Vec<Array2<f64>> = self.networks.iter().map(|network| network.logits(points)).collect();
        self.decide(&logits, points.ncols())
    }

    /// The classes that the logits `[outputs, points]` of all networks give.
    fn decide(&self, logits: &[Array2<f64>], points: usize) -> Vec<Option<ClassId>> {
        match (self.voting, logits) {
            (_, [alone]) => answered(alone),
            (Voting::Soft, _) => {
                let mut mean = Array2::zeros((logits[0].nrows(), points));
                for (logits, &weight) in logits.iter().zip(&self.weights) {
                    mean.scaled_add(weight, logits);
                }
                answered(&mean)
            }
            (Voting::Hard, _) => {
                // Votes for no class come before the others, and so win ties.
                let mut counted = Array2::<f64>::zeros((1 + self.classes(), points));
                for (logits, &weight) in logits.iter().zip(&self.weights) {
                    for (point, class) in answered(logits).into_iter().enumerate() {
                        counted[[class.map_or(0, |class| 1 + class.index()), point]] += weight;
                    }
                }
                let place = |most: ClassId| most.index().checked_sub(1).map(ClassId::new);
                predictions(&counted).into_iter().map(place).collect()
            }
        }
    }
}

/// The class of each column of logits `[outputs, points]`; `None` where they are not all finite.
fn answered(logits: &Array2<f64>) -> Vec<Option<ClassId>> {
    let is_finite = |column: ArrayView1<'_, f64>| column.iter().all(|logit| logit.is_finite());
    let columns = logits.columns().into_iter().zip(predictions(logits));
    columns.map(|(column, class)| is_finite(column).then_some(class)).collect()
}

/// The places of networks, ordered from the most to the least accurate on points `[inputs, points]` with
/// these classes; equally accurate ones stay in their order (SmoothedEnsembles, section 6).
pub fn by_accuracy(networks: &[Network], points: ArrayView2<'_, f64>, labels: &[ClassId]) -> Vec<usize> {
    let points = points.to_owned();
    let right = |network: &Network| {
        predictions(&network.logits(&points)).iter().zip(labels).filter(|(one, other)| one == other).count()
    };
    let scores: Vec<usize> = networks.iter().map(right).collect();
    let mut order: Vec<usize> = (0..networks.len()).collect();
    order.sort_by_key(|&place| std::cmp::Reverse(scores[place]));
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::smoothing::certificates::gaussian::{NoiseStream, Purpose};
    use crate::training::networks::{Activation, Architecture, DenseLayer, predicted};
    use ndarray::array;

    pub(crate) fn random(hidden: &[usize], inputs: usize, outputs: usize, seed: u64) -> Network {
        let architecture =
            Architecture { inputs, hidden: hidden.to_vec(), outputs, activation: Activation::Relu };
        Network::random(&architecture, seed)
    }

    fn networks(count: u64) -> Vec<Network> {
        (0..count).map(|seed| random(&[4], 3, 3, seed)).collect()
    }

    fn points() -> Array2<f64> {
        NoiseStream::new(0, Purpose::Estimation, 0).vectors(3, 0, 200) * 3.0
    }

    fn classifier(voting: Voting, consensus: Option<usize>) -> BaseClassifier {
        BaseClassifier::new(networks(5), Some(vec![1.0, 2.0, 1.5, 1.0, 0.5]), voting, consensus)
            .expect("sound")
    }

    #[test]
    fn votes_are_those_of_the_definition() {
        let points = points();
        let weights = [1.0, 2.0, 1.5, 1.0, 0.5].map(|weight| weight / 6.0);
        let logits: Vec<Array2<f64>> = networks(5).iter().map(|network| network.logits(&points)).collect();
        for point in 0..points.ncols() {
            let (mut soft, mut hard) = (vec![0.0; 3], vec![0.0; 3]);
            for (logits, weight) in logits.iter().zip(weights) {
                let column = logits.column(point).to_vec();
                hard[predicted(&column).index()] += weight;
                soft.iter_mut().zip(column).for_each(|(sum, logit)| *sum += weight * logit);
            }
            assert_eq!(classifier(Voting::Soft, None).classify(&points).0[point], Some(predicted(&soft)));
            assert_eq!(classifier(Voting::Hard, None).classify(&points).0[point], Some(predicted(&hard)));
        }
    }

    #[test]
    fn a_consensus_of_all_asks_all_and_one_of_one_asks_one() {
        let points = points();
        let (whole, asked) = classifier(Voting::Soft, None).classify(&points);
        assert_eq!(
            (classifier(Voting::Soft, Some(5)).classify(&points), asked),
            ((whole.clone(), 1000), 1000)
        );
        let first = BaseClassifier::new(networks(1), None, Voting::Soft, None).expect("sound");
        assert_eq!(classifier(Voting::Soft, Some(1)).classify(&points), (first.classify(&points).0, 200));
        let (some, asked) = classifier(Voting::Soft, Some(2)).classify(&points);
        let votes: Vec<Vec<ClassId>> =
            networks(2).iter().map(|network| predictions(&network.logits(&points))).collect();
        let disputed = (0..200).filter(|&point| votes[0][point] != votes[1][point]).count();
        assert!(disputed > 0 && disputed < 200, "both happen");
        assert_eq!(asked as usize, 400 + 3 * disputed);
        for point in 0..200 {
            let agreed = votes[0][point] == votes[1][point];
            assert_eq!(some[point], if agreed { Some(votes[0][point]) } else { whole[point] });
        }
    }

    #[test]
    fn what_does_not_fit_together_is_named() {
        let message = |networks: Vec<Network>, weights: Option<Vec<f64>>, consensus| {
            BaseClassifier::new(networks, weights, Voting::Soft, consensus).expect_err("is wrong").to_string()
        };
        assert_eq!(message(Vec::new(), None, None), "found no network, expected at least 1");
        let other = vec![random(&[], 3, 3, 0), random(&[], 3, 4, 1)];
        assert_eq!(
            message(other, None, None),
            "network 1: found (3, 4) features and logits, expected (3, 3), as the first has"
        );
        assert_eq!(
            message(networks(2), Some(vec![1.0]), None),
            "found 1 weights, expected 2, one for each network"
        );
        assert_eq!(
            message(networks(2), Some(vec![1.0, f64::NAN]), None),
            "weight 1: found NaN, expected a finite number above 0"
        );
        for found in [0, 3] {
            assert_eq!(
                message(networks(2), None, Some(found)),
                format!("found a consensus of {found}, expected 1 to 2, the number of networks")
            );
        }
    }

    /// One hidden neuron that overflows for features above 1, and then two logits that are equal elsewhere.
    fn overflowing(favoured: usize) -> Network {
        let mut network = random(&[1], 1, 2, 0);
        let ones = Array2::from_elem((1, 1), f64::MAX);
        network.layers[0] = DenseLayer { weights: ones, biases: array![0.0] };
        network.layers[1] = DenseLayer { weights: array![[1e-308], [1e-308]], biases: array![0.0, 0.0] };
        network.layers[1].biases[favoured] = 1.0;
        network
    }

    #[test]
    fn logits_that_overflow_are_no_class() {
        let (points, class) = (array![[0.5, 2.0]], |index| Some(ClassId::new(index)));
        let alone = BaseClassifier::new(vec![overflowing(1)], None, Voting::Soft, None).expect("sound");
        assert_eq!(alone.classify(&points).0, [class(1), None]);
        let finite = || {
            let mut network = overflowing(0);
            network.layers[0].weights[[0, 0]] = 1.0;
            network
        };
        let together = |networks: Vec<Network>, voting, consensus| {
            let weights = (0..networks.len()).map(|index| [2.0, 1.0, 1.5][index]).collect();
            BaseClassifier::new(networks, Some(weights), voting, consensus)
                .expect("sound")
                .classify(&points)
                .0
        };
        let three = || vec![overflowing(1), finite(), finite()];
        assert_eq!(together(three(), Voting::Soft, None), [class(0), None], "the mean is not finite either");
        // Weights 2 for class 1, or for none, and 2.5 for class 0; then 2 against 1.
        assert_eq!(together(three(), Voting::Hard, None), [class(0), class(0)]);
        assert_eq!(together(vec![overflowing(1), finite()], Voting::Hard, None), [class(1), None]);
        let (consensus, asked) =
            BaseClassifier::new(vec![overflowing(1), overflowing(1), finite()], None, Voting::Hard, Some(2))
                .expect("sound")
                .classify(&points);
        assert_eq!((consensus, asked), (vec![class(1), None], 4), "none is a consensus as well");
    }

    #[test]
    fn the_most_accurate_network_comes_first() {
        let points = points();
        let networks = networks(4);
        let labels = predictions(&networks[2].logits(&points));
        let order = by_accuracy(&networks, points.view(), &labels);
        assert_eq!(order[0], 2);
        let mut sorted = order;
        sorted.sort_unstable();
        assert_eq!(sorted, [0, 1, 2, 3]);
    }
}
