//! What had to hold: methods that must be equal on one line, and how such groups must relate.

use super::{all_checks, plain_table, with_numbers, word};
use crate::check::{Check, OWN_BOUND, Quantity, RECOMPUTED, REPLAY, Relation, Verdict};
use crate::report::Report;
use crate::report::summary::models;

/// Methods whose answers must be equal.
type Group<'a> = Vec<&'a str>;

pub(super) fn section(report: &Report) -> String {
    let mut table = plain_table(&["model", "quantity", "must hold", "agree", "disagree", "incomplete"]);
    for (model, quantity) in subjects(report) {
        let checks: Vec<&Check> = all_checks(report)
            .filter(|(case, check)| case.model == model && check.quantity == quantity)
            .map(|(_, check)| check)
            .collect();
        for (line, counts) in lines(&checks) {
            let row = [model.to_owned(), word(quantity).to_owned(), line];
            table.add_row(row.into_iter().chain(counts.map(|count| count.to_string())));
        }
    }
    with_numbers(table, 3..6)
}

/// Models in the order of the report, each with its quantities.
fn subjects(report: &Report) -> Vec<(&str, Quantity)> {
    let both = |model| [Quantity::Flips, Quantity::Radius].map(|quantity| (model, quantity));
    models(&report.cases).into_iter().flat_map(both).collect()
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
            _ if !is_a_pair(check) => (usize::MAX, 0, alone(&check.right).to_owned()),
            (None, Relation::Equal) => (left, left, equality(&groups[left])),
            (None, relation) => {
                let sign = if relation == Relation::AtMost { "<=" } else { "within" };
                (
                    left,
                    right,
                    format!("{} {sign} {}", named(left, &check.left, ", "), named(right, &check.right, ", ")),
                )
            }
        };
        let place = lines.iter().position(|(line, _)| *line == key).unwrap_or_else(|| {
            lines.push((key, [0; 3]));
            lines.len() - 1
        });
        let column = match check.verdict {
            Verdict::Agree => 0,
            Verdict::Disagree => 1,
            Verdict::Incomplete => 2,
        };
        lines[place].1[column] += 1;
    }
    lines.sort_by(|(a, _), (b, _)| a.cmp(b));
    lines.into_iter().map(|((_, _, text), counts)| (text, counts)).collect()
}

/// What a check of one answer alone is about.
fn alone(right: &str) -> &str {
    match right {
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
fn is_a_pair(check: &Check) -> bool {
    ![REPLAY, OWN_BOUND, RECOMPUTED].contains(&check.right.as_str())
}

/// `p1` for `p1[highs]`.
fn method(name: &str) -> &str {
    name.split('[').next().unwrap_or(name)
}
