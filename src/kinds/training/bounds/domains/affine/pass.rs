//! A forward pass: training followed for all attacks of a family together.

use std::sync::Arc;

use ndarray::{Array2, ArrayView2, Zip, s};
use rayon::prelude::*;

use super::family::Family;
use super::form::Form;
use super::largest::sum_of_largest;
use super::layout::Layout;
use super::linearised::Linearised;
use super::prepared::Prepared;
use super::touched::{Difference, Touching};
use super::trace::StepTrace;
use countersign_num::a_priori::SummationError;

/// Training on its way under all attacks of a family.
///
/// # Soundness
/// After every step the form holds the models of all these runs, in real arithmetic and as
/// [`Descent`](crate::training::networks::Descent) computes them, in whatever order it sums. By induction: the
/// form before a step bounds the arguments of every derivative, on these ranges the derivatives lie between
/// lines, and the linear function of the form is a form again. What rounding adds, in this computation and in
/// the run that it encloses, is bounded a priori by the magnitudes of all sums and becomes symbols.
#[derive(Clone, Debug)]
pub(super) struct Pass {
    pub run: Arc<Prepared>,
    pub family: Family,
    /// Has every unit a column of its own? Otherwise what units add in a step is one interval, the sum of the
    /// largest.
    pub one_by_one: bool,
    /// Has the derivative of every sample in every step a symbol of its own? Otherwise their errors are added
    /// up, parameter by parameter.
    pub tells_samples_apart: bool,
    pub form: Form,
    pub velocity: Option<Form>,
    pub steps: Vec<StepTrace>,
}

/// Ends of arguments that are known from elsewhere, `[batch, outputs]`.
pub(super) type Known = [Array2<f64>; 2];

/// A number that is not finite came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lost;

/// Columns that are looked at together.
const COLUMNS: usize = 128;

impl Pass {
    /// Before the first step.
    pub(super) fn new(run: Arc<Prepared>, family: Family, one_by_one: bool) -> Self {
        let columns = if one_by_one { family.layout.columns() } else { 0 };
        let form = Form::point(run.start.clone(), columns);
        let resting = Form::point(Array2::zeros(run.start.dim()), columns);
        let velocity = (run.schedule.momentum > 0.0).then_some(resting);
        Pass { run, family, one_by_one, tells_samples_apart: false, form, velocity, steps: Vec::new() }
    }

    /// The family as the columns of the form stand for it.
    pub(super) fn of_columns(&self) -> Family {
        if self.one_by_one {
            self.family.clone()
        } else {
            Family::whole(Layout::new(&self.run.units, Vec::new(), 0), vec![0])
        }
    }

    /// Ends of the parameters now, `[outputs, inputs + 1]`.
    pub(super) fn ends(&self) -> [Array2<f64>; 2] {
        self.form.ends(&self.of_columns())
    }

    /// The same, within ends that hold every model too.
    pub(super) fn ends_within(&self, known: &[Array2<f64>; 2]) -> [Array2<f64>; 2] {
        let [mut lower, mut upper] = self.ends();
        lower.zip_mut_with(&known[0], |end, other| *end = end.max(*other));
        upper.zip_mut_with(&known[1], |end, other| *end = end.min(*other));
        [lower, upper]
    }

    /// One more step; `known` bounds the arguments of its batch from elsewhere, as `ends` does the parameters.
    ///
    /// # Errors
    /// When numbers stop being finite.
    pub(super) fn advance(&mut self, known: Option<&Known>, ends: [Array2<f64>; 2]) -> Result<(), Lost> {
        let run = Arc::clone(&self.run);
        let step = self.look(known, ends);
        let values = run.values.slice(s![step.batch.clone(), ..]).to_owned();
        let linear = Linearised::new(&run, &step, &values);
        let batch = step.batch.len() as f64;

        // The gradient: its middle, what of it moves with each column, and what is not known.
        let middle = self.linear_of(&linear, &values, &self.centre_columns());
        let mut gradient = linear.constant.clone();
        for (output, columns) in middle.iter().enumerate() {
            Zip::from(gradient.row_mut(output)).and(columns.column(0)).for_each(|to, by| *to += by);
        }
        let form = &self.form;
        let mut influences = self.influences(&linear, &values, form);
        let (mut radius, of_samples) = match self.tells_samples_apart {
            true => (linear.rest.clone(), linear.of_samples()),
            false => (linear.radius.clone(), Vec::new()),
        };
        let touched = self.touched(&step, &linear);
        radius += &self.add_touched(&touched, &step, &mut influences, batch);
        let rounding = self.rounded(&step, &linear, &touched, batch);
        self.descend(&step, gradient, influences, &of_samples, radius, rounding)?;
        self.steps.push(step);
        Ok(())
    }

