//! The invariants of a program, one error each.

use std::collections::HashSet;

use super::{Expression, Kind, Program, Row, Variable};

/// Why a program is not well formed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ProgramError {
    /// A name is empty or holds white space or control characters.
    #[error("{what} {index}: the name {name:?} is empty or has white space or control characters")]
    Name { what: &'static str, index: usize, name: String },
    /// Two variables or two rows share a name.
    #[error("{what} {index}: the name {name:?} is taken")]
    RepeatedName { what: &'static str, index: usize, name: String },
    /// A NaN, a crossed pair of bounds, or an infinite bound on the wrong side.
    #[error("{what} {name:?}: bounds [{lower}, {upper}] are not an interval")]
    Bounds { what: &'static str, name: String, lower: f64, upper: f64 },
    /// A binary variable with bounds outside `[0, 1]`.
    #[error("binary variable {name:?}: bounds [{lower}, {upper}] leave [0, 1]")]
    BinaryBounds { name: String, lower: f64, upper: f64 },
    /// A coefficient or constant is NaN or infinite.
    #[error("{place}: coefficient {value} is not finite")]
    Coefficient { place: String, value: f64 },
    /// An expression names a variable that the program does not have.
    #[error("{place}: variable {index} does not exist, there are {count}")]
    UnknownVariable { place: String, index: usize, count: usize },
    /// The objective has products; the standard form is linear (use a row and a variable).
    #[error("the objective has {count} products; the standard form has a linear objective")]
    QuadraticObjective { count: usize },
}

impl Program {
    /// Checks every invariant that [`Program`] states.
    ///
    /// # Errors
    /// The first violation found, in the order variables, rows, objective.
    pub fn validate(&self) -> Result<(), ProgramError> {
        self.validate_constraints()?;
        self.validate_objective(&self.objective)
    }

    /// Checks the invariants of variables and rows.
    ///
    /// # Errors
    /// The first violation found, in the order variables, rows.
    pub fn validate_constraints(&self) -> Result<(), ProgramError> {
        check_names("variable", self.variables().iter().map(|variable| variable.name.as_str()))?;
        check_names("row", self.rows().iter().map(|row| row.name.as_str()))?;
        self.variables().iter().try_for_each(check_variable)?;
        self.rows().iter().try_for_each(|row| self.check_row(row))
    }

    /// Checks the invariants of an objective of this program, its own or another.
    ///
    /// # Errors
    /// The first violation found.
    pub fn validate_objective(&self, objective: &Expression) -> Result<(), ProgramError> {
        if objective.is_quadratic() {
            return Err(ProgramError::QuadraticObjective { count: objective.products.len() });
        }
        self.check_expression(objective, || "objective".to_owned())
    }

    fn check_row(&self, row: &Row) -> Result<(), ProgramError> {
        check_bounds("row", &row.name, row.lower, row.upper)?;
        self.check_expression(&row.expression, || format!("row {:?}", row.name))
    }

    fn check_expression(
        &self,
        expression: &Expression,
        place: impl Fn() -> String,
    ) -> Result<(), ProgramError> {
        let linear = expression.linear.iter().map(|term| (term.variable, term.variable, term.coefficient));
        let products = expression.products.iter().map(|term| (term.first, term.second, term.coefficient));
        for (first, second, coefficient) in linear.chain(products) {
            if !coefficient.is_finite() {
                return Err(ProgramError::Coefficient { place: place(), value: coefficient });
            }
            let (index, count) = (first.max(second).index(), self.variables().len());
            if index >= count {
                return Err(ProgramError::UnknownVariable { place: place(), index, count });
            }
        }
        if expression.constant.is_finite() {
            Ok(())
        } else {
            Err(ProgramError::Coefficient { place: place(), value: expression.constant })
        }
    }
}

fn check_names<'a>(what: &'static str, names: impl Iterator<Item = &'a str>) -> Result<(), ProgramError> {
    let mut seen = HashSet::new();
    for (index, name) in names.enumerate() {
        if name.is_empty() || name.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
            return Err(ProgramError::Name { what, index, name: name.to_owned() });
        }
        if !seen.insert(name) {
            return Err(ProgramError::RepeatedName { what, index, name: name.to_owned() });
        }
    }
    Ok(())
}

