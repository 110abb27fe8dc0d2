//! What a file holds.

use crate::{Program, VarId};

/// What a file holds.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelFile {
    /// Its variables, its objective as far as that is linear, and its rows with their products. Bounds and
    /// sides may cross.
    pub program: Program,
    /// What it has besides, in the order of the file.
    pub extras: Vec<Extra>,
    /// Where variables and rows begin, by id.
    pub(super) variable_lines: Vec<usize>,
    pub(super) row_lines: Vec<usize>,
    /// Which rows have a name of their own.
    pub(super) is_named: Vec<bool>,
}

/// What files may have that programs do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extra {
    /// Products in the objective.
    QuadraticObjective,
    /// A variable that is 0 or within its bounds.
    SemiContinuous(VarId),
    /// Variables of which one, or two neighbours, are not 0.
    OrderedSet,
    /// A row that holds where a binary variable says so.
    Indicator,
}

impl ModelFile {
    /// Is it a linear program, possibly with integers?
    pub fn is_linear(&self) -> bool {
        self.extras.is_empty() && !self.program.class().has_products()
    }
}
