//! What had to hold: methods that must be equal on one line, and how such groups must relate; boxes by what must contain
//! them.

use super::{all_checks, plain_table, with_numbers};
use crate::check::{Check, OWN_BOUND, Quantity, RECOMPUTED, REPLAY, Relation, Verdict};
use crate::report::{CaseReport, Command, Report};

/// Methods whose answers must be equal.
type Group<'a> = Vec<&'a str>;

pub(super) fn section(report: &Report) -> String {
    let mut table = plain_table(&["model", "quantity", "must hold", "agree", "disagree", "incomplete"]);
    for (model, quantity) in subjects(report) {
        let checks: Vec<&Check> = all_checks(report)
            .filter(|(case, check)| subject(report, case) == model && check.quantity == quantity)
            .map(|(_, check)| check)
            .collect();
        let (contained, others): (Vec<&Check>, Vec<&Check>) =
            checks.into_iter().partition(|check| check.relation == Relation::Within);
        for (line, counts) in containments(&contained).into_iter().chain(lines(&others)) {
            let row = [model.to_owned(), quantity.as_str().to_owned(), line];
            table.add_row(row.into_iter().chain(counts.map(|count| count.to_string())));
        }
    }
    with_numbers(table, 3..6)
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
fn subject<'a>(report: &Report, case: &'a CaseReport) -> &'a str {
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
fn column(verdict: Verdict) -> usize {
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
fn is_a_pair(check: &Check) -> bool {
    ![REPLAY, OWN_BOUND, RECOMPUTED].contains(&check.right.as_str())
}

/// `p1` for `p1[highs]` and for `p1@3`.
fn method(name: &str) -> &str {
    name.split(['[', '@']).next().unwrap_or(name)
}
