//! Some samples of a batch: bounds on their values and gradients, in every variant that a rule needs.

use std::ops::Range;

use ndarray::{Axis, s};

use super::aggregation::{Factors, Row, Sign};
use super::backward::{backward, transposed};
use super::domains::{BoxEnclosure, Enclosure};
use super::forward::{Inputs, Pass};
use super::network::IntervalNetwork;
use super::output_gradient::{TargetRadius, output_gradient};
use super::problem::TrainingProblem;
use crate::training::networks::Activation;
use crate::training::threats::Variant;
use countersign_num::{IntervalMatrix, IntervalMatrixView};

/// The box of models before a step, and what all tiles use of it.
pub(super) struct Models<'a> {
    models: &'a BoxEnclosure,
    /// Weights with inputs first.
    transposed: Vec<IntervalMatrix>,
}

impl<'a> Models<'a> {
    pub(super) fn new(models: &'a BoxEnclosure) -> Self {
        Models { models, transposed: transposed(models.models()) }
    }

    fn network(&self) -> &'a IntervalNetwork {
        self.models.models()
    }
}

/// Bounds for some samples.
pub(super) struct Tile<'a> {
    problem: &'a TrainingProblem,
    samples: Range<usize>,
    /// Forward passes for the features as they are and for those within their radius.
    passes: Vec<(Inputs<'a>, Pass)>,
    /// For each variant the pass it starts from and the derivatives by the sums of every layer.
    gradients: Vec<(usize, Vec<IntervalMatrix>)>,
}

/// Where bounds stopped being finite: a layer, from 1.
pub(super) struct NotFinite {
    pub layer: usize,
}

impl<'a> Tile<'a> {
    pub(super) fn new(
        problem: &'a TrainingProblem,
        models: &Models<'_>,
        samples: Range<usize>,
        variants: &[Variant],
    ) -> Result<Self, NotFinite> {
        let mut tile = Tile { problem, samples, passes: Vec::new(), gradients: Vec::new() };
        for &variant in variants {
            let moved = problem.threat.touch().features.radius() > 0.0
                && matches!(variant, Variant::Both | Variant::Features);
            let pass = match tile.passes.iter().position(|(inputs, _)| inputs.move_about() == moved) {
                Some(pass) => pass,
                None => tile.forward(models, moved)?,
            };
            let gradients = tile.gradients(models, variant, &tile.passes[pass].1)?;
            tile.gradients.push((pass, gradients));
        }
        Ok(tile)
    }

    /// Adds a forward pass and gives its place.
    fn forward(&mut self, models: &Models<'_>, moved: bool) -> Result<usize, NotFinite> {
        let points = self.problem.set.features().slice(s![.., self.samples.clone()]);
        let inputs =
            Inputs::around(points, if moved { self.problem.threat.touch().features.radius() } else { 0.0 });
        let pass = models.models.propagate()(models.network(), inputs.view());
        if let Some(layer) = pass.sums.iter().position(|sums| !sums.is_finite()) {
            return Err(NotFinite { layer: layer + 1 });
        }
        self.passes.push((inputs, pass));
        Ok(self.passes.len() - 1)
    }

    fn gradients(
        &self,
        models: &Models<'_>,
        variant: Variant,
        pass: &Pass,
    ) -> Result<Vec<IntervalMatrix>, NotFinite> {
        let around = match variant {
            Variant::Both | Variant::Targets => TargetRadius::from(self.problem.threat.touch()),
            Variant::Nominal | Variant::Features => TargetRadius::default(),
        };
        let targets = &self.problem.set.targets()[self.samples.clone()];
        let by_logits = output_gradient(self.problem.schedule.loss, pass.logits(), targets, around);
        let gradients = backward(&models.transposed, models.network(), pass, by_logits);
        match gradients.iter().position(|by_sums| !by_sums.is_finite()) {
            Some(layer) => Err(NotFinite { layer: layer + 1 }),
            None => Ok(gradients),
        }
    }

    /// The factors of the gradient by one parameter, in one variant: output `output` of a layer, with its
    /// input `input` or with its bias.
    pub(super) fn factors(
        &self,
        variant: usize,
        layer: usize,
        output: usize,
        input: Option<usize>,
    ) -> Factors<'_> {
        let (pass, gradients) = &self.gradients[variant];
        let (inputs, pass) = &self.passes[*pass];
        let values = input.map(|input| match layer {
            0 => {
                let sign = if inputs.move_about() { Sign::Any } else { Sign::Point };
                (row(inputs.view(), input), sign)
            }
            _ => (row(pass.values[layer - 1].view(), input), self.sign_of_hidden_values()),
        });
        Factors { by: row(gradients[layer].view(), output), values }
    }

    fn sign_of_hidden_values(&self) -> Sign {
        match self.problem.start.activation {
            Activation::Relu => Sign::NonNegative,
            Activation::Linear => Sign::Any,
        }
    }
}

/// A row of an interval matrix, which is contiguous.
pub(super) fn row(matrix: IntervalMatrixView<'_>, index: usize) -> Row<'_> {
    let lower = matrix.lower().index_axis_move(Axis(0), index).to_slice();
    let upper = matrix.upper().index_axis_move(Axis(0), index).to_slice();
    Row { lower: lower.expect("a contiguous row"), upper: upper.expect("a contiguous row") }
}
