//! The methods by name.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Goal, Quantity};
use crate::program::relaxation::Formulation;

/// The kinds of questions, each with the methods that fit it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A partition ensemble whose flips are given.
    Ensemble,
    /// One kernel model.
    LabelFlip,
    /// A partition ensemble of kernel models.
    Partitioned,
    /// A binary SVM in the regime of theorem 2.
    SmallCSvm,
    /// A binary SVM with any C.
    Svm,
    /// A linear classifier smoothed by label noise.
    Smoothed,
    /// A partition ensemble of those.
    PartitionedSmoothed,
    /// One model that is trained on labels under attack, asked about a test point.
    TrainedBase,
    /// A partition ensemble of those.
    PartitionedTraining,
    /// Training under attack.
    Trajectory,
    /// Predictions of a model from which samples are to be removed.
    Unlearning,
    /// Predictions of a model that are to be released.
    PrivatePrediction,
    /// Training of a linear model whose features stay as they are: products of its programs have a binary factor.
    LinearTrajectory,
    /// A network or an ensemble that Gaussian noise smooths.
    Gaussian,
    /// A linear one, whose class probabilities are known.
    LinearGaussian,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Kind; 15] = [
        Kind::Ensemble,
        Kind::LabelFlip,
        Kind::Partitioned,
        Kind::SmallCSvm,
        Kind::Svm,
        Kind::Smoothed,
        Kind::PartitionedSmoothed,
        Kind::TrainedBase,
        Kind::PartitionedTraining,
        Kind::Trajectory,
        Kind::LinearTrajectory,
        Kind::Unlearning,
        Kind::PrivatePrediction,
        Kind::Gaussian,
        Kind::LinearGaussian,
    ];
}

/// A way to answer a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// SS-DPA's radius, without white-box knowledge.
    BlackBox,
    /// The near-linear knapsack.
    Knapsack,
    /// The knapsack as a dynamic programme.
    KnapsackDp,
    /// The integer program P2.
    P2,
    /// The integer program P1.
    P1,
    /// O2 by greedy choice.
    O2Greedy,
    /// A greedy labeling: an upper bound on O1. For an ensemble, such labelings of the base classifiers together.
    O1Upper,
    /// The integer program O2.
    O2,
    /// The integer program O1.
    O1,
    /// The integer program over labelings and the optimality conditions of an SVM.
    #[serde(rename = "labelcert")]
    LabelCert,
    /// Chernoff bounds for label-noise smoothing.
    Chernoff,
    /// Every configuration, or every labeling.
    Brute,
    /// The clean training run.
    Nominal,
    /// The hull of the models that sampled attacks on training reach.
    Attack,
    /// The hull of the models that all attacks on training reach, where they can be counted.
    Exhaustive,
    /// Training as a mixed-integer program with products, window by window.
    Miqcp,
    /// The same with envelopes for products.
    Milp,
    /// The same without integrality.
    Qcp,
    /// The same with envelopes and without integrality.
    Lp,
    /// Linear bounds through training, from outside.
    Crown,
    /// Interval bounds through training, from outside.
    Ibp,
    /// CERTIFY: the probability of a class under noise, bounded by counting answers.
    MonteCarlo,
    /// CERTIFYADP: a radius that is given, certified in stages.
    Adaptive,
    /// The probability of a class under noise in closed form.
    Exact,
    /// The estimation repeated with fresh noise: how often does it err?
    Coverage,
}

impl Method {
    /// Every method.
    pub const ALL: [Method; 25] = [
        Method::BlackBox,
        Method::Knapsack,
        Method::KnapsackDp,
        Method::P2,
        Method::P1,
        Method::O2Greedy,
        Method::O1Upper,
        Method::O2,
        Method::O1,
        Method::LabelCert,
        Method::Chernoff,
        Method::Brute,
        Method::Nominal,
        Method::Attack,
        Method::Exhaustive,
        Method::Miqcp,
        Method::Milp,
        Method::Qcp,
        Method::Lp,
        Method::Crown,
        Method::Ibp,
        Method::MonteCarlo,
        Method::Adaptive,
        Method::Exact,
        Method::Coverage,
    ];

