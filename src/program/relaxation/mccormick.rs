//! Products become auxiliary variables within their envelopes.

use std::collections::{BTreeMap, HashSet};

use super::envelope::{Factor, product_range, rows};
use super::error::RelaxationError;
use super::fixed::linear_product;
use super::source::validated;
use crate::{Expression, Kind, ProductTerm, Program, Row, VarId};

/// A variable of the target that stands for a product of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Auxiliary {
    /// The variable, in the target only.
    pub variable: VarId,
    /// The factor with the smaller id.
    pub first: VarId,
    /// The other factor, or the same one.
    pub second: VarId,
}

/// A program without products, and what stands for them.
#[derive(Clone, Debug, PartialEq)]
pub struct Linearised {
    /// The target: the variables of the source, then the auxiliary ones.
    pub program: Program,
    /// One for each distinct product, in the order of first occurrence.
    pub auxiliaries: Vec<Auxiliary>,
}

impl Linearised {
    /// A point of the source, followed by the nearest doubles to its products: a start solution for the
    /// target. `None` when the point is shorter than the source's variables.
    pub fn extend(&self, point: &[f64]) -> Option<Vec<f64>> {
        let count = self.program.variables().len() - self.auxiliaries.len();
        let point = point.get(..count)?;
        let product = |auxiliary: &Auxiliary| {
            Some(point.get(auxiliary.first.index())? * point.get(auxiliary.second.index())?)
        };
        let products: Option<Vec<f64>> = self.auxiliaries.iter().map(product).collect();
        Some([point, &products?].concat())
    }
}

/// The program that [`linearise_products`] derives.
///
/// # Soundness
/// As [`linearise_products`].
///
/// # Errors
/// As [`linearise_products`].
pub fn mccormick(source: &Program) -> Result<Program, RelaxationError> {
    Ok(linearise_products(source)?.program)
}

/// Replaces products by McCormick's envelopes.
///
/// - **Formulation:** each distinct product `x y` of a row becomes one auxiliary variable `w`, shared between
///   rows, with the four rows of the envelope on the bounds of `x` and `y`; a square gets its two tangents
///   and its secant. A product with a fixed factor becomes linear without an auxiliary.
/// - **Source:** any program whose products have factors with finite bounds. **Target:** an LP or MILP;
///   integrality stays. The auxiliary is bounded by the interval product, its name is `product[x,y]`.
/// - **Direction:** outer. **Exact** where each product has a binary factor: at `x = 0` the rows say `w = 0`,
///   at `x = 1` they say `w = y`, and with a bound of 0 and of 1 no side is rounded. So products of a binary
///   and a bounded variable are linearised without loss as long as integrality is kept; once it is dropped
///   they are not.
/// - **Assumptions:** none beyond finite bounds. The objective is linear, as in the standard form.
/// - **Errors:** the source is not valid; a factor is unbounded.
/// - **Paper equation:** (47)–(50) of AGT, section 7.3 (McCormick 1976).
///
/// # Soundness
/// Every feasible point of the source, with `w = x y`, is feasible in the target, in real arithmetic: every
/// side is rounded outward.
///
/// # Errors
/// [`RelaxationError::Program`], [`RelaxationError::UnboundedFactor`].
pub fn linearise_products(source: &Program) -> Result<Linearised, RelaxationError> {
    let mut pass = Linearisation::new(validated(source)?);
    for index in 0..source.rows().len() {
        let expression = pass.linear(&source.rows()[index])?;
        pass.target.rows[index].expression = expression;
    }
    pass.add_envelopes();
    let auxiliary = |product: &Product| Auxiliary {
        variable: product.variable,
        first: product.first.variable,
        second: product.second.variable,
    };
    let auxiliaries = pass.products.iter().map(auxiliary).collect();
    Ok(Linearised { program: pass.target, auxiliaries })
}

