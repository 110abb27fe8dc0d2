//! Passes over networks, as searches ask them.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1, ArrayView2, Axis};

use super::forward::Tile;
use super::model::Model;
use super::pass::Pass;
use super::question::Question;
use super::reader::Scratch;
use crate::training::bounds::domains::affine::above::{Above, Lines};
use crate::training::bounds::domains::affine::family::Family;
use crate::training::bounds::domains::affine::followed::Followed;
use crate::training::bounds::domains::affine::prepared::{Prepared, with_ones};
use crate::training::bounds::domains::affine::products::product;
use crate::training::bounds::domains::affine::simulated::{Choice, attack_of};
use crate::training::bounds::problem::TrainingProblem;
use crate::training::networks::{Network, train};

/// A finished pass, with what it knew before each step.
pub(in crate::training::bounds::domains::affine) struct HiddenPassed {
    pass: Pass,
    /// Ends of the final parameters, neuron by neuron.
    known: [Vec<f64>; 2],
    /// How far each unit of the run moves the final parameters, summed over them.
    influences: Vec<f64>,
}

/// A number as a linear function of what is touched and of symbols: `middle + row · … ± radius`.
struct Line {
    middle: f64,
    row: Vec<f64>,
    radius: f64,
    /// A bound on all that adds up to it.
    size: f64,
}

impl HiddenPassed {
    /// Of a pass that was traced; `known` are ends of the final parameters from elsewhere.
    pub(super) fn new(pass: Pass, known: [Vec<f64>; 2]) -> Self {
        let layout = &pass.family.layout;
        let mut influences = vec![0.0; pass.run.units.units.len()];
        for row in pass.form.columns.rows() {
            for (place, &unit) in layout.units.iter().enumerate() {
                let columns = layout.starts[place]..layout.starts[place + 1];
                influences[unit] += columns.map(|column| row[column].abs()).sum::<f64>();
            }
        }
        HiddenPassed { pass, known, influences }
    }

    /// A question over the family.
    fn line(&self, question: &Question) -> Line {
        let (pass, reader) = (&self.pass, self.pass.reader());
        match question {
            Question::Parameters(direction) => {
                let form = &pass.form;
                let of_row = ArrayView2::from_shape((1, direction.len()), direction).expect("a row");
                let row = product(of_row, form.columns.view()).into_raw_vec_and_offset().0;
                let sum = |of: &[f64]| direction.iter().zip(of).map(|(d, by)| d * by).sum::<f64>();
                let size = direction.iter().zip(reader.magnitudes(form)).map(|(d, by)| d.abs() * by).sum();
                let terms = 1.0 + direction.len() as f64 / 64.0;
                let radius = terms * reader.error.bound(4.0 * size);
                Line { middle: sum(&form.centre), row, radius, size }
            }
            Question::Logits { point, factors } => {
                let activation = pass.run.architecture.activation;
                let model = Model::new(&pass.shape, activation, &pass.form, &reader, &self.known);
                let points = with_ones(point.view().insert_axis(Axis(0)));
                let tile = Tile { points: points.view(), units: vec![None], known: &[], places: 0..1 };
                let passed = tile.forward(&model);
                let mut line =
                    Line { middle: 0.0, row: vec![0.0; pass.form.columns.ncols()], radius: 0.0, size: 0.0 };
                for &(output, factor) in factors {
                    let logit = &passed.logits()[output];
                    line.middle += factor * logit.middle[0];
                    line.row.iter_mut().zip(logit.rows.row(0)).for_each(|(to, by)| *to += factor * by);
                    line.radius += factor.abs() * logit.radius[0];
                    line.size += factor.abs() * (logit.size[0] + logit.middle[0].abs());
                }
                line.radius += reader.error.bound(8.0 * line.size);
                line
            }
        }
    }

    fn form(&self, question: &Question) -> Above {
        let line = self.line(question);
        let reader = self.pass.reader();
        let mut room = Scratch::default();
        reader.read(&line.row, &mut room);
        // Of the sums of symbols and of what is charged.
        let rounding = reader.error.bound(4.0 * (line.size + room.size()));
        let constant = line.middle + room.symbols + line.radius + rounding;
        if constant.is_finite() && room.most.iter().all(|weight| weight.is_finite()) {
            return Above { constant, weights: room.most };
        }
        Above { constant: f64::INFINITY, weights: vec![0.0; room.most.len()] }
    }
}

impl Followed for HiddenPassed {
    type Question = Question;

    fn run(&self) -> &Arc<Prepared> {
        &self.pass.run
    }

    fn family(&self) -> &Family {
        &self.pass.family
    }

    fn of_parameters(&self, direction: &[f64]) -> Question {
        Question::Parameters(self.pass.shape.by_neuron(direction))
    }

    fn of_logits(&self, point: ArrayView1<'_, f64>, factors: &[(usize, f64)]) -> Question {
        Question::Logits { point: point.to_owned(), factors: factors.to_vec() }
    }

    fn parameters_of(&self, network: &Network) -> Vec<f64> {
        self.pass.shape.parameters_of(network)
    }

    fn at(&self, question: &Question, parameters: &[f64]) -> (f64, f64) {
        question.at(&self.pass.shape, self.pass.run.architecture.activation, parameters)
    }

    /// Lines are chosen while a pass is made, and for all questions.
    fn simulated(&self, problem: &TrainingProblem, choice: &Choice) -> Option<(Vec<Array2<f64>>, Vec<f64>)> {
        let set = problem.threat.apply(&attack_of(&self.pass.run, choice), &problem.set).ok()?;
        let network = train(&problem.start, &problem.schedule, &set).ok()?;
        Some((Vec::new(), self.parameters_of(&network)))
    }

    fn again(&self, family: Family) -> Option<Self> {
        let of = (Arc::clone(&self.pass.run), Arc::clone(&self.pass.shape));
        let mut pass = Pass::new(of, family).traced();
        #[cfg(test)]
        {
            pass.left_out = self.pass.left_out;
        }
        for known in self.pass.steps.iter().flatten() {
            pass.advance(&known.parameters, &known.sums).ok()?;
        }
        let ends = pass.ends();
        let lower = self.known[0].iter().zip(&ends[0]).map(|(known, own)| known.max(*own)).collect();
        let upper = self.known[1].iter().zip(&ends[1]).map(|(known, own)| known.min(*own)).collect();
        Some(HiddenPassed::new(pass, [lower, upper]))
    }

    fn above(&self, question: &Question, lines: Lines<'_>) -> Option<Above> {
        matches!(lines, Lines::Chords).then(|| self.form(question))
    }

    fn most_after(&self, question: &Question) -> f64 {
        self.form(question).most(&self.pass.family)
    }

    fn tangent(&self, question: &Question, _: &[Array2<f64>]) -> Above {
        self.form(question)
    }

    fn influence(&self, unit: usize) -> f64 {
        self.influences[unit]
    }
}
