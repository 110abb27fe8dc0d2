//! Training as the definition says it (AGT, section 3): sample by sample, in any arithmetic.

use countersign::kinds::training::networks::{Activation, Loss, Network, Schedule, Target, TrainingSet};

use super::arithmetic::Number;

/// A dense layer; the bias of a neuron is the first summand of its sum.
#[derive(Clone)]
struct Layer<N> {
    weights: Vec<Vec<N>>,
    biases: Vec<N>,
}

/// A run on its way.
#[derive(Clone)]
pub struct NaiveRun<N> {
    layers: Vec<Layer<N>>,
    activation: Activation,
    velocity: Option<Vec<N>>,
    step: usize,
}

impl<N: Number> NaiveRun<N> {
    pub fn new(start: &Network) -> Self {
        let numbers =
            |values: ndarray::ArrayView1<'_, f64>| values.iter().map(|&value| N::of(value)).collect();
        let layer = |layer: &countersign::kinds::training::networks::DenseLayer| Layer {
            weights: layer.weights.rows().into_iter().map(numbers).collect(),
            biases: numbers(layer.biases.view()),
        };
        NaiveRun {
            layers: start.layers.iter().map(layer).collect(),
            activation: start.activation,
            velocity: None,
            step: 0,
        }
    }

    /// In the order of `Network::parameters`.
    pub fn parameters(&self) -> Vec<N> {
        let of_layer = |layer: &Layer<N>| {
            layer.weights.iter().flatten().chain(&layer.biases).cloned().collect::<Vec<N>>()
        };
        self.layers.iter().flat_map(of_layer).collect()
    }

    pub fn advance(&mut self, schedule: &Schedule, set: &TrainingSet) {
        let batch = schedule.batch(self.step, set.samples()).filter(|&sample| !set.is_removed(sample));
        let gradients: Vec<Vec<N>> =
            batch.map(|sample| self.clipped_gradient(schedule, set, sample)).collect();
        let present = N::of(gradients.len() as f64);
        let mut direction: Vec<N> = (0..self.parameters().len())
            .map(|parameter| {
                let entries: Vec<(N, N)> =
                    gradients.iter().map(|gradient| (gradient[parameter].clone(), N::of(1.0))).collect();
                N::sum_of_products(&entries).over(&present)
            })
            .collect();
        if schedule.momentum > 0.0 {
            if let Some(velocity) = &self.velocity {
                let kept = N::of(schedule.momentum);
                direction =
                    direction.iter().zip(velocity).map(|(new, old)| new.plus(&kept.times(old))).collect();
            }
            self.velocity = Some(direction.clone());
        }
        let decayed = N::of(1.0).plus(&N::of(schedule.decay).times(&N::of(self.step as f64)));
        let rate = N::of(schedule.learning_rate).over(&decayed);
        let mut direction = direction.into_iter();
        for layer in &mut self.layers {
            for parameter in layer.weights.iter_mut().flatten().chain(&mut layer.biases) {
                let by = direction.next().expect("one for each parameter");
                *parameter = parameter.minus(&rate.times(&by));
            }
        }
        self.step += 1;
    }

    /// The gradient of one sample's loss, in the order of the parameters.
    pub fn clipped_gradient(&self, schedule: &Schedule, set: &TrainingSet, sample: usize) -> Vec<N> {
        let gradient = self.gradient(schedule.loss, set, sample);
        let Some(clip) = schedule.clip.map(N::of) else { return gradient };
        let least = N::of(0.0).minus(&clip);
        let clipped = |entry: N| {
            if entry > clip {
                clip.clone()
            } else if entry < least {
                least.clone()
            } else {
                entry
            }
        };
        gradient.into_iter().map(clipped).collect()
    }

