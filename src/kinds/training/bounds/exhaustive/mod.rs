//! Every attack of a discrete threat: the exact set of models that an attacker can reach, by training each of
//! them.
//!
//! The naive twin of all bounds on trajectories, and a certificate where attacks are few enough: some hundred
//! thousand runs of a small model a second.
//!
//! - `walk`: the search, in which runs go side by side and share what they have in common.
//! - `choices`: what may be changed in one batch, numbered without being listed.
//! - `group`: runs that go side by side, with what is changed in each.
//! - `given`: the models after attacks that are given in a list.
//! - `one_by_one`: the same search with one run at a time, the naive twin of the one side by side.
//! - `reached`: what models give together, and the attacks behind the ends.
//! - `watch`: how a search is watched and stopped, and why it ends early.

mod choices;
mod given;
mod group;
mod one_by_one;
mod reached;
#[cfg(test)]
mod tests;
mod walk;
mod watch;

pub use given::retrained;
pub use one_by_one::exhaustive_one_by_one;
pub use reached::Reached;
pub use walk::exhaustive;
pub use watch::{Exhausted, Watch};
