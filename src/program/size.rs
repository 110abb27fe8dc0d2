//! How large a program is.

use serde::{Deserialize, Serialize};

use super::{Kind, LinearTerm, Program};

/// Counts that say how large a program is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Size {
    /// Binary variables.
    pub binary: usize,
    /// Other integer variables.
    pub integer: usize,
    /// Continuous variables.
    pub continuous: usize,
    /// Rows without products.
    pub linear_rows: usize,
    /// Rows with products.
    pub quadratic_rows: usize,
    /// Terms of rows, linear ones and products, with repeated ones counted once.
    pub nonzeros: usize,
}

impl Program {
    /// Counts variables, rows and terms.
    pub fn size(&self) -> Size {
        let mut size = Size::default();
        for variable in self.variables() {
            match variable.kind {
                Kind::Binary => size.binary += 1,
                Kind::Integer => size.integer += 1,
                Kind::Continuous => size.continuous += 1,
            }
        }
        for row in self.rows() {
            let expression = row.expression.collected();
            size.nonzeros += expression.linear.len() + expression.products.len();
            if expression.is_quadratic() {
                size.quadratic_rows += 1;
            } else {
                size.linear_rows += 1;
            }
        }
        size
    }

    /// The largest magnitude of a coefficient that a binary variable has in a row with other variables; 0
    /// where there is none. Solvers' tolerances on binaries are multiplied with it.
    pub fn largest_big_m(&self) -> f64 {
        let is_binary = |term: &&LinearTerm| self.variables()[term.variable.index()].kind == Kind::Binary;
        let several = self.rows().iter().filter(|row| row.expression.linear.len() > 1);
        let switches = several.flat_map(|row| row.expression.linear.iter().filter(is_binary));
        switches.map(|term| term.coefficient.abs()).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Expression;

    #[test]
    fn counts_kinds_rows_and_terms() {
        let mut program = Program::new("size");
        let b = program.add_binary("b");
        let n = program.add_variable("n", 0.0, 9.0, Kind::Integer);
        let x = program.add_variable("x", 0.0, 1.0, Kind::Continuous);
        let y = program.add_variable("y", 0.0, 1.0, Kind::Continuous);
        program.add_row("linear", Expression::from(b) + Expression::from(x) + Expression::from(b), 0.0, 2.0);
        program.add_row(
            "products",
            Expression::product(1.0, n, x) + Expression::product(1.0, x, n) + Expression::from(y),
            0.0,
            2.0,
        );
        let expected =
            Size { binary: 1, integer: 1, continuous: 2, linear_rows: 1, quadratic_rows: 1, nonzeros: 4 };
        assert_eq!(program.size(), expected);
    }

    #[test]
    fn big_ms_are_coefficients_of_binaries_in_rows_with_others() {
        let mut program = Program::new("switched");
        let x = program.add_variable("x", -9.0, 9.0, Kind::Continuous);
        let on = program.add_binary("on");
        assert_eq!(program.largest_big_m(), 0.0);
        program.add_row("alone", Expression::term(7.0, on), 0.0, 7.0);
        assert_eq!(program.largest_big_m(), 0.0);
        let mut switched = Expression::term(100.0, x);
        switched.add_term(-5.0, on);
        program.add_row("switched", switched, f64::NEG_INFINITY, 0.0);
        assert_eq!(program.largest_big_m(), 5.0);
    }
}
