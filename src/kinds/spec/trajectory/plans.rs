//! The training runs of a specification: the one that it describes, and those along the lists of `[certify]`.

use super::tables::TrajectorySpec;
use crate::training::Swept;
use crate::training::networks::Schedule;
use crate::training::threats::Threat;
use countersign_data::EntryError;

/// One training run to be.
#[derive(Clone, Debug)]
pub(super) struct Plan {
    pub name: String,
    pub schedule: Schedule,
    pub threat: Threat,
    /// The list that the plan belongs to.
    pub swept: Option<Swept>,
}

/// The run that the specification describes, and those that certificates are computed for.
pub(super) struct Plans {
    pub described: Plan,
    /// One for each entry of the lists; without lists, the run that the specification describes.
    pub certified: Vec<Plan>,
}

/// A plan, and the entry of the list that it belongs to.
struct Listed {
    plan: Plan,
    field: String,
}

impl Plans {
    /// Checks every run against the number of training samples.
    pub(super) fn of(spec: &TrajectorySpec, samples: usize) -> Result<Plans, EntryError> {
        let (schedule, threat) = (spec.training.schedule(), spec.threat.threat());
        spec.training.check(samples)?;
        spec.threat.check_run(&schedule, samples)?;
        let described = Plan { name: "training".to_owned(), schedule, threat, swept: None };
        spec.questions.check_steps(described.schedule.steps(samples))?;
        let mut certified = Vec::new();
        for Listed { plan, field } in listed(spec, &described) {
            // Only what the list says is new.
            let blamed = |found: String, expected: String| EntryError::new(field.clone(), found, expected);
            plan.schedule.check(samples).map_err(|error| blamed(error.found, error.expected))?;
            let threat = plan.threat.check(&plan.schedule, samples);
            threat.map_err(|error| blamed(error.found, error.expected))?;
            certified.push(plan);
        }
        if certified.is_empty() {
            certified.push(described.clone());
        }
        Ok(Plans { described, certified })
    }
}

/// One run for each entry of each list, with everything else as described.
fn listed(spec: &TrajectorySpec, described: &Plan) -> Vec<Listed> {
    let (certify, threat) = (&spec.certify, &spec.threat);
    let with_threat = |name: String, threat: Threat, swept: Swept| Plan {
        name,
        threat,
        swept: Some(swept),
        ..described.clone()
    };
    let in_list = |list: &str, plans: Vec<Plan>| -> Vec<Listed> {
        let listed = |(index, plan)| Listed { plan, field: format!("certify.{list}[{index}]") };
        plans.into_iter().enumerate().map(listed).collect()
    };
    let budgets = certify
        .budgets
        .iter()
        .map(|&budget| with_threat(format!("budget {budget}"), threat.with_budget(budget), Swept::Budget));
    let feature_radii = certify.feature_radii.iter().map(|&radius| {
        let threat = threat.with_feature_radius(radius);
        with_threat(format!("feature radius {radius}"), threat, Swept::FeatureRadius)
    });
    let label_radii = certify.label_radii.iter().map(|&radius| {
        with_threat(format!("label radius {radius}"), threat.with_label_radius(radius), Swept::LabelRadius)
    });
    let epochs = certify.epochs.iter().map(|&epochs| Plan {
        name: format!("epochs {epochs}"),
        schedule: Schedule { epochs, ..described.schedule.clone() },
        swept: Some(Swept::Epochs),
        ..described.clone()
    });
    [
        in_list("budgets", budgets.collect()),
        in_list("feature_radii", feature_radii.collect()),
        in_list("label_radii", label_radii.collect()),
        in_list("epochs", epochs.collect()),
    ]
    .into_iter()
    .flatten()
    .collect()
}
