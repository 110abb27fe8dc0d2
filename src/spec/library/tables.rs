//! The tables of a library.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::check::Method;
use crate::kinds::ensembles::{P1, P2};
use crate::kinds::kernels::{LABEL_CERT, O1, O2};
use crate::kinds::training::{LP, MILP, MIQCP, QCP};
use crate::program::Sense;
use crate::spec::document::Document;
use crate::spec::{SpecError, Specification};

/// Attacks or configurations that the truth is searched among, unless the library says how many.
pub(super) const TRUTH_LIMIT: u64 = 20_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub known: Option<PathBuf>,
    #[serde(default = "truth_limit")]
    pub truth_limit: u64,
    #[serde(default)]
    pub groups: Vec<WrittenGroup>,
}

fn truth_limit() -> u64 {
    TRUTH_LIMIT
}

/// Which end of a parameter is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum End {
    Min,
    Max,
}

impl End {
    fn sense(self) -> Sense {
        match self {
            End::Min => Sense::Minimise,
            End::Max => Sense::Maximise,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenGroup {
    name: String,
    specification: PathBuf,
    formulations: Vec<String>,
    parameters: Option<Vec<usize>>,
    ends: Option<Vec<End>>,
    tests: Option<Vec<usize>>,
    targets: Option<Vec<usize>>,
    #[serde(default)]
    set: BTreeMap<String, Vec<toml::Value>>,
}

/// Which programs of a specification are instances; lists that are not there leave nothing out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Selection {
    pub methods: Vec<Method>,
    pub parameters: Option<Vec<usize>>,
    pub senses: Option<Vec<Sense>>,
    pub tests: Option<Vec<usize>>,
    pub targets: Option<Vec<usize>>,
}

/// One way to fill in the lists of a group.
#[derive(Clone, Debug)]
pub(super) struct Variant {
    /// What stands for it in names, as in `samples-8-epochs-3`.
    pub label: String,
    /// Entries that are set, as on the command line.
    pub overrides: Vec<String>,
    pub specification: Specification,
}

/// Some programs of some variants of a specification.
#[derive(Clone, Debug)]
pub(super) struct Group {
    pub name: String,
    pub selection: Selection,
    pub variants: Vec<Variant>,
}

impl WrittenGroup {
    pub(super) fn resolve(self, place: usize, document: &Document) -> Result<Group, SpecError> {
        let field = |entry: &str| format!("groups[{place}].{entry}");
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if self.name.is_empty() || !self.name.chars().all(is_letter) {
            let expected = "a name of letters, digits, -, _ and .";
            return Err(document.error(field("name"), format!("{:?}", self.name), expected));
        }
        let path = document.path(&self.specification);
        let mut methods = Vec::new();
        for (index, name) in self.formulations.iter().enumerate() {
            let method = name.parse::<Method>().ok().filter(|method| PROGRAMS.contains(method));
            let names: Vec<&str> = PROGRAMS.iter().map(|method| method.as_str()).collect();
            methods.push(method.ok_or_else(|| {
                let expected = format!("one of {}", names.join(", "));
                document.error(field(&format!("formulations[{index}]")), format!("{name:?}"), expected)
            })?);
        }
        let empty = [
            ("formulations", methods.is_empty()),
            ("parameters", self.parameters.as_ref().is_some_and(Vec::is_empty)),
            ("ends", self.ends.as_ref().is_some_and(Vec::is_empty)),
            ("tests", self.tests.as_ref().is_some_and(Vec::is_empty)),
            ("targets", self.targets.as_ref().is_some_and(Vec::is_empty)),
        ];
        if let Some((entry, _)) = empty.iter().find(|(_, is_empty)| *is_empty) {
            return Err(document.error(field(entry), "an empty list", "at least one entry"));
        }
        if let Some((key, _)) = self.set.iter().find(|(_, values)| values.is_empty()) {
            return Err(document.error(
                field(&format!("set.{key:?}")),
                "an empty list",
                "at least one entry",
            ));
        }
        let variant = |entries: Vec<(String, toml::Value)>| -> Result<Variant, SpecError> {
            let overrides: Vec<String> =
                entries.iter().map(|(key, value)| format!("{key}={value}")).collect();
            let specification = Specification::read(&path, &overrides, &[])?;
            let varied: Vec<&(String, toml::Value)> =
                entries.iter().filter(|(key, _)| self.set[key].len() > 1).collect();
            Ok(Variant { label: label(&varied), overrides, specification })
        };
        Ok(Group {
            selection: Selection {
                methods,
                parameters: self.parameters,
                senses: self.ends.map(|ends| ends.into_iter().map(End::sense).collect()),
                tests: self.tests,
                targets: self.targets,
            },
            variants: combinations(&self.set).into_iter().map(variant).collect::<Result<_, _>>()?,
            name: self.name,
        })
    }
}

/// Methods that have programs.
pub(super) const PROGRAMS: [Method; 9] = [
    P1.method,
    P2.method,
    O1.method,
    O2.method,
    LABEL_CERT.method,
    MIQCP.method,
    MILP.method,
    QCP.method,
    LP.method,
];

/// Every way to take one value of each list.
fn combinations(lists: &BTreeMap<String, Vec<toml::Value>>) -> Vec<Vec<(String, toml::Value)>> {
    lists.iter().fold(vec![Vec::new()], |chosen, (key, values)| {
        let longer = |before: &Vec<(String, toml::Value)>, value: &toml::Value| {
            let mut longer = before.clone();
            longer.push((key.clone(), value.clone()));
            longer
        };
        chosen.iter().flat_map(|before| values.iter().map(move |value| longer(before, value))).collect()
    })
}

/// Keys without their tables, and values, in letters that names of files have.
fn label(entries: &[&(String, toml::Value)]) -> String {
    let part = |(key, value): &&(String, toml::Value)| {
        let key = key.rsplit('.').next().unwrap_or(key);
        let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        let words: Vec<String> = format!("{key} {value}")
            .split(|letter| !is_plain(letter))
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        words.join("-")
    };
    entries.iter().map(part).collect::<Vec<_>>().join("-")
}

impl Group {
    /// Every program of one specification.
    pub(super) fn of_specification(specification: Specification) -> Self {
        let selection = Selection {
            methods: PROGRAMS.to_vec(),
            parameters: None,
            senses: None,
            tests: None,
            targets: None,
        };
        let name = specification.name();
        let variant = Variant { label: String::new(), overrides: Vec::new(), specification };
        Group { name, selection, variants: vec![variant] }
    }

    pub(super) fn to_json(&self) -> Value {
        let Selection { methods, parameters, senses, tests, targets } = &self.selection;
        let variants: Vec<Value> =
            self.variants.iter().map(|variant| variant.specification.to_json()).collect();
        json!({
            "name": self.name,
            "formulations": methods,
            "parameters": parameters,
            "ends": senses,
            "tests": tests,
            "targets": targets,
            "specifications": variants,
        })
    }
}
