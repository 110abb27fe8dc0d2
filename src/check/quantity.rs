//! What an answer is about.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Shape;

/// What an answer is about.
///
/// Flips and radii are whole numbers with bounds; certified radii and error rates are real ones. The others
/// say where training may end: a method's answer is a box, and methods relate by containment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Quantity {
    /// Fewest label flips that reach the target.
    Flips,
    /// Most label flips that cannot change the prediction.
    Radius,
    /// All parameters after training: layer by layer, weights row-major (outputs × inputs), then biases.
    Parameters,
    /// The linear forms d·θ of the parameters after training, one for each direction d that is given (AGT,
    /// equation 46).
    Directions,
    /// The accuracy on the test points.
    Accuracy,
    /// The share of test points whose prediction no reachable model changes: its lower end is the
    /// certificate, its upper end is 1, which the model of the clean training run attains.
    Stable,
    /// The share of the test points of other classes that are predicted as the class an attacker wants (AGT,
    /// equation 52): its upper end bounds the success of targeted poisoning.
    Targeted,
    /// The mean loss on the test points.
    Loss,
    /// The logits of the test points, row-major (tests × outputs).
    Logits,
    /// The radius `σΦ⁻¹(p)` that the probability p of a class under Gaussian noise stands for
    /// (SmoothedEnsembles, theorem 3.1).
    #[serde(rename = "certified-radius")]
    CertifiedRadius,
    /// For each test point, the most samples up to n that may be removed without a change of its prediction
    /// (AGT, section 10.1); the upper end is n, where counting ends.
    Deletions,
    /// The same for samples that are replaced by any others (AGT, theorem 11).
    Substitutions,
    /// For each ε and then each test point, the β-smooth sensitivity of its prediction (AGT, definition 10):
    /// the upper end bounds it.
    #[serde(rename = "smooth-sensitivity")]
    SmoothSensitivity,
    /// For each ε, the expected accuracy of predictions that are released with noise (AGT, section 10.2.2).
    #[serde(rename = "private-accuracy")]
    PrivateAccuracy,
    /// How often a certified radius exceeds the truth.
    #[serde(rename = "error-rate")]
    ErrorRate,
}

impl Quantity {
    /// Every quantity.
    pub const ALL: [Quantity; 15] = [
        Quantity::Flips,
        Quantity::Radius,
        Quantity::Parameters,
        Quantity::Directions,
        Quantity::Accuracy,
        Quantity::Stable,
        Quantity::Targeted,
        Quantity::Loss,
        Quantity::Logits,
        Quantity::CertifiedRadius,
        Quantity::Deletions,
        Quantity::Substitutions,
        Quantity::SmoothSensitivity,
        Quantity::PrivateAccuracy,
        Quantity::ErrorRate,
    ];

    /// The name in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Quantity::Flips => "flips",
            Quantity::Radius => "radius",
            Quantity::Parameters => "parameters",
            Quantity::Directions => "directions",
            Quantity::Accuracy => "accuracy",
            Quantity::Stable => "stable",
            Quantity::Targeted => "targeted",
            Quantity::Loss => "loss",
            Quantity::Logits => "logits",
            Quantity::CertifiedRadius => "certified-radius",
            Quantity::Deletions => "deletions",
            Quantity::Substitutions => "substitutions",
            Quantity::SmoothSensitivity => "smooth-sensitivity",
            Quantity::PrivateAccuracy => "private-accuracy",
            Quantity::ErrorRate => "error-rate",
        }
    }

    /// What the ends of its answers are.
    pub fn shape(self) -> Shape {
        match self {
            Quantity::Flips | Quantity::Radius => Shape::Count,
            Quantity::Accuracy | Quantity::Stable | Quantity::Targeted | Quantity::Loss => Shape::Number,
            Quantity::CertifiedRadius | Quantity::ErrorRate => Shape::Number,
            Quantity::Parameters | Quantity::Directions | Quantity::Logits => Shape::Numbers,
            Quantity::Deletions | Quantity::Substitutions => Shape::Numbers,
            Quantity::SmoothSensitivity | Quantity::PrivateAccuracy => Shape::Numbers,
        }
    }

    /// Does it follow from the parameters alone, whatever the tests?
    pub fn is_of_parameters(self) -> bool {
        matches!(self, Quantity::Parameters | Quantity::Directions)
    }

    /// Is it about how many samples may be others before a prediction changes, or follows from that?
    pub fn is_of_stability(self) -> bool {
        use Quantity as Q;
        matches!(self, Q::Deletions | Q::Substitutions | Q::SmoothSensitivity | Q::PrivateAccuracy)
    }

    /// Are its answers boxes, which relate by containment?
    pub fn is_box(self) -> bool {
        self.shape() != Shape::Count && !self.is_estimate()
    }

    /// Does it change little where a model does, unlike a number of test points?
    pub fn is_continuous(self) -> bool {
        matches!(self, Quantity::Parameters | Quantity::Directions | Quantity::Logits)
    }

    /// Is it a number that answers bound, some of them from counts that may mislead?
    pub fn is_estimate(self) -> bool {
        matches!(self, Quantity::CertifiedRadius | Quantity::ErrorRate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_has_one_name() {
        for quantity in Quantity::ALL {
            assert_eq!(serde_json::to_value(quantity).expect("a name"), quantity.as_str());
        }
    }
}
