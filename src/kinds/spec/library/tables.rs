//! The tables of a library.

use std::collections::BTreeMap;
use std::path::PathBuf;

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::ensembles::{P1, P2};
use crate::kernels::{LABEL_CERT, O1, O2};
use crate::spec::document::Document;
use crate::spec::error::SpecError;
use crate::spec::path;
use crate::spec::specification::Specification;
use crate::training::{LP, MILP, MIQCP, QCP};
use countersign_check::Method;
use countersign_data::EntryError;
use countersign_program::Sense;

/// Attacks or configurations that the truth is searched among, unless the library says how many.
pub(super) const TRUTH_LIMIT: u64 = 20_000;

/// The tables of a library.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::spec) struct LibraryTables {
    /// A manifest with the best bounds that were found before. Without it, nothing is known before.
    #[schemars(extend("format" = "path"))]
    pub known: Option<PathBuf>,
    /// Attacks or configurations that the truth is searched among.
    #[serde(default = "truth_limit")]
    pub truth_limit: u64,
    #[serde(default)]
    #[schemars(length(min = 1), extend("noun" = "table"))]
    pub(super) groups: Vec<GroupTable>,
}

fn truth_limit() -> u64 {
    TRUTH_LIMIT
}

/// Which end of a parameter is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum End {
    /// Its least value.
    Min,
    /// Its largest value.
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

/// Some programs of a specification, once for every combination of the entries that are set.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupTable {
    /// What the names of its instances begin with: letters, digits, -, _ and .
    #[schemars(pattern(r"^[A-Za-z0-9_.-]+$"))]
    name: String,
    /// A specification of another kind.
    #[schemars(extend("format" = "path"))]
    specification: PathBuf,
    /// Programs by name.
    #[schemars(length(min = 1))]
    formulations: Vec<String>,
    /// Of training, the parameters that instances are about. Without it, all.
    #[schemars(length(min = 1))]
    parameters: Option<Vec<usize>>,
    /// Of training, which ends of a parameter. Without it, both.
    #[schemars(length(min = 1))]
    ends: Option<Vec<End>>,
    /// Elsewhere, the test points that instances are about. Without it, all.
    #[schemars(length(min = 1))]
    tests: Option<Vec<usize>>,
    /// Elsewhere, the classes that instances are about. Without it, all.
    #[schemars(length(min = 1))]
    targets: Option<Vec<usize>>,
    /// Entries of the specification by their dotted keys, each with a list of values.
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, Values>")]
    set: BTreeMap<String, Vec<toml::Value>>,
}

/// Values that an entry takes one after the other.
#[derive(JsonSchema)]
#[schemars(transparent)]
struct Values(
    #[schemars(length(min = 1))]
    #[expect(dead_code)]
    Vec<serde_json::Value>,
);

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

impl GroupTable {
    /// Finds the programs, and reads the specification once for every combination. `place` is that of the
    /// group.
    ///
    /// # Errors
    /// A name that is not valid, or a specification that is wrong.
    pub(super) fn resolve(self, place: usize, document: &Document) -> Result<Group, SpecError> {
        let within = path::of_entry("groups", place);
        let wrong = |error: EntryError| document.source().error(error.within(&within));
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
        if self.name.is_empty() || !self.name.chars().all(is_letter) {
            let expected = "a name of letters, digits, -, _ and .";
            return Err(wrong(EntryError::new("name", format!("{:?}", self.name), expected)));
        }
        let methods = programs(&self.formulations).map_err(wrong)?;
        let file = document.path(&self.specification);
        let in_set = document.source().place(&path::of_key(&within, "set"));
        let variant = |entries: Vec<Entry>| -> Result<Variant, SpecError> {
            let overrides: Vec<String> =
                entries.iter().map(|Entry { key, value }| format!("{key}={value}")).collect();
            let specification = Specification::read_from(&file, &overrides, &in_set, &[])?;
            let varied: Vec<Entry> =
                entries.into_iter().filter(|entry| self.set[&entry.key].len() > 1).collect();
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

/// The methods with programs that a list names.
fn programs(names: &[String]) -> Result<Vec<Method>, EntryError> {
    let found = |(index, name): (usize, &String)| {
        PROGRAMS.into_iter().find(|method| method.as_str() == name).ok_or_else(|| {
            let known: Vec<&str> = PROGRAMS.iter().map(|method| method.as_str()).collect();
            let expected = format!("one of {}", known.join(", "));
            EntryError::new(path::of_entry("formulations", index), format!("{name:?}"), expected)
        })
    };
    names.iter().enumerate().map(found).collect()
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

/// An entry of a specification that is set.
#[derive(Clone, Debug)]
struct Entry {
    key: String,
    value: toml::Value,
}

/// Every way to take one value of each list.
fn combinations(lists: &BTreeMap<String, Vec<toml::Value>>) -> Vec<Vec<Entry>> {
    lists.iter().fold(vec![Vec::new()], |chosen, (key, values)| {
        let longer = |before: &Vec<Entry>, value: &toml::Value| {
            let mut longer = before.clone();
            longer.push(Entry { key: key.clone(), value: value.clone() });
            longer
        };
        chosen.iter().flat_map(|before| values.iter().map(move |value| longer(before, value))).collect()
    })
}

/// Keys without their tables, and values, in letters that names of files have.
fn label(entries: &[Entry]) -> String {
    let part = |Entry { key, value }: &Entry| {
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
