//! Rigorous bounds of linear programs from approximate duals (Neumaier and Shcherbina 2004).

use super::{Program, ProgramError, Row, RowId};
use countersign_num::Interval;
use countersign_num::rounding::{add_down, multiply_down};

/// Why multipliers give no bound.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SafeBoundError {
    /// The program breaks an invariant.
    #[error("the program {program:?} is not valid: {error}")]
    Program { program: String, error: ProgramError },
    /// A row has products: multipliers bound linear rows only.
    #[error("row {row:?} ({}) has products; safe bounds are for linear programs", id.index())]
    Products { id: RowId, row: String },
    /// There is not one multiplier for each row.
    #[error("{found} multipliers for {expected} rows")]
    Length { found: usize, expected: usize },
}

/// A bound on the objective of a linear program that holds in real arithmetic, whatever the multipliers: a
/// lower bound when minimising, an upper one when maximising. It is −∞ or +∞ where the multipliers prove no
/// finite bound.
///
/// - **Formulation:** for `λ` with a finite side for each `λ_k ≠ 0`, and every feasible `x`, when minimising
///
///   ```text
///   c·x = Σ_k λ_k (a_k·x) + Σ_j (c − Aᵀλ)_j x_j
///       ≥ Σ_k (λ_k lo_k if λ_k > 0, λ_k hi_k if λ_k < 0) + Σ_j min { (c − Aᵀλ)_j x_j : l_j ≤ x_j ≤ u_j },
///   ```
///
///   because `λ_k (a_k·x)` is smallest at that side of its row. Maximising is minimising `−c` with `−λ`, so
///   in both senses `c − Aᵀλ` are the reduced costs.
/// - **Source:** a linear program; of a MILP, its relaxation, hence the MILP too. **Target:** a number.
/// - **Direction:** outward.
/// - **Assumptions:** none on `λ`. A multiplier whose side is infinite, or that is not finite itself, counts
///   as 0. The bound is infinite as soon as an unbounded variable has a reduced cost of the wrong sign, so it
///   is useful where variables are bounded; how close it is depends on how good the multipliers are.
/// - **Errors:** the program is not valid, has products, or has another number of rows than there are
///   multipliers.
///
/// # Soundness
/// Every sum and product is rounded outward, reduced costs are intervals. Repeated terms are taken one by
/// one. Where the program is infeasible every number is a bound.
///
/// # Examples
/// ```
/// use countersign_program::{Expression, Kind, Program, safe_bound};
///
/// // min x + y subject to x + 2 y ≥ 2 and 0 ≤ x, y ≤ 10: the optimum is 1.
/// let mut program = Program::new("small");
/// let x = program.add_variable("x", 0.0, 10.0, Kind::Continuous);
/// let y = program.add_variable("y", 0.0, 10.0, Kind::Continuous);
/// program.add_row("enough", Expression::from(x) + Expression::term(2.0, y), 2.0, f64::INFINITY);
/// program.objective = Expression::from(x) + Expression::from(y);
///
/// assert_eq!(safe_bound(&program, &[0.5]), Ok(1.0));
/// assert_eq!(safe_bound(&program, &[0.25]), Ok(0.5), "poor multipliers prove less, but never too much");
/// ```
///
/// # Errors
/// See [`SafeBoundError`].
pub fn safe_bound(program: &Program, multipliers: &[f64]) -> Result<f64, SafeBoundError> {
    check(program, multipliers)?;
    let sign = program.sense.sign();
    let mut reduced_costs = vec![Interval::ZERO; program.variables().len()];
    for term in &program.objective.linear {
        let cost = &mut reduced_costs[term.variable.index()];
        *cost = *cost + Interval::point(sign * term.coefficient);
    }
    let mut bound = sign * program.objective.constant;
    for (row, &multiplier) in program.rows().iter().zip(multipliers) {
        let multiplier = sign * multiplier;
        let Some(side) = side(row, multiplier) else { continue };
        bound = add_down(bound, multiply_down(multiplier, side));
        for term in &row.expression.linear {
            let cost = &mut reduced_costs[term.variable.index()];
            *cost = *cost - Interval::point(multiplier) * Interval::point(term.coefficient);
        }
    }
    for (variable, cost) in program.variables().iter().zip(reduced_costs) {
        bound = add_down(bound, least_product(cost, variable.lower, variable.upper));
    }
    Ok(sign * bound)
}

fn check(program: &Program, multipliers: &[f64]) -> Result<(), SafeBoundError> {
    program.validate().map_err(|error| SafeBoundError::Program { program: program.name.clone(), error })?;
    if let Some(index) = program.rows().iter().position(|row| row.expression.is_quadratic()) {
        let row = program.rows()[index].name.clone();
        return Err(SafeBoundError::Products { id: RowId::new(index), row });
    }
    let (found, expected) = (multipliers.len(), program.rows().len());
    if found == expected { Ok(()) } else { Err(SafeBoundError::Length { found, expected }) }
}

