//! Integer variables become continuous.

use super::error::RelaxationError;
use super::source::validated;
use crate::{Kind, Program};

/// Drops integrality.
///
/// - **Formulation:** `x_j ∈ ℤ ∩ [l, u]` becomes `x_j ∈ [⌈l⌉, ⌊u⌋]`.
/// - **Source:** any program. **Target:** an LP or QCP with the same variables and rows.
/// - **Direction:** outer; exact where there are no integer variables.
/// - **Assumptions:** none.
/// - **Errors:** when the source is not valid.
/// - **Source in the literature:** AGT, section 7.3, "Linearization of Integer Constraints".
///
/// # Soundness
/// Every integer between `l` and `u` is between `⌈l⌉` and `⌊u⌋`, which are exact; nothing else changes.
///
/// # Errors
/// [`RelaxationError::Program`].
pub fn relax_integrality(source: &Program) -> Result<Program, RelaxationError> {
    let mut target = validated(source)?.clone();
    for variable in &mut target.variables {
        (variable.lower, variable.upper) = variable.range();
        variable.kind = Kind::Continuous;
    }
    Ok(target)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::Format;
    use crate::{Class, Expression, ProgramError};

    #[test]
    fn integers_become_continuous_between_their_outermost_values() {
        let mut source = Program::new("mixed");
        let n = source.add_variable("n", -0.5, 3.7, Kind::Integer);
        let b = source.add_binary("b");
        let x = source.add_variable("x", f64::NEG_INFINITY, 0.5, Kind::Continuous);
        source.add_row("r", Expression::product(2.0, n, x) + Expression::from(b), 0.0, f64::INFINITY);
        let target = relax_integrality(&source).expect("valid");
        assert_eq!((source.class(), target.class()), (Class::Miqcp, Class::Qcp));
        let expected = "Minimize\n objective:  0 n\nSubject To\n r: + 1 b + [ + 2 n * x ] >= 0\nBounds\n \
                        0 <= n <= 3\n 0 <= b <= 1\n -inf <= x <= 0.5\nEnd\n";
        assert_eq!(target.to_text(Format::Lp, &[]).as_deref(), Ok(expected));
    }

    #[test]
    fn an_invalid_program_is_refused() {
        let mut source = Program::new("crossed");
        source.add_row("r", Expression::default(), 1.0, 0.0);
        let refused = relax_integrality(&source);
        assert!(matches!(refused, Err(RelaxationError::Program { error: ProgramError::Bounds { .. }, .. })));
    }
}
