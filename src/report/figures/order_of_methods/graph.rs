//! Methods in groups, and the relations between groups that no others imply.

use std::collections::BTreeMap;

use crate::report::comparisons::{equal_groups, is_a_pair, method};
use crate::report::verdicts::VerdictCounts;
use countersign_check::{Check, Quantity, Relation};

/// More groups than this are drawn by method, without solvers and windows.
const MOST_GROUPS: usize = 12;
/// So are more groups than this of which none is above another.
const MOST_BESIDE: usize = 4;

/// Methods that must give one number, or one method.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Group {
    pub names: Vec<String>,
    /// How they compare with each other.
    pub within: VerdictCounts,
    /// How their attacks and bounds compare with replays and with themselves.
    pub alone: VerdictCounts,
}

impl Group {
    /// Of methods that nothing was compared of yet.
    fn of(names: &[&str]) -> Self {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        Group { names, within: VerdictCounts::default(), alone: VerdictCounts::default() }
    }
}

/// A relation between two groups, by their places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Edge {
    pub lower: usize,
    pub upper: usize,
    pub counts: VerdictCounts,
    /// Does it follow from other edges?
    pub is_implied: bool,
}

/// What was compared, as a graph without cycles.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Graph {
    pub groups: Vec<Group>,
    pub edges: Vec<Edge>,
}

impl Graph {
    /// The graph of some checks, by solver and window, or by method where that were too many.
    pub(super) fn of<'a>(checks: impl Iterator<Item = &'a Check>) -> Self {
        let checks: Vec<&Check> = checks.collect();
        let whole = Graph::named(&checks, |name| name);
        let is_small = whole.groups.len() <= MOST_GROUPS && whole.widest_layer() <= MOST_BESIDE;
        if is_small { whole } else { Graph::named(&checks, method) }
    }

    fn named<'a>(checks: &[&'a Check], named: fn(&'a str) -> &'a str) -> Self {
        // Estimates are of one number: none is above the other, whichever end was compared.
        let is_of_one_number =
            |check: &Check| check.relation == Relation::Equal || check.quantity == Quantity::CertifiedRadius;
        let groups = equal_groups(checks, named, is_of_one_number);
        let place: BTreeMap<&str, usize> = groups
            .iter()
            .enumerate()
            .flat_map(|(place, names)| names.iter().map(move |name| (*name, place)))
            .collect();
        let mut drawn: Vec<Group> = groups.iter().map(|names| Group::of(names)).collect();
        let mut edges: BTreeMap<(usize, usize), VerdictCounts> = BTreeMap::new();
        for check in checks {
            let one = VerdictCounts::from(check.verdict);
            let left = place.get(named(&check.left)).copied();
            let right = place.get(named(&check.right)).copied().filter(|_| is_a_pair(check));
            match (left, right) {
                (Some(left), Some(right)) if left != right => *edges.entry((left, right)).or_default() += one,
                (Some(left), Some(_)) => drawn[left].within += one,
                (Some(left), None) => drawn[left].alone += one,
                (None, _) => {}
            }
        }
        let pairs: Vec<(usize, usize)> = edges.keys().copied().collect();
        let edge = |((lower, upper), counts): ((usize, usize), VerdictCounts)| {
            let is_implied = is_implied(&pairs, (lower, upper));
            Edge { lower, upper, counts, is_implied }
        };
        Graph { groups: drawn, edges: edges.into_iter().map(edge).collect() }
    }

    /// For each group the longest way up to it. Where relations go in a circle, which no order does, the
    /// count stops.
    pub(super) fn layers(&self) -> Vec<usize> {
        let mut layers = vec![0; self.groups.len()];
        for _ in 0..self.groups.len() {
            for edge in &self.edges {
                let least = (layers[edge.lower] + 1).min(self.groups.len() - 1);
                layers[edge.upper] = layers[edge.upper].max(least);
            }
        }
        layers
    }

    fn widest_layer(&self) -> usize {
        let layers = self.layers();
        let count = |layer: &usize| layers.iter().filter(|other| *other == layer).count();
        layers.iter().map(count).max().unwrap_or(0)
    }

    /// Is there anything to draw?
    pub(super) fn has_edges(&self) -> bool {
        !self.edges.is_empty() || self.groups.iter().any(|group| group.within.total() > 0)
    }

    /// The same groups and relations, whatever the counts.
    pub(super) fn has_order_of(&self, other: &Graph) -> bool {
        let ends =
            |graph: &Graph| graph.edges.iter().map(|edge| (edge.lower, edge.upper)).collect::<Vec<_>>();
        let names = |graph: &Graph| graph.groups.iter().map(|group| group.names.clone()).collect::<Vec<_>>();
        ends(self) == ends(other) && names(self) == names(other)
    }

    /// Adds the counts of a graph of the same order.
    pub(super) fn add(&mut self, other: &Graph) {
        for (group, more) in self.groups.iter_mut().zip(&other.groups) {
            group.within += more.within;
            group.alone += more.alone;
        }
        self.edges.iter_mut().zip(&other.edges).for_each(|(edge, more)| edge.counts += more.counts);
    }

    /// Edges that are drawn: those that no others imply, and those with something to say.
    pub(super) fn drawn(&self) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(|edge| !edge.is_implied || edge.counts.disagree + edge.counts.incomplete > 0)
    }
}

