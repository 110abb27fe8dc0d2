//! The core of the cross-check: what an answer is, how answers must relate, and whether they do.
//!
//! - `name`, `entry`, `kind`: methods by name, what stands about them in a table, and kinds of questions as
//!   tables.
//! - `order`, `relation`, `related`: which answers can be compared, and how; it follows from the tables.
//! - `quantity`, `value`, `answer`: what an answer is about, what stands at its ends, what stands behind it.
//! - `ids`: typed indices of classes, samples and partitions.
//! - `witness`, `attack`: attacks that anyone can replay.
//! - `question`: one case, with the evidence that answers are held against.
//! - `refuted`: why a witness does not show what an answer says.
//! - `replay`: votes recounted and scores recomputed, from the raw data.
//! - `radius`: the certified radius from the flips of all targets.
//! - `searched`: what a search leaves beside its bounds.
//! - `verdict`: one relation that was checked, and what came of it.
//! - `ranges`, `boxes`, `estimates`: how two answers compare: numbers of flips, boxes of reachable models,
//!   bounds on one number that hold but for chance.
//! - `subproblem_counts`, `subproblems`: how subproblems ended, and solvers that runs contradict on the way.
//! - `cross_check`: every comparable pair of answers, and every witness.
//! - `implied`: whether what an answer claims follows from answers that are known to be right.
//!
//! It knows no kind by name, and depends on numbers and programs alone: the checker shares nothing with the
//! one who claims.

mod answer;
mod attack;
mod boxes;
mod cross_check;
mod entry;
mod estimates;
mod ids;
mod implied;
mod kind;
mod name;
mod order;
mod quantity;
mod question;
mod radius;
mod ranges;
mod refuted;
mod related;
mod relation;
mod replay;
mod searched;
mod subproblem_counts;
mod subproblems;
mod value;
mod verdict;
mod witness;

pub use answer::{Answer, AnswerStatus, Found, Trust};
pub use attack::Attack;
pub use boxes::{AnswerBox, is_within, six_digits};
pub use cross_check::{compare, cross_check, fault, recheck};
pub use entry::{Along, Entry, Goal, MethodFacts, Place, Role, Runs, Side, Theorem};
pub use ids::{ClassId, PartitionId, SampleId};
pub use implied::is_implied;
pub use kind::Kind;
pub use name::{Method, NotAName};
pub use order::Order;
pub use quantity::Quantity;
pub use question::{Counting, Evidence, Flips, Question, Training};
pub use radius::radius;
pub use refuted::Refuted;
pub use related::{Placed, Related};
pub use relation::Relation;
pub use replay::{
    Aim, Replayed, Scores, Votes, agree_on_clean, as_map, first_largest, relabelled, replay_labels,
    replay_votes,
};
pub use searched::{Searched, SearchedDirection, Toward};
pub use subproblem_counts::{CutOff, LARGE_BIG_M, SubproblemCounts};
pub use subproblems::contradicted;
pub use value::{Finite, NotFinite, Shape, Value};
pub use verdict::{Check, OWN_BOUND, RECOMPUTED, REPLAY, Verdict};
pub use witness::Witness;