    fn gradient(&self, loss: Loss, set: &TrainingSet, sample: usize) -> Vec<N> {
        let mut entering: Vec<Vec<N>> =
            vec![set.features().column(sample).iter().map(|&value| N::of(value)).collect()];
        for layer in &self.layers {
            let sums = layer.sums(entering.last().expect("the input"));
            entering.push(sums);
            let is_hidden = entering.len() <= self.layers.len();
            if is_hidden && self.activation == Activation::Relu {
                entering.last_mut().expect("just pushed").iter_mut().for_each(|value| {
                    if *value <= N::of(0.0) {
                        *value = N::of(0.0);
                    }
                });
            }
        }
        let logits = entering.pop().expect("the logits");
        let mut by_sums = by_logits(loss, &logits, set.targets()[sample]);
        let mut layers = Vec::new();
        for (index, layer) in self.layers.iter().enumerate().rev() {
            let values = &entering[index];
            let of_weights = by_sums.iter().flat_map(|by| values.iter().map(|value| by.times(value)));
            layers.push(of_weights.chain(by_sums.iter().cloned()).collect::<Vec<N>>());
            if index > 0 {
                by_sums = layer.backward(&by_sums);
                for (by, value) in by_sums.iter_mut().zip(values) {
                    if self.activation == Activation::Relu && *value <= N::of(0.0) {
                        *by = N::of(0.0);
                    }
                }
            }
        }
        layers.into_iter().rev().flatten().collect()
    }
}

impl<N: Number> Layer<N> {
    fn sums(&self, values: &[N]) -> Vec<N> {
        let sum = |(weights, bias): (&Vec<N>, &N)| {
            let mut pairs = vec![(bias.clone(), N::of(1.0))];
            pairs.extend(weights.iter().cloned().zip(values.iter().cloned()));
            N::sum_of_products(&pairs)
        };
        self.weights.iter().zip(&self.biases).map(sum).collect()
    }

    fn backward(&self, by_sums: &[N]) -> Vec<N> {
        let inputs = self.weights.first().map_or(0, Vec::len);
        let by_value = |input: usize| {
            let pairs: Vec<(N, N)> =
                self.weights.iter().zip(by_sums).map(|(row, by)| (row[input].clone(), by.clone())).collect();
            N::sum_of_products(&pairs)
        };
        (0..inputs).map(by_value).collect()
    }
}

/// Labels −1 and 1 of a single logit, or a real target.
fn signed(target: Target) -> f64 {
    match target {
        Target::Class(class) if class.index() == 0 => -1.0,
        Target::Class(_) => 1.0,
        Target::Value(value) => value,
    }
}

fn by_logits<N: Number>(loss: Loss, logits: &[N], target: Target) -> Vec<N> {
    let is_own = |output: usize| matches!(target, Target::Class(class) if class.index() == output);
    let one_hot = |output: usize| N::of(if is_own(output) { 1.0 } else { 0.0 });
    let (zero, one, two) = (N::of(0.0), N::of(1.0), N::of(2.0));
    match (loss, logits) {
        (Loss::Squared, [logit]) => vec![two.times(&logit.minus(&N::of(signed(target))))],
        (Loss::Squared, _) => logits
            .iter()
            .enumerate()
            .map(|(output, logit)| two.times(&logit.minus(&one_hot(output))))
            .collect(),
        (Loss::Hinge, [logit]) => {
            let sign = N::of(signed(target));
            vec![if sign.times(logit) < one { zero.minus(&sign) } else { zero }]
        }
        (Loss::Hinge, _) => {
            let own = (0..logits.len()).find(|&output| is_own(output)).expect("a class");
            let is_active =
                |output: usize| output != own && one.plus(&logits[output].minus(&logits[own])) > zero;
            let active = (0..logits.len()).filter(|&output| is_active(output)).count() as f64;
            let entry = |output: usize| match output {
                _ if output == own => N::of(-active),
                _ if is_active(output) => one.clone(),
                _ => zero.clone(),
            };
            (0..logits.len()).map(entry).collect()
        }
        (Loss::BinaryCrossEntropy, _) => {
            let share = one.over(&one.plus(&zero.minus(&logits[0]).exponential()));
            vec![share.minus(&one_hot(1))]
        }
        (Loss::CrossEntropy, _) => {
            let largest = logits.iter().fold(&logits[0], |best, next| if next > best { next } else { best });
            let exponentials: Vec<(N, N)> =
                logits.iter().map(|logit| (logit.minus(largest).exponential(), one.clone())).collect();
            let sum = N::sum_of_products(&exponentials);
            let share =
                |(output, (exponential, _)): (usize, &(N, N))| exponential.over(&sum).minus(&one_hot(output));
            exponentials.iter().enumerate().map(share).collect()
        }
    }
}
