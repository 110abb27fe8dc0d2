//! The order of methods, as data.
//!
//! Nodes are methods with a quantity; an edge from `a` to `b` says that the value of `a` is at most the value of
//! `b`, or for boxes, that the box of `a` is contained in the box of `b`. Edges both ways say that they are equal.
//! Which pairs can be compared follows by reachability: adding a method is adding a node and its edges.

use petgraph::algo::has_path_connecting;
use petgraph::graphmap::DiGraphMap;

use super::{Answer, Kind, Method, Quantity, Relation};

/// A method's answers to one quantity.
type Node = (Method, Quantity);

/// How the answers of the methods of one kind of question relate.
#[derive(Clone, Debug)]
pub struct Order {
    /// At most, or within where answers are boxes.
    at_most: DiGraphMap<Node, ()>,
}

impl Order {
    /// The order for a kind of question.
    pub fn of_kind(kind: Kind) -> Self {
        match kind {
            Kind::Ensemble => Order::ensemble(),
            Kind::LabelFlip => Order::label_flip(),
            Kind::Partitioned => Order::partitioned(),
            Kind::SmallCSvm => Order::small_c_svm(),
            Kind::Svm => Order::svm(),
            Kind::Smoothed => Order::smoothed(),
            Kind::PartitionedSmoothed => Order::partitioned_smoothed(),
            Kind::TrainedBase => Order::trained_base(),
            Kind::PartitionedTraining => Order::partitioned_training(),
            Kind::Trajectory => Order::trajectory(),
            Kind::LinearTrajectory => Order::linear_trajectory(),
            Kind::Unlearning => Order::unlearning(),
            Kind::PrivatePrediction => Order::private_prediction(),
            Kind::Gaussian => Order::gaussian(),
            Kind::LinearGaussian => Order::linear_gaussian(),
        }
    }

    /// 000, sections 2, 3.1 and A.1–A.3; theorem 1 makes all radii but the black box's equal.
    fn ensemble() -> Self {
        use Method::{BlackBox, Brute, Knapsack, KnapsackDp, P1, P2};
        let mut order = Order::empty();
        order.equal(Quantity::Flips, &[Knapsack, KnapsackDp, P2]);
        order.equal(Quantity::Flips, &[P1, Brute]);
        order.at_most(Quantity::Flips, P2, P1);
        order.equal(Quantity::Radius, &[Knapsack, KnapsackDp, P2, P1, Brute]);
        order.at_most(Quantity::Radius, BlackBox, Knapsack);
        order
    }

    /// 000, sections 3.2 and A.5–A.6; theorem 3 makes all radii equal.
    fn label_flip() -> Self {
        use Method::{Brute, O1, O1Upper, O2, O2Greedy};
        let mut order = Order::empty();
        for quantity in [Quantity::Flips, Quantity::Radius] {
            order.at_most(quantity, O1, O1Upper);
        }
        order.equal(Quantity::Flips, &[O2Greedy, O2]);
        order.equal(Quantity::Flips, &[O1, Brute]);
        order.at_most(Quantity::Flips, O2, O1);
        order.equal(Quantity::Radius, &[O2Greedy, O2, O1, Brute]);
        order
    }

    /// Both steps together. `knapsack` and its twins aggregate the lower bounds of `o2-greedy`; `o1` and `brute`
    /// aggregate the exact flips; the labelings of `o1-upper` are no cheaper than the truth.
    fn partitioned() -> Self {
        use Method::{BlackBox, Brute, Knapsack, KnapsackDp, O1, O1Upper, O2, O2Greedy, P1, P2};
        let mut order = Order::empty();
        for quantity in [Quantity::Flips, Quantity::Radius] {
            order.equal(quantity, &[O2Greedy, O2, Knapsack, KnapsackDp, P2]);
            order.equal(quantity, &[O1, Brute]);
            order.at_most(quantity, O2, O1);
            order.at_most(quantity, P2, P1);
            order.at_most(quantity, P1, O1);
            order.at_most(quantity, O1, O1Upper);
        }
        order.equal(Quantity::Radius, &[P1, P2]);
        order.at_most(Quantity::Radius, BlackBox, Knapsack);
        order
    }

    /// With two classes the clean prediction is the target's only rival: O2 is O1. In the regime of theorem 2 LabelCert
    /// describes the same model.
    fn small_c_svm() -> Self {
        let mut order = Order::label_flip();
        for quantity in [Quantity::Flips, Quantity::Radius] {
            order.equal(quantity, &[Method::O2, Method::O1, Method::LabelCert]);
        }
        order
    }

