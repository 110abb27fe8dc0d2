//! Optimisation-based bound tightening: bounds on the factors of products, by linear programs over the very
//! window that has the products. Envelopes of products are as tight as the bounds on their factors.

use std::collections::BTreeSet;

use super::WindowError;
use super::margins::HANDED_ON;
use super::subproblems::Subproblems;
use crate::training::bounds::encoding::Objective;
use crate::training::bounds::parameter_box::loosened;
use countersign_check::SubproblemCounts;
use countersign_num::Interval;
use countersign_program::relaxation::Formulation;
use countersign_program::{Expression, Kind, Program, VarId};

/// The program with what its linear relaxation says about its factors, and how those programs ended.
///
/// # Soundness
/// Points of the program are points of its relaxation, so it loses none. Bounds are loosened before they
/// bound variables, as those of boxes are.
pub(super) fn with_bounds_on_factors(
    program: &Program,
    subproblems: &Subproblems<'_>,
) -> Result<(Program, SubproblemCounts), WindowError> {
    let factors: Vec<VarId> = factors(program).into_iter().collect();
    if factors.is_empty() {
        return Ok((program.clone(), SubproblemCounts::default()));
    }
    let objectives: Vec<Objective> = factors.iter().map(|&factor| itself(program, factor)).collect();
    let ends = subproblems.ends(&Formulation::Lp.derive(program)?, &objectives, None)?;
    let mut tightened = program.clone();
    for (factor, bounds) in factors.into_iter().zip(ends.bounds) {
        let bounds = loosened(bounds, HANDED_ON);
        tightened.narrow(factor, bounds.lower(), bounds.upper());
    }
    Ok((tightened, ends.counts))
}

/// Continuous variables that are multiplied with others or themselves.
fn factors(program: &Program) -> BTreeSet<VarId> {
    let products = program.rows().iter().flat_map(|row| &row.expression.products);
    let is_continuous = |factor: &VarId| program.variables()[factor.index()].kind == Kind::Continuous;
    products.flat_map(|product| [product.first, product.second]).filter(is_continuous).collect()
}

fn itself(program: &Program, variable: VarId) -> Objective {
    let of = &program.variables()[variable.index()];
    let bounds = Interval::new(of.lower, of.upper).unwrap_or(Interval::ENTIRE);
    Objective { expression: Expression::from(variable), room: 0.0, bounds }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn factors_are_continuous_and_counted_once() {
        let mut program = Program::new("products");
        let x = program.add_variable("x", 0.0, 2.0, Kind::Continuous);
        let y = program.add_variable("y", -1.0, 1.0, Kind::Continuous);
        let z = program.add_variable("z", -1.0, 1.0, Kind::Continuous);
        let b = program.add_binary("b");
        let mut sum = Expression::product(1.0, x, x);
        sum += Expression::product(2.0, x, y);
        sum += Expression::product(1.0, b, x);
        sum += Expression::term(1.0, z);
        program.add_row("row", sum, 0.0, 1.0);
        assert_eq!(factors(&program).into_iter().collect::<Vec<_>>(), [x, y]);
        assert_eq!(itself(&program, y).bounds, Interval::new(-1.0, 1.0).expect("ordered"));
    }
}
