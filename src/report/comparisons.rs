//! What had to hold: methods that must be equal on one line, and how such groups must relate; boxes by what must contain
//! them.

use super::{CaseReport, Command, Report};
use crate::check::{Check, OWN_BOUND, Quantity, RECOMPUTED, REPLAY, Relation, Verdict};

/// Methods whose answers must be equal.
type Group<'a> = Vec<&'a str>;

/// One relation between methods that had to hold, over all cases of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comparison<'a> {
    /// The model, or `all runs`.
    pub model: &'a str,
    /// What was compared.
    pub quantity: Quantity,
    /// What must hold, as in `o2-greedy <= p1`.
    pub relation: String,
    /// Checks that agree, disagree and are incomplete.
    pub counts: [usize; 3],
}

/// Every relation, models in the order of the report.
pub(super) fn comparisons(report: &Report) -> Vec<Comparison<'_>> {
    let of_subject = |(model, quantity): (&'_ str, Quantity)| {
        let cases = report.cases.iter().filter(|case| subject(report, case) == model);
        let own = cases.flat_map(|case| &case.checks).filter(|check| check.quantity == quantity);
        let (contained, others): (Vec<&Check>, Vec<&Check>) =
            own.partition(|check| check.relation == Relation::Within);
        let found: Vec<_> = containments(&contained).into_iter().chain(lines(&others)).collect();
        found
    };
    let mut all = Vec::new();
    for (model, quantity) in subjects(report) {
        let found = of_subject((model, quantity)).into_iter();
        all.extend(found.map(|(relation, counts)| Comparison { model, quantity, relation, counts }));
    }
    all
}

/// Models in the order of the report, each with its quantities.
fn subjects(report: &Report) -> Vec<(&str, Quantity)> {
    let each = |model| Quantity::ALL.map(|quantity| (model, quantity));
    let mut subjects: Vec<&str> = report.cases.iter().map(|case| subject(report, case)).collect();
    // Cases of a model stand together.
    subjects.dedup();
    subjects.into_iter().flat_map(each).collect()
}

/// What a case is counted under: its model, but for certificates of training, of which each case has its own.
pub(super) fn subject<'a>(report: &Report, case: &'a CaseReport) -> &'a str {
    let is_one_of_many =
        report.command == Command::Certify && case.training.is_some() && report.cases.len() > 1;
    if is_one_of_many { "all runs" } else { &case.model }
}

/// Everything that one method must contain, on one line.
fn containments(checks: &[&Check]) -> Vec<(String, [usize; 3])> {
    let mut lines: Vec<(&str, Group<'_>, [usize; 3])> = Vec::new();
    for check in checks {
        let (inner, outer) = (method(&check.left), method(&check.right));
        let place = lines.iter().position(|(line, ..)| *line == outer).unwrap_or_else(|| {
            lines.push((outer, Vec::new(), [0; 3]));
            lines.len() - 1
        });
        let (_, contained, counts) = &mut lines[place];
        if !contained.contains(&inner) {
            contained.push(inner);
        }
        counts[column(check.verdict)] += 1;
    }
    let text = |outer: &str, contained: &Group<'_>| format!("{} within {outer}", contained.join(", "));
    lines.into_iter().map(|(outer, contained, counts)| (text(outer, &contained), counts)).collect()
}

/// The column that counts a verdict.
pub(super) fn column(verdict: Verdict) -> usize {
    match verdict {
        Verdict::Agree => 0,
        Verdict::Disagree => 1,
        Verdict::Incomplete => 2,
    }
}

/// Text and counts of every relation, theorems and replays on lines of their own.
fn lines(checks: &[&Check]) -> Vec<(String, [usize; 3])> {
    let groups = groups(checks);
    let group_of = |name| groups.iter().position(|group| group.contains(&name)).unwrap_or(usize::MAX);
    let mut lines: Vec<((usize, usize, String), [usize; 3])> = Vec::new();
    for check in checks {
        let (left, right) = (group_of(method(&check.left)), group_of(method(&check.right)));
        let named = |group: usize, name: &str, by: &str| {
            groups.get(group).map_or_else(|| name.to_owned(), |group| group.join(by))
        };
        let key = match (&check.theorem, check.relation) {
            (Some(theorem), _) => (usize::MAX, 1, theorem.clone()),
            _ if !is_a_pair(check) => (usize::MAX, 0, alone(check).to_owned()),
            (None, Relation::Equal) => (left, left, equality(&groups[left])),
            (None, _) => {
                let (lower, upper) = (named(left, &check.left, ", "), named(right, &check.right, ", "));
                (left, right, format!("{lower} <= {upper}"))
            }
        };
        let place = lines.iter().position(|(line, _)| *line == key).unwrap_or_else(|| {
            lines.push((key, [0; 3]));
            lines.len() - 1
        });
        lines[place].1[column(check.verdict)] += 1;
    }
    lines.sort_by(|(a, _), (b, _)| a.cmp(b));
    lines.into_iter().map(|((_, _, text), counts)| (text, counts)).collect()
}

/// What a check of one answer alone is about.
fn alone(check: &Check) -> &str {
    match check.right.as_str() {
        REPLAY if check.quantity.is_estimate() => "every count, replayed",
        REPLAY => "every attack, replayed",
        RECOMPUTED => "stored answers = recomputed ones",
        _ => "lower bounds <= upper bounds",
    }
}

fn equality(group: &Group<'_>) -> String {
    match group.as_slice() {
        [alone] => format!("{alone}, every solver"),
        group => group.join(" = "),
    }
}

/// Methods in the order in which they appear, those joined by an equality together.
fn groups<'a>(checks: &[&'a Check]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let place_of = |groups: &mut Vec<Group<'a>>, name: &'a str| {
        groups.iter().position(|group| group.contains(&name)).unwrap_or_else(|| {
            groups.push(vec![name]);
            groups.len() - 1
        })
    };
    for check in checks.iter().filter(|check| is_a_pair(check)) {
        let left = place_of(&mut groups, method(&check.left));
        let right = place_of(&mut groups, method(&check.right));
        if check.relation == Relation::Equal && left != right {
            let moved = groups.remove(left.max(right));
            groups[left.min(right)].extend(moved);
        }
    }
    groups
}

/// Does the check compare two methods, and not one with its replay, with itself or with its recomputation?
pub(super) fn is_a_pair(check: &Check) -> bool {
    ![REPLAY, OWN_BOUND, RECOMPUTED].contains(&check.right.as_str())
}

/// `p1` for `p1[highs]` and for `p1@3`.
pub(super) fn method(name: &str) -> &str {
    name.split(['[', '@']).next().unwrap_or(name)
}
