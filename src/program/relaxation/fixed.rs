//! Products with a factor that can take one value only.

use super::envelope::SMALLEST_SLOPE;
use crate::{Expression, ProductTerm, Program, VarId, Variable};

/// The value of a variable that can take no other.
fn fixed_value(variable: &Variable) -> Option<f64> {
    let (lower, upper) = variable.range();
    (lower == upper).then_some(lower)
}

/// A product with a fixed factor as a linear expression of the same real value; `None` when no factor is
/// fixed, or when its coefficient would be one that solvers take for zero.
///
/// # Soundness
/// Exact in real arithmetic: where the product of coefficient and value rounds, the expression has two terms,
/// the nearest double and the rest.
pub(super) fn linear_product(program: &Program, term: &ProductTerm) -> Option<Expression> {
    let value_of = |id: VarId| program.variables().get(id.index()).and_then(fixed_value);
    let (value, other) = match (value_of(term.first), value_of(term.second)) {
        (Some(value), _) => (value, term.second),
        (None, Some(value)) => (value, term.first),
        (None, None) => return None,
    };
    let nearest = term.coefficient * value;
    if nearest == 0.0 && (term.coefficient == 0.0 || value == 0.0) {
        return Some(Expression::default());
    }
    if !nearest.is_finite() || nearest.abs() < SMALLEST_SLOPE {
        return None;
    }
    let mut linear = Expression::term(nearest, other);
    // The rounding error of a product this large is itself a double.
    let rest = term.coefficient.mul_add(value, -nearest);
    if rest != 0.0 {
        linear.add_term(rest, other);
    }
    Some(linear)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    #[test]
    fn what_would_round_is_split() {
        let mut source = Program::new("tenths");
        let x = source.add_variable("x", 0.0, 1.0, Kind::Continuous);
        let tenth = source.add_variable("tenth", 0.1, 0.1, Kind::Continuous);
        let term = ProductTerm { first: tenth, second: x, coefficient: 0.3 };
        let linear = linear_product(&source, &term).expect("a factor is fixed").linear;
        let (nearest, rest) = (0.3 * 0.1, 0.3_f64.mul_add(0.1, -(0.3 * 0.1)));
        let coefficients: Vec<f64> = linear.iter().map(|term| term.coefficient).collect();
        assert_eq!(coefficients, [nearest, rest], "the nearest double and the rest");
    }

    #[test]
    fn coefficients_that_solvers_drop_are_not_made() {
        let mut source = Program::new("tiny");
        let x = source.add_variable("x", 0.0, 1.0, Kind::Continuous);
        let tiny = source.add_variable("tiny", 1e-12, 1e-12, Kind::Continuous);
        let term = ProductTerm { first: tiny, second: x, coefficient: 1.0 };
        assert_eq!(linear_product(&source, &term), None);
    }
}
