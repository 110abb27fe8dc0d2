//! The `[check]` table.

use serde::{Deserialize, Serialize};

use super::SpecError;
use super::document::Document;
use crate::check::{Kind, Method, MethodFacts};
use crate::kinds::asking::Case;
use crate::kinds::methods as methods_of_all_kinds;
use crate::solve::{SolverName, backend, default_solvers};

/// The table as written: names are checked afterwards, so that messages say what fits the kind.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckTable {
    pub methods: Option<Vec<String>>,
    pub solvers: Option<Vec<String>>,
}

/// Methods and solvers, resolved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckSpec {
    /// The methods that the specification names: they are asked wherever they fit, whatever the size. Without it, those
    /// that are run by default.
    pub methods: Option<Vec<Method>>,
    /// The solvers to ask.
    pub solvers: Vec<SolverName>,
}

impl CheckSpec {
    pub(super) fn resolve(
        table: &CheckTable,
        kinds: &[&'static Kind],
        solvers: &[SolverName],
        document: &Document,
    ) -> Result<Self, SpecError> {
        let methods = methods("check.methods", table.methods.as_deref(), kinds, document)?;
        let solvers =
            if solvers.is_empty() { named_solvers(table, document)? } else { linked(solvers, document)? };
        let needed = kinds.iter().any(|kind| match &methods {
            Some(methods) => methods.iter().any(|method| kind.needs_solver(*method)),
            None => kind.in_checks().any(|method| kind.needs_solver(method)),
        });
        if solvers.is_empty() && needed {
            return Err(document.error(
                "check.solvers",
                "none",
                "at least one, as some methods need a solver",
            ));
        }
        Ok(CheckSpec { methods, solvers })
    }

    /// The methods for one question: brute force is left out where it is too large and was not asked for.
    pub(super) fn methods_for(&self, question: &dyn Case, brute_limit: u64) -> Vec<Method> {
        fitting(self.methods.as_deref(), question, brute_limit)
    }
}

/// See [`CheckSpec::methods_for`]. Methods that were named are asked where they fit the kind of question.
pub(super) fn fitting(methods: Option<&[Method]>, question: &dyn Case, brute_limit: u64) -> Vec<Method> {
    let kind = question.kind();
    if let Some(named) = methods {
        return named.iter().copied().filter(|method| kind.fits(*method)).collect();
    }
    let enumerates = |method: &Method| kind.facts(*method).is_some_and(|facts| facts.role.enumerates());
    let fits = |method: &Method| !enumerates(method) || question.brute_fits(brute_limit);
    kind.in_checks().filter(fits).collect()
}

/// The methods that a list names, if there is one.
pub(super) fn methods(
    field: &str,
    names: Option<&[String]>,
    kinds: &[&'static Kind],
    document: &Document,
) -> Result<Option<Vec<Method>>, SpecError> {
    let Some(names) = names else { return Ok(None) };
    let fitting: Vec<MethodFacts> = methods_of_all_kinds()
        .into_iter()
        .filter(|facts| kinds.iter().any(|kind| kind.fits(facts.method)))
        .collect();
    let expected = || {
        let names: Vec<&str> = fitting.iter().map(|facts| facts.method.as_str()).collect();
        format!("methods that fit: {}", names.join(", "))
    };
    let mut methods = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let facts = fitting.iter().find(|facts| facts.method.as_str() == name);
        let method = facts
            .map(|facts| facts.method)
            .ok_or_else(|| document.error(format!("{field}[{index}]"), format!("{name:?}"), expected()))?;
        if !methods.contains(&method) {
            methods.push(method);
        }
    }
    if methods.is_empty() {
        return Err(document.error(field, "none", expected()));
    }
    Ok(Some(methods))
}

fn named_solvers(table: &CheckTable, document: &Document) -> Result<Vec<SolverName>, SpecError> {
    let Some(names) = &table.solvers else {
        return Ok(default_solvers().collect());
    };
    let parsed = names.iter().enumerate().map(|(index, name)| {
        name.parse::<SolverName>().map_err(|_| {
            let expected = format!("one of {}", SolverName::ALL.map(SolverName::as_str).join(", "));
            document.error(format!("check.solvers[{index}]"), format!("{name:?}"), &expected)
        })
    });
    linked(&parsed.collect::<Result<Vec<_>, _>>()?, document)
}

fn linked(solvers: &[SolverName], document: &Document) -> Result<Vec<SolverName>, SpecError> {
    let mut unique = Vec::new();
    for &solver in solvers {
        if backend(solver).is_none() {
            return Err(document.error(
                "check.solvers",
                solver,
                "a solver that is linked (see `countersign solvers`)",
            ));
        }
        if !unique.contains(&solver) {
            unique.push(solver);
        }
    }
    Ok(unique)
}