/// The side of a row at which its multiple is smallest; `None` when that side is infinite or the multiplier
/// counts as 0.
fn side(row: &Row, multiplier: f64) -> Option<f64> {
    let side = if multiplier > 0.0 { row.lower } else { row.upper };
    (multiplier != 0.0 && multiplier.is_finite() && side.is_finite()).then_some(side)
}

/// A lower bound on `r x` for all reals `r` of an interval and `x` between bounds that may be infinite. The
/// product of 0 and an infinite bound is 0: no real `x` makes `0 x` anything else.
fn least_product(r: Interval, lower: f64, upper: f64) -> f64 {
    let product = |a: f64, b: f64| if a == 0.0 || b == 0.0 { 0.0 } else { multiply_down(a, b) };
    let corners = [(r.lower(), lower), (r.lower(), upper), (r.upper(), lower), (r.upper(), upper)];
    corners.into_iter().map(|(a, b)| product(a, b)).fold(f64::INFINITY, f64::min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Expression, Kind, Sense};

    const INFINITY: f64 = f64::INFINITY;

    /// min −x − y, x + 2y ≤ 4, 3x + y ≤ 6, 0 ≤ x, y ≤ 10: optimum −2.8, multipliers −0.4 and −0.2.
    fn lp() -> Program {
        let mut program = Program::new("lp");
        let x = program.add_variable("x", 0.0, 10.0, Kind::Continuous);
        let y = program.add_variable("y", 0.0, 10.0, Kind::Continuous);
        program.add_row("first", Expression::from(x) + Expression::term(2.0, y), -INFINITY, 4.0);
        program.add_row("second", Expression::term(3.0, x) + Expression::from(y), -INFINITY, 6.0);
        program.objective = -(Expression::from(x) + Expression::from(y));
        program
    }

    fn maximised(mut program: Program) -> Program {
        program.sense = Sense::Maximise;
        program.objective = -program.objective;
        program
    }

    #[test]
    fn optimal_multipliers_give_the_optimum_and_others_less() {
        let bound = safe_bound(&lp(), &[-0.4, -0.2]).expect("linear");
        assert!((-2.8 - 1e-12..=-2.8).contains(&bound), "{bound}");
        assert_eq!(safe_bound(&lp(), &[0.0, 0.0]), Ok(-20.0));
        assert_eq!(safe_bound(&lp(), &[-1.0, 0.0]), Ok(-4.0));
        let bound = safe_bound(&maximised(lp()), &[0.4, 0.2]).expect("linear");
        assert!((2.8..=2.8 + 1e-12).contains(&bound), "{bound}");
    }

    #[test]
    fn multipliers_that_pull_at_nothing_or_are_no_numbers_count_as_zero() {
        for multipliers in [[0.5, 7.0], [f64::NAN, INFINITY], [-INFINITY, -0.0]] {
            assert_eq!(safe_bound(&lp(), &multipliers), Ok(-20.0), "{multipliers:?}");
        }
    }

    #[test]
    fn an_unbounded_variable_needs_a_reduced_cost_of_the_right_sign() {
        let mut program = lp();
        program.variables.iter_mut().for_each(|variable| variable.upper = INFINITY);
        assert_eq!(safe_bound(&program, &[0.0, 0.0]), Ok(-INFINITY));
        assert_eq!(safe_bound(&program, &[-1.0, 0.0]), Ok(-4.0), "0 · ∞ is 0 here");
        assert_eq!(safe_bound(&maximised(program), &[0.0, 0.0]), Ok(INFINITY));
    }

    #[test]
    fn free_rows_equalities_fixed_variables_and_constants_count() {
        let mut program = lp();
        let z = program.add_variable("z", 2.0, 2.0, Kind::Continuous);
        program.add_row("free", Expression::from(z), -INFINITY, INFINITY);
        program.add_row("equal", Expression::from(z) + Expression::from(z), 4.0, 4.0);
        program.objective += Expression::term(3.0, z) + Expression::constant(0.5);
        assert_eq!(safe_bound(&program, &[-1.0, 0.0, 9.0, 1.5]), Ok(2.5));
        assert_eq!(safe_bound(&program, &[-1.0, 0.0, -9.0, -64.0]), Ok(2.5), "any number will do");
    }

    #[test]
    fn products_and_missing_multipliers_are_refused() {
        assert_eq!(safe_bound(&lp(), &[1.0]), Err(SafeBoundError::Length { found: 1, expected: 2 }));
        let mut program = lp();
        let x = crate::VarId::new(0);
        let id = program.add_row("square", Expression::product(1.0, x, x), 0.0, 1.0);
        let expected = SafeBoundError::Products { id, row: "square".to_owned() };
        assert_eq!(safe_bound(&program, &[0.0; 3]), Err(expected));
        let mut program = lp();
        program.objective.constant = f64::NAN;
        assert!(matches!(safe_bound(&program, &[0.0; 2]), Err(SafeBoundError::Program { .. })));
    }
}
