//! Bounds by programs over windows of training steps (AGT, section 7.4), prefix by prefix.
//!
//! - here: how windows are laid, and what comes of them.
//! - `subproblems`: who solves.
//! - `ended`: how solves ended, and where a solver was caught.
//! - `factor_bounds`: tighter bounds on the factors of a window's products.
//! - `window`: one window: its parameters, its activations, what is asked of the last one.
//! - `margins`: how far bounds are moved outward before they are handed on.
//! - `known_runs`: runs that are known to be possible, which bounds must hold and solvers need not fall
//!   below.
//! - `samples`: a program for each sample instead of one for a window.
//! - `run`: from window to window, for every case of the attacker's budget.
//!
//! For t = 1, 2, … the parameters after t steps are bounded by the program of the `length` steps before,
//! whose variables are bounded by all boxes found so far. Each box tightens the sums of the next batch and so
//! every big-M after it; sums can be tightened further by linear programs. With windows as long as the run,
//! the last box is that of the whole run in one program. Each window needs the box of the one before it: what
//! runs in parallel are the ends within a window, and the cases.

mod ended;
mod factor_bounds;
mod known_runs;
mod margins;
mod run;
mod samples;
mod subproblems;
mod window;

use crate::training::threats::Attack;
use countersign_num::Interval;
use countersign_program::relaxation::{Formulation, RelaxationError};

use super::bounds_diverged::BoundsDiverged;
use super::encoding::NotEncodable;
use super::parameter_box::ParameterBox;
pub use countersign_check::{CutOff, LARGE_BIG_M, SubproblemCounts};
pub use run::{bound_by_windows, bound_training};
pub use subproblems::Subproblems;

/// How windows are laid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Windows {
    /// w: steps of a window. The first windows of a run are shorter, as there are no more steps before.
    pub length: usize,
    /// What is derived from each window's program.
    pub formulation: Formulation,
    /// Everything else.
    pub decomposition: Decomposition,
}

/// How a run is divided into programs, besides the length of windows, and what programs hand on to each
/// other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub struct Decomposition {
    /// p ≤ w: every p-th step, and the last, is bounded by a program; the others by intervals, from the box
    /// before.
    pub stride: usize,
    /// Into how many parts the samples are divided, so that each window hands on one set for every way to
    /// spend the budget on them; 1 for one set in all. With a set for each case the budget is not forgotten
    /// between windows.
    pub parts: usize,
    /// What one program holds.
    pub programs: Programs,
    /// What is found out before a window's program is written.
    pub tightening: Tightening,
    /// What a window hands on to later ones.
    pub handed_on: HandedOn,
}

impl Default for Decomposition {
    /// Every step, one part.
    fn default() -> Self {
        Decomposition {
            stride: 1,
            parts: 1,
            programs: Programs::default(),
            tightening: Tightening::default(),
            handed_on: HandedOn::default(),
        }
    }
}

/// What is bounded before a window's program is written.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Tightening {
    /// Nothing but the boxes of the steps before.
    None,
    /// Sums of neurons and logits that intervals leave undecided, by linear programs over the same window.
    #[default]
    Activations,
    /// Besides, the factors of a window's products, by linear programs over that window (optimisation-based
    /// bound tightening).
    Products,
}

impl Tightening {
    /// The name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Tightening::None => "none",
            Tightening::Activations => "activations",
            Tightening::Products => "products",
        }
    }
}

/// What one program holds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Programs {
    /// All batches of a window.
    #[default]
    Windows,
    /// One sample in one step (sample-wise decomposition); windows are of one step.
    Samples,
}

impl Programs {
    /// The name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            Programs::Windows => "windows",
            Programs::Samples => "samples",
        }
    }

    /// The longest window that there may be.
    pub fn longest_window(self) -> usize {
        match self {
            Programs::Windows => usize::MAX,
            Programs::Samples => 1,
        }
    }
}

/// What is known of the models after a step when later windows are written.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum HandedOn {
    /// Bounds on every parameter.
    #[default]
    Boxes,
    /// Besides, bounds on the principal components of the models that drawn attacks lead to.
    Polytopes,
}

impl HandedOn {
    /// The name in files.
    pub fn as_str(self) -> &'static str {
        match self {
            HandedOn::Boxes => "boxes",
            HandedOn::Polytopes => "polytopes",
        }
    }
}

/// What windows came to.
#[derive(Clone, Debug)]
pub struct WindowBounds {
    /// A box for the parameters after each number of steps, from none to all.
    pub boxes: Vec<ParameterBox>,
    /// On each direction that was asked about.
    pub directions: Vec<Interval>,
    /// On each logit of each test point that was asked about, `[points][logits]`.
    pub logits: Vec<Vec<Interval>>,
    /// How the bounds on parameters and on what was asked ended.
    pub counts: SubproblemCounts,
    /// How the bounds that tightened sums ended.
    pub tightening: SubproblemCounts,
    /// How all of them ended, for each step the window that ends with it.
    pub by_step: Vec<SubproblemCounts>,
    /// The attacks of the points that solvers found for the last step, each once.
    pub attacks: Vec<Attack>,
}

impl WindowBounds {
    /// After the last step.
    pub fn last(&self) -> &ParameterBox {
        &self.boxes[self.boxes.len() - 1]
    }

    /// How all solves ended.
    pub fn all_counts(&self) -> SubproblemCounts {
        let mut all = self.counts;
        all += self.tightening;
        all
    }
}

/// Why there are no bounds.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WindowError {
    /// The run has no program.
    #[error(transparent)]
    NotEncodable(#[from] NotEncodable),
    /// Not even interval bounds.
    #[error(transparent)]
    Diverged(#[from] BoundsDiverged),
    /// The program has no relaxation of this kind.
    #[error(transparent)]
    Relaxation(#[from] RelaxationError),
    /// The solver does not take such programs.
    #[error("{0}")]
    Unsupported(String),
    /// The user stopped it.
    #[error("interrupted")]
    Interrupted,
}
