//! The runs on their way.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use pulp::{Arch, Simd, WithSimd};

use crate::training::networks::{Diverged, Network, Schedule, TrainingSet};

use super::alteration::{Alteration, Altered};
use super::block::{Block, Room};
use super::derivatives::Asked;
use super::kernels::EMPTY_SUM;
use super::per_run::{Factor, PerRun, RUNS};
use super::shape::Shape;
use super::sums::Sums;

/// The user wants to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("interrupted")]
pub struct StoppedByUser;

/// Where all runs are: parameters, directions where there is momentum, and the steps done.
#[derive(Clone, Debug)]
pub struct Moment {
    parameters: Vec<PerRun>,
    /// Nothing without momentum.
    velocity: Vec<PerRun>,
    step: usize,
}

impl Moment {
    /// Steps done.
    pub fn step(&self) -> usize {
        self.step
    }
}

/// Up to [`RUNS`] runs of one schedule over one training set, of which each alters some samples.
///
/// Each run gives, bit for bit, what [`Descent`](crate::training::networks::Descent) gives on the training
/// set with its samples altered.
pub struct SideBySide<'a> {
    schedule: &'a Schedule,
    set: &'a TrainingSet,
    shape: Shape,
    altered: Altered,
    diverged: Vec<Option<Diverged>>,
    moment: Moment,
}

/// Room for what a step computes on its way, which runs of the same problem can use after one another.
pub struct Workspace {
    room: Room,
    sums: Sums,
}

impl<'a> SideBySide<'a> {
    /// Before the first step: a run for each list of alterations.
    ///
    /// # Panics
    /// When there are more than [`RUNS`].
    pub fn new<A: IntoIterator<Item = Alteration>>(
        start: &Network,
        schedule: &'a Schedule,
        set: &'a TrainingSet,
        alterations: impl IntoIterator<Item = A>,
    ) -> Self {
        let shape = Shape::of(start);
        let parameters: Vec<PerRun> = start.parameters().into_iter().map(PerRun::all).collect();
        // The first direction stands alone: this adds nothing to any number.
        let nothing = PerRun::all(EMPTY_SUM);
        let velocity = if schedule.momentum > 0.0 { vec![nothing; parameters.len()] } else { Vec::new() };
        let moment = Moment { parameters, velocity, step: 0 };
        SideBySide::from(schedule, set, shape, moment, alterations)
    }

    /// Other runs that go on from where one of these was. Their alterations say all that is altered, also
    /// before.
    ///
    /// # Panics
    /// When there are more than [`RUNS`].
    #[must_use]
    pub fn branch<A: IntoIterator<Item = Alteration>>(
        &self,
        moment: &Moment,
        run: usize,
        alterations: impl IntoIterator<Item = A>,
    ) -> Self {
        let of_run = |rows: &[PerRun]| rows.iter().map(|row| PerRun::all(row.0[run])).collect();
        let moment = Moment {
            parameters: of_run(&moment.parameters),
            velocity: of_run(&moment.velocity),
            step: moment.step,
        };
        SideBySide::from(self.schedule, self.set, self.shape.clone(), moment, alterations)
    }

    fn from<A: IntoIterator<Item = Alteration>>(
        schedule: &'a Schedule,
        set: &'a TrainingSet,
        shape: Shape,
        moment: Moment,
        alterations: impl IntoIterator<Item = A>,
    ) -> Self {
        let altered = Altered::of(alterations, set);
        assert!(altered.runs() <= RUNS, "no more than {RUNS} runs side by side");
        SideBySide { schedule, set, shape, diverged: vec![None; altered.runs()], altered, moment }
    }

    /// Room for the steps of these runs and of others of the same problem.
    pub fn workspace(&self) -> Workspace {
        Workspace {
            room: Room::new(&self.shape, self.schedule.batch_size),
            sums: Sums::new(self.moment.parameters.len(), self.schedule.clip),
        }
    }

    /// How many runs there are.
    pub fn runs(&self) -> usize {
        self.altered.runs()
    }

