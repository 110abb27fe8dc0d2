//! How answers and subproblems ended, as strips: a row for each method or cell.
//!
//! - `answers`: a column for each case, or for each quantity of a single case.
//! - `subproblems`: window by window, the shares of a cell's subproblems by how they ended.
//! - `strip`: the drawing.

mod answers;
mod strip;
mod subproblems;

pub(super) use answers::answer_status;
pub(super) use subproblems::subproblem_status;
