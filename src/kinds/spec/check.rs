//! The `[check]` table: methods and solvers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::asking::Case;
use countersign_check::{Kind, Method};
use countersign_data::EntryError;
use countersign_solve::{SolverName, backend, default_solvers};

/// Which methods and solvers are asked.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckTable {
    /// Methods by name, asked wherever they fit, whatever the size. Without it, those that fit and are run by
    /// default.
    #[schemars(extend("noun" = "method"))]
    pub methods: Option<Vec<String>>,
    /// Solvers by name. Without it, `highs` and `scip`, as far as they are linked.
    pub solvers: Option<Vec<SolverName>>,
}

/// Methods and solvers, resolved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckSpec {
    /// The methods that the specification names: they are asked wherever they fit, whatever the size. Without
    /// it, those that are run by default.
    pub methods: Option<Vec<Method>>,
    /// The solvers to ask.
    pub solvers: Vec<SolverName>,
}

impl CheckSpec {
    /// `solvers` are those of the command line, which go before those of the table.
    pub(super) fn resolve(
        table: &CheckTable,
        kinds: &[&'static Kind],
        solvers: &[SolverName],
    ) -> Result<Self, EntryError> {
        let in_table = |error: EntryError| error.within("check");
        let methods = named_methods(table.methods.as_deref(), kinds).map_err(in_table)?;
        let solvers = if solvers.is_empty() { table.solvers.as_deref() } else { Some(solvers) };
        let solvers = linked_solvers(solvers).map_err(in_table)?;
        let needed = kinds.iter().any(|kind| match &methods {
            Some(methods) => methods.iter().any(|method| kind.needs_solver(*method)),
            None => kind.in_checks().any(|method| kind.needs_solver(method)),
        });
        if solvers.is_empty() && needed {
            let expected = "at least one, as some methods need a solver";
            return Err(EntryError::new("check.solvers", "none", expected));
        }
        Ok(CheckSpec { methods, solvers })
    }

    /// The methods for one question: brute force is left out where it is too large and was not asked for.
    pub(super) fn methods_for(&self, question: &dyn Case, brute_limit: u64) -> Vec<Method> {
        fitting_methods(self.methods.as_deref(), question, brute_limit)
    }
}

/// See [`CheckSpec::methods_for`]. Methods that were named are asked where they fit the kind of question.
pub(super) fn fitting_methods(
    named: Option<&[Method]>,
    question: &dyn Case,
    brute_limit: u64,
) -> Vec<Method> {
    let kind = question.kind();
    if let Some(named) = named {
        return named.iter().copied().filter(|method| kind.fits(*method)).collect();
    }
    let enumerates = |method: &Method| kind.facts(*method).is_some_and(|facts| facts.role.enumerates());
    let fits = |method: &Method| !enumerates(method) || question.brute_fits(brute_limit);
    kind.in_checks().filter(|method| fits(method) && question.suits(*method)).collect()
}

/// The methods that fit some of the kinds.
pub(super) fn methods_of(kinds: &[&'static Kind]) -> Vec<Method> {
    let all = crate::methods().into_iter().map(|facts| facts.method);
    all.filter(|method| kinds.iter().any(|kind| kind.fits(*method))).collect()
}

/// The methods that the list `methods` names, if there is one.
pub(super) fn named_methods(
    names: Option<&[String]>,
    kinds: &[&'static Kind],
) -> Result<Option<Vec<Method>>, EntryError> {
    let Some(names) = names else { return Ok(None) };
    let fitting = methods_of(kinds);
    let expected = || {
        let names: Vec<&str> = fitting.iter().map(|method| method.as_str()).collect();
        format!("methods that fit: {}", names.join(", "))
    };
    let mut methods = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let Some(&method) = fitting.iter().find(|method| method.as_str() == name) else {
            return Err(EntryError::new(format!("methods[{index}]"), format!("{name:?}"), expected()));
        };
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    if methods.is_empty() {
        return Err(EntryError::new("methods", "none", expected()));
    }
    Ok(Some(methods))
}

/// Solvers by name, each once. Without names, those of the usual ones that are linked.
fn linked_solvers(names: Option<&[SolverName]>) -> Result<Vec<SolverName>, EntryError> {
    let is_linked = |name: &SolverName| backend(*name).is_some();
    let Some(names) = names else {
        return Ok(default_solvers().collect());
    };
    let mut solvers = Vec::new();
    for &name in names {
        if !is_linked(&name) {
            let expected = "a solver that is linked (see `countersign solvers`)";
            return Err(EntryError::new("solvers", name, expected));
        }
        if !solvers.contains(&name) {
            solvers.push(name);
        }
    }
    Ok(solvers)
}
