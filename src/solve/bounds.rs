//! Bounds that may be handed on: a solver's own, padded, or one proved from its duals.

use super::outcome::Outcome;
use countersign_num::rounding::{add_up, multiply_up, subtract_down};
use countersign_program::{Program, Sense, safe_bound};

/// The tolerance that every solver is told for rows and integrality. HiGHS keeps its own, 1e-6, where there
/// are integers.
pub const FEASIBILITY_TOLERANCE: f64 = 1e-7;

/// Dual bounds are padded outward by this, absolute and relative to the bound: ten times
/// [`FEASIBILITY_TOLERANCE`].
pub const PADDING: f64 = 1e-6;

/// A solver's dual bound moved outward by `1e-6 · (1 + |bound|)`: downward when minimising, upward when
/// maximising.
///
/// Solvers work within tolerances, so their dual bound may be on the wrong side of the optimum by a little.
/// Used as the bound of a variable in the next program, that little grows: where the reachable set is a few
/// isolated points on the bounds of their box, a box that is short by a rounding error loses a point, and
/// with it everything that could follow from it. One training run of fourteen steps, whose parameters were
/// boxed after each step by raw dual bounds of HiGHS, lost the true parameters by 0.04 in this way, and by
/// 2.6 when the solver was told to work to 1e-9: a tighter tolerance makes it worse, because it forgives
/// less. Padding well above the feasibility tolerance keeps the points inside, and cost less than 1e-4 of the
/// width.
///
/// # Soundness
/// A claim stays a claim: padding makes a bound robust, it does not prove it. [`proved_bound`] does, for LPs.
/// A NaN stays NaN.
pub fn padded(bound: f64, sense: Sense) -> f64 {
    padded_by(PADDING, bound, sense)
}

/// A bound moved outward by `by · (1 + |bound|)`: downward when minimising, upward when maximising.
pub fn padded_by(by: f64, bound: f64, sense: Sense) -> f64 {
    let padding = multiply_up(by, add_up(1.0, bound.abs()));
    match sense {
        Sense::Minimise => subtract_down(bound, padding),
        Sense::Maximise => add_up(bound, padding),
    }
}

/// The bound that an outcome's row duals prove, recomputed from the program alone: a lower bound when
/// minimising, an upper one when maximising. `None` without duals, for a program with products, or when the
/// bound is infinite.
///
/// # Soundness
/// As [`safe_bound`]: it holds in real arithmetic whatever the solver returned, for an LP and for every
/// program that the LP relaxes.
pub fn proved_bound(program: &Program, outcome: &Outcome) -> Option<f64> {
    let bound = safe_bound(program, outcome.row_duals.as_ref()?).ok()?;
    bound.is_finite().then_some(bound)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Status;
    use countersign_program::{Expression, Kind};

    #[test]
    fn padding_moves_outward_by_more_than_the_tolerance() {
        assert!((padded(3.0, Sense::Minimise) - (3.0 - 4e-6)).abs() < 1e-12);
        assert!((padded(-3.0, Sense::Maximise) - (-3.0 + 4e-6)).abs() < 1e-12);
        for bound in [0.0, 1e-9, -7.5, 1e12] {
            assert!(padded(bound, Sense::Minimise) <= bound - PADDING);
            assert!(padded(bound, Sense::Maximise) >= bound + PADDING);
        }
        assert_eq!(padded(f64::INFINITY, Sense::Maximise), f64::INFINITY);
        assert!(padded(f64::NAN, Sense::Minimise).is_nan());
        const { assert!(PADDING >= 10.0 * FEASIBILITY_TOLERANCE) };
    }

    #[test]
    fn without_duals_or_with_the_wrong_number_nothing_is_proved() {
        let mut program = Program::new("one");
        let x = program.add_variable("x", 1.0, 2.0, Kind::Continuous);
        program.add_row("r", Expression::from(x), 1.5, 3.0);
        program.objective = Expression::from(x);
        let with = |row_duals| Outcome { row_duals, ..Outcome::bare(Status::Optimal, "optimal") };
        assert_eq!(proved_bound(&program, &with(None)), None);
        assert_eq!(proved_bound(&program, &with(Some(vec![]))), None);
        assert_eq!(proved_bound(&program, &with(Some(vec![1.0]))), Some(1.5));
        assert_eq!(proved_bound(&program, &with(Some(vec![0.0]))), Some(1.0));
    }
}
