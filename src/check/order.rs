//! The order of methods, as data.
//!
//! Nodes are methods with a quantity; an edge from `a` to `b` says that the value of `a` is at most the value
//! of `b`, or for boxes, that the box of `a` is contained in the box of `b`. Edges both ways say that they
//! are equal. Which pairs can be compared follows by reachability: adding a method is adding a node and its
//! edges.

use petgraph::algo::has_path_connecting;
use petgraph::graphmap::DiGraphMap;

use super::entry::{Entry, Side};
use super::relation::Relation;
use super::{Method, Quantity};

/// A method's answers to one quantity.
type Node = (Method, Quantity);

/// How the answers of the methods of one kind of question relate.
#[derive(Clone, Debug)]
pub struct Order {
    /// At most, or within where answers are boxes.
    at_most: DiGraphMap<Node, ()>,
}

impl Order {
    /// The order that the entries of a table give.
    pub(super) fn of(entries: &[Entry]) -> Self {
        let mut at_most = DiGraphMap::new();
        for entry in entries {
            for place in entry.places {
                for &quantity in place.quantities {
                    let own = at_most.add_node((entry.facts.method, quantity));
                    let Some((side, other)) = place.to else { continue };
                    if side != Side::Above {
                        at_most.add_edge(own, (other, quantity), ());
                    }
                    if side != Side::Below {
                        at_most.add_edge((other, quantity), own, ());
                    }
                }
            }
        }
        Order { at_most }
    }

    /// Has the method a place in the order of this quantity?
    pub fn knows(&self, method: Method, quantity: Quantity) -> bool {
        self.at_most.contains_node((method, quantity))
    }

    /// How `left` relates to `right`: equal, at most, within, or nothing that this order knows. A method's
    /// number of flips equals itself, whatever the solver; two of its boxes need not.
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
}
