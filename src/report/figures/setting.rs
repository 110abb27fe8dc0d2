//! What a training run under attack is, in a few words for a title.

use countersign_kinds::training::threats::ThreatKind;
use countersign_kinds::training::{Swept, TrainingSetting};

/// The setting without what a figure goes along.
pub(crate) fn words(setting: &TrainingSetting, swept: Option<Swept>) -> String {
    let part = |what: Swept, text: String| (swept != Some(what)).then_some(text);
    let inputs =
        (setting.test_radius > 0.0).then(|| format!("inputs within {} at inference", setting.test_radius));
    let epochs = match setting.epochs {
        1 => "1 epoch".to_owned(),
        epochs => format!("{epochs} epochs"),
    };
    let parts = [
        Some(threat(setting, swept)),
        part(Swept::Budget, format!("budget {}", setting.threat.budget)),
        inputs,
        part(Swept::Epochs, epochs),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn threat(setting: &TrainingSetting, swept: Option<Swept>) -> String {
    let kind = setting.threat.kind;
    if kind != ThreatKind::Bounded {
        let within = setting.threat.domain.map(|domain| format!(" within {domain}"));
        return kind.as_str().to_owned() + &within.unwrap_or_default();
    }
    let features = match swept {
        Some(Swept::FeatureRadius) => Some("features within ε".to_owned()),
        _ => within("features", setting.threat.feature_radius),
    };
    let flips = setting.threat.label_flips.then(|| "label flips".to_owned());
    let values = match swept {
        Some(Swept::LabelRadius) => Some("values within ν".to_owned()),
        _ => within("values", setting.threat.label_radius),
    };
    let parts: Vec<String> = [features, flips, values].into_iter().flatten().collect();
    if parts.is_empty() { "nothing changes".to_owned() } else { parts.join(" and ") }
}

fn within(what: &str, radius: f64) -> Option<String> {
    (radius > 0.0).then(|| format!("{what} within {radius}"))
}
