//! Attacks in a few words.

use countersign_check::Witness;
use countersign_kinds::training::threats::Attack;

/// Pairs that are named.
const MOST_PAIRS: usize = 6;

/// What a witness says, without its numbers where there are many.
pub(super) fn summary(witness: &Witness) -> String {
    match witness {
        Witness::Votes { votes } => pairs("partition", "partitions", votes),
        Witness::Labels { labels } => pairs("label", "labels", labels),
        Witness::Attacks { attacks, .. } => match attacks.as_slice() {
            [] => "no attack".to_owned(),
            [alone] => attack(alone),
            [first, ..] => format!("{} attacks behind the ends, the first: {}", attacks.len(), attack(first)),
        },
        Witness::Counts { selection, stages, evaluations } => {
            let stages: Vec<String> =
                stages.iter().map(|[samples, hits]| format!("{hits} of {samples}")).collect();
            let drawn: u64 = selection.iter().sum();
            format!(
                "hits {} after {drawn} to choose the class; networks asked {evaluations} times",
                stages.join(", ")
            )
        }
    }
}

fn pairs(one: &str, several: &str, pairs: &[[usize; 2]]) -> String {
    let shown: Vec<String> = pairs.iter().take(MOST_PAIRS).map(|[of, to]| format!("{of}→{to}")).collect();
    let more = if pairs.len() > MOST_PAIRS { " …" } else { "" };
    let word = if pairs.len() == 1 { one } else { several };
    format!("{} {word} changed: {}{more}", pairs.len(), shown.join(" "))
}

fn attack(attack: &Attack) -> String {
    let counts = [
        (attack.labels.len(), "labels changed"),
        (attack.values.len(), "values moved"),
        (attack.features.len(), "samples moved"),
        (attack.removed.len(), "samples removed"),
    ];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let touched: Vec<String> = attack.touched().iter().take(MOST_PAIRS).map(usize::to_string).collect();
    if parts.is_empty() {
        "nothing changed".to_owned()
    } else {
        format!("{} (sample {})", parts.join(", "), touched.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_attacks_are_cut() {
        let labels =
            |count: usize| Witness::Labels { labels: (0..count).map(|sample| [sample, 1]).collect() };
        assert_eq!(summary(&labels(2)), "2 labels changed: 0→1 1→1");
        assert_eq!(summary(&labels(900)), "900 labels changed: 0→1 1→1 2→1 3→1 4→1 5→1 …");
        let removal = Attack { removed: vec![4], ..Attack::default() };
        let attacks = Witness::Attacks { attacks: vec![removal], lower: vec![0], upper: vec![0] };
        assert_eq!(summary(&attacks), "1 samples removed (sample 4)");
    }
}
