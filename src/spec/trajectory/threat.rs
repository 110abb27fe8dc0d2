//! The `[threat]` table: what an attacker may do.

use serde::{Deserialize, Serialize};

use crate::data::ClassId;
use crate::spec::SpecError;
use crate::spec::document::Document;
use crate::threat::{Bounded, Budget, FeatureDomain, Removal, Substitution, Threat, ThreatKind};
use crate::train::{Target, TrainingSet};

/// The perturbation model, as written.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ThreatTable {
    #[serde(default)]
    kind: ThreatKind,
    /// n.
    budget: WrittenBudget,
    /// ε.
    #[serde(default)]
    feature_radius: f64,
    #[serde(default)]
    label_flips: bool,
    /// ν.
    #[serde(default)]
    label_radius: f64,
    /// Samples whose targets may change, counted apart.
    label_budget: Option<WrittenBudget>,
    /// Where every feature of a substitute lies.
    domain: Option<FeatureDomain>,
    /// ε'.
    #[serde(default)]
    pub test_radius: f64,
    /// The class that the attacker wants test points of other classes to be predicted as.
    target_class: Option<usize>,
}

/// A number of samples, or `"all"`.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(try_from = "toml::Value", into = "toml::Value")]
pub(super) struct WrittenBudget(pub Budget);

impl TryFrom<toml::Value> for WrittenBudget {
    type Error = String;

    fn try_from(value: toml::Value) -> Result<Self, String> {
        let budget = match &value {
            toml::Value::String(name) if name == "all" => Some(Budget::All),
            toml::Value::Integer(count) => usize::try_from(*count).ok().map(Budget::Samples),
            _ => None,
        };
        budget.map(WrittenBudget).ok_or_else(|| {
            format!(
                "found {}, expected a number of samples of at least 0, or \"all\"",
                value.to_string().trim()
            )
        })
    }
}

impl From<WrittenBudget> for toml::Value {
    fn from(WrittenBudget(budget): WrittenBudget) -> Self {
        match budget {
            // It was an integer of TOML.
            Budget::Samples(count) => toml::Value::Integer(count.try_into().unwrap_or(i64::MAX)),
            Budget::All => "all".into(),
        }
    }
}

impl ThreatTable {
    /// Checks what can be checked without data. `radii` are those of `[certify]`.
    pub(super) fn check(
        &self,
        is_regression: bool,
        radii: &[f64],
        document: &Document,
    ) -> Result<(), SpecError> {
        let moves_features = radii.iter().chain([&self.feature_radius]).any(|radius| *radius > 0.0);
        for (key, radius) in [
            ("feature_radius", self.feature_radius),
            ("label_radius", self.label_radius),
            ("test_radius", self.test_radius),
        ] {
            if !(radius.is_finite() && radius >= 0.0) {
                return Err(document.error(format!("threat.{key}"), radius, "a finite number of at least 0"));
            }
        }
        if is_regression && self.label_flips && self.kind == ThreatKind::Bounded {
            let found = "true with data.task = \"regression\"";
            return Err(document.error(
                "threat.label_flips",
                found,
                "label_radius, as values have no classes",
            ));
        }
        if !is_regression && self.label_radius > 0.0 {
            let expected = "label_flips = true, as classes have no distance";
            return Err(document.error("threat.label_radius", self.label_radius, expected));
        }
        if let Some(class) = self.target_class.filter(|_| is_regression) {
            let expected = "nothing, as values have no classes";
            return Err(document.error("threat.target_class", class, expected));
        }
        if self.kind != ThreatKind::Bounded && matches!(self.budget.0, Budget::All) {
            return Err(document.error("threat.budget", "\"all\"", "a number of samples for this kind"));
        }
        if let Some(domain) = self.domain.filter(|_| self.kind != ThreatKind::Substitution) {
            let expected = "nothing, as only substitution has a domain";
            return Err(document.error("threat.domain", domain, expected));
        }
        if self.kind != ThreatKind::Bounded && self.label_budget.is_some() {
            return Err(document.error("threat.label_budget", "a value", "nothing for this kind"));
        }
        if self.label_budget.is_some() && !(self.changes_targets() && moves_features) {
            let expected = "features and targets that both may change, each with its own budget";
            return Err(document.error("threat.label_budget", "a value", expected));
        }
        Ok(())
    }

