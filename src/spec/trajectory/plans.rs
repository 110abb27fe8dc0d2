//! The training runs of a specification: the one that it describes, and those along the lists of `[certify]`.

use std::path::Path;

use super::tables::TrajectorySpec;
use crate::kinds::training::Swept;
use crate::spec::SpecError;
use crate::threat::{Bounded, Threat, ThreatError};
use crate::train::Schedule;

/// One training run to be.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub name: String,
    pub schedule: Schedule,
    pub threat: Threat,
    /// The list that it is of.
    pub swept: Option<Swept>,
}

/// The run that the specification describes, and those that certificates are computed for.
pub(super) struct Plans {
    pub described: Plan,
    /// One for each entry of the lists; without lists, the run that the specification describes.
    pub certified: Vec<Plan>,
}

/// A plan, and the fields to blame where its budget or radius is wrong.
struct Entry {
    plan: Plan,
    field: String,
}

impl Plans {
    /// Checks every run against the number of training samples. `file` is the specification.
    pub(super) fn of(spec: &TrajectorySpec, file: &Path, samples: usize) -> Result<Plans, SpecError> {
        let wrong = |field: String, found: String, expected: String| SpecError::Entry {
            file: file.to_owned(),
            field,
            found,
            expected,
        };
        let schedule = spec.training.schedule();
        let threat = spec.threat.threat(None, None);
        let described = Plan { name: "training".to_owned(), schedule, threat, swept: None };
        let check = |plan: &Plan, blamed: &dyn Fn(&ThreatError) -> String| {
            plan.schedule
                .check(samples)
                .map_err(|error| wrong(format!("training.{}", error.field), error.found, error.expected))?;
            let checked = plan.threat.check(&plan.schedule, samples);
            checked.map_err(|error| wrong(blamed(&error), error.found, error.expected))
        };
        check(&described, &|error| format!("threat.{}", error.field))?;
        let steps = described.schedule.steps(samples);
        if let Err((field, window)) = spec.questions.check_horizons(steps) {
            return Err(wrong(
                field,
                window.to_string(),
                format!("at most {steps}, the iterations of the run"),
            ));
        }
        let entries = entries(spec, &described);
        for Entry { plan, field } in &entries {
            // Only what the list says is new.
            check(plan, &|_| field.clone())?;
        }
        let mut certified: Vec<Plan> = entries.into_iter().map(|entry| entry.plan).collect();
        if certified.is_empty() {
            certified.push(described.clone());
        }
        Ok(Plans { described, certified })
    }
}

/// One run for each entry of each list, with everything else as described.
fn entries(spec: &TrajectorySpec, described: &Plan) -> Vec<Entry> {
    let certify = &spec.certify;
    let budgets = certify.budgets.iter().enumerate().map(|(index, budget)| Entry {
        field: format!("certify.budgets[{index}]"),
        plan: Plan {
            name: format!("budget {}", budget.0),
            threat: spec.threat.threat(Some(budget.0), None),
            swept: Some(Swept::Budget),
            ..described.clone()
        },
    });
    let radii = certify.feature_radii.iter().enumerate().map(|(index, &radius)| Entry {
        field: format!("certify.feature_radii[{index}]"),
        plan: Plan {
            name: format!("feature radius {radius}"),
            threat: spec.threat.threat(None, Some(radius)),
            swept: Some(Swept::FeatureRadius),
            ..described.clone()
        },
    });
    let values = certify.label_radii.iter().enumerate().map(|(index, &radius)| Entry {
        field: format!("certify.label_radii[{index}]"),
        plan: Plan {
            name: format!("label radius {radius}"),
            threat: match described.threat {
                Threat::Bounded(bounded) => Threat::Bounded(Bounded { label_radius: radius, ..bounded }),
                other => other,
            },
            swept: Some(Swept::LabelRadius),
            ..described.clone()
        },
    });
    let epochs = certify.epochs.iter().enumerate().map(|(index, &epochs)| Entry {
        field: format!("certify.epochs[{index}]"),
        plan: Plan {
            name: format!("epochs {epochs}"),
            schedule: Schedule { epochs, ..described.schedule.clone() },
            swept: Some(Swept::Epochs),
            ..described.clone()
        },
    });
    budgets.chain(radii).chain(values).chain(epochs).collect()
}
