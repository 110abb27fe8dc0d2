//! The runs on their way.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

use pulp::{Arch, Simd, WithSimd};

use crate::training::networks::{Diverged, Network, Schedule, TrainingSet};

use super::alteration::{Alteration, Altered};
use super::block::{Block, Room};
use super::per_run::{PerRun, RUNS};
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
    velocity: Option<Vec<PerRun>>,
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
    altered: Vec<Altered>,
    diverged: Vec<Option<Diverged>>,
    moment: Moment,
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
        let parameters = start.parameters().into_iter().map(PerRun::all).collect();
        let moment = Moment { parameters, velocity: None, step: 0 };
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
        let of_run = |rows: &Vec<PerRun>| rows.iter().map(|row| PerRun::all(row.0[run])).collect();
        let moment = Moment {
            parameters: of_run(&moment.parameters),
            velocity: moment.velocity.as_ref().map(of_run),
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
        let altered: Vec<Altered> = alterations.into_iter().map(|of_run| Altered::of(of_run, set)).collect();
        assert!(altered.len() <= RUNS, "no more than {RUNS} runs side by side");
        SideBySide {
            schedule,
            set,
            room: Room::new(&shape, schedule.batch_size),
            sums: Sums::new(moment.parameters.len(), schedule.clip),
            shape,
            diverged: vec![None; altered.len()],
            altered,
            moment,
        }
    }

    /// How many runs there are.
    pub fn runs(&self) -> usize {
        self.altered.len()
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
    pub fn advance(&mut self, interrupt: &AtomicBool) -> Result<(), StoppedByUser> {
        let step = self.moment.step;
        let batch = self.schedule.batch(step, self.set.samples());
        self.sums.clear();
        for first in batch.clone().step_by(self.room.samples) {
            if interrupt.load(Ordering::Relaxed) {
                return Err(StoppedByUser);
            }
            Arch::new().dispatch(Block {
                shape: &self.shape,
                parameters: &self.moment.parameters,
                loss: self.schedule.loss,
                set: self.set,
                altered: &self.altered,
                samples: first..batch.end.min(first + self.room.samples),
                room: &mut self.room,
                sums: &mut self.sums,
            });
        }
        let finite = Arch::new().dispatch(Update {
            present: self.present(batch),
            rate: self.schedule.rate(step),
            momentum: self.schedule.momentum,
            sums: &self.sums,
            moment: &mut self.moment,
        });
        self.note_divergence(finite);
        Ok(())
    }

    /// How many samples of a batch are there, in each run.
    fn present(&self, batch: Range<usize>) -> PerRun {
        let (first, end) = (batch.start, batch.end);
        let in_set = batch.filter(|&sample| !self.set.is_removed(sample)).count();
        let mut present = PerRun::all(in_set as f64);
        for (present, altered) in present.0.iter_mut().zip(&self.altered) {
            let away = altered.within(first, end).iter().filter(|altered| altered.target.is_none()).count();
            *present = (in_set - away) as f64;
        }
        present
    }

    fn note_divergence(&mut self, finite: [bool; RUNS]) {
        let parameters = &self.moment.parameters;
        for (run, diverged) in self.diverged.iter_mut().enumerate().filter(|(run, _)| !finite[*run]) {
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

/// The end of a step: what the sums over its batch do to the parameters. Says which runs are finite.
struct Update<'a> {
    present: PerRun,
    rate: f64,
    momentum: f64,
    sums: &'a Sums,
    moment: &'a mut Moment,
}

impl WithSimd for Update<'_> {
    type Output = [bool; RUNS];

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> [bool; RUNS] {
        let Update { present, rate, momentum, sums, moment } = self;
        let mut directions =
            if momentum > 0.0 { Vec::with_capacity(moment.parameters.len()) } else { Vec::new() };
        // 0 as long as everything is finite.
        let mut probe = PerRun::ZERO;
        for (parameter, value) in moment.parameters.iter_mut().enumerate() {
            let mut direction = sums.total(parameter);
            for run in 0..RUNS {
                direction.0[run] /= present.0[run];
            }
            if momentum > 0.0 {
                if let Some(before) = &moment.velocity {
                    direction = direction.plus(before[parameter].map(|old| momentum * old));
                }
                directions.push(direction);
            }
            for run in 0..RUNS {
                value.0[run] -= rate * direction.0[run];
                probe.0[run] += value.0[run] * 0.0;
            }
        }
        if momentum > 0.0 {
            moment.velocity = Some(directions);
        }
        moment.step += 1;
        probe.0.map(|probe| probe == 0.0)
    }
}
