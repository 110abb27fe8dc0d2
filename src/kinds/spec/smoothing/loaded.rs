//! Base classifiers with their test points.

use std::sync::Arc;

use ndarray::Array2;

use super::networks::{NetworkError, Samples};
use super::tables::SmoothingSpec;
use crate::asking::Problem;
use crate::smoothing::certificates::gaussian::{
    BaseClassifier, BaseClassifierError, LinearClassifier, Voting,
};
use crate::smoothing::{GaussianCase, SmoothingSetting};
use crate::spec::error::SpecError;
use crate::spec::problems::{Loaded, Tile, Trained};
use crate::spec::source::Source;
use crate::training::networks::Network;
use countersign_data::{ClassId, EntryError, Targets};

/// Fewest classes: smoothing chooses among several.
const FEWEST_CLASSES: usize = 2;

/// A base classifier with its name.
struct Named {
    name: String,
    classifier: BaseClassifier,
    linear: Option<LinearClassifier>,
}

/// The base classifiers of a specification, with its tests.
pub(in crate::spec) struct Smoothed {
    spec: SmoothingSpec,
    setting: SmoothingSetting,
    classifiers: Vec<Named>,
    /// `[tests, d]`.
    tests: Array2<f64>,
    labels: Vec<ClassId>,
    /// What a reader should know about classes and tests.
    data_notes: Vec<String>,
}

impl SmoothingSpec {
    /// Reads the data, and trains or reads the networks.
    pub(super) fn load_classifiers(&self, source: &Source) -> Result<Smoothed, SpecError> {
        let data = self.data.load_training(source)?;
        let wrong = |error: EntryError| source.error(error);
        let Some((tests, Targets::Classes { labels, .. })) = data.test else {
            return Err(wrong(EntryError::new("data.test", "nothing", "tests with classes")));
        };
        let (targets, classes) = match data.targets {
            Targets::Classes { labels, classes } => {
                let classes = classes.max(FEWEST_CLASSES);
                (Targets::Classes { labels, classes }, classes)
            }
            values @ Targets::Values(_) => (values, FEWEST_CLASSES),
        };
        let outputs = match &self.training {
            None => classes,
            Some(training) => {
                training.check(data.features.nrows()).map_err(wrong)?;
                training.outputs(&targets).map_err(wrong)?
            }
        };
        let architecture = self.model.architecture(data.features.ncols(), outputs).map_err(wrong)?;
        let samples = Samples { features: &data.features, targets: &targets };
        let networks = self.networks(&architecture, &samples).map_err(|error| match error {
            NetworkError::Spec(error) => error,
            NetworkError::Diverged { seed, diverged } => {
                let found = format!("a run with seed {seed} whose {diverged}");
                wrong(EntryError::new("training.learning_rate", found, "one that stays finite"))
            }
        })?;
        let classifiers = self.classifiers(networks, &samples);
        let classifiers = classifiers
            .map_err(|error| wrong(EntryError::new("model", error, "networks that make an ensemble")))?;
        Ok(Smoothed {
            spec: self.clone(),
            setting: self.noise.setting(&self.check),
            classifiers,
            tests,
            labels,
            data_notes: data.notes,
        })
    }

    /// The whole ensemble, then one with each consensus.
    fn classifiers(
        &self,
        networks: Vec<Network>,
        samples: &Samples<'_>,
    ) -> Result<Vec<Named>, BaseClassifierError> {
        let named = |name: String, classifier: BaseClassifier| {
            let linear = LinearClassifier::of(&classifier);
            Named { name, classifier, linear }
        };
        let (count, voting) = (networks.len(), self.model.voting);
        let weights = self.model.weights.clone();
        let order = self.order(&networks, samples);
        let build = |networks, weights, consensus| BaseClassifier::new(networks, weights, voting, consensus);
        let name = match (count, voting) {
            (1, _) => "network".to_owned(),
            (_, Voting::Soft) => format!("{count} networks, soft"),
            (_, Voting::Hard) => format!("{count} networks, hard"),
        };
        let mut all = vec![named(name.clone(), build(networks.clone(), weights.clone(), None)?)];
        for &among in &self.model.consensus {
            let in_order = order.iter().map(|&place| networks[place].clone()).collect();
            let weights = weights.as_ref().map(|weights| order.iter().map(|&place| weights[place]).collect());
            let classifier = build(in_order, weights, Some(among))?;
            all.push(named(format!("{name}, consensus of {among}"), classifier));
        }
        Ok(all)
    }
}

impl Trained for Arc<Smoothed> {
    fn tiles(&self, size: usize) -> Vec<Tile> {
        let of_model = |model| Tile::of_model(model, self.labels.len(), size);
        (0..self.classifiers.len()).flat_map(of_model).collect()
    }

    fn load(&self, tiles: &[Tile]) -> Result<Box<dyn Loaded>, SpecError> {
        Ok(Box::new(SmoothedTests { all: Arc::clone(self), tiles: tiles.to_vec() }))
    }

    fn notes(&self) -> Vec<String> {
        self.all_notes()
    }
}

impl Smoothed {
    fn all_notes(&self) -> Vec<String> {
        let SmoothingSetting { sigma, adaptive, .. } = &self.setting;
        let note = format!(
            "each certificate holds with probability at least {:?} over the noise, whose deviation is {sigma:?}; of many, some may \
             not hold",
            1.0 - adaptive.alpha
        );
        self.data_notes.iter().cloned().chain([note]).collect()
    }
}

/// Some tests of some base classifiers.
struct SmoothedTests {
    all: Arc<Smoothed>,
    tiles: Vec<Tile>,
}

impl SmoothedTests {
    fn problem(&self, model: usize, test: usize, brute_limit: u64) -> Problem<'_> {
        let all = self.all.as_ref();
        let Named { name, classifier, linear } = &all.classifiers[model];
        let point = all.tests.row(test);
        let question = GaussianCase::new(classifier, linear.as_ref(), test, point, &all.setting, brute_limit);
        Problem {
            test: Some(test),
            model: name.clone(),
            partitions: 1,
            label: Some(all.labels[test]),
            methods: all.spec.check.named.methods_for(&question, brute_limit),
            question: Box::new(question),
        }
    }
}

impl Loaded for SmoothedTests {
    fn problems(&self, brute_limit: u64) -> Vec<Problem<'_>> {
        let tests = |tile: &Tile| tile.tests.clone().map(|test| (tile.model, test)).collect::<Vec<_>>();
        let all = self.tiles.iter().flat_map(tests);
        all.map(|(model, test)| self.problem(model, test, brute_limit)).collect()
    }

    fn notes(&self) -> Vec<String> {
        self.all.all_notes()
    }
}