    fn centre_columns(&self) -> Vec<Array2<f64>> {
        let column = |row: ndarray::ArrayView1<'_, f64>| row.to_owned().insert_axis(ndarray::Axis(1));
        self.form.centre.rows().into_iter().map(column).collect()
    }

    fn linear_of(
        &self,
        linear: &Linearised<'_>,
        values: &Array2<f64>,
        columns: &[Array2<f64>],
    ) -> Vec<Array2<f64>> {
        let views: Vec<ArrayView2<'_, f64>> = columns.iter().map(|columns| columns.view()).collect();
        linear.of(values, &views)
    }

    /// What of the gradient moves with each column of the form.
    fn influences(&self, linear: &Linearised<'_>, values: &Array2<f64>, form: &Form) -> Vec<Array2<f64>> {
        let count = form.columns[0].ncols();
        let chunks: Vec<Vec<Array2<f64>>> = (0..count)
            .step_by(COLUMNS)
            .collect::<Vec<usize>>()
            .into_par_iter()
            .map(|start| {
                let chunk = start..(start + COLUMNS).min(count);
                let columns: Vec<ArrayView2<'_, f64>> =
                    form.columns.iter().map(|columns| columns.slice(s![.., chunk.clone()])).collect();
                linear.of(values, &columns)
            })
            .collect();
        let mut all: Vec<Array2<f64>> =
            form.columns.iter().map(|columns| Array2::zeros(columns.dim())).collect();
        for (place, chunk) in chunks.into_iter().enumerate() {
            for (all, chunk) in all.iter_mut().zip(chunk) {
                let start = place * COLUMNS;
                all.slice_mut(s![.., start..start + chunk.ncols()]).assign(&chunk);
            }
        }
        all
    }

    /// What every alternative of every unit of the batch adds: by the unit's place in the layout.
    fn touched(&self, step: &StepTrace, linear: &Linearised<'_>) -> Vec<(usize, Vec<Difference>)> {
        let touching = Touching::new(&self.run, step, linear, &self.family);
        let units = &self.family.layout.units;
        let in_batch = |place: &usize| step.batch.contains(&self.run.units.units[units[*place]].sample);
        let places: Vec<usize> = (0..units.len()).filter(in_batch).collect();
        places
            .into_par_iter()
            .map(|place| {
                let unit = &self.run.units.units[units[place]];
                let of = |alternative| touching.difference(unit.sample - step.batch.start, alternative);
                let mut differences: Vec<Difference> = unit.alternatives.iter().map(of).collect();
                if unit.apart {
                    let place = unit.sample - step.batch.start;
                    differences.iter_mut().for_each(|difference| touching.add_cross(place, difference));
                }
                if !self.one_by_one {
                    differences = vec![Difference::largest(&differences)];
                }
                (place, differences)
            })
            .collect()
    }

    /// Adds what is touched to the columns of its units, and gives what is left over: the sums of the largest
    /// errors.
    fn add_touched(
        &self,
        touched: &[(usize, Vec<Difference>)],
        step: &StepTrace,
        influences: &mut [Array2<f64>],
        batch: f64,
    ) -> Array2<f64> {
        let (outputs, values) = step.magnitude.dim();
        let parameters = outputs * values;
        if self.one_by_one {
            for (place, differences) in touched {
                let mut column = self.family.layout.starts[*place];
                for difference in differences {
                    for vector in std::iter::once(&difference.vector).chain(&difference.moves) {
                        for (entry, by) in vector.iter().enumerate() {
                            influences[entry / values][[entry % values, column]] += by / batch;
                        }
                        column += 1;
                    }
                }
            }
        }
        let of_entry = |entry: usize| {
            let mut left = Vec::with_capacity(touched.len());
            let mut room = Vec::new();
            let mut sum = 0.0;
            for (group, &budget) in self.family.budgets.iter().enumerate() {
                left.clear();
                for (place, differences) in
                    touched.iter().filter(|(place, _)| self.family.layout.groups[*place] == group)
                {
                    let of = |difference: &Difference| difference.radius[entry];
                    let most = differences.iter().map(of).fold(0.0, f64::max);
                    if self.family.forced[*place] { sum += most } else { left.push(most) }
                }
                sum += sum_of_largest(&left, budget, &mut room);
            }
            sum * (1.0 + 1e-12 * touched.len() as f64) / batch
        };
        let sums: Vec<f64> = (0..parameters).into_par_iter().map(of_entry).collect();
        Array2::from_shape_vec((outputs, values), sums).expect("one for each parameter")
    }

