//! What a specification makes of its data: trained models, and problems about them.

use std::ops::Range;
use std::sync::atomic::AtomicBool;

use super::error::SpecError;
use crate::asking::Problem;
use crate::training::{CertifiedDecisions, DistanceMap};
use countersign_check::Answer;

/// Some test points of one model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Which model of the specification.
    pub model: usize,
    /// Its tests.
    pub tests: Range<usize>,
}

impl Tile {
    /// All tests of a model, at most `size` to a tile.
    pub(super) fn of_model(model: usize, tests: usize, size: usize) -> impl Iterator<Item = Tile> {
        let tile = move |first: usize| Tile { model, tests: first..first.saturating_add(size).min(tests) };
        (0..tests).step_by(size).map(tile)
    }
}

/// A specification with its data read and its models trained, but for what depends on the test points.
pub trait Trained: Send + Sync {
    /// Every test of every model, in the order of the cases, at most `size` to a tile.
    fn tiles(&self, size: usize) -> Vec<Tile>;

    /// Every case that is checked. Training has one; along lists of budgets and radii there are only
    /// certificates.
    fn cases(&self) -> Vec<Tile> {
        self.tiles(usize::MAX)
    }

    /// What questions about some tiles need.
    ///
    /// # Errors
    /// Names the file, the entry, what was found and what was expected.
    fn load(&self, tiles: &[Tile]) -> Result<Box<dyn Loaded>, SpecError>;

    /// What models decide over the plane of two raw features, from the answers of a tile's only case; nothing
    /// where that cannot be drawn.
    fn decisions(&self, tile: &Tile, answers: &[Answer]) -> Option<CertifiedDecisions> {
        let _ = (tile, answers);
        None
    }

    /// How far predictions over the plane of two raw features are certified to be stable, by every method
    /// that certifies; nothing where that cannot be drawn or is not asked for.
    fn distance_maps(&self, interrupt: &AtomicBool) -> Vec<DistanceMap> {
        let _ = interrupt;
        Vec::new()
    }

    /// Private answers to all tests, where the specification asks for them: each is drawn once, by the
    /// generator of the operating system. `answers` are those of the only case.
    ///
    /// # Errors
    /// Why nothing may be released.
    fn released(&self, answers: &[Answer]) -> Option<Result<Vec<bool>, String>> {
        let _ = answers;
        None
    }

    /// What a reader of certificates should know before relying on the numbers.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}

/// A specification with its data, as far as some cases need them.
pub trait Loaded: Sync {
    /// One problem for each case. `brute_limit` says how many configurations brute force may try for it to be
    /// among the methods that fit; a method that the specification names is asked whatever its size.
    fn problems(&self, brute_limit: u64) -> Vec<Problem<'_>>;

    /// What a reader should know before relying on the numbers.
    fn notes(&self) -> Vec<String> {
        Vec::new()
    }
}