    /// 000, section 3.2, for any C.
    fn svm() -> Self {
        let mut order = Order::empty();
        for quantity in [Quantity::Flips, Quantity::Radius] {
            order.equal(quantity, &[Method::LabelCert, Method::Brute]);
        }
        order
    }

    /// The knapsack over bounds of smoothed base classifiers; there is no exact table beside it.
    fn partitioned_smoothed() -> Self {
        use Method::{BlackBox, Knapsack, KnapsackDp, P1, P2};
        let mut order = Order::empty();
        for quantity in [Quantity::Flips, Quantity::Radius] {
            order.equal(quantity, &[Knapsack, KnapsackDp, P2]);
            order.at_most(quantity, P2, P1);
        }
        order.equal(Quantity::Radius, &[P1, P2]);
        order.at_most(Quantity::Radius, BlackBox, Knapsack);
        order
    }

    /// 000, appendix D.4: what bounds on training certify is no more than what every labeling shows.
    fn trained_base() -> Self {
        let mut order = Order::empty();
        for quantity in [Quantity::Flips, Quantity::Radius] {
            order.at_most(quantity, Method::Ibp, Method::Brute);
        }
        order
    }

    /// The knapsack over those bounds; `brute` aggregates the exact flips.
    fn partitioned_training() -> Self {
        use Method::{BlackBox, Brute, Knapsack, KnapsackDp, P1, P2};
        let mut order = Order::empty();
        for quantity in [Quantity::Flips, Quantity::Radius] {
            order.equal(quantity, &[Knapsack, KnapsackDp, P2]);
            order.at_most(quantity, P2, P1);
            order.at_most(quantity, P1, Brute);
        }
        order.equal(Quantity::Radius, &[P1, P2]);
        order.at_most(Quantity::Radius, BlackBox, Knapsack);
        order
    }

    /// 000, appendix B: a bound, and the truth.
    fn smoothed() -> Self {
        let mut order = Order::empty();
        for quantity in [Quantity::Flips, Quantity::Radius] {
            order.at_most(quantity, Method::Chernoff, Method::Brute);
        }
        order
    }

    /// What is reached, from the clean run to every attack, within what encloses it: the programs of 003, section 7, and
    /// what bounds their variables.
    fn trajectory() -> Self {
        use Method::{Attack, Crown, Exhaustive, Ibp, Lp, Milp, Miqcp, Nominal, Qcp};
        let mut order = Order::empty();
        for quantity in boxes_of_training() {
            order.nested(quantity, &[Nominal, Attack, Exhaustive, Miqcp, Milp, Lp, Crown, Ibp]);
            order.nested(quantity, &[Miqcp, Qcp, Lp]);
        }
        order
    }

    /// The same, where McCormick's envelopes lose nothing as long as integers are kept.
    fn linear_trajectory() -> Self {
        let mut order = Order::trajectory();
        for quantity in boxes_of_training() {
            order.equal(quantity, &[Method::Miqcp, Method::Milp]);
        }
        order
    }

    /// What is reached within what encloses it, as for the models themselves.
    fn stability(quantities: &[Quantity]) -> Self {
        use Method::{Attack, Crown, Exhaustive, Ibp, Lp, Milp, Miqcp, Nominal, Qcp};
        let mut order = Order::empty();
        for &quantity in quantities {
            order.nested(quantity, &[Attack, Exhaustive, Miqcp, Milp, Lp, Crown, Ibp]);
            order.nested(quantity, &[Miqcp, Qcp, Lp]);
        }
        order.at_most.add_node((Nominal, Quantity::Accuracy));
        order
    }

    fn unlearning() -> Self {
        Order::stability(&[Quantity::Deletions])
    }

    /// Accuracies with noise of one kind and of the other are not comparable.
    fn private_prediction() -> Self {
        let mut order = Order::stability(&[Quantity::Substitutions, Quantity::SmoothSensitivity]);
        for method in [Method::Nominal, Method::Ibp] {
            order.at_most.add_node((method, Quantity::PrivateAccuracy));
        }
        order
    }

    /// Both certificates are about one number that neither knows: neither may claim what the other excludes.
    fn gaussian() -> Self {
        let mut order = Order::empty();
        order.equal(Quantity::CertifiedRadius, &[Method::MonteCarlo, Method::Adaptive]);
        order.at_most.add_node((Method::MonteCarlo, Quantity::ErrorRate));
        order
    }

    /// The same, with the number itself.
    fn linear_gaussian() -> Self {
        let mut order = Order::empty();
        order.equal(Quantity::CertifiedRadius, &[Method::MonteCarlo, Method::Adaptive, Method::Exact]);
        order.at_most(Quantity::ErrorRate, Method::Coverage, Method::MonteCarlo);
        order
    }

