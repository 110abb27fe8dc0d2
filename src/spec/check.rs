//! The `[check]` table.

use serde::{Deserialize, Serialize};

use super::SpecError;
use super::document::Document;
use crate::check::{Kind, Method, Question};
use crate::solve::{SolverName, backend};

/// The table as written: names are checked afterwards, so that messages say what fits the kind.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckTable {
    methods: Option<Vec<String>>,
    solvers: Option<Vec<String>>,
}

/// Methods and solvers, resolved.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckSpec {
    /// The methods to ask, in order.
    pub methods: Vec<Method>,
    /// The solvers to ask.
    pub solvers: Vec<SolverName>,
    /// The specification named the methods: they are asked whatever the size.
    #[serde(skip)]
    pub named: bool,
}

impl CheckSpec {
    pub(super) fn resolve(
        table: &CheckTable,
        kinds: &[Kind],
        solvers: &[SolverName],
        document: &Document,
    ) -> Result<Self, SpecError> {
        let (methods, named) = methods("check.methods", table.methods.as_deref(), kinds, document)?;
        let solvers =
            if solvers.is_empty() { named_solvers(table, document)? } else { linked(solvers, document)? };
        if solvers.is_empty() && methods.iter().any(|method| method.needs_solver()) {
            return Err(document.error(
                "check.solvers",
                "none",
                "at least one, as some methods need a solver",
            ));
        }
        Ok(CheckSpec { methods, solvers, named })
    }

    /// The methods for one question: brute force is left out where it is too large and was not asked for.
    pub(super) fn methods_for(&self, question: &dyn Question, brute_limit: u64) -> Vec<Method> {
        fitting(&self.methods, self.named, question, brute_limit)
    }
}

/// See [`CheckSpec::methods_for`]. Methods that were named are asked where they fit the kind of question.
pub(super) fn fitting(
    methods: &[Method],
    named: bool,
    question: &dyn Question,
    brute_limit: u64,
) -> Vec<Method> {
    let kind = question.kind();
    if named {
        return methods.iter().copied().filter(|method| method.fits(kind)).collect();
    }
    let fits = |method: &Method| *method != Method::Brute || question.brute_fits(brute_limit);
    Method::default_of_kind(kind).iter().copied().filter(fits).collect()
}

/// The methods that a list names, or those that are run by default; and whether they were named.
pub(super) fn methods(
    field: &str,
    names: Option<&[String]>,
    kinds: &[Kind],
    document: &Document,
) -> Result<(Vec<Method>, bool), SpecError> {
    let any = |fits: &dyn Fn(Kind, Method) -> bool| -> Vec<Method> {
        Method::ALL.into_iter().filter(|&method| kinds.iter().any(|&kind| fits(kind, method))).collect()
    };
    let Some(names) = names else {
        return Ok((any(&|kind, method| Method::default_of_kind(kind).contains(&method)), false));
    };
    let fitting = any(&|kind, method| method.fits(kind));
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
    Ok((methods, true))
}

fn named_solvers(table: &CheckTable, document: &Document) -> Result<Vec<SolverName>, SpecError> {
    let Some(names) = &table.solvers else {
        return Ok([SolverName::Highs, SolverName::Scip]
            .into_iter()
            .filter(|&name| backend(name).is_some())
            .collect());
    };
    let parsed = names.iter().enumerate().map(|(index, name)| {
        name.parse::<SolverName>().map_err(|_| {
            document.error(
                format!("check.solvers[{index}]"),
                format!("{name:?}"),
                "one of highs, scip, microlp",
            )
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
