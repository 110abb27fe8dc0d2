//! What backends through good_lp share: programs as its variables and constraints.

use good_lp::{Constraint, Expression as LinearExpression, Variable, constraint};

use countersign_program::{Expression, Program, Row};

/// The version of a linked package. good_lp does not tell the version of what it calls, so it is read from
/// the lock file.
pub(super) fn locked_version(package: &str) -> String {
    let lock = include_str!("../../Cargo.lock");
    let after = lock.split(&format!("name = \"{package}\"\nversion = \"")).nth(1).unwrap_or_default();
    after.split('"').next().unwrap_or_default().to_owned()
}

/// The terms of a linear expression, each variable once, without the constant.
pub(super) fn linear(expression: &Expression, columns: &[Variable]) -> LinearExpression {
    let terms = expression.collected().linear;
    terms.into_iter().map(|term| term.coefficient * columns[term.variable.index()]).sum()
}

/// The objective at a point, without the constant.
pub(super) fn value_at(program: &Program, point: &[f64]) -> f64 {
    program.objective.linear.iter().map(|term| term.coefficient * point[term.variable.index()]).sum()
}

/// Which side of a row or a variable a constraint enforces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// At least.
    Lower,
    /// At most.
    Upper,
    /// Both, where they are equal.
    Equal,
}

/// The constraints of a row: one for each finite side, or an equation.
pub(super) fn constraints(row: &Row, columns: &[Variable]) -> Vec<(Side, Constraint)> {
    between(linear(&row.expression, columns), row.lower, row.upper)
}

/// As [`constraints`], for an expression between two sides.
pub(super) fn between(left: LinearExpression, lower: f64, upper: f64) -> Vec<(Side, Constraint)> {
    if lower == upper {
        return vec![(Side::Equal, constraint!(left == lower))];
    }
    let at_least = lower.is_finite().then(|| (Side::Lower, constraint!(left.clone() >= lower)));
    let at_most = upper.is_finite().then(|| (Side::Upper, constraint!(left.clone() <= upper)));
    at_least.into_iter().chain(at_most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_come_from_the_lock_file() {
        let version = locked_version("good_lp");
        assert!(version.starts_with("1."), "{version}");
        assert_eq!(locked_version("no-such-package"), "");
    }

    #[test]
    fn a_row_is_a_constraint_for_each_finite_side() {
        let sides = |lower, upper| -> Vec<Side> {
            between(LinearExpression::default(), lower, upper).into_iter().map(|(side, _)| side).collect()
        };
        assert_eq!(sides(1.0, 1.0), [Side::Equal]);
        assert_eq!(sides(1.0, 2.0), [Side::Lower, Side::Upper]);
        assert_eq!(sides(f64::NEG_INFINITY, 2.0), [Side::Upper]);
        assert_eq!(sides(1.0, f64::INFINITY), [Side::Lower]);
        assert_eq!(sides(f64::NEG_INFINITY, f64::INFINITY), []);
    }
}