    fn empty() -> Self {
        Order { at_most: DiGraphMap::new() }
    }

    fn at_most(&mut self, quantity: Quantity, lower: Method, upper: Method) {
        self.at_most.add_edge((lower, quantity), (upper, quantity), ());
    }

    /// Boxes, each within the next.
    fn nested(&mut self, quantity: Quantity, methods: &[Method]) {
        for pair in methods.windows(2) {
            self.at_most(quantity, pair[0], pair[1]);
        }
    }

    fn equal(&mut self, quantity: Quantity, methods: &[Method]) {
        for pair in methods.windows(2) {
            self.at_most(quantity, pair[0], pair[1]);
            self.at_most(quantity, pair[1], pair[0]);
        }
    }

    /// Has the method a place in the order of this quantity?
    pub fn knows(&self, method: Method, quantity: Quantity) -> bool {
        self.at_most.contains_node((method, quantity))
    }

    /// How `left` relates to `right`: equal, at most, within, or nothing that this order knows. A method's number of
    /// flips equals itself, whatever the solver; two of its boxes need not.
    pub fn relation(&self, left: Method, right: Method, quantity: Quantity) -> Option<Relation> {
        let alike = left == right && quantity.is_box();
        if alike || !self.knows(left, quantity) || !self.knows(right, quantity) {
            return None;
        }
        let (left, right) = ((left, quantity), (right, quantity));
        let up = has_path_connecting(&self.at_most, left, right, None);
        let down = has_path_connecting(&self.at_most, right, left, None);
        match (up, down) {
            (true, true) => Some(Relation::Equal),
            (true, false) if quantity.is_box() => Some(Relation::Within),
            (true, false) => Some(Relation::AtMost),
            _ => None,
        }
    }

    /// How two answers to one question relate, the lesser first.
    pub(super) fn oriented<'a>(
        &self,
        one: &'a Answer,
        other: &'a Answer,
    ) -> Option<(Relation, &'a Answer, &'a Answer)> {
        let relation =
            |left: &Answer, right: &Answer| self.relation(left.method, right.method, left.quantity);
        match relation(one, other) {
            Some(relation) => Some((relation, one, other)),
            None => Some((relation(other, one)?, other, one)),
        }
    }
}

/// The boxes that questions about training itself have.
fn boxes_of_training() -> impl Iterator<Item = Quantity> {
    Quantity::ALL.into_iter().filter(|quantity| quantity.is_box() && !quantity.is_of_stability())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_follow_from_the_edges() {
        let order = Order::of_kind(Kind::Ensemble);
        let flips = |left, right| order.relation(left, right, Quantity::Flips);
        assert_eq!(flips(Method::Knapsack, Method::P2), Some(Relation::Equal));
        assert_eq!(flips(Method::Knapsack, Method::Brute), Some(Relation::AtMost));
        assert_eq!(flips(Method::Brute, Method::Knapsack), None);
        assert_eq!(flips(Method::P1, Method::P1), Some(Relation::Equal));
        assert_eq!(flips(Method::BlackBox, Method::Knapsack), None, "the black box has no flips");
        assert_eq!(
            order.relation(Method::BlackBox, Method::P1, Quantity::Radius),
            Some(Relation::AtMost),
            "by way of the knapsack and theorem 1"
        );
    }

    #[test]
    fn boxes_are_nested() {
        let order = Order::of_kind(Kind::Trajectory);
        let methods = Method::of_kind(Kind::Trajectory);
        for quantity in boxes_of_training() {
            for (place, &inner) in methods.iter().enumerate() {
                assert_eq!(order.relation(inner, inner, quantity), None, "{inner} need not equal itself");
                // Without integers or without products: neither contains the other.
                let is_apart = |outer: &Method| (inner, *outer) == (Method::Milp, Method::Qcp);
                for &outer in methods[place + 1..].iter().filter(|outer| !is_apart(outer)) {
                    assert_eq!(
                        order.relation(inner, outer, quantity),
                        Some(Relation::Within),
                        "{inner}, {outer}"
                    );
                    assert_eq!(order.relation(outer, inner, quantity), None, "{outer}, {inner}");
                }
            }
        }
        assert_eq!(order.relation(Method::Nominal, Method::Ibp, Quantity::Radius), None);
    }

    #[test]
    fn every_method_of_a_kind_has_its_place() {
        for kind in Kind::ALL {
            let order = Order::of_kind(kind);
            for &method in Method::of_kind(kind) {
                for quantity in Quantity::ALL {
                    let has_place = order.knows(method, quantity);
                    assert_eq!(has_place, method.answers(kind, quantity), "{method} in {kind:?}");
                }
            }
        }
    }
}
