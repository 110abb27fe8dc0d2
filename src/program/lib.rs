//! The modelling layer: mathematical programs as inert data.
//!
//! The standard form is that of the crate's front page:
//!
//! ```text
//! minimise   c·x + c0
//! subject to lo_k ≤ a_k·x + Σ q_kij x_i x_j ≤ hi_k      k = 1..m
//!            l ≤ x ≤ u,   x_j integer for j ∈ J
//! ```
//!
//! - `standard_form`: programs, their variables and rows.
//! - `ids`: typed indices of variables and rows. `solver_name`: solvers by name.
//! - `expression`: linear and bilinear terms.
//! - `class`: LP, QCP, MILP or MIQCP.
//! - `named`: values that users choose by name, and the error for a name that does not exist.
//! - `validate`: the invariants of a [`Program`], each with its error.
//! - `evaluate`: objective and violations of a point, in intervals.
//! - `relaxation`: passes from a program to another: McCormick envelopes, integrality dropped.
//! - `safe_bound`: rigorous bounds of LPs from any multipliers.
//! - `size`: how large a program is.
//! - `format`: LP, MPS and CIP files.
//!
//! Part of the trusted base. Depends on `num` only; holds no solver handle.

mod class;
mod evaluate;
mod expression;
pub mod format;
mod ids;
mod named;
pub mod relaxation;
mod safe_bound;
mod size;
mod solver_name;
mod standard_form;
mod validate;

pub use class::Class;
pub use evaluate::{Evaluation, Place, Violation};
pub use expression::{Expression, LinearTerm, ProductTerm};
pub use ids::{RowId, VarId};
pub use named::UnknownName;
pub use named::named;
pub use safe_bound::{SafeBoundError, safe_bound};
pub use size::Size;
pub use solver_name::SolverName;
pub use standard_form::{Kind, Program, Row, Sense, Variable};
pub use validate::ProgramError;
