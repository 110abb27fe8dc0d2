//! The `[threat]` table: what an attacker may do.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::training::networks::{Schedule, Target, TrainingSet};
use crate::training::threats::{Bounded, Budget, FeatureDomain, Removal, Substitution, Threat, ThreatKind};
use countersign_data::{ClassId, EntryError};

/// What an attacker may do.
#[derive(Clone, Debug, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ThreatTable {
    /// How an attacker acts on samples.
    #[serde(default)]
    pub kind: ThreatKind,
    /// n: how many samples may be touched, over the whole data set; at most as many as a batch has, or all.
    #[schemars(extend("unit" = "sample"))]
    pub budget: Budget,
    /// ε: how far each feature of a touched sample may move, as features are trained on.
    #[serde(default)]
    #[schemars(range(min = 0))]
    feature_radius: f64,
    /// A touched sample may get another class.
    #[serde(default)]
    label_flips: bool,
    /// ν: how far the value of a touched sample of a regression may move.
    #[serde(default)]
    #[schemars(range(min = 0))]
    label_radius: f64,
    /// How many samples may change in their targets, where they are counted apart from those whose features
    /// move.
    #[schemars(extend("unit" = "sample", "goesWith" = {"kind": ["bounded"]}))]
    label_budget: Option<Budget>,
    /// The least and the largest value of every feature of a substitute. Without it, they lie anywhere.
    #[schemars(extend("expected" = FeatureDomain::EXPECTED, "goesWith" = {"kind": ["substitution"]}))]
    domain: Option<[f64; 2]>,
    /// ε': how far each feature of a test point may move at inference.
    #[serde(default)]
    #[schemars(range(min = 0))]
    pub test_radius: f64,
    /// The class that the attacker wants test points of other classes to get.
    target_class: Option<usize>,
}

impl ThreatTable {
    /// Checks what can be checked without data. `certified_radii` are those of features in `[certify]`.
    ///
    /// # Errors
    /// Names the first key that does not go with the others, or with the task.
    pub(super) fn check(&self, is_regression: bool, certified_radii: &[f64]) -> Result<(), EntryError> {
        self.check_task(is_regression)?;
        if !self.is_bounded() && matches!(self.budget, Budget::All) {
            return Err(EntryError::new("threat.budget", "\"all\"", "a number of samples for this kind"));
        }
        if let Some(domain) = self.domain().filter(|domain| !domain.is_sound()) {
            return Err(EntryError::new("threat.domain", domain, FeatureDomain::EXPECTED));
        }
        let moves_features = certified_radii.iter().chain([&self.feature_radius]).any(|radius| *radius > 0.0);
        if self.label_budget.is_some() && !(self.changes_targets() && moves_features) {
            let expected = "features and targets that both may change, each with its own budget";
            return Err(EntryError::new("threat.label_budget", "a value", expected));
        }
        Ok(())
    }

    /// Targets are classes, or values in a regression.
    fn check_task(&self, is_regression: bool) -> Result<(), EntryError> {
        if !is_regression && self.label_radius > 0.0 {
            let expected = "label_flips = true, as classes have no distance";
            return Err(EntryError::new("threat.label_radius", self.label_radius, expected));
        }
        if is_regression && self.label_flips && self.is_bounded() {
            let found = "true with data.task = \"regression\"";
            let expected = "label_radius, as values have no classes";
            return Err(EntryError::new("threat.label_flips", found, expected));
        }
        match self.target_class.filter(|_| is_regression) {
            Some(class) => {
                let expected = "nothing, as values have no classes";
                Err(EntryError::new("threat.target_class", class, expected))
            }
            None => Ok(()),
        }
    }

    /// An ensemble's base classifiers are certified against label flips alone.
    pub(super) fn check_divided(&self) -> Result<(), EntryError> {
        let wrong = |key: &str, found: String, expected: &str| {
            let expected = format!("{expected} with [partition]");
            Err(EntryError::new(key, found, expected).within("threat"))
        };
        if !self.is_bounded() {
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

    /// Checks the threat against a schedule and the number of training samples.
    pub(super) fn check_run(&self, schedule: &Schedule, samples: usize) -> Result<(), EntryError> {
        let checked = self.threat().check(schedule, samples);
        checked.map_err(|error| EntryError::new(error.field, error.found, error.expected).within("threat"))
    }

    /// The threat.
    pub(super) fn threat(&self) -> Threat {
        let samples = match self.budget {
            Budget::Samples(count) => count,
            Budget::All => usize::MAX,
        };
        match self.kind {
            ThreatKind::Removal => Threat::Removal(Removal { samples }),
            ThreatKind::Substitution => Threat::Substitution(Substitution { samples, domain: self.domain() }),
            ThreatKind::Bounded => Threat::Bounded(Bounded {
                feature_radius: self.feature_radius,
                label_flips: self.label_flips,
                label_radius: self.label_radius,
                samples: self.budget,
                labels: self.label_budget,
            }),
        }
    }

    /// The threat with another budget.
    pub(super) fn with_budget(&self, budget: Budget) -> Threat {
        ThreatTable { budget, ..self.clone() }.threat()
    }

    /// The threat with another radius of features.
    pub(super) fn with_feature_radius(&self, feature_radius: f64) -> Threat {
        ThreatTable { feature_radius, ..self.clone() }.threat()
    }

    /// The threat with another radius of values.
    pub(super) fn with_label_radius(&self, label_radius: f64) -> Threat {
        ThreatTable { label_radius, ..self.clone() }.threat()
    }

    /// The class that the attacker wants, checked against the tests.
    ///
    /// # Errors
    /// A class that does not exist, or that every test has.
    pub(super) fn target_class(&self, tests: &TrainingSet) -> Result<Option<ClassId>, EntryError> {
        let Some(class) = self.target_class else { return Ok(None) };
        if class >= tests.classes() {
            let expected = format!("a class in 0..{}", tests.classes());
            return Err(EntryError::new("threat.target_class", class, expected));
        }
        let wanted = ClassId::new(class);
        if tests.targets().iter().all(|target| *target == Target::Class(wanted)) {
            let found = format!("{class}, the class of every test");
            return Err(EntryError::new("threat.target_class", found, "another class"));
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
        let kind = match self.kind {
            ThreatKind::Bounded => return self.nothing_changes().into_iter().collect(),
            ThreatKind::Removal => "removal",
            ThreatKind::Substitution => "substitution",
        };
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

    fn domain(&self) -> Option<FeatureDomain> {
        self.domain.map(|[lower, upper]| FeatureDomain { lower, upper })
    }

    /// Do substitutes lie in a domain?
    pub(super) fn has_domain(&self) -> bool {
        self.domain.is_some()
    }

    pub(super) fn is_bounded(&self) -> bool {
        self.kind == ThreatKind::Bounded
    }
}
