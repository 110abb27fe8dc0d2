//! Single attacks on the samples of a pass, as it names them.

use ndarray::{Array1, Array2, s};

use super::above::Above;
use super::alternatives::{NewGradient, NewTarget};
use super::arguments::Arguments;
use super::family::Family;
use super::prepared::Prepared;
use crate::training::networks::Target;
use crate::training::threats::Attack;

/// Something that is taken: a unit, which of its alternatives, and how its features move.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Taken {
    /// Of all units of the run.
    pub unit: usize,
    pub alternative: usize,
    /// The sign of each feature's move, where features move.
    pub moves: Vec<f64>,
}

/// What an attack takes.
pub(super) type Choice = Vec<Taken>;

impl Above {
    /// What makes it largest within the budgets of a family.
    pub(super) fn best(&self, run: &Prepared, family: &Family) -> Choice {
        let layout = &family.layout;
        let mut options: Vec<(f64, Taken)> = Vec::with_capacity(layout.units.len());
        let mut counted = 0;
        for (place, &unit) in layout.units.iter().enumerate() {
            let mut column = layout.starts[place];
            let mut best: Option<(f64, Taken)> = None;
            for number in 0..run.units.units[unit].alternatives.len() {
                let moved = layout.moves(counted);
                counted += 1;
                let moves = &self.weights[column + 1..=column + moved];
                let value = self.weights[column] + moves.iter().map(|weight| weight.abs()).sum::<f64>();
                if best.as_ref().is_none_or(|(most, _)| value > *most) {
                    let moves = moves.iter().map(|weight| if *weight < 0.0 { -1.0 } else { 1.0 }).collect();
                    best = Some((value, Taken { unit, alternative: number, moves }));
                }
                column += 1 + moved;
            }
            options.extend(best);
        }
        let mut chosen = Vec::new();
        for (group, &budget) in family.budgets.iter().enumerate() {
            let in_group = |place: &usize| layout.groups[*place] == group;
            let mut places: Vec<usize> = (0..options.len()).filter(in_group).collect();
            places.sort_by(|one, other| options[*other].0.total_cmp(&options[*one].0));
            let free = places
                .iter()
                .filter(|place| !family.forced[**place] && options[**place].0 > 0.0)
                .take(budget);
            let forced = places.iter().filter(|place| family.forced[**place]);
            chosen.extend(free.chain(forced).map(|place| options[*place].1.clone()));
        }
        chosen.sort_by_key(|taken| taken.unit);
        chosen
    }
}

/// The arguments of every step of the run under an attack, `[batch, outputs]` each, and the final parameters:
/// in double precision, as a place to choose lines at.
pub(super) fn arguments_of(run: &Prepared, choice: &[Taken]) -> (Vec<Array2<f64>>, Array2<f64>) {
    let outputs = run.outputs();
    let mut values = None;
    let mut targets = run.targets.clone();
    let mut removed = vec![false; targets.len()];
    for taken in choice {
        let unit = &run.units.units[taken.unit];
        let alternative = unit.alternatives[taken.alternative];
        removed[unit.sample] |= alternative.gradient == NewGradient::None;
        match alternative.target {
            NewTarget::Own => {}
            NewTarget::Is(target) => targets[unit.sample] = target,
            NewTarget::Between(_, most) => targets[unit.sample] = Target::Value(most),
        }
        if !taken.moves.is_empty() {
            let values = values.get_or_insert_with(|| run.values.clone());
            let mut row = values.row_mut(unit.sample);
            row.iter_mut().zip(&taken.moves).for_each(|(value, sign)| *value += sign * run.radius);
        }
    }
    let values = values.as_ref().unwrap_or(&run.values);
    let mut parameters = run.start.clone();
    let mut velocity: Array2<f64> = Array2::zeros(parameters.dim());
    let steps = run.schedule.steps(run.samples);
    let mut all = Vec::with_capacity(steps);
    let (mut least, mut most) = (vec![0.0; outputs], vec![0.0; outputs]);
    for step in 0..steps {
        let batch = run.schedule.batch(step, run.samples);
        let rows = values.slice(s![batch.clone(), ..]);
        let mut arguments = rows.dot(&parameters.t());
        // What the lines are about are the samples as they were.
        let clean = run.values.slice(s![batch.clone(), ..]);
        let mut near = if choice.iter().all(|taken| taken.moves.is_empty()) {
            arguments.clone()
        } else {
            clean.dot(&parameters.t())
        };
        let mut derivatives = Array2::zeros(arguments.dim());
        let mut present = 0.0;
        for (place, sample) in batch.clone().enumerate() {
            for (arguments, target) in [(&mut arguments, targets[sample]), (&mut near, run.targets[sample])] {
                if let Some(own) = run.derivative.own(target) {
                    let logit = arguments[[place, own]];
                    arguments.row_mut(place).iter_mut().for_each(|argument| *argument -= logit);
                }
            }
            if removed[sample] {
                continue;
            }
            present += 1.0;
            let row: Array1<f64> = arguments.row(place).to_owned();
            let at = row.as_slice().expect("contiguous");
            run.derivative.ranges(targets[sample], Arguments { lower: at, upper: at }, &mut least, &mut most);
            for output in 0..outputs {
                derivatives[[place, output]] = 0.5 * (least[output] + most[output]);
            }
        }
        let mut gradient = match run.schedule.clip {
            None => derivatives.t().dot(&rows),
            Some(clip) => {
                let mut sums = Array2::zeros(parameters.dim());
                for (derivatives, row) in derivatives.rows().into_iter().zip(rows.rows()) {
                    for output in 0..outputs {
                        for (value, x) in row.iter().enumerate() {
                            sums[[output, value]] += (derivatives[output] * x).clamp(-clip, clip);
                        }
                    }
                }
                sums
            }
        };
        gradient /= f64::max(present, 1.0);
        velocity = velocity * run.schedule.momentum + gradient;
        parameters.scaled_add(-run.schedule.rate(step), &velocity);
        all.push(near);
    }
    (all, parameters)
}

