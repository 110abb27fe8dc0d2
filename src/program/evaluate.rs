//! The objective and the violations of a point, computed in intervals.

use super::{Expression, Kind, Program, RowId, VarId};
use countersign_num::Interval;

/// Where a point violates a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A bound of a variable.
    Bound(VarId),
    /// The integrality of a variable.
    Integrality(VarId),
    /// A row.
    Row(RowId),
}

/// By how much a point violates a program at one place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Violation {
    /// The bound, integrality or row that is violated.
    pub place: Place,
    /// Encloses the real violation, which is 0 where the point is feasible.
    pub amount: Interval,
}

/// The value of the objective and the violations of a point.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluation {
    /// Encloses the real objective value.
    pub objective: Interval,
    /// Every place whose violation may exceed zero, worst first.
    pub violations: Vec<Violation>,
}

impl Evaluation {
    /// An upper bound on the largest real violation; 0 means that the point is feasible.
    pub fn worst_violation(&self) -> f64 {
        self.violations.first().map_or(0.0, |violation| violation.amount.upper())
    }
}

impl Expression {
    /// Encloses the value at `point`.
    ///
    /// # Soundness
    /// Contains the real value; its width is zero where every operation is exact, as with integer data.
    pub fn evaluate(&self, point: &[f64]) -> Interval {
        let at = |id: VarId| Interval::point(point[id.index()]);
        let linear = self.linear.iter().map(|term| Interval::point(term.coefficient) * at(term.variable));
        let products = self
            .products
            .iter()
            .map(|term| Interval::point(term.coefficient) * (at(term.first) * at(term.second)));
        linear.chain(products).fold(Interval::point(self.constant), |sum, value| sum + value)
    }
}

impl Program {
    /// Evaluates a point of length `variables().len()`; `None` when the length differs.
    ///
    /// # Soundness
    /// A point whose [`Evaluation::worst_violation`] is 0 is feasible in real arithmetic.
    pub fn evaluate(&self, point: &[f64]) -> Option<Evaluation> {
        if point.len() != self.variables().len() {
            return None;
        }
        let mut violations: Vec<Violation> = self
            .variable_violations(point)
            .chain(self.row_violations(point))
            .filter(|v| v.amount.upper() > 0.0)
            .collect();
        violations.sort_by(|a, b| b.amount.upper().total_cmp(&a.amount.upper()));
        Some(Evaluation { objective: self.objective.evaluate(point), violations })
    }

    fn variable_violations(&self, point: &[f64]) -> impl Iterator<Item = Violation> {
        self.variables().iter().zip(point).enumerate().flat_map(|(index, (variable, &value))| {
            let id = VarId::new(index);
            let value = Interval::point(value);
            let bound =
                Violation { place: Place::Bound(id), amount: outside(value, variable.lower, variable.upper) };
            let integrality = (variable.kind != Kind::Continuous).then(|| Violation {
                place: Place::Integrality(id),
                amount: distance(value, Interval::point(value.lower().round())),
            });
            [Some(bound), integrality].into_iter().flatten()
        })
    }

    fn row_violations(&self, point: &[f64]) -> impl Iterator<Item = Violation> {
        self.rows().iter().enumerate().map(|(index, row)| Violation {
            place: Place::Row(RowId::new(index)),
            amount: outside(row.expression.evaluate(point), row.lower, row.upper),
        })
    }
}

/// How far `value` is outside `[lower, upper]`.
fn outside(value: Interval, lower: f64, upper: f64) -> Interval {
    let below = if lower == f64::NEG_INFINITY { Interval::ZERO } else { Interval::point(lower) - value };
    let above = if upper == f64::INFINITY { Interval::ZERO } else { value - Interval::point(upper) };
    positive_part(larger(below, above))
}

fn distance(a: Interval, b: Interval) -> Interval {
    positive_part(larger(a - b, b - a))
}

fn larger(a: Interval, b: Interval) -> Interval {
    Interval::new(a.lower().max(b.lower()), a.upper().max(b.upper())).unwrap_or(Interval::ENTIRE)
}

fn positive_part(a: Interval) -> Interval {
    larger(a, Interval::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn program() -> Program {
        let mut program = Program::new("evaluate");
        let x = program.add_variable("x", 0.0, 2.0, Kind::Continuous);
        let n = program.add_variable("n", 0.0, 5.0, Kind::Integer);
        program.add_row("product", Expression::product(3.0, x, n), f64::NEG_INFINITY, 6.0);
        program.objective = Expression::from(x) + Expression::term(2.0, n) + Expression::constant(0.5);
        program
    }

    #[test]
    fn a_feasible_point_has_no_violation_and_an_exact_objective() {
        let evaluation = program().evaluate(&[0.5, 4.0]).expect("right length");
        assert_eq!(evaluation.objective, Interval::point(9.0));
        assert_eq!(evaluation.violations, vec![]);
        assert_eq!(evaluation.worst_violation(), 0.0);
    }

    #[test]
    fn violations_are_named_and_sorted() {
        let evaluation = program().evaluate(&[2.5, 4.25]).expect("right length");
        let places: Vec<Place> = evaluation.violations.iter().map(|violation| violation.place).collect();
        let (x, n) = (VarId::new(0), VarId::new(1));
        assert_eq!(places, [Place::Row(RowId::new(0)), Place::Bound(x), Place::Integrality(n)]);
        assert_eq!(evaluation.worst_violation(), 3.0 * 2.5 * 4.25 - 6.0);
    }

    #[test]
    fn rounding_is_never_mistaken_for_feasibility() {
        let mut program = Program::new("tenths");
        let x = program.add_variable("x", 0.0, 1.0, Kind::Continuous);
        program.add_row("sum", Expression::term(1.0, x) + Expression::term(0.2, x), f64::NEG_INFINITY, 0.12);
        let evaluation = program.evaluate(&[0.1]).expect("right length");
        assert!(evaluation.worst_violation() > 0.0, "0.1 + 0.2 · 0.1 exceeds 0.12 as doubles");
    }

    #[test]
    fn nan_is_a_violation_and_a_wrong_length_is_nothing() {
        let evaluation = program().evaluate(&[f64::NAN, 1.0]).expect("right length");
        assert_eq!(evaluation.worst_violation(), f64::INFINITY);
        assert_eq!(program().evaluate(&[1.0]), None);
    }
}
