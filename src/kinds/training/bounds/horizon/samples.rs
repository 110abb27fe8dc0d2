//! Sample-wise decomposition (AGT, section 7.4): a program for each sample of a batch bounds its gradient,
//! and theorems 6, 8 and 9 bound the sum. Tighter than intervals, which bound the operations of a sample one
//! by one. Windows hold whole batches, which is tighter where programs are exact; relaxations of windows are
//! looser where features move, as a sample that is not touched is then clean by a constraint, and here by
//! being another program.

use rayon::prelude::*;

use super::factor_bounds::with_bounds_on_factors;
use super::known_runs::KnownRuns;
use super::margins::{HANDED_ON, holds};
use super::window::Setting;
use super::{Tightening, WindowError};
use crate::training::bounds::domains::Enclosure;
use crate::training::bounds::encoding::encode_gradient;
use crate::training::bounds::parameter_box::ParameterBox;
use crate::training::bounds::reach_set::ReachSet;
use crate::training::threats::Variant;
use countersign_check::{CutOff, SubproblemCounts};
use countersign_num::{Interval, IntervalMatrix};

/// Bounds after a step, and how the programs ended: of the gradients, and of the factors of their products.
pub(super) struct Stepped {
    pub bounds: ParameterBox,
    pub counts: SubproblemCounts,
    pub tightening: SubproblemCounts,
}

/// Bounds on the gradient of a sample.
struct Gradient {
    bounds: Vec<Interval>,
    counts: SubproblemCounts,
    tightening: SubproblemCounts,
}

impl Setting<'_> {
    /// The box after one more step, from programs that hold one sample each; never wider than the interval
    /// step.
    ///
    /// # Soundness
    /// Each program holds what one sample may be, every model before the step, and the sample's gradient; the
    /// bounds on the gradients are summed as intervals are. So the step may spend the whole budget, as with
    /// intervals.
    pub(super) fn sample_step(&self, step: usize, before: &ReachSet) -> Result<Stepped, WindowError> {
        let batch = self.problem.schedule.batch(step, self.problem.set.samples());
        let mut descent = self.descent_from(&before.within, step)?;
        let (mut variants, mut counts, mut tightening) =
            (Vec::new(), SubproblemCounts::default(), SubproblemCounts::default());
        for &variant in descent.rule().variants() {
            let is_touched = variant != Variant::Nominal;
            let of = |sample| self.gradient((step, sample), before, is_touched);
            let gradients: Vec<Gradient> = batch.clone().into_par_iter().map(of).collect::<Result<_, _>>()?;
            gradients.iter().for_each(|gradient| {
                counts += gradient.counts;
                tightening += gradient.tightening;
            });
            let rows: Vec<Vec<Interval>> = gradients.into_iter().map(|gradient| gradient.bounds).collect();
            variants.push(IntervalMatrix::from_rows(&rows).transposed());
        }
        descent.advance_with(&variants)?;
        Ok(Stepped { bounds: ParameterBox::from(descent.models().models()), counts, tightening })
    }

    fn gradient(
        &self,
        place: (usize, usize),
        before: &ReachSet,
        is_touched: bool,
    ) -> Result<Gradient, WindowError> {
        let asked = encode_gradient(self.problem, place, &before.loosened(HANDED_ON), is_touched)?;
        let (exact, tightening) = match self.windows.decomposition.tightening {
            Tightening::Products => with_bounds_on_factors(&asked.program, self.subproblems)?,
            _ => (asked.program, SubproblemCounts::default()),
        };
        let program = self.windows.formulation.derive(&exact)?;
        let ends = self.subproblems.ends(&program, &asked.objectives, None)?;
        Ok(Gradient { bounds: ends.bounds, counts: ends.counts, tightening })
    }

    /// The tighter of two boxes after `steps` wherever known runs are in it; what they are not in is an error
    /// of a solver.
    pub(super) fn checked(
        &self,
        stepped: &mut Stepped,
        interval: &ParameterBox,
        (steps, runs): (usize, &KnownRuns<'_>),
    ) {
        let reached = runs.reached(steps, &|parameters| parameters.to_vec());
        let both = stepped.bounds.bounds().zip(interval.bounds()).enumerate();
        let bounds: Vec<Interval> = both
            .map(|(number, (own, interval))| {
                let shared =
                    Interval::new(own.lower().max(interval.lower()), own.upper().min(interval.upper()));
                let reached = reached.as_ref().map(|reached| reached[number]);
                let is_held = |bounds: &Interval| reached.is_none_or(|reached| holds(*bounds, reached));
                shared.filter(is_held).unwrap_or_else(|| {
                    let cut_off = reached.and_then(|reached| CutOff::new(steps, number, reached, own));
                    stepped.counts.contradict(cut_off);
                    interval
                })
            })
            .collect();
        stepped.bounds = ParameterBox::of(&bounds);
    }
}
