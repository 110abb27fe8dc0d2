//! Small trainings whose directions are searched, and attacks on them that no search found.

use ndarray::Array2;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::super::super::order::by_output;
use super::super::super::simulated::{Choice, Taken};
use super::super::super::tests::draw::{attacked, choice, problem};
use super::super::{Limits, Search};
use crate::training::bounds::domains::domain::Run;
use crate::training::networks::{TrainingSet, train};

/// An attack that was carried out.
pub(super) struct Carried {
    pub choice: Choice,
    pub set: TrainingSet,
    /// The final parameters, `[outputs, inputs + 1]`.
    pub model: Array2<f64>,
}

impl Carried {
    /// A form of the parameters, in one of the orders that sums have.
    pub(super) fn value(&self, direction: &[f64]) -> f64 {
        direction.iter().zip(&self.model).map(|(d, parameter)| d * parameter).sum()
    }
}

/// A training with attacks on it.
pub(super) struct Drawn {
    pub search: Search,
    pub attacks: Vec<Carried>,
    /// `[outputs · (inputs + 1)]`, as searches have them.
    pub direction: Vec<f64>,
    pub random: ChaCha8Rng,
}

/// Steps of a climb from the best attack that was drawn.
const CLIMBS: usize = 24;

impl Drawn {
    /// A training of a kind of threat with a number of drawn attacks, the last of which were climbed to; nothing
    /// where its numbers do not stay finite.
    pub(super) fn new(seed: u64, threat: usize, attacks: usize) -> Option<Self> {
        let problem = problem(seed, threat);
        let random = ChaCha8Rng::seed_from_u64(seed ^ 0x5ea7c4);
        let search = Search::new(&Run::of(&problem, None)).ok()??;
        let mut drawn = Drawn { search, attacks: Vec::new(), direction: Vec::new(), random };
        let parameters = drawn.search.searcher.run.start.len();
        let alone = drawn.random.random_range(0..2 * parameters);
        let random = &mut drawn.random;
        drawn.direction = (0..parameters)
            .map(|at| match alone < parameters {
                true => f64::from(u8::from(at == alone)),
                false => random.random_range(-1.0..1.0),
            })
            .collect();
        let clean = drawn.carried(Choice::new())?;
        drawn.attacks.push(clean);
        for _ in 0..attacks {
            let choice =
                choice(&drawn.search.searcher.run, &drawn.search.searcher.whole.family, &mut drawn.random);
            let carried = drawn.carried(choice);
            drawn.attacks.extend(carried);
        }
        drawn.climb();
        Some(drawn)
    }

    fn carried(&mut self, choice: Choice) -> Option<Carried> {
        let searcher = &self.search.searcher;
        let set = attacked(&searcher.problem, &searcher.run, &choice, &mut self.random);
        let network = train(&searcher.problem.start, &searcher.problem.schedule, &set).ok()?;
        let model = by_output(&searcher.run.architecture, &network.parameters());
        Some(Carried { choice, set, model })
    }

    /// Exchanges what the best attack takes for something else, as long as that helps.
    fn climb(&mut self) {
        for _ in 0..CLIMBS {
            let best = self.best();
            let run = std::sync::Arc::clone(&self.search.searcher.run);
            let mut next = self.attacks[best].choice.clone();
            if next.is_empty() {
                return;
            }
            let out = self.random.random_range(0..next.len());
            let group = run.units.units[next[out].unit].group;
            let others: Vec<usize> = (0..run.units.units.len())
                .filter(|unit| run.units.units[*unit].group == group)
                .filter(|unit| next.iter().all(|taken| taken.unit != *unit))
                .collect();
            let Some(&unit) = others.choose(&mut self.random) else { continue };
            let alternatives = &run.units.units[unit].alternatives;
            let alternative = self.random.random_range(0..alternatives.len());
            let moved = if alternatives[alternative].moved { run.inputs() } else { 0 };
            let random = &mut self.random;
            let moves = (0..moved).map(|_| f64::from(2 * random.random_range(0..2) - 1)).collect();
            next[out] = Taken { unit, alternative, moves };
            let Some(next) = self.carried(next) else { continue };
            if next.value(&self.direction) > self.attacks[best].value(&self.direction) {
                self.attacks.push(next);
            }
        }
    }

    /// The place of the best attack that is known without a search.
    pub(super) fn best(&self) -> usize {
        let value = |at: usize| self.attacks[at].value(&self.direction);
        let better = |best, next| if value(next) > value(best) { next } else { best };
        (0..self.attacks.len()).reduce(better).expect("the clean run")
    }

    /// What an attack multiplies the columns of the whole family by.
    pub(super) fn columns(&self, attack: &Carried) -> Vec<f64> {
        let run = &self.search.searcher.run;
        let layout = &self.search.searcher.whole.family.layout;
        let mut columns = vec![0.0; layout.columns()];
        for taken in &attack.choice {
            let place = layout.units.iter().position(|unit| *unit == taken.unit).expect("a unit");
            let unit = &run.units.units[taken.unit];
            let before = &unit.alternatives[..taken.alternative];
            let widths = before.iter().map(|other| 1 + if other.has_moves { run.inputs() } else { 0 });
            let column = layout.starts[place] + widths.sum::<usize>();
            columns[column] = 1.0;
            if unit.alternatives[taken.alternative].has_moves {
                for input in 0..run.inputs() {
                    let from = run.values[[unit.sample, input]];
                    let by = attack.set.features()[[input, unit.sample]] - from;
                    columns[column + 1 + input] = by / run.radius;
                }
            }
        }
        columns
    }
}

/// Limits of every kind that a search may meet, without one on time.
pub(super) fn limits(gap: f64, passes: usize, sets: usize) -> Limits<'static> {
    Limits { gap, passes, sets, every: 0, until: None, interrupt: None }
}