    /// An ensemble's base classifiers are certified against label flips alone.
    pub(super) fn check_divided(&self, document: &Document) -> Result<(), SpecError> {
        let wrong = |key: &str, found: String, expected: &str| {
            Err(document.error(format!("threat.{key}"), found, format!("{expected} with [partition]")))
        };
        if self.kind != ThreatKind::Bounded {
            let found = serde_json::json!(self.kind).to_string();
            return wrong("kind", found, "\"bounded\", as its votes are about label flips,");
        }
        if !self.label_flips {
            return wrong("label_flips", "false".to_owned(), "true");
        }
        for (key, radius) in [("feature_radius", self.feature_radius), ("test_radius", self.test_radius)] {
            if radius != 0.0 {
                return wrong(key, radius.to_string(), "0, as its votes are about label flips,");
            }
        }
        match self.target_class {
            Some(class) => wrong("target_class", class.to_string(), "nothing, as every class is a target,"),
            None => Ok(()),
        }
    }

    /// The threat, perhaps with another budget or radius.
    pub(super) fn threat(&self, budget: Option<Budget>, feature_radius: Option<f64>) -> Threat {
        let samples = budget.unwrap_or(self.budget.0);
        let count = match samples {
            Budget::Samples(count) => count,
            Budget::All => usize::MAX,
        };
        match self.kind {
            ThreatKind::Removal => Threat::Removal(Removal { samples: count }),
            ThreatKind::Substitution => {
                Threat::Substitution(Substitution { samples: count, domain: self.domain })
            }
            ThreatKind::Bounded => Threat::Bounded(Bounded {
                feature_radius: feature_radius.unwrap_or(self.feature_radius),
                label_flips: self.label_flips,
                label_radius: self.label_radius,
                samples,
                labels: self.label_budget.map(|WrittenBudget(budget)| budget),
            }),
        }
    }

    /// The class that the attacker wants, checked against the tests.
    ///
    /// # Errors
    /// A class that does not exist, or that every test has: what was found and what was expected.
    pub(super) fn target_class(&self, tests: &TrainingSet) -> Result<Option<ClassId>, (String, String)> {
        let Some(class) = self.target_class else { return Ok(None) };
        if class >= tests.classes() {
            return Err((class.to_string(), format!("a class in 0..{}", tests.classes())));
        }
        let wanted = ClassId::new(class);
        if tests.targets().iter().all(|target| *target == Target::Class(wanted)) {
            return Err((format!("{class}, the class of every test"), "another class".to_owned()));
        }
        Ok(Some(wanted))
    }

    /// What a reader should know: keys that the kind does not look at.
    pub(super) fn notes(&self) -> Vec<String> {
        let unused = [
            ("feature_radius", self.feature_radius > 0.0),
            ("label_flips", self.label_flips),
            ("label_radius", self.label_radius > 0.0),
        ];
        if self.is_bounded() {
            return self.nothing_changes().into_iter().collect();
        }
        let kind = self.kind.as_str();
        let note = |key: &str| format!("threat.{key} says nothing about {kind}, and is not looked at");
        unused.iter().filter(|(_, given)| *given).map(|(key, _)| note(key)).collect()
    }

    fn changes_targets(&self) -> bool {
        self.label_flips || self.label_radius > 0.0
    }

    /// A threat that allows nothing is certified with ease.
    fn nothing_changes(&self) -> Option<String> {
        let nothing = !self.changes_targets() && self.feature_radius == 0.0;
        let what = "nothing in [threat] says what a touched sample may change (label_flips, feature_radius, label_radius): \
                    the clean run is all there is";
        nothing.then(|| what.to_owned())
    }

    pub(super) fn kind(&self) -> ThreatKind {
        self.kind
    }

    /// n.
    pub(super) fn budget(&self) -> Budget {
        self.budget.0
    }

    /// Do substitutes lie in a domain?
    pub(super) fn has_domain(&self) -> bool {
        self.domain.is_some()
    }

    pub(super) fn is_bounded(&self) -> bool {
        self.kind == ThreatKind::Bounded
    }
}
