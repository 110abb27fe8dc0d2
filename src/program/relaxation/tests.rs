//! Text in, text out.

use super::*;
use crate::format::Format;
use crate::{Class, Expression, Kind, Program, ProgramError, VarId};

fn text(program: &Program) -> String {
    program.to_text(Format::Lp, &[]).expect("valid")
}

/// min z with z ≥ 2xy on [−1, 3] × [2, 5]; the product twice.
fn bilinear() -> (Program, VarId, VarId) {
    let mut program = Program::new("bilinear");
    let x = program.add_variable("x", -1.0, 3.0, Kind::Continuous);
    let y = program.add_variable("y", 2.0, 5.0, Kind::Continuous);
    let z = program.add_variable("z", -50.0, 50.0, Kind::Continuous);
    program.add_row("above", Expression::from(z) - Expression::product(2.0, x, y), 0.0, f64::INFINITY);
    program.add_row("below", Expression::product(1.0, y, x), f64::NEG_INFINITY, 4.0);
    program.objective = Expression::from(z);
    (program, x, y)
}

#[test]
fn a_product_becomes_one_variable_within_four_rows() {
    let (source, ..) = bilinear();
    let expected = "\
Minimize
 objective:  + 1 z
Subject To
 above: + 1 z - 2 product(x,y) >= 0
 below: + 1 product(x,y) <= 4
 product(x,y).under_lower: - 2 x + 1 y + 1 product(x,y) >= 2
 product(x,y).under_upper: - 5 x - 3 y + 1 product(x,y) >= -15
 product(x,y).over_lower: - 5 x + 1 y + 1 product(x,y) <= 5
 product(x,y).over_upper: - 2 x - 3 y + 1 product(x,y) <= -6
Bounds
 -1 <= x <= 3
 2 <= y <= 5
 -50 <= z <= 50
 -5 <= product(x,y) <= 15
End
";
    assert_eq!(text(&mccormick(&source).expect("bounded")), expected);
}

#[test]
fn a_square_has_its_tangents_and_its_secant() {
    let mut source = Program::new("square");
    let x = source.add_variable("x", -1.0, 3.0, Kind::Continuous);
    source.add_row("square", Expression::product(1.0, x, x), 4.0, 4.0);
    let expected = "\
Minimize
 objective:  0 x
Subject To
 square: + 1 product(x,x) = 4
 product(x,x).under_lower: + 2 x + 1 product(x,x) >= -1
 product(x,x).under_upper: - 6 x + 1 product(x,x) >= -9
 product(x,x).over: - 2 x + 1 product(x,x) <= 3
Bounds
 -1 <= x <= 3
 0 <= product(x,x) <= 9
End
";
    assert_eq!(text(&mccormick(&source).expect("bounded")), expected);
}

/// b·x with x in [−2, 3]: w = 0 at b = 0, w = x at b = 1.
#[test]
fn a_product_with_a_binary_factor_keeps_its_integrality() {
    let mut source = Program::new("binary");
    let x = source.add_variable("x", -2.0, 3.0, Kind::Continuous);
    let b = source.add_binary("b");
    source.add_row("r", Expression::product(1.0, b, x), 1.0, f64::INFINITY);
    let expected = "\
Minimize
 objective:  0 x
Subject To
 r: + 1 product(x,b) >= 1
 product(x,b).under_lower: + 2 b + 1 product(x,b) >= 0
 product(x,b).under_upper: - 1 x - 3 b + 1 product(x,b) >= -3
 product(x,b).over_lower: - 1 x + 2 b + 1 product(x,b) <= 2
 product(x,b).over_upper: - 3 b + 1 product(x,b) <= 0
Bounds
 -2 <= x <= 3
 -2 <= product(x,b) <= 3
Binaries
 b
End
";
    let derived = Formulation::Milp.derived(&source).expect("bounded");
    assert_eq!((derived.direction, derived.program.class()), (Direction::Exact, Class::Milp));
    assert_eq!(text(&derived.program), expected);
}

#[test]
fn two_binaries_need_three_rows() {
    let mut source = Program::new("binaries");
    let (a, b) = (source.add_binary("a"), source.add_binary("b"));
    source.add_row("r", Expression::product(1.0, a, b), 0.0, 0.0);
    let target = mccormick(&source).expect("bounded");
    let names: Vec<&str> = target.rows().iter().skip(1).map(|row| row.name.as_str()).collect();
    assert_eq!(
        names,
        ["product[a,b].under_upper", "product[a,b].over_lower", "product[a,b].over_upper"],
        "w ≥ 0 is the bound of the auxiliary"
    );
}

#[test]
fn fixed_factors_need_no_auxiliary_and_may_be_unbounded_elsewhere() {
    let mut source = Program::new("fixed");
    let x = source.add_variable("x", f64::NEG_INFINITY, f64::INFINITY, Kind::Continuous);
    let two = source.add_variable("two", 2.0, 2.0, Kind::Continuous);
    source.add_row("r", Expression::product(3.0, x, two) + Expression::product(0.0, x, x), 0.0, 1.0);
    let linearised = linearise_products(&source).expect("no envelope is needed");
    assert_eq!(linearised.auxiliaries, []);
    assert_eq!(linearised.program.rows()[0].expression, Expression::term(6.0, x));
    assert_eq!(Pass::McCormick.direction(&source), Direction::Exact);
}

