//! Answers that are boxes, as training under attack has them: whether a box makes sense, and how two relate.
//!
//! - `answer_box`: the box of an answer.
//! - `fault`: what a box says against itself.
//! - `words`: boxes in words.
//! - `containment`: how two boxes relate.
//! - `reached`: the attacks behind the ends of a box, replayed.
//!
//! Numbers are compared exactly, without a tolerance: a bound that errs by one unit in the last place is no
//! bound. Where both sides rest on solvers, which work within tolerances, a ten-thousandth is forgiven.

mod answer_box;
mod containment;
mod fault;
mod reached;
mod words;

pub use answer_box::AnswerBox;
pub use containment::is_within;
pub(super) use containment::{judge, judge_claims};
pub(super) use fault::{fault, relabelled};
pub(super) use reached::reached;
pub(super) use words::kind;
pub use words::six_digits;
