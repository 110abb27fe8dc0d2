//! A box of models, and what bounds through its layers say about it.

use super::enclosure::{Enclosure, OnTests, Tests};
use super::possible_classes::possible_classes;
use crate::training::bounds::forward::{Inputs, Pass};
use crate::training::bounds::network::IntervalNetwork;
use countersign_num::IntervalMatrixView;

/// Bounds for all inputs in a box `[inputs, samples]` and all networks in a box.
pub type Propagate = fn(&IntervalNetwork, IntervalMatrixView<'_>) -> Pass;

/// Every model whose parameters lie in a box.
#[derive(Clone, Debug)]
pub struct BoxEnclosure {
    models: IntervalNetwork,
    propagate: Propagate,
}

impl BoxEnclosure {
    /// A box, and how bounds get through its layers.
    pub fn new(models: IntervalNetwork, propagate: Propagate) -> Self {
        BoxEnclosure { models, propagate }
    }

    /// How bounds get through the layers.
    pub(in crate::training::bounds) fn propagate(&self) -> Propagate {
        self.propagate
    }

    pub(in crate::training::bounds) fn models_mut(&mut self) -> &mut IntervalNetwork {
        &mut self.models
    }
}

impl Enclosure for BoxEnclosure {
    fn models(&self) -> &IntervalNetwork {
        &self.models
    }

    fn on_tests(&self, tests: &Tests<'_>) -> OnTests {
        let inputs = Inputs::around(tests.features, tests.radius);
        let pass = (self.propagate)(&self.models, inputs.view());
        let possible = possible_classes(&self.models, inputs.view(), &pass);
        OnTests::new(pass.into_logits(), possible, tests)
    }
}
