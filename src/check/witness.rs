//! Attacks that anyone can replay.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Attack;

/// An attack that anyone can replay.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Witness {
    /// Partitions whose vote changes, and the class they then vote for.
    Votes {
        /// `[partition, class]`, by partition.
        votes: Vec<[usize; 2]>,
    },
    /// Training samples whose label changes, and the new label.
    Labels {
        /// `[sample, class]`, by sample.
        labels: Vec<[usize; 2]>,
    },
    /// Attacks on training that reach the ends of a box. `stable` has no ends of its own: its share is that
    /// of the test points whose prediction none of the attacks changes, and both lists are empty.
    Attacks {
        /// The attacks.
        attacks: Vec<Attack>,
        /// For each component, which of the attacks reaches its lower end.
        lower: Vec<usize>,
        /// For each component, which of the attacks reaches its upper end.
        upper: Vec<usize>,
    },
    /// Answers of a base classifier under noise, which anyone with the seed can count again.
    Counts {
        /// How often each class was answered when the class was chosen that the certificate is about.
        selection: Vec<u64>,
        /// `[samples, hits]` of each stage: fresh noise, and how often that class was answered.
        stages: Vec<[u64; 2]>,
        /// How often a network was asked, the choice included.
        evaluations: u64,
    },
}

impl Witness {
    /// Pairs of a partition and a class as a witness about votes.
    pub fn of_votes(pairs: impl Iterator<Item = (usize, usize)>) -> Witness {
        Witness::Votes { votes: pairs.map(|(partition, class)| [partition, class]).collect() }
    }

    /// Pairs of a sample and a class as a witness about labels.
    pub fn of_labels(pairs: impl Iterator<Item = (usize, usize)>) -> Witness {
        Witness::Labels { labels: pairs.map(|(sample, class)| [sample, class]).collect() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attack_is_written_without_what_it_leaves_alone() {
        let flip = Attack { labels: vec![[7, 1]], ..Attack::default() };
        let moved = Attack { features: vec![(2, vec![0.5, -1.0])], ..flip.clone() };
        let witness = Witness::Attacks { attacks: vec![flip, moved], lower: vec![0, 1], upper: vec![1, 1] };
        let text = serde_json::to_string(&witness).expect("writes");
        assert_eq!(
            text,
            "{\"kind\":\"attacks\",\"attacks\":[{\"labels\":[[7,1]]},{\"labels\":[[7,1]],\"features\":\
             [[2,[0.5,-1.0]]]}],\"lower\":[0,1],\"upper\":[1,1]}"
        );
        assert_eq!(serde_json::from_str::<Witness>(&text).expect("reads"), witness);
    }
}
