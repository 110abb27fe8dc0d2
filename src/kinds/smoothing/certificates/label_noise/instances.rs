//! Small instances for the tests of this folder, many of them difficult.

use proptest::prelude::*;

use super::noise::LabelNoise;
use crate::kernels::models::WeightedPoint;
use countersign_data::ClassId;

/// A test point with its noise, and a pair of classes.
#[derive(Clone, Debug)]
pub(super) struct Instance {
    pub weights: Vec<f64>,
    pub labels: Vec<ClassId>,
    pub noise: LabelNoise,
    pub from: ClassId,
    pub to: ClassId,
}

impl Instance {
    /// The switch from class 0 to class 1.
    pub fn of(weights: &[f64], labels: &[usize], classes: usize, probability: f64) -> Instance {
        Instance {
            weights: weights.to_vec(),
            labels: labels.iter().map(|&label| ClassId::new(label)).collect(),
            noise: LabelNoise::new(probability, classes).expect("sound"),
            from: ClassId::new(0),
            to: ClassId::new(1),
        }
    }

    pub fn point(&self) -> WeightedPoint<'_> {
        WeightedPoint { weights: &self.weights, labels: &self.labels, classes: self.noise.classes() }
    }
}

/// At most `samples` samples with small integer weights: ties, zeros, duplicates.
pub(super) fn instance(samples: usize) -> impl Strategy<Value = Instance> {
    let weight = prop_oneof![
        4 => (1_i32..6).prop_map(f64::from),
        2 => (-3_i32..4).prop_map(f64::from),
        1 => -1.0_f64..2.0,
    ];
    with_weights(prop::collection::vec(weight, 1..=samples).boxed())
}

/// At most `samples` samples whose weights have any size.
pub(super) fn spread_instance(samples: usize) -> impl Strategy<Value = Instance> {
    let weight = prop_oneof![
        any::<f64>().prop_filter("finite", |weight| weight.is_finite()),
        prop::sample::select(vec![0.0, 5e-324, 1e-300, -1e-300, 0.1, 0.2, 0.3, 1e300, -1e300, f64::MAX]),
    ];
    with_weights(prop::collection::vec(weight, 1..=samples).boxed())
}

/// Labels are all over the classes, or mostly `from`, so that bounds below 1/2 are drawn often.
fn with_weights(weights: BoxedStrategy<Vec<f64>>) -> impl Strategy<Value = Instance> {
    let probability = prop_oneof![0.01_f64..0.45, prop::sample::select(vec![0.01, 0.0625, 0.25, 0.4, 0.6])];
    (weights, 2_usize..=4, probability, any::<bool>()).prop_flat_map(
        |(weights, classes, probability, biased)| {
            // Two classes take noise below 1/2 only.
            let largest = if classes == 2 { 0.45 } else { 0.6 };
            let count = weights.len();
            let labels = prop::collection::vec((0..classes, 0_u32..8), count..=count);
            (Just(weights), labels, 0..classes, 1..classes).prop_map(move |(weights, labels, from, shift)| {
                let class = |(label, luck): (usize, u32)| if biased && luck > 0 { from } else { label };
                Instance {
                    weights,
                    labels: labels.into_iter().map(|drawn| ClassId::new(class(drawn))).collect(),
                    noise: LabelNoise::new(probability.min(largest), classes).expect("sound"),
                    from: ClassId::new(from),
                    to: ClassId::new((from + shift) % classes),
                }
            })
        },
    )
}