    /// The rounding of a step, in the gradient, and in the parameters apart from it, `[outputs, inputs + 1]`.
    fn rounded(
        &self,
        step: &StepTrace,
        linear: &Linearised<'_>,
        touched: &[(usize, Vec<Difference>)],
        batch: f64,
    ) -> [Array2<f64>; 2] {
        let values = step.magnitude.ncols();
        let error = SummationError::of(self.run.longest_sum());
        // Of the mean of those that are left.
        let kept = batch - self.family.removable(&self.run.units, &step.batch) as f64;
        let mut gradient = linear.magnitude.clone() + linear.constant.mapv(f64::abs) + &linear.radius;
        for (_, differences) in touched {
            for difference in differences {
                for vector in [&difference.vector, &difference.radius].into_iter().chain(&difference.moves) {
                    for (entry, by) in vector.iter().enumerate() {
                        gradient[[entry / values, entry % values]] += by.abs() / batch;
                    }
                }
            }
        }
        gradient *= batch / kept;
        let of = |magnitude: &Array2<f64>| magnitude.mapv(|magnitude| error.bound(magnitude));
        let apart = &step.magnitude + &(&step.velocity_magnitude * (self.run.schedule.momentum * step.rate));
        let apart = &apart + &(&gradient * step.rate);
        let gradient = &gradient + &(&step.velocity_magnitude * self.run.schedule.momentum);
        [of(&gradient), of(&apart)]
    }

    /// Goes against the gradient.
    fn descend(
        &mut self,
        step: &StepTrace,
        gradient: Array2<f64>,
        influences: Vec<Array2<f64>>,
        of_samples: &[Array2<f64>],
        radius: Array2<f64>,
        [in_gradient, apart]: [Array2<f64>; 2],
    ) -> Result<(), Lost> {
        let rate = step.rate;
        let against = |form: &mut Form, direction: &Form| {
            form.centre.scaled_add(-rate, &direction.centre);
            for (to, by) in form.columns.iter_mut().zip(&direction.columns) {
                to.scaled_add(-rate, by);
            }
        };
        let mut direction = Form { centre: gradient, columns: influences };
        if let Some(velocity) = &self.velocity {
            let momentum = self.run.schedule.momentum;
            direction.centre.scaled_add(momentum, &velocity.centre);
            for (to, by) in direction.columns.iter_mut().zip(&velocity.columns) {
                to.scaled_add(momentum, by);
            }
        }
        against(&mut self.form, &direction);
        direction.push_columns(of_samples, 1.0);
        self.form.push_columns(of_samples, -rate);
        // Room for the rounding of the radius itself.
        let around = (&radius + &in_gradient).mapv(|radius| radius * (1.0 + 1e-9));
        if self.velocity.is_some() {
            direction.push_symbols(&around, 1.0);
            self.form.push_symbols(&around, -rate);
            direction.push_symbols(&apart, 0.0);
            self.form.push_symbols(&apart, 1.0);
            self.velocity = Some(direction);
        } else {
            self.form.push_symbols(&(&around * rate + &apart), 1.0);
        }
        let finite = |form: &Form| {
            let columns = form.columns.iter().all(|columns| columns.iter().all(|entry| entry.is_finite()));
            columns && form.centre.iter().all(|entry| entry.is_finite())
        };
        if finite(&self.form) && self.velocity.as_ref().is_none_or(finite) { Ok(()) } else { Err(Lost) }
    }
}
