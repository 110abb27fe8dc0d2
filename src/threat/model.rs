//! What an attacker may do, and how often.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Domain;
use crate::train::Schedule;

/// How many samples an attacker may touch. In reports it is a number, or `"all"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "BudgetEntry", into = "BudgetEntry")]
#[schemars(with = "BudgetEntry")]
pub enum Budget {
    /// Up to so many of the whole data set. Interval bounds allow as many in every batch (003, section 6.4), which is
    /// sound and looser.
    Samples(usize),
    /// Every one (004).
    All,
}

impl Budget {
    /// The samples of a batch that may be touched.
    pub fn within(self, batch_size: usize) -> usize {
        match self {
            Budget::Samples(count) => count.min(batch_size),
            Budget::All => batch_size,
        }
    }
}

impl fmt::Display for Budget {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Budget::Samples(count) => count.fmt(formatter),
            Budget::All => formatter.write_str("all"),
        }
    }
}

/// A budget as it is written.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum BudgetEntry {
    /// Up to so many samples.
    Samples(usize),
    /// Every sample.
    Named(NamedBudget),
}

/// Budgets that have a name.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum NamedBudget {
    /// Every sample.
    All,
}

impl From<BudgetEntry> for Budget {
    fn from(entry: BudgetEntry) -> Self {
        match entry {
            BudgetEntry::Samples(count) => Budget::Samples(count),
            BudgetEntry::Named(NamedBudget::All) => Budget::All,
        }
    }
}

impl From<Budget> for BudgetEntry {
    fn from(budget: Budget) -> Self {
        match budget {
            Budget::Samples(count) => BudgetEntry::Samples(count),
            Budget::All => BudgetEntry::Named(NamedBudget::All),
        }
    }
}

/// Samples change within bounds (003, equation 7, with the ℓ∞ norm).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounded {
    /// ε: how far each feature of a touched sample may move.
    pub feature_radius: f64,
    /// A touched sample may get any other class (q = 0, ν = 1).
    pub label_flips: bool,
    /// ν: how far the real target of a touched sample may move.
    pub label_radius: f64,
    /// Samples that may be touched.
    pub samples: Budget,
    /// Samples whose targets may change, where they are counted apart from those whose features may; without it a
    /// touched sample may change in both.
    pub labels: Option<Budget>,
}

impl Bounded {
    /// May targets change?
    pub fn changes_targets(&self) -> bool {
        self.label_flips || self.label_radius > 0.0
    }

    /// May features change?
    pub fn changes_features(&self) -> bool {
        self.feature_radius > 0.0
    }
}

/// A perturbation model T.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Threat {
    /// Samples change within bounds.
    Bounded(Bounded),
    /// Up to so many samples are taken away (003, equation 8).
    Removal {
        /// n.
        samples: usize,
    },
    /// Up to so many samples are replaced by any others (003, equation 9), perhaps only by such whose features lie in a
    /// domain.
    Substitution {
        /// n.
        samples: usize,
        /// Where every feature of a substitute lies; anywhere without it.
        domain: Option<Domain>,
    },
}

/// The names of perturbation models in specifications.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ThreatKind {
    /// Features of some samples move, labels flip, values move.
    #[default]
    Bounded,
    /// Some samples are taken away, fewer than a batch.
    Removal,
    /// Some samples are replaced by any others; it needs clipped gradients.
    Substitution,
}

/// A threat that makes no sense for a schedule.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{field}: found {found}, expected {expected}")]
pub struct ThreatError {
    /// Which entry.
    pub field: &'static str,
    /// What it is.
    pub found: String,
    /// What it should be.
    pub expected: String,
}

impl Threat {
    /// Its name in specifications.
    pub fn kind(&self) -> ThreatKind {
        match self {
            Threat::Bounded(_) => ThreatKind::Bounded,
            Threat::Removal { .. } => ThreatKind::Removal,
            Threat::Substitution { .. } => ThreatKind::Substitution,
        }
    }

    /// May features of touched samples be others?
    pub fn moves_features(&self) -> bool {
        match self {
            Threat::Bounded(bounded) => bounded.changes_features(),
            Threat::Removal { .. } => false,
            Threat::Substitution { .. } => true,
        }
    }

    /// The same with another number of samples that may be touched.
    #[must_use]
    pub fn with_samples(self, samples: usize) -> Threat {
        match self {
            Threat::Bounded(bounded) => {
                Threat::Bounded(Bounded { samples: Budget::Samples(samples), ..bounded })
            }
            Threat::Removal { .. } => Threat::Removal { samples },
            Threat::Substitution { domain, .. } => Threat::Substitution { samples, domain },
        }
    }

    /// How many samples may be touched.
    pub fn budget(&self) -> Budget {
        match *self {
            Threat::Bounded(bounded) => bounded.samples,
            Threat::Removal { samples } | Threat::Substitution { samples, .. } => Budget::Samples(samples),
        }
    }