fn check_variable(variable: &Variable) -> Result<(), ProgramError> {
    let Variable { name, lower, upper, kind } = variable;
    check_bounds("variable", name, *lower, *upper)?;
    match kind {
        Kind::Continuous => Ok(()),
        Kind::Binary if *lower < 0.0 || *upper > 1.0 => {
            Err(ProgramError::BinaryBounds { name: name.clone(), lower: *lower, upper: *upper })
        }
        Kind::Binary | Kind::Integer => check_bounds("variable", name, lower.ceil(), upper.floor()),
    }
}

fn check_bounds(what: &'static str, name: &str, lower: f64, upper: f64) -> Result<(), ProgramError> {
    if lower <= upper && lower < f64::INFINITY && upper > f64::NEG_INFINITY {
        Ok(())
    } else {
        Err(ProgramError::Bounds { what, name: name.to_owned(), lower, upper })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Sense, VarId};
    use super::*;

    /// A sound MIQCP; each test corrupts one field of it.
    fn sound() -> Program {
        let mut program = Program::new("sound");
        let x = program.add_variable("x", f64::NEG_INFINITY, 4.0, Kind::Continuous);
        let y = program.add_variable("y", 0.5, 3.0, Kind::Integer);
        let z = program.add_binary("z");
        program.add_row("r", Expression::product(2.0, x, y) + Expression::from(z), -1.0, f64::INFINITY);
        program.objective = Expression::from(x);
        program.sense = Sense::Maximise;
        program
    }

    #[test]
    fn accepts_a_sound_program_and_an_empty_one() {
        assert_eq!(sound().validate(), Ok(()));
        assert_eq!(Program::new("empty").validate(), Ok(()));
    }

    #[test]
    fn rejects_bad_names() {
        for name in ["", "a b", "a\nb"] {
            let mut program = sound();
            program.add_variable(name, 0.0, 1.0, Kind::Continuous);
            let expected = ProgramError::Name { what: "variable", index: 3, name: name.to_owned() };
            assert_eq!(program.validate(), Err(expected));
        }
        let mut program = sound();
        program.add_row("r", Expression::default(), 0.0, 0.0);
        let expected = ProgramError::RepeatedName { what: "row", index: 1, name: "r".to_owned() };
        assert_eq!(program.validate(), Err(expected));
    }

    #[test]
    fn rejects_bounds_that_are_no_interval() {
        let bad = [(2.0, 1.0), (f64::NAN, 1.0), (0.0, f64::NAN), (f64::INFINITY, f64::INFINITY)];
        for (lower, upper) in bad {
            let mut program = sound();
            program.add_variable("w", lower, upper, Kind::Continuous);
            assert!(matches!(program.validate(), Err(ProgramError::Bounds { what: "variable", .. })));
            let mut program = sound();
            program.add_row("w", Expression::default(), lower, upper);
            assert!(matches!(program.validate(), Err(ProgramError::Bounds { what: "row", .. })));
        }
    }

    #[test]
    fn rejects_integer_bounds_without_an_integer() {
        let mut program = sound();
        program.add_variable("w", 0.2, 0.8, Kind::Integer);
        assert!(matches!(program.validate(), Err(ProgramError::Bounds { .. })));
        let mut program = sound();
        program.add_variable("w", 0.0, 2.0, Kind::Binary);
        assert!(matches!(program.validate(), Err(ProgramError::BinaryBounds { .. })));
    }

    #[test]
    fn rejects_bad_terms_wherever_they_stand() {
        let x = VarId::new(0);
        for value in [f64::NAN, f64::INFINITY] {
            for expression in [Expression::term(value, x), Expression::product(value, x, x)] {
                let mut program = sound();
                program.add_row("w", expression, 0.0, 1.0);
                assert!(matches!(program.validate(), Err(ProgramError::Coefficient { .. })));
            }
            let mut program = sound();
            program.objective.constant = value;
            assert!(matches!(program.validate(), Err(ProgramError::Coefficient { .. })));
        }
        let mut program = sound();
        program.add_row("w", Expression::from(VarId::new(3)), 0.0, 1.0);
        assert!(matches!(program.validate(), Err(ProgramError::UnknownVariable { index: 3, count: 3, .. })));
        let mut program = sound();
        program.objective = Expression::product(1.0, x, x);
        assert_eq!(program.validate(), Err(ProgramError::QuadraticObjective { count: 1 }));
    }
}
