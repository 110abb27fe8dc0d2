//! What had to hold: methods that must be equal on one line, and how such groups must relate; boxes by what
//! must contain them.

use super::case::CaseReport;
use super::cell::{Cell, Table, TableOf};
use super::gather::{grouped, unique};
use super::head::Command;
use super::schema::Report;
use super::verdicts::{VERDICTS, VerdictCounts, class};
use countersign_check::{Check, OWN_BOUND, Quantity, RECOMPUTED, REPLAY, Relation};

/// One relation between methods that had to hold, over all cases of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Comparison<'a> {
    /// The model, or `all runs`.
    model: &'a str,
    /// What was compared.
    quantity: Quantity,
    /// What must hold, as in `o2-greedy <= p1`.
    relation: String,
    /// What came of its checks.
    counts: VerdictCounts,
}

/// Every relation, models in the order of the report.
fn comparisons(report: &Report) -> Vec<Comparison<'_>> {
    let mut all = Vec::new();
    for (model, cases) in by_subject(report) {
        for quantity in Quantity::ALL {
            let own = cases.iter().flat_map(|case| &case.checks).filter(|check| check.quantity == quantity);
            let (contained, others): (Vec<&Check>, Vec<&Check>) =
                own.partition(|check| check.relation == Relation::Within);
            let found = containments(&contained).into_iter().chain(lines(&others));
            all.extend(found.map(|(relation, checks)| {
                let counts = VerdictCounts::of(checks);
                Comparison { model, quantity, relation, counts }
            }));
        }
    }
    all
}

/// The relations as a table; `at_most` is the sign for it.
pub(super) fn comparison_table(report: &Report, at_most: &str) -> Table {
    let lines = comparisons(report);
    let mut table = TableOf::new(&lines)
        .text("model", |line| line.model.to_owned())
        .text("quantity", |line| line.quantity.as_str())
        .text("must hold", |line| line.relation.replace("<=", at_most));
    for verdict in VERDICTS {
        let name = class(verdict);
        table = table.number(name, |line| Cell::Toned(line.counts.count(verdict), name));
    }
    table.table()
}

/// What cases are counted under, with its cases: their model, but for certificates of training, of which each
/// case has its own.
pub(super) fn by_subject(report: &Report) -> Vec<(&str, Vec<&CaseReport>)> {
    let is_one_of_many = |case: &CaseReport| {
        report.command() == Command::Certify && case.training.is_some() && report.cases.len() > 1
    };
    let subject = |case| if is_one_of_many(case) { "all runs" } else { case.model.as_str() };
    grouped(report.cases.iter().map(|case| (subject(case), case)))
}

/// Everything that one method must contain, on one line.
fn containments<'a>(checks: &[&'a Check]) -> Vec<(String, Vec<&'a Check>)> {
    let by_outer = grouped(checks.iter().map(|&check| (method(&check.right), check)));
    let line = |(outer, checks): (&str, Vec<&'a Check>)| {
        let contained = unique(checks.iter().map(|check| method(&check.left)));
        (format!("{} within {outer}", contained.join(", ")), checks)
    };
    by_outer.into_iter().map(line).collect()
}

/// Where a line stands: by the groups that it relates; what is about one answer alone, and then theorems,
/// after all pairs.
type Rank = (usize, usize);
const ALONE: Rank = (usize::MAX, 0);
const THEOREM: Rank = (usize::MAX, 1);

/// Every relation with its checks, theorems and replays on lines of their own.
fn lines<'a>(checks: &[&'a Check]) -> Vec<(String, Vec<&'a Check>)> {
    let groups = equal_groups(checks, method, |check| check.relation == Relation::Equal);
    let ranked = |check: &&'a Check| -> (Rank, String) {
        if let Some(theorem) = &check.theorem {
            return (THEOREM, theorem.clone());
        }
        let place = |name| groups.iter().position(|group| group.contains(&method(name)));
        let (Some(left), Some(right), true) = (place(&check.left), place(&check.right), is_a_pair(check))
        else {
            return (ALONE, alone(check).to_owned());
        };
        let text = match (check.relation, groups[left].as_slice()) {
            (Relation::Equal, [method]) => format!("{method}, every solver"),
            (Relation::Equal, methods) => methods.join(" = "),
            (_, methods) => format!("{} <= {}", methods.join(", "), groups[right].join(", ")),
        };
        ((left, right), text)
    };
    let mut lines = grouped(checks.iter().map(|check| (ranked(check), *check)));
    lines.sort_by(|(one, _), (other, _)| one.cmp(other));
    lines.into_iter().map(|((_, text), checks)| (text, checks)).collect()
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

/// Names in the order in which pairs of them are compared; those that must be equal stand together.
pub(super) fn equal_groups<'a>(
    checks: &[&'a Check],
    named: fn(&'a str) -> &'a str,
    is_equality: impl Fn(&Check) -> bool,
) -> Vec<Vec<&'a str>> {
    let mut groups: Vec<Vec<&'a str>> = Vec::new();
    let group_of = |groups: &mut Vec<Vec<&'a str>>, name: &'a str| {
        groups.iter().position(|group| group.contains(&name)).unwrap_or_else(|| {
            groups.push(vec![name]);
            groups.len() - 1
        })
    };
    for check in checks.iter().filter(|check| is_a_pair(check)) {
        let [left, right] = [&check.left, &check.right].map(|side| group_of(&mut groups, named(side)));
        if is_equality(check) && left != right {
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
