//! Small trainings of networks, and attacks on them.

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::pass::Pass;
use super::super::passed::HiddenPassed;
use super::super::prepared::prepared;
use super::super::reader::Part;
use crate::training::bounds::domains::Conditions;
use crate::training::bounds::domains::affine::family::Family;
use crate::training::bounds::domains::affine::layout::Layout;
use crate::training::bounds::domains::affine::prepared::Prepared;
use crate::training::bounds::domains::affine::simulated::{Choice, Taken};
use crate::training::bounds::domains::affine::tests::draw;
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::{Activation, Descent, Network, TrainingSet};
use crate::training::threats::{Bounded, Budget, Threat};

/// A training of a network, and the linear model that attacks on the same samples are drawn with.
pub(in crate::training::bounds::domains::affine) struct Drawn {
    pub problem: TrainingProblem,
    linear: TrainingProblem,
    run: Prepared,
    family: Family,
}

impl Drawn {
    /// The same for the same seed.
    pub(in crate::training::bounds::domains::affine) fn new(seed: u64, threat: usize) -> Self {
        let mut linear = draw::problem(seed, threat);
        let random = &mut ChaCha8Rng::seed_from_u64(seed ^ 0x5eed);
        if !matches!(linear.threat, Threat::Substitution(_)) {
            linear.schedule.clip = None;
        }
        if let Threat::Bounded(bounded) = linear.threat {
            let samples =
                *[bounded.samples, bounded.samples, bounded.samples, Budget::Samples(0), Budget::All]
                    .choose(random)
                    .expect("budgets");
            linear.threat = Threat::Bounded(Bounded { samples, ..bounded });
        }
        let mut problem = linear.clone();
        let mut architecture = linear.start.architecture();
        architecture.hidden = (0..random.random_range(1..=2)).map(|_| random.random_range(1..=4)).collect();
        architecture.activation = if random.random_bool(0.8) { Activation::Relu } else { Activation::Linear };
        problem.start = Network::random(&architecture, seed);
        disturb(&mut problem.start, random);
        let conditions = Conditions::whole(&linear);
        let run = Prepared::new(&linear, &conditions);
        let layout = Layout::new(&run.units, (0..run.units.units.len()).collect(), run.inputs());
        let family = Family::whole(layout, run.units.budgets.clone());
        Drawn { problem, linear, run, family }
    }

    /// A pass before its first step; nothing where forms do not follow such a run.
    pub(super) fn pass(&self) -> Option<Pass> {
        let conditions = Conditions::whole(&self.problem);
        prepared(&self.problem, &conditions).map(Pass::whole)
    }

    /// A finished pass, with nothing that is known from elsewhere and perhaps without something that it does not
    /// know exactly.
    pub(in crate::training::bounds::domains::affine) fn passed(
        &self,
        left_out: Option<Part>,
    ) -> Option<HiddenPassed> {
        let mut pass = self.pass()?.traced();
        pass.left_out = left_out;
        let parameters = pass.form.centre.len();
        let nothing = [vec![f64::NEG_INFINITY; parameters], vec![f64::INFINITY; parameters]];
        for _ in 0..self.problem.steps() {
            pass.advance(&nothing, &[]).ok()?;
        }
        Some(HiddenPassed::new(pass, nothing))
    }

    /// Training sets after attacks: drawn, and those that columns of a form say are good.
    pub(super) fn attacked(&self, count: usize, pass: Option<&Pass>, seed: u64) -> Vec<TrainingSet> {
        let random = &mut ChaCha8Rng::seed_from_u64(seed);
        let mut all = vec![self.problem.set.clone()];
        for number in 0..count {
            let choice = match pass {
                Some(pass) if number % 2 == 1 => self.best(pass, random),
                _ => draw::choice(&self.run, &self.family, random),
            };
            all.push(draw::attacked(&self.linear, &self.run, &choice, random));
        }
        all
    }

    /// What moves a drawn direction most, by the columns of a form.
    fn best(&self, pass: &Pass, random: &mut ChaCha8Rng) -> Choice {
        let parameters = pass.form.centre.len();
        let mut direction = vec![0.0; parameters];
        if random.random_bool(0.5) {
            direction[random.random_range(0..parameters)] = if random.random_bool(0.5) { 1.0 } else { -1.0 };
        } else {
            direction.iter_mut().for_each(|entry| *entry = random.random_range(-1.0..1.0));
        }
        let along = ndarray::Array1::from(direction).dot(&pass.form.columns);
        let layout = &pass.family.layout;
        let of_unit = |unit: usize| {
            let columns = layout.starts[unit]..layout.starts[unit + 1];
            let best = columns.clone().max_by(|one, other| along[*one].total_cmp(&along[*other]));
            let best = best.expect("an alternative");
            (along[best], unit, best - columns.start)
        };
        let mut all: Vec<(f64, usize, usize)> = (0..layout.units.len()).map(of_unit).collect();
        all.sort_by(|one, other| other.0.total_cmp(&one.0));
        let mut spent = vec![0; pass.family.budgets.len()];
        let mut choice = Vec::new();
        for (_, unit, alternative) in all {
            let of = &self.run.units.units[unit];
            if spent[of.group] < pass.family.budgets[of.group] {
                spent[of.group] += 1;
                let moved = if of.alternatives[alternative].moved { self.run.inputs() } else { 0 };
                let moves = (0..moved).map(|_| if random.random_bool(0.5) { 1.0 } else { -1.0 }).collect();
                choice.push(Taken { unit, alternative, moves });
            }
        }
        choice.sort_by_key(|taken| taken.unit);
        choice
    }

    /// The final models of attacked runs that stay finite.
    pub(in crate::training::bounds::domains::affine) fn networks(
        &self,
        count: usize,
        seed: u64,
    ) -> Vec<Network> {
        let last = |set| self.trained(set).into_iter().nth(self.problem.steps() - 1);
        self.attacked(count, None, seed).iter().filter_map(last).collect()
    }

    /// The models after each step of an attacked run, as far as they are finite.
    pub(super) fn trained(&self, set: &TrainingSet) -> Vec<Network> {
        let mut descent = Descent::new(self.problem.start.clone());
        let mut all = Vec::new();
        for _ in 0..self.problem.steps() {
            if descent.advance(&self.problem.schedule, set).is_err() {
                break;
            }
            all.push(descent.network().clone());
        }
        all
    }
}

/// Weights that are 0, the same, or huge, and neurons that never fire.
fn disturb(network: &mut Network, random: &mut ChaCha8Rng) {
    let layers = network.layers.len();
    for layer in &mut network.layers[..layers - 1] {
        match random.random_range(0..8) {
            0 => layer.weights.row_mut(0).fill(0.0),
            1 => layer.biases.fill(-100.0),
            2 => layer.weights.mapv_inplace(|weight| 30.0 * weight),
            3 if layer.weights.nrows() > 1 => {
                let first = layer.weights.row(0).to_owned();
                layer.weights.row_mut(1).assign(&first);
                layer.biases[1] = layer.biases[0];
            }
            4 => layer.biases.fill(0.0),
            _ => {}
        }
    }
}