/// Is there a way round from one end to the other?
fn is_implied(pairs: &[(usize, usize)], (from, to): (usize, usize)) -> bool {
    let mut reached: Vec<usize> = vec![from];
    let mut next = 0;
    while let Some(&at) = reached.get(next) {
        next += 1;
        let onward = pairs.iter().filter(|&&(lower, upper)| lower == at && (lower, upper) != (from, to));
        for &(_, upper) in onward {
            if upper == to {
                return true;
            }
            if !reached.contains(&upper) {
                reached.push(upper);
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use countersign_check::Verdict;

    fn check(left: &str, relation: Relation, right: &str, verdict: Verdict) -> Check {
        let (left, right) = (left.to_owned(), right.to_owned());
        let (target, quantity, theorem, detail) = (None, Quantity::Radius, None, String::new());
        Check { relation, left, right, target, quantity, theorem, verdict, detail }
    }

    fn counts(agree: usize, disagree: usize) -> VerdictCounts {
        VerdictCounts { agree, disagree, incomplete: 0 }
    }

    #[test]
    fn equal_methods_share_a_box_and_implied_relations_are_left_out() {
        use Relation::{AtMost, Equal};
        use Verdict::{Agree, Disagree};
        let checks = [
            check("a", Equal, "b[highs]", Agree),
            check("a", AtMost, "c", Agree),
            check("b[highs]", AtMost, "c", Agree),
            check("c", AtMost, "d", Disagree),
            check("a", AtMost, "d", Agree),
            check("d", AtMost, "replay", Agree),
        ];
        let graph = Graph::of(checks.iter());
        let names: Vec<&[String]> = graph.groups.iter().map(|group| group.names.as_slice()).collect();
        assert_eq!(names, [&["a", "b[highs]"][..], &["c"], &["d"]]);
        let drawn: Vec<(usize, usize, VerdictCounts)> =
            graph.drawn().map(|edge| (edge.lower, edge.upper, edge.counts)).collect();
        assert_eq!(drawn, [(0, 1, counts(2, 0)), (1, 2, counts(0, 1))]);
        assert_eq!((graph.groups[0].within, graph.groups[2].alone), (counts(1, 0), counts(1, 0)));
        let broken = Graph::of([&checks[..4], &[check("a", AtMost, "d", Disagree)]].concat().iter());
        assert_eq!(broken.drawn().count(), 3, "what is wrong is drawn although it is implied");
    }

    #[test]
    fn many_windows_are_drawn_by_method() {
        let name = |window: usize| format!("lp[highs]@{window}");
        let checks: Vec<Check> = (1..20)
            .map(|window| check(&name(window + 1), Relation::Within, &name(window), Verdict::Agree))
            .collect();
        let graph = Graph::of(checks.iter());
        assert_eq!((graph.groups.len(), graph.edges.len(), graph.groups[0].within), (1, 0, counts(19, 0)));
    }
}