/// A choice as an attack on the training set.
pub(super) fn attack_of(run: &Prepared, choice: &[Taken]) -> Attack {
    let mut attack = Attack::default();
    for taken in choice {
        let unit = &run.units.units[taken.unit];
        let alternative = unit.alternatives[taken.alternative];
        if alternative.gradient == NewGradient::None {
            attack.removed.push(unit.sample);
        }
        match alternative.target {
            NewTarget::Is(Target::Class(class)) => attack.labels.push([unit.sample, class.index()]),
            NewTarget::Is(Target::Value(value)) | NewTarget::Between(_, value) => {
                attack.values.push((unit.sample, value));
            }
            NewTarget::Own => {}
        }
        if alternative.moved {
            let row = run.values.row(unit.sample);
            let signs = taken.moves.iter().copied().chain(std::iter::repeat(1.0));
            let features =
                row.iter().take(run.inputs()).zip(signs).map(|(x, sign)| x + sign * run.feature_radius);
            attack.features.push((unit.sample, features.collect()));
        }
    }
    attack
}

/// An attack as a choice; nothing where it is none of those that the units stand for.
pub(super) fn choice_of(run: &Prepared, attack: &Attack) -> Option<Choice> {
    let mut choice = Choice::new();
    for sample in attack.touched() {
        let own = only(attack, sample);
        let first = run.units.units.partition_point(|unit| unit.sample < sample);
        let count = run.units.units[first..].iter().take_while(|unit| unit.sample == sample).count();
        choice.extend(taken_for(run, first..first + count, &own)?);
    }
    (attack_of(run, &choice) == *attack).then_some(choice)
}

/// What an attack does to one sample.
fn only(attack: &Attack, sample: usize) -> Attack {
    Attack {
        labels: attack.labels.iter().copied().filter(|[of, _]| *of == sample).collect(),
        values: attack.values.iter().copied().filter(|(of, _)| *of == sample).collect(),
        features: attack.features.iter().filter(|(of, _)| *of == sample).cloned().collect(),
        removed: attack.removed.iter().copied().filter(|of| *of == sample).collect(),
    }
}

/// The alternatives of some units of a sample, at most one each, that come to an attack on it.
fn taken_for(run: &Prepared, units: std::ops::Range<usize>, attack: &Attack) -> Option<Choice> {
    let mut ways = vec![Choice::new()];
    for unit in units {
        let row = run.values.row(run.units.units[unit].sample);
        let sign = |(x, moved): (&f64, &f64)| if moved < x { -1.0 } else { 1.0 };
        let signs =
            attack.features.first().map(|(_, moved)| row.iter().zip(moved).map(sign).collect::<Vec<_>>());
        for way in ways.clone() {
            for (alternative, of) in run.units.units[unit].alternatives.iter().enumerate() {
                // Clipped entries need no signs, and may have them.
                let without = (!of.has_moves).then(Vec::new);
                let with = signs.clone().filter(|_| of.moved);
                for moves in without.into_iter().chain(with) {
                    let taken = Taken { unit, alternative, moves };
                    ways.push(way.iter().cloned().chain([taken]).collect());
                }
            }
        }
    }
    ways.into_iter().find(|way| attack_of(run, way) == *attack)
}
