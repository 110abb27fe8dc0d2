//! The `[smoothing]` and `[check]` tables: noise, levels, samples, methods.

use serde::{Deserialize, Serialize};

use crate::check::{Finite, Kind};
use crate::kinds::smoothing::{GAUSSIAN, LINEAR_GAUSSIAN, SmoothingSetting};
use crate::smoothing::gaussian::AdaptiveSetting;
use crate::solve::SolverName;
use crate::spec::check::CheckTable;
use crate::spec::document::Document;
use crate::spec::{CheckSpec, SpecError};

/// More noise vectors than this for one test point are a mistyped number.
const MOST_SAMPLES: u64 = 10_000_000_000;

/// Noise, levels and samples, as written.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Noise {
    /// σ.
    sigma: f64,
    /// σ of the noise that training adds to its samples; that of certificates where it is not given.
    training_sigma: Option<f64>,
    #[serde(default = "level")]
    alpha: f64,
    #[serde(default = "level")]
    beta: f64,
    #[serde(default = "selection_samples")]
    selection_samples: u64,
    #[serde(default = "samples")]
    samples: u64,
    /// What adaptive sampling certifies.
    #[serde(default)]
    radii: Vec<f64>,
    #[serde(default = "stages")]
    stages: Vec<u64>,
    #[serde(default)]
    seed: u64,
}

fn level() -> f64 {
    0.001
}

fn selection_samples() -> u64 {
    100
}

fn samples() -> u64 {
    100_000
}

/// Those of 002, section 7.
fn stages() -> Vec<u64> {
    vec![100, 1_000, 10_000, 120_000]
}

impl Noise {
    /// Checks every entry.
    pub(super) fn resolve(self, document: &Document) -> Result<Noise, SpecError> {
        let above_0 = |value: f64| value > 0.0 && value.is_finite();
        let number = "a finite number above 0";
        let wrong = |field: &str, found: f64, expected: &str| {
            Err(document.error(format!("smoothing.{field}"), found, expected))
        };
        if !above_0(self.sigma) {
            return wrong("sigma", self.sigma, number);
        }
        if let Some(sigma) = self.training_sigma.filter(|sigma| !(*sigma >= 0.0 && sigma.is_finite())) {
            return wrong("training_sigma", sigma, "a finite number of at least 0");
        }
        for (field, level) in [("alpha", self.alpha), ("beta", self.beta)] {
            if !(level > 0.0 && level < 1.0) {
                return wrong(field, level, "a number above 0 and below 1");
            }
        }
        if let Some(place) = self.radii.iter().position(|&radius| !above_0(radius)) {
            return wrong(&format!("radii[{place}]"), self.radii[place], number);
        }
        if let Some(place) =
            (1..self.radii.len()).find(|&place| self.radii[..place].contains(&self.radii[place]))
        {
            return wrong(&format!("radii[{place}]"), self.radii[place], "another radius than those before");
        }
        self.check_samples(document)?;
        Ok(self)
    }

    fn check_samples(&self, document: &Document) -> Result<(), SpecError> {
        let wrong = |field: &str, found: String, expected: &str| {
            Err(document.error(format!("smoothing.{field}"), found, expected))
        };
        let count = format!("1 to {MOST_SAMPLES}");
        for (field, samples) in [("samples", self.samples), ("selection_samples", self.selection_samples)] {
            if !(1..=MOST_SAMPLES).contains(&samples) {
                return wrong(field, samples.to_string(), &count);
            }
        }
        if self.stages.is_empty() {
            return wrong("stages", "none".to_owned(), "at least 1");
        }
        if let Some(place) = self.stages.iter().position(|samples| !(1..=MOST_SAMPLES).contains(samples)) {
            return wrong(&format!("stages[{place}]"), self.stages[place].to_string(), &count);
        }
        match (1..self.stages.len()).find(|&place| self.stages[place] <= self.stages[place - 1]) {
            None => Ok(()),
            Some(place) => {
                let found = self.stages[place].to_string();
                wrong(&format!("stages[{place}]"), found, "more samples than the stage before has")
            }
        }
    }

    /// What only training uses, where it is given.
    pub(super) fn of_training(&self) -> Option<(&'static str, f64)> {
        self.training_sigma.map(|sigma| ("smoothing.training_sigma", sigma))
    }

    /// σ of the noise that training adds.
    pub(super) fn training_sigma(&self) -> f64 {
        self.training_sigma.unwrap_or(self.sigma)
    }

    /// σ of certificates, and the seed of all noise.
    pub(super) fn sigma_and_seed(&self) -> (f64, u64) {
        (self.sigma, self.seed)
    }

    pub(super) fn setting(&self, check: &Check) -> SmoothingSetting {
        SmoothingSetting {
            sigma: self.sigma,
            selection_samples: self.selection_samples,
            samples: self.samples,
            adaptive: AdaptiveSetting { alpha: self.alpha, beta: self.beta, stages: self.stages.clone() },
            // They were seen to be finite.
            radii: self.radii.iter().filter_map(|&radius| Finite::try_from(radius).ok()).collect(),
            seed: self.seed,
            repetitions: check.repetitions,
            repetition_samples: check.repetition_samples,
        }
    }
}

/// The `[check]` table as written.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WrittenCheck {
    methods: Option<Vec<String>>,
    /// Taken by every kind; nothing here is solved.
    solvers: Option<Vec<String>>,
    repetitions: Option<u64>,
    repetition_samples: Option<u64>,
}

/// Methods, and how often coverage repeats the estimation.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Check {
    #[serde(flatten)]
    pub methods: CheckSpec,
    repetitions: u64,
    repetition_samples: u64,
}

impl WrittenCheck {
    pub(super) fn resolve(
        self,
        may_be_linear: bool,
        solvers: &[SolverName],
        document: &Document,
    ) -> Result<Check, SpecError> {
        let kinds: &[&'static Kind] =
            if may_be_linear { &[&LINEAR_GAUSSIAN, &GAUSSIAN] } else { &[&GAUSSIAN] };
        let table = CheckTable { methods: self.methods, solvers: self.solvers };
        let methods =
            CheckSpec { solvers: Vec::new(), ..CheckSpec::resolve(&table, kinds, solvers, document)? };
        let (repetitions, repetition_samples) =
            (self.repetitions.unwrap_or(400), self.repetition_samples.unwrap_or(500));
        for (key, count) in [("repetitions", repetitions), ("repetition_samples", repetition_samples)] {
            if !(1..=MOST_SAMPLES).contains(&count) {
                let expected = format!("1 to {MOST_SAMPLES}");
                return Err(document.error(format!("check.{key}"), count, expected));
            }
        }
        Ok(Check { methods, repetitions, repetition_samples })
    }
}
