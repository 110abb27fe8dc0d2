//! The cases of trained models, a tile of test points at a time or all at once.

use std::sync::Arc;

use super::given::Given;
use super::trained::TrainedModels;
use super::trained_model::TrainedModel;
use crate::asking::{Case, Problem};
use crate::ensembles::certificates::VoteTableError;
use crate::kernels::models::Contributions;
use crate::kernels::{LabelFlipCase, PartitionedModel, SMALL_C_SVM, SvmModel};
use crate::smoothing::certificates::LabelNoise;
use crate::smoothing::{SmoothedCase, SmoothedEnsemble};
use crate::spec::check::fitting_methods;
use crate::spec::error::SpecError;
use crate::spec::problems::{Loaded, Tile, Trained};
use crate::spec::source::Source;

impl Trained for Arc<TrainedModels> {
    fn tiles(&self, size: usize) -> Vec<Tile> {
        let of_model = |(model, trained): (usize, &TrainedModel)| Tile::of_model(model, trained.tests, size);
        self.models.iter().enumerate().flat_map(of_model).collect()
    }

    fn load(&self, tiles: &[Tile]) -> Result<Box<dyn Loaded>, SpecError> {
        let loaded = tiles.iter().map(|tile| {
            Ok(LoadedTile {
                cases: Cases::new(&self.given, &self.models[tile.model], tile, &self.source)?,
                tile: tile.clone(),
            })
        });
        let loaded: Result<Vec<LoadedTile>, SpecError> = loaded.collect();
        Ok(Box::new(LoadedTiles { models: Arc::clone(self), tiles: loaded? }))
    }

    fn notes(&self) -> Vec<String> {
        self.notes.clone()
    }
}

/// Models with the contributions to some of their tests.
struct LoadedTiles {
    models: Arc<TrainedModels>,
    tiles: Vec<LoadedTile>,
}

struct LoadedTile {
    tile: Tile,
    cases: Cases,
}

/// What questions are asked about; entry `i` is the tile's `i`-th test.
enum Cases {
    Whole(Contributions),
    Divided(PartitionedModel),
    Svm(SvmModel),
    Smoothed(Contributions, LabelNoise),
    SmoothedEnsemble(SmoothedEnsemble),
}

impl Cases {
    fn new(given: &Given, model: &TrainedModel, tile: &Tile, source: &Source) -> Result<Cases, SpecError> {
        // Only SVMs have a C.
        if let Some(c) = model.c {
            return given
                .svm(&model.parts[0], tile.tests.clone(), c, *model.kind == *SMALL_C_SVM)
                .map(Cases::Svm)
                .map_err(source.blame(None));
        }
        let contributions = model.parts.iter().map(|part| given.contributions(part, tile.tests.clone()));
        let mut bases: Vec<Contributions> =
            contributions.collect::<Result<_, _>>().map_err(source.blame(None))?;
        let noise = given.noise().map_err(source.blame(None))?;
        let wrong = |error: VoteTableError| SpecError::file(source.file())(&error);
        Ok(match (bases.len(), noise) {
            (1, None) => Cases::Whole(bases.remove(0)),
            (1, Some(noise)) => Cases::Smoothed(bases.remove(0), noise),
            (_, None) => {
                let members = model.parts.iter().map(|part| part.members.clone()).collect();
                Cases::Divided(PartitionedModel::new(bases, members).map_err(wrong)?)
            }
            (_, Some(noise)) => {
                Cases::SmoothedEnsemble(SmoothedEnsemble::new(&bases, &noise).map_err(wrong)?)
            }
        })
    }

    fn question(&self, index: usize) -> Box<dyn Case + '_> {
        match self {
            Cases::Whole(contributions) => Box::new(LabelFlipCase { point: contributions.test(index) }),
            Cases::Divided(model) => Box::new(model.test(index)),
            Cases::Svm(model) => Box::new(model.test(index)),
            Cases::Smoothed(contributions, noise) => {
                Box::new(SmoothedCase::new(contributions.test(index), noise.clone()))
            }
            Cases::SmoothedEnsemble(model) => Box::new(model.test(index)),
        }
    }
}

impl Loaded for LoadedTiles {
    fn problems(&self, brute_limit: u64) -> Vec<Problem<'_>> {
        self.tiles.iter().flat_map(|loaded| self.of_tile(loaded, brute_limit)).collect()
    }

    fn notes(&self) -> Vec<String> {
        self.models.notes.clone()
    }
}

impl LoadedTiles {
    fn of_tile<'a>(&'a self, loaded: &'a LoadedTile, brute_limit: u64) -> Vec<Problem<'a>> {
        let model = &self.models.models[loaded.tile.model];
        let problem = |(index, test): (usize, usize)| {
            let question = loaded.cases.question(index);
            Problem {
                test: Some(test),
                model: model.name.clone(),
                partitions: model.parts.len(),
                label: self.models.given.test_label(test),
                methods: fitting_methods(model.methods.as_deref(), question.as_ref(), brute_limit),
                question,
            }
        };
        loaded.tile.tests.clone().enumerate().map(problem).collect()
    }
}
