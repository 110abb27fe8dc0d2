//! The `[check]` table.

use serde::{Deserialize, Serialize};

use super::SpecError;
use super::document::Document;
use crate::check::{Kind, Method, Question};
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
        kinds: &[Kind],
        solvers: &[SolverName],
        document: &Document,
    ) -> Result<Self, SpecError> {
        let methods = methods("check.methods", table.methods.as_deref(), kinds, document)?;
        let solvers =
            if solvers.is_empty() { named_solvers(table, document)? } else { linked(solvers, document)? };
        let needs_solver = |method: &Method| method.needs_solver();
        let needed = match &methods {
            Some(methods) => methods.iter().any(needs_solver),
            None => kinds.iter().any(|&kind| Method::default_of_kind(kind).iter().any(needs_solver)),
        };
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
    pub(super) fn methods_for(&self, question: &dyn Question, brute_limit: u64) -> Vec<Method> {
        fitting(self.methods.as_deref(), question, brute_limit)
    }
}

/// See [`CheckSpec::methods_for`]. Methods that were named are asked where they fit the kind of question.
pub(super) fn fitting(methods: Option<&[Method]>, question: &dyn Question, brute_limit: u64) -> Vec<Method> {
    let kind = question.kind();
    if let Some(named) = methods {
        return named.iter().copied().filter(|method| method.fits(kind)).collect();
    }
    let fits = |method: &Method| !method.enumerates() || question.brute_fits(brute_limit);
    Method::default_of_kind(kind).iter().copied().filter(fits).collect()
}

/// The methods that a list names, if there is one.
pub(super) fn methods(
    field: &str,
    names: Option<&[String]>,
    kinds: &[Kind],
    document: &Document,
) -> Result<Option<Vec<Method>>, SpecError> {
    let Some(names) = names else { return Ok(None) };
    let fitting: Vec<Method> =
        Method::ALL.into_iter().filter(|method| kinds.iter().any(|&kind| method.fits(kind))).collect();
    let expected = || {
        let names: Vec<&str> = fitting.iter().map(|method| method.as_str()).collect();
        format!("methods that fit: {}", names.join(", "))
    };
    let mut methods = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let method = name.parse::<Method>().ok().filter(|method| fitting.contains(method));
        let method = method
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