    /// Where the runs are.
    pub fn moment(&self) -> &Moment {
        &self.moment
    }

    /// Did the parameters of a run stop being finite, and where?
    pub fn diverged(&self, run: usize) -> Option<&Diverged> {
        self.diverged[run].as_ref()
    }

    /// Writes the parameters of a run to a network of the same architecture.
    pub fn write(&self, run: usize, network: &mut Network) {
        let mut values = self.moment.parameters.iter().map(|row| row.0[run]);
        for layer in &mut network.layers {
            let places = layer.weights.iter_mut().chain(&mut layer.biases);
            places.zip(&mut values).for_each(|(place, value)| *place = value);
        }
    }

    /// One step of all runs. A run that has diverged stays so; the others do not mind.
    ///
    /// # Errors
    /// When the user wants to stop, which is looked at several times in a large step. The runs stay where
    /// they were.
    pub fn advance(
        &mut self,
        workspace: &mut Workspace,
        interrupt: &AtomicBool,
    ) -> Result<(), StoppedByUser> {
        let step = self.moment.step;
        let batch = self.schedule.batch(step, self.set.samples());
        let Workspace { room, sums } = workspace;
        sums.clear();
        for first in batch.clone().step_by(room.samples) {
            if interrupt.load(Ordering::Relaxed) {
                return Err(StoppedByUser);
            }
            let asked = Asked {
                loss: self.schedule.loss,
                set: self.set,
                altered: &self.altered,
                samples: first..batch.end.min(first + room.samples),
            };
            let (shape, parameters) = (&self.shape, &self.moment.parameters);
            Arch::new().dispatch(Block { shape, parameters, asked, room, sums });
        }
        let probe = Arch::new().dispatch(Update {
            present: self.present(batch),
            rate: self.schedule.rate(step),
            momentum: self.schedule.momentum,
            sums,
            moment: &mut self.moment,
        });
        if probe != PerRun::ZERO {
            self.note_divergence(probe);
        }
        Ok(())
    }

    /// How many samples of a batch are there, in each run.
    fn present(&self, batch: Range<usize>) -> PerRun {
        let in_set = batch.len() - self.set.removed_within(batch.start, batch.end);
        let mut present = PerRun::all(in_set as f64);
        for altered in self.altered.within(batch.start, batch.end) {
            if altered.target.is_none() {
                present.0[altered.run] -= 1.0;
            }
        }
        present
    }

    fn note_divergence(&mut self, probe: PerRun) {
        let parameters = &self.moment.parameters;
        for (run, diverged) in self.diverged.iter_mut().enumerate().filter(|(run, _)| probe.0[*run] != 0.0) {
            let is_finite = |row: &PerRun| row.0[run].is_finite();
            let layer = self
                .shape
                .layers
                .iter()
                .position(|layer| !parameters[layer.start..layer.end()].iter().all(is_finite));
            let place = |layer| Diverged { iteration: self.moment.step, layer: layer + 1 };
            *diverged = diverged.take().or(layer.map(place));
        }
    }
}

/// The end of a step: what the sums over its batch do to the parameters. Gives 0 for each run that is finite.
struct Update<'a> {
    present: PerRun,
    rate: f64,
    momentum: f64,
    sums: &'a Sums,
    moment: &'a mut Moment,
}

impl WithSimd for Update<'_> {
    type Output = PerRun;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> PerRun {
        let Update { present, rate, momentum, sums, moment } = self;
        let Moment { parameters, velocity, step } = moment;
        *step += 1;
        let mut probe = PerRun::ZERO;
        for (parameter, value) in parameters.iter_mut().enumerate() {
            let mut direction = sums.total(parameter).over(present);
            if let Some(before) = velocity.get_mut(parameter) {
                direction = direction.plus(momentum.times(*before));
                *before = direction;
            }
            *value = value.minus(rate.times(direction));
            probe = probe.plus(value.map(|value| value * 0.0));
        }
        probe
    }
}
