//! One step of a backward form: the most that what is touched adds to the lines of the clean samples.

use super::alternatives::{Alternative, NewGradient, NewTarget, Unit};
use super::arguments::most_below;
use super::carried::{Carried, OfSamples, Removal, Step, dot};
use super::moved::{MovedEffect, clipped_ends, derivatives_of, derivatives_when};
use super::scalar::Line;
use super::touched::centre;

impl Step<'_> {
    /// Adds the weights of what units of the batch may do.
    pub(super) fn touch(
        &self,
        by_gradient: &[f64],
        samples: &OfSamples,
        removal: Removal,
        carried: &mut Carried,
        sums: &mut f64,
    ) {
        let passed = self.passed;
        let share = 1.0 / self.step.batch.len() as f64;
        let centre = centre(self.step);
        let mut largest: f64 = 0.0;
        for (index, &place) in passed.in_batch[self.number].iter().enumerate() {
            let unit = &passed.run.units.units[passed.family.layout.units[place]];
            let mut column = passed.family.layout.starts[place];
            for (number, alternative) in unit.alternatives.iter().enumerate() {
                let at = unit.sample - self.step.batch.start;
                let mut weight = match alternative.gradient {
                    NewGradient::None => {
                        let batch = self.step.batch.len() as f64;
                        let gain = removal.clean_most - self.part(at, by_gradient, samples).0;
                        (batch / (batch - 1.0) * gain).max(batch / (batch - removal.removable as f64) * gain)
                    }
                    NewGradient::Any => {
                        let clip = passed.run.schedule.clip.unwrap_or(f64::INFINITY);
                        let most: f64 = by_gradient.iter().map(|by| by.abs() * clip).sum();
                        most + self.below_line(at, samples)
                    }
                    NewGradient::Changed => self.changed(at, alternative, by_gradient, samples),
                };
                let mut moves_sum = 0.0;
                if let Some(effect) = passed.moved[self.number].get(index).and_then(|of| of[number].as_ref())
                {
                    let (moves, missed) = self.moves(at, effect, by_gradient, samples, &centre);
                    weight += missed;
                    for (moved, by) in moves.into_iter().enumerate() {
                        carried.weights[column + 1 + moved] += share * by;
                    }
                    moves_sum = self.moved_magnitude(at, effect, samples, &centre);
                }
                if unit.apart {
                    weight += self.cross(at, unit, alternative, by_gradient, samples);
                }
                carried.weights[column] += share * weight;
                largest = largest.max(weight.abs() + moves_sum);
                column += 1 + if alternative.has_moves { passed.run.inputs() } else { 0 };
            }
        }
        *sums += share * largest * (passed.family.size() + 1) as f64;
    }

    /// The most that `−line` of a sample comes to.
    fn below_line(&self, place: usize, samples: &OfSamples) -> f64 {
        let outputs = self.step.magnitude.nrows();
        let slopes = &samples.slopes[place * outputs..(place + 1) * outputs];
        most_below(slopes, self.step.arguments(place)) - samples.offsets[place]
    }

    /// The most that a new gradient adds to the line of the clean one, but for features that move where nothing
    /// is clipped.
    fn changed(
        &self,
        place: usize,
        alternative: &Alternative,
        by_gradient: &[f64],
        samples: &OfSamples,
    ) -> f64 {
        let run = &*self.passed.run;
        let (outputs, values) = self.step.magnitude.dim();
        let sample = self.step.batch.start + place;
        let own = run.targets[sample];
        let factors = &samples.factors[place * outputs..(place + 1) * outputs];
        let at = self.step.arguments(place);
        if let Some(clip) = run.schedule.clip {
            let [lower, upper] = derivatives_when(run, self.step, place, alternative);
            let mut most = self.below_line(place, samples);
            for output in 0..outputs {
                for value in 0..values {
                    let radius = if alternative.moved && value + 1 < values { run.radius } else { 0.0 };
                    let x = run.values[[sample, value]];
                    let by = by_gradient[output * values + value];
                    let ends = clipped_ends([lower[output], upper[output]], x, radius, clip);
                    most += (by * ends.0).max(by * ends.1);
                }
            }
            return most;
        }
        let mut shift = vec![0.0; outputs];
        match alternative.target {
            NewTarget::Own => 0.0,
            NewTarget::Is(target) if run.derivative.shift(own, target, &mut shift) => dot(factors, &shift),
            NewTarget::Is(target) if outputs == 1 => {
                let line = Line { slope: samples.slopes[place], offset: samples.offsets[place] };
                run.derivative.above_line(target, factors[0], line, at)
            }
            target => {
                let [lower, upper] = derivatives_of(run, own, target, at);
                let ends = lower.iter().zip(&upper).zip(factors);
                let most: f64 =
                    ends.map(|((lower, upper), factor)| (factor * lower).max(factor * upper)).sum();
                most + self.below_line(place, samples)
            }
        }
    }

    /// What each feature of a sample adds as it moves, and what that misses.
    fn moves(
        &self,
        place: usize,
        effect: &MovedEffect,
        by_gradient: &[f64],
        samples: &OfSamples,
        centre: &[f64],
    ) -> (Vec<f64>, f64) {
        let run = &*self.passed.run;
        let (outputs, values) = self.step.magnitude.dim();
        let factors = &samples.factors[place * outputs..(place + 1) * outputs];
        let of_input = |input: usize| {
            let along = dot(&effect.along(centre, input), factors);
            let own: f64 = (0..outputs)
                .map(|output| effect.derivative[output] * by_gradient[output * values + input])
                .sum();
            run.radius * (along + own)
        };
        let missed = |output: usize| {
            let own: f64 =
                by_gradient[output * values..(output + 1) * values - 1].iter().map(|by| by.abs()).sum();
            factors[output].abs() * effect.missed[output] + run.radius * effect.around[output] * own
        };
        let missed: f64 = (0..outputs).map(missed).sum();
        ((0..run.inputs()).map(of_input).collect(), missed * (1.0 + 1e-9))
    }

    /// What adds up to the influences of all features of a sample, beside its derivatives.
    fn moved_magnitude(
        &self,
        place: usize,
        effect: &MovedEffect,
        samples: &OfSamples,
        centre: &[f64],
    ) -> f64 {
        let outputs = self.step.magnitude.nrows();
        let spreads = &samples.spreads[place * outputs..(place + 1) * outputs];
        let run = &*self.passed.run;
        let of_input = |input: usize| dot(&effect.magnitude_along(centre, input), spreads);
        run.radius * (0..run.inputs()).map(of_input).sum::<f64>()
    }

    /// What moved features and a new target do together beyond what each does alone.
    fn cross(
        &self,
        place: usize,
        unit: &Unit,
        alternative: &Alternative,
        by_gradient: &[f64],
        samples: &OfSamples,
    ) -> f64 {
        let run = &*self.passed.run;
        if let Some(clip) = run.schedule.clip {
            return 4.0 * clip * by_gradient.iter().map(|by| by.abs()).sum::<f64>();
        }
        let (outputs, values) = self.step.magnitude.dim();
        let jump = if run.derivative.can_jump() { 2.0 * outputs as f64 } else { 0.0 };
        let new =
            derivatives_of(run, run.targets[unit.sample], alternative.target, self.step.arguments(place));
        let of_output = |output: usize| {
            let [lower, upper] = self.ends(place, output);
            let shift = (new[1][output] - lower).abs().max((new[0][output] - upper).abs()) + jump;
            let moved: f64 =
                by_gradient[output * values..(output + 1) * values - 1].iter().map(|by| by.abs()).sum();
            let by = samples.factors[place * outputs + output].abs();
            moved * run.radius * shift + jump * by
        };
        (0..outputs).map(of_output).sum::<f64>() * (1.0 + 1e-9)
    }
}