    /// The name in specifications and reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::BlackBox => "black-box",
            Method::Knapsack => "knapsack",
            Method::KnapsackDp => "knapsack-dp",
            Method::P2 => "p2",
            Method::P1 => "p1",
            Method::O2Greedy => "o2-greedy",
            Method::O1Upper => "o1-upper",
            Method::O2 => "o2",
            Method::O1 => "o1",
            Method::LabelCert => "labelcert",
            Method::Chernoff => "chernoff",
            Method::Brute => "brute",
            Method::Nominal => "nominal",
            Method::Attack => "attack",
            Method::Exhaustive => "exhaustive",
            Method::Miqcp => "miqcp",
            Method::Milp => "milp",
            Method::Qcp => "qcp",
            Method::Lp => "lp",
            Method::Crown => "crown",
            Method::Ibp => "ibp",
            Method::MonteCarlo => "monte-carlo",
            Method::Adaptive => "adaptive",
            Method::Exact => "exact",
            Method::Coverage => "coverage",
        }
    }

    /// The methods that fit a kind of question.
    pub fn of_kind(kind: Kind) -> &'static [Method] {
        use Method as M;
        match kind {
            Kind::Ensemble | Kind::PartitionedTraining => {
                &[M::BlackBox, M::Knapsack, M::KnapsackDp, M::P2, M::P1, M::Brute]
            }
            Kind::TrainedBase => &[M::Ibp, M::Brute],
            Kind::LabelFlip => &[M::O2Greedy, M::O1Upper, M::O2, M::O1, M::Brute],
            Kind::SmallCSvm => &[M::O2Greedy, M::O1Upper, M::O2, M::O1, M::LabelCert, M::Brute],
            Kind::Svm => &[M::LabelCert, M::Brute],
            Kind::Smoothed => &[M::Chernoff, M::Brute],
            Kind::PartitionedSmoothed => &[M::BlackBox, M::Knapsack, M::KnapsackDp, M::P2, M::P1],
            Kind::Trajectory | Kind::LinearTrajectory | Kind::Unlearning | Kind::PrivatePrediction => {
                &[M::Nominal, M::Attack, M::Exhaustive, M::Miqcp, M::Milp, M::Qcp, M::Lp, M::Crown, M::Ibp]
            }
            Kind::Gaussian => &[M::MonteCarlo, M::Adaptive],
            Kind::LinearGaussian => &[M::Exact, M::MonteCarlo, M::Adaptive, M::Coverage],
            Kind::Partitioned => &[
                M::BlackBox,
                M::O2Greedy,
                M::Knapsack,
                M::KnapsackDp,
                M::P2,
                M::P1,
                M::O1Upper,
                M::O2,
                M::O1,
                M::Brute,
            ],
        }
    }

    /// The methods of a kind that need neither a solver nor an enumeration, and are nobody's twin: the certificates,
    /// and the attacks that say how loose they are.
    pub fn scalable_of_kind(kind: Kind) -> &'static [Method] {
        use Method as M;
        match kind {
            Kind::Ensemble | Kind::PartitionedSmoothed | Kind::PartitionedTraining => {
                &[M::BlackBox, M::Knapsack]
            }
            Kind::TrainedBase => &[M::Ibp],
            // The minimum over targets of O2 is that of O1: there is nothing to bound from above.
            Kind::LabelFlip | Kind::SmallCSvm => &[M::O2Greedy],
            Kind::Partitioned => &[M::BlackBox, M::Knapsack, M::O1Upper],
            Kind::Svm => &[],
            Kind::Smoothed => &[M::Chernoff],
            Kind::Trajectory | Kind::LinearTrajectory => &[M::Nominal, M::Crown, M::Ibp],
            Kind::Unlearning | Kind::PrivatePrediction => &[M::Nominal, M::Attack, M::Crown, M::Ibp],
            Kind::Gaussian | Kind::LinearGaussian => &[M::MonteCarlo, M::Adaptive],
        }
    }

    /// Is the method's bound what one would publish, and not that of a twin or of an attack?
    pub fn certifies(self) -> bool {
        use Method as M;
        matches!(self, M::BlackBox | M::Knapsack | M::O2Greedy | M::Chernoff | M::Crown | M::Ibp)
            || matches!(self, M::MonteCarlo | M::Adaptive)
    }

    /// Does the method try out every attack there is, or repeat an estimation many times?
    pub fn enumerates(self) -> bool {
        matches!(self, Method::Brute | Method::Exhaustive | Method::Coverage)
    }

    /// Does the method bound a box of models from inside, so that an attack reaches each end?
    pub fn is_reached(self) -> bool {
        matches!(self, Method::Nominal | Method::Attack | Method::Exhaustive)
    }

    /// Does the method fit this kind of question?
    pub fn fits(self, kind: Kind) -> bool {
        Method::of_kind(kind).contains(&self)
    }

    /// The methods that are run when none are named. For an ensemble of kernel models that leaves out the
    /// programs of its base classifiers, of which there are partitions × classes for each test point.
    pub fn default_of_kind(kind: Kind) -> &'static [Method] {
        use Method as M;
        match kind {
            Kind::Partitioned => {
                &[M::BlackBox, M::O2Greedy, M::Knapsack, M::KnapsackDp, M::P2, M::P1, M::O1Upper]
            }
            // Programs of training take minutes where intervals take milliseconds.
            Kind::Trajectory | Kind::LinearTrajectory | Kind::Unlearning | Kind::PrivatePrediction => {
                &[M::Nominal, M::Attack, M::Exhaustive, M::Crown, M::Ibp]
            }
            _ => Method::of_kind(kind),
        }
    }

    /// Does the method solve programs?
    pub fn needs_solver(self) -> bool {
        matches!(self, Method::P1 | Method::P2 | Method::O1 | Method::O2 | Method::LabelCert)
            || self.has_windows()
    }

    /// Does the method bound training window by window, so that its answers have a horizon?
    pub fn has_windows(self) -> bool {
        self.formulation().is_some()
    }

    /// What the method derives from the programs of training.
    pub fn formulation(self) -> Option<Formulation> {
        match self {
            Method::Miqcp => Some(Formulation::Miqcp),
            Method::Milp => Some(Formulation::Milp),
            Method::Qcp => Some(Formulation::Qcp),
            Method::Lp => Some(Formulation::Lp),
            _ => None,
        }
    }

    /// What the method's attack on a target must achieve.
    pub fn goal(self) -> Goal {
        match self {
            Method::P1 | Method::O1 | Method::O1Upper | Method::LabelCert | Method::Brute => Goal::Predicted,
            _ => Goal::Beats,
        }
    }

    /// Does the method answer this quantity of a question that it fits?
    pub fn answers(self, kind: Kind, quantity: Quantity) -> bool {
        match (kind, quantity) {
            (Kind::Unlearning, Quantity::Deletions) => return self != Method::Nominal,
            (Kind::PrivatePrediction, Quantity::Substitutions | Quantity::SmoothSensitivity) => {
                return self != Method::Nominal;
            }
            // Noise is calibrated to the global sensitivity, or to distances that differ little between neighbours.
            (Kind::PrivatePrediction, Quantity::PrivateAccuracy) => {
                return matches!(self, Method::Nominal | Method::Ibp);
            }
            (Kind::Unlearning | Kind::PrivatePrediction, _) => {
                return self == Method::Nominal && quantity == Quantity::Accuracy;
            }
            // Certificates of training that are about one test point are numbers of flips.
            (Kind::TrainedBase, _) => return matches!(quantity, Quantity::Flips | Quantity::Radius),
            _ if quantity.is_of_stability() => return false,
            _ => {}
        }
        if Method::of_kind(Kind::LinearGaussian).contains(&self) {
            return match quantity {
                Quantity::CertifiedRadius => self != Method::Coverage,
                Quantity::ErrorRate => matches!(self, Method::MonteCarlo | Method::Coverage),
                _ => false,
            };
        }
        if quantity.is_estimate() {
            return false;
        }
        let answers_boxes = Method::of_kind(Kind::Trajectory).contains(&self);
        quantity.is_box() == answers_boxes && (self != Method::BlackBox || quantity == Quantity::Radius)
    }
}

impl fmt::Display for Method {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Method {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Method::ALL.into_iter().find(|method| method.as_str() == text).ok_or_else(|| {
            let names: Vec<&str> = Method::ALL.iter().map(|method| method.as_str()).collect();
            format!("found {text:?}, expected one of {}", names.join(", "))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_has_one_name() {
        for method in Method::ALL {
            assert_eq!(serde_json::to_value(method).expect("a name"), method.as_str());
            assert_eq!(method.as_str().parse(), Ok(method));
        }
    }
}