#[test]
fn an_unbounded_factor_is_named() {
    let mut source = Program::new("unbounded");
    let x = source.add_variable("x", 0.0, 1.0, Kind::Continuous);
    let y = source.add_variable("y", 0.0, f64::INFINITY, Kind::Continuous);
    source.add_row("r", Expression::product(1.0, x, y), 0.0, 1.0);
    let expected = RelaxationError::UnboundedFactor {
        row: "r".to_owned(),
        variable: "y".to_owned(),
        lower: 0.0,
        upper: f64::INFINITY,
    };
    assert_eq!(Formulation::Lp.derive(&source), Err(expected.clone()));
    assert_eq!(
        expected.to_string(),
        "row \"r\": the product with \"y\" has no envelope, its bounds are [0, inf]"
    );
    assert!(Formulation::Qcp.derive(&source).is_ok(), "products stay, nothing needs a bound");
}

#[test]
fn names_that_are_taken_are_lengthened() {
    let (mut source, ..) = bilinear();
    source.add_variable("product[x,y]", 0.0, 1.0, Kind::Continuous);
    source.add_row("product[x,y]_.over_lower", Expression::default(), 0.0, 0.0);
    let target = mccormick(&source).expect("bounded");
    assert_eq!(target.validate(), Ok(()));
    assert_eq!(target.variables()[4].name, "product[x,y]_");
    assert_eq!(target.rows()[5].name, "product[x,y]_.over_lower_");
}

#[test]
fn slopes_that_solvers_drop_move_outward() {
    let mut source = Program::new("tiny");
    let x = source.add_variable("x", -1e-12, 1e-12, Kind::Continuous);
    let y = source.add_variable("y", 1e-15, 2.0, Kind::Continuous);
    source.add_row("r", Expression::product(1.0, x, y), 0.0, 1.0);
    source.add_row("s", Expression::product(1.0, x, x), 0.0, 1.0);
    let target = mccormick(&source).expect("bounded");
    let slopes = target.rows().iter().flat_map(|row| row.expression.collected().linear);
    assert!(slopes.map(|term| term.coefficient.abs()).all(|slope| slope > 1e-9));
}

#[test]
fn a_point_is_extended_by_its_products() {
    let (source, ..) = bilinear();
    let linearised = linearise_products(&source).expect("bounded");
    assert_eq!(linearised.extend(&[2.0, 3.0, 12.0]), Some(vec![2.0, 3.0, 12.0, 6.0]));
    assert_eq!(linearised.extend(&[2.0, 3.0]), None);
}

#[test]
fn formulations_have_names_passes_and_an_order() {
    for formulation in Formulation::ALL {
        assert_eq!(formulation.as_str().parse(), Ok(formulation));
        assert_eq!(serde_json::to_value(formulation).ok(), Some(formulation.as_str().into()));
        assert!(formulation.relaxes(Formulation::Miqcp) && Formulation::Lp.relaxes(formulation));
        assert_eq!(Class::of(formulation.has_products(), formulation.has_integers()), formulation);
    }
    assert!(!Formulation::Milp.relaxes(Formulation::Qcp) && !Formulation::Qcp.relaxes(Formulation::Milp));
    assert!("qp".parse::<Formulation>().is_err());
}

#[test]
fn formulations_have_their_classes_and_the_passes_commute() {
    let (mut source, x, _) = bilinear();
    let n = source.add_variable("n", -0.5, 2.5, Kind::Integer);
    source.add_row("integer", Expression::product(1.0, n, x), -4.0, 4.0);
    let class = |formulation: Formulation| formulation.derive(&source).expect("bounded").class();
    assert_eq!(Formulation::ALL.map(class), [Class::Miqcp, Class::Milp, Class::Qcp, Class::Lp]);
    let lp = chain(&[Pass::RelaxIntegrality, Pass::McCormick], &source).expect("bounded");
    assert_eq!(Ok(lp.program), Formulation::Lp.derive(&source));
    assert_eq!(lp.direction, Direction::Outer);
}

#[test]
fn a_program_that_is_linear_already_stays_as_it_is() {
    let mut source = Program::new("linear");
    let b = source.add_binary("b");
    source.add_row("r", Expression::from(b) + Expression::from(b), 0.0, 1.5);
    let milp = Formulation::Milp.derived(&source).expect("valid");
    assert_eq!((&milp.program, milp.direction), (&source, Direction::Exact));
    assert_eq!(Formulation::Qcp.derive(&source), Formulation::Lp.derive(&source));
}

#[test]
fn an_objective_with_products_is_not_in_standard_form() {
    let (mut source, x, y) = bilinear();
    source.objective = Expression::product(1.0, x, y);
    let error = ProgramError::QuadraticObjective { count: 1 };
    let expected = RelaxationError::Program { program: "bilinear".to_owned(), error };
    assert_eq!(mccormick(&source), Err(expected));
}