    /// Checks budgets and radii against the batches of a schedule and the number of training samples.
    ///
    /// # Errors
    /// A budget above the batch, the removal of a whole batch, substitution without clipping, radii that are negative
    /// or not finite, a domain whose ends are not finite or not in order.
    pub fn check(&self, schedule: &Schedule, samples: usize) -> Result<(), ThreatError> {
        let batch = schedule.batch_size;
        match *self {
            Threat::Bounded(bounded) => {
                radius("feature_radius", bounded.feature_radius)?;
                radius("label_radius", bounded.label_radius)?;
                budget("budget", bounded.samples, batch, samples)?;
                bounded.labels.map_or(Ok(()), |labels| budget("label_budget", labels, batch, samples))
            }
            Threat::Removal { samples: count } if count >= batch => Err(ThreatError {
                field: "budget",
                found: count.to_string(),
                expected: format!("at most {}, as something must remain of a batch of {batch}", batch - 1),
            }),
            Threat::Substitution { .. } if schedule.clip.is_none() => Err(ThreatError {
                field: "kind",
                found: "substitution without training.clip".to_owned(),
                expected: "clipped gradients, as a substituted sample may have any gradient".to_owned(),
            }),
            Threat::Substitution { domain: Some(domain), .. } if !domain.is_sound() => Err(ThreatError {
                field: "domain",
                found: domain.to_string(),
                expected: Domain::EXPECTED.to_owned(),
            }),
            Threat::Substitution { samples: count, .. } => {
                budget("budget", Budget::Samples(count), batch, samples)
            }
            Threat::Removal { .. } => Ok(()),
        }
    }
}

fn radius(field: &'static str, radius: f64) -> Result<(), ThreatError> {
    if radius.is_finite() && radius >= 0.0 {
        return Ok(());
    }
    Err(ThreatError {
        field,
        found: radius.to_string(),
        expected: "a finite number of at least 0".to_owned(),
    })
}

/// A budget between the batch and the whole set would be cut to the batch at every step, which few would expect.
fn budget(field: &'static str, budget: Budget, batch: usize, samples: usize) -> Result<(), ThreatError> {
    match budget {
        Budget::Samples(count) if count > batch && count != samples => Err(ThreatError {
            field,
            found: count.to_string(),
            expected: format!("at most {batch}, the batch, or \"all\""),
        }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::Loss;

    fn schedule(clip: Option<f64>) -> Schedule {
        Schedule {
            loss: Loss::Hinge,
            learning_rate: 1.0,
            decay: 0.0,
            momentum: 0.0,
            batch_size: 4,
            epochs: 1,
            clip,
        }
    }

    fn bounded(samples: Budget) -> Bounded {
        Bounded { feature_radius: 0.1, label_flips: true, label_radius: 0.0, samples, labels: None }
    }

    #[test]
    fn threats_without_sense_are_named() {
        let message =
            |threat: Threat, clip| threat.check(&schedule(clip), 12).expect_err("wrong").to_string();
        assert_eq!(
            message(Threat::Bounded(bounded(Budget::Samples(5))), None),
            "budget: found 5, expected at most 4, the batch, or \"all\""
        );
        assert_eq!(
            message(Threat::Removal { samples: 4 }, None),
            "budget: found 4, expected at most 3, as something must remain of a batch of 4"
        );
        assert!(
            message(Threat::Substitution { samples: 1, domain: None }, None)
                .starts_with("kind: found substitution without")
        );
        let crossed = Some(Domain { lower: 1.0, upper: 0.5 });
        assert_eq!(
            message(Threat::Substitution { samples: 1, domain: crossed }, Some(1.0)),
            "domain: found [1.0, 0.5], expected two finite numbers, the second no less than the first"
        );
        let negative = Bounded { feature_radius: -1.0, ..bounded(Budget::All) };
        assert_eq!(
            message(Threat::Bounded(negative), None),
            "feature_radius: found -1, expected a finite number of at least 0"
        );
        let separate = Bounded { labels: Some(Budget::Samples(7)), ..bounded(Budget::All) };
        assert!(message(Threat::Bounded(separate), None).starts_with("label_budget: found 7"));
    }

    #[test]
    fn whole_batches_and_whole_sets_may_change() {
        for samples in [Budget::Samples(0), Budget::Samples(4), Budget::Samples(12), Budget::All] {
            assert_eq!(Threat::Bounded(bounded(samples)).check(&schedule(None), 12), Ok(()));
        }
        assert_eq!(Threat::Removal { samples: 3 }.check(&schedule(None), 12), Ok(()));
        assert_eq!(Threat::Substitution { samples: 4, domain: None }.check(&schedule(Some(1.0)), 12), Ok(()));
        assert_eq!(
            (Budget::All.within(4), Budget::Samples(12).within(4), Budget::Samples(2).within(4)),
            (4, 4, 2)
        );
    }
}