/// Is every product of this valid source linear, or linearised without loss?
pub(super) fn is_exact(source: &Program) -> bool {
    let is_binary = |id: VarId| {
        source
            .variables()
            .get(id.index())
            .is_some_and(|variable| variable.kind != Kind::Continuous && variable.range() == (0.0, 1.0))
    };
    products(source)
        .all(|term| is_binary(term.first) || is_binary(term.second) || linear_product(source, term).is_some())
}

fn products(program: &Program) -> impl Iterator<Item = &ProductTerm> {
    let terms = program.rows().iter().flat_map(|row| &row.expression.products);
    terms.filter(|term| term.coefficient != 0.0)
}

/// The target so far.
struct Linearisation {
    target: Program,
    /// Names of variables that are taken.
    names: HashSet<String>,
    /// The variable that stands for the product of two variables, the smaller id first.
    of_pair: BTreeMap<(VarId, VarId), VarId>,
    products: Vec<Product>,
}

/// A product of the source with the variable that stands for it.
struct Product {
    variable: VarId,
    first: Factor,
    second: Factor,
}

impl Linearisation {
    fn new(source: &Program) -> Self {
        Linearisation {
            target: source.clone(),
            names: source.variables().iter().map(|variable| variable.name.clone()).collect(),
            of_pair: BTreeMap::new(),
            products: Vec::new(),
        }
    }

    fn linear(&mut self, row: &Row) -> Result<Expression, RelaxationError> {
        let mut linear = Expression { products: Vec::new(), ..row.expression.clone() };
        for term in row.expression.products.iter().filter(|term| term.coefficient != 0.0) {
            linear += match linear_product(&self.target, term) {
                Some(resolved) => resolved,
                None => Expression::term(term.coefficient, self.auxiliary(term, &row.name)?),
            };
        }
        Ok(linear)
    }

    fn auxiliary(&mut self, term: &ProductTerm, row: &str) -> Result<VarId, RelaxationError> {
        let (first, second) = (term.first.min(term.second), term.first.max(term.second));
        if let Some(&variable) = self.of_pair.get(&(first, second)) {
            return Ok(variable);
        }
        let (x, y) = (self.factor(first, row)?, self.factor(second, row)?);
        let variable = self.add_product(x, y);
        self.of_pair.insert((first, second), variable);
        self.products.push(Product { variable, first: x, second: y });
        Ok(variable)
    }

    fn add_product(&mut self, x: Factor, y: Factor) -> VarId {
        let name_of = |factor: Factor| &self.target.variables[factor.variable.index()].name;
        let wanted = format!("product[{},{}]", name_of(x), name_of(y));
        let name = free_name(&mut self.names, wanted);
        let bounds = product_range(x, y);
        self.target.add_variable(name, bounds.lower(), bounds.upper(), Kind::Continuous)
    }

    fn factor(&self, variable: VarId, row: &str) -> Result<Factor, RelaxationError> {
        let column = &self.target.variables[variable.index()];
        let (lower, upper) = column.range();
        if lower.is_finite() && upper.is_finite() {
            return Ok(Factor { variable, lower, upper });
        }
        Err(RelaxationError::UnboundedFactor {
            row: row.to_owned(),
            variable: column.name.clone(),
            lower,
            upper,
        })
    }

    fn add_envelopes(&mut self) {
        let mut names: HashSet<String> = self.target.rows.iter().map(|row| row.name.clone()).collect();
        for &Product { variable, first, second } in &self.products {
            let product = self.target.variables[variable.index()].name.clone();
            for row in rows(first, second) {
                let name = free_name(&mut names, format!("{product}.{}", row.label));
                let expression = Expression::from(variable) - row.estimator;
                self.target.add_row(name, expression, row.lower, row.upper);
            }
        }
    }
}

/// The wanted name, lengthened until it is free.
fn free_name(taken: &mut HashSet<String>, mut wanted: String) -> String {
    while !taken.insert(wanted.clone()) {
        wanted.push('_');
    }
    wanted
}
