//! Variables that can take one value only.

use super::RelaxationError;
use super::envelope::SMALLEST_SLOPE;
use super::source::validated;
use crate::num::Interval;
use crate::num::rounding::{subtract_down, subtract_up};
use crate::program::{Expression, Kind, LinearTerm, ProductTerm, Program, Row, VarId, Variable};

/// Substitutes fixed variables.
///
/// - **Formulation:** where bounds and integrality leave one value `v` to `x`, `q x y` becomes `(q v) y` and `a x`
///   moves into the sides as `a v`; rows without terms that hold are dropped; a fixed integer is continuous.
/// - **Source:** any program. **Target:** the same variables, at most as many rows, terms and products.
/// - **Direction:** exact. What cannot be done without rounding is not done: a coefficient `q v` stands as two terms,
///   the nearest double and the rest, and a row whose sides would round keeps its terms.
/// - **Assumptions:** none. A row without terms that does not hold stays: the program is infeasible.
/// - **Errors:** when the source is not valid.
///
/// # Soundness
/// Source and target have the same feasible points and the same objective, in real arithmetic.
///
/// # Errors
/// [`RelaxationError::Program`].
pub fn resolve_fixed(source: &Program) -> Result<Program, RelaxationError> {
    let mut target = validated(source)?.clone();
    target.rows = source.rows().iter().filter_map(|row| resolved_row(source, row)).collect();
    target.objective = resolved_objective(source);
    for variable in &mut target.variables {
        if let Some(value) = fixed_value(variable) {
            (variable.lower, variable.upper, variable.kind) = (value, value, Kind::Continuous);
        }
    }
    Ok(target)
}

/// The value of a variable that has no other.
pub(super) fn fixed_value(variable: &Variable) -> Option<f64> {
    let (lower, upper) = variable.range();
    (lower == upper).then_some(lower)
}

/// A product with a fixed factor as a linear expression of the same real value; nothing when no factor is fixed, or
/// when the coefficient is one that solvers take for zero.
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
    // The rest of a product this large is a double.
    let rest = term.coefficient.mul_add(value, -nearest);
    if rest != 0.0 {
        linear.add_term(rest, other);
    }
    Some(linear)
}

fn resolved_row(program: &Program, row: &Row) -> Option<Row> {
    let expression = without_fixed_factors(program, &row.expression);
    let (free, constant) = without_fixed_terms(program, &expression);
    let is_exact = |side: f64| subtract_down(side, constant) == subtract_up(side, constant);
    if constant.is_nan() || !is_exact(row.lower) || !is_exact(row.upper) {
        return Some(Row { expression, ..row.clone() });
    }
    let (lower, upper) = (row.lower - constant, row.upper - constant);
    let says_nothing = free.linear.is_empty() && free.products.is_empty() && lower <= 0.0 && 0.0 <= upper;
    (!says_nothing).then(|| Row { name: row.name.clone(), expression: free, lower, upper })
}

fn resolved_objective(program: &Program) -> Expression {
    let (free, constant) = without_fixed_terms(program, &program.objective);
    let total = Interval::point(program.objective.constant) + Interval::point(constant);
    if constant.is_nan() || total.lower() != total.upper() {
        return program.objective.clone();
    }
    Expression { constant: total.lower(), ..free }
}

/// Products with a fixed factor as linear terms; products without a coefficient are left out.
fn without_fixed_factors(program: &Program, expression: &Expression) -> Expression {
    let mut resolved = Expression { products: Vec::new(), ..expression.clone() };
    for term in expression.products.iter().filter(|term| term.coefficient != 0.0) {
        match linear_product(program, term) {
            Some(linear) => resolved += linear,
            None => resolved.products.push(*term),
        }
    }
    resolved
}

/// The terms whose variables are free, and the sum of the others; the sum is NaN where it is not a double.
fn without_fixed_terms(program: &Program, expression: &Expression) -> (Expression, f64) {
    let value_of = |term: &LinearTerm| program.variables().get(term.variable.index()).and_then(fixed_value);
    let mut free = Expression { constant: 0.0, linear: Vec::new(), products: expression.products.clone() };
    let mut sum = Interval::ZERO;
    for term in expression.linear.iter().filter(|term| term.coefficient != 0.0) {
        match value_of(term) {
            Some(value) => sum = sum + Interval::point(term.coefficient) * Interval::point(value),
            None => free.linear.push(*term),
        }
    }
    (free, if sum.lower() == sum.upper() { sum.lower() } else { f64::NAN })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::format::Format;

    const FREE: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);

    fn text(program: &Program) -> String {
        program.to_text(Format::Lp, &[]).expect("valid")
    }

    #[test]
    fn fixed_variables_disappear_from_rows_and_objective() {
        let mut source = Program::new("fixed");
        let x = source.add_variable("x", FREE.0, FREE.1, Kind::Continuous);
        let two = source.add_variable("two", 2.0, 2.0, Kind::Continuous);
        let one = source.add_variable("one", 0.5, 1.0, Kind::Binary);
        source.add_row("kept", Expression::product(3.0, x, two) + Expression::from(one), -1.0, 5.0);
        source.add_row("empty", Expression::product(0.5, two, one), 1.0, 1.0);
        source.add_row("wrong", Expression::from(two), 3.0, f64::INFINITY);
        source.objective = Expression::from(x) + Expression::term(4.0, one) + Expression::constant(0.5);
        let target = resolve_fixed(&source).expect("valid");
        let expected = "Minimize\n objective: + 0 two + 0 one + 1 x + 4.5\nSubject To\n kept: + 6 x >= -2\n \
                        kept_upper: + 6 x <= 4\n wrong: 0 x >= 1\nBounds\n x free\n 2 <= two <= 2\n 1 <= one <= 1\nEnd\n";
        assert_eq!(text(&target), expected);
    }

    #[test]
    fn what_would_round_is_split_or_stays() {
        let mut source = Program::new("tenths");
        let x = source.add_variable("x", 0.0, 1.0, Kind::Continuous);
        let tenth = source.add_variable("tenth", 0.1, 0.1, Kind::Continuous);
        source.add_row("product", Expression::product(0.3, tenth, x), 0.0, 1.0);
        source.add_row("sides", Expression::from(x) + Expression::from(tenth), 0.3, 0.7);
        let target = resolve_fixed(&source).expect("valid");
        let terms = &target.rows()[0].expression.linear;
        assert_eq!(terms.len(), 2, "the nearest double and the rest");
        assert_eq!(
            (terms[0].coefficient, terms[1].coefficient),
            (0.3 * 0.1, 0.3_f64.mul_add(0.1, -(0.3 * 0.1)))
        );
        assert_eq!(target.rows()[1], source.rows()[1]);
    }

    #[test]
    fn coefficients_that_solvers_drop_are_not_made() {
        let mut source = Program::new("tiny");
        let x = source.add_variable("x", 0.0, 1.0, Kind::Continuous);
        let tiny = source.add_variable("tiny", 1e-12, 1e-12, Kind::Continuous);
        source.add_row("product", Expression::product(1.0, tiny, x), 0.0, 1.0);
        assert_eq!(resolve_fixed(&source).expect("valid").rows(), source.rows());
    }
}
